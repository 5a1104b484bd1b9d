"""manifest.csv: which version, and which files come as a whole (bulk) or as changes (delta)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from schools.roster.package import Package, Unusable
from schools.roster.rows import Fault, Rows
from schools.roster.vocabulary import MODES, READ_FILES, VERSIONS

_MAX_PROPERTIES = 500


@dataclass(frozen=True)
class Manifest:
    """`modes` names the files that are there and of use here."""

    version: str
    modes: dict[str, str]

    def is_bulk(self, stem: str) -> bool:
        return self.modes.get(stem) == "bulk"


def read_manifest(package: Package) -> Manifest:
    """Raises Unusable where the manifest says nothing that can be followed, or what is not so."""
    properties: dict[str, str] = {}
    with package.open("manifest") as content:
        rows = Rows("manifest.csv", content)
        if not {"propertyName", "value"} <= set(rows.columns):
            raise Unusable(_("manifest.csv needs the columns propertyName and value."))
        for row in rows:
            if isinstance(row, Fault):
                raise Unusable(
                    _("manifest.csv, line %(line)d: %(reason)s") % {"line": row.line, "reason": row.reason}
                )
            properties[row.values["propertyName"].lower()] = row.values["value"]
            if len(properties) > _MAX_PROPERTIES:
                raise Unusable(_("manifest.csv has too many rows."))
    version = properties.get("oneroster.version", "")
    if version not in VERSIONS:
        raise Unusable(
            _("manifest.csv says OneRoster version %(version)s; 1.1 and 1.2 can be read.")
            % {"version": ascii(version)}
        )
    modes = {stem: _mode(package, properties, stem) for stem in READ_FILES}
    if version == "1.1":
        modes.pop("roles")  # came with 1.2
    modes = {stem: mode for stem, mode in modes.items() if mode != "absent"}
    if not modes:
        raise Unusable(_("By its manifest, this zip holds no file that can be imported."))
    return Manifest(version, modes)


def _mode(package: Package, properties: dict[str, str], stem: str) -> str:
    mode = properties.get(f"file.{stem}".lower(), "absent").lower()
    if mode not in MODES:
        raise Unusable(
            _("manifest.csv: file.%(file)s is bulk, delta or absent, not %(value)s.")
            % {"file": stem, "value": ascii(mode)[:50]}
        )
    if mode != "absent" and stem not in package:
        raise Unusable(_("manifest.csv names %(file)s.csv, but the zip does not hold it.") % {"file": stem})
    return mode
