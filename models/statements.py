"""What the intake says to a database: a few set-based statements, worded from the models' own metadata."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from tortoise import fields
from tortoise.models import Model

Dialect = Literal["sqlite", "postgres"]


@dataclass(frozen=True, slots=True)
class Lock:
    """Hold the rows with these ids that nobody else holds; answered with those that were got, as they are now."""

    model: type[Model]
    ids: Sequence[int]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold the rows with these ids, waiting for whoever holds them; what is read next is newer than what they did."""

    model: type[Model]
    ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class TakeIds:
    """Take ids for new sessions; answered with that many (session id, transaction id), never given before."""

    count: int


@dataclass(frozen=True, slots=True)
class Select:
    """Rows whose `column` is one of `values`, and for which the fixed condition `where` holds; answered with rows."""

    model: type[Model]
    column: str
    values: Sequence[Any]
    where: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Rows with exactly these natural keys; answered with rows."""

    model: type[Model]
    columns: tuple[str, ...]
    keys: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Insert:
    """New rows as tuples of `columns`; one whose natural key exists is left out. Answered with how many were new."""

    model: type[Model]
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Upsert:
    """Rows that replace the ones with the same `key`, but add to `adds`; answered with (id, *key) of each."""

    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """New values of `columns` for the rows with these ids (first element of each tuple)."""

    model: type[Model]
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


_PLAIN = frozenset({"smallint", "int", "bigint", "bool", "boolean", "timestamptz"})
"""Types whose values need no quotes in the text of an array."""

Statement = Lock | Hold | TakeIds | Select | Match | Insert | Upsert | Update


@dataclass(frozen=True)
class Table:
    """A model as the intake sees it: its columns, their types, and how values pass to and from a dialect."""

    name: str
    columns: tuple[str, ...]
    array_types: Mapping[str, str]
    from_sqlite: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)


@cache
def table(model: type[Model]) -> Table:
    """Read a model's metadata; columns are named once, in the model."""
    meta = model._meta
    names = tuple(meta.fields_db_projection)
    types = {name: _array_type(meta.fields_map[name]) for name in names}
    parsers = {name: parse for name in names if (parse := _sqlite_parser(meta.fields_map[name])) is not None}
    return Table(meta.db_table, names, types, parsers)


def data_columns(model: type[Model]) -> tuple[str, ...]:
    """All columns but the generated id."""
    return tuple(name for name in table(model).columns if name != "id")


def values_of(row: Model, columns: Iterable[str]) -> tuple[Any, ...]:
    """The values of a row in the order of `columns`."""
    return tuple([getattr(row, name) for name in columns])


def load(model: type[Model], columns: Sequence[str], found: Iterable[Iterable[Any]]) -> list[Any]:
    """Make rows of what a database answered, without the price of validating what was validated when it went in."""
    partial = len(columns) < len(table(model).columns)
    rows = []
    for values in found:
        row = model.__new__(model)
        vars(row).update(
            zip(columns, values, strict=True),
            _partial=partial,
            _saved_in_db=True,
            _custom_generated_pk=False,
            _await_when_save={},
        )
        rows.append(row)
    return rows


def sqlite_text(moment: datetime) -> str:
    """A moment as the SQLite driver of the models writes it."""
    return moment.astimezone(UTC).isoformat(" ")


@cache
def word(dialect: Dialect, statement: type, model: type[Model], *parts: Any) -> str:
    """The SQL text of a statement; cached, for there are only a handful."""
    return _WORDS[dialect, statement](model, *parts)


def _array_type(column: Any) -> str:
    sql_type = str(column.get_for_dialect("postgres", "SQL_TYPE")).lower()
    return "text" if sql_type.startswith("varchar") else sql_type.removesuffix(" not null")


def _sqlite_parser(column: Any) -> Callable[[Any], Any] | None:
    if isinstance(column, fields.DatetimeField):
        return datetime.fromisoformat
    if isinstance(column, fields.BooleanField):
        return bool
    if isinstance(column, fields.JSONField):
        return json.loads
    return None


