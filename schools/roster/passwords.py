"""First passwords: made when they are handed out, readable on paper, changed at the first log-in.

An argon2 hash costs some 0.1 s and 100 MB of memory on purpose, so an import of 50,000 people makes none: who
has no password cannot log in, and gets one with the sheet of their class (docs/adr/0031).
"""

import secrets
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from collab.realtime import rights
from schools.models import Person
from schools.services.sessions import end_sessions_of

# Without what looks alike on paper: 0 and o, 1, i and l, 5 and s, 2 and z, u and v, 6 and b, g, q and 9.
ALPHABET: Final = "abcdefhjkmnprtvwxy3478"
GROUPS: Final = (4, 4, 4)  # 22^12: 53 bits, behind a lock after a few tries
HASHERS: Final = 2  # threads; argon2 lets other threads run, and each holds 100 MB


def new_password() -> str:
    """Such as `kfwq-7rtc-m3xe`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(size)) for size in GROUPS)


def lacks_password(person: Person, *, again: bool) -> bool:
    """Has nobody ever made a password for this person? `again`: or is the first one still unused?"""
    return not person.has_usable_password() or (again and person.must_change_password)


def give_passwords(people: Sequence[Person]) -> dict[int, str]:
    """New first passwords for these, by their ids; sessions opened with the old ones end.

    The words are returned this once, and kept nowhere.
    """
    words = {person.pk: new_password() for person in people}
    hashes = dict(zip(words, _hash_all(words.values()), strict=True))
    with transaction.atomic():
        for person in people:
            person.password, person.must_change_password = hashes[person.pk], True
        Person.objects.bulk_update(people, ["password", "must_change_password"], batch_size=500)
        end_sessions_of(words)
        rights.recheck(words)
    return words


def _hash_all(words: Iterable[str]) -> list[str]:
    with ThreadPoolExecutor(HASHERS, thread_name_prefix="argon2") as pool:
        return list(pool.map(make_password, words))
