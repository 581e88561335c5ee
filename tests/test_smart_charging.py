"""Charging profiles: what is known of each after every way in which a command can end, whatever else was sent."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from models import command, intake, node, predicted_schedule, presence, profile_fate, reported_schedule, smart_charging
from models.charge_point import ChargePoint
from models.charging_profile import Unit
from models.command import Command, CommandState, Order, Outcome
from models.database import now, set_clock
from models.errors import ChargePointOffline, Duplicate, Forbidden
from models.predicted_schedule import Turns, Window
from models.principal import SYSTEM
from models.profile_check import WarningCode
from models.reported_schedule import ReportedSchedule
from models.session import ChargingSession, SessionState
from models.smart_charging import ProfileState, SentProfile
from tests.ground import NOON, OPERATOR, VIEWER, at, known, start, stop

pytestmark = pytest.mark.usefixtures("ground_floor")

ACCEPTED = Outcome(CommandState.ANSWERED, status="Accepted", response={"status": "Accepted"})
REJECTED = Outcome(CommandState.ANSWERED, status="Rejected", response={"status": "Rejected"})
UNKNOWN = Outcome(CommandState.ANSWERED, status="Unknown", response={"status": "Unknown"})
CALLERROR = Outcome(CommandState.FAILED, error_code="NotSupported", error_description="no smart charging")
SILENCE = Outcome(CommandState.TIMED_OUT, error_description="silence")
NONSENSE = Outcome(CommandState.FAILED, error_code="InvalidAnswer", error_description="status: 5")
MAX, DEFAULT, TX = "ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"


@pytest.fixture(autouse=True)
async def clock() -> AsyncIterator[None]:
    set_clock(lambda: NOON)
    yield
    set_clock(None)


@pytest.fixture
async def charge_point() -> ChargePoint:
    """A charge point whose socket is at the node "here"."""
    await node.renew("here", "test")
    row = await known("CP-1")
    await presence.attach(row.id, "here", "socket", None)
    return row


def order(**fields: Any) -> Order:
    return Order(OPERATOR, **fields)


def profile(number: int | None = None, level: int = 0, purpose: str = DEFAULT, limit: float = 16, **more: Any) -> Any:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    given = {"stackLevel": level, "chargingProfilePurpose": purpose, "chargingProfileKind": "Relative", **more}
    if purpose == MAX:
        schedule["startSchedule"], given["chargingProfileKind"] = "2026-01-01T00:00:00Z", "Absolute"
    return given | {"chargingSchedule": schedule} | ({} if number is None else {"chargingProfileId": number})


async def end(sent: Command, outcome: Outcome) -> None:
    """Let a command be sent and end, or end unsent."""
    if outcome.state in (CommandState.EXPIRED, CommandState.CANCELLED):
        assert await command.settle(sent.id, outcome, expected=CommandState.PENDING)
        return
    claimed = await command.claim(sent.charge_point_id, "here", "socket")
    assert claimed is not None
    assert claimed.id == sent.id
    assert await command.settle(sent.id, outcome)


async def put(
    row: ChargePoint, given: dict[str, Any], outcome: Outcome = ACCEPTED, connector_id: int = 1
) -> SentProfile:
    sent, kept = await smart_charging.set_profile(row, order(), connector_id=connector_id, profile=given)
    await end(sent, outcome)
    return kept


async def clear(row: ChargePoint, outcome: Outcome = ACCEPTED, **filters: Any) -> None:
    await end(await command.send(row, "clear_charging_profile", filters, order()), outcome)


async def states() -> dict[int, str]:
    """What is known of each profile, by its number; of those with the same number the newest."""
    rows = await smart_charging.visible(SYSTEM).order_by("id")
    return {row.charging_profile_id: smart_charging.state_of(row).value for row in rows}


# What becomes of a profile


@pytest.mark.parametrize(
    ("outcome", "state", "answer"),
    [
        (ACCEPTED, "INSTALLED", "Accepted"),
        (REJECTED, "REJECTED", "Rejected"),
        (Outcome(CommandState.ANSWERED, status="NotSupported"), "REJECTED", "NotSupported"),
        (CALLERROR, "REJECTED", "NotSupported"),
        (SILENCE, "UNKNOWN", None),
        (NONSENSE, "UNKNOWN", "InvalidAnswer"),
        (Outcome(CommandState.FAILED, error_code="InternalError"), "UNKNOWN", "InternalError"),
        (Outcome(CommandState.FAILED, error_code="Invalid"), "NOT_SENT", "Invalid"),
        (Outcome(CommandState.EXPIRED), "NOT_SENT", None),
        (Outcome(CommandState.CANCELLED), "NOT_SENT", None),
    ],
)
async def test_each_end_of_the_command_leaves_what_is_known(
    charge_point: ChargePoint, outcome: Outcome, state: str, answer: str | None
) -> None:
    sent, row = await smart_charging.set_profile(charge_point, order(), connector_id=1, profile=profile(7))
    assert await states() == {7: "REQUESTED"}
    await end(sent, outcome)
    row = await SentProfile.get(id=row.id)
    assert (row.state, row.answer, row.changed_by_id) == (state, answer, sent.id)
    assert (row.installed_at is not None) == (state == "INSTALLED")
    assert row.requested_by == "user:anna"


@pytest.mark.parametrize(
    ("outcome", "before", "after"),
    [
        (ACCEPTED, "REPLACED", "INSTALLED"),
        (REJECTED, "INSTALLED", "REJECTED"),
        (CALLERROR, "INSTALLED", "REJECTED"),
        (SILENCE, "UNKNOWN", "UNKNOWN"),
        (NONSENSE, "UNKNOWN", "UNKNOWN"),
        (Outcome(CommandState.EXPIRED), "INSTALLED", "NOT_SENT"),
    ],
)
async def test_a_profile_on_the_same_level_replaces_only_when_it_was_taken(
    charge_point: ChargePoint, outcome: Outcome, before: str, after: str
) -> None:
    await put(charge_point, profile(1))
    await put(charge_point, profile(2), outcome)
    assert await states() == {1: before, 2: after}


async def test_what_is_known_again_after_a_doubt(charge_point: ChargePoint) -> None:
    await put(charge_point, profile(1))
    await put(charge_point, profile(2), SILENCE)
    await put(charge_point, profile(3))
    assert await states() == {1: "REPLACED", 2: "REPLACED", 3: "INSTALLED"}


async def test_other_levels_purposes_and_connectors_stay(charge_point: ChargePoint) -> None:
    await put(charge_point, profile(1))
    await put(charge_point, profile(2, level=1))
    await put(charge_point, profile(3), connector_id=2)
    await put(charge_point, profile(4), connector_id=0)
    await put(charge_point, profile(5, purpose=MAX), connector_id=0)
    assert set((await states()).values()) == {"INSTALLED"}


async def test_the_same_number_replaces_wherever_it_was(charge_point: ChargePoint) -> None:
    first = await put(charge_point, profile(1))
    await put(charge_point, profile(1, level=3), connector_id=2)
    assert (await SentProfile.get(id=first.id)).state == ProfileState.REPLACED


async def test_what_another_charge_point_has_is_its_own(charge_point: ChargePoint) -> None:
    other = await known("CP-2")
    await presence.attach(other.id, "here", "socket", None)
    first = await put(charge_point, profile(1))
    await put(other, profile(1))
    await clear(other)
    assert (await SentProfile.get(id=first.id)).state == ProfileState.INSTALLED


# Clearing


@pytest.mark.parametrize(
    ("filters", "gone"),
    [
        ({}, {1, 2, 3, 4}),
        ({"id": 1}, {1}),
        ({"id": 1, "stackLevel": 5}, {1}),
        ({"id": 9}, set()),
        ({"connectorId": 1}, {1, 2}),
        ({"connectorId": 0}, {4}),
        ({"stackLevel": 0}, {1, 3, 4}),
        ({"chargingProfilePurpose": MAX}, {4}),
        ({"chargingProfilePurpose": DEFAULT, "connectorId": 1, "stackLevel": 0}, {1}),
        ({"chargingProfilePurpose": DEFAULT, "connectorId": 1, "stackLevel": 2}, set()),
    ],
)
async def test_each_filter_clears_what_it_means(
    charge_point: ChargePoint, filters: dict[str, Any], gone: set[int]
) -> None:
    await put(charge_point, profile(1))
    await put(charge_point, profile(2, level=1))
    await put(charge_point, profile(3), connector_id=2)
    await put(charge_point, profile(4, purpose=MAX), connector_id=0)
    await clear(charge_point, **filters)
    assert {number for number, state in (await states()).items() if state == "CLEARED"} == gone
    assert {number for number, state in (await states()).items() if state == "INSTALLED"} == {1, 2, 3, 4} - gone


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (UNKNOWN, "MISSING"),
        (SILENCE, "UNKNOWN"),
        (NONSENSE, "UNKNOWN"),
        (CALLERROR, "INSTALLED"),
        (Outcome(CommandState.EXPIRED), "INSTALLED"),
    ],
)
async def test_each_end_of_a_clearing_leaves_what_is_known(
    charge_point: ChargePoint, outcome: Outcome, state: str
) -> None:
    await put(charge_point, profile(1))
    await clear(charge_point, outcome, id=1)
    assert await states() == {1: state}


async def test_what_was_refused_or_replaced_is_not_cleared(charge_point: ChargePoint) -> None:
    await put(charge_point, profile(1))
    await put(charge_point, profile(2))
    await put(charge_point, profile(3, level=1), REJECTED)
    await clear(charge_point)
    assert await states() == {1: "REPLACED", 2: "CLEARED", 3: "REJECTED"}


async def test_a_silence_that_is_recorded_late_does_not_undo_what_came_after(charge_point: ChargePoint) -> None:
    """The node that held the socket died, the charge point went on at another, and only then the first is swept."""
    lost, _ = await smart_charging.set_profile(charge_point, order(), connector_id=1, profile=profile(1))
    other, _ = await smart_charging.set_profile(charge_point, order(), connector_id=1, profile=profile(2, level=1))
    for sent in (lost, other):
        claimed = await command.claim(charge_point.id, "here", "socket")
        assert claimed is not None
        assert claimed.id == sent.id
    await put(charge_point, profile(3))
    await clear(charge_point, stackLevel=1)
    await command.settle(lost.id, SILENCE)
    await command.settle(other.id, SILENCE)
    assert await states() == {1: "REPLACED", 2: "CLEARED", 3: "INSTALLED"}


# Numbers


async def test_a_number_is_chosen_that_this_charge_point_never_had(charge_point: ChargePoint) -> None:
    chosen = [(await put(charge_point, profile(None, level))).charging_profile_id for level in range(3)]
    assert len(set(chosen)) == 3
    await put(charge_point, profile(chosen[-1] + 1, 7))
    assert (await put(charge_point, profile(None, 8))).charging_profile_id == chosen[-1] + 2


async def test_asking_again_with_the_same_key_gives_the_first(charge_point: ChargePoint) -> None:
    asked = order(idempotency_key="once")
    first = await smart_charging.set_profile(charge_point, asked, connector_id=1, profile=profile())
    again = await smart_charging.set_profile(charge_point, asked, connector_id=1, profile=profile())
    assert [(sent.id, row.id) for sent, row in (first, again)] == [(first[0].id, first[1].id)] * 2
    with pytest.raises(Duplicate):
        await smart_charging.remote_start(
            charge_point, asked, id_tag="TAG", connector_id=1, profile=profile(purpose=TX)
        )


async def test_asking_again_with_the_same_key_for_something_else_is_refused(charge_point: ChargePoint) -> None:
    asked = order(idempotency_key="start")
    wish: dict[str, Any] = {"id_tag": "TAG", "connector_id": 1}
    first = await smart_charging.remote_start(charge_point, asked, **wish, profile=profile(purpose=TX))
    again = await smart_charging.remote_start(charge_point, asked, **wish, profile=profile(purpose=TX))
    assert (again[0].id, again[1].id) == (first[0].id, first[1].id)
    for other in (profile(purpose=TX, level=3), profile(9, purpose=TX)):
        with pytest.raises(Duplicate):
            await smart_charging.remote_start(charge_point, asked, **wish, profile=other)
    with pytest.raises(Duplicate):
        await smart_charging.remote_start(
            charge_point, asked, id_tag="TAG", connector_id=2, profile=profile(purpose=TX)
        )
    asked = order(idempotency_key="set")
    await smart_charging.set_profile(charge_point, asked, connector_id=1, profile=profile())
    for connector_id, other in ((1, profile(level=3)), (2, profile())):
        with pytest.raises(Duplicate):
            await smart_charging.set_profile(charge_point, asked, connector_id=connector_id, profile=other)
    assert await SentProfile.all().count() == 2


async def test_what_may_not_be_sent_leaves_no_profile(charge_point: ChargePoint) -> None:
    await presence.detach(charge_point.id, "socket")
    with pytest.raises(ChargePointOffline):
        await smart_charging.set_profile(charge_point, order(), connector_id=1, profile=profile())
    with pytest.raises(Forbidden):
        await smart_charging.set_profile(charge_point, Order(VIEWER), connector_id=1, profile=profile())
    assert await SentProfile.all().count() == 0


# Sessions


async def running(charge_point: ChargePoint) -> int:
    """A session on connector 1; returns its transaction."""
    return int((await intake.report(start(charge_point.id))).transaction_id)


async def test_a_profile_for_a_transaction_goes_with_it(charge_point: ChargePoint) -> None:
    transaction_id = await running(charge_point)
    await put(charge_point, profile(1, purpose=TX, transactionId=transaction_id))
    await put(charge_point, profile(2))
    await intake.report(stop(charge_point.id, transaction_id=transaction_id))
    assert await states() == {1: "ENDED", 2: "INSTALLED"}
    assert (await SentProfile.get(charging_profile_id=1)).state == ProfileState.INSTALLED
    rows = await smart_charging.visible(SYSTEM).filter(smart_charging.present())
    assert [row.charging_profile_id for row in rows] == [2]
    gone = await smart_charging.visible(SYSTEM).filter(~smart_charging.present())
    assert [row.charging_profile_id for row in gone] == [1]

    assert await profile_fate.end_with_sessions() == 1
    assert await profile_fate.end_with_sessions() == 0
    await clear(charge_point)
    assert await states() == {1: "ENDED", 2: "CLEARED"}


async def test_a_profile_without_a_transaction_is_for_the_one_that_runs(charge_point: ChargePoint) -> None:
    await put(charge_point, profile(1, purpose=TX))
    transaction_id = await running(charge_point)
    await put(charge_point, profile(2, purpose=TX))
    rows = {row.charging_profile_id: row for row in await SentProfile.all().select_related("session")}
    assert rows[1].session is None
    assert rows[2].session is not None
    assert rows[2].session.transaction_id == transaction_id


@pytest.mark.parametrize(
    ("outcome", "before", "after_start"),
    [
        (ACCEPTED, "INSTALLED", "INSTALLED"),
        (REJECTED, "REJECTED", "REJECTED"),
        (SILENCE, "UNKNOWN", "UNKNOWN"),
        (Outcome(CommandState.EXPIRED), "NOT_SENT", "NOT_SENT"),
    ],
)
async def test_a_profile_of_a_remote_start_shares_its_fate(
    charge_point: ChargePoint, outcome: Outcome, before: str, after_start: str
) -> None:
    sent, row = await smart_charging.remote_start(
        charge_point, order(), id_tag="TAG", connector_id=None, profile=profile(1, purpose=TX)
    )
    assert sent.request == {"idTag": "TAG", "chargingProfile": profile(1, purpose=TX)}
    await end(sent, outcome)
    assert await states() == {1: before}
    transaction_id = await running(charge_point)
    session = await ChargingSession.get(transaction_id=transaction_id)
    assert await states() == {1: after_start}
    if outcome in (ACCEPTED, SILENCE):
        assert session.id == row.session_id
        await intake.report(stop(charge_point.id, transaction_id=transaction_id))
        assert await states() == {1: "ENDED"}


async def test_a_remote_start_that_comes_late_has_its_profile_again(charge_point: ChargePoint) -> None:
    sent, row = await smart_charging.remote_start(
        charge_point, order(), id_tag="TAG", connector_id=1, profile=profile(1, purpose=TX)
    )
    await end(sent, ACCEPTED)
    await ChargingSession.filter(id=row.session_id).update(state=SessionState.EXPIRED)
    assert await states() == {1: "ENDED"}
    assert await profile_fate.end_with_sessions() == 0
    await running(charge_point)
    assert await states() == {1: "INSTALLED"}


# What it adds up to


async def limits(charge_point: ChargePoint, connector_id: int = 1, **window: Any) -> list[tuple[float, Any, Any]]:
    """Seconds from now, limit and the number of the profile that decides."""
    held = await predicted_schedule.read_held(charge_point)
    found = await predicted_schedule.predict(held, Window(connector_id, NOON, 3600, **window), Turns())
    return [
        (
            (one.start_at - NOON).total_seconds(),
            None if one.limit_tenths is None else one.limit_tenths / 10,
            None if one.decided_by is None else one.decided_by.profile.profile_id,
        )
        for one in found
    ]


async def test_a_prediction_counts_what_is_certain_and_names_what_is_not(charge_point: ChargePoint) -> None:
    await put(charge_point, profile(1))
    await put(charge_point, profile(2, purpose=MAX, limit=32), connector_id=0)
    await put(charge_point, profile(3, level=1, limit=6), SILENCE)
    await put(charge_point, profile(4, level=2, limit=7), REJECTED)
    assert await limits(charge_point) == [(0, 16, 1)]
    assert await limits(charge_point, unit=Unit.W) == [(0, 11_040, 1)]
    assert await limits(charge_point, unit=Unit.W, phases=1, voltage_v=100) == [(0, 1_600, 1)]
    held = await predicted_schedule.read_held(charge_point)
    assert [row.charging_profile_id for row in held.on(1)] == [3]
    assert [row.charging_profile_id for row in held.on(0)] == [3]
    assert held.on(2) == []


async def test_a_profile_of_one_session_does_not_count_for_another(charge_point: ChargePoint) -> None:
    sent, _ = await smart_charging.remote_start(
        charge_point, order(), id_tag="LATER", connector_id=1, profile=profile(1, purpose=TX, limit=6)
    )
    await end(sent, ACCEPTED)
    await put(charge_point, profile(2, limit=10))
    assert await limits(charge_point) == [(0, 6, 1)]
    await running(charge_point)
    assert await limits(charge_point) == [(0, 10, 2)]


async def test_a_relative_schedule_counts_from_the_start_of_the_session(charge_point: ChargePoint) -> None:
    steps = profile(1)
    steps["chargingSchedule"]["chargingSchedulePeriod"].append({"startPeriod": 1800, "limit": 8})
    await put(charge_point, steps)
    assert await limits(charge_point) == [(0, 16, 1), (1800, 8, 1)]
    await intake.report(start(charge_point.id, started_at=at(-20), received_at=NOON))
    assert await limits(charge_point) == [(0, 16, 1), (600, 8, 1)]


async def test_a_session_runs_although_the_clock_of_its_charge_point_is_ahead(charge_point: ChargePoint) -> None:
    steps = profile(1)
    steps["chargingSchedule"]["chargingSchedulePeriod"].append({"startPeriod": 1800, "limit": 8})
    await put(charge_point, steps)
    await intake.report(start(charge_point.id, started_at=at(3), received_at=NOON))
    assert await limits(charge_point) == [(0, 16, 1), (1800, 8, 1)]


async def test_a_preview_tells_what_would_change_and_what_speaks_against_it(charge_point: ChargePoint) -> None:
    kept = await put(charge_point, profile(1))
    window = Window(1, NOON, 3600)
    _, preview = await predicted_schedule.preview(charge_point, window, profile(limit=0.1), Turns())
    assert [one.limit_tenths for one in preview.before] == [160]
    assert [one.limit_tenths for one in preview.after] == [1]
    assert [row.id for row in preview.replaces] == [kept.id]
    assert [one.code for one in preview.warnings] == [WarningCode.REPLACES]
    found = await predicted_schedule.check(charge_point, 0, profile(2, purpose=TX))
    assert {one.code for one in found} >= {WarningCode.CONNECTOR, WarningCode.TRANSACTION}


async def test_what_the_charge_point_said_of_itself_speaks_against_a_profile(charge_point: ChargePoint) -> None:
    told = [
        {"key": "ChargeProfileMaxStackLevel", "readonly": True, "value": "3"},
        {"key": "ChargingScheduleAllowedChargingRateUnit", "readonly": True, "value": "Power"},
    ]
    sent = await command.send(charge_point, "get_configuration", {}, order())
    await end(sent, Outcome(CommandState.ANSWERED, response={"configurationKey": told}))
    found = await predicted_schedule.check(charge_point, 1, profile(level=4))
    assert {one.code for one in found} == {WarningCode.STACK_LEVEL, WarningCode.UNIT}


# What charge points report


async def report(charge_point: ChargePoint, told: dict[str, Any], connector_id: int = 1) -> Command:
    asked = {"connectorId": connector_id, "duration": 60}
    sent = await command.send(charge_point, "get_composite_schedule", asked, order())
    await end(sent, Outcome(CommandState.ANSWERED, status=str(told["status"]), response=told))
    return sent


async def test_the_newest_report_of_each_connector_is_kept_and_a_refusal_leaves_it(charge_point: ChargePoint) -> None:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": -1}]}
    first = {"status": "Accepted", "scheduleStart": "2026-01-31T12:00:00+01:00", "chargingSchedule": schedule}
    await report(charge_point, first)
    await report(charge_point, {"status": "Accepted"}, connector_id=0)
    row = await reported_schedule.visible(SYSTEM).get(connector_id=1)
    assert (row.schedule, row.schedule_start_at, row.asked_duration_s) == (schedule, at(-60), 60)
    newer = await report(charge_point, {"status": "Accepted", "scheduleStart": "yesterday"})
    await report(charge_point, {"status": "Rejected"})
    row = await reported_schedule.visible(SYSTEM).get(connector_id=1)
    assert (row.schedule, row.schedule_start_at, row.command_id) == (None, None, newer.id)
    assert await ReportedSchedule.all().count() == 2
    assert row.reported_at == now() + timedelta()
