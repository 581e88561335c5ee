"""Diagnostics: what a charge point was asked to upload, where to, what it reported of it, and the file that came."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import command as commands
from models import credential, effect, file_link, stored_file
from models.charge_point import ChargePoint
from models.command import Command, Order
from models.database import changed, now, unit_of_work
from models.errors import Invalid
from models.fields import UtcField
from models.file_link import FileLink
from models.outcome import Fate
from models.principal import Principal
from models.reported_word import MOST_WORD, JobWords
from models.stored_file import StoredFile

ACTION = "get_diagnostics"


class DiagnosticsState(StrEnum):
    """How far an upload is known to have come: our side of it until the charge point reports."""

    REQUESTED = "REQUESTED"
    NOT_SENT = "NOT_SENT"
    UNANSWERED = "UNANSWERED"
    REFUSED = "REFUSED"
    ACCEPTED = "ACCEPTED"
    NOTHING_TO_UPLOAD = "NOTHING_TO_UPLOAD"
    UPLOADING = "UPLOADING"
    UPLOAD_FAILED = "UPLOAD_FAILED"
    UPLOADED = "UPLOADED"


_REPORTED = {
    "Uploading": DiagnosticsState.UPLOADING,
    "UploadFailed": DiagnosticsState.UPLOAD_FAILED,
    "Uploaded": DiagnosticsState.UPLOADED,
}
_BY_FATE = {
    Fate.TAKEN: DiagnosticsState.ACCEPTED,
    Fate.REFUSED: DiagnosticsState.REFUSED,
    Fate.UNSENT: DiagnosticsState.NOT_SENT,
    Fate.UNKNOWN: DiagnosticsState.UNANSWERED,
}
_NOT_UNDER_WAY = (DiagnosticsState.NOT_SENT, DiagnosticsState.REFUSED)


class DiagnosticsRequest(Model):
    """One upload that somebody asked for. `file` is what came here, whatever the charge point reports of it."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="diagnostics_requests", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    command: fields.OneToOneRelation[Command] = fields.OneToOneField(
        "models.Command", related_name="diagnostics_request", on_delete=fields.RESTRICT
    )
    command_id: int
    link: fields.OneToOneNullableRelation[FileLink] = fields.OneToOneField(
        "models.FileLink", related_name="diagnostics_request", null=True, on_delete=fields.RESTRICT
    )
    link_id: int | None
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "models.StoredFile", related_name="diagnostics_requests", null=True, on_delete=fields.RESTRICT
    )
    file_id: int | None
    location = fields.TextField()
    start_at = UtcField(null=True)
    stop_at = UtcField(null=True)
    retries = fields.IntField(null=True)
    retry_interval_s = fields.IntField(null=True)
    file_name = fields.CharField(max_length=255, null=True)
    state = fields.CharField(max_length=24)
    state_at = UtcField()
    requested_by = fields.CharField(max_length=255)
    created_at = UtcField()

    class Meta:
        table = "diagnostics_request"
        indexes = (("charge_point_id", "id"), ("state", "id"))


