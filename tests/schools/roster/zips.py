"""OneRoster zips made for tests: rows as dictionaries, the columns of the standard."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

Row = Mapping[str, object]
_COMMON = "sourcedId,status,dateLastModified,"
HEADERS = {
    "orgs": _COMMON + "name,type,identifier,parentSourcedId",
    "academicSessions": _COMMON + "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "users": _COMMON + "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password",
    "classes": _COMMON + "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods",
    "enrollments": _COMMON + "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
}
HEADERS_1_2 = {
    **HEADERS,
    "users": _COMMON
    + "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    "agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
    "roles": _COMMON + "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
}


def write_zip(
    target: Path | IO[bytes],
    files: Mapping[str, Iterable[Row]],
    *,
    version: str = "1.1",
    modes: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> int:
    """Write a zip of these files, each `bulk` unless `modes` says otherwise; gives how many rows it has."""
    columns = {**(HEADERS_1_2 if version == "1.2" else HEADERS), **(headers or {})}
    modes = {**dict.fromkeys(files, "bulk"), **(modes or {})}
    properties = {"manifest.version": "1.0", "oneroster.version": version}
    properties |= {f"file.{stem}": mode for stem, mode in modes.items()}
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = [{"propertyName": name, "value": value} for name, value in properties.items()]
        write_csv(archive, "manifest", "propertyName,value", rows)
        for stem, content in files.items():
            count += write_csv(archive, stem, columns[stem], content)
    return count


def write_csv(archive: zipfile.ZipFile, stem: str, header: str, rows: Iterable[Row]) -> int:
    count = 0
    with archive.open(f"{stem}.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        writer = csv.DictWriter(text, header.split(","), restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
