"""Commands: what people ask of a charge point. A row is the mailbox, the history and the audit of one request."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import credential, events, node
from models.charge_point import ChargePoint, RegistrationStatus
from models.database import changed, now, unit_of_work
from models.errors import ChargePointNotRegistered, ChargePointOffline, Duplicate, Refused
from models.fields import OrderedJSONField, UtcField
from models.outcome import CommandState as CommandState
from models.outcome import Fate, fate_of
from models.outcome import Outcome as Outcome
from models.principal import Principal, Role

logger = logging.getLogger(__name__)

EFFECTIVE = frozenset(
    {
        "reset",
        "change_availability",
        "unlock_connector",
        "remote_start_transaction",
        "remote_stop_transaction",
        "reserve_now",
        "trigger_message",
    }
)
"""Commands after which the charge point reports something that shows what became of them."""

EFFECT_WINDOW = timedelta(days=1)
"""How long an effect is waited for: a Scheduled change comes after the transaction."""

CLAIM_WINDOW = timedelta(seconds=30)
"""How long a command may wait for the wire to be free before it expires unsent."""

LONGEST_VALIDITY = timedelta(days=366)
"""How long a command may wait for its charge point at most."""

ANSWER_LIMIT = timedelta(minutes=5)
"""When a sent command is given up even though its node lives: far beyond any call time-out."""

MOST_KEY = 255
"""Characters of an idempotency key."""

_MOST_FORGOTTEN = 500

_FORBIDDEN_WHILE_PENDING = frozenset({"remote_start_transaction", "remote_stop_transaction"})


class Command(Model):
    """One request to one charge point. `action` is a version-free verb, `request` is in OCPP's field names."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="commands", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    action = fields.CharField(max_length=64)
    request: dict[str, Any] = OrderedJSONField()
    state = fields.CharField(max_length=16)
    status = fields.CharField(max_length=64, null=True)
    response: dict[str, Any] | None = OrderedJSONField(null=True)
    error_code = fields.CharField(max_length=64, null=True)
    error_description = fields.CharField(max_length=1000, null=True)
    requested_by = fields.CharField(max_length=255)
    reason = fields.CharField(max_length=500, null=True)
    idempotency_key = fields.CharField(max_length=MOST_KEY, null=True)
    session_id = fields.BigIntField(null=True, db_index=True)
    created_at = UtcField()
    expires_at = UtcField()
    sent_at = UtcField(null=True)
    answered_at = UtcField(null=True)
    node_id = fields.CharField(max_length=36, null=True)
    connection_id = fields.CharField(max_length=36, null=True)
    awaits_effect = fields.BooleanField(default=False)
    effect_at = UtcField(null=True)

    class Meta:
        table = "command"
        unique_together = (("requested_by", "idempotency_key"),)
        indexes = (
            ("charge_point_id", "id"),
            ("charge_point_id", "state", "id"),
            ("charge_point_id", "awaits_effect"),
            ("state", "expires_at"),
        )

    @property
    def fate(self) -> Fate:
        """What is known of what it asked for, once it has ended."""
        return fate_of(self.state, self.status, self.error_code)


@dataclass(frozen=True, slots=True)
class Order:
    """How a command is asked for: by whom, why, once per `idempotency_key`, and until when it may wait.

    Whoever gives no key gets one: a unit of work may be repeated, and a command must not be.
    """

    principal: Principal
    reason: str | None = None
    idempotency_key: str | None = None
    valid_until: datetime | None = None
    role: Role = Role.OPERATOR
    """What it takes at least to ask for it."""

    def __post_init__(self) -> None:
        if self.idempotency_key is None:
            object.__setattr__(self, "idempotency_key", f"order:{uuid.uuid4()}")

    def once_for(self, part: str) -> Order:
        """The same order for one part of what was asked for, with an idempotency key of its own."""
        key = f"{self.idempotency_key}/{part}"
        if len(key) > MOST_KEY:
            key = f"part:{hashlib.sha256(key.encode()).hexdigest()}"
        return replace(self, idempotency_key=key)


_LOST = Outcome(CommandState.TIMED_OUT, error_description="sent, and no answer came to be recorded: outcome unknown")

Follow = Callable[[Command], Awaitable[None]]
_after_its_end: dict[str, list[Follow]] = {}
_at_its_end: dict[str, list[Follow]] = {}
_when_sent: dict[str, list[Follow]] = {}


def follows(*actions: str) -> Callable[[Follow], Follow]:
    """Register what else changes, in the same unit of work, when a command of these actions reaches its end."""
    return functools.partial(_register, _at_its_end, actions)


def goes_on_after(*actions: str) -> Callable[[Follow], Follow]:
    """Register what goes on, in units of work of its own, after the end of a command of these actions.

    It may be broken off, or never begun where a node dies: whoever registers it must also find out by itself.
    """
    return functools.partial(_register, _after_its_end, actions)


def follows_sending(*actions: str) -> Callable[[Follow], Follow]:
    """Register what else changes, in the same unit of work, when a command of these actions is sent."""
    return functools.partial(_register, _when_sent, actions)


