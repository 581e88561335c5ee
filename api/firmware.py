"""Firmware updates: asking for them and following them (OCPP: UpdateFirmware, FirmwareStatusNotification)."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api import live
from api.command import Command, CommandInput, await_end, load_commands, receive
from api.context import Context, Info
from api.errors import USER_ERRORS, UserError, refusable
from api.firmware_image import UPLOAD, FirmwareImage, find, load_images
from api.identifiers import Node, decode, encode
from api.live import Changes, Interval, Watch
from api.lookup import only_of
from api.newest import newest
from api.pagination import After, Before, Connection, First, Last, paginate
from api.reported_word import MOST_WORDS, OlderThan, page_of_words
from api.scalars import BigInt
from api.words import INPUT, FirmwareState
from models import file_link, firmware
from models.errors import Invalid
from models.firmware_image import doubts
from models.principal import Principal, Role

if TYPE_CHECKING:
    from api.charge_point import ChargePoint

MOST_TRIES = 2**31 - 1


@strawberry.type(description="Something that a charge point reported of its firmware.")
class FirmwareStatus(Node):
    word: str = strawberry.field(
        description="OCPP's word, as Downloading, or whatever else it said. BootNotification: it came back with other"
        " firmware."
    )
    firmware_version: str | None = strawberry.field(description="With BootNotification: the version that it told.")
    received_at: datetime = strawberry.field(description="When it was heard (UTC).")
    firmware_update_id: ID | None = strawberry.field(
        description="The update that it was taken to be about; null if there is none, as OCPP does not say."
    )

    @classmethod
    def from_row(cls, row: firmware.FirmwareStatus) -> "FirmwareStatus":
        """Show a row."""
        about = row.firmware_update_id
        return cls(
            id=encode("FirmwareStatus", row.id),
            word=row.word,
            firmware_version=row.firmware_version,
            received_at=row.received_at,
            firmware_update_id=None if about is None else encode("FirmwareUpdate", about),
        )


@strawberry.type(description="A firmware update that was asked for, and how far it has come.")
class FirmwareUpdate(Node):
    state: FirmwareState = strawberry.field(description="How far it is known to have come.")
    state_at: datetime = strawberry.field(description="Since when (UTC).")
    location: str = strawberry.field(description="Where the charge point is to fetch it, without secrets.")
    retrieve_date: datetime = strawberry.field(description="From when on it may fetch it (UTC).")
    retries: int | None = strawberry.field(description="How often it is to try again; null leaves it to it.")
    retry_interval: int | None = strawberry.field(description="Seconds between tries; null leaves it to it.")
    version_before: str | None = strawberry.field(description="The version that it had told before it was asked.")
    version_after: str | None = strawberry.field(description="The other version that it told at a boot since.")
    requested_by: str = strawberry.field(description="Who asked, as `user:anna`.")
    created_at: datetime = strawberry.field(description="When it was asked for (UTC).")
    row: strawberry.Private[firmware.FirmwareUpdate]

    @strawberry.field(description="The charge point.")
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show

        row = await info.context.load(load_charge_points, self.row.charge_point_id)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="The command by which it was asked.")
    async def command(self, info: Info) -> Command | None:
        row = await info.context.load(load_commands, self.row.command_id)
        return None if row is None else Command.from_row(row)

    @strawberry.field(description="The image, if it is one of ours that you may see.")
    async def image(self, info: Info) -> FirmwareImage | None:
        row = None if self.row.image_id is None else await info.context.load(load_images, self.row.image_id)
        return None if row is None else FirmwareImage.from_row(row)

    @strawberry.field(description="How many bytes of our image were handed over to it; null for an address elsewhere.")
    async def delivered_bytes(self, info: Info) -> BigInt | None:
        row = None if self.row.link_id is None else await info.context.load(_load_links, self.row.link_id)
        return None if row is None else BigInt(sum(end - start for start, end in row.delivered))

    @strawberry.field(description=f"What it reported, in the order it was heard: the last {MOST_WORDS} words.")
    async def history(self, info: Info) -> list[FirmwareStatus]:
        return [FirmwareStatus.from_row(row) for row in await info.context.load(_load_history, self.row.id)]

    @classmethod
    def from_row(cls, row: firmware.FirmwareUpdate) -> "FirmwareUpdate":
        """Show a row."""
        return cls(
            id=encode("FirmwareUpdate", row.id),
            state=FirmwareState(row.state),
            state_at=row.state_at,
            location=row.location,
            retrieve_date=row.retrieve_at,
            retries=row.retries,
            retry_interval=row.retry_interval_s,
            version_before=row.version_before,
            version_after=row.version_after,
            requested_by=row.requested_by,
            created_at=row.created_at,
            row=row,
        )


async def _load_links(_: Principal, ids: list[int]) -> list[file_link.FileLink | None]:
    found = {row.id: row for row in await file_link.FileLink.filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def _load_history(principal: Principal, ids: list[int]) -> list[list[firmware.FirmwareStatus]]:
    words = firmware.visible_statuses(principal).order_by("-id").limit(MOST_WORDS)
    found = await newest(
        firmware.FirmwareStatus,
        lambda key: words.filter(firmware_update_id=key),
        ids,
        lambda row: row.firmware_update_id,
    )
    return [rows[::-1] for rows in found]


async def show_all(_: Context, rows: Sequence[firmware.FirmwareUpdate]) -> list[FirmwareUpdate]:
    """Show rows."""
    return [FirmwareUpdate.from_row(row) for row in rows]


@strawberry.input(description="Which firmware updates; all conditions that are given must hold.")
class FirmwareUpdateFilter:
    charge_point: str | None = strawberry.field(default=None, description="Of this one: its identity or its id.")
    state: list[FirmwareState] | None = strawberry.field(default=None, description="In one of these states.")


async def matching(principal: Principal, wanted: FirmwareUpdateFilter | None) -> QuerySet[firmware.FirmwareUpdate]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or FirmwareUpdateFilter()
    rows = await only_of(firmware.visible(principal), principal, wanted.charge_point)
    if wanted.state is not None:
        rows = rows.filter(state__in=[state.value for state in wanted.state])
    return rows


_watch: Watch[FirmwareUpdateFilter, firmware.FirmwareUpdate, FirmwareUpdate] = Watch(
    "FirmwareUpdate", ("firmware_update",), matching, live.reader(matching), show_all
)


@strawberry.input(description="Firmware for a charge point to fetch and install; give `location` or `image`.")
class UpdateFirmwareInput(CommandInput):
    location: str | None = strawberry.field(
        default=None, description="An address that the charge point can reach, as ftp://host/path: passed on as it is."
    )
    image: ID | None = strawberry.field(
        default=None, description="An image of ours: the charge point gets an address that works once."
    )
    retrieve_date: datetime | None = strawberry.field(
        default=None, description="From when on it may fetch it (UTC); null is now."
    )
    retries: int | None = strawberry.field(default=None, description="How often to try again; null leaves it to it.")
    retry_interval: int | None = strawberry.field(
        default=None, description="Seconds between tries; null leaves it to it."
    )


def check_tries(retries: int | None, retry_interval: int | None) -> None:
    """Raise Invalid for counts and seconds that are none."""
    for name, value in (("retries", retries), ("retryInterval", retry_interval)):
        if value is not None and not 0 <= value <= MOST_TRIES:
            raise Invalid(f"{name} is 0 or more", field=name)


@strawberry.type(description="What came of asking for a firmware update.")
class UpdateFirmwarePayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    firmware_update: FirmwareUpdate | None = strawberry.field(
        default=None, description="The update, to be followed with firmwareUpdatesChanged; null if it was refused."
    )
    warning: str | None = strawberry.field(
        default=None,
        description="Why the image may not be made for this charge point, or cannot be reached by it. It was asked all"
        " the same.",
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class FirmwareQuery:
    """What can be asked about firmware updates."""

    @strawberry.field(description="One firmware update; null if there is none.")
    async def firmware_update(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Its id.")]
    ) -> FirmwareUpdate | None:
        row = await firmware.visible(info.context.principal).get_or_none(id=decode("FirmwareUpdate", id) or 0)
        return None if row is None else FirmwareUpdate.from_row(row)

    @strawberry.field(description="The firmware updates, newest first, a page at a time.")
    async def firmware_updates(
        self,
        info: Info,
        filter: Annotated[FirmwareUpdateFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[FirmwareUpdate]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, "-id", lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )

    @strawberry.field(
        description="What a charge point last reported of its firmware, newest first, also what nobody asked for."
    )
    async def firmware_statuses(
        self,
        info: Info,
        charge_point: Annotated[str, strawberry.argument(description="Its identity or its id.")],
        first: Annotated[int, strawberry.argument(description="How many: 1 to 200.")] = 25,
        before: OlderThan = None,
    ) -> list[FirmwareStatus]:
        principal = info.context.principal
        rows = await only_of(firmware.visible_statuses(principal), principal, charge_point)
        return [FirmwareStatus.from_row(one) for one in await page_of_words(rows, "FirmwareStatus", first, before)]


@strawberry.type
class FirmwareMutation:
    """What can be done about firmware."""

    @strawberry.mutation(
        description=f"Ask a charge point to fetch firmware and to install it. {UPLOAD} There is no way to take it back"
        " once the charge point has heard it. Needs OPERATOR."
    )
    @refusable(UpdateFirmwarePayload)
    async def update_firmware(self, info: Info, input: Annotated[UpdateFirmwareInput, INPUT]) -> UpdateFirmwarePayload:
        principal = info.context.principal
        principal.require(Role.OPERATOR)
        if (input.location is None) == (input.image is None):
            raise Invalid("give either the location or the image", field="location")
        check_tries(input.retries, input.retry_interval)
        charge_point, order = await receive(principal, input)
        image = None if input.image is None else await find(principal, input.image)
        command, row = await firmware.update(
            charge_point,
            order,
            source=image or str(input.location),
            retrieve_at=input.retrieve_date,
            retries=input.retries,
            retry_interval_s=input.retry_interval,
        )
        command = await await_end(command, input)
        return UpdateFirmwarePayload(
            command=Command.from_row(command),
            firmware_update=FirmwareUpdate.from_row(await firmware.FirmwareUpdate.get(id=row.id)),
            warning=None if image is None else doubts(image, charge_point) or file_link.doubts(charge_point),
        )


@strawberry.type
class FirmwareSubscription:
    """What can be followed of firmware updates."""

    @strawberry.subscription(description="Follow firmware updates: first the newest ones, then whatever changes.")
    async def firmware_updates_changed(
        self,
        info: Info,
        charge_point: Annotated[
            str | None, strawberry.argument(description="Of this one: its identity or its id; null for all.")
        ] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 50,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[FirmwareUpdate]]:
        wanted = FirmwareUpdateFilter(charge_point=charge_point)
        async for changes in _watch.follow(info.context, wanted, interval_ms, first=first):
            yield changes
