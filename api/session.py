"""Charging sessions: from the moment somebody asks until the transaction ends, and live while they run."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api import live, session_series
from api.command import Command, load_newest_of_sessions
from api.connector import Connector, load_connectors
from api.context import Context, Info
from api.errors import bad_input
from api.identifiers import Node, decode, encode
from api.limits import page_size
from api.live import Change, Changes, Interval, Watch
from api.lookup import only_of
from api.newest import newest
from api.pagination import After, Before, Connection, First, Last, paginate
from api.place import SessionPlace, load_places
from api.scalars import BigInt
from api.session_series import SessionSeries
from api.words import AuthorizationStatus, ClosedBy, EnergyMethod, Failure, SessionState, Step, by_word
from models import charging, session_attention
from models import session as sessions
from models.authorization import fold
from models.principal import Principal

if TYPE_CHECKING:
    from api.charge_point import ChargePoint
    from api.charging_profile import ChargingProfile
    from api.reservation import Reservation
    from api.session_care import SessionCorrection


@strawberry.enum(description="Why a transaction ended.")
class StopReason(Enum):
    DE_AUTHORIZED = strawberry.enum_value("DeAuthorized", description="The id tag may not charge.")
    EMERGENCY_STOP = strawberry.enum_value("EmergencyStop", description="The emergency button was pressed.")
    EV_DISCONNECTED = strawberry.enum_value("EVDisconnected", description="The vehicle was unplugged.")
    HARD_RESET = strawberry.enum_value("HardReset", description="The charge point was told to restart at once.")
    LOCAL = strawberry.enum_value("Local", description="Somebody ended it at the charge point.")
    OTHER = strawberry.enum_value("Other", description="Something else, or a word that OCPP does not know.")
    POWER_LOSS = strawberry.enum_value("PowerLoss", description="The power failed.")
    REBOOT = strawberry.enum_value("Reboot", description="The charge point restarted.")
    REMOTE = strawberry.enum_value("Remote", description="It was told to, from afar.")
    SOFT_RESET = strawberry.enum_value("SoftReset", description="The charge point was told to restart in good order.")
    UNLOCK_COMMAND = strawberry.enum_value("UnlockCommand", description="The connector was unlocked from afar.")


_REASONS = by_word(StopReason)


@strawberry.type(description="How far a session is, in words for who stands beside it.")
class SessionProgress:
    step: Step = strawberry.field(description="What happens now.")
    failure: Failure | None = strawberry.field(description="What went wrong, for programs; null if nothing did.")
    message: str = strawberry.field(description="What to tell the driver, in English; translate by step and failure.")

    @classmethod
    def of(cls, progress: charging.Progress) -> "SessionProgress":
        """Show how far a session is."""
        return cls(step=progress.step, failure=progress.failure, message=progress.message)


@strawberry.type(description="One vehicle charging once, from the request for it to its end.")
class ChargingSession(Node):
    transaction_id: int | None = strawberry.field(
        description="The number under which the charge point knows it; null before it starts."
    )
    id_tag: str = strawberry.field(description="Who charges: the id tag, as it was shown.")
    state: SessionState = strawberry.field(description="How far it has come.")
    connector_id: int | None = strawberry.field(
        description="The number of its connector; null if it was asked for on any and has not started."
    )
    started_at: datetime | None = strawberry.field(description="When it started, by the charge point's clock (UTC).")
    start_received_at: datetime | None = strawberry.field(description="When its start was reported (UTC).")
    stopped_at: datetime | None = strawberry.field(
        description="When it ended, by the charge point's clock; at its last sample, if its stop is missing (UTC)."
    )
    stop_received_at: datetime | None = strawberry.field(
        description="When its end was reported, or it was closed here (UTC)."
    )
    stop_reason: StopReason | None = strawberry.field(description="Why it ended.")
    meter_start_wh: BigInt | None = strawberry.field(description="The meter's reading at the start, in Wh.")
    meter_stop_wh: BigInt | None = strawberry.field(description="The meter's reading at the end, in Wh.")
    energy_wh: BigInt = strawberry.field(description="Energy so far, in Wh.")
    energy_method: EnergyMethod | None = strawberry.field(description="How the energy was found.")
    power_w: BigInt | None = strawberry.field(
        description="Power, in W, as of lastSampleAt; 0 once it has ended, null before it was measured."
    )
    current_ma: BigInt | None = strawberry.field(description="Current, in mA, as of lastSampleAt.")
    voltage_mv: BigInt | None = strawberry.field(description="Voltage, in mV, as of lastSampleAt.")
    soc: float | None = strawberry.field(
        description="State of charge of the vehicle, in percent with up to three decimals, as of lastSampleAt."
    )
    temperature_mc: BigInt | None = strawberry.field(
        description="Temperature, in thousandths of a degree Celsius, as of lastSampleAt."
    )
    last_sample_at: datetime | None = strawberry.field(
        description="When the newest sample was taken, by the charge point's clock (UTC)."
    )
    last_sample_received_at: datetime | None = strawberry.field(description="When the newest sample came in (UTC).")
    authorization_status: AuthorizationStatus | None = strawberry.field(
        description="What the charge point was told of the id tag. It may deliver energy to one that was refused."
    )
    failure: str | None = strawberry.field(
        description="For people: why it never began, or why it was closed here without a stop; null if all went well."
    )
    progress: SessionProgress = strawberry.field(description="How far it is, for a driver.")
    closed_by: ClosedBy | None = strawberry.field(description="Who ended it.")
    requested_at: datetime | None = strawberry.field(description="When it was asked for from afar (UTC).")
    requested_by: str | None = strawberry.field(description="Who asked, as `user:anna`.")
    request_expires_at: datetime | None = strawberry.field(description="Until when it must begin (UTC).")
    reservation_id: int | None = strawberry.field(
        description="The number of the reservation that it used, as the charge point told it, or as its id tag says."
    )
    created_at: datetime = strawberry.field(description="When it was first heard of here (UTC).")
    row_id: strawberry.Private[int]
    charge_point_row: strawberry.Private[int]

    @strawberry.field(description="Where it charges, even at a charge point that you may not see.")
    async def place(self, info: Info) -> SessionPlace:
        return SessionPlace.from_row(await info.context.load(load_places, self.charge_point_row))

    @strawberry.field(
        description="The charge point at which it charges; null if you may not see that: `place` tells where it is."
    )
    async def charge_point(self, info: Info) -> Annotated["ChargePoint", strawberry.lazy("api.charge_point")] | None:
        from api.charge_point import load_charge_points, show  # which shows its sessions

        row = await info.context.load(load_charge_points, self.charge_point_row)
        return None if row is None else await show(info.context, row)

    @strawberry.field(description="Its connector; null if it was asked for on any and has not started.")
    async def connector(self, info: Info) -> Connector | None:
        if self.connector_id is None:
            return None
        for row in await info.context.load(load_connectors, self.charge_point_row):
            if row.connector_id == self.connector_id:
                return Connector.from_row(row)
        return Connector.silent(self.charge_point_row, self.connector_id)

    @strawberry.field(description="The reservation that it used, if one that is known here.")
    async def reservation(self, info: Info) -> Annotated["Reservation", strawberry.lazy("api.reservation")] | None:
        from api.reservation import Reservation, load_of_sessions  # which shows its session

        row = await info.context.load(load_of_sessions, self.row_id)
        return None if row is None else Reservation.from_row(row)

    @strawberry.field(description="The newest commands about it, newest first.")
    async def commands(
        self, info: Info, first: Annotated[int, strawberry.argument(description="How many: 1 to 200.")] = 10
    ) -> list[Command]:
        rows = await info.context.load(load_newest_of_sessions, (self.row_id, page_size("first", first)))
        return [Command.from_row(row) for row in rows]

    @strawberry.field(description="What people corrected in it, newest first.")
    async def corrections(
        self, info: Info
    ) -> list[Annotated["SessionCorrection", strawberry.lazy("api.session_care")]]:
        from api.session_care import SessionCorrection, load_corrections  # which shows the session

        return [SessionCorrection.from_row(row) for row in await info.context.load(load_corrections, self.row_id)]

    @strawberry.field(description="The charging profiles that were sent for it, newest first.")
    async def charging_profiles(
        self, info: Info
    ) -> list[Annotated["ChargingProfile", strawberry.lazy("api.charging_profile")]]:
        from api.charging_profile import ChargingProfile, load_of_sessions  # which shows its session

        return [ChargingProfile.from_row(row) for row in await info.context.load(load_of_sessions, self.row_id)]

    @strawberry.field(description="Its course, for a chart.")
    async def series(
        self,
        from_: Annotated[
            datetime | None, strawberry.argument(name="from", description="From this moment on (UTC).")
        ] = None,
        to: Annotated[datetime | None, strawberry.argument(description="Up to this moment (UTC).")] = None,
        max_points: Annotated[int, strawberry.argument(description="How many points at most: 2 to 2000.")] = 500,
    ) -> SessionSeries:
        return await session_series.read(self.row_id, from_, to, max_points)

    @classmethod
    def from_row(cls, row: sessions.ChargingSession) -> "ChargingSession":
        """Show a row."""
        return cls(
            id=encode("ChargingSession", row.id),
            transaction_id=row.transaction_id,
            id_tag=row.id_tag,
            state=SessionState(row.state),
            connector_id=row.connector_id,
            started_at=row.started_at,
            start_received_at=row.start_received_at,
            stopped_at=row.stopped_at,
            stop_received_at=row.stop_received_at,
            stop_reason=None if row.stop_reason is None else _REASONS.get(row.stop_reason, StopReason.OTHER),
            meter_start_wh=_big(row.meter_start_wh),
            meter_stop_wh=_big(row.meter_stop_wh),
            energy_wh=BigInt(row.energy_wh),
            energy_method=None if row.energy_method is None else EnergyMethod(row.energy_method),
            power_w=_big(row.power_w),
            current_ma=_big(row.current_ma),
            voltage_mv=_big(row.voltage_mv),
            soc=None if row.soc_milli is None else row.soc_milli / 1000,
            temperature_mc=_big(row.temperature_mc),
            last_sample_at=row.last_sample_at,
            last_sample_received_at=row.last_sample_received_at,
            authorization_status=None
            if row.authorization_status is None
            else AuthorizationStatus(row.authorization_status),
            failure=row.failure,
            progress=SessionProgress.of(charging.progress(row)),
            closed_by=None if row.closed_by is None else ClosedBy(row.closed_by),
            requested_at=row.requested_at,
            requested_by=row.requested_by,
            request_expires_at=row.request_expires_at,
            reservation_id=row.reservation_id,
            created_at=row.created_at,
            row_id=row.id,
            charge_point_row=row.charge_point_id,
        )


def _big(value: int | None) -> BigInt | None:
    return None if value is None else BigInt(value)


async def show_all(_: Context, rows: Sequence[sessions.ChargingSession]) -> list[ChargingSession]:
    """Show rows."""
    return [ChargingSession.from_row(row) for row in rows]


async def load_sessions(principal: Principal, ids: list[int]) -> list[sessions.ChargingSession | None]:
    """Load function: rows by id."""
    found = {row.id: row for row in await sessions.visible(principal).filter(id__in=set(ids))}
    return [found.get(one) for one in ids]


async def load_newest_of_charge_points(
    principal: Principal, keys: list[tuple[int, int]]
) -> list[list[sessions.ChargingSession]]:
    """Load function: the newest sessions of a charge point, by its id and how many."""
    return await newest(
        sessions.ChargingSession,
        lambda key: sessions.visible(principal).filter(charge_point_id=key[0]).order_by("-id").limit(key[1]),
        keys,
        lambda row: row.charge_point_id,
        lambda key: key[0],
    )


@strawberry.input(description="Which sessions; all conditions that are given must hold.")
class ChargingSessionFilter:
    charge_point: str | None = strawberry.field(default=None, description="At this one: its identity or its id.")
    connector_id: int | None = strawberry.field(default=None, description="On the connector with this number.")
    id_tag: str | None = strawberry.field(default=None, description="By this id tag, in any case.")
    state: list[SessionState] | None = strawberry.field(default=None, description="In one of these states.")
    open: bool | None = strawberry.field(default=None, description="Whether it runs: ACTIVE or SUSPENDED.")
    needs_attention: bool | None = strawberry.field(
        default=None,
        description="Whether somebody should look at it: it charges and was not measured for ten minutes; it is"
        " suspended for four hours; it was asked for within a day and never began (FAILED or EXPIRED, unless the"
        " request was taken back); its id tag was refused and it charges all the same, or did within a day and was"
        " not ended for that (DE_AUTHORIZED); or it ended within seven days without a stop (STOP_MISSING) or with an"
        " energyMethod of STOP_IGNORED or REGISTER_RESET, and nobody has corrected it. Time alone brings sessions in"
        " and out: a subscription tells that only when they change.",
    )
    started_after: datetime | None = strawberry.field(
        default=None, description="Started at this moment (UTC) or later."
    )
    started_before: datetime | None = strawberry.field(default=None, description="Started before this moment (UTC).")


async def matching(principal: Principal, wanted: ChargingSessionFilter | None) -> QuerySet[sessions.ChargingSession]:
    """The rows that fit a filter and that the principal may see."""
    wanted = wanted or ChargingSessionFilter()
    rows = await only_of(sessions.visible(principal), principal, wanted.charge_point)
    if wanted.connector_id is not None:
        rows = rows.filter(connector_id=wanted.connector_id)
    if wanted.id_tag is not None:
        rows = rows.filter(id_tag_key=fold(wanted.id_tag))
    if wanted.state is not None:
        rows = rows.filter(state__in=[state.value for state in wanted.state])
    if wanted.open is not None:
        rows = rows.filter(state__in=sessions.OPEN) if wanted.open else rows.filter(state__not_in=sessions.OPEN)
    if wanted.needs_attention is not None:
        rows = session_attention.among(rows, wanted.needs_attention)
    if wanted.started_after is not None:
        rows = rows.filter(started_at__gte=wanted.started_after)
    if wanted.started_before is not None:
        rows = rows.filter(started_at__lt=wanted.started_before)
    return rows


_watch: Watch[ChargingSessionFilter, sessions.ChargingSession, ChargingSession] = Watch(
    "ChargingSession", ("session",), matching, live.reader(matching), show_all
)


@strawberry.enum(description="How a list of sessions is sorted.")
class ChargingSessionOrder(Enum):
    CREATED_AT_DESC = strawberry.enum_value("-id", description="The one last heard of first.")
    CREATED_AT_ASC = strawberry.enum_value("id", description="In the order they were first heard of.")
    STARTED_AT_DESC = strawberry.enum_value(
        "-started_at", description="The one that started last first; those that never started are left out."
    )
    STARTED_AT_ASC = strawberry.enum_value(
        "started_at", description="In the order they started; those that never started are left out."
    )


@strawberry.type
class SessionQuery:
    """What can be asked about sessions."""

    @strawberry.field(description="One session, by its id or by its transaction; null if there is none.")
    async def session(
        self,
        info: Info,
        id: Annotated[ID | None, strawberry.argument(description="Its id.")] = None,
        transaction_id: Annotated[int | None, strawberry.argument(description="Its transaction.")] = None,
    ) -> ChargingSession | None:
        if (id is None) == (transaction_id is None):
            raise bad_input("give either the id or the transactionId")
        wanted = {"transaction_id": transaction_id} if id is None else {"id": decode("ChargingSession", id) or 0}
        row = await sessions.visible(info.context.principal).get_or_none(**wanted)
        return None if row is None else ChargingSession.from_row(row)

    @strawberry.field(description="The charging sessions, a page at a time.")
    async def sessions(
        self,
        info: Info,
        filter: Annotated[ChargingSessionFilter | None, strawberry.argument(description="Which ones.")] = None,
        order_by: Annotated[
            ChargingSessionOrder, strawberry.argument(description="How they are sorted.")
        ] = ChargingSessionOrder.CREATED_AT_DESC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ChargingSession]:
        context = info.context
        rows = await matching(context.principal, filter)
        return await paginate(
            rows, order_by, lambda found: show_all(context, found), first=first, after=after, last=last, before=before
        )


@strawberry.type
class SessionSubscription:
    """What can be followed of sessions."""

    @strawberry.subscription(description="Follow one session: as it is now, then whenever it changes.")
    async def session_changed(
        self,
        info: Info,
        id: Annotated[ID, strawberry.argument(description="Which session.")],
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Change[ChargingSession]]:
        row_id = decode("ChargingSession", id) or 0
        async for change in live.follow_one(info.context, ("session",), row_id, interval_ms, load_sessions, show_all):
            yield change

    @strawberry.subscription(description="Follow sessions: first the newest that fit, then whatever changes.")
    async def sessions_changed(
        self,
        info: Info,
        filter: Annotated[ChargingSessionFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: Annotated[int, strawberry.argument(description="How many at first: 1 to 1000.")] = 200,
        interval_ms: Interval = live.DEFAULT_INTERVAL,
    ) -> AsyncIterator[Changes[ChargingSession]]:
        async for changes in _watch.follow(info.context, filter or ChargingSessionFilter(), interval_ms, first=first):
            yield changes
