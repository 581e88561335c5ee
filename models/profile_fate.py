"""What became of charging profiles: what is known after each answer of a charge point, and after each silence."""

from collections.abc import Iterable, Sequence

from models import charge_point as charge_points
from models import command as commands
from models.charging_profile import InstalledProfile, Purpose
from models.command import Command, CommandState
from models.database import changed, now, unit_of_work
from models.outcome import Fate
from models.profile_check import after_clear, after_set
from models.session import SessionState
from models.smart_charging import PRESENT, ProfileState, SentProfile, installed

_SETTERS = ("set_charging_profile", "remote_start_transaction")
_SURELY_OVER = (SessionState.ENDED, SessionState.FAILED)
"""One that EXPIRED may still begin."""


@commands.follows(*_SETTERS)
async def _follow_set(command: Command) -> None:
    """Keep what became of a profile; one that was accepted replaces others, one in doubt makes them doubtful."""
    await charge_points.lock([command.charge_point_id])
    row = await SentProfile.get_or_none(command_id=command.id).select_related("session")
    if row is None:
        return  # a remote start without one
    told = command.fate
    row.answer = command.status or command.error_code
    row.installed_at = command.answered_at if told == Fate.TAKEN else None
    state = {
        Fate.TAKEN: ProfileState.INSTALLED,
        Fate.REFUSED: ProfileState.REJECTED,
        Fate.UNSENT: ProfileState.NOT_SENT,
        Fate.UNKNOWN: ProfileState.UNKNOWN,
    }[told]
    await row.save(update_fields=["answer", "installed_at"])
    await _become(row, state, command)
    if state not in PRESENT:
        return
    others = await _present_before(command)
    for other in _replaced(others, row):
        await _become(other, ProfileState.REPLACED if told == Fate.TAKEN else ProfileState.UNKNOWN, command)
    await _catch_up(row)


@commands.follows("clear_charging_profile")
async def _follow_clear(command: Command) -> None:
    """Forget what was cleared. `Unknown` says that none of these were there, whatever we thought (OCPP 1.6, 5.4)."""
    await charge_points.lock([command.charge_point_id])
    state = {Fate.TAKEN: ProfileState.CLEARED, Fate.UNKNOWN: ProfileState.UNKNOWN}.get(command.fate)
    if command.status == "Unknown":
        state = ProfileState.MISSING
    if state is None:
        return
    for row in _cleared(await _present_before(command), command):
        await _become(row, state, command)


async def _present_before(command: Command) -> list[SentProfile]:
    """What the charge point may have had when it got a command: it takes commands in the order of their ids."""
    rows = SentProfile.filter(
        charge_point_id=command.charge_point_id, state__in=PRESENT, command_id__lt=command.id
    ).select_related("session")
    return [row for row in await rows.order_by("id") if row.session is None or row.session.state not in _SURELY_OVER]


async def _catch_up(row: SentProfile) -> None:
    """Apply what was accepted later and known earlier: the end of a command may be recorded after that of the next."""
    later = Command.filter(
        charge_point_id=row.charge_point_id,
        id__gt=row.command_id,
        action__in=(*_SETTERS, "clear_charging_profile"),
        state=CommandState.ANSWERED,
        status="Accepted",
    )
    for command in await later.order_by("id"):
        if command.action == "clear_charging_profile":
            if _cleared([row], command):
                await _become(row, ProfileState.CLEARED, command)
                return
            continue
        newer = await SentProfile.get_or_none(command_id=command.id).select_related("session")
        if newer is not None and _replaced([row], newer):
            await _become(row, ProfileState.REPLACED, command)
            return


def _replaced(rows: Sequence[SentProfile], by: SentProfile) -> list[SentProfile]:
    """Which of these rows a profile takes the place of."""
    there = [installed(row) for row in rows]
    new = installed(by)
    return _without(rows, there, after_set(there, new.profile, new.connector_id))


def _cleared(rows: Sequence[SentProfile], command: Command) -> list[SentProfile]:
    """Which of these rows a ClearChargingProfile means."""
    there = [installed(row) for row in rows]
    asked = command.request
    purpose = asked.get("chargingProfilePurpose")
    kept = after_clear(
        there,
        profile_id=asked.get("id"),
        connector_id=asked.get("connectorId"),
        purpose=None if purpose is None else Purpose(purpose),
        stack_level=asked.get("stackLevel"),
    )
    return _without(rows, there, kept)


def _without(
    rows: Sequence[SentProfile], there: Sequence[InstalledProfile], kept: Iterable[InstalledProfile]
) -> list[SentProfile]:
    left = {id(one) for one in kept}
    return [row for row, one in zip(rows, there, strict=True) if id(one) not in left]


async def _become(row: SentProfile, state: ProfileState, command: Command | None) -> None:
    if row.state == state:
        return
    row.state = state
    row.changed_at = now()
    row.changed_by_id = None if command is None else command.id
    await row.save(update_fields=["state", "changed_at", "changed_by_id"])
    changed("charging_profile", row.id, row.charge_point_id)


@unit_of_work
async def end_with_sessions() -> int:
    """Record that profiles went with their sessions, which `state_of` tells at once, and announce it."""
    rows = await SentProfile.filter(state__in=PRESENT, session_id__isnull=False, session__state__in=_SURELY_OVER).limit(
        500
    )
    if not rows:
        return 0
    await charge_points.lock({row.charge_point_id for row in rows})
    count = 0
    for row in rows:
        done = await SentProfile.filter(id=row.id, state__in=PRESENT).update(state=ProfileState.ENDED, changed_at=now())
        if done:
            changed("charging_profile", row.id, row.charge_point_id)
            count += 1
    return count
