"""Is all that was confirmed in the database? Asked in plain SQL, beside everything that wrote it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

_QUERIES = {
    "boots": "select identity from charge_point where last_boot_at is not null",
    "starts": (
        "select c.identity, s.transaction_id, s.meter_start_wh from charging_session s"
        " join charge_point c on c.id = s.charge_point_id"
    ),
    "meters": "select transaction_id, register_wh from meter_value",
    "stops": "select transaction_id, meter_stop_wh from charging_session where state = 'ENDED'",
    "statuses": (
        "select c.identity, s.status, s.status_at from status_change s join charge_point c on c.id = s.charge_point_id"
    ),
}


def missing(url: str, confirmed_files: Iterable[Path]) -> tuple[dict[str, int], dict[str, int]]:
    """Count what was confirmed, and how much of it is not in the database, by kind."""
    confirmed: dict[str, set[Any]] = {kind: set() for kind in _QUERIES}
    for file in confirmed_files:
        for kind, rows in json.loads(file.read_text()).items():
            confirmed[kind] |= {row if isinstance(row, str) else tuple(row) for row in rows}
    stored = {kind: _known(kind, rows) for kind, rows in _answers(url).items()}
    return (
        {kind: len(rows) for kind, rows in confirmed.items()},
        {kind: len(rows - stored[kind]) for kind, rows in confirmed.items()},
    )


def count(url: str, table: str) -> int:
    """How many rows a table has."""
    return int(_ask(url, {"rows": f"select count(*) from {table}"})["rows"][0][0])


def _answers(url: str) -> dict[str, list[tuple[Any, ...]]]:
    return _ask(url, _QUERIES)


def _ask(url: str, queries: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    if url.startswith("sqlite://"):
        with sqlite3.connect(url.removeprefix("sqlite://")) as db:
            return {name: db.execute(text).fetchall() for name, text in queries.items()}
    return asyncio.run(_ask_postgres(url, queries))


async def _ask_postgres(url: str, queries: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    db = await asyncpg.connect(url)
    try:
        return {name: [tuple(row) for row in await db.fetch(text)] for name, text in queries.items()}
    finally:
        await db.close()


def _known(kind: str, rows: list[tuple[Any, ...]]) -> set[Any]:
    if kind == "boots":
        return {row[0] for row in rows}
    if kind == "statuses":
        return {(identity, status, _text(moment)) for identity, status, moment in rows}
    return set(rows)


def _text(moment: datetime | str) -> str:
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
