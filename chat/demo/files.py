"""The files that people of the demo send, drawn or written when they are needed: none lies in the sources."""

import io
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

_INK, _RED, _PAPER, _LINES = "#1d3f72", "#b3261e", "#fdfcf7", "#e6ecf5"
_DOTS_PER_INCH = 100  # an A4 page is 827 × 1169 of them


def content_of(name: str) -> bytes:
    """The bytes of the demo's file of that name; raises KeyError for any other."""
    return _FILES[name]()


def _triangle() -> bytes:
    """A drawing such as a teacher makes for an exercise (PNG)."""
    image = Image.new("RGB", (960, 640), _PAPER)
    draw = ImageDraw.Draw(image)
    for step in range(0, 960, 40):
        draw.line([(step, 0), (step, 640)], fill=_LINES)
        draw.line([(0, step), (960, step)], fill=_LINES)
    a, b, c = (160, 520), (800, 520), (160, 120)
    draw.polygon([a, b, c], outline=_INK, width=6)
    draw.rectangle([160, 480, 200, 520], outline=_INK, width=4)
    for name, (x, y) in {"A": (110, 520), "B": (820, 510), "C": (110, 80)}.items():
        draw.text((x, y), name, fill=_RED, font_size=44)
    draw.text((430, 540), "8 cm", fill=_INK, font_size=34)
    draw.text((40, 300), "5 cm", fill=_INK, font_size=34)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def _page(title: str, lines: Sequence[str]) -> bytes:
    """A sheet of paper (A4, PDF) with a title and lines."""
    image = Image.new("RGB", (827, 1169), "white")
    draw = ImageDraw.Draw(image)
    draw.text((70, 80), title, fill=_INK, font_size=34)
    draw.line([(70, 135), (757, 135)], fill=_RED, width=3)
    for number, line in enumerate(lines):
        draw.text((70, 170 + 46 * number), line, fill="black", font_size=22)
    output = io.BytesIO()
    image.save(output, "PDF", resolution=_DOTS_PER_INCH)
    return output.getvalue()


def _revision_sheet() -> bytes:
    return _page(
        "Les fractions : ce qu'il faut savoir",
        (
            "1. Deux fractions sont égales si l'on passe de l'une à l'autre en multipliant",
            "    le numérateur et le dénominateur par un même nombre :  3/4 = 9/12",
            "2. Pour additionner, on met au même dénominateur :  1/3 + 1/4 = 4/12 + 3/12",
            "3. Pour multiplier :  a/b × c/d = (a × c) / (b × d)",
            "4. Prendre les 2/5 de 30, c'est calculer  30 × 2 ÷ 5 = 12",
            "",
            "À refaire : exercices 4, 9 et 12 page 84. Sans calculatrice !",
        ),
    )


def _programme() -> bytes:
    return _page(
        "Sortie à Océanopolis : le programme",
        (
            "8 h 00    rendez-vous devant le collège, appel",
            "9 h 45    arrivée à Brest, pavillon Bretagne (groupes 1 et 2)",
            "11 h 15   atelier « la vie dans un litre d'eau de mer »",
            "12 h 30   pique-nique",
            "13 h 30   pavillon polaire, puis pavillon tropical",
            "14 h 30   le repas des loutres",
            "15 h 15   départ",
            "17 h 00   retour au collège",
        ),
    )


def _groups() -> bytes:
    """A table that a spreadsheet opens."""
    rows = (
        "Groupe;Accompagnateur;Élèves",
        "1;Mme Diallo;Léa, Ilyès, Jeanne, Noah",
        "2;Mme Traoré;Aïcha, Malo, Inès, Théo, Louise",
        "3;M. Martin;Gabriel, Sofia, Ewen, Chloé",
    )
    return "\r\n".join(rows).encode()


_FILES: dict[str, Callable[[], bytes]] = {
    "Exercice 3 – triangle ABC.png": _triangle,
    "Fractions – fiche de révision.pdf": _revision_sheet,
    "Océanopolis – programme de la journée.pdf": _programme,
    "Océanopolis – groupes.csv": _groups,
}
