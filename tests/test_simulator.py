"""The simulator over the wire: a charge point does what OCPP 1.6 says, and a fleet does what its seed says."""

import asyncio
import hashlib
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from simulator.charge_point import ChargePoint
from simulator.connector import Fault
from simulator.day import visits
from simulator.faults import FaultRates
from simulator.fleet import Fleet
from simulator.hardware import by_model
from simulator.terminal import main
from simulator.vehicle import VEHICLE_MODELS, Vehicle
from tests.central_system import CentralSystem, Payload, Refusal, Silence
from tests.file_server import serve_files

ONE = "SIM-001"
QUICK = 60.0


@pytest.fixture
async def csms() -> AsyncIterator[CentralSystem]:
    async with CentralSystem() as system:
        yield system


@asynccontextmanager
async def one(
    csms: CentralSystem, model: str = "Duo 22", *, speed: float = QUICK, cables: bool = False, **keys: Any
) -> AsyncIterator[ChargePoint]:
    """One charge point with nobody around; keyword arguments are configuration keys."""
    configuration = {name: str(value) for name, value in ({"MeterValueSampleInterval": 1} | keys).items()}
    fleet = Fleet(
        csms.url,
        count=1,
        speed=speed,
        hardware=[by_model(model)],
        drivers=False,
        cables=cables,
        configuration=configuration,
        reconnect_seconds=0.1,
    )
    async with fleet:
        await csms.until(
            lambda: fleet[ONE].is_connected and len(csms.of("StatusNotification")) > len(fleet[ONE].connectors)
        )
        yield fleet[ONE]
    assert fleet.crashed == []


def car(soc: float = 0.3, name: str = "compact", *, target: float = 1.0) -> Vehicle:
    return Vehicle(next(model for model in VEHICLE_MODELS if model.name == name), soc, target=target)


async def charge(
    csms: CentralSystem, charge_point: ChargePoint, vehicle: Vehicle | None = None, number: int = 1
) -> int:
    """Plug in, show an id tag, and return the transaction id once it charges."""
    connector = charge_point.connectors[number]
    charge_point.charging.plug_in(connector, vehicle or car())
    assert await charge_point.charging.present(connector, "TAG-1")
    await csms.hears("StatusNotification", connectorId=number, status="Charging")
    assert await connector.until(lambda: connector.transaction is not None and connector.transaction.id is not None, 5)
    assert connector.transaction is not None
    assert connector.transaction.id is not None
    return connector.transaction.id


def energy(value: Payload) -> int:
    return next(int(s["value"]) for s in value["sampledValue"] if s["measurand"] == "Energy.Active.Import.Register")


def sampled(value: Payload, measurand: str) -> list[float]:
    return [float(s["value"]) for s in value["sampledValue"] if s["measurand"] == measurand]


async def test_it_boots_and_reports_itself_and_every_connector(csms: CentralSystem) -> None:
    async with one(csms):
        assert csms.of("BootNotification")[0]["chargePointModel"] == "Duo 22"
        assert [said["connectorId"] for said in csms.of("StatusNotification")] == [0, 1, 2]


async def test_it_gives_its_identity_and_password(csms: CentralSystem) -> None:
    async with Fleet(csms.url, count=1, drivers=False, password=lambda identity: f"secret of {identity}"):
        await csms.until(lambda: csms.handshakes == 1)
    assert csms.credentials == ["SIM-001:secret of SIM-001"]


