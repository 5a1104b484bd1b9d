"""What other apps may listen to; sent inside the transaction that does it."""

from django.dispatch import Signal

groups_created = Signal()  # groups: list[Group]
groups_archived = Signal()  # groups: list[Group]
groups_reopened = Signal()  # groups: list[Group]; archived by mistake
