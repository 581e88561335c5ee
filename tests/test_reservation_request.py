"""Reservations from the request to the end: every answer, starts and faults in between, races, and the clock."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from models import command, events, intake, reservation_request, working_set
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order, Outcome
from models.database import now, set_clock
from models.errors import ChargePointOffline, Duplicate, Forbidden
from models.intake import Intake
from models.principal import Principal, Role, Scope
from models.reservation import Reservation, visible
from models.session import ChargingSession
from models.statements import Match, Select, TakeIds
from tests.ground import OPERATOR, VIEWER, connected, known, known_tag, meter, sample, start, status

pytestmark = pytest.mark.usefixtures("ground_floor")

HOUR = timedelta(hours=1)
SILENCE = Outcome(CommandState.TIMED_OUT, error_description="silence")
UNSUPPORTED = Outcome(CommandState.FAILED, error_code="NotSupported", error_description="x")
UNREADABLE = Outcome(CommandState.FAILED, error_code="InvalidAnswer", error_description="x")
UNWRITABLE = Outcome(CommandState.FAILED, error_code="Invalid", error_description="x")
BROKEN = Outcome(CommandState.FAILED, error_code="InternalError", error_description="x")
UNSENT = Outcome(CommandState.EXPIRED)
TAKEN_BACK = Outcome(CommandState.CANCELLED)


def said(word: str) -> Outcome:
    return Outcome(CommandState.ANSWERED, word, {"status": word})


ACCEPTED = said("Accepted")


@pytest.fixture(autouse=True)
async def clock() -> AsyncIterator[None]:
    yield
    set_clock(None)


def later(time: timedelta) -> datetime:
    """Move the clock on; returns what it shows."""
    moment = now() + time
    set_clock(lambda: moment)
    return moment


async def ask(row: ChargePoint, *, key: str | None = None, **wish: Any) -> Reservation:
    """Ask for a reservation of connector 1 for an hour."""
    given = {"connector_id": 1, "id_tag": "TAG", "expires_at": now() + HOUR} | wish
    _, asked = await reservation_request.reserve(row, Order(OPERATOR, idempotency_key=key), **given)
    return asked


async def test_a_command_that_may_wait_does_not_outlive_what_it_asks_for() -> None:
    row = await connected()
    wait = Order(OPERATOR, valid_until=now() + timedelta(days=1))
    until = (now() + HOUR).replace(microsecond=0)
    asked, _ = await reservation_request.reserve(row, wait, connector_id=1, id_tag="TAG", expires_at=until)
    assert asked.expires_at == until


async def settle(command_id: int, outcome: Outcome) -> None:
    """Let a command end so; it is sent before, unless it ends unsent."""
    asked = await Command.get(id=command_id)
    if outcome in (UNSENT, TAKEN_BACK):
        assert await command.settle(command_id, outcome, expected=CommandState.PENDING)
        return
    if asked.state == CommandState.PENDING:
        claimed = await command.claim(asked.charge_point_id, "here", "socket")
        assert claimed is not None
        assert claimed.id == command_id
    assert await command.settle(command_id, outcome)


async def reserve(row: ChargePoint, outcome: Outcome = ACCEPTED, **wish: Any) -> Reservation:
    """Ask for a reservation and let its command end so."""
    asked = await ask(row, **wish)
    await settle(asked.command_id, outcome)
    return await Reservation.get(id=asked.id)


async def cancel(row: ChargePoint, number: int, outcome: Outcome) -> None:
    asked = await reservation_request.cancel_reservation(row, Order(OPERATOR), reservation_id=number)
    await settle(asked.id, outcome)


async def begin(row: ChargePoint, **fields: Any) -> Any:
    """Report a start of TAG on connector 1, now."""
    return await intake.report(start(row.id, **({"started_at": now(), "received_at": now()} | fields)))


async def now_is(row: Reservation) -> tuple[str, str | None, str | None]:
    found = await Reservation.get(id=row.id)
    return found.state, found.status, found.end_reason


# Answers


ENDS = [
    (said("Accepted"), ("ACTIVE", "Accepted", None)),
    (said("Occupied"), ("REJECTED", "Occupied", "REFUSED")),
    (said("Faulted"), ("REJECTED", "Faulted", "REFUSED")),
    (said("Unavailable"), ("REJECTED", "Unavailable", "REFUSED")),
    (said("Rejected"), ("REJECTED", "Rejected", "REFUSED")),
    (UNSUPPORTED, ("REJECTED", None, "ERROR")),
    (BROKEN, ("REQUESTED", None, None)),
    (UNREADABLE, ("REQUESTED", None, None)),
    (UNWRITABLE, ("CANCELLED", None, "NOT_SENT")),
    (SILENCE, ("REQUESTED", None, None)),
    (UNSENT, ("EXPIRED", None, "NOT_SENT")),
    (TAKEN_BACK, ("CANCELLED", None, "NOT_SENT")),
]


@pytest.mark.parametrize(("outcome", "known"), ENDS)
async def test_each_end_of_the_command_leaves_what_is_known_and_no_more(outcome: Outcome, known: tuple[Any, ...]):
    asked = await ask(await connected())
    assert await now_is(asked) == ("REQUESTED", None, None)
    with events.listen("reservation") as mailbox:
        await settle(asked.command_id, outcome)
        assert [change.id for change in (await mailbox.take()).changes] == [asked.id]
    assert await now_is(asked) == known
    assert ((await Reservation.get(id=asked.id)).ended_at is not None) == (known[2] is not None)


@pytest.mark.parametrize(("outcome", "known"), ENDS)
async def test_an_answer_after_the_time_is_over_is_kept(outcome: Outcome, known: tuple[Any, ...]):
    asked = await ask(await connected(), expires_at=now() - HOUR)
    assert await reservation_request.expire() == 1
    assert await now_is(asked) == ("EXPIRED", None, "TIME_OVER")
    await settle(asked.command_id, outcome)
    held = known[0] in ("ACTIVE", "REQUESTED")
    assert await now_is(asked) == (("EXPIRED", known[1], "TIME_OVER") if held else known)


@pytest.mark.parametrize("outcome", [said("Accepted"), said("Rejected"), SILENCE, UNSUPPORTED])
async def test_a_start_that_is_faster_than_the_answer_wins(outcome: Outcome):
    row = await connected()
    await known_tag()
    asked = await ask(row)
    assert await command.claim(row.id, "here", "socket")
    await begin(row, reservation_id=asked.reservation_id)
    await settle(asked.command_id, outcome)
    assert await now_is(asked) == ("USED", outcome.status, "STARTED")


async def test_what_nobody_answered_is_used_by_its_number_alone_and_ends_with_its_time():
    row = await connected()
    await known_tag()
    asked = await reserve(row, SILENCE)
    await begin(row)
    assert (await now_is(asked))[0] == "REQUESTED"
    started_at = now()
    later(2 * HOUR)
    assert await reservation_request.expire() == 1
    assert await now_is(asked) == ("EXPIRED", None, "TIME_OVER")
    await begin(row, reservation_id=asked.reservation_id, started_at=started_at, meter_start_wh=5)
    assert (await now_is(asked))[0] == "USED"


async def test_who_is_offline_is_refused_and_nothing_is_left_of_it():
    row = await known()
    with pytest.raises(ChargePointOffline):
        await ask(row)
    assert (await Command.all().count(), await Reservation.all().count()) == (0, 0)


async def test_a_viewer_may_not_ask():
    row = await connected()
    with pytest.raises(Forbidden):
        await reservation_request.cancel_reservation(row, Order(VIEWER), reservation_id=1)
    with pytest.raises(Forbidden):
        await reservation_request.reserve(row, Order(VIEWER), connector_id=1, id_tag="T", expires_at=now())
    assert (await Command.all().count(), await Reservation.all().count()) == (0, 0)


async def test_the_request_says_what_is_kept():
    row = await connected()
    until = (now() + HOUR).replace(microsecond=987_654)
    asked = await ask(row, connector_id=0, parent_id_tag="Group", expires_at=until)
    sent = await Command.get(id=asked.command_id)
    whole = until.replace(microsecond=0)
    assert sent.request == {
        "connectorId": 0,
        "expiryDate": whole.isoformat().replace("+00:00", "Z"),
        "idTag": "TAG",
        "parentIdTag": "Group",
        "reservationId": asked.reservation_id,
    }
    assert (asked.expires_at, asked.parent_key, asked.requested_by) == (whole, "group", "user:anna")
    assert "parentIdTag" not in (await Command.get(id=(await ask(row)).command_id)).request


async def test_an_idempotency_key_asks_once():
    row = await connected()
    first, second = await asyncio.gather(ask(row, key="k"), ask(row, key="k"))
    assert first.id == second.id
    assert await Reservation.all().count() == await Command.all().count() == 1


@pytest.mark.parametrize(
    "wish",
    [
        {"connector_id": 2},
        {"id_tag": "OTHER"},
        {"reservation_id": 5},
        {"parent_id_tag": "OTHERS"},
        {"expires_at": now() + 9 * HOUR},
        {"expires_at": now()},
    ],
)
async def test_an_idempotency_key_asks_for_no_other_reservation(wish: dict[str, Any]):
    row = await connected()
    first = await ask(row, key="k")
    later(timedelta(minutes=5))
    assert (await ask(row, key="k")).id == first.id  # an hour from now is another moment now
    assert (await ask(row, key="k", expires_at=first.expires_at)).id == first.id
    with pytest.raises(Duplicate):
        await ask(row, key="k", **wish)


async def test_a_group_that_nobody_asked_for_is_no_other_wish():
    row = await connected()
    first = await ask(row, key="k", parent_id_tag="GROUP")
    assert (await ask(row, key="k", parent_id_tag="NEW-GROUP", parent_is_made_up=True)).id == first.id
    with pytest.raises(Duplicate):
        await ask(row, key="k")


async def test_numbers_are_new_even_where_an_operator_chose_some():
    row, other = await connected(), await connected("CP-2")
    first = await ask(row)
    taken = first.reservation_id + 1
    await ask(row, reservation_id=taken)
    assert (await ask(row)).reservation_id == taken + 1
    assert (await ask(other)).reservation_id == taken + 2


# The same number again


@pytest.mark.parametrize(
    ("outcome", "before", "after"),
    [
        (said("Accepted"), ("CANCELLED", "Accepted", "REPLACED"), "ACTIVE"),
        (said("Occupied"), ("ACTIVE", "Accepted", None), "REJECTED"),
        (SILENCE, ("ACTIVE", "Accepted", None), "REQUESTED"),
    ],
)
async def test_the_same_number_again_replaces_what_was_held_once_it_is_accepted(
    outcome: Outcome, before: tuple[Any, ...], after: str
):
    row, elsewhere = await connected(), await connected("CP-2")
    first, foreign = await reserve(row, reservation_id=7), await reserve(elsewhere, reservation_id=7)
    second = await ask(row, reservation_id=7, id_tag="OTHER")
    assert (await now_is(first))[0] == "ACTIVE"
    await settle(second.command_id, outcome)
    assert (await now_is(first), (await now_is(second))[0]) == (before, after)
    assert (await now_is(foreign))[0] == "ACTIVE"


async def test_a_number_that_was_cancelled_can_be_given_again_at_once():
    row = await connected()
    first = await reserve(row, reservation_id=7)
    taking_back = await reservation_request.cancel_reservation(row, Order(OPERATOR), reservation_id=7)
    second = await ask(row, reservation_id=7)
    await settle(taking_back.id, said("Accepted"))
    assert ((await now_is(first))[0], (await now_is(second))[0]) == ("CANCELLED", "REQUESTED")
    await settle(second.command_id, said("Accepted"))
    assert (await now_is(first), (await now_is(second))[0]) == (("CANCELLED", "Accepted", "CANCELLED"), "ACTIVE")


# Cancelling


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (said("Accepted"), "CANCELLED"),
        (said("Rejected"), "ACTIVE"),
        (UNSUPPORTED, "ACTIVE"),
        (UNREADABLE, "ACTIVE"),
        (SILENCE, "ACTIVE"),
        (UNSENT, "ACTIVE"),
        (TAKEN_BACK, "ACTIVE"),
    ],
)
async def test_only_an_accepted_cancellation_ends_a_reservation(outcome: Outcome, state: str):
    row = await connected()
    held = await reserve(row)
    await cancel(row, held.reservation_id, outcome)
    found = await Reservation.get(id=held.id)
    assert found.state == state
    assert found.cancel_command_id is not None
    assert (await Command.get(id=found.cancel_command_id)).state == outcome.state


async def test_a_cancellation_ends_what_nobody_answered_too():
    row = await connected()
    asked = await reserve(row, SILENCE)
    await cancel(row, asked.reservation_id, said("Accepted"))
    assert await now_is(asked) == ("CANCELLED", None, "CANCELLED")


async def test_an_unknown_number_is_cancelled_as_well():
    await cancel(await connected(), 4711, said("Accepted"))
    assert await Reservation.all().count() == 0


@pytest.mark.parametrize("answered", ["before", "after"])
async def test_a_reservation_that_is_used_while_it_is_cancelled_is_used(answered: str):
    row = await connected()
    await known_tag()
    held = await reserve(row)
    started_at = now()
    asked = await reservation_request.cancel_reservation(row, Order(OPERATOR), reservation_id=held.reservation_id)
    assert await command.claim(row.id, "here", "socket")
    if answered == "before":
        await command.settle(asked.id, said("Accepted"))
        assert (await now_is(held))[0] == "CANCELLED"
    started = await begin(row, reservation_id=held.reservation_id, started_at=started_at)
    if answered == "after":
        await command.settle(asked.id, said("Accepted"))
    assert await now_is(held) == ("USED", "Accepted", "STARTED")
    session = await ChargingSession.get(transaction_id=started.transaction_id)
    assert (await Reservation.get(id=held.id)).session_id == session.id


# Starts


async def test_a_start_and_its_repeats_use_one_reservation_once(ground_floor: Intake):
    row = await connected()
    await known_tag()
    held = await reserve(row)
    again = {"started_at": now(), "received_at": now(), "reservation_id": held.reservation_id}
    with events.listen("reservation") as mailbox:
        one, two = await asyncio.gather(begin(row, **again), begin(row, **again, id_tag="tag"))
        assert [change.id for change in (await mailbox.take()).changes] == [held.id]
    assert one.transaction_id == two.transaction_id
    next_one = await reserve(row)
    await intake.stop()
    intake.start()
    assert (await begin(row, **again)).transaction_id == one.transaction_id
    assert (await now_is(held))[0] == "USED"
    assert (await now_is(next_one))[0] == "ACTIVE"
    session = await ChargingSession.get(transaction_id=one.transaction_id)
    assert (session.reservation_id, (await Reservation.get(id=held.id)).session_id) == (held.reservation_id, session.id)


async def test_one_reservation_serves_one_start_of_a_batch():
    row = await connected()
    await known_tag()
    held = await reserve(row, connector_id=0)
    one, two = await asyncio.gather(begin(row), begin(row, connector_id=2))
    sessions = await ChargingSession.filter(reservation_id=held.reservation_id)
    assert [session.transaction_id for session in sessions] in ([one.transaction_id], [two.transaction_id])


async def test_another_tag_leaves_a_reservation_alone_and_a_tag_of_its_group_uses_it():
    row = await connected()
    await known_tag("STRANGER")
    await known_tag("FRIEND", parent_id_tag="Group", parent_key="group")
    held = await reserve(row, parent_id_tag="GROUP")
    await begin(row, id_tag="STRANGER")
    assert (await now_is(held))[0] == "ACTIVE"
    await begin(row, id_tag="friend", meter_start_wh=2000)
    assert (await now_is(held))[0] == "USED"


@pytest.mark.parametrize("first", ["clock", "start"])
@pytest.mark.parametrize("tells", [True, False])
async def test_a_start_just_before_the_time_is_over_uses_the_reservation_whoever_comes_first(first: str, tells: bool):
    row = await connected()
    await known_tag()
    held = await reserve(row)
    just_before = held.expires_at - timedelta(seconds=0.1)
    moment = held.expires_at + timedelta(seconds=0.1)
    set_clock(lambda: moment)
    number = held.reservation_id if tells else None

    async def begins() -> None:
        await begin(row, started_at=just_before, received_at=moment, reservation_id=number)

    if first == "clock":
        assert await reservation_request.expire() == 1
        await begins()
    else:
        await begins()
        assert await reservation_request.expire() == 0
    assert await now_is(held) == ("USED", "Accepted", "STARTED")


async def test_a_start_at_the_very_moment_is_too_late():
    row = await connected()
    await known_tag()
    held = await reserve(row)
    told = {"started_at": held.expires_at, "received_at": held.expires_at}
    await begin(row, **told, reservation_id=held.reservation_id)
    await begin(row, **told, meter_start_wh=2000)
    assert (await now_is(held))[0] == "ACTIVE"
    set_clock(lambda: held.expires_at)
    assert await reservation_request.expire() == 1
    assert (await now_is(held))[0] == "EXPIRED"


async def test_the_clock_and_a_start_at_once_make_one_end():
    row = await connected()
    await known_tag()
    held = await reserve(row)
    just_before, moment = held.expires_at - timedelta(seconds=0.1), held.expires_at
    set_clock(lambda: moment)
    told = {"started_at": just_before, "received_at": moment, "reservation_id": held.reservation_id}
    await asyncio.gather(reservation_request.expire(), begin(row, **told), reservation_request.expire())
    assert await now_is(held) == ("USED", "Accepted", "STARTED")


async def test_of_many_who_look_at_the_clock_one_ends_each_reservation():
    row = await connected()
    held = [await reserve(row, connector_id=number) for number in (1, 2)]
    still = await reserve(row, connector_id=3, expires_at=now() + 9 * HOUR)
    later(2 * HOUR)
    assert sum(await asyncio.gather(*(reservation_request.expire() for _ in range(4)))) == 2
    assert {await now_is(one) for one in held} == {("EXPIRED", "Accepted", "TIME_OVER")}
    assert (await Reservation.get(id=held[0].id)).ended_at == held[0].expires_at
    assert (await now_is(still))[0] == "ACTIVE"


async def test_a_late_start_without_a_number_is_awaited_for_a_day_and_one_with_it_for_ever():
    row = await connected()
    await known_tag()
    nameless, named = await reserve(row), await reserve(row, connector_id=2)
    started_at = now()
    later(2 * HOUR)
    await reservation_request.expire()
    assert await reservation_request.forget_starts() == 0
    received_at = later(timedelta(days=2))
    assert await reservation_request.forget_starts() == 2
    await begin(row, started_at=started_at, received_at=received_at)
    await begin(
        row, connector_id=2, started_at=started_at, received_at=received_at, reservation_id=named.reservation_id
    )
    assert ((await now_is(nameless))[0], (await now_is(named))[0]) == ("EXPIRED", "USED")


# Statuses


async def test_a_connector_that_turns_faulted_is_held_no_longer():
    row = await connected()
    held, beside = await reserve(row), await reserve(row, connector_id=2)
    with events.listen("reservation") as mailbox:
        await intake.report(status(row.id, "Reserved", now()))
        await intake.report(status(row.id, "Faulted", now()))
        assert [change.id for change in (await mailbox.take()).changes] == [held.id]
    assert await now_is(held) == ("CANCELLED", "Accepted", "FAULTED")
    assert (await now_is(beside))[0] == "ACTIVE"
    await intake.report(status(row.id, "Unavailable", now(), connector_id=0))
    assert await now_is(beside) == ("CANCELLED", "Accepted", "UNAVAILABLE")


@pytest.mark.parametrize(
    ("words", "connector_id", "why"),
    [
        (("Reserved", "Faulted"), 1, "FAULTED"),
        (("Unavailable", "Available"), 1, "UNAVAILABLE"),
        (("Faulted",), 0, "FAULTED"),
        (("Reserved",), 1, None),
        (("Faulted",), 2, None),
    ],
)
async def test_what_a_connector_let_go_of_before_its_acceptance_was_recorded_is_held_no_longer(
    words: tuple[str, ...], connector_id: int, why: str | None
):
    row = await connected()
    await intake.report(status(row.id, "Available", now()))
    asked = await ask(row)
    assert await command.claim(row.id, "here", "socket")
    heard_at = now()
    for word in words:
        await intake.report(status(row.id, word, now(), connector_id=connector_id))
    await settle(asked.command_id, replace(ACCEPTED, at=heard_at))
    assert await now_is(asked) == ("CANCELLED" if why else "ACTIVE", "Accepted", why)
    assert (await Command.get(id=asked.command_id)).answered_at == heard_at


async def test_what_was_accepted_on_a_faulted_connector_is_held_whenever_its_fault_is_repeated():
    row = await connected()
    await intake.report(status(row.id, "Faulted", now()))
    asked = await ask(row)
    assert await command.claim(row.id, "here", "socket")
    heard_at = now()
    await intake.report(status(row.id, "Faulted", now()))
    await settle(asked.command_id, replace(ACCEPTED, at=heard_at))
    assert (await now_is(asked))[0] == "ACTIVE"


async def test_who_follows_a_reservation_is_told_when_its_commands_are_sent():
    row = await connected()
    asked = await ask(row)
    with events.listen("reservation") as mailbox:
        assert await command.claim(row.id, "here", "socket")
        assert [change.id for change in (await mailbox.take()).changes] == [asked.id]
        assert await command.settle(asked.command_id, ACCEPTED)
        await mailbox.take()
        await reservation_request.cancel_reservation(row, Order(OPERATOR), reservation_id=asked.reservation_id)
        await mailbox.take()
        assert await command.claim(row.id, "here", "socket")
        assert [change.id for change in (await mailbox.take()).changes] == [asked.id]


async def test_what_was_accepted_on_a_faulted_connector_outlives_the_repetition_of_its_fault():
    row = await connected()
    await intake.report(status(row.id, "Faulted", now()))
    held = await reserve(row)
    await intake.report(status(row.id, "Faulted", now()))
    assert (await now_is(held))[0] == "ACTIVE"


async def test_the_status_reserved_is_the_effect_of_a_reservation():
    row = await connected()
    held = await reserve(row, connector_id=0)
    assert (await Command.get(id=held.command_id)).awaits_effect
    await intake.report(status(row.id, "Available", now(), connector_id=2))
    await intake.report(status(row.id, "Reserved", now(), connector_id=2))
    shown = await Command.get(id=held.command_id)
    assert (shown.awaits_effect, shown.effect_at is not None) == (False, True)


# What it costs, and who sees it


def read(*reports: Any) -> list[str]:
    """What a batch of these reports reads of reservations, where there are none."""
    told = []
    program = working_set.read(reports, {})
    statement = next(program)
    try:
        while True:
            if isinstance(statement, Select | Match) and statement.model is Reservation:
                told.append(type(statement).__name__)
            count = statement.count if isinstance(statement, TakeIds) else 0
            statement = program.send([(n, n) for n in range(count)])
    except StopIteration:
        return told


def test_a_batch_reads_reservations_only_where_they_matter():
    many = [meter(1, sample(now(), power_w=1)), status(1, "Available"), status(1, "Charging")]
    assert read(*many) == []
    assert read(*many, start(1), start(2), start(2)) == ["Select"]
    assert read(*many, start(1, reservation_id=5)) == ["Select", "Match"]
    assert read(*many, status(1, "Faulted")) == ["Select"]


async def test_drivers_see_what_is_held_for_them():
    row = await connected()
    await reserve(row)
    await reserve(row, id_tag="OTHER", connector_id=2)
    driver = Principal("driver:1", Role.DRIVER, Scope(id_tags=frozenset({"tag"})))
    assert [found.id_tag for found in await visible(driver)] == ["TAG"]
    assert await visible(Principal("driver:2", Role.DRIVER)).count() == 0
    assert await visible(Principal("key:x", Role.VIEWER, Scope(charge_points=frozenset()))).count() == 0