class DiagnosticsStatus(Model):
    """One word of a charge point about its uploads, also one that belongs to no request that we know of."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="diagnostics_statuses", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    diagnostics_request: fields.ForeignKeyNullableRelation[DiagnosticsRequest] = fields.ForeignKeyField(
        "models.DiagnosticsRequest", related_name="statuses", null=True, on_delete=fields.RESTRICT
    )
    diagnostics_request_id: int | None
    word = fields.CharField(max_length=MOST_WORD)
    received_at = UtcField()

    class Meta:
        table = "diagnostics_status"
        indexes = (("charge_point_id", "id"), ("diagnostics_request_id", "id"))


_words = JobWords(
    DiagnosticsRequest,
    DiagnosticsStatus,
    never_begun=_NOT_UNDER_WAY,
    under_way=(DiagnosticsState.UPLOADING,),
    done=DiagnosticsState.UPLOADED,
    begins="Uploading",
    ends="Uploaded",
)
_write = _words.enter


def decide_state(state: str, word: str) -> DiagnosticsState:
    """The state of a request after a reported word: its last word counts, but what is Uploaded stays so."""
    told = _REPORTED.get(word)
    return DiagnosticsState(state) if told is None or state == DiagnosticsState.UPLOADED else told


def visible(principal: Principal) -> QuerySet[DiagnosticsRequest]:
    """The requests to the charge points that `principal` may see; none for a driver."""
    return _words.visible_jobs(principal)


def visible_statuses(principal: Principal) -> QuerySet[DiagnosticsStatus]:
    """The reported words of the charge points that `principal` may see; none for a driver."""
    return _words.visible_words(principal)


@unit_of_work
async def get(
    charge_point: ChargePoint,
    order: Order,
    *,
    location: str | None = None,
    start_at: datetime | None = None,
    stop_at: datetime | None = None,
    retries: int | None = None,
    retry_interval_s: int | None = None,
) -> tuple[Command, DiagnosticsRequest]:
    """Ask a charge point to upload diagnostics of a period (UTC, both ends optional), see OCPP 1.6, 6.9.

    `location` is passed on as it is; without one, the charge point gets a link of ours that takes one file.
    """
    await charge_points.lock([charge_point.id])
    given = {
        "location": location or "",
        "retries": retries,
        "retryInterval": retry_interval_s,
        "startTime": start_at and _wire(start_at),
        "stopTime": stop_at and _wire(stop_at),
    }
    request = {name: value for name, value in given.items() if value is not None}
    made_up = () if location is not None else ("location",)
    if (before := await commands.earlier(order, charge_point, ACTION, request, made_up=made_up)) is not None:
        row = await DiagnosticsRequest.get(command_id=before.id)
        if (row.link_id is None) != (location is not None):
            raise commands.another_command()
        return before, row
    if start_at is not None and stop_at is not None and stop_at < start_at:
        raise Invalid("the period ends before it begins", field="stopTime")
    moment = now()
    link = None
    if location is None:
        begins = (moment, order.valid_until or moment)
        link, location = await file_link.create(
            charge_point.id, None, begins=begins, retries=retries, retry_interval_s=retry_interval_s
        )
    else:
        location = file_link.check_location(location)
    request["location"] = location
    command = await commands.send(charge_point, ACTION, request, order)
    row = await DiagnosticsRequest.create(
        charge_point_id=charge_point.id,
        command_id=command.id,
        link_id=link and link.id,
        location=credential.mask(location),
        start_at=start_at,
        stop_at=stop_at,
        retries=retries,
        retry_interval_s=retry_interval_s,
        state=DiagnosticsState.REQUESTED,
        state_at=moment,
        requested_by=order.principal.label,
        created_at=moment,
    )
    changed("diagnostics_request", row.id, charge_point.id)
    return command, row


def _wire(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@commands.follows_sending(ACTION)
async def _follow_sending(command: Command) -> None:
    """Tell those who follow the request that its command went out; from now on it is the newest."""
    row = await DiagnosticsRequest.get_or_none(command_id=command.id)
    if row is not None:
        changed("diagnostics_request", row.id, row.charge_point_id)
        await settle_older(row.charge_point_id)


async def settle_older(charge_point_id: int) -> None:
    """Note, inside a unit of work, that older requests whose file is here are done: the next words may be of others."""
    newest = await _words.sent(charge_point_id).first()
    if newest is not None:
        older = DiagnosticsRequest.filter(charge_point_id=charge_point_id, id__lt=newest.id, file_id__isnull=False)
        for row in await older.exclude(state=DiagnosticsState.UPLOADED):
            await _write(row, DiagnosticsState.UPLOADED, now())


@commands.follows(ACTION)
async def _follow_get(command: Command) -> None:
    """Keep what the end of the command tells; an answer without fileName means that there is nothing to upload."""
    row = await DiagnosticsRequest.get_or_none(command_id=command.id)
    if row is None:
        return
    told = (command.response or {}).get("fileName")
    if told:
        row.file_name = stored_file.shown_name(credential.mask(str(told)), "diagnostics")
        await row.save(update_fields=["file_name"])
        changed("diagnostics_request", row.id, row.charge_point_id)
    if row.state == DiagnosticsState.REQUESTED:
        nothing = command.fate == Fate.TAKEN and not told
        await _write(row, DiagnosticsState.NOTHING_TO_UPLOAD if nothing else _BY_FATE[command.fate], now())
    if row.state in _NOT_UNDER_WAY:
        await file_link.close(row.link_id)


@unit_of_work
async def report(charge_point_id: int, word: str, received_at: datetime) -> None:
    """Record a DiagnosticsStatusNotification; it names no request, see `reported_word` for whose it is taken to be."""
    await charge_points.lock([charge_point_id])
    await charge_points.require_registered(charge_point_id, or_pending=True)
    row = await _words.meant(charge_point_id, word)
    await _words.keep(charge_point_id, row, word, received_at)
    if row is not None and (state := decide_state(row.state, word)) != row.state:
        await _write(row, state, received_at)
    await effect.show_triggered(charge_point_id, "DiagnosticsStatusNotification", received_at)
