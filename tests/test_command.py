"""Commands: every transition of the row, who wins a race, and what follows from an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from models import command, configuration, events, intake, node, presence, session_request
from models.charge_point import ChargePoint
from models.command import Command, CommandState, Order, Outcome
from models.configuration import ConfigurationKey
from models.database import Changed, database_url, now, set_clock
from models.errors import ChargePointNotRegistered, ChargePointOffline, Duplicate, Forbidden, Refused
from models.session import ChargingSession
from tests.ground import OPERATOR, VIEWER, boot, known, start, status, stop, until

pytestmark = pytest.mark.usefixtures("ground_floor")

ACCEPTED = Outcome(CommandState.ANSWERED, status="Accepted", response={"status": "Accepted"})
REJECTED = Outcome(CommandState.ANSWERED, status="Rejected", response={"status": "Rejected"})
UNSUPPORTED = Outcome(CommandState.FAILED, error_code="NotSupported", error_description="x")
CALLERROR = Outcome(CommandState.FAILED, error_code="InternalError", error_description="x")
SILENCE = Outcome(CommandState.TIMED_OUT, error_description="silence")


@pytest.fixture(autouse=True)
async def clock() -> AsyncIterator[None]:
    yield
    set_clock(None)


async def connected(identity: str = "CP-1", **columns: Any) -> ChargePoint:
    """A charge point whose socket is at the node "here"."""
    await node.renew("here", "test")
    row = await known(identity, **columns)
    await presence.attach(row.id, "here", "socket", None)
    return row


def order(**fields: Any) -> Order:
    return Order(OPERATOR, **fields)


async def take(row: ChargePoint, connection_id: str = "socket") -> Command | None:
    return await command.claim(row.id, "here", connection_id)


async def reset(row: ChargePoint, **fields: Any) -> Command:
    return await command.send(row, "reset", {"type": "Soft"}, order(**fields))


async def in_state(state: CommandState, row: ChargePoint) -> Command:
    """A command that has got that far."""
    sent = await reset(row)
    if state == CommandState.CANCELLED:
        await command.cancel(OPERATOR, sent)
    elif state == CommandState.EXPIRED:
        await command.settle(sent.id, Outcome(state), expected=CommandState.PENDING)
    elif state != CommandState.PENDING:
        await take(row)
        if state != CommandState.SENT:
            await command.settle(sent.id, Outcome(state))
    found = await Command.get(id=sent.id)
    assert found.state == state
    return found


# Asking


async def test_a_command_is_asked_for_and_announced():
    row = await connected()
    with events.listen("command") as mailbox:
        sent = await reset(row, reason="stuck")
        assert (await mailbox.take()).changes == (Changed("command", sent.id, row.id),)
    assert (sent.state, sent.requested_by, sent.reason) == ("PENDING", "user:anna", "stuck")
    assert await command.waiting() == {row.id}


async def test_a_viewer_may_not_ask():
    with pytest.raises(Forbidden):
        await command.send(await connected(), "reset", {}, Order(VIEWER))
    assert await Command.all().count() == 0


@pytest.mark.parametrize("asked", ["never connected", "gone", "its node died"])
async def test_who_is_offline_is_refused_unless_there_is_time(asked: str):
    row = await known() if asked == "never connected" else await connected()
    if asked == "gone":
        await presence.detach(row.id, "socket")
    elif asked == "its node died":
        await node.retire("here")
    with pytest.raises(ChargePointOffline):
        await reset(row)
    with pytest.raises(ChargePointOffline):
        await session_request.remote_start(row, order(), id_tag="TAG", connector_id=1, request={"idTag": "TAG"})
    assert (await Command.all().count(), await ChargingSession.all().count()) == (0, 0)
    later = await reset(row, valid_until=now() + timedelta(hours=1))
    assert (later.state, later.expires_at) == ("PENDING", later.expires_at)
    with pytest.raises(Refused):
        await reset(row, valid_until=now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        await session_request.remote_start(
            row, order(valid_until=datetime.max.replace(tzinfo=UTC)), id_tag="TAG", connector_id=1, request={}
        )


@pytest.mark.parametrize(
    ("registration", "action", "refused"),
    [
        ("Accepted", "remote_start_transaction", False),
        ("Pending", "get_configuration", False),
        ("Pending", "trigger_message", False),
        ("Pending", "remote_start_transaction", True),
        ("Pending", "remote_stop_transaction", True),
        ("Rejected", "get_configuration", True),
        ("Rejected", "remote_stop_transaction", True),
    ],
)
async def test_registration_says_what_may_be_asked_and_what_may_be_sent(registration, action, refused):
    row = await connected()
    waits = await command.send(row, action, {"transactionId": 1}, order())
    await ChargePoint.filter(id=row.id).update(registration_status=registration)
    if refused:
        with pytest.raises(ChargePointNotRegistered):
            await command.send(row, action, {}, order())
    else:
        await command.send(row, action, {}, order())
    claimed = await take(row)
    assert (claimed and claimed.id) == (None if refused else waits.id)


async def test_what_the_pending_may_not_hear_does_not_hold_up_what_they_may():
    row = await connected()
    await command.send(row, "remote_stop_transaction", {"transactionId": 1}, order())
    second = await command.send(row, "get_configuration", {}, order())
    await ChargePoint.filter(id=row.id).update(registration_status="Pending")
    assert (claimed := await take(row)) is not None
    assert claimed.id == second.id


async def test_one_key_asks_once():
    row, other = await connected(), await connected("CP-2")
    first = await reset(row, idempotency_key="k")
    assert (await reset(row, idempotency_key="k")).id == first.id
    await presence.detach(row.id, "socket")
    assert (await reset(row, idempotency_key="k")).id == first.id  # it was asked for when it was connected
    with pytest.raises(Duplicate):
        await command.send(row, "clear_cache", {}, order(idempotency_key="k"))
    with pytest.raises(Duplicate):
        await reset(other, idempotency_key="k")
    with pytest.raises(Duplicate):
        await command.send(row, "reset", {"type": "Hard"}, order(idempotency_key="k"))
    assert await Command.all().count() == 1


async def test_the_longest_key_is_good_for_each_part_of_an_order():
    row, whole = await connected(), order(idempotency_key="k" * command.MOST_KEY)
    for key in ("a", "b"):
        request = {"key": key, "value": "1"}
        first = await command.send(row, "change_configuration", request, whole.once_for(key))
        assert (await command.send(row, "change_configuration", request, whole.once_for(key))).id == first.id
    assert await Command.all().count() == 2


async def test_one_order_asks_once_however_often_its_transaction_is_repeated():
    row, once = await connected(), order()
    assert (await command.send(row, "reset", {}, once)).id == (await command.send(row, "reset", {}, once)).id
    assert (await command.send(row, "reset", {}, order())).id != (await command.send(row, "reset", {}, order())).id


async def test_one_key_at_the_same_time_asks_once():
    row = await connected()
    asked = await asyncio.gather(*(reset(row, idempotency_key="k") for _ in range(8)))
    assert len({sent.id for sent in asked}) == 1
    starts = await asyncio.gather(
        *(
            session_request.remote_start(row, order(idempotency_key="s"), id_tag="T", connector_id=1, request={})
            for _ in range(8)
        )
    )
    assert len({(sent.id, wish.id) for sent, wish in starts}) == 1
    assert await ChargingSession.all().count() == 1


# Transitions

FINAL = [state for state in CommandState if state.final]


@pytest.mark.parametrize("state", list(CommandState))
async def test_only_what_is_pending_is_claimed_cancelled_or_expires(state: CommandState):
    row = await connected()
    sent = await in_state(state, row)
    pending = state == CommandState.PENDING
    set_clock(lambda: sent.expires_at + timedelta(seconds=1))
    assert await take(row) is None  # it is too late
    assert await command.waiting() == set()
    assert await command.cancel(OPERATOR, sent) == pending
    assert (await Command.get(id=sent.id)).state == (CommandState.CANCELLED if pending else state)


@pytest.mark.parametrize("state", list(CommandState))
@pytest.mark.parametrize("outcome", [ACCEPTED, CALLERROR, SILENCE], ids=["answer", "error", "silence"])
async def test_only_what_was_sent_is_settled_and_only_once(state: CommandState, outcome: Outcome):
    row = await connected()
    sent = await in_state(state, row)
    assert await command.settle(sent.id, outcome) == (state == CommandState.SENT)
    assert not await command.settle(sent.id, REJECTED)
    after = await Command.get(id=sent.id)
    assert after.state == (outcome.state if state == CommandState.SENT else state)


@pytest.mark.parametrize("state", list(CommandState))
async def test_time_alone_ends_what_waits_and_what_was_sent_by_a_node_that_is_gone(state: CommandState):
    row = await connected()
    sent = await in_state(state, row)
    assert await command.expire() == 0
    set_clock(lambda: sent.expires_at + timedelta(seconds=1))
    await node.retire("here")
    await command.expire()
    await command.sweep()
    ends = {CommandState.PENDING: CommandState.EXPIRED, CommandState.SENT: CommandState.TIMED_OUT}
    assert (await Command.get(id=sent.id)).state == ends.get(state, state)


async def test_a_sent_command_of_a_living_node_is_given_up_after_minutes():
    row = await connected()
    sent = await in_state(CommandState.SENT, row)
    base = now()
    set_clock(lambda: base + timedelta(minutes=6))
    await node.renew("here", "test")
    assert await command.expire() == 1
    assert (await Command.get(id=sent.id)).state == CommandState.TIMED_OUT


async def test_many_claimers_share_the_commands_and_no_two_get_the_same():
    row = await connected()
    sent = [await reset(row) for _ in range(5)]
    claimed = [found for found in await asyncio.gather(*(take(row) for _ in range(10))) if found]
    while (found := await take(row)) is not None:
        claimed.append(found)
    assert sorted(found.id for found in claimed) == [found.id for found in sent]


async def test_a_connection_that_was_replaced_claims_nothing():
    row = await connected()
    await reset(row)
    await presence.attach(row.id, "here", "newer", None)
    assert await take(row) is None
    assert await command.claim(row.id, "elsewhere", "newer") is None
    assert await take(row, "newer") is not None


async def test_cancel_and_claim_at_once_have_one_winner():
    row = await connected()
    for _ in range(10):
        sent = await reset(row)
        claimed, cancelled = await asyncio.gather(take(row), command.cancel(OPERATOR, sent))
        assert (claimed is not None) != cancelled
        assert (await Command.get(id=sent.id)).state == ("CANCELLED" if cancelled else "SENT")


async def test_who_waits_sees_the_end_at_once_or_the_row_as_it_is():
    row = await connected()
    sent = await reset(row)
    assert (await command.wait(sent, 0.05)).state == "PENDING"
    waiting = asyncio.create_task(command.wait(sent, 5))
    await take(row)
    await command.settle(sent.id, ACCEPTED)
    assert (await waiting).state == "ANSWERED"
    assert (await command.wait(sent, 5)).state == "ANSWERED"


async def test_a_settled_command_keeps_no_secret():
    row = await connected()
    request = {"key": "AuthorizationKey", "value": 'se"cret'}
    sent = await command.send(row, "change_configuration", request, order())
    await take(row)
    assert await command.settle(sent.id, ACCEPTED)
    assert (await Command.get(id=sent.id)).request == {"key": "AuthorizationKey", "value": "***"}
    assert (await ConfigurationKey.get()).value is None


async def test_an_overlong_key_that_is_reported_does_not_keep_its_command_open():
    row = await connected()
    sent = await command.send(row, "get_configuration", {}, order())
    await take(row)
    response = {"configurationKey": [{"key": "K" * 60, "readonly": False, "value": "1"}], "unknownKey": ["U" * 60]}
    assert await command.settle(sent.id, Outcome(CommandState.ANSWERED, response=response))
    assert await ConfigurationKey.all().count() == 2


async def test_every_staged_key_is_asked_for_once():
    row = await connected()
    for key in ("A", "B"):
        await configuration.desire(OPERATOR, row, key, "1")
    once = order()
    first = await configuration.apply(row, once)
    assert [sent.id for sent in await configuration.apply(row, once)] == [sent.id for sent in first]
    assert await Command.all().count() == 2


# Remote start


async def wished(row: ChargePoint, **fields: Any) -> tuple[Command, ChargingSession]:
    request = {"idTag": "TAG", "connectorId": 1}
    return await session_request.remote_start(row, order(**fields), id_tag="TAG", connector_id=1, request=request)


@pytest.mark.parametrize(
    ("outcome", "state", "failure"),
    [
        (ACCEPTED, "ACCEPTED", None),
        (REJECTED, "FAILED", "refused"),
        (UNSUPPORTED, "FAILED", "NotSupported"),
        (CALLERROR, "REQUESTED", None),
        (SILENCE, "REQUESTED", None),
    ],
)
async def test_the_answer_to_a_remote_start_is_carried_over_to_its_session(outcome, state, failure):
    row = await connected()
    sent, wish = await wished(row)
    assert (wish.state, sent.session_id) == ("REQUESTED", wish.id)
    await take(row)
    with events.listen("session") as mailbox:
        await command.settle(sent.id, outcome)
        if state != "REQUESTED":
            assert (await mailbox.take()).changes == (Changed("session", wish.id, row.id),)
    after = await ChargingSession.get(id=wish.id)
    assert after.state == state
    assert (after.failure is None) if failure is None else (failure in after.failure)


@pytest.mark.parametrize("end", ["EXPIRED", "CANCELLED"])
async def test_a_remote_start_that_was_never_sent_ends_its_session(end: str):
    row = await connected()
    sent, wish = await wished(row)
    if end == "CANCELLED":
        await command.cancel(OPERATOR, sent)
    else:
        set_clock(lambda: sent.expires_at + timedelta(seconds=1))
        await command.expire()
    assert (await Command.get(id=sent.id)).state == end
    assert (await ChargingSession.get(id=wish.id)).state == ("EXPIRED" if end == "EXPIRED" else "FAILED")


@pytest.mark.parametrize("outcome", [ACCEPTED, REJECTED, CALLERROR, SILENCE])
@pytest.mark.parametrize("ended", [False, True])
async def test_a_transaction_that_came_before_the_answer_wins(outcome: Outcome, ended: bool):
    row = await connected()
    sent, wish = await wished(row)
    await take(row)
    moment = now()
    started = await intake.report(start(row.id, started_at=moment))
    if ended:
        await intake.report(stop(row.id, transaction_id=started.transaction_id, stopped_at=moment))
    await command.settle(sent.id, outcome)
    (after,) = await ChargingSession.all()
    assert (after.id, after.transaction_id) == (wish.id, started.transaction_id)
    assert after.state == ("ENDED" if ended else "ACTIVE")
    assert (await Command.get(id=sent.id)).effect_at == moment


async def test_a_request_expires_if_nothing_starts_and_a_late_start_still_wins():
    row = await connected()
    sent, wish = await wished(row)
    await take(row)
    await command.settle(sent.id, ACCEPTED)
    assert await session_request.expire() == 0
    late = now() + session_request.REQUEST_WINDOW + timedelta(seconds=1)
    set_clock(lambda: late)
    assert await session_request.expire() == 1
    assert await session_request.expire() == 0
    after = await ChargingSession.get(id=wish.id)
    assert after.state == "EXPIRED"
    assert after.failure
    await intake.report(start(row.id, started_at=late))
    after = await ChargingSession.get()
    assert (after.id, after.state, after.failure) == (wish.id, "ACTIVE", None)


async def test_a_request_waits_as_long_as_its_command_may():
    row = await known()
    _, wish = await wished(row, valid_until=now() + timedelta(hours=5))
    assert wish.request_expires_at is not None
    assert wish.request_expires_at - now() > timedelta(hours=5)


async def test_a_remote_stop_names_the_session_and_may_name_any_transaction():
    row = await connected()
    moment = now()
    started = await intake.report(start(row.id, started_at=moment))
    sent = await session_request.remote_stop(row, order(), transaction_id=started.transaction_id)
    unknown = await session_request.remote_stop(row, order(), transaction_id=-5)
    assert (sent.session_id, unknown.session_id) == ((await ChargingSession.get()).id, None)
    await take(row)
    await command.settle(sent.id, ACCEPTED)
    assert (await ChargingSession.get()).state == "ACTIVE"
    await intake.report(stop(row.id, transaction_id=started.transaction_id, stopped_at=now()))
    assert (await ChargingSession.get()).state == "ENDED"
    assert (await Command.get(id=sent.id)).effect_at is not None


# Effects


@pytest.mark.parametrize("outcome", [ACCEPTED, REJECTED, SILENCE])
async def test_what_becomes_of_a_command_is_seen_in_what_is_reported_after_it(outcome: Outcome):
    row = await connected()
    sent = await reset(row)
    await take(row)
    await command.settle(sent.id, outcome)
    await intake.report(status(row.id, moment=now()))
    assert (await Command.get(id=sent.id)).effect_at is None
    with events.listen("command") as mailbox:
        await intake.report(boot(row.id, received_at=now()))
        effect = (await Command.get(id=sent.id)).effect_at
        assert (effect is None) == (outcome is REJECTED)
        if effect:
            assert (await mailbox.take()).changes == (Changed("command", sent.id, row.id),)


async def test_an_effect_is_not_waited_for_for_ever():
    row = await connected()
    old, new = await in_state(CommandState.TIMED_OUT, row), await in_state(CommandState.TIMED_OUT, row)
    await Command.filter(id=old.id).update(sent_at=now() - timedelta(days=2))
    with events.listen("command") as mailbox:
        assert await command.forget_effects() == 1
        assert (await mailbox.take()).changes == (Changed("command", old.id, row.id),)
    assert [found.id for found in await Command.filter(awaits_effect=True)] == [new.id]


# Where the charge point is held by somebody else


@asynccontextmanager
async def holding(row: ChargePoint) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url())
    try:
        async with connection.transaction():
            await connection.execute("select 1 from charge_point where id = $1 for no key update", row.id)
            yield connection
    finally:
        await connection.close()


async def _someone_waits(connection: Any) -> bool:
    found = await connection.fetchval("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    return bool(found)


@pytest.mark.parametrize("dialect", ["postgres"], indirect=False)
async def test_settling_waits_for_the_charge_point_before_it_holds_the_command():
    row = await connected()
    sent, _ = await wished(row)
    await take(row)
    async with holding(row) as other:
        settling = asyncio.create_task(command.settle(sent.id, ACCEPTED))
        await until(lambda: _someone_waits(other))
        assert await other.fetch("select 1 from command where id = $1 for update nowait", sent.id)
    assert await settling


@pytest.mark.parametrize("dialect", ["postgres"], indirect=False)
async def test_a_request_that_gets_more_time_while_its_charge_point_is_held_does_not_expire():
    row = await connected()
    _, wish = await wished(row)
    base = now()
    set_clock(lambda: base + timedelta(hours=1))
    async with holding(row) as other:
        expiring = asyncio.create_task(session_request.expire())
        await until(lambda: _someone_waits(other))
        await other.execute(
            "update charging_session set state = 'ACCEPTED', request_expires_at = $1", base + timedelta(hours=2)
        )
    assert await expiring == 0
    assert (await ChargingSession.get(id=wish.id)).state == "ACCEPTED"
