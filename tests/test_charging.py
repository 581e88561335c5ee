"""Charging for apps: a driver starts, follows and stops its own session, and is told in plain words what went wrong."""

import asyncio
from typing import Any

import httpx
import pytest
from ocpp.exceptions import NotSupportedError
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from tests.lab import Lab, Obliging, now

START = """mutation($i: StartChargingInput!) { startCharging(input: $i) {
    session { id state progress { step failure message } } userErrors { code message } } }"""
STOP = """mutation($i: StopChargingInput!) { stopCharging(input: $i) {
    session { id state } userErrors { code message } } }"""
FOLLOW = """subscription($id: ID!) { sessionChanged(id: $id, intervalMs: 100) {
    node { state energyWh powerW soc progress { step failure } } } }"""


async def driver_of(lab: Lab, reference: str, *id_tags: str) -> Lab:
    """A driver's app: the same doors with the driver's token."""
    query = """mutation($i: IssueDriverTokenInput!) { issueDriverToken(input: $i) { token driver { id } } }"""
    issued = (await lab.ask(query, i={"externalRef": reference, "ensureDriver": True}))["issueDriverToken"]
    for id_tag in id_tags:
        await lab.add_id_tag(id_tag, driver=issued["driver"]["id"])
    renewed = (await lab.ask(query, i={"externalRef": reference}))["issueDriverToken"]
    return Lab(lab.node, renewed["token"])


async def publish(lab: Lab, identity: str) -> None:
    """Put a charge point at a published location, where drivers see it."""
    made = await lab.ask(
        'mutation { createLocation(input: {name: "Garage", timeZone: "Europe/Berlin", published: true})'
        " { location { id } userErrors { message } } }"
    )
    assert made["createLocation"]["userErrors"] == []
    await lab.ask(
        "mutation($i: UpdateChargePointInput!) { updateChargePoint(input: $i) { userErrors { message } } }",
        i={"identity": identity, "location": made["createLocation"]["location"]["id"]},
    )


class Silent(Obliging):
    """A charge point that answers a Reset once it is told to."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.speak = asyncio.Event()

    @on(Action.reset)
    async def answer_Reset(self, **_: Any) -> Any:
        self.asked.put_nowait(("Reset", {}))
        await self.speak.wait()
        return call_result.Reset("Accepted")


@pytest.fixture
async def garage(lab: Lab) -> Any:
    """A driver's app, and a booted charge point at a published location."""
    await lab.add_charge_point("CP-1")
    await publish(lab, "CP-1")
    app = await driver_of(lab, "anna", "ANNA")
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        yield lab, app, charge_point


async def test_a_driver_starts_follows_and_stops_a_session(garage: tuple[Lab, Lab, Obliging]) -> None:
    lab, app, charge_point = garage
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "ANNA", "idempotencyKey": "first"}
    started = (await app.ask(START, i=wish))["startCharging"]
    assert started["userErrors"] == []
    again = (await app.ask(START, i=wish))["startCharging"]
    assert again["session"]["id"] == started["session"]["id"]
    async with app.subscribe(FOLLOW, id=started["session"]["id"]) as live:
        steps = []

        async def until(step: str) -> dict[str, Any]:
            async for message in live:
                node: dict[str, Any] = message["sessionChanged"]["node"]
                steps.append(node["progress"]["step"])
                if steps[-1] == step:
                    return node
            raise AssertionError(steps)

        async with asyncio.timeout(10):
            await until("PLUG_IN")
            assert await charge_point.was_asked("RemoteStartTransaction") == {"idTag": "ANNA", "connectorId": 1}
            transaction_id = await charge_point.charge("ANNA")
            await until("CHARGING")
            sample = [{"value": "2.5", "unit": "kWh"}, {"value": "7200", "measurand": "Power.Active.Import"}]
            value = [{"timestamp": now(), "sampledValue": sample}]
            await charge_point.say(call.MeterValues(1, value, transaction_id))
            assert (await until("CHARGING"))["energyWh"] == 2500
            stopped = (await app.ask(STOP, i={"session": started["session"]["id"]}))["stopCharging"]
            assert stopped["userErrors"] == []
            assert await charge_point.was_asked("RemoteStopTransaction") == {"transactionId": transaction_id}
            await charge_point.end(transaction_id, meter_stop=2600, reason="Remote")
            assert (await until("DONE"))["energyWh"] == 2600
    assert charge_point.asked.empty()
    assert await lab.sessions() != []


@pytest.mark.parametrize(
    ("status", "answer", "failure"),
    [
        ("Available", {"status": "Rejected"}, "REFUSED"),
        ("Charging", {"status": "Rejected"}, "CONNECTOR_BUSY"),
        ("Faulted", {"status": "Rejected"}, "OUT_OF_ORDER"),
        ("Available", NotSupportedError("no"), "NOT_SUPPORTED"),
    ],
)
async def test_a_refusal_is_told_in_words_of_a_driver(
    garage: tuple[Lab, Lab, Obliging], status: str, answer: Any, failure: str
) -> None:
    _, app, charge_point = garage
    await charge_point.status(status)
    charge_point.answers["RemoteStartTransaction"] = answer
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "ANNA", "waitSeconds": 10}
    session = (await app.ask(START, i=wish))["startCharging"]["session"]
    assert session["state"] == "FAILED"
    assert session["progress"]["step"] == "FAILED"
    assert session["progress"]["failure"] == failure
    assert session["progress"]["message"].endswith(".")


