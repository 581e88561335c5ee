"""Firmware updates: what a charge point was asked to install, what it answered, and what it has reported since."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import charge_point as charge_points
from models import command as commands
from models import credential, effect, file_link
from models.charge_point import ChargePoint
from models.command import Command, Order
from models.database import changed, now, unit_of_work
from models.errors import Invalid
from models.fields import UtcField
from models.file_link import FileLink
from models.firmware_image import FirmwareImage
from models.outcome import Fate
from models.principal import Principal
from models.reported_word import MOST_WORD, JobWords

ACTION = "update_firmware"
BOOTED = "BootNotification"
"""What the history calls a boot with another version of the firmware."""


class FirmwareState(StrEnum):
    """How far an update is known to have come: our side of it until the charge point reports."""

    REQUESTED = "REQUESTED"
    NOT_SENT = "NOT_SENT"
    UNANSWERED = "UNANSWERED"
    REFUSED = "REFUSED"
    ACCEPTED = "ACCEPTED"
    DOWNLOADING = "DOWNLOADING"
    DOWNLOAD_FAILED = "DOWNLOAD_FAILED"
    DOWNLOADED = "DOWNLOADED"
    INSTALLING = "INSTALLING"
    INSTALLATION_FAILED = "INSTALLATION_FAILED"
    INSTALLED = "INSTALLED"


_REPORTED = {
    "Downloading": FirmwareState.DOWNLOADING,
    "DownloadFailed": FirmwareState.DOWNLOAD_FAILED,
    "Downloaded": FirmwareState.DOWNLOADED,
    "Installing": FirmwareState.INSTALLING,
    "InstallationFailed": FirmwareState.INSTALLATION_FAILED,
    "Installed": FirmwareState.INSTALLED,
}
_BY_FATE = {
    Fate.TAKEN: FirmwareState.ACCEPTED,
    Fate.REFUSED: FirmwareState.REFUSED,
    Fate.UNSENT: FirmwareState.NOT_SENT,
    Fate.UNKNOWN: FirmwareState.UNANSWERED,
}
_NOT_UNDER_WAY = (FirmwareState.NOT_SENT, FirmwareState.REFUSED)
_MAY_FETCH = (
    FirmwareState.UNANSWERED,
    FirmwareState.ACCEPTED,
    FirmwareState.DOWNLOADING,
    FirmwareState.DOWNLOAD_FAILED,
)
_HAVE_IT = (FirmwareState.DOWNLOADED, FirmwareState.INSTALLING, FirmwareState.INSTALLED)
_UNDER_WAY = (FirmwareState.DOWNLOADING, FirmwareState.DOWNLOADED, FirmwareState.INSTALLING)


class FirmwareUpdate(Model):
    """One update that somebody asked for. `location` is what was asked for, without its secrets."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="firmware_updates", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    command: fields.OneToOneRelation[Command] = fields.OneToOneField(
        "models.Command", related_name="firmware_update", on_delete=fields.RESTRICT
    )
    command_id: int
    image: fields.ForeignKeyNullableRelation[FirmwareImage] = fields.ForeignKeyField(
        "models.FirmwareImage", related_name="updates", null=True, on_delete=fields.RESTRICT
    )
    image_id: int | None
    link: fields.OneToOneNullableRelation[FileLink] = fields.OneToOneField(
        "models.FileLink", related_name="firmware_update", null=True, on_delete=fields.RESTRICT
    )
    link_id: int | None
    location = fields.TextField()
    retrieve_at = UtcField()
    retries = fields.IntField(null=True)
    retry_interval_s = fields.IntField(null=True)
    state = fields.CharField(max_length=24)
    state_at = UtcField()
    version_before = fields.CharField(max_length=255, null=True)
    version_after = fields.CharField(max_length=255, null=True)
    requested_by = fields.CharField(max_length=255)
    created_at = UtcField()

    class Meta:
        table = "firmware_update"
        indexes = (("charge_point_id", "id"), ("state", "id"))


class FirmwareStatus(Model):
    """One word of a charge point about its firmware, also one that belongs to no update that we know of."""

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="firmware_statuses", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    firmware_update: fields.ForeignKeyNullableRelation[FirmwareUpdate] = fields.ForeignKeyField(
        "models.FirmwareUpdate", related_name="statuses", null=True, on_delete=fields.RESTRICT
    )
    firmware_update_id: int | None
    word = fields.CharField(max_length=MOST_WORD)
    firmware_version = fields.CharField(max_length=255, null=True)
    received_at = UtcField()

    class Meta:
        table = "firmware_status"
        indexes = (("charge_point_id", "id"), ("firmware_update_id", "id"))


_words = JobWords(
    FirmwareUpdate,
    FirmwareStatus,
    never_begun=_NOT_UNDER_WAY,
    under_way=_UNDER_WAY,
    done=FirmwareState.INSTALLED,
    begins="Downloading",
    ends="Installed",
)
_write = _words.enter


def decide_state(state: str, word: str) -> FirmwareState:
    """The state of an update after a reported word: its last word counts, but what is Installed stays so.

    A failure is not the end: the charge point may try again (OCPP 1.6, 6.19). Idle and unknown words tell nothing new.
    """
    told = _REPORTED.get(word)
    return FirmwareState(state) if told is None or state == FirmwareState.INSTALLED else told


def visible(principal: Principal) -> QuerySet[FirmwareUpdate]:
    """The updates of the charge points that `principal` may see; none for a driver."""
    return _words.visible_jobs(principal)


