"""Local Auth List Management profile: GetLocalListVersion and SendLocalList."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.authorization import IdTagInfo, LocalList
from simulator.commands import Handler, status, supports
from simulator.rpc import Answer

if TYPE_CHECKING:
    from simulator.charge_point import ChargePoint

PROFILE = "LocalAuthListManagement"


def _get_local_list_version(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    version = charge_point.authorizer.local_list.version if supports(charge_point, PROFILE) else -1
    return Answer({"listVersion": version})


def _send_local_list(charge_point: ChargePoint, request: dict[str, Any]) -> Answer:
    if not supports(charge_point, PROFILE):
        return status("NotSupported")
    current, version = charge_point.authorizer.local_list, request["listVersion"]
    sent = request.get("localAuthorizationList", [])
    full = request["updateType"] == "Full"
    if not full and version <= current.version:
        return status("VersionMismatch")
    tags = [entry["idTag"].lower() for entry in sent]
    most = charge_point.configuration.integer("SendLocalListMaxLength")
    incomplete = full and any("idTagInfo" not in entry for entry in sent)
    if version <= 0 or len(tags) > most or len(set(tags)) < len(tags) or incomplete:
        return status("Failed")
    entries = {} if full else dict(current.entries)
    for tag, entry in zip(tags, sent, strict=True):
        if "idTagInfo" in entry:
            entries[tag] = IdTagInfo.of(entry["idTagInfo"])
        else:
            entries.pop(tag, None)
    if len(entries) > charge_point.configuration.integer("LocalAuthListMaxLength"):
        return status("Failed")
    charge_point.authorizer.local_list = LocalList(version, entries)
    return status("Accepted")


HANDLERS: dict[str, Handler] = {
    "GetLocalListVersion": _get_local_list_version,
    "SendLocalList": _send_local_list,
}