async def test_a_charge_point_that_is_away_is_told_at_once(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    await publish(lab, "CP-1")
    app = await driver_of(lab, "anna", "ANNA")
    answer = (await app.ask(START, i={"chargePoint": "CP-1", "idTag": "ANNA"}))["startCharging"]
    assert answer["session"] is None
    assert [error["code"] for error in answer["userErrors"]] == ["CHARGE_POINT_OFFLINE"]


async def test_nobody_charges_with_the_tag_of_another(garage: tuple[Lab, Lab, Obliging]) -> None:
    lab, app, charge_point = garage
    bert = await driver_of(lab, "bert", "BERT")
    transaction_id = await charge_point.charge("ANNA")
    session = await lab.session(transaction_id)
    async with httpx.AsyncClient(base_url=f"http://{lab.http}") as client:
        headers = {"authorization": f"Bearer {bert.token}"}
        wish = {"query": START, "variables": {"i": {"chargePoint": "CP-1", "idTag": "ANNA"}}}
        told = (await client.post("/graphql", json=wish, headers=headers)).json()
        assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    stopped = (await bert.ask(STOP, i={"session": session["id"]}))["stopCharging"]
    assert [error["code"] for error in stopped["userErrors"]] == ["NOT_FOUND"]
    assert charge_point.asked.empty()
    stopped = (await app.ask(STOP, i={"session": session["id"], "waitSeconds": 10}))["stopCharging"]
    assert stopped["userErrors"] == []


async def test_a_driver_takes_back_what_the_charge_point_was_not_told_yet(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    await publish(lab, "CP-1")
    app = await driver_of(lab, "anna", "ANNA")
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "ANNA"}
    async with lab.charge_point("CP-1", Silent) as charge_point:
        await charge_point.boot()
        asked = await lab.command("reset", type="SOFT", chargePoint="CP-1", waitSeconds=0)
        await charge_point.was_asked("Reset")  # and it does not answer: what comes after waits for the wire
        started = (await app.ask(START, i=wish))["startCharging"]
        assert (started["userErrors"], started["session"]["state"]) == ([], "REQUESTED")
        for _ in range(2):
            stopped = (await app.ask(STOP, i={"session": started["session"]["id"]}))["stopCharging"]
            assert (stopped["userErrors"], stopped["session"]["state"]) == ([], "FAILED")
        told = await app.ask(
            "query($id: ID!) { session(id: $id) { progress { step failure message } } }", id=started["session"]["id"]
        )
        assert told["session"]["progress"] == {
            "step": "FAILED",
            "failure": "CANCELLED",
            "message": "The request was taken back.",
        }
        charge_point.speak.set()
        await lab.ask("query($id: ID!) { command(id: $id) { state } }", id=asked["command"]["id"])
        assert (await lab.command("clearCache", chargePoint="CP-1"))["status"] == "ACCEPTED"
        assert charge_point.frames.calls("RemoteStartTransaction") == []


async def test_what_the_charge_point_was_told_cannot_be_taken_back(garage: tuple[Lab, Lab, Obliging]) -> None:
    _, app, charge_point = garage
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "ANNA", "waitSeconds": 10}
    started = (await app.ask(START, i=wish))["startCharging"]
    assert started["session"]["state"] == "ACCEPTED"
    stopped = (await app.ask(STOP, i={"session": started["session"]["id"]}))["stopCharging"]
    assert [error["code"] for error in stopped["userErrors"]] == ["REFUSED"]
    assert "plugged in" in stopped["userErrors"][0]["message"]
    await charge_point.charge("ANNA")
    stopped = (await app.ask(STOP, i={"session": started["session"]["id"], "waitSeconds": 10}))["stopCharging"]
    assert stopped["userErrors"] == []


async def test_one_key_is_for_one_wish_and_asking_again_is_answered_as_before(
    garage: tuple[Lab, Lab, Obliging],
) -> None:
    _, app, charge_point = garage
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": "ANNA", "idempotencyKey": "start"}
    session = (await app.ask(START, i=wish))["startCharging"]["session"]["id"]
    other = (await app.ask(START, i={**wish, "connectorId": 2}))["startCharging"]
    assert (other["session"], [error["code"] for error in other["userErrors"]]) == (None, ["DUPLICATE"])
    transaction_id = await charge_point.charge("ANNA")
    end = {"session": session, "idempotencyKey": "stop", "waitSeconds": 10}
    assert (await app.ask(STOP, i=end))["stopCharging"]["userErrors"] == []
    await charge_point.end(transaction_id)
    again = (await app.ask(STOP, i=end))["stopCharging"]
    assert (again["userErrors"], again["session"]["state"]) == ([], "ENDED")
    new = (await app.ask(STOP, i={**end, "idempotencyKey": "another"}))["stopCharging"]
    assert [error["code"] for error in new["userErrors"]] == ["REFUSED"]
    assert len(charge_point.frames.calls("RemoteStopTransaction")) == 1
