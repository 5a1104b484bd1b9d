"""A queryset turned into SQL once, and run with other values ever after.

Building and compiling the query that answers "may this person write here, now?" costs Django more than a
millisecond; every message asks it. Here it is written as a queryset all the same, in one place with the rest
of the access rules, compiled once per database vendor, and only the values change.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection, models

# A name stands in the compiled parameters as a value that no real one is.
_INTEGERS = [-(2**40) - number for number in range(8)]
_DATES = [date(1, 1, number) for number in range(1, 4)]
_TIMES = [datetime(1, 2, number, tzinfo=UTC) for number in range(1, 4)]
_UUIDS = [UUID(int=number) for number in range(1, 4)]
_POOLS: dict[type, list[Any]] = {int: _INTEGERS, date: _DATES, datetime: _TIMES, UUID: _UUIDS}


class PreparedQuery:
    """`build(**values)` gives a `values_list` queryset; `parameters` names its values and their types.

    The values must reach the SQL as parameters and nothing else: `build` runs once, with made-up ones.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **parameters: type) -> None:
        self._build = build
        self._parameters = parameters
        self._compiled: dict[str, tuple[str, list[tuple[str | None, Any]], Any]] = {}
        self._lock = Lock()

    def rows_with(
        self, other: "PreparedQuery", **values: Any
    ) -> tuple[tuple[Any, ...] | None, list[tuple[Any, ...]]]:
        """The one row of this query, if there is one, and with it the rows of another one; one query.

        The values are those of both. Without a row of this one, nothing is known of the other's.
        """
        sql, slots, convert = self._compile()
        others, more_slots, convert_others = other._compile()
        adapted = {name: _adapt(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(
                # Compiled by Django, with every value a parameter. `there` tells the other's rows from none.
                f"SELECT * FROM ({sql}) AS one LEFT JOIN "  # noqa: S608
                f"(SELECT 1 AS there, other.* FROM ({others}) AS other) AS more ON 1 = 1",
                [fixed if name is None else adapted[name] for name, fixed in slots + more_slots],
            )
            rows = cursor.fetchall()
            width = [column[0] for column in cursor.description or ()].index("there")
        if not rows:
            return None, []
        more = [row[width + 1 :] for row in rows if row[width]]
        return next(convert([rows[0][:width]])), list(convert_others(more))

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it; one query."""
        sql, slots, convert = self._compile()
        adapted = {name: _adapt(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if name is None else adapted[name] for name, fixed in slots])
            return list(convert(cursor.fetchall()))

    def value_of_each(
        self, names: Sequence[str], rows: Sequence[tuple[int, ...]], **values: Any
    ) -> list[tuple[Any, ...]]:
        """Of a query that gives one row of one value: each of the rows of numbers, which stand for `names`,
        and that value (None without a row).

        One query, which the database plans once: that takes it longer than an answer. Given as it comes from
        the database: right for text and numbers.
        """
        sql, slots, _convert = self._compile()
        adapted = {name: _adapt(value) for name, value in values.items()}
        asked = {name: f"asked.n{place}" for place, name in enumerate(names)}
        parts = sql.split("%s")
        assert len(parts) == len(slots) + 1
        written = parts[0]
        parameters = []
        for (name, fixed), part in zip(slots, parts[1:], strict=True):
            if name in asked:
                written += asked[name] + part
            else:
                parameters.append(fixed if name is None else adapted[name])
                written += "%s" + part
        columns = ", ".join(asked.values())
        source, given = _numbers(rows, len(names))
        with connection.cursor() as cursor:
            # As compiled by Django, and names of ours; every value is a parameter.
            cursor.execute(f"SELECT {columns}, ({written}) FROM {source}", [*parameters, *given])  # noqa: S608
            answers: list[tuple[Any, ...]] = cursor.fetchall()
        return answers

    def _compile(self) -> tuple[str, list[tuple[str | None, Any]], Any]:
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            with self._lock:
                compiled = self._compiled[connection.vendor] = self._compile_now()
        return compiled

    def _compile_now(self) -> tuple[str, list[tuple[str | None, Any]], Any]:
        pools = {kind: iter(pool) for kind, pool in _POOLS.items()}
        stand_ins = {name: next(pools[kind]) for name, kind in self._parameters.items()}
        names = {_adapt(value): name for name, value in stand_ins.items()}
        query = self._build(**stand_ins).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        slots = [(names.get(value) if _hashable(value) else None, value) for value in parameters]
        missing = set(self._parameters) - {name for name, _ in slots}
        if missing:
            raise ValueError(f"not parameters of the query: {sorted(missing)}")
        return sql, slots, _converter(compiler)


def _numbers(rows: Sequence[tuple[int, ...]], width: int) -> tuple[str, list[Any]]:
    """Rows of numbers as a table `asked` of columns n0, n1 …, and its parameters."""
    columns = ", ".join(f"n{place}" for place in range(width))
    if connection.vendor == "postgresql":
        arrays = ", ".join(["%s::bigint[]"] * width)
        return f"unnest({arrays}) AS asked({columns})", [list(column) for column in zip(*rows, strict=True)]
    extracted = ", ".join(f"json_extract(value, '$[{place}]') AS n{place}" for place in range(width))
    # Only places in a row are written into it; the numbers are one parameter.
    return f"(SELECT {extracted} FROM json_each(%s)) AS asked", [json.dumps(rows)]  # noqa: S608


def _converter(compiler: Any) -> Callable[[list[tuple[Any, ...]]], Iterator[tuple[Any, ...]]]:
    """What makes Python values of a row as the database gives it (a time is text in SQLite)."""
    converters: Mapping[int, Any] = compiler.get_converters([column for column, _, _ in compiler.select])

    def convert(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        return (
            (tuple(row) for row in compiler.apply_converters(rows, converters)) if converters else iter(rows)
        )

    return convert


def _adapt(value: Any) -> Any:
    """A value as the database driver wants it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return value


def _hashable(value: Any) -> bool:
    return isinstance(value, int | str | date | UUID) and not isinstance(value, bool)