async def test_a_session_runs_from_cable_to_departure(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        transaction_id = await charge(csms, charge_point)
        await csms.until(lambda: len(csms.of("MeterValues")) >= 2)
        connector = charge_point.connectors[1]
        assert await charge_point.charging.present(connector, "tag-1")
        charge_point.charging.unplug(connector)
        await csms.until(lambda: csms.statuses_of(1)[-1] == "Available" and bool(csms.of("StopTransaction")))
    assert csms.statuses_of(1) == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    start, stop = csms.of("StartTransaction")[0], csms.of("StopTransaction")[0]
    values = csms.of("MeterValues")
    assert {value["transactionId"] for value in values} == {stop["transactionId"]} == {transaction_id}
    registers = [start["meterStart"], *(energy(value["meterValue"][0]) for value in values), stop["meterStop"]]
    assert registers == sorted(registers)
    assert stop["meterStop"] > start["meterStart"]
    contexts = [value["sampledValue"][0]["context"] for value in stop["transactionData"]]
    assert (contexts[0], contexts[-1]) == ("Transaction.Begin", "Transaction.End")


async def test_register_power_and_time_agree_over_the_wire(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        await csms.until(lambda: len(csms.of("MeterValues")) >= 4)
    values = [value["meterValue"][0] for value in csms.of("MeterValues")]
    for before, after in pairwise(values):
        seconds = (
            datetime.fromisoformat(after["timestamp"]) - datetime.fromisoformat(before["timestamp"])
        ).total_seconds()
        watts = sampled(after, "Power.Active.Import")[0]
        assert energy(after) - energy(before) == pytest.approx(watts * seconds / 3600, rel=0.1, abs=1.1)
        volts, amperes = sampled(after, "Voltage"), sampled(after, "Current.Import")
        assert sum(u * i for u, i in zip(volts, amperes, strict=True)) == pytest.approx(watts, rel=0.01)


async def test_a_full_vehicle_suspends_until_it_is_stopped(csms: CentralSystem) -> None:
    async with one(csms, "Hyper 150") as charge_point:
        transaction_id = await charge(csms, charge_point, car(0.97, target=0.9701))
        await csms.hears("StatusNotification", connectorId=1, status="SuspendedEV")
        assert (await csms.command(ONE, "RemoteStopTransaction", transactionId=transaction_id))["status"] == "Accepted"
        assert (await csms.hears("StopTransaction")).payload["reason"] == "Remote"


async def test_a_refused_id_tag_starts_nothing(csms: CentralSystem) -> None:
    csms.statuses["TAG-1"] = "Blocked"
    async with one(csms) as charge_point:
        charge_point.charging.plug_in(charge_point.connectors[1], car())
        assert not await charge_point.charging.present(charge_point.connectors[1], "TAG-1")
        assert charge_point.connectors[1].status == "Preparing"
    assert csms.of("StartTransaction") == []


@pytest.mark.parametrize(("stops", "effect"), [(True, "DeAuthorized"), (False, "SuspendedEVSE")])
async def test_a_tag_refused_at_the_start_ends_or_suspends(csms: CentralSystem, stops: bool, effect: str) -> None:
    csms.answers["StartTransaction"] = lambda *_: {"transactionId": 7, "idTagInfo": {"status": "Invalid"}}
    async with one(csms, StopTransactionOnInvalidId=stops) as charge_point:
        charge_point.charging.plug_in(charge_point.connectors[1], car())
        assert await charge_point.charging.present(charge_point.connectors[1], "TAG-1")
        if stops:
            assert (await csms.hears("StopTransaction")).payload["reason"] == effect
        else:
            await csms.hears("StatusNotification", connectorId=1, status=effect)
            assert charge_point.connectors[1].power_w == 0


async def test_a_driver_who_never_plugs_in_leaves_after_the_connection_time_out(csms: CentralSystem) -> None:
    async with one(csms, speed=1.0, ConnectionTimeOut=1) as charge_point:
        assert await charge_point.charging.present(charge_point.connectors[2], "TAG-1")
        await csms.until(lambda: csms.statuses_of(2) == ["Available", "Preparing", "Available"], seconds=4)


async def test_leaving_with_the_cable_ends_the_transaction(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        charge_point.charging.unplug(charge_point.connectors[1])
        assert (await csms.hears("StopTransaction")).payload["reason"] == "EVDisconnected"
        await csms.until(lambda: csms.statuses_of(1)[-1] == "Available")


async def test_another_tag_of_the_group_may_stop(csms: CentralSystem) -> None:
    csms.answers["Authorize"] = lambda *_: {"idTagInfo": {"status": "Accepted", "parentIdTag": "FAMILY"}}
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        assert await charge_point.charging.present(charge_point.connectors[1], "TAG-2")
        assert (await csms.hears("StopTransaction")).payload["idTag"] == "TAG-2"


async def test_offline_messages_come_later_with_their_own_times(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        handshakes, boots = csms.handshakes, len(csms.of("BootNotification"))
        charge_point.drop_connection(2.5)
        await csms.until(lambda: ONE not in csms.connections)
        heard, connector = len(csms.said), charge_point.connectors[1]
        assert await connector.until(lambda: charge_point.outbox.waiting > 0, 4)
        charge_point.charging.stop(connector, "Local")
        stopped = datetime.now(UTC)
        await csms.until(lambda: csms.handshakes > handshakes)
        came = await csms.hears("StopTransaction", after=heard)
        late = [said.action for said in csms.said[heard:] if said.action != "StatusNotification"]
        assert late[0] == "MeterValues"
        assert late[-1] == "StopTransaction"
        assert abs((datetime.fromisoformat(came.payload["timestamp"]) - stopped).total_seconds()) < 0.5
        assert len(csms.of("BootNotification")) == boots


async def test_a_whole_session_offline_is_told_later_with_the_right_transaction_id(csms: CentralSystem) -> None:
    async with one(csms, AllowOfflineTxForUnknownId=True) as charge_point:
        charge_point.drop_connection(2.0)
        await csms.until(lambda: ONE not in csms.connections)
        connector = charge_point.connectors[1]
        charge_point.charging.plug_in(connector, car())
        assert await charge_point.charging.present(connector, "TAG-9")
        assert await connector.until(lambda: charge_point.outbox.waiting >= 2, 4)
        charge_point.charging.unplug(connector)
        stop = await csms.hears("StopTransaction")
        assert stop.payload["transactionId"] == 1
        assert {value["transactionId"] for value in csms.of("MeterValues")} == {1}


async def test_a_refused_transaction_message_is_repeated_and_then_given_up(csms: CentralSystem) -> None:
    def refuse(*_: object) -> Payload:
        raise Refusal("InternalError")

    csms.answers["StartTransaction"] = refuse
    async with one(csms, TransactionMessageAttempts=2, TransactionMessageRetryInterval=1) as charge_point:
        connector = charge_point.connectors[1]
        charge_point.charging.plug_in(connector, car())
        assert await charge_point.charging.present(connector, "TAG-1")
        await csms.until(lambda: len(csms.of("StartTransaction")) == 2)
        charge_point.charging.stop(connector, "Local")
        assert (await csms.hears("StopTransaction")).payload["transactionId"] == -1
    times = [said.at for said in csms.said if said.action == "StartTransaction"]
    assert times[1] - times[0] >= 0.9
    assert csms.of("StartTransaction")[0] == csms.of("StartTransaction")[1]


async def test_an_answer_that_makes_no_sense_counts_as_a_refusal(csms: CentralSystem) -> None:
    csms.answers["StartTransaction"] = lambda *_: {"transactionId": "seven"}
    csms.answers["Authorize"] = lambda *_: {}
    async with one(csms, TransactionMessageAttempts=1, AllowOfflineTxForUnknownId=True) as charge_point:
        connector = charge_point.connectors[1]
        assert not await charge_point.charging.present(connector, "TAG-1")
        charge_point.charging.plug_in(connector, car())
        await csms.command(ONE, "RemoteStartTransaction", idTag="TAG-1", connectorId=1)
        await csms.hears("StartTransaction")
        assert await connector.until(lambda: charge_point.outbox.discarded == 1, 5)
        with pytest.raises(Refusal, match="PropertyConstraintViolation"):
            await csms.command(ONE, "ReserveNow", connectorId=2, expiryDate="soon", idTag="A", reservationId=1)
    csms.violations.clear()


async def test_while_a_message_waits_for_its_next_attempt_status_is_told(csms: CentralSystem) -> None:
    def refuse(*_: object) -> Payload:
        raise Refusal("InternalError")

    csms.answers["StartTransaction"] = refuse
    async with one(csms, TransactionMessageRetryInterval=30) as charge_point:
        connector = charge_point.connectors[1]
        charge_point.charging.plug_in(connector, car())
        assert await charge_point.charging.present(connector, "TAG-1")
        await csms.hears("StatusNotification", connectorId=1, status="Charging", seconds=3)


async def test_pending_waits_answers_and_boots_when_triggered(csms: CentralSystem) -> None:
    status = ["Pending"]
    now = datetime.now(UTC).isoformat()
    csms.answers["BootNotification"] = lambda *_: {"status": status[0], "currentTime": now, "interval": 600}
    async with Fleet(csms.url, count=1, hardware=[by_model("Duo 22")], drivers=False):
        await csms.hears("BootNotification")
        assert (await csms.command(ONE, "GetConfiguration", key=["NumberOfConnectors"]))["configurationKey"]
        start = await csms.command(ONE, "RemoteStartTransaction", idTag="TAG-1", connectorId=1)
        assert start["status"] == "Rejected"
        assert (await csms.command(ONE, "TriggerMessage", requestedMessage="Heartbeat"))["status"] == "Accepted"
        await csms.hears("Heartbeat")
        assert csms.of("StatusNotification") == []
        status[0] = "Accepted"
        assert (await csms.command(ONE, "TriggerMessage", requestedMessage="BootNotification"))["status"] == "Accepted"
        await csms.hears("StatusNotification", connectorId=2)
        assert len(csms.of("BootNotification")) == 2


async def test_rejected_is_silent_until_the_interval_is_over(csms: CentralSystem) -> None:
    now = datetime.now(UTC).isoformat()
    csms.answers["BootNotification"] = lambda *_: {"status": "Rejected", "currentTime": now, "interval": 1}
    async with Fleet(csms.url, count=1, drivers=False) as fleet:
        await csms.until(lambda: fleet[ONE].registration == "Rejected", what="a rejected boot")
        unanswered = asyncio.create_task(csms.command(ONE, "ClearCache"))
        await csms.until(lambda: len(csms.of("BootNotification")) == 2)
        assert not unanswered.done()
        unanswered.cancel()
    boots = [said.at for said in csms.said]
    assert boots[1] - boots[0] >= 0.9
    assert {said.action for said in csms.said} == {"BootNotification"}


async def test_heartbeats_come_at_the_interval_of_the_boot_answer(csms: CentralSystem) -> None:
    now = datetime.now(UTC).isoformat()
    csms.answers["BootNotification"] = lambda *_: {"status": "Accepted", "currentTime": now, "interval": 1}
    async with one(csms, speed=1.0):
        await csms.until(lambda: len(csms.of("Heartbeat")) == 2, seconds=4)
        known = (await csms.command(ONE, "GetConfiguration", key=["HeartbeatInterval"]))["configurationKey"]
        assert known[0]["value"] == "1"


async def test_it_comes_back_when_the_central_system_was_away(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await csms.stop()
        await csms.start()
        await csms.until(lambda: csms.handshakes == 2 and charge_point.is_connected)
        assert len(csms.of("BootNotification")) == 1


async def test_remote_start_waits_for_the_cable_and_needs_no_authorize(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        asked = await csms.command(ONE, "RemoteStartTransaction", idTag="APP-1", connectorId=2)
        assert asked["status"] == "Accepted"
        await csms.hears("StatusNotification", connectorId=2, status="Preparing")
        again = await csms.command(ONE, "RemoteStartTransaction", idTag="APP-2", connectorId=2)
        assert again["status"] == "Rejected"
        charge_point.charging.plug_in(charge_point.connectors[2], car())
        assert (await csms.hears("StartTransaction")).payload["idTag"] == "APP-1"
        assert csms.of("Authorize") == []


async def test_a_driver_comes_for_a_remote_start_and_charges_until_it_is_stopped(csms: CentralSystem) -> None:
    async with one(csms, speed=10, cables=True) as charge_point:
        asked = await csms.command(ONE, "RemoteStartTransaction", idTag="APP-1", connectorId=2)
        assert asked["status"] == "Accepted"
        assert (await csms.hears("StartTransaction", seconds=5)).payload["idTag"] == "APP-1"
        await csms.hears("StatusNotification", connectorId=2, status="Charging")
        connector = charge_point.connectors[2]
        assert await connector.until(lambda: connector.transaction is not None and connector.transaction.id == 1, 5)
        assert (await csms.command(ONE, "RemoteStopTransaction", transactionId=1))["status"] == "Accepted"
        assert (await csms.hears("StopTransaction")).payload["reason"] == "Remote"
        await csms.until(lambda: csms.statuses_of(2)[-1] == "Available", seconds=10)
    assert csms.statuses_of(2) == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    assert csms.statuses_of(1) == ["Available"]


async def test_nobody_comes_for_a_remote_start_that_was_refused_or_overtaken(csms: CentralSystem) -> None:
    csms.statuses["APP-1"] = "Blocked"
    async with one(csms, speed=10, cables=True, AuthorizeRemoteTxRequests=True) as charge_point:
        await csms.command(ONE, "RemoteStartTransaction", idTag="APP-1", connectorId=1)
        await csms.command(ONE, "RemoteStartTransaction", idTag="APP-2", connectorId=2)
        await csms.hears("StatusNotification", connectorId=2, status="Preparing")
        mine = car()
        charge_point.charging.plug_in(charge_point.connectors[2], mine)
        await csms.command(ONE, "RemoteStartTransaction", idTag="APP-3", connectorId=1)
        assert (await csms.hears("StartTransaction", idTag="APP-3", seconds=5)).payload["connectorId"] == 1
        assert charge_point.connectors[2].vehicle is mine
    assert {said["idTag"] for said in csms.of("StartTransaction")} == {"APP-2", "APP-3"}


async def test_however_fast_life_is_energy_and_state_of_charge_agree_with_a_real_battery(csms: CentralSystem) -> None:
    hyper, busy = [by_model("Hyper 150")], {"MeterValueSampleInterval": "1"}
    async with Fleet(csms.url, count=4, seed=2, speed=60, hardware=hyper, configuration=busy, app_share=0) as fleet:
        connectors = [connector for each in fleet.charge_points.values() for connector in each.connectors.values()]
        await csms.until(lambda: any(one.power_w > 0 for one in connectors), seconds=30)
        charging = next(one for one in connectors if one.power_w > 0)
        vehicle = charging.vehicle
        assert vehicle is not None
        register, soc = charging.meter.register_wh, vehicle.soc
        await csms.until(
            lambda: charging.meter.register_wh - register >= 30 or charging.vehicle is not vehicle, seconds=30
        )
        gained = (vehicle.soc - soc) * vehicle.model.battery_wh
        assert gained == pytest.approx((charging.meter.register_wh - register) * 0.97, abs=1.5)
        assert 40_000 <= vehicle.model.battery_wh <= 100_000


async def test_remote_start_without_connector_takes_where_a_cable_waits(csms: CentralSystem) -> None:
    async with one(csms, AuthorizeRemoteTxRequests=True) as charge_point:
        charge_point.charging.plug_in(charge_point.connectors[2], car())
        assert (await csms.command(ONE, "RemoteStartTransaction", idTag="APP-1"))["status"] == "Accepted"
        assert (await csms.hears("StartTransaction")).payload["connectorId"] == 2
        assert csms.of("Authorize") == [{"idTag": "APP-1"}]


async def test_remote_stop_of_an_unknown_transaction_is_rejected(csms: CentralSystem) -> None:
    async with one(csms):
        assert (await csms.command(ONE, "RemoteStopTransaction", transactionId=99))["status"] == "Rejected"


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
async def test_a_reset_ends_transactions_reboots_and_reports(csms: CentralSystem, kind: str, reason: str) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        assert (await csms.command(ONE, "Reset", type=kind))["status"] == "Accepted"
        await csms.until(lambda: len(csms.of("BootNotification")) == 2)
        assert (await csms.hears("StopTransaction")).payload["reason"] == reason
        actions = [said.action for said in csms.said]
        stopped, booted = actions.index("StopTransaction"), len(actions) - 1 - actions[::-1].index("BootNotification")
        assert (stopped < booted) is (kind == "Soft")
        await csms.hears("StatusNotification", after=booted, connectorId=2)


async def test_unlocking(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        assert (await csms.command(ONE, "UnlockConnector", connectorId=9))["status"] == "NotSupported"
        assert (await csms.command(ONE, "UnlockConnector", connectorId=1))["status"] == "Unlocked"
        await charge(csms, charge_point)
        assert charge_point.connectors[1].locked
        assert (await csms.command(ONE, "UnlockConnector", connectorId=1))["status"] == "Unlocked"
        assert (await csms.hears("StopTransaction")).payload["reason"] == "UnlockCommand"
        assert not charge_point.connectors[1].locked
        charge_point.connectors[2].lock_jams = True
        assert (await csms.command(ONE, "UnlockConnector", connectorId=2))["status"] == "UnlockFailed"


async def test_a_fixed_cable_has_no_lock(csms: CentralSystem) -> None:
    async with one(csms, "Hyper 150"):
        assert (await csms.command(ONE, "UnlockConnector", connectorId=1))["status"] == "NotSupported"


async def test_availability_is_scheduled_behind_a_transaction_and_survives_a_reboot(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        asked = await csms.command(ONE, "ChangeAvailability", connectorId=0, type="Inoperative")
        assert asked["status"] == "Scheduled"
        await csms.hears("StatusNotification", connectorId=0, status="Unavailable")
        await csms.hears("StatusNotification", connectorId=2, status="Unavailable")
        assert charge_point.connectors[1].status == "Charging"
        charge_point.charging.unplug(charge_point.connectors[1])
        await csms.hears("StatusNotification", connectorId=1, status="Unavailable")
        await csms.command(ONE, "Reset", type="Hard")
        await csms.until(lambda: len(csms.of("BootNotification")) == 2)
        booted = len(csms.said)
        for number in (0, 1, 2):
            await csms.hears("StatusNotification", after=booted, connectorId=number, status="Unavailable")
        again = await csms.command(ONE, "ChangeAvailability", connectorId=1, type="Operative")
        assert again["status"] == "Accepted"
        await csms.hears("StatusNotification", after=booted, connectorId=1, status="Available")
        unknown = await csms.command(ONE, "ChangeAvailability", connectorId=5, type="Operative")
        assert unknown["status"] == "Rejected"


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("MeterValueSampleInterval", "30", "Accepted"),
        ("metervaluesampleinterval", "30", "Accepted"),
        ("MeterValueSampleInterval", "-1", "Rejected"),
        ("MeterValueSampleInterval", "soon", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "yes", "Rejected"),
        ("MeterValuesSampledData", "SoC,Power.Active.Import", "Accepted"),
        ("MeterValuesSampledData", "SoC,RPM", "Rejected"),
        ("NumberOfConnectors", "3", "Rejected"),
        ("ConnectorPhaseRotation", "0.RST,1.RST", "RebootRequired"),
        ("Unheard", "1", "NotSupported"),
    ],
)
async def test_changing_configuration(csms: CentralSystem, key: str, value: str, status: str) -> None:
    async with one(csms):
        assert (await csms.command(ONE, "ChangeConfiguration", key=key, value=value))["status"] == status
        told = await csms.command(ONE, "GetConfiguration", key=[key])
        if status == "NotSupported":
            assert told["unknownKey"] == [key]
        else:
            held = told["configurationKey"][0]["value"]
            assert (held == value) is (status in ("Accepted", "RebootRequired"))


async def test_a_new_password_is_used_at_once_and_never_told(csms: CentralSystem) -> None:
    async with one(csms):
        secret = b"0123456789abcdef"
        changed = await csms.command(ONE, "ChangeConfiguration", key="AuthorizationKey", value=secret.hex())
        assert changed["status"] == "Accepted"
        await csms.until(lambda: csms.credentials == [f"{ONE}:{secret.decode()}"] and ONE in csms.connections)
        told = await csms.command(ONE, "GetConfiguration")
        entry = next(entry for entry in told["configurationKey"] if entry["key"] == "AuthorizationKey")
        assert "value" not in entry


@pytest.mark.parametrize(
    "message",
    ["Heartbeat", "MeterValues", "StatusNotification", "FirmwareStatusNotification", "DiagnosticsStatusNotification"],
)
async def test_triggered_messages_follow_the_confirmation(csms: CentralSystem, message: str) -> None:
    async with one(csms):
        heard = len(csms.said)
        asked = await csms.command(ONE, "TriggerMessage", requestedMessage=message)
        assert asked["status"] == "Accepted"
        said = await csms.hears(message, after=heard)
        if message == "MeterValues":
            assert said.payload["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"


async def test_a_boot_is_not_triggered_once_registered_nor_anything_for_a_connector_that_is_not_there(
    csms: CentralSystem,
) -> None:
    async with one(csms):
        boot = await csms.command(ONE, "TriggerMessage", requestedMessage="BootNotification")
        assert boot["status"] == "Rejected"
        other = await csms.command(ONE, "TriggerMessage", requestedMessage="StatusNotification", connectorId=3)
        assert other["status"] == "Rejected"


async def test_cache_and_data_transfer(csms: CentralSystem) -> None:
    async with one(csms, LocalPreAuthorize=True) as charge_point:
        for _ in range(2):
            await charge(csms, charge_point)
            charge_point.charging.unplug(charge_point.connectors[1])
        assert len(csms.of("Authorize")) == 1
        assert (await csms.command(ONE, "ClearCache"))["status"] == "Accepted"
        await charge(csms, charge_point)
        assert len(csms.of("Authorize")) == 2
        unknown = await csms.command(ONE, "DataTransfer", vendorId="nobody")
        assert unknown["status"] == "UnknownVendorId"
        echo = await csms.command(ONE, "DataTransfer", vendorId="ardenwerk", messageId="Echo", data="hello")
        assert echo == {"status": "Accepted", "data": "hello"}


async def test_commands_that_are_wrong_are_refused_with_the_right_code(csms: CentralSystem) -> None:
    async with one(csms, "Home 7"):
        with pytest.raises(Refusal, match="NotImplemented"):
            await csms.command(ONE, "GetLog", logType="SecurityLog", requestId=1, log={"remoteLocation": "ftp://x"})
        with pytest.raises(Refusal, match="NotSupported"):
            await csms.command(ONE, "GetDiagnostics", location="ftp://x/")
        for payload, code in (
            ({}, "FormationViolation"),
            ({"type": 1}, "TypeConstraintViolation"),
            ({"type": "Warm"}, "PropertyConstraintViolation"),
        ):
            with pytest.raises(Refusal, match=code):
                await csms.command(ONE, "Reset", **payload)
        assert csms.violations
        csms.violations.clear()


async def test_a_reservation_is_used_by_its_tag_alone(csms: CentralSystem) -> None:
    until = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    held = {"connectorId": 1, "expiryDate": until, "idTag": "TAG-1", "reservationId": 4}
    async with one(csms) as charge_point:
        assert (await csms.command(ONE, "ReserveNow", **held))["status"] == "Accepted"
        await csms.hears("StatusNotification", connectorId=1, status="Reserved")
        assert (await csms.command(ONE, "ReserveNow", **held | {"reservationId": 5}))["status"] == "Occupied"
        assert not await charge_point.charging.present(charge_point.connectors[1], "TAG-2")
        await charge(csms, charge_point)
        assert csms.of("StartTransaction")[0]["reservationId"] == 4
        assert (await csms.command(ONE, "CancelReservation", reservationId=4))["status"] == "Rejected"


async def test_a_reservation_ends_by_itself_or_is_cancelled(csms: CentralSystem) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    later = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    async with one(csms, speed=1.0):
        await csms.command(ONE, "ReserveNow", connectorId=1, expiryDate=soon, idTag="A", reservationId=1)
        await csms.command(ONE, "ReserveNow", connectorId=2, expiryDate=later, idTag="B", reservationId=2)
        await csms.until(lambda: csms.statuses_of(1) == ["Available", "Reserved", "Available"], seconds=4)
        assert (await csms.command(ONE, "CancelReservation", reservationId=2))["status"] == "Accepted"
        await csms.until(lambda: csms.statuses_of(2) == ["Available", "Reserved", "Available"])


async def test_a_local_list_is_kept_by_version_and_used_offline(csms: CentralSystem) -> None:
    entry = {"idTag": "Listed", "idTagInfo": {"status": "Accepted"}}
    async with one(csms) as charge_point:
        full = {"listVersion": 3, "updateType": "Full", "localAuthorizationList": [entry]}
        assert (await csms.command(ONE, "SendLocalList", **full))["status"] == "Accepted"
        assert (await csms.command(ONE, "GetLocalListVersion"))["listVersion"] == 3
        old = {"listVersion": 3, "updateType": "Differential", "localAuthorizationList": []}
        assert (await csms.command(ONE, "SendLocalList", **old))["status"] == "VersionMismatch"
        charge_point.drop_connection(60)
        await csms.until(lambda: ONE not in csms.connections)
        await asyncio.sleep(0)
        assert await charge_point.charging.present(charge_point.connectors[1], "LISTED")
        assert not await charge_point.charging.present(charge_point.connectors[2], "unlisted")


async def test_charging_profiles_limit_the_power_and_make_a_composite_schedule(csms: CentralSystem) -> None:
    def profile(limit: float, **other: Any) -> dict[str, Any]:
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
        return {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": schedule,
        } | other

    async with one(csms) as charge_point:
        transaction_id = await charge(csms, charge_point)
        connector = charge_point.connectors[1]
        assert connector.power_w == pytest.approx(16 * 3 * 230)
        limited = await csms.command(ONE, "SetChargingProfile", connectorId=0, csChargingProfiles=profile(8.1))
        assert limited["status"] == "Accepted"
        assert connector.power_w == pytest.approx(8.1 * 3 * 230)
        plan = await csms.command(ONE, "GetCompositeSchedule", connectorId=1, duration=600)
        assert [float(period["limit"]) for period in plan["chargingSchedule"]["chargingSchedulePeriod"]] == [8.1]
        own = profile(0, chargingProfileId=2, chargingProfilePurpose="TxProfile", transactionId=transaction_id)
        assert (await csms.command(ONE, "SetChargingProfile", connectorId=1, csChargingProfiles=own))[
            "status"
        ] == "Accepted"
        await csms.hears("StatusNotification", connectorId=1, status="SuspendedEVSE")
        heard = len(csms.said)
        assert (await csms.command(ONE, "ClearChargingProfile", id=2))["status"] == "Accepted"
        await csms.hears("StatusNotification", after=heard, connectorId=1, status="Charging")
        foreign = own | {"transactionId": transaction_id + 1}
        refused = await csms.command(ONE, "SetChargingProfile", connectorId=1, csChargingProfiles=foreign)
        assert refused["status"] == "Rejected"
        assert (await csms.command(ONE, "ClearChargingProfile", id=2))["status"] == "Unknown"


async def test_a_profile_takes_the_place_of_another_where_there_is_room_for_no_more(csms: CentralSystem) -> None:
    async def answers(number: int, level: int) -> str:
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8}]}
        purpose = {"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
        given = {"chargingProfileId": number, "stackLevel": level, "chargingSchedule": schedule, **purpose}
        return str((await csms.command(ONE, "SetChargingProfile", connectorId=1, csChargingProfiles=given))["status"])

    async with one(csms, MaxChargingProfilesInstalled=1) as charge_point:
        assert [await answers(*each) for each in ((1, 0), (1, 0), (2, 0), (3, 1))] == ["Accepted"] * 3 + ["Rejected"]
        assert [profile["chargingProfileId"] for _, profile in charge_point.profiles.installed] == [2]


async def test_firmware_is_fetched_in_stages_and_reported_at_the_next_boot(csms: CentralSystem) -> None:
    image = bytes(range(256)) * 4000
    async with serve_files({"/duo-5.0.0.bin": image}, cut_after=300_000) as (address, _), one(csms) as charge_point:
        now = datetime.now(UTC).isoformat()
        location = f"{address}/duo-5.0.0.bin"
        request = {"location": location, "retrieveDate": now, "retries": 9, "retryInterval": 1}
        assert await csms.command(ONE, "UpdateFirmware", **request) == {}
        await csms.hears("FirmwareStatusNotification", status="Installed")
        assert csms.of("BootNotification")[1]["firmwareVersion"] == "duo-5.0.0"
        assert charge_point.firmware.downloaded is not None
        assert charge_point.firmware.downloaded.sha256 == hashlib.sha256(image).hexdigest()
    stages = [said["status"] for said in csms.of("FirmwareStatusNotification")]
    assert stages == ["Downloading", "Downloaded", "Installing", "Installed"]


async def test_diagnostics_are_really_brought(csms: CentralSystem) -> None:
    async with serve_files({}) as (address, brought), one(csms):
        told = await csms.command(ONE, "GetDiagnostics", location=f"{address}/here/")
        await csms.hears("DiagnosticsStatusNotification", status="Uploaded")
        assert {path: len(content) for path, content in brought.items()} == {f"/here/{told['fileName']}": 200_000}


@pytest.mark.parametrize("location", ["ftp://nowhere.invalid/", "http://127.0.0.1:1/", "{address}/refused"])
async def test_files_that_cannot_be_moved_are_told_so(csms: CentralSystem, location: str) -> None:
    async with serve_files({}) as (address, _), one(csms):
        location = location.replace("{address}", address)
        assert (await csms.command(ONE, "GetDiagnostics", location=location))["fileName"]
        await csms.hears("DiagnosticsStatusNotification", status="UploadFailed")
        now = datetime.now(UTC).isoformat()
        assert await csms.command(ONE, "UpdateFirmware", location=location, retrieveDate=now, retries=1) == {}
        await csms.hears("FirmwareStatusNotification", status="DownloadFailed")


async def test_a_fault_stops_charging_and_a_warning_does_not(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        charge_point.fail(1, Fault("WeakSignal", "-109 dBm", stops=False))
        await csms.hears("StatusNotification", connectorId=1, status="Charging", errorCode="WeakSignal")
        charge_point.fail(1, Fault("GroundFailure", vendor_error_code="E-017"))
        told = await csms.hears("StatusNotification", connectorId=1, status="Faulted", errorCode="GroundFailure")
        assert told.payload["vendorErrorCode"] == "E-017"
        await csms.hears("StopTransaction", reason="Other")
        charge_point.repair(1)
        await csms.hears("StatusNotification", connectorId=1, status="Finishing", errorCode="NoError")


async def test_a_jammed_lock_starts_nothing_until_the_cable_is_out(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        connector = charge_point.connectors[1]
        connector.lock_jams = True
        charge_point.charging.plug_in(connector, car())
        assert await charge_point.charging.present(connector, "TAG-1")
        await csms.hears("StatusNotification", connectorId=1, status="Faulted", errorCode="ConnectorLockFailure")
        charge_point.charging.unplug(connector)
        await csms.until(lambda: csms.statuses_of(1)[-1] == "Available")
        assert csms.of("StartTransaction") == []


async def test_a_silent_charge_point_answers_again_afterwards(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        silence = asyncio.create_task(charge_point.fall_silent(0.3))
        lost = asyncio.create_task(csms.command(ONE, "ClearCache"))
        await silence
        assert not lost.done()
        lost.cancel()
        assert (await csms.command(ONE, "ClearCache"))["status"] == "Accepted"


async def test_after_a_power_cut_the_end_of_the_transaction_is_told(csms: CentralSystem) -> None:
    async with one(csms) as charge_point:
        await charge(csms, charge_point)
        charge_point.spawn(charge_point.lose_power(30))
        await csms.until(lambda: len(csms.of("BootNotification")) == 2)
        assert (await csms.hears("StopTransaction")).payload["reason"] == "PowerLoss"


async def test_a_call_that_is_never_answered_does_not_stop_the_rest(csms: CentralSystem) -> None:
    def silent(*_: object) -> Payload:
        raise Silence

    csms.answers["Authorize"] = silent
    async with one(csms) as charge_point:
        assert charge_point.link is not None
        with pytest.raises(Exception, match="not answered"):
            await charge_point.link.call("Authorize", {"idTag": "TAG-1"}, seconds=0.2)
        assert await charge_point.link.call("Heartbeat", {})


async def test_what_a_fleet_does_is_what_its_seed_says(csms: CentralSystem) -> None:
    id_tags = [f"TAG-{number}" for number in range(5_000)]
    async with Fleet(csms.url, count=8, seed=5, speed=600, id_tags=id_tags, connects_per_second=1000) as fleet:
        await csms.until(lambda: len(csms.of("StartTransaction")) >= 10, seconds=30)
    assert fleet.crashed == []
    for identity, charge_point in fleet.charge_points.items():
        site = charge_point.hardware.site
        for number, connector in charge_point.connectors.items():
            random = Random(f"5/{identity}/{number}/drivers")
            planned = visits(random, site, connector.socket.supply, id_tags, app_share=0.15)
            expected = iter([visit.id_tag for visit in islice(planned, 40)])
            started = [said["idTag"] for said in csms.of("StartTransaction", identity) if said["connectorId"] == number]
            assert all(id_tag in expected for id_tag in started), (
                f"{identity}/{number}: others came, or in another order"
            )


async def test_a_fleet_with_everything_going_wrong_keeps_to_the_schemas_and_recovers(csms: CentralSystem) -> None:
    fleet = Fleet(
        csms.url,
        count=10,
        seed=3,
        speed=300,
        faults=FaultRates().times(40),
        configuration={"MeterValueSampleInterval": "1"},
        connects_per_second=200,
        reconnect_seconds=0.1,
    )
    async with fleet:
        await csms.until(lambda: len(csms.of("StopTransaction")) >= 5 and len(csms.of("MeterValues")) >= 20, seconds=30)
        assert fleet.summary().charge_points == 10
    assert fleet.crashed == []


async def command_line(*arguments: str, stdout: int = asyncio.subprocess.PIPE) -> asyncio.subprocess.Process:
    """Start the simulator as a process of its own."""
    root = Path(__file__).parent.parent
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "simulator", *arguments, stdout=stdout, cwd=root)


@pytest.mark.parametrize("stopped", [True, False], ids=["by a signal", "by its time"])
async def test_the_command_line_tells_each_second_and_ends_in_good_order(csms: CentralSystem, stopped: bool) -> None:
    arguments = ["--url", csms.url, "--count", "3", "--speed", "60", "--faults", "0", "--prefix", "CLI-"]
    process = await command_line(*arguments, *([] if stopped else ["--seconds", "2"]))
    assert process.stdout is not None
    async with asyncio.timeout(30):
        await csms.until(lambda: set(csms.connections) == {"CLI-001", "CLI-002", "CLI-003"}, seconds=20)
        told = await process.stdout.readline()
        if stopped:
            process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
    assert b"/3 connected" in told
    await csms.until(lambda: not csms.connections)
    assert csms.close_codes == {1001}


def test_the_command_line_tells_why_nobody_gets_in(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can be there
        url = f"ws://127.0.0.1:{taken.getsockname()[1]}/ocpp"
        assert main(["--url", url, "--count", "1", "--seconds", "1.5"]) == 0
    assert "0/1 connected" in (told := capsys.readouterr().out)
    assert "not let in: " in told


async def test_the_command_line_tells_why_nobody_charges_and_what_helps(csms: CentralSystem) -> None:
    csms.statuses["SIM-TAG-09"] = "Invalid"
    arguments = ["--url", csms.url, "--count", "4", "--speed", "600", "--tags", "SIM-TAG-09", "--seconds", "20"]
    process = await command_line(*arguments)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while "nobody charges" not in (told := (await process.stdout.readline()).decode()):
            assert "connected" in told, "it tells each second how it is, and no more"
        process.send_signal(signal.SIGINT)
        await process.communicate()
    assert "refuses the id tags of the drivers, as SIM-TAG-09" in told
    assert 'createIdTag(input: {idTag: "SIM-TAG-09"})' in told
    assert "--tags" in told


@pytest.mark.parametrize("option", [[], ["--no-cable"]], ids=["cable", "no cable"])
async def test_the_command_line_says_whether_somebody_comes_for_a_remote_start(
    csms: CentralSystem, option: list[str]
) -> None:
    arguments = ["--url", csms.url, "--count", "1", "--speed", "10", "--faults", "0", "--pace", "0.001"]
    process = await command_line(*arguments, *option, stdout=asyncio.subprocess.DEVNULL)
    try:
        await csms.hears("StatusNotification", connectorId=1, seconds=20)
        changed = await csms.command(ONE, "ChangeConfiguration", key="ConnectionTimeOut", value="2")
        assert changed["status"] == "Accepted"
        asked = await csms.command(ONE, "RemoteStartTransaction", idTag="APP-1", connectorId=1)
        assert asked["status"] == "Accepted"
        after = "Available" if option else "Charging"
        await csms.until(lambda: csms.statuses_of(1) == ["Available", "Preparing", after])
        assert [said["idTag"] for said in csms.of("StartTransaction")] == ([] if option else ["APP-1"])
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()


@pytest.mark.parametrize("wrong", [["--count", "0"], ["--speed", "-1"], ["--tags", " , "], ["--pace", "0"]])
def test_the_command_line_refuses_what_cannot_be(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    assert "must be" in capsys.readouterr().err