def _register(followers: dict[str, list[Follow]], actions: tuple[str, ...], follow: Follow) -> Follow:
    for action in actions:
        followers.setdefault(action, []).append(follow)
    return follow


def visible(principal: Principal) -> QuerySet[Command]:
    """The commands to charge points that `principal` may see; a driver those that it asked for itself."""
    if not principal.may(Role.VIEWER):
        return Command.filter(requested_by=principal.label)
    if principal.scope.charge_points is None:
        return Command.all()
    return Command.filter(charge_point_id__in=sorted(principal.scope.charge_points))


async def check_sendable(charge_point: ChargePoint, action: str, order: Order) -> None:
    """Raise Refused if the command cannot be sent now: offline, or not registered (OCPP 1.6, 4.2)."""
    charge_point = await ChargePoint.get(id=charge_point.id)
    if charge_point.registration_status == RegistrationStatus.REJECTED:
        raise ChargePointNotRegistered(
            f"{charge_point.identity} is Rejected: it may not be spoken to until its registration is changed"
        )
    if charge_point.registration_status == RegistrationStatus.PENDING and action in _FORBIDDEN_WHILE_PENDING:
        raise ChargePointNotRegistered(
            f"{charge_point.identity} is Pending: it may be read and configured, but not started or stopped"
        )
    if order.valid_until is not None:
        if order.valid_until <= now():
            raise Refused("validUntil lies in the past", field="validUntil")
        if order.valid_until > now() + LONGEST_VALIDITY:
            raise Refused(f"validUntil is at most {LONGEST_VALIDITY.days} days away", field="validUntil")
        return
    if charge_point.node_id is None or charge_point.node_id not in await node.alive():
        raise ChargePointOffline(f"{charge_point.identity} is not connected")


async def earlier(
    order: Order,
    charge_point: ChargePoint,
    action: str,
    request: Mapping[str, Any] | None = None,
    made_up: Collection[str] = (),
) -> Command | None:
    """The command that this idempotency key asked for before; Duplicate if that was something else.

    What is `made_up` here, a few members of the request or all of it, is not compared, for nobody asked for it.
    """
    row = await Command.get_or_none(requested_by=order.principal.label, idempotency_key=order.idempotency_key)
    if row is None:
        return None
    differs = request is not None and _asked(row.request, made_up) != _asked(request, made_up)
    if differs or row.action != action or row.charge_point_id != charge_point.id:
        raise another_command()
    return row


def another_command() -> Duplicate:
    """The refusal of an idempotency key that asked for something else before."""
    return Duplicate("this idempotencyKey was used for another command", field="idempotencyKey")


def _asked(request: Mapping[str, Any], made_up: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in (credential.masked(dict(request)) or {}).items() if name not in made_up}


@unit_of_work
async def send(
    charge_point: ChargePoint, action: str, request: dict[str, Any], order: Order, *, session_id: int | None = None
) -> Command:
    """Ask a charge point for something. It is sent as soon as the wire is free, or never once `expires_at` passed."""
    order.principal.require(order.role)
    await charge_points.lock([charge_point.id])  # whoever asks the same at the same time comes after us
    if (before := await earlier(order, charge_point, action, request)) is not None:
        return before
    await check_sendable(charge_point, action, order)
    moment = now()
    row = await Command.create(
        charge_point_id=charge_point.id,
        action=action,
        request=request,
        state=CommandState.PENDING,
        requested_by=order.principal.label,
        reason=order.reason,
        idempotency_key=order.idempotency_key,
        session_id=session_id,
        created_at=moment,
        expires_at=order.valid_until or moment + CLAIM_WINDOW,
    )
    changed("command", row.id, charge_point.id)
    return row


@unit_of_work
async def claim(charge_point_id: int, node_id: str, connection_id: str) -> Command | None:
    """Take the oldest command that waits for this charge point and may be sent at once; None if there is none.

    Only one claimer wins: the row goes from PENDING to SENT by compare-and-set. A connection that a newer one replaced
    gets nothing, and what the registration forbids goes on waiting.
    """
    moment = now()
    held = await ChargePoint.get_or_none(id=charge_point_id, node_id=node_id, connection_id=connection_id)
    if held is None or held.registration_status == RegistrationStatus.REJECTED:
        return None
    waiting = Command.filter(charge_point_id=charge_point_id, state=CommandState.PENDING, expires_at__gt=moment)
    if held.registration_status == RegistrationStatus.PENDING:
        waiting = waiting.exclude(action__in=sorted(_FORBIDDEN_WHILE_PENDING))
    row = await waiting.order_by("id").first()
    if row is None:
        return None
    won = await Command.filter(id=row.id, state=CommandState.PENDING).update(
        state=CommandState.SENT,
        sent_at=moment,
        node_id=node_id,
        connection_id=connection_id,
        awaits_effect=row.action in EFFECTIVE,
    )
    if not won:
        return None
    changed("command", row.id, charge_point_id)
    row = await Command.get(id=row.id)
    for follow in _when_sent.get(row.action, ()):
        await follow(row)
    return row