def _listed(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{name}" for name in names)


def as_arrays(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Turn rows into the parameters that `_unnested` names.

    Numbers and moments go as PostgreSQL's text of an array: asyncpg asks each element of a list twice whether it is a
    list itself, which costs more than to write and read the text.
    """
    types = table(model).array_types
    return [
        _array_text(values) if types[name] in _PLAIN else values
        for name, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]


def _array_text(values: Iterable[Any]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _unnested(model: type[Model], columns: Sequence[str]) -> str:
    types = table(model).array_types
    arrays = (f"${n}::{'text::' if types[name] in _PLAIN else ''}{types[name]}[]" for n, name in enumerate(columns, 1))
    return "unnest(" + ", ".join(arrays) + ")"


def _postgres_select(model: type[Model], column: str, columns: tuple[str, ...], where: str) -> str:
    this = table(model)
    text = f"select {_listed(columns)} from {this.name} where {column} = any($1::{this.array_types[column]}[])"
    return f"{text} and {where}" if where else text


def _sqlite_select(model: type[Model], column: str, columns: tuple[str, ...], where: str) -> str:
    text = f"select {_listed(columns)} from {table(model).name} where {column} in (select value from json_each(?))"
    return f"{text} and {where}" if where else text


def _postgres_lock(model: type[Model], columns: tuple[str, ...]) -> str:
    # What a locking statement reads of the very rows that it locks is their newest state.
    found = f"select {_listed(columns)} from {table(model).name} where id = any($1::bigint[])"
    return f"{found} order by id for no key update skip locked"


def _postgres_hold(model: type[Model]) -> str:
    return f"select id from {table(model).name} where id = any($1::bigint[]) order by id for no key update"


def _postgres_match(model: type[Model], columns: tuple[str, ...]) -> str:
    this = table(model)
    same = " and ".join(f"t.{name} = k.{name}" for name in columns)
    wanted = f"{_unnested(model, columns)} as k({_listed(columns)})"
    return f"select {_listed(this.columns, 't.')} from {wanted} join {this.name} t on {same}"


def _sqlite_match(model: type[Model], columns: tuple[str, ...]) -> str:
    this = table(model)
    return f"select {_listed(this.columns)} from {this.name} where " + " and ".join(f"{name} = ?" for name in columns)


def _postgres_insert(model: type[Model], columns: tuple[str, ...]) -> str:
    name = table(model).name
    return f"insert into {name} ({_listed(columns)}) select * from {_unnested(model, columns)} on conflict do nothing"


def _sqlite_insert(model: type[Model], columns: tuple[str, ...]) -> str:
    marks = _listed("?" for _ in columns)
    return f"insert into {table(model).name} ({_listed(columns)}) values ({marks}) on conflict do nothing"


def _replacing(model: type[Model], key: tuple[str, ...], columns: tuple[str, ...], adds: tuple[str, ...]) -> str:
    name = table(model).name
    new = {
        column: f"{name}.{column} + excluded.{column}" if column in adds else f"excluded.{column}" for column in columns
    }
    assigned = ", ".join(f"{column} = {value}" for column, value in new.items() if column not in key)
    return f"on conflict ({_listed(key)}) do update set {assigned} returning id, {_listed(key)}"


def _postgres_upsert(model: type[Model], key: tuple[str, ...], columns: tuple[str, ...], adds: tuple[str, ...]) -> str:
    head = f"insert into {table(model).name} ({_listed(columns)}) select * from {_unnested(model, columns)}"
    return f"{head} {_replacing(model, key, columns, adds)}"


def _sqlite_upsert(model: type[Model], key: tuple[str, ...], columns: tuple[str, ...], adds: tuple[str, ...]) -> str:
    head = f"insert into {table(model).name} ({_listed(columns)}) values ({_listed('?' for _ in columns)})"
    return f"{head} {_replacing(model, key, columns, adds)}"


def _postgres_update(model: type[Model], columns: tuple[str, ...]) -> str:
    assigned = ", ".join(f"{name} = v.{name}" for name in columns)
    source = f"{_unnested(model, ('id', *columns))} as v(id, {_listed(columns)})"
    return f"update {table(model).name} t set {assigned} from {source} where t.id = v.id"


def _sqlite_update(model: type[Model], columns: tuple[str, ...]) -> str:
    assigned = ", ".join(f"{name} = ?{n}" for n, name in enumerate(columns, 2))
    return f"update {table(model).name} set {assigned} where id = ?1"


_WORDS: dict[tuple[Dialect, type], Callable[..., str]] = {
    ("postgres", Lock): _postgres_lock,
    ("postgres", Hold): _postgres_hold,
    ("postgres", Select): _postgres_select,
    ("postgres", Match): _postgres_match,
    ("postgres", Insert): _postgres_insert,
    ("postgres", Upsert): _postgres_upsert,
    ("postgres", Update): _postgres_update,
    ("sqlite", Select): _sqlite_select,
    ("sqlite", Match): _sqlite_match,
    ("sqlite", Insert): _sqlite_insert,
    ("sqlite", Upsert): _sqlite_upsert,
    ("sqlite", Update): _sqlite_update,
}
