"""The roster: who comes, goes and belongs where, as the schools' information system says it (OneRoster)."""
