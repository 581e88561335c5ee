"""Retention: what is old goes, in small bites and by one node; what is young, and what sessions say, stays."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models import database, diagnostics_file, node, partition, retention
from models.database import dialect, now
from models.diagnostics import DiagnosticsStatus
from models.firmware import FirmwareStatus
from models.message import Message
from models.meter_value import MeterValue
from models.retention import Keep
from models.stored_file import StoredFile
from ocpp_server import upkeep
from tests.ground import known
from tests.lab import Lab, Obliging, eventually, running
from tests.transfers import client, expect, upload_image

DAY = timedelta(days=1)


async def add(days: int, *, samples: int = 1) -> None:
    """Messages and meter values of so many days ago."""
    at = now() - days * DAY
    for n in range(samples):
        await Message.create(charge_point_id=1, direction="IN", kind="CALL", unique_id=str(days), payload="{}", at=at)
        await MeterValue.create(
            charge_point_id=1,
            connector_id=1,
            transaction_id=1,
            sampled_at=at + n * timedelta(milliseconds=1),
            received_at=at,
            samples="[]",
            digest=n,
        )


async def left() -> tuple[list[int], list[int]]:
    """How old what is left is, in days: the messages and the meter values."""
    messages = [row.at for row in await Message.all()]
    values = [row.sampled_at for row in await MeterValue.all()]
    return tuple(sorted({round((now() - at) / DAY) for at in found}) for found in (messages, values))  # type: ignore[return-value]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("keep", "messages", "values"),
    [
        (Keep(), [5, 100, 400], [5, 100, 400]),
        (Keep(messages_days=30), [5], [5, 100, 400]),
        (Keep(messages_days=30, meter_values_days=200), [5], [5, 100]),
    ],
)
async def test_what_is_older_than_it_must_be_kept_goes(keep: Keep, messages: list[int], values: list[int]) -> None:
    await retention.prepare()
    for days in (400, 100, 5):
        await add(days)
    await retention.forget(keep)
    await retention.forget(keep)
    assert await left() == (messages, values)


@pytest.mark.usefixtures("database")
async def test_many_old_rows_go_bite_by_bite_and_no_young_one_with_them(monkeypatch) -> None:
    monkeypatch.setattr(partition, "BITE", 10)
    await add(400, samples=25)
    await add(5, samples=3)
    await add(300, samples=2)
    await add(5, samples=25)
    await retention.forget(Keep(meter_values_days=200))
    assert (await left())[1] == [5]
    assert await MeterValue.all().count() == 28


@pytest.mark.usefixtures("database")
async def test_whole_months_go_at_once_where_there_are_any() -> None:
    if dialect() == "sqlite":
        return
    past = now() - 100 * DAY
    await partition.ensure_partitions("message", "at", months_ahead=0, now=past)
    await add(100)
    assert f"message_y{past:%Y}m{past:%m}" in await partition._partitions("message")
    await retention.forget(Keep(messages_days=30))
    assert f"message_y{past:%Y}m{past:%m}" not in await partition._partitions("message")
    assert await left() == ([], [100])


@pytest.mark.usefixtures("database")
async def test_one_node_does_it_and_another_one_when_that_is_gone() -> None:
    await add(400)
    for name in ("a", "b"):
        await node.renew(name, "test")
    await upkeep.forget_the_old("b", Keep(messages_days=30))
    assert (await left())[0] == [400]
    await node.retire("a")
    await upkeep.forget_the_old("b", Keep(messages_days=30))
    assert (await left())[0] == []


async def test_a_node_forgets_by_its_settings(database_url: str) -> None:
    await database.open_database(database_url, migrate=False)
    await add(60)
    await add(20)
    await database.close_database()

    async def gone() -> bool:
        return (await left())[0] == [20]

    async with running(database_url, keep_messages_days=30):
        await eventually(gone)


async def bring(lab: Lab, charge_point: Obliging, content: bytes) -> dict[str, Any]:
    """Have a charge point bring diagnostics; returns the file."""
    url = await expect(lab, charge_point)
    async with client(lab) as http:
        assert (await http.put(url, content=content)).status_code == 201
    return (await files(lab))[0]


async def files(lab: Lab) -> list[dict[str, Any]]:
    """The files of diagnostics, newest first."""
    found = await lab.ask("{ diagnostics { nodes { state file { name sizeBytes url removedAt } } } }")
    return [node["file"] for node in found["diagnostics"]["nodes"]]


async def test_old_diagnostics_go_bite_by_bite_and_what_is_known_of_them_stays(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnostics_file, "_BITE", 1)
    folder = lab.node.settings.files_dir
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as charge_point, client(lab, lab.token) as http:
        await charge_point.boot()
        old = [await bring(lab, charge_point, b"old") for _ in range(2)]
        await StoredFile.all().update(created_at=now() - 31 * DAY)
        young = await bring(lab, charge_point, b"young")
        image = await upload_image(lab)
        await StoredFile.filter(name__startswith="firmware").update(created_at=now() - 31 * DAY)
        await retention.forget(Keep(messages_days=1, meter_values_days=1))
        assert len(os.listdir(folder)) == 4
        for _ in range(2):
            await retention.forget(Keep(diagnostics_days=30))
            assert len(os.listdir(folder)) == 2
        assert [one["removedAt"] is None for one in await files(lab)] == [True, False, False]
        assert [one["sizeBytes"] for one in await files(lab)] == [5, 3, 3]
        assert [(await http.get(one["url"])).status_code for one in (young, *old)] == [200, 410, 410]
        assert (await http.get(f"/files/firmware/{image}")).status_code == 200


async def test_a_node_deletes_old_diagnostics_by_its_settings(sqlite_url: str, tmp_path: Path) -> None:
    folder = str(tmp_path / "files")
    async with running(sqlite_url, files_dir=folder) as lab:
        await lab.add_charge_point("CP-1")
        async with lab.charge_point("CP-1") as charge_point:
            await charge_point.boot()
            for days in (91, 89):
                await bring(lab, charge_point, b"log")
                await StoredFile.filter(created_at__gt=now() - DAY).update(created_at=now() - days * DAY)
    async with running(sqlite_url, files_dir=folder, keep_diagnostics_days=0) as lab:
        assert [one["removedAt"] for one in await files(lab)] == [None, None]
    async with running(sqlite_url, files_dir=folder) as lab:

        async def gone() -> bool:
            return [one["removedAt"] is None for one in await files(lab)] == [True, False]

        await eventually(gone)


async def test_words_about_firmware_and_diagnostics_are_kept_as_long_as_messages(ground_floor: Any) -> None:
    row = await known()
    for model in (FirmwareStatus, DiagnosticsStatus):
        about = {"charge_point_id": row.id, "word": "Idle"}
        await model.bulk_create([model(received_at=now() - days * DAY, **about) for days in [*(600 * [100]), 5]])
        await retention.forget(Keep())
        assert await model.all().count() == 601
        await retention.forget(Keep(messages_days=30))
        assert await model.all().count() == 1
