"""The intake: batches of what charge points report, decided and committed on both databases, and answered after it."""

import asyncio
import contextlib
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any, cast

import asyncpg
import pytest
from msgspec import structs

from models import events, intake
from models.authorization import Authorize
from models.charge_point import ChargePoint
from models.command import Command
from models.connector import Connector, StatusChange
from models.database import Changed, now
from models.errors import NotRegistered, Unavailable
from models.intake import Intake
from models.lane import Lane
from models.message import Entry, Message, Repair
from models.meter_value import MeterValue
from models.session import ChargingSession, OrphanStop
from ocpp_server import fastpath
from tests.ground import NOON, at, boot, known, known_tag, meter, sample, start, status, stop, until

pytestmark = pytest.mark.usefixtures("ground_floor")


def lane() -> Lane:
    (only,) = intake.current().lanes
    return only


async def together(*reports: Any) -> list[Any]:
    """Hand in reports so that they share a batch; errors are answers too."""
    before = intake.current().counters.batches
    answers = await asyncio.gather(*(intake.report(report) for report in reports), return_exceptions=True)
    assert intake.current().counters.batches == before + 1
    return answers


@contextlib.asynccontextmanager
async def held(url: str) -> AsyncIterator[None]:
    """Let nothing be committed meanwhile."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("begin immediate")
        try:
            yield
        finally:
            other.close()
        return
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            tables = "charging_session, status_change, connector, meter_value, message, orphan_stop"
            await connection.execute(f"lock table {tables} in exclusive mode")
            yield
    finally:
        await connection.close()


# One batch


async def test_a_batch_of_everything_is_decided_in_the_order_in_which_it_came():
    cp = (await known()).id
    await known_tag(parent_id_tag="GROUP")
    answers = await together(
        boot(cp),
        status(cp, "Preparing"),
        Authorize(cp, "tag", NOON),
        start(cp),
        status(cp, "SuspendedEV", at(1)),
        meter(cp, sample(at(2), register_wh=1500, power_w=7000)),
        status(cp, "Charging", at(3)),
        stop(cp, transaction_id=-1, id_tag="TAG"),
        start(cp, started_at=at(40), meter_start_wh=6000),
        status(cp, "Charging", at(40), connector_id=0),
    )
    assert answers[0].status == "Accepted"
    assert answers[2].parent_id_tag == "GROUP"
    assert answers[7].authorization.status == "Accepted"
    first, second = await ChargingSession.all().order_by("id")
    assert [first.transaction_id, second.transaction_id] == [answers[3].transaction_id, answers[8].transaction_id]
    assert (first.state, first.energy_wh, first.closed_by) == ("ENDED", 5000, "CHARGE_POINT")
    assert (second.state, second.meter_start_wh, second.energy_wh) == ("ACTIVE", 6000, 0)
    assert [row.session_id for row in await MeterValue.all()] == [first.id]
    assert {(row.connector_id, row.status) for row in await Connector.all()} == {(0, "Charging"), (1, "Charging")}
    assert await StatusChange.all().count() == 4
    assert (await ChargePoint.get(id=cp)).vendor == "V"
    assert await OrphanStop.all().count() == 0


async def test_the_same_start_twice_in_one_batch_is_one_session():
    cp = (await known()).id
    one, two = await together(start(cp), start(cp, id_tag="tag"))
    assert one.transaction_id == two.transaction_id > 0
    assert await ChargingSession.all().count() == 1


async def test_a_retry_gets_the_same_id_after_a_restart_and_after_the_end(ground_floor: Intake):
    cp = (await known()).id
    first = await intake.report(start(cp))
    await intake.stop()
    intake.start(lanes=1)
    assert (await intake.report(start(cp, received_at=at(9)))).transaction_id == first.transaction_id
    await intake.report(stop(cp, transaction_id=first.transaction_id))
    assert (await intake.report(start(cp, received_at=at(60)))).transaction_id == first.transaction_id
    (row,) = await ChargingSession.all()
    assert (row.state, row.start_received_at) == ("ENDED", NOON)


async def test_a_retry_of_one_start_and_a_new_one_in_the_same_batch_do_not_disturb_each_other(caplog):
    cp = (await known()).id
    row = await ChargingSession.create(
        charge_point_id=cp,
        id_tag="TAG",
        id_tag_key="tag",
        state="ACCEPTED",
        created_at=NOON,
        requested_at=NOON,
        request_expires_at=at(3),
    )
    first = await intake.report(start(cp))
    ended, again, new = await together(
        stop(cp, transaction_id=first.transaction_id), start(cp), start(cp, started_at=at(40), meter_start_wh=6000)
    )
    assert ended.authorization is None
    assert again.transaction_id == first.transaction_id != new.transaction_id
    assert (await ChargingSession.get(id=row.id)).state == "ENDED"
    assert intake.current().counters.failed == 0


async def test_repeated_samples_and_stops_are_kept_once():
    cp = (await known()).id
    transaction_id = (await intake.report(start(cp))).transaction_id
    samples = meter(cp, sample(at(5), register_wh=1500), sample(at(6), register_wh=1600), transaction_id=transaction_id)
    end = stop(cp, transaction_id=transaction_id, values=(sample(at(30), register_wh=6000),))
    await together(samples, samples, end, end)
    await together(samples, end)
    await together(stop(cp, transaction_id=99), stop(cp, transaction_id=99))
    assert await MeterValue.all().count() == 3
    assert (await ChargingSession.get()).energy_wh == 5000
    assert await OrphanStop.all().count() == 1


async def test_the_transaction_of_another_charge_point_is_never_touched():
    mine, foreign = (await known("A")).id, (await known("B")).id
    transaction_id = (await intake.report(start(foreign))).transaction_id
    await together(
        stop(mine, transaction_id=transaction_id, id_tag="TAG"),
        meter(mine, sample(at(5), register_wh=9000, power_w=5), transaction_id=transaction_id),
        status(mine, "SuspendedEV", at(1)),
        status(foreign, "Charging", at(1)),
    )
    row = await ChargingSession.get()
    assert (row.state, row.energy_wh, row.power_w) == ("ACTIVE", 0, None)
    assert [orphan.charge_point_id for orphan in await OrphanStop.all()] == [mine]
    assert [kept.session_id for kept in await MeterValue.all()] == [None]


async def test_two_connectors_of_one_charge_point_never_mix():
    cp = (await known()).id
    one, two = await together(start(cp), start(cp, connector_id=2, id_tag="OTHER", meter_start_wh=0))
    await together(
        meter(cp, sample(at(1), register_wh=1100)),
        meter(cp, sample(at(1), register_wh=50), connector_id=2),
        meter(cp, sample(at(1), register_wh=99_999), connector_id=0),
        status(cp, "SuspendedEV", at(2), connector_id=2),
        stop(cp, transaction_id=one.transaction_id, meter_stop_wh=1200),
    )
    first = await ChargingSession.get(transaction_id=one.transaction_id)
    second = await ChargingSession.get(transaction_id=two.transaction_id)
    assert (first.state, first.energy_wh) == ("ENDED", 200)
    assert (second.state, second.energy_wh) == ("SUSPENDED", 50)


async def test_a_tag_with_a_limit_is_refused_beyond_it_wherever_it_charges():
    one, two = (await known("A")).id, (await known("B")).id
    await known_tag(most_sessions=1)
    first, second = await together(start(one), start(two, meter_start_wh=7))
    assert [first.authorization.status, second.authorization.status] == ["Accepted", "ConcurrentTx"]
    again = await intake.report(start(two, meter_start_wh=7))
    assert (again.transaction_id, again.authorization.status) == (second.transaction_id, "ConcurrentTx")
    await intake.report(stop(one, transaction_id=first.transaction_id))
    await intake.report(stop(two, transaction_id=second.transaction_id))
    assert (await intake.report(start(two, started_at=at(40)))).authorization.status == "Accepted"


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"],
)
async def test_what_a_broken_clock_says_is_kept_word_for_word_and_a_retry_is_known_by_it(text: str):
    cp = (await known()).id
    payload = {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": text}
    decoded, _ = fastpath.decode("StartTransaction", json.dumps(payload))
    moment = cast(datetime, decoded.timestamp)
    report = start(cp, started_at=moment, received_at=NOON)
    first = await intake.report(report)
    await together(
        meter(cp, sample(moment, register_wh=1500), transaction_id=first.transaction_id, received_at=at(1)),
        status(cp, "Charging", moment, received_at=at(1)),
    )
    assert (await intake.report(structs.replace(report, received_at=at(2)))).transaction_id == first.transaction_id
    row = await ChargingSession.get()
    assert (row.started_at, row.energy_wh) == (moment, 500)


@pytest.mark.parametrize("figure", [2**63 - 1, -(2**63)])
async def test_the_greatest_and_the_least_register_are_taken(figure: int):
    cp = (await known()).id
    one = (await intake.report(start(cp, meter_start_wh=0))).transaction_id
    registers = [1_000_000, figure, 5, -figure - 1]
    values = [sample(at(n), register_wh=register, power_w=figure) for n, register in enumerate(registers, 1)]
    answers = await together(
        meter(cp, *values, transaction_id=one),
        start(cp, connector_id=2, meter_start_wh=figure),
        stop(cp, transaction_id=one, meter_stop_wh=figure),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]


# Registration


@pytest.mark.parametrize("registration", ["Pending", "Rejected"])
async def test_who_is_not_registered_may_boot_and_nothing_else(registration: str):
    cp = (await known(registration_status=registration)).id
    reports = [boot(cp), status(cp), Authorize(cp, "TAG", NOON), start(cp), meter(cp, sample(at(1))), stop(cp)]
    answers = await together(*reports)
    assert answers[0].status == registration
    assert all(isinstance(answer, NotRegistered) for answer in answers[1:])
    for model in (ChargingSession, Connector, StatusChange, MeterValue, OrphanStop):
        assert await model.all().count() == 0


@pytest.mark.parametrize(("registration", "taken"), [("Pending", True), ("Rejected", False)])
async def test_the_pending_may_say_what_they_were_asked_for(registration: str, taken: bool):
    cp = (await known(registration_status=registration)).id
    await Command.create(
        charge_point_id=cp,
        action="trigger_message",
        request={"requestedMessage": "StatusNotification", "connectorId": 1},
        state="ANSWERED",
        status="Accepted",
        requested_by="user:anna",
        created_at=at(-1),
        sent_at=at(-1),
        expires_at=at(1),
        awaits_effect=True,
    )
    asked, unasked, stranger = await together(status(cp), status(cp, connector_id=2), start(cp))
    assert (asked is None) == taken
    assert isinstance(unasked, NotRegistered)
    assert isinstance(stranger, NotRegistered)


# What goes wrong


async def test_one_report_that_the_database_refuses_fails_alone(caplog):
    ids = [(await known(f"CP-{n}")).id for n in range(6)]
    poison = start(ids[3], meter_start_wh=2**63)
    reports = [poison if cp == ids[3] else start(cp) for cp in ids]
    with caplog.at_level(logging.CRITICAL):
        answers = await asyncio.gather(*(intake.report(report) for report in reports), return_exceptions=True)
    assert [isinstance(answer, Exception) for answer in answers] == [cp == ids[3] for cp in ids]
    assert await ChargingSession.all().count() == 5
    assert intake.current().counters.failed == 1
    assert (await intake.report(start(ids[3]))).transaction_id > 0


def entry(cp: int, unique_id: str, **fields: Any) -> Entry:
    return Entry(
        cp,
        **({"direction": "IN", "kind": "CALL", "action": "Heartbeat", "payload": "{}", "at": NOON} | fields),
        unique_id=unique_id,
    )


async def test_log_entries_that_the_database_refuses_stop_neither_reports_nor_other_entries(caplog):
    cp = (await known()).id
    taken = lane()
    with caplog.at_level(logging.CRITICAL):
        for n in range(20):
            taken.log(entry(cp, str(n), payload=None if n == 7 else "{}"))
        taken.seen(cp, at(3))
        (started,) = await together(start(cp))
    assert started.transaction_id > 0
    await until(lambda: _logged(19))
    assert taken.counters.dropped_messages == 1
    await intake.stop()
    intake.start(lanes=1)
    assert (await ChargePoint.get(id=cp)).last_seen_at == at(3)


async def _logged(count: int) -> bool:
    return await Message.all().count() == count


async def test_repairs_ride_along_and_are_added_up():
    cp = (await known()).id
    for n in range(3):
        lane().log(entry(cp, str(n), repairs="info: too long"))
        await until(lambda n=n: _logged(n + 1))
    (row,) = await Repair.all()
    assert (row.what, row.count) == ("info: too long", 3)


async def test_nothing_is_answered_before_it_is_committed(database: str):
    cp = (await known()).id
    async with held(database):
        asked = asyncio.create_task(intake.report(start(cp)))
        done, _ = await asyncio.wait([asked], timeout=0.3)
        assert not done
        assert await ChargingSession.all().count() == 0
    assert (await asked).transaction_id == (await ChargingSession.get()).transaction_id


async def test_more_than_the_queue_holds_is_refused_at_once_and_the_rest_is_kept(database: str):
    cp = (await known()).id
    await intake.stop()
    (taken,) = intake.start(lanes=1, capacity=5).lanes
    async with held(database):
        first = asyncio.create_task(taken.report(status(cp)))
        await asyncio.sleep(0)
        await until(lambda: _empty(taken))
        rest = [asyncio.create_task(taken.report(status(cp, moment=at(n)))) for n in range(1, 6)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await taken.report(status(cp, moment=at(9)))
    await asyncio.gather(first, *rest)
    assert await StatusChange.all().count() == 6


async def _empty(taken: Lane) -> bool:
    return not taken._queue


async def test_what_was_handed_in_is_committed_before_the_intake_ends():
    ids = [(await known(f"CP-{n}")).id for n in range(20)]
    waiting = [asyncio.create_task(intake.report(start(cp))) for cp in ids]
    await asyncio.sleep(0)
    lane().log(entry(ids[0], "last"))
    taken = lane()
    await intake.stop()
    assert all(task.done() and task.result().transaction_id for task in waiting)
    assert await ChargingSession.all().count() == 20
    assert await Message.all().count() == 1
    with pytest.raises(Unavailable):
        await taken.report(start(ids[0]))
    with pytest.raises(Unavailable):
        await intake.report(start(ids[0]))


async def test_a_caller_that_leaves_costs_the_others_nothing():
    ids = [(await known(f"CP-{n}")).id for n in range(10)]
    waiting = [asyncio.create_task(intake.report(start(cp))) for cp in ids]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(answer.transaction_id for answer in answers[1::2])
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers[::2])
    retried = await together(*(start(cp) for cp in ids))
    assert len({answer.transaction_id for answer in retried}) == 10
    assert await ChargingSession.all().count() == 10


@pytest.mark.parametrize("dialect", ["postgres"], indirect=False)
async def test_a_charge_point_that_somebody_holds_waits_alone(database: str, ground_floor: Intake):
    mine, other = (await known("A")).id, (await known("B")).id
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await connection.execute("select 1 from charge_point where id = $1 for update", mine)
            waiting = asyncio.create_task(intake.report(start(mine)))
            for n in range(20):
                await intake.report(status(other, moment=at(n)))
            assert not waiting.done()
            assert ground_floor.counters.deferred > 0
    finally:
        await connection.close()
    assert (await waiting).transaction_id > 0


@pytest.mark.parametrize("dialect", ["postgres"], indirect=False)
async def test_a_report_that_waits_for_its_charge_point_is_committed_before_the_intake_ends(database: str):
    cp = (await known()).id
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await connection.execute("select 1 from charge_point where id = $1 for update", cp)
            waiting = asyncio.create_task(intake.report(start(cp)))
            await until(_deferred)
            ending = asyncio.create_task(intake.stop())
            await asyncio.sleep(0.02)
    finally:
        await connection.close()
    await ending
    assert (await waiting).transaction_id == (await ChargingSession.get()).transaction_id


async def _deferred() -> int:
    return intake.current().counters.deferred


# Lanes


@pytest.mark.parametrize("dialect", ["postgres"], indirect=False)
async def test_a_lane_that_waits_holds_up_no_other(database: str, ground_floor: Intake):
    one, other = (await known("A")).id, (await known("B")).id
    await known_tag(most_sessions=1)
    await intake.stop()
    intake.start(lanes=2)
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await connection.execute("select 1 from id_tag for update")
            waiting = asyncio.create_task(intake.report(start(one)))
            for n in range(20):
                await intake.report(status(other, moment=at(n)))
            assert not waiting.done()
    finally:
        await connection.close()
    assert (await waiting).transaction_id > 0


@pytest.mark.parametrize("dialect", ["postgres"], indirect=False)
async def test_one_id_tag_that_starts_in_two_lanes_at_one_time_gets_no_more_sessions_than_it_may(ground_floor: Intake):
    ids = [(await known(f"CP-{n}")).id for n in range(8)]
    await known_tag(most_sessions=1)
    await intake.stop()
    intake.start(lanes=2)
    for turn in range(20):
        begun = await asyncio.gather(*(intake.report(start(cp, started_at=at(turn))) for cp in ids))
        assert [one.authorization.status for one in begun].count("Accepted") == 1
        await asyncio.gather(
            *(intake.report(stop(cp, transaction_id=one.transaction_id)) for cp, one in zip(ids, begun, strict=True))
        )


# What rides along, and what is told


async def test_when_a_charge_point_was_last_heard_is_written_the_newest_wins():
    cp = (await known()).id
    for minute in (1, 2, 3):
        lane().seen(cp, at(minute))

    async def heard() -> bool:
        return (await ChargePoint.get(id=cp)).last_seen_at == at(3)

    await until(heard)


async def test_what_changed_is_announced_after_the_commit_and_nothing_else():
    cp = (await known()).id
    with events.listen("session", "connector", "charge_point", "command", "message") as mailbox:
        started, *_ = await together(start(cp), status(cp, "Charging"), boot(cp), Authorize(cp, "TAG", NOON))
        row, connector = await ChargingSession.get(), await Connector.get()
        expected = {
            Changed("session", row.id, cp),
            Changed("connector", connector.id, cp),
            Changed("charge_point", cp, cp),
        }
        assert await told(mailbox, lambda heard: heard >= expected) == expected
        await together(start(cp), meter(cp, sample(at(-60), register_wh=5)), stop(cp, transaction_id=99))
        await intake.report(stop(cp, transaction_id=started.transaction_id))
        assert await told(mailbox, bool) == {Changed("session", row.id, cp)}


async def told(mailbox: events.Mailbox, enough: Callable[[set[Changed]], bool]) -> set[Changed]:
    heard: set[Changed] = set()
    async with asyncio.timeout(5):
        while not enough(heard):
            heard.update((await mailbox.take()).changes)
    return heard


async def test_a_start_that_answers_a_request_turns_it_into_the_session():
    cp = (await known()).id
    wish = await ChargingSession.create(
        charge_point_id=cp,
        connector_id=1,
        id_tag="Tag",
        id_tag_key="tag",
        state="EXPIRED",
        failure="too late",
        created_at=now(),
        requested_at=NOON,
        request_expires_at=at(3),
    )
    started = await intake.report(start(cp, started_at=at(5)))
    (row,) = await ChargingSession.all()
    assert (row.id, row.state, row.failure, row.transaction_id) == (wish.id, "ACTIVE", None, started.transaction_id)
