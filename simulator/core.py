"""Core profile: reset, unlock, availability, configuration, cache, data transfer, remote start and stop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator import smart_charging
from simulator.commands import Handler, status, supports
from simulator.connector import Connector
from simulator.rpc import Answer

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint


def _reset(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    hard = request["type"] == "Hard"
    return status("Accepted", lambda: charge_point.spawn(charge_point.reset(hard=hard)))


def _unlock_connector(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    connector = charge_point.connectors.get(request["connectorId"])
    if connector is None or not connector.socket.detachable:
        return status("NotSupported")
    charge_point.charging.stop(connector, "UnlockCommand")
    if connector.lock_jams:
        return status("UnlockFailed")
    connector.locked = False
    return status("Unlocked", lambda: charge_point.report(connector))


def _change_availability(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    number, operative = request["connectorId"], request["type"] == "Operative"
    if number != 0 and number not in charge_point.connectors:
        return status("Rejected")
    chosen = [connector for connector in charge_point.connectors.values() if number in (0, connector.number)]
    later = False
    for connector in chosen:
        if connector.transaction is not None and not operative:
            connector.scheduled, later = operative, True
        else:
            connector.operative, connector.scheduled = operative, None
        if not operative:
            connector.reservation = None

    def tell() -> None:
        if number == 0 and charge_point.operative != operative:
            charge_point.operative = operative
            charge_point.outbox.live("StatusNotification", charge_point.status_notification(None))
        for connector in chosen:
            charge_point.report(connector)

    return status("Scheduled" if later else "Accepted", tell)


def _get_configuration(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    known, unknown = charge_point.configuration.get(request.get("key", []))
    said: dict[str, Any] = {"configurationKey": known}
    if unknown:
        said["unknownKey"] = unknown
    return Answer(said)


def _change_configuration(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    key, value = request["key"], request["value"]
    word = charge_point.configuration.change(key, value)
    if key.lower() == "authorizationkey" and word == "Accepted":
        return status(word, lambda: charge_point.spawn(charge_point.use_password(bytes.fromhex(value))))
    return status(word)


def _clear_cache(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    return status("Accepted" if charge_point.authorizer.clear_cache() else "Rejected")


def _data_transfer(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    if request["vendorId"].lower() != charge_point.hardware.vendor.lower():
        return status("UnknownVendorId")
    match request.get("messageId"):
        case "Echo":
            return Answer({"status": "Accepted", "data": request.get("data", "")})
        case "DisplayText":
            return status("Accepted" if request.get("data") else "Rejected")
        case _:
            return status("UnknownMessageId")


def _remote_start_transaction(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    id_tag, profile = request["idTag"], request.get("chargingProfile")
    connector = _free_connector(charge_point, request.get("connectorId"), id_tag)
    if charge_point.registration != "Accepted" or connector is None:
        return status("Rejected")
    if profile is not None and supports(charge_point, "SmartCharging"):
        if profile["chargingProfilePurpose"] != "TxProfile" or "transactionId" in profile:
            return status("Rejected")
    else:
        profile = None
    return status("Accepted", lambda: charge_point.spawn(_start(charge_point, connector, id_tag, profile)))


async def _start(charge_point: ChargePoint, connector: Connector, id_tag: str, profile: dict[str, Any] | None) -> None:
    await charge_point.charging.remote_start(connector, id_tag)
    if profile is not None and (connector.authorization or connector.transaction):
        charge_point.profiles.put(connector.number, profile)
        smart_charging.apply_now(charge_point)


def _free_connector(charge_point: ChargePoint, number: int | None, id_tag: str) -> Connector | None:
    """The connector that was asked for, or the best one: where a cable is waiting, else one that is available."""
    found = [
        connector
        for connector in charge_point.connectors.values()
        if number in (None, connector.number)
        and connector.status in ("Available", "Preparing", "Reserved", "Finishing")
        and connector.authorization is None
        and charge_point.charging.may_use(connector, id_tag, None)
    ]
    order = ("Preparing", "Reserved", "Available", "Finishing")
    return min(found, key=lambda connector: order.index(connector.status), default=None)


def _remote_stop_transaction(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    if charge_point.registration != "Accepted":
        return status("Rejected")
    for connector in charge_point.connectors.values():
        if connector.transaction is not None and connector.transaction.id == request["transactionId"]:
            return status("Accepted", partial(charge_point.charging.stop, connector, "Remote"))
    return status("Rejected")


HANDLERS: dict[str, Handler] = {
    "Reset": _reset,
    "UnlockConnector": _unlock_connector,
    "ChangeAvailability": _change_availability,
    "GetConfiguration": _get_configuration,
    "ChangeConfiguration": _change_configuration,
    "ClearCache": _clear_cache,
    "DataTransfer": _data_transfer,
    "RemoteStartTransaction": _remote_start_transaction,
    "RemoteStopTransaction": _remote_stop_transaction,
}
