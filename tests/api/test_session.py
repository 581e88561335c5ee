"""Sessions: starting and stopping them from afar, and their course."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from api.session_series import Sample, thin
from models import command as commands
from models.command import Command, CommandState, Outcome
from models.meter_value import MeterValue
from models.session import ChargingSession
from tests.api.conftest import NODE, START, House, add_charge_point, add_session

STARTING = """mutation ($i: RemoteStartTransactionInput!) { remoteStartTransaction(input: $i) {
    status command { id state status requestedBy reason latencyMs request chargePoint { identity } }
    session { id state failure connectorId idTag requestedBy commands { action } } userErrors { code field } } }"""
STOPPING = """mutation ($i: RemoteStopTransactionInput!) { remoteStopTransaction(input: $i) {
    status command { state request callError { code description } failure } session { id }
    userErrors { code field } } }"""


async def answer(charge_point_id: int, outcome: Outcome) -> Command:
    """Play the node that holds the charge point: take its next command and settle it."""
    async with asyncio.timeout(10):
        while (row := await commands.claim(charge_point_id, NODE, "connection-1")) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await commands.settle(row.id, outcome)
    return row


async def test_a_remote_start_waits_for_the_answer_and_shows_the_session(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "connectorId": 1, "idTag": " Tag-1 ", "reason": "the driver called"}
    asking = asyncio.create_task(house.data(STARTING, i=wish))
    await answer(charge_point.id, Outcome(CommandState.ANSWERED, "Accepted", {"status": "Accepted"}))
    payload = (await asking)["remoteStartTransaction"]
    assert payload["status"] == "ACCEPTED"
    assert payload["command"]["state"] == "ANSWERED"
    assert payload["command"]["request"] == {"idTag": "Tag-1", "connectorId": 1}
    assert payload["command"]["requestedBy"] == "user:operator"
    assert payload["command"]["reason"] == "the driver called"
    assert payload["command"]["latencyMs"] >= 0
    assert payload["command"]["chargePoint"] == {"identity": "CP-1"}
    assert (payload["session"]["state"], payload["session"]["idTag"]) == ("ACCEPTED", "Tag-1")
    assert payload["session"]["commands"] == [{"action": "remote_start_transaction"}]


async def test_a_no_of_the_charge_point_is_an_answer_and_no_error(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    asking = asyncio.create_task(house.data(STARTING, i={"chargePoint": "CP-1", "idTag": "T"}))
    await answer(charge_point.id, Outcome(CommandState.ANSWERED, "Rejected", {"status": "Rejected"}))
    payload = (await asking)["remoteStartTransaction"]
    assert (payload["status"], payload["userErrors"]) == ("REJECTED", [])
    assert payload["session"]["state"] == "FAILED"
    assert payload["session"]["failure"]


async def test_without_waiting_the_command_comes_back_at_once(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "idTag": "T", "waitSeconds": 0, "idempotencyKey": "once"}
    first = (await house.data(STARTING, i=wish))["remoteStartTransaction"]
    assert (first["status"], first["command"]["state"], first["session"]["state"]) == (None, "PENDING", "REQUESTED")
    again = (await house.data(STARTING, i=wish))["remoteStartTransaction"]
    assert (again["command"]["id"], again["session"]["id"]) == (first["command"]["id"], first["session"]["id"])
    assert await ChargingSession.all().count() == 1


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"idTag": ""}, ("INVALID", "idTag")),
        ({"idTag": "x" * 21}, ("INVALID", "idTag")),
        ({"idTag": "T", "connectorId": 0}, ("INVALID", "connectorId")),
        ({"idTag": "T", "waitSeconds": -1}, ("INVALID", "waitSeconds")),
        ({"idTag": "T", "reason": "x" * 501}, ("INVALID", "reason")),
        ({"idTag": "T", "idempotencyKey": ""}, ("INVALID", "idempotencyKey")),
        ({"idTag": "T", "validUntil": "2020-01-01T00:00:00Z"}, ("REFUSED", "validUntil")),
        ({"idTag": "T", "chargePoint": "CP-2"}, ("CHARGE_POINT_OFFLINE", None)),
        ({"idTag": "T", "chargePoint": "CP-3"}, ("CHARGE_POINT_UNKNOWN", "chargePoint")),
    ],
)
async def test_what_cannot_be_sent_is_refused_and_leaves_no_trace(
    house: House, wish: dict[str, Any], error: tuple[str, str | None]
) -> None:
    await add_charge_point("CP-1", online=True)
    await add_charge_point("CP-2")
    payload = (await house.data(STARTING, i={"chargePoint": "CP-1"} | wish))["remoteStartTransaction"]
    assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [error]
    assert await Command.all().count() == 0
    assert await ChargingSession.all().count() == 0


async def test_a_stop_takes_a_transaction_or_a_session(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    await add_session(charge_point, transaction_id=77)
    shown = (await house.data("{ session(transactionId: 77) { id } }"))["session"]
    for wish in ({"transactionId": 77}, {"sessionId": shown["id"]}):
        sent = {"chargePoint": "CP-1", "waitSeconds": 0} | wish
        payload = (await house.data(STOPPING, i=sent))["remoteStopTransaction"]
        assert payload["command"]["request"] == {"transactionId": 77}
        assert payload["session"] == shown
    for wish in ({}, {"transactionId": 77, "sessionId": shown["id"]}):
        payload = (await house.data(STOPPING, i={"chargePoint": "CP-1"} | wish))["remoteStopTransaction"]
        assert [one["code"] for one in payload["userErrors"]] == ["INVALID"]
    strange = {"chargePoint": "CP-1", "sessionId": "nonsense"}
    payload = (await house.data(STOPPING, i=strange))["remoteStopTransaction"]
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "field": "sessionId"}]


async def test_an_error_of_the_charge_point_is_shown_with_its_words(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    asking = asyncio.create_task(house.data(STOPPING, i={"chargePoint": "CP-1", "transactionId": 5}))
    await answer(charge_point.id, Outcome(CommandState.FAILED, error_code="InternalError", error_description="oops"))
    command = (await asking)["remoteStopTransaction"]["command"]
    assert (command["state"], command["failure"]) == ("FAILED", None)
    assert command["callError"] == {"code": "InternalError", "description": "oops"}


async def test_a_command_is_taken_back_until_it_is_sent(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "idTag": "T", "waitSeconds": 0}
    made = (await house.data(STARTING, i=wish))["remoteStartTransaction"]["command"]
    cancel = "mutation ($id: ID!) { cancelCommand(id: $id) { command { state } userErrors { code } } }"
    assert (await house.data(cancel, id=made["id"]))["cancelCommand"]["command"] == {"state": "CANCELLED"}
    late = (await house.data(cancel, id=made["id"]))["cancelCommand"]
    assert late == {"command": None, "userErrors": [{"code": "REFUSED"}]}
    assert (await house.data(cancel, id="x"))["cancelCommand"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_a_reset_and_a_trigger_speak_ocpp(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    reset = 'mutation { reset(input: {chargePoint: "CP-1", type: HARD}) { status command { request } } }'
    asking = asyncio.create_task(house.data(reset))
    row = await answer(charge_point.id, Outcome(CommandState.ANSWERED, "Accepted", {"status": "Accepted"}))
    assert (row.action, row.request) == ("reset", {"type": "Hard"})
    assert (await asking)["reset"]["status"] == "ACCEPTED"
    trigger = """mutation { triggerMessage(input: {chargePoint: "CP-1", requestedMessage: STATUS_NOTIFICATION,
        connectorId: 2}) { status } }"""
    asking = asyncio.create_task(house.data(trigger))
    row = await answer(charge_point.id, Outcome(CommandState.ANSWERED, "NotImplemented", {"status": "NotImplemented"}))
    assert (row.action, row.request) == (
        "trigger_message",
        {"requestedMessage": "StatusNotification", "connectorId": 2},
    )
    assert (await asking)["triggerMessage"]["status"] == "NOT_IMPLEMENTED"


async def test_a_session_shows_its_facts_in_their_units(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    await add_session(
        charge_point, 2, state="ENDED", energy_wh=4_200, soc_milli=80_125, power_w=0, stop_reason="EVDisconnected"
    )
    (node,) = (
        await house.data(
            "{ sessions { nodes { state energyWh soc powerW stopReason startedAt connector { connectorId status } } } }"
        )
    )["sessions"]["nodes"]
    assert node == {
        "state": "ENDED",
        "energyWh": 4200,
        "soc": 80.125,
        "powerW": 0,
        "stopReason": "EV_DISCONNECTED",
        "startedAt": "2026-03-01T12:00:00Z",
        "connector": {"connectorId": 2, "status": None},
    }


async def add_samples(session: ChargingSession, powers: list[int], step: int = 10) -> None:
    rows = [
        MeterValue(
            charge_point_id=session.charge_point_id,
            connector_id=1,
            transaction_id=1,
            session_id=session.id,
            sampled_at=START + timedelta(seconds=step * n),
            received_at=START,
            power_w=power,
            register_wh=1_000 + n,
            samples="[]",
            digest=n,
        )
        for n, power in enumerate(powers)
    ]
    await MeterValue.bulk_create(rows)


SERIES = """query ($n: Int!, $from: DateTime, $to: DateTime) { sessions(first: 1) { nodes {
    series(maxPoints: $n, from: $from, to: $to) {
        sampleCount thinned points { at gapBefore registerWh powerW powerMinW powerMaxW } } } } }"""


async def test_a_long_course_is_thinned_out_without_losing_its_peaks(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    session = await add_session(charge_point)
    powers = [5_000] * 1_000
    powers[437], powers[612] = 99_000, 0
    await add_samples(session, powers)
    (node,) = (await house.data(SERIES, n=50))["sessions"]["nodes"]
    series = node["series"]
    assert (series["sampleCount"], series["thinned"], len(series["points"])) == (1_000, True, 50)
    assert max(point["powerMaxW"] for point in series["points"]) == 99_000
    assert min(point["powerMinW"] for point in series["points"]) == 0
    assert series["points"][-1]["registerWh"] == 1_999
    assert not any(point["gapBefore"] for point in series["points"])
    (node,) = (await house.data(SERIES, n=50, **{"from": "2026-03-01T12:00:10Z", "to": "2026-03-01T12:00:40Z"}))[
        "sessions"
    ]["nodes"]
    assert [point["at"] for point in node["series"]["points"]] == [
        f"2026-03-01T12:00:{second}Z" for second in (10, 20, 30)
    ]
    assert await house.code(SERIES, n=2_001) == "BAD_USER_INPUT"


def test_a_gap_is_where_samples_are_missing() -> None:
    seconds = [0, 10, 20, 30, 300, 310]
    samples = [Sample(START + timedelta(seconds=at), None, at, None, None, None, None) for at in seconds]
    assert [point.gap_before for point in thin(samples, 100)] == [False, False, False, False, True, False]
    assert thin([], 10) == []
    assert [point.power_w for point in thin(samples[:1], 10)] == [0]
    assert len(thin([samples[0]] * 5, 2)) == 1


async def test_a_mutation_that_waits_in_vain_shows_how_far_it_came(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    wish = {"chargePoint": "CP-1", "idTag": "T", "waitSeconds": 1}
    payload = (await house.data(STARTING, i=wish))["remoteStartTransaction"]
    assert (payload["status"], payload["command"]["state"]) == (None, "PENDING")
