"""Firmware images: what operators uploaded, and which charge points each is made for."""

from __future__ import annotations

from dataclasses import dataclass

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import audit, file_link, stored_file
from models.charge_point import ChargePoint
from models.database import now, unit_of_work
from models.errors import Invalid, NotFound, Refused
from models.fields import UtcField
from models.principal import Principal, Role
from models.stored_file import Kept, StoredFile

_MOST_NAMED = 5
_MOST = {"version": 50, "vendor": 255, "model": 255, "note": 500}


class FirmwareImage(Model):
    """One image. `vendor` and `model` are those that charge points tell when they boot. Null is any."""

    id = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField(
        "models.StoredFile", related_name="firmware_images", on_delete=fields.RESTRICT
    )
    file_id: int
    version = fields.CharField(max_length=50)
    vendor = fields.CharField(max_length=255, null=True)
    model = fields.CharField(max_length=255, null=True)
    note = fields.CharField(max_length=500, null=True)
    created_by = fields.CharField(max_length=255)
    created_at = UtcField()
    archived_at = UtcField(null=True)

    class Meta:
        table = "firmware_image"


@dataclass(frozen=True, slots=True)
class About:
    """What people say of an image."""

    version: str
    vendor: str | None = None
    model: str | None = None
    note: str | None = None

    def check(self) -> None:
        """Raise Invalid unless all of it fits."""
        if not self.version:
            raise Invalid("an image has a version of 1 to 50 characters", field="version")
        for name, most in _MOST.items():
            if len(text := getattr(self, name) or "") > most or not text.isprintable():
                raise Invalid(f"at most {most} printable characters", field=name)


def may_upload(by: Principal) -> None:
    """Raise Forbidden unless the principal may add images: they are for the whole house."""
    by.require_unlimited(Role.OPERATOR)


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[FirmwareImage]:
    """The images, for those who see all charge points; without the archived ones unless asked for."""
    if not principal.may(Role.VIEWER) or principal.limited:
        return FirmwareImage.filter(id__in=[])
    return FirmwareImage.all() if archived else FirmwareImage.filter(archived_at=None)


@unit_of_work
async def create(by: Principal, kept: Kept, name: str, about: About) -> FirmwareImage:
    """Add an image whose bytes were kept; one with the same bytes may be there already, with other words about it."""
    may_upload(by)
    about.check()
    file = await stored_file.create(kept, name)
    row, made = await FirmwareImage.get_or_create(
        {
            "version": about.version,
            "vendor": about.vendor or None,
            "model": about.model or None,
            "note": about.note or None,
            "created_by": by.label,
            "created_at": now(),
        },
        file_id=file.id,
    )
    if made:
        audit.created(row, "firmware_image", sha256=kept.sha256, size_bytes=kept.size_bytes)
    return row


async def archive(by: Principal, image_id: int, *, even_if_in_use: bool = False) -> FirmwareImage:
    """Offer an image no more, and remove its bytes.

    Raises Refused if charge points may still fetch it, unless it is to be taken from them, too.
    """
    row = await _archive(by, image_id, even_if_in_use)
    await stored_file.erase(row.file)
    return row


@unit_of_work
async def _archive(by: Principal, image_id: int, even_if_in_use: bool) -> FirmwareImage:
    may_upload(by)
    if await FirmwareImage.filter(id=image_id).select_for_update().first() is None:  # whoever sends it waits
        raise NotFound("there is no such firmware image", field="id")
    row = await FirmwareImage.get(id=image_id).select_related("file")
    if row.archived_at is None:
        if not even_if_in_use and (waiting := await file_link.waiting_for(row.file_id)):
            more = f" and {len(waiting) - _MOST_NAMED} more" if len(waiting) > _MOST_NAMED else ""
            raise Refused(f"it may still be fetched by {', '.join(waiting[:_MOST_NAMED])}{more}", field="evenIfInUse")
        await audit.alter(row, "firmware_image", {"archived_at": now()})
        await StoredFile.filter(id=row.file_id).update(removed_at=row.archived_at)
    return row


def doubts(image: FirmwareImage, charge_point: ChargePoint) -> str | None:
    """Why this image may not be made for this charge point; None if nothing speaks against it."""
    for what in ("vendor", "model"):
        wanted, told = getattr(image, what), getattr(charge_point, what)
        if wanted and told and wanted.strip().lower() != told.strip().lower():
            return f"the image is for the {what} {wanted}, and the charge point says that it is {told}"
    return None
