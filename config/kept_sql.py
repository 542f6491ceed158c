"""For the few busy views: Django puts a query into words once in a process, not at every request, and PostgreSQL
reads and plans them once in a session.

Putting them together takes Django several times as long as the database needs to answer, and planning an INSERT takes
PostgreSQL longer than to do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import AutoField, Field, Model, QuerySet
from django.db.models.query import get_related_populators

if TYPE_CHECKING:
    from .postgresql.base import DatabaseWrapper as PostgreSQL

Row = TypeVar("Row", bound=Model)

# Both databases take these as they are; the others have their own ways of being written.
PLAIN = {
    models.BooleanField,
    models.CharField,
    models.EmailField,
    models.ForeignKey,
    models.PositiveBigIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
}

# Stands for the text that is looked for until it is known.
PLACE = "\x01the text that is looked for\x01"


class Statement:
    """SQL with places for its parameters; `types` names theirs where PostgreSQL cannot tell by itself."""

    def __init__(self, sql: str, types: Sequence[str] = ()) -> None:
        self._sql = sql
        self._types = types
        self._name = f"kept_{hashlib.sha256(sql.encode()).hexdigest()[:16]}"

    def execute(self, cursor: CursorWrapper, parameters: Sequence[Any]) -> None:
        database = cursor.db
        if not _has_sessions(database):
            cursor.execute(self._sql, parameters)
            return
        # Known to the session, not to this object: two threads may each have made one of the same words.
        if self._name not in database.prepared:
            cursor.execute(self._as_prepared(len(parameters)))
            database.prepared.add(self._name)
        cursor.execute(f"EXECUTE {self._name} ({_places(len(parameters))})", parameters)

    def _as_prepared(self, number: int) -> str:
        types = f" ({', '.join(self._types)})" if self._types else ""
        numbered = self._sql % tuple(f"${place}" for place in range(1, number + 1))
        return f"PREPARE {self._name}{types} AS {numbered}"


def _has_sessions(database: BaseDatabaseWrapper) -> TypeGuard[PostgreSQL]:
    """A pool that hands each transaction to another session is told to us by the same setting as to Django."""
    return database.vendor == "postgresql" and not database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")


class Lookup(Generic[Row]):
    """The first row of a query that asks for one text: `Lookup(lambda slug: rows.filter(slug=slug)).find("a")`."""

    def __init__(self, rows: Callable[[str], QuerySet[Row]]) -> None:
        self._rows = rows
        self._compiled: _Compiled[Row] | None = None

    def find(self, text: str) -> Row | None:
        if self._compiled is None:
            self._compiled = _Compiled(self._rows(PLACE)[:1])
        return self._compiled.row(text)


class _Compiled(Generic[Row]):
    """What Django's own `ModelIterable` works out anew at each use."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        compiler = rows.query.get_compiler(using=rows.db)
        sql, self._parameters = compiler.as_sql()
        self._statement = Statement(sql)
        found: dict[str, Any] = compiler.klass_info or {}
        columns = [column for column, _sql, _alias in compiler.select or []]
        fields = found["select_fields"]
        self._model: type[Row] = found["model"]
        self._own = slice(fields[0], fields[-1] + 1)
        self._names = [column.target.attname for column in columns[self._own]]
        self._related = get_related_populators(found, compiler.select, rows.db)  # type: ignore[call-arg]  # Django 6's
        self._converters = compiler.get_converters(columns)

    def row(self, text: str) -> Row | None:
        database = connections[DEFAULT_DB_ALIAS]
        with database.cursor() as cursor:
            self._statement.execute(cursor, [text if value == PLACE else value for value in self._parameters])
            found = cursor.fetchone()
        return None if found is None else self._made(list(found), database)

    def _made(self, values: list[Any], database: BaseDatabaseWrapper) -> Row:
        for place, (converters, column) in self._converters.items():
            for converter in converters:
                values[place] = converter(values[place], column, database)
        row = self._model.from_db(database.alias, self._names, values[self._own])
        for related in self._related:
            related.populate(values, row)
        return row


class NewRow:
    """INSERTs of rows of which some columns are given each time and all others hold what is there by default.

    It has no model's instance made, which takes Django as long as PostgreSQL to write the row.
    """

    def __init__(self, model: type[Model], given: Collection[str]) -> None:
        """Raises ValueError where a column that is not given has no default that is always the same."""
        fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
        self._given = [(field.attname, field) for field in fields if field.attname in given]
        self._plain = {field.attname for field in fields if type(field) in PLAIN}
        self.columns = [str(field.column) for field in fields]
        quote = connection.ops.quote_name
        self.into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, self.columns))})"
        self.places = ", ".join("%s" if field.attname in given else _literal(field) for field in fields)
        # What the database calls the kinds of what is given.
        self.types = [str(field.db_type(connection)) for _name, field in self._given]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """What the places are filled with, as the database takes it."""
        database, plain = connections[DEFAULT_DB_ALIAS], self._plain
        return [
            given[name] if name in plain else field.get_db_prep_save(given[name], database)
            for name, field in self._given
        ]


def _literal(field: Field[Any, Any]) -> str:
    """The default of a column, in SQL that may hold places beside it."""
    default = field.get_default()
    if default is None and field.null:
        return "NULL"
    if isinstance(default, bool):
        return "TRUE" if default else "FALSE"
    if isinstance(default, int):
        return str(int(default))
    if isinstance(default, str) and (default or field.has_default() or field.blank):
        return "'{}'".format(str(default).replace("'", "''").replace("%", "%%"))
    raise ValueError(f"{field} must be given.")


def _places(number: int) -> str:
    return ", ".join(["%s"] * number)
