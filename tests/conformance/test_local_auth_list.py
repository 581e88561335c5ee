"""The six cases of the Local Auth List Management profile (OCTT for OCPP 1.6, central system)."""

from typing import Any

from tests.conformance.conftest import OTHER, PARENT, VALID
from tests.lab import Lab, Obliging

LIST = """{ localAuthList(chargePoint: "CP-1") {
    version reportedVersion supported known entries { nodes { idTag status parentIdTag } } } }"""
INFO = {"status": "ACCEPTED", "parentIdTag": PARENT}
ON_THE_WIRE = {"parentIdTag": PARENT, "status": "Accepted"}


async def known_list(lab: Lab) -> dict[str, Any]:
    return dict((await lab.ask(LIST))["localAuthList"])


async def ask_version(lab: Lab, charge_point: Obliging, told: int) -> tuple[Any, Any]:
    charge_point.answers["GetLocalListVersion"] = {"list_version": told}
    answer = await lab.command("getLocalListVersion", "listVersion meaning", chargePoint="CP-1")
    assert await charge_point.was_asked("GetLocalListVersion") == {}
    return answer["listVersion"], answer["meaning"]


async def send(lab: Lab, charge_point: Obliging, answered: str, *tags: str, **more: Any) -> dict[str, Any]:
    charge_point.answers["SendLocalList"] = {"status": answered}
    entries = [{"idTag": tag, "idTagInfo": INFO} for tag in tags]
    given = {"chargePoint": "CP-1", "localAuthorizationList": entries, **more}
    answer = await lab.command("sendLocalList", "status listVersion warnings", **given)
    assert answer["warnings"] == []
    return answer


async def test_tc_042_1_list_version_not_supported(lab: Lab, charge_point: Obliging) -> None:
    assert await ask_version(lab, charge_point, -1) == (-1, "NOT_SUPPORTED")
    known = await known_list(lab)
    assert (known["reportedVersion"], known["supported"]) == (-1, False)


async def test_tc_042_2_list_version_empty(lab: Lab, charge_point: Obliging) -> None:
    assert await ask_version(lab, charge_point, 0) == (0, "EMPTY")
    known = await known_list(lab)
    assert (known["reportedVersion"], known["supported"], known["known"]) == (0, True, True)


async def test_tc_043_1_send_list_not_supported(lab: Lab, charge_point: Obliging) -> None:
    before = await known_list(lab)
    answer = await send(lab, charge_point, "NotSupported", VALID, updateType="FULL")
    assert answer["status"] == "NOT_SUPPORTED"
    assert (await charge_point.was_asked("SendLocalList"))["updateType"] == "Full"
    assert await known_list(lab) == before | {"supported": False}


async def test_tc_043_3_send_list_failed(lab: Lab, charge_point: Obliging) -> None:
    await send(lab, charge_point, "Accepted", VALID, updateType="FULL")
    await charge_point.was_asked("SendLocalList")
    before = await known_list(lab)
    answer = await send(lab, charge_point, "Failed", OTHER, updateType="FULL")
    assert answer["status"] == "FAILED"
    assert (await charge_point.was_asked("SendLocalList"))["updateType"] == "Full"
    assert await known_list(lab) == before


async def test_tc_043_4_send_a_full_list(lab: Lab, charge_point: Obliging) -> None:
    answer = await send(lab, charge_point, "Accepted", VALID, OTHER, updateType="FULL")
    sent = await charge_point.was_asked("SendLocalList")
    assert sent == {
        "listVersion": answer["listVersion"],
        "localAuthorizationList": [{"idTag": tag, "idTagInfo": ON_THE_WIRE} for tag in (VALID, OTHER)],
        "updateType": "Full",
    }
    assert type(sent["listVersion"]) is int
    assert sent["listVersion"] > 0
    known = await known_list(lab)
    assert (known["version"], known["known"]) == (sent["listVersion"], True)
    assert known["entries"]["nodes"] == [{"idTag": tag, **INFO} for tag in (VALID, OTHER)]


async def test_tc_043_5_send_a_differential_list(lab: Lab, charge_point: Obliging) -> None:
    await send(lab, charge_point, "Accepted", VALID, updateType="FULL")
    first = await charge_point.was_asked("SendLocalList")
    assert await ask_version(lab, charge_point, first["listVersion"]) == (first["listVersion"], "VERSION")
    await send(lab, charge_point, "Accepted", OTHER, updateType="DIFFERENTIAL")
    second = await charge_point.was_asked("SendLocalList")
    assert second["updateType"] == "Differential"
    assert second["localAuthorizationList"] == [{"idTag": OTHER, "idTagInfo": ON_THE_WIRE}]
    assert second["listVersion"] > first["listVersion"]
    known = await known_list(lab)
    assert (known["version"], known["known"]) == (second["listVersion"], True)
    assert [entry["idTag"] for entry in known["entries"]["nodes"]] == [VALID, OTHER]
