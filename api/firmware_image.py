"""Firmware images: what can be installed. They are uploaded to `/files/firmware`, as GraphQL carries no files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, decode, encode
from api.pagination import After, Before, Connection, First, Last, paginate
from api.scalars import BigInt
from models import firmware_image as images
from models.errors import NotFound
from models.principal import Principal

UPLOAD = (
    "To add one, POST its bytes to `/files/firmware?version=2.1&vendor=Acme&model=Fast`, raw or as a form, signed in"
    " as for GraphQL; needs OPERATOR."
)


@strawberry.type(description=f"An image of firmware that was uploaded here. {UPLOAD}")
class FirmwareImage(Node):
    version: str = strawberry.field(description="Its version, as people say.")
    vendor: str | None = strawberry.field(description="Made for charge points of this vendor; null for any.")
    model: str | None = strawberry.field(description="Made for charge points of this model; null for any.")
    note: str | None = strawberry.field(description="What else people say of it.")
    file_name: str = strawberry.field(description="What the file is called.")
    size_bytes: BigInt = strawberry.field(description="Size in bytes.")
    sha256: str = strawberry.field(description="SHA-256 of its bytes, as 64 hex digits.")
    url: str = strawberry.field(description="Where people download it, signed in: a path on this server.")
    created_by: str = strawberry.field(description="Who uploaded it, as `user:anna`.")
    created_at: datetime = strawberry.field(description="When it was uploaded (UTC).")
    archived_at: datetime | None = strawberry.field(
        description="When it was archived and its bytes were removed (UTC); null while it is offered."
    )

    @classmethod
    def from_row(cls, row: images.FirmwareImage) -> "FirmwareImage":
        """Show a row whose file was read too."""
        public = encode("FirmwareImage", row.id)
        return cls(
            id=public,
            version=row.version,
            vendor=row.vendor,
            model=row.model,
            note=row.note,
            file_name=row.file.name,
            size_bytes=BigInt(row.file.size_bytes),
            sha256=row.file.sha256,
            url=f"/files/firmware/{public}",
            created_by=row.created_by,
            created_at=row.created_at,
            archived_at=row.archived_at,
        )


async def load_images(principal: Principal, ids: list[int]) -> list[images.FirmwareImage | None]:
    """Load function: rows by id, archived ones too."""
    rows = images.visible(principal, archived=True).filter(id__in=set(ids)).select_related("file")
    found = {row.id: row for row in await rows}
    return [found.get(one) for one in ids]


async def find(principal: Principal, public: str) -> images.FirmwareImage:
    """The image with this id; NotFound if there is none that the principal may see."""
    rows = images.visible(principal, archived=True).select_related("file")
    row = await rows.get_or_none(id=decode("FirmwareImage", public) or 0)
    if row is None:
        raise NotFound("there is no such firmware image", field="image")
    return row


@strawberry.input(description="Which images; all conditions that are given must hold.")
class FirmwareImageFilter:
    vendor: str | None = strawberry.field(default=None, description="For this vendor, in any case.")
    model: str | None = strawberry.field(default=None, description="For this model, in any case.")
    archived: bool | None = strawberry.field(
        default=False, description="Only archived ones, only those in use (the default), or both (null)."
    )


def matching(principal: Principal, wanted: FirmwareImageFilter | None) -> QuerySet[images.FirmwareImage]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or FirmwareImageFilter()
    rows = images.visible(principal, archived=wanted.archived is not False)
    if wanted.archived:
        rows = rows.filter(archived_at__isnull=False)
    if wanted.vendor is not None:
        rows = rows.filter(vendor__iexact=wanted.vendor)
    if wanted.model is not None:
        rows = rows.filter(model__iexact=wanted.model)
    return rows


async def show_all(rows: Sequence[images.FirmwareImage]) -> list[FirmwareImage]:
    """Show rows."""
    return [FirmwareImage.from_row(row) for row in rows]


@strawberry.type(description="A firmware image that was changed.")
class FirmwareImagePayload:
    firmware_image: FirmwareImage | None = strawberry.field(
        default=None, description="As it is now; null if it was refused."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class FirmwareImageQuery:
    """What can be asked about firmware images."""

    @strawberry.field(description="The firmware images, newest first, a page at a time.")
    async def firmware_images(
        self,
        info: Info,
        filter: Annotated[FirmwareImageFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[FirmwareImage]:
        rows = matching(info.context.principal, filter).select_related("file")
        return await paginate(rows, "-id", show_all, first=first, after=after, last=last, before=before)


@strawberry.type
class FirmwareImageMutation:
    """What can be done about firmware images."""

    @strawberry.mutation(
        description="Offer a firmware image no more and remove its bytes. Refused while charge points may still fetch"
        " it. Needs OPERATOR."
    )
    @refusable(FirmwareImagePayload)
    async def archive_firmware_image(
        self,
        info: Info,
        id: Annotated[ID, strawberry.argument(description="Which image.")],
        even_if_in_use: Annotated[
            bool,
            strawberry.argument(
                description="Take it from those who may still fetch it, too: their downloads will fail. OCPP has no"
                " other way to take an update back."
            ),
        ] = False,
    ) -> FirmwareImagePayload:
        image_id = decode("FirmwareImage", id) or 0
        row = await images.archive(info.context.principal, image_id, even_if_in_use=even_if_in_use)
        return FirmwareImagePayload(firmware_image=FirmwareImage.from_row(row))
