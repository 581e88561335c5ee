"""Connectors: where vehicles are plugged in, what each says of itself and what it said before."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID
from tortoise.queryset import QuerySet

from api.context import Info
from api.cost import PAGE
from api.identifiers import Node, encode
from api.limits import page_size
from api.lookup import only_of
from api.newest import newest
from api.pagination import After, Connection, First, paginate
from api.words import ConnectorStatus, by_word
from models import connector as connectors
from models import session as sessions
from models.connector import StatusChange
from models.principal import Principal

if TYPE_CHECKING:
    from api.reservation import Reservation
    from api.session import ChargingSession


@strawberry.enum(description="What is wrong with a connector.")
class ConnectorErrorCode(Enum):
    NO_ERROR = strawberry.enum_value("NoError", description="Nothing.")
    CONNECTOR_LOCK_FAILURE = strawberry.enum_value(
        "ConnectorLockFailure", description="It cannot be locked or unlocked."
    )
    EV_COMMUNICATION_ERROR = strawberry.enum_value(
        "EVCommunicationError", description="The vehicle does not talk as it should."
    )
    GROUND_FAILURE = strawberry.enum_value("GroundFailure", description="The protection against earth faults tripped.")
    HIGH_TEMPERATURE = strawberry.enum_value("HighTemperature", description="It is too hot inside.")
    INTERNAL_ERROR = strawberry.enum_value(
        "InternalError", description="Hardware or software of the charge point failed."
    )
    LOCAL_LIST_CONFLICT = strawberry.enum_value(
        "LocalListConflict", description="Its own list of id tags contradicts what it was told."
    )
    OTHER_ERROR = strawberry.enum_value("OtherError", description="Something else; see the maker's code and the info.")
    OVER_CURRENT_FAILURE = strawberry.enum_value(
        "OverCurrentFailure", description="The protection against overload tripped."
    )
    OVER_VOLTAGE = strawberry.enum_value("OverVoltage", description="The voltage is too high.")
    POWER_METER_FAILURE = strawberry.enum_value("PowerMeterFailure", description="The meter cannot be read.")
    POWER_SWITCH_FAILURE = strawberry.enum_value("PowerSwitchFailure", description="The power cannot be switched.")
    READER_FAILURE = strawberry.enum_value("ReaderFailure", description="The reader of id tags failed.")
    RESET_FAILURE = strawberry.enum_value("ResetFailure", description="It could not restart.")
    UNDER_VOLTAGE = strawberry.enum_value("UnderVoltage", description="The voltage is too low.")
    WEAK_SIGNAL = strawberry.enum_value("WeakSignal", description="The radio signal is weak.")


_ERRORS = by_word(ConnectorErrorCode)


@strawberry.type(description="What a charge point reported about one of its connectors.")
class ConnectorStatusReport:
    connector_id: int = strawberry.field(description="Which connector; 0 is the charge point as a whole.")
    status: ConnectorStatus = strawberry.field(description="What it was doing.")
    error_code: ConnectorErrorCode = strawberry.field(description="What was wrong.")
    info: str | None = strawberry.field(description="More about it, in the charge point's words.")
    vendor_id: str | None = strawberry.field(description="Whose error code the maker's code is.")
    vendor_error_code: str | None = strawberry.field(description="The maker's own error code.")
    status_at: datetime = strawberry.field(description="Since when, by the charge point's clock (UTC).")
    status_received_at: datetime = strawberry.field(description="When the report came in (UTC).")

    @classmethod
    def from_row(cls, row: StatusChange) -> "ConnectorStatusReport":
        """Show a row."""
        return cls(
            connector_id=row.connector_id,
            status=ConnectorStatus(row.status),
            error_code=_ERRORS.get(row.error_code, ConnectorErrorCode.OTHER_ERROR),
            info=row.info,
            vendor_id=row.vendor_id,
            vendor_error_code=row.vendor_error_code,
            status_at=row.status_at,
            status_received_at=row.received_at,
        )


@strawberry.type(description="A place on a charge point where one vehicle can be plugged in.")
class Connector(Node):
    connector_id: int = strawberry.field(
        description="Its number on the charge point, from 1; 0 is the charge point as a whole."
    )
    status: ConnectorStatus | None = strawberry.field(description="What it is doing; null before its first report.")
    error_code: ConnectorErrorCode | None = strawberry.field(description="What is wrong; null before its first report.")
    info: str | None = strawberry.field(description="More about it, in the charge point's words.")
    vendor_id: str | None = strawberry.field(description="Whose error code the maker's code is.")
    vendor_error_code: str | None = strawberry.field(description="The maker's own error code.")
    status_at: datetime | None = strawberry.field(description="Since when, by the charge point's clock (UTC).")
    status_received_at: datetime | None = strawberry.field(description="When the report came in (UTC).")
    charge_point_row: strawberry.Private[int]

    @strawberry.field(description="The session that runs here now, if one does.")
    async def current_session(self, info: Info) -> Annotated["ChargingSession", strawberry.lazy("api.session")] | None:
        from api.session import ChargingSession  # which shows its connector

        row = await info.context.load(load_running, (self.charge_point_row, self.connector_id))
        return None if row is None else ChargingSession.from_row(row)

    @strawberry.field(
        description="The reservation that holds it now, as far as is known. One for any connector is at connector 0."
    )
    async def reservation(self, info: Info) -> Annotated["Reservation", strawberry.lazy("api.reservation")] | None:
        from api.reservation import Reservation, load_held  # which shows its connector

        row = await info.context.load(load_held, (self.charge_point_row, self.connector_id))
        return None if row is None else Reservation.from_row(row)

    @strawberry.field(description="Its newest reports, newest first; page through all with the query statusHistory.")
    async def status_history(self, info: Info, first: First = None) -> list[ConnectorStatusReport]:
        size = PAGE if first is None else page_size("first", first)
        rows = await info.context.load(load_history, (self.charge_point_row, self.connector_id, size))
        return [ConnectorStatusReport.from_row(row) for row in rows]

    @classmethod
    def from_row(cls, row: connectors.Connector) -> "Connector":
        """Show a row."""
        return cls(
            id=_id(row.charge_point_id, row.connector_id),
            connector_id=row.connector_id,
            status=ConnectorStatus(row.status),
            error_code=_ERRORS.get(row.error_code, ConnectorErrorCode.OTHER_ERROR),
            info=row.info,
            vendor_id=row.vendor_id,
            vendor_error_code=row.vendor_error_code,
            status_at=row.status_at,
            status_received_at=row.status_received_at,
            charge_point_row=row.charge_point_id,
        )

    @classmethod
    def silent(cls, charge_point_id: int, connector_id: int) -> "Connector":
        """Show a connector that others speak of and that has not reported itself yet."""
        return cls(
            id=_id(charge_point_id, connector_id),
            connector_id=connector_id,
            status=None,
            error_code=None,
            info=None,
            vendor_id=None,
            vendor_error_code=None,
            status_at=None,
            status_received_at=None,
            charge_point_row=charge_point_id,
        )


def _id(charge_point_id: int, connector_id: int) -> ID:
    return encode("Connector", f"{charge_point_id}/{connector_id}")


async def load_connectors(principal: Principal, charge_point_ids: list[int]) -> list[list[connectors.Connector]]:
    """Load function: the connectors of charge points, in the order of their numbers."""
    found: dict[int, list[connectors.Connector]] = {}
    rows = connectors.visible(principal).filter(charge_point_id__in=set(charge_point_ids)).order_by("connector_id")
    for row in await rows:
        found.setdefault(row.charge_point_id, []).append(row)
    return [found.get(one, []) for one in charge_point_ids]


async def load_running(principal: Principal, keys: list[tuple[int, int]]) -> list[sessions.ChargingSession | None]:
    """Load function: the session that runs on a connector, by charge point and connector number."""
    rows = sessions.visible(principal).filter(
        charge_point_id__in={charge_point_id for charge_point_id, _ in keys}, state__in=sessions.OPEN
    )
    found = {(row.charge_point_id, row.connector_id): row for row in await rows.order_by("id")}
    return [found.get(key) for key in keys]


async def load_history(principal: Principal, keys: list[tuple[int, int, int]]) -> list[list[StatusChange]]:
    """Load function: the newest reports of a connector, by charge point, connector number and how many."""

    def rows_of(key: tuple[int, int, int]) -> QuerySet[StatusChange]:
        charge_point_id, connector_id, size = key
        rows = connectors.visible_history(principal).filter(charge_point_id=charge_point_id, connector_id=connector_id)
        return rows.order_by("-status_at", "-id").limit(size)

    found = await newest(
        StatusChange, rows_of, keys, lambda row: (row.charge_point_id, row.connector_id), lambda key: key[:2]
    )
    return [sorted(rows, key=lambda row: (row.status_at, row.id), reverse=True) for rows in found]


@strawberry.type
class ConnectorQuery:
    """What can be asked about connectors."""

    @strawberry.field(
        description="What a charge point reported about its connectors, newest first by its own clock, page by page."
    )
    async def status_history(
        self,
        info: Info,
        charge_point: Annotated[str, strawberry.argument(description="Its identity or its id.")],
        connector_id: Annotated[
            int | None, strawberry.argument(description="One connector; null for all of them, 0 included.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ConnectorStatusReport]:
        principal = info.context.principal
        rows = await only_of(connectors.visible_history(principal), principal, charge_point)
        if connector_id is not None:
            rows = rows.filter(connector_id=connector_id)
        return await paginate(rows, "-status_at", _show_reports, first=first, after=after)


async def _show_reports(rows: Sequence[StatusChange]) -> list[ConnectorStatusReport]:
    return [ConnectorStatusReport.from_row(row) for row in rows]