def visible_statuses(principal: Principal) -> QuerySet[FirmwareStatus]:
    """The reported words of the charge points that `principal` may see; none for a driver."""
    return _words.visible_words(principal)


@unit_of_work
async def update(
    charge_point: ChargePoint,
    order: Order,
    *,
    source: str | FirmwareImage,
    retrieve_at: datetime | None = None,
    retries: int | None = None,
    retry_interval_s: int | None = None,
) -> tuple[Command, FirmwareUpdate]:
    """Ask a charge point to fetch firmware from `retrieve_at` (UTC, None: now) on, and to install it (OCPP 1.6, 6.19).

    `source` is an address, passed on as it is, or an image of ours, which it gets a link for that works once.
    """
    await charge_points.lock([charge_point.id])
    image = None if isinstance(source, str) else source
    made_up = {"location"} if image else set()
    if retrieve_at is None:
        made_up.add("retrieveDate")
    moment = now()
    retrieve_at = (retrieve_at or moment).astimezone(UTC)
    given = {
        "location": source if isinstance(source, str) else "",
        "retries": retries,
        "retrieveDate": retrieve_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "retryInterval": retry_interval_s,
    }
    request: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if (before := await commands.earlier(order, charge_point, ACTION, request, made_up=made_up)) is not None:
        row = await FirmwareUpdate.get(command_id=before.id)
        if row.image_id != (image and image.id):
            raise commands.another_command()
        return before, row
    link = None
    if isinstance(source, str):
        location = file_link.check_location(source)
    else:
        source = await FirmwareImage.filter(id=source.id).select_for_update().get()  # whoever archives it waits
        if source.archived_at is not None:
            raise Invalid("the image was archived, and its bytes are gone", field="image")
        begins = (moment, retrieve_at, order.valid_until or moment)
        link, location = await file_link.create(
            charge_point.id, await source.file, begins=begins, retries=retries, retry_interval_s=retry_interval_s
        )
    request["location"] = location
    command = await commands.send(charge_point, ACTION, request, order)
    row = await FirmwareUpdate.create(
        charge_point_id=charge_point.id,
        command_id=command.id,
        image_id=image and image.id,
        link_id=link and link.id,
        location=credential.mask(location),
        retrieve_at=retrieve_at,
        retries=retries,
        retry_interval_s=retry_interval_s,
        state=FirmwareState.REQUESTED,
        state_at=moment,
        version_before=(await ChargePoint.get(id=charge_point.id)).firmware_version,
        requested_by=order.principal.label,
        created_at=moment,
    )
    changed("firmware_update", row.id, charge_point.id)
    return command, row


@commands.follows_sending(ACTION)
async def _follow_sending(command: Command) -> None:
    """Tell those who follow the update that its command went out."""
    row = await FirmwareUpdate.get_or_none(command_id=command.id)
    if row is not None:
        changed("firmware_update", row.id, row.charge_point_id)


@commands.follows(ACTION)
async def _follow_update(command: Command) -> None:
    """Keep what the end of the command tells, unless the charge point was faster to report than to answer."""
    row = await FirmwareUpdate.get_or_none(command_id=command.id)
    if row is None:
        return
    if row.state == FirmwareState.REQUESTED:
        await _write(row, _BY_FATE[command.fate], now())
    if row.state in _NOT_UNDER_WAY:
        await file_link.close(row.link_id)


@unit_of_work
async def report(charge_point_id: int, word: str, received_at: datetime) -> None:
    """Record a FirmwareStatusNotification; it names no update, see `reported_word` for whose it is taken to be."""
    await charge_points.lock([charge_point_id])
    await charge_points.require_registered(charge_point_id, or_pending=True)
    row = await _words.meant(charge_point_id, word)
    await _words.keep(charge_point_id, row, word, received_at)
    if row is not None and (state := decide_state(row.state, word)) != row.state:
        await _write(row, state, received_at)
        if state in _HAVE_IT and not await _may_mean_an_older_one(row):
            await file_link.close(row.link_id)
    await effect.show_triggered(charge_point_id, "FirmwareStatusNotification", received_at)


async def _may_mean_an_older_one(row: FirmwareUpdate) -> bool:
    """Whether what it has may be what it fetched before: it never asked for this one, and an older one is under way."""
    if row.link_id is None or (await FileLink.get(id=row.link_id)).begun_at is not None:
        return False
    older = FirmwareUpdate.filter(charge_point_id=row.charge_point_id, id__lt=row.id, state__in=_MAY_FETCH)
    return await older.exists()


async def after_boot(charge_point_id: int) -> None:
    """Note that a charge point came back with other firmware than it had before its newest update."""
    row = await _words.sent(charge_point_id).first()
    if row is not None and row.version_after is None and row.state in _HAVE_IT:
        await _note_boot(charge_point_id)


@unit_of_work
async def _note_boot(charge_point_id: int) -> None:
    await charge_points.lock([charge_point_id])
    row, charge_point = await _words.sent(charge_point_id).first(), await ChargePoint.get(id=charge_point_id)
    version = charge_point.firmware_version
    if row is None or row.version_after is not None or version is None or version == row.version_before:
        return
    row.version_after = version
    await row.save(update_fields=["version_after"])
    at = charge_point.last_boot_at or now()
    await _words.keep(charge_point_id, row, BOOTED, at, firmware_version=version)
    changed("firmware_update", row.id, charge_point_id)
