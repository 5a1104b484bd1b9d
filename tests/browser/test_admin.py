"""The administrator's page: accounts, sheets of first passwords, and an import from file to report."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.schools.roster.zips import Row, write_zip

WORKING_MS = 30_000  # the server reads and applies in the background
DATED = {"status": "active", "dateLastModified": "2026-11-01T00:00:00Z"}
UNPLACED = {"sourcedId": "p8", "givenName": "Inès", "familyName": "Roy"}
NEWCOMERS = (("Ana", "Silva"), ("Bilal", "Amrani"), ("Clémence", "Petit"))


def _roster(folder: Path, *more: Row, year: int = 2027, klass: str = "6e C") -> FilePayload:
    """A class of three with a mother, for the demo school; `more` rows of people."""
    person = {**DATED, "enabledUser": "true", "orgSourcedIds": "o1", "role": "student"}
    users: list[Row] = [
        {**person, "sourcedId": f"p{n}", "username": f"p{n}", "givenName": given, "familyName": family}
        for n, (given, family) in enumerate(NEWCOMERS, 1)
    ]
    users.append(
        {**person, "sourcedId": "g1", "role": "parent", "givenName": "Maria", "familyName": "Silva",
         "agentSourcedIds": "p1"}
    )  # fmt: skip
    files: dict[str, list[Row]] = {
        "orgs": [{**DATED, "sourcedId": "o1", "name": "Collège Anita-Conti", "type": "school",
                  "identifier": "0350999A"}],
        "academicSessions": [{**DATED, "sourcedId": "s1", "title": "2026", "type": "schoolYear",
                              "startDate": "2026-09-01", "endDate": "2027-07-01", "schoolYear": str(year)}],
        "users": [*users, *({**person, **row} for row in more)],
        "classes": [{**DATED, "sourcedId": f"c{year}", "title": klass, "classType": "homeroom",
                     "schoolSourcedId": "o1", "termSourcedIds": "s1"}],
        "enrollments": [
            {**DATED, "sourcedId": f"e{n}-{year}", "classSourcedId": f"c{year}", "schoolSourcedId": "o1",
             "userSourcedId": f"p{n}", "role": "student", "primary": "false"}
            for n in range(1, len(NEWCOMERS) + 1)
        ],
    }  # fmt: skip
    target = folder / "roster.zip"
    write_zip(target, files, modes=dict.fromkeys(files, "delta"))
    return FilePayload(name="roster.zip", mimeType="application/zip", buffer=target.read_bytes())


def test_an_import_is_looked_at_refused_mended_applied_and_its_sheet_printed(
    visit: Visit, tmp_path: Path
) -> None:
    admin = visit("admin")
    page = admin.go("/admin/imports")
    wrong = {"sourcedId": "p9", "givenName": "Merlin", "familyName": "Fou", "role": "wizard"}
    page.locator("input[type=file]").set_input_files(_roster(tmp_path, wrong))
    expect(page.get_by_text("Le fichier contient une erreur.")).to_be_visible(timeout=WORKING_MS)
    problem = page.locator(".problems li").first
    expect(problem).to_contain_text("users.csv · ligne 6 · role")
    expect(problem).to_contain_text("wizard")
    expect(page.get_by_role("button", name="Appliquer", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Abandonner").click()
    expect(page.get_by_text("L’import est abandonné.")).to_be_visible()

    page.locator("input[type=file]").set_input_files(_roster(tmp_path, UNPLACED))
    expect(page.get_by_text("Le fichier est bon.")).to_be_visible(timeout=WORKING_MS)
    plan = page.get_by_role("region", name="Ce qui changerait")
    expect(plan).to_contain_text("5 créations")
    plan.get_by_text("5 créations").first.click()
    expect(plan.get_by_text("Bilal Amrani").first).to_be_visible()
    assert admin.request("GET", "/schools/1/people?search=bilal")["items"] == []  # nothing is done yet
    page.get_by_role("button", name="Appliquer", exact=True).click()
    expect(page.get_by_text("L’import est terminé.")).to_be_visible(timeout=WORKING_MS)
    expect(page.get_by_role("region", name="Ce qui a changé")).to_contain_text("5 créations")

    page.get_by_role("link", name="Imprimer les fiches").click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="6e C, fiches : Élèves").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", name="Bilal Amrani")).to_be_visible()
    expect(sheet.locator(".card")).to_have_count(3)
    expect(sheet.locator(".card").first.locator(".code").last).to_have_text(re.compile(r"^\s*[\w-]{8,}\s*$"))

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Élèves sans classe, fiches : Élèves").click()
    expect(opened.value.get_by_role("heading", name="Inès Roy")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Élèves sans classe, fiches : Familles").click()
    expect(opened.value.get_by_role("heading", name="Il n'y a personne pour cette feuille.")).to_be_visible()
    assert violations(opened.value) == []
    opened.value.get_by_role("link", name="Retour à Préau").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Bonjour")

    page.goto(f"{admin.base}/admin/imports")  # importing the same again changes nothing
    page.locator("input[type=file]").set_input_files(_roster(tmp_path))
    expect(page.get_by_text("Ce fichier ne changerait rien")).to_be_visible(timeout=WORKING_MS)
    page.get_by_role("button", name="Abandonner").click()


def test_a_file_that_names_no_school_is_said_to_be_ours(visit: Visit, tmp_path: Path) -> None:
    """As some systems write it: departments, and nothing that has a code."""
    person = {**DATED, "enabledUser": "true", "orgSourcedIds": "dep", "role": "student"}
    files: dict[str, list[Row]] = {
        "orgs": [{**DATED, "sourcedId": "dep", "name": "Sciences", "type": "department"}],
        "users": [{**person, "sourcedId": "solo", "givenName": "Solène", "familyName": "Le Gall"}],
    }
    target = tmp_path / "departments.zip"
    write_zip(target, files, modes=dict.fromkeys(files, "delta"))
    page = visit("admin").go("/admin/imports")
    page.locator("input[type=file]").set_input_files(target)
    expect(page.get_by_text("Ce fichier ne changerait rien")).to_be_visible(timeout=WORKING_MS)
    page.get_by_role("button", name="Abandonner").click()
    page.get_by_label("Le fichier ne dit pas de quel établissement il est").check()
    page.locator("input[type=file]").set_input_files(target)
    expect(page.get_by_role("region", name="Ce qui changerait")).to_contain_text(
        "1 création", timeout=WORKING_MS
    )
    page.get_by_role("button", name="Abandonner").click()


def test_what_is_no_roster_is_refused_in_words(visit: Visit) -> None:
    page = visit("admin").go("/admin/imports")
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="photo.zip", mimeType="application/zip", buffer=b"not a zip at all")
    )
    expect(page.locator(".notice-danger")).to_be_visible(timeout=WORKING_MS)
    page.get_by_role("button", name="Abandonner").click()
    expect(page.get_by_role("heading", name="Imports précédents")).to_be_visible()


def test_an_account_is_found_suspended_and_given_back(visit: Visit) -> None:
    admin, pupil = visit("admin"), visit("pupil23")
    pupil.go("/")
    expect(pupil.page.get_by_role("heading", level=1)).to_be_visible()
    page = admin.go("/admin")
    page.get_by_placeholder("Chercher un nom").fill("pupil23")
    row = page.locator(".admin-person")
    expect(row).to_have_count(1)
    row.click()
    page.get_by_role("button", name="Suspendre").click()
    page.get_by_role("dialog").get_by_role("button", name="Suspendre").click()
    expect(row).to_contain_text("suspendu")
    expect(pupil.page).to_have_url(re.compile("/login"))
    row.click()
    page.get_by_role("button", name="Réactiver").click()
    expect(page.get_by_text("peut de nouveau se connecter")).to_be_visible()
    expect(row).not_to_contain_text("suspendu")
    pupil.log_in()


def test_a_year_is_archived_and_opened_again(visit: Visit, tmp_path: Path) -> None:
    admin = visit("admin")
    page = admin.go("/admin/imports")
    page.locator("input[type=file]").set_input_files(_roster(tmp_path, year=2020, klass="4e Z"))
    page.get_by_role("button", name="Appliquer", exact=True).click(timeout=WORKING_MS)
    expect(page.get_by_text("L’import est terminé.")).to_be_visible(timeout=WORKING_MS)
    page.goto(f"{admin.base}/admin/groups")
    years = page.get_by_role("region", name="Fin d’année")
    sheets = page.get_by_role("button", name="4e Z, fiches : Élèves")
    expect(sheets).to_be_visible()
    years.locator("li", has_text="2019-2020").get_by_role("button", name="Archiver").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Un groupe de cette année ou d’avant est archivé")
    asked.get_by_role("button", name="Archiver").click()
    expect(page.get_by_text("1 groupe est archivé.")).to_be_visible()
    expect(sheets).to_have_count(0)
    years.get_by_role("button", name="Rouvrir l’année 2019-2020").click()
    expect(sheets).to_be_visible()
    expect(years.get_by_role("button", name="Rouvrir")).to_have_count(0)


def test_a_guardian_is_kept_away_by_court_order_and_let_back(visit: Visit) -> None:
    admin, guardian = visit("admin"), visit("guardian5")
    home = guardian.go("/")
    expect(home.get_by_text("Sofia Kowalski").first).to_be_visible()
    page = admin.go("/admin")
    page.get_by_placeholder("Chercher un nom").fill("pupil11")
    expect(page.locator(".admin-person")).to_have_count(1)
    page.locator(".admin-person").click()
    dialog = page.get_by_role("dialog")
    away = dialog.get_by_role("button", name="Écarter : Marek Kowalski")
    away.press("Enter")
    expect(dialog).to_contain_text("n’aura plus accès à rien de ce qui concerne Sofia Kowalski")
    dialog.get_by_role("button", name="Annuler").press("Enter")
    expect(away).to_be_focused()
    away.press("Enter")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Annuler")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("sans accès, par décision de justice")
    lift = dialog.get_by_role("button", name="Lever la décision : Marek Kowalski")
    expect(lift).to_be_focused()
    # Said within the dialog: what is outside of it nobody hears while it is open.
    expect(dialog.get_by_role("status")).to_have_text("Marek Kowalski n’a plus accès à cet élève.")
    assert violations(page) == []
    home.reload()
    expect(home.get_by_role("heading", level=1)).to_be_visible()
    expect(home.get_by_text("Sofia Kowalski")).to_have_count(0)
    lift.click()
    dialog.get_by_role("button", name="Lever la décision").click()
    expect(away).to_be_focused()
    said = page.locator(".toast", has_text="est levée.")
    expect(said).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".admin-person")).to_be_focused()
    expect(said).to_be_visible()  # still to be seen where the dialog was
    home.reload()
    expect(home.get_by_text("Sofia Kowalski").first).to_be_visible()


def test_a_file_that_would_empty_the_school_asks_first(visit: Visit, tmp_path: Path) -> None:
    admin = visit("admin")
    page = admin.go("/admin/imports")
    crowd = [
        {"sourcedId": f"x{n}", "givenName": "Xavier", "familyName": str(n), "role": "student"}
        for n in range(60)
    ]
    page.locator("input[type=file]").set_input_files(_roster(tmp_path, *crowd))
    page.get_by_role("button", name="Appliquer", exact=True).click(timeout=WORKING_MS)
    expect(page.get_by_text("L’import est terminé.")).to_be_visible(timeout=WORKING_MS)
    page.goto(f"{admin.base}/admin/imports")
    gone = [{**row, "status": "tobedeleted"} for row in crowd]
    page.locator("input[type=file]").set_input_files(_roster(tmp_path, *gone))
    expect(page.locator(".notice-danger")).to_contain_text(
        "quitteraient Collège Anita-Conti", timeout=WORKING_MS
    )
    page.get_by_role("button", name="Appliquer", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("60 personnes sur")
    dialog.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("heading", name="Ce qui changerait")).to_be_visible()  # nothing was done
    page.get_by_role("button", name="Appliquer", exact=True).click()
    dialog.get_by_role("button", name="Appliquer quand même").click()
    expect(page.get_by_text("L’import est terminé.")).to_be_visible(timeout=WORKING_MS)


def test_the_page_is_closed_to_others(visit: Visit) -> None:
    page = visit("teacher1").go("/admin")
    expect(page.get_by_role("heading", name="Cette page est réservée à l’administration")).to_be_visible()
