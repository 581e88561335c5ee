"""The naive design to compare with: the `ocpp` package as it is shipped, and a Tortoise call for each thing to be done.

It does the same work on the same tables, message log and live figures included, the way that one would first write it.
"""

from __future__ import annotations

import itertools
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.enums import Action
from starlette.websockets import WebSocket, WebSocketDisconnect

from models import charge_point, database
from models.authorization import IdTag, fold
from models.connector import Connector, StatusChange
from models.message import Message
from models.meter_value import MeterValue
from models.session import ChargingSession

_transaction_ids = itertools.count(1)


async def open_database(url: str) -> None:
    """Open the database as the product does, and go on with the transaction ids where they stopped."""
    global _transaction_ids
    await database.open_database(url)
    last = await ChargingSession.all().order_by("-transaction_id").first()
    _transaction_ids = itertools.count(1 + (last.transaction_id or 0 if last else 0))


class NaiveChargePoint(ChargePoint):  # type: ignore[misc]
    """Handlers as the documentation of the package shows them."""

    row_id = 0

    @on(Action.boot_notification)
    async def on_boot_notification(self, charge_point_vendor: str, charge_point_model: str, **more: Any) -> Any:
        await charge_point.ChargePoint.filter(id=self.row_id).update(
            vendor=charge_point_vendor,
            model=charge_point_model,
            serial_number=more.get("charge_point_serial_number"),
            firmware_version=more.get("firmware_version"),
            last_boot_at=_now(),
        )
        return call_result.BootNotification(_now().isoformat(), 300, "Accepted")

    @on(Action.heartbeat)
    async def on_heartbeat(self) -> Any:
        await charge_point.ChargePoint.filter(id=self.row_id).update(last_seen_at=_now())
        return call_result.Heartbeat(_now().isoformat())

    @on(Action.status_notification)
    async def on_status_notification(
        self, connector_id: int, error_code: str, status: str, timestamp: str, **more: Any
    ) -> Any:
        await Connector.update_or_create(
            {
                "status": status,
                "error_code": error_code,
                "status_at": _moment(timestamp),
                "status_received_at": _now(),
            },
            charge_point_id=self.row_id,
            connector_id=connector_id,
        )
        await StatusChange.create(
            charge_point_id=self.row_id,
            connector_id=connector_id,
            status=status,
            error_code=error_code,
            status_at=_moment(timestamp),
            received_at=_now(),
        )
        return call_result.StatusNotification()

    @on(Action.authorize)
    async def on_authorize(self, id_tag: str) -> Any:
        known = await IdTag.get_or_none(key=fold(id_tag))
        return call_result.Authorize({"status": "Invalid" if known is None or known.blocked else "Accepted"})

    @on(Action.start_transaction)
    async def on_start_transaction(
        self, connector_id: int, id_tag: str, meter_start: int, timestamp: str, **more: Any
    ) -> Any:
        known = await IdTag.get_or_none(key=fold(id_tag))
        await ChargingSession.filter(
            charge_point_id=self.row_id, connector_id=connector_id, state__in=("ACTIVE", "SUSPENDED")
        ).update(state="ENDED", closed_by="NEXT_START")
        session = await ChargingSession.create(
            charge_point_id=self.row_id,
            connector_id=connector_id,
            transaction_id=next(_transaction_ids),
            id_tag=id_tag,
            id_tag_key=fold(id_tag),
            state="ACTIVE",
            created_at=_now(),
            started_at=_moment(timestamp),
            start_received_at=_now(),
            meter_start_wh=meter_start,
        )
        status = "Invalid" if known is None or known.blocked else "Accepted"
        return call_result.StartTransaction(session.transaction_id, {"status": status})

    @on(Action.meter_values)
    async def on_meter_values(self, connector_id: int, meter_value: list[Any], transaction_id: int = 0) -> Any:
        for value in meter_value:
            samples = json.dumps(value["sampled_value"])
            register = next(
                (one["value"] for one in value["sampled_value"] if one["measurand"] == "Energy.Active.Import.Register"),
                None,
            )
            await MeterValue.create(
                charge_point_id=self.row_id,
                connector_id=connector_id,
                transaction_id=transaction_id,
                sampled_at=_moment(value["timestamp"]),
                received_at=_now(),
                register_wh=register and int(register),
                samples=samples,
                digest=crc32(samples.encode()),
            )
            if register is not None:
                await ChargingSession.filter(transaction_id=transaction_id).update(
                    register_wh=int(register),
                    register_at=_moment(value["timestamp"]),
                    last_sample_at=_moment(value["timestamp"]),
                    last_sample_received_at=_now(),
                )
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    async def on_stop_transaction(self, meter_stop: int, timestamp: str, transaction_id: int, **more: Any) -> Any:
        await ChargingSession.filter(transaction_id=transaction_id).update(
            state="ENDED",
            stopped_at=_moment(timestamp),
            stop_received_at=_now(),
            meter_stop_wh=meter_stop,
            stop_reason=more.get("reason"),
        )
        return call_result.StopTransaction({"status": "Accepted"})


class _Socket:
    """The two methods that the package asks of a connection; they keep the message log."""

    def __init__(self, websocket: WebSocket, charge_point_id: int) -> None:
        self._websocket = websocket
        self._charge_point_id = charge_point_id

    async def recv(self) -> str:
        text = await self._websocket.receive_text()
        await self._log("IN", text)
        return text

    async def send(self, text: str) -> None:
        await self._websocket.send_text(text)
        await self._log("OUT", text)

    async def _log(self, direction: str, text: str) -> None:
        kind, unique_id, *rest = json.loads(text)
        await Message.create(
            charge_point_id=self._charge_point_id,
            direction=direction,
            kind={2: "CALL", 3: "RESULT"}.get(kind, "ERROR"),
            unique_id=unique_id,
            action=rest[0] if kind == 2 else None,
            payload=json.dumps(rest[-1]),
            at=_now(),
        )


async def serve(websocket: WebSocket) -> None:
    """Serve one charge point until it leaves."""
    identity = websocket.path_params["identity"]
    row = await charge_point.ChargePoint.get(identity=identity)
    await websocket.accept(subprotocol="ocpp1.6")
    speaker = NaiveChargePoint(identity, _Socket(websocket, row.id))
    speaker.row_id = row.id
    with suppress(WebSocketDisconnect):
        await speaker.start()


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