async def settle(command_id: int, outcome: Outcome, *, expected: CommandState = CommandState.SENT) -> bool:
    """Write how a command ended, and what follows from it; False if it had ended otherwise before."""
    row = await _settle(command_id, outcome, expected)
    if row is None:
        return False
    for go_on in _after_its_end.get(row.action, ()):
        try:
            await go_on(row)
        except Exception:
            logger.exception("What goes on after %s of charge point %s was broken off", row.action, row.charge_point_id)
    return True


@unit_of_work
async def _settle(command_id: int, outcome: Outcome, expected: CommandState) -> Command | None:
    row = await Command.get(id=command_id)
    await charge_points.lock([row.charge_point_id])  # before the row, as the intake does
    done = await Command.filter(id=command_id, state=expected).update(
        state=outcome.state,
        status=outcome.status,
        request=credential.masked(row.request),
        response=credential.masked(outcome.response),
        error_code=outcome.error_code,
        error_description=outcome.error_description and outcome.error_description[:1000],
        answered_at=outcome.at or now(),
    )
    if not done:
        return None
    if not outcome.promises:
        await Command.filter(id=command_id).update(awaits_effect=False)
        # A charge point answers first and sends after (OCPP 1.6, 5.17): what came meanwhile came of itself.
        await Command.filter(id=command_id, action="trigger_message").update(effect_at=None)
    changed("command", row.id, row.charge_point_id)
    row = await Command.get(id=command_id)
    for follow in _at_its_end.get(row.action, ()):
        await follow(row)
    return row


async def cancel(principal: Principal, row: Command) -> bool:
    """Take back a command that was not sent yet; False if it was too late."""
    principal.require(Role.OPERATOR)
    return await take_back(principal, row)


async def take_back(principal: Principal, row: Command) -> bool:
    """The same for whoever may take back what it asked for itself; whether it may is for the caller to check."""
    outcome = Outcome(CommandState.CANCELLED, error_description=f"taken back by {principal.label}")
    return await settle(row.id, outcome, expected=CommandState.PENDING)


async def waiting() -> set[int]:
    """The charge points that have commands waiting to be sent."""
    rows = Command.filter(state=CommandState.PENDING, expires_at__gt=now()).distinct()
    return set(cast(list[int], await rows.values_list("charge_point_id", flat=True)))


async def waiting_among(charge_point_ids: Sequence[int]) -> list[bool]:
    """Whether each of these charge points has commands waiting to be sent."""
    rows = Command.filter(
        charge_point_id__in=set(charge_point_ids), state=CommandState.PENDING, expires_at__gt=now()
    ).distinct()
    found = set(cast(list[int], await rows.values_list("charge_point_id", flat=True)))
    return [one in found for one in charge_point_ids]


async def expire() -> int:
    """End what time alone ends: PENDING past its deadline, and SENT without an answer for too long."""
    moment = now()
    overdue = await _ids(Command.filter(state=CommandState.PENDING, expires_at__lte=moment))
    unsent = Outcome(CommandState.EXPIRED, error_description="never sent: the charge point did not take it in time")
    count = sum([await settle(command_id, unsent, expected=CommandState.PENDING) for command_id in overdue])
    for command_id in await _ids(Command.filter(state=CommandState.SENT, sent_at__lt=moment - ANSWER_LIMIT)):
        count += await settle(command_id, _LOST)
    return count


async def sweep() -> int:
    """End the commands that were sent by nodes that no longer renew their lease: what became of them is unknown."""
    living = sorted(await node.alive())
    count = 0
    for command_id in await _ids(Command.filter(state=CommandState.SENT).exclude(node_id__in=living)):
        count += await settle(command_id, _LOST)
    return count


@unit_of_work
async def forget_effects() -> int:
    """Wait no longer for the effects of commands that were sent long ago; at most so many at once, the rest later."""
    overdue = Command.filter(awaits_effect=True, sent_at__lt=now() - EFFECT_WINDOW)
    found = await overdue.order_by("id").limit(_MOST_FORGOTTEN).values_list("id", "charge_point_id")
    await charge_points.lock({charge_point_id for _, charge_point_id in found})
    for command_id, charge_point_id in found:
        if await Command.filter(id=command_id, awaits_effect=True).update(awaits_effect=False):
            changed("command", command_id, charge_point_id)
    return len(found)


async def _ids(commands: QuerySet[Command]) -> list[int]:
    return cast(list[int], await commands.values_list("id", flat=True))


async def wait(row: Command, seconds: float) -> Command:
    """Wait until the command has ended, at most `seconds`; returns the row as it is then."""
    with events.listen("command", id=row.id) as mailbox:
        row = await Command.get(id=row.id)
        try:
            async with asyncio.timeout(seconds):
                while not CommandState(row.state).final:
                    await mailbox.take()
                    row = await Command.get(id=row.id)
        except TimeoutError:
            row = await Command.get(id=row.id)
    return row
