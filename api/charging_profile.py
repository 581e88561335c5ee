"""Charging profiles that charge points were sent: what each says, and what is known of it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from api import live
from api.charging_schedule import PURPOSES, ChargingProfilePurpose, ChargingSchedule
from api.command import Command, load_commands
from api.context import Context, Info
from api.identifiers import Node, encode
from api.live import Changes, Interval, Watch
from api.lookup import find_or_none, only_of
from api.pagination import After, Before, Connection, First, Last, paginate
from api.session import ChargingSession, load_sessions
from api.words import ChargingProfileKind, ChargingProfileState, RecurrencyKind
from models import charging_profile as profiles
from models import smart_charging
from models.principal import Principal
from models.smart_charging import SentProfile

if TYPE_CHECKING:
    from api.charge_point import ChargePoint


@strawberry.type(description="A charging profile that a charge point was sent, and what is known of it.")
class ChargingProfile(Node):
    charging_profile_id: int = strawberry.field(description="Its number at the charge point.")
    connector_id: int | None = strawberry.field(
        description="Which connector; 0 for the whole charge point, null where a remote start left it to that."
    )
    state: ChargingProfileState = strawberry.field(description="What is known of it.")
    answer: str | None = strawberry.field(
        description="What the charge point answered to it, as OCPP spells it: a status, or the code of an error."
    )
    stack_level: int = strawberry.field(description="How it ranks among others for its purpose: higher wins.")
    charging_profile_purpose: ChargingProfilePurpose = strawberry.field(description="What it is for.")
    charging_profile_kind: ChargingProfileKind = strawberry.field(description="What its schedule is relative to.")
    recurrency_kind: RecurrencyKind | None = strawberry.field(description="How often it begins anew, if it does.")
    valid_from: datetime | None = strawberry.field(description="Since when it counts (UTC); null for always.")
    valid_to: datetime | None = strawberry.field(description="Until when it counts (UTC); null for ever.")
    transaction_id: int | None = strawberry.field(description="The transaction that it names, if it does.")
    charging_schedule: ChargingSchedule = strawberry.field(description="Its limits over time.")
    requested_by: str = strawberry.field(description="Who sent it, as `user:anna`.")
    requested_at: datetime = strawberry.field(description="When that was asked for (UTC).")
    installed_at: datetime | None = strawberry.field(description="When the charge point accepted it (UTC).")
    changed_at: datetime = strawberry.field(description="Since when its state is known (UTC).")
    row: strawberry.Private[SentProfile]

    @strawberry.field(description="The charge point that it was sent to.")
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show  # which shows its profiles

        row = await info.context.load(load_charge_points, self.row.charge_point_id)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="The session that it is for, as far as that is known; null for other purposes.")
    async def session(self, info: Info) -> ChargingSession | None:
        row = None if self.row.session_id is None else await info.context.load(load_sessions, self.row.session_id)
        return None if row is None else ChargingSession.from_row(row)

    @strawberry.field(description="The command that sent it.")
    async def command(self, info: Info) -> Command | None:
        row = await info.context.load(load_commands, self.row.command_id)
        return None if row is None else Command.from_row(row)

    @strawberry.field(description="The command that made its state what it is: that sent, replaced or cleared it.")
    async def changed_by(self, info: Info) -> Command | None:
        row = None if self.row.changed_by_id is None else await info.context.load(load_commands, self.row.changed_by_id)
        return None if row is None else Command.from_row(row)

    @classmethod
    def from_row(cls, row: SentProfile) -> "ChargingProfile":
        """Show a row, which must have been read with its session."""
        profile = profiles.read(row.profile)
        return cls(
            id=encode("ChargingProfile", row.id),
            charging_profile_id=profile.profile_id,
            connector_id=row.connector_id,
            state=smart_charging.state_of(row),
            answer=row.answer,
            stack_level=profile.stack_level,
            charging_profile_purpose=PURPOSES[profile.purpose.value],
            charging_profile_kind=profile.kind,
            recurrency_kind=profile.recurrency,
            valid_from=profile.valid_from,
            valid_to=profile.valid_to,
            transaction_id=profile.transaction_id,
            charging_schedule=ChargingSchedule.of(profile.schedule),
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            installed_at=row.installed_at,
            changed_at=row.changed_at,
            row=row,
        )


async def show_all(_: Context, rows: Sequence[SentProfile]) -> list[ChargingProfile]:
    """Show rows."""
    return [ChargingProfile.from_row(row) for row in rows]


async def load_of_charge_points(principal: Principal, ids: list[int]) -> list[list[SentProfile]]:
    """Load function: what charge points have, or may have, newest first."""
    found: dict[int, list[SentProfile]] = {}
    rows = smart_charging.visible(principal).filter(smart_charging.present(), charge_point_id__in=set(ids))
    for row in await rows.order_by("-id"):
        found.setdefault(row.charge_point_id, []).append(row)
    return [found.get(one, []) for one in ids]


async def load_of_sessions(principal: Principal, ids: list[int]) -> list[list[SentProfile]]:
    """Load function: the profiles that were sent for sessions, newest first."""
    found: dict[int, list[SentProfile]] = {}
    for row in await smart_charging.visible(principal).filter(session_id__in=set(ids)).order_by("-id"):
        found.setdefault(row.session_id or 0, []).append(row)
    return [found.get(one, []) for one in ids]


@strawberry.input(description="Which charging profiles; all conditions that are given must hold.")
class ChargingProfileFilter:
    charge_point: str | None = strawberry.field(default=None, description="Sent to this one: its identity or its id.")
    connector_id: int | None = strawberry.field(
        default=None, description="On the connector with this number; 0 for those of the whole charge point."
    )
    charging_profile_purpose: ChargingProfilePurpose | None = strawberry.field(
        default=None, description="For this purpose."
    )
    charging_profile_id: int | None = strawberry.field(default=None, description="With this number.")
    installed: bool | None = strawberry.field(
        default=None, description="Whether the charge point has it, or may have it: INSTALLED or UNKNOWN."
    )


async def matching(principal: Principal, wanted: ChargingProfileFilter | None) -> QuerySet[SentProfile]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or ChargingProfileFilter()
    rows = await only_of(smart_charging.visible(principal), principal, wanted.charge_point)
    if wanted.connector_id is not None:
        number = wanted.connector_id
        started = Q(connector_id__isnull=True, session__connector_id=number)
        rows = rows.filter(Q(Q(connector_id=number), started, join_type="OR"))
    if wanted.charging_profile_purpose is not None:
        rows = rows.filter(purpose=wanted.charging_profile_purpose.value)
    if wanted.charging_profile_id is not None:
        rows = rows.filter(charging_profile_id=wanted.charging_profile_id)
    if wanted.installed is not None:
        rows = rows.filter(smart_charging.present() if wanted.installed else ~smart_charging.present())
    return rows


_watch: Watch[ChargingProfileFilter, SentProfile, ChargingProfile] = Watch(
    "ChargingProfile", ("charging_profile",), matching, live.reader(matching), show_all
)


@strawberry.type
class ChargingProfileQuery:
    """What can be asked about charging profiles."""

    @strawberry.field(
        description="The charging profiles that charge points were sent, newest first, a page at a time: those that"
        " they have, and those that they had or refused."
    )
    async def charging_profiles(
        self,
        info: Info,
        filter: Annotated[ChargingProfileFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ChargingProfile]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, "-id", lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )


@strawberry.type
class ChargingProfileSubscription:
    """What can be followed of charging profiles."""

    @strawberry.subscription(description="Follow charging profiles: first the newest that fit, then whatever changes.")
    async def charging_profiles_changed(
        self,
        info: Info,
        charge_point: Annotated[
            str | None, strawberry.argument(description="Only those of this one: its identity or its id.")
        ] = None,
        filter: Annotated[ChargingProfileFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 200,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[ChargingProfile]]:
        wanted = filter or ChargingProfileFilter()
        wanted.charge_point = charge_point or wanted.charge_point
        row = None if wanted.charge_point is None else await find_or_none(info.context.principal, wanted.charge_point)
        about = None if row is None else row.id  # who listens for one charge point is not woken by others
        async for changes in _watch.follow(info.context, wanted, interval_ms, first=first, charge_point=about):
            yield changes
