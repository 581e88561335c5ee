"""The lab: a node in this process, an administrator at its GraphQL, and charge points that answer as told."""

import asyncio
import itertools
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint as OcppClient
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from main import Voltgraph
from settings import Settings
from tests.valid import Judge

PASSWORD = "correct horse battery"
PATIENCE = 10.0
_ids = itertools.count(1)


def now(seconds: float = 0) -> str:
    """A timestamp as charge points write it, `seconds` from now."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


async def eventually(probe: Callable[[], Awaitable[Any]], patience: float = PATIENCE) -> Any:
    """Wait until `probe` gives something true, and return it; fails when the patience is over."""
    async with asyncio.timeout(patience):
        while not (found := await probe()):  # noqa: ASYNC110 - it happens in another wing, or process
            await asyncio.sleep(0.02)
        return found


@dataclass
class Frames:
    """Every frame of one socket, as it went over the wire."""

    sent: list[list[Any]] = field(default_factory=list)
    heard: list[list[Any]] = field(default_factory=list)

    def calls(self, action: str) -> list[dict[str, Any]]:
        """The payloads of the CALLs of this action that the central system sent."""
        return [frame[3] for frame in self.heard if frame[0] == 2 and frame[2] == action]

    def answer(self, unique_id: str) -> list[Any]:
        """The one answer of the central system to a CALL."""
        (frame,) = [frame for frame in self.heard if frame[0] in (3, 4) and frame[1] == unique_id]
        return frame


class _Recorder:
    """Stands between the ocpp package and its socket, and keeps what goes through."""

    def __init__(self, socket: websockets.ClientConnection, frames: Frames) -> None:
        self._socket = socket
        self._frames = frames
        self._judge = Judge()

    async def recv(self) -> str:
        text = await self._socket.recv()
        assert isinstance(text, str)
        self._judge.heard(text)
        self._frames.heard.append(json.loads(text))
        return text

    async def send(self, text: str) -> None:
        self._judge.spoke(text)
        self._frames.sent.append(json.loads(text))
        await self._socket.send(text)


class Obliging(OcppClient):
    """A charge point that says yes to everything; a test takes a subclass, or sets `answers` by action."""

    def __init__(self, identity: str, socket: websockets.ClientConnection) -> None:
        self.frames = Frames()
        self.socket = socket
        self.answers: dict[str, Any] = {}
        self.asked: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        super().__init__(identity, _Recorder(socket, self.frames), response_timeout=PATIENCE)

    async def say(self, request: Any) -> Any:
        """Send a CALL and return the payload of its answer in OCPP's names; a CALLERROR fails the test."""
        await self.call(request, suppress=False)
        sent = next(frame for frame in reversed(self.frames.sent) if frame[0] == 2)
        answer = self.frames.answer(sent[1])
        assert answer[0] == 3, answer
        return answer[2]

    async def utter(self, text: str) -> None:
        """Send any text as a frame, and keep it like those of the ocpp package."""
        await self._connection.send(text)

    async def boot(self) -> dict[str, Any]:
        """Boot, and report connector 0 and 1 Available."""
        booted = await self.say(call.BootNotification("Vendor", "Model"))
        for connector_id in (0, 1):
            await self.status("Available", connector_id)
        return dict(booted)

    async def status(self, status: str, connector_id: int = 1, error_code: str = "NoError") -> Any:
        """Report a status."""
        return await self.say(call.StatusNotification(connector_id, error_code, status, timestamp=now()))

    async def begin(
        self, id_tag: str, *, connector_id: int = 1, meter_start: int = 0, at: str | None = None, **more: Any
    ) -> Any:
        """Report a start."""
        return await self.say(call.StartTransaction(connector_id, id_tag, meter_start, at or now(), **more))

    async def end(self, transaction_id: int, *, meter_stop: int = 0, at: str | None = None, **more: Any) -> Any:
        """Report a stop."""
        return await self.say(call.StopTransaction(meter_stop, at or now(), transaction_id, **more))

    async def charge(self, id_tag: str, *, connector_id: int = 1) -> int:
        """Go into the state Charging: authorize, prepare, start, charge; returns the transaction's id."""
        assert (await self.say(call.Authorize(id_tag)))["idTagInfo"]["status"] == "Accepted"
        await self.status("Preparing", connector_id)
        started = await self.begin(id_tag, connector_id=connector_id)
        assert started["idTagInfo"]["status"] == "Accepted"
        await self.status("Charging", connector_id)
        return int(started["transactionId"])

    async def was_asked(self, action: str) -> dict[str, Any]:
        """Wait for the next CALL of the central system, which must be this one; returns its payload."""
        async with asyncio.timeout(PATIENCE):
            asked, payload = await self.asked.get()
        assert asked == action, f"was asked {asked}, not {action}"
        return payload

    async def hang_up(self) -> None:
        """End the TCP connection without a word."""
        self.socket.transport.abort()


def _answering(action: str, result: type[Any], **standard: Any) -> Any:
    async def answer(self: Obliging, **_: Any) -> Any:
        payload = self.frames.calls(str(action))[-1]
        self.asked.put_nowait((str(action), payload))
        chosen = self.answers.get(str(action), standard)
        if isinstance(chosen, BaseException):
            raise chosen
        return result(**chosen)

    answer.__name__ = f"answer_{action}"  # the ocpp package finds its handlers by their names
    return on(action)(answer)


for _action, _result, _standard in (
    (Action.remote_start_transaction, call_result.RemoteStartTransaction, {"status": "Accepted"}),
    (Action.remote_stop_transaction, call_result.RemoteStopTransaction, {"status": "Accepted"}),
    (Action.reset, call_result.Reset, {"status": "Accepted"}),
    (Action.trigger_message, call_result.TriggerMessage, {"status": "Accepted"}),
    (Action.change_availability, call_result.ChangeAvailability, {"status": "Accepted"}),
    (Action.unlock_connector, call_result.UnlockConnector, {"status": "Unlocked"}),
    (Action.change_configuration, call_result.ChangeConfiguration, {"status": "Accepted"}),
    (Action.get_configuration, call_result.GetConfiguration, {}),
    (Action.clear_cache, call_result.ClearCache, {"status": "Accepted"}),
    (Action.data_transfer, call_result.DataTransfer, {"status": "Accepted"}),
    (Action.set_charging_profile, call_result.SetChargingProfile, {"status": "Accepted"}),
    (Action.clear_charging_profile, call_result.ClearChargingProfile, {"status": "Accepted"}),
    (Action.get_composite_schedule, call_result.GetCompositeSchedule, {"status": "Accepted"}),
    (Action.get_local_list_version, call_result.GetLocalListVersion, {"list_version": 0}),
    (Action.send_local_list, call_result.SendLocalList, {"status": "Accepted"}),
    (Action.reserve_now, call_result.ReserveNow, {"status": "Accepted"}),
    (Action.cancel_reservation, call_result.CancelReservation, {"status": "Accepted"}),
    (Action.update_firmware, call_result.UpdateFirmware, {}),
    (Action.get_diagnostics, call_result.GetDiagnostics, {"file_name": "log.tgz"}),
):
    setattr(Obliging, f"answer_{_action}", _answering(_action, _result, **_standard))


@dataclass
class Lab:
    """One node in this process, and an administrator who is signed in."""

    node: Voltgraph
    token: str = ""

    @property
    def http(self) -> str:
        """The address of GraphQL without its scheme."""
        return f"127.0.0.1:{self.node.http.port}"

    async def ask(self, query: str, **variables: Any) -> Any:
        """Ask something that must go well, and return the data."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        async with httpx.AsyncClient(
            base_url=f"http://{self.http}", headers=headers, timeout=60, trust_env=False, verify=False
        ) as client:
            answer = await client.post("/graphql", json={"query": query, "variables": variables})
        told = answer.json()
        assert "errors" not in told, told["errors"]
        return told["data"]

    async def command(self, mutation: str, fields: str = "status", **input: Any) -> dict[str, Any]:
        """Ask a charge point for something; `fields` of the payload beside the command and the user errors."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        query = (
            f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} command {{ id state status action"
            " request response callError { code description } failure } userErrors { code field message } } }"
        )
        answer: dict[str, Any] = (await self.ask(query, input=input))[mutation]
        return answer

    async def add_charge_point(self, identity: str = "CP-1", **more: Any) -> None:
        """Add a charge point, as an operator would."""
        query = "mutation($i: CreateChargePointInput!) { createChargePoint(input: $i) { userErrors { message } } }"
        assert (await self.ask(query, i={"identity": identity, **more}))["createChargePoint"]["userErrors"] == []

    async def add_id_tag(self, id_tag: str, **more: Any) -> None:
        """Add an id tag, as an operator would."""
        query = "mutation($i: CreateIdTagInput!) { createIdTag(input: $i) { userErrors { message } } }"
        assert (await self.ask(query, i={"idTag": id_tag, **more}))["createIdTag"]["userErrors"] == []

    async def session(self, transaction_id: int) -> dict[str, Any]:
        """A session by its transaction."""
        fields = (
            "id transactionId idTag state connectorId startedAt stoppedAt stopReason meterStartWh meterStopWh energyWh"
            " powerW authorizationStatus closedBy failure"
        )
        query = f"query($t: Int!) {{ session(transactionId: $t) {{ {fields} }} }}"
        found: dict[str, Any] = (await self.ask(query, t=transaction_id))["session"]
        return found

    async def sessions(self) -> list[dict[str, Any]]:
        """All sessions, newest first."""
        query = "{ sessions(first: 200) { nodes { id transactionId idTag state failure } } }"
        found: list[dict[str, Any]] = (await self.ask(query))["sessions"]["nodes"]
        return found

    async def reservations(self, **filter: Any) -> list[dict[str, Any]]:
        """Reservations, newest first."""
        fields = (
            "id reservationId state status endReason connectorId idTag parentIdTag expiresAt endedAt"
            " session { id transactionId reservationId reservation { reservationId } }"
            " command { state } cancelCommand { state status }"
        )
        query = f"query($f: ReservationFilter) {{ reservations(filter: $f, first: 200) {{ nodes {{ {fields} }} }} }}"
        found: list[dict[str, Any]] = (await self.ask(query, f=filter))["reservations"]["nodes"]
        return found

    async def reservation(self, **filter: Any) -> dict[str, Any]:
        """The newest reservation that fits."""
        return (await self.reservations(**filter))[0]

    async def connector(self, connector_id: int = 1, identity: str = "CP-1") -> dict[str, Any]:
        """A connector as people see it."""
        query = "query($i: String!) { chargePoint(identity: $i) { connectors { connectorId status errorCode } } }"
        found = (await self.ask(query, i=identity))["chargePoint"]["connectors"]
        return next(dict(one) for one in found if one["connectorId"] == connector_id)

    @asynccontextmanager
    async def charge_point(
        self, identity: str = "CP-1", behaviour: type[Obliging] = Obliging, **options: Any
    ) -> AsyncIterator[Any]:
        """A charge point that is connected and speaks."""
        address = f"ws://127.0.0.1:{self.node.ocpp.port}/ocpp/{identity}"
        async with websockets.connect(address, subprotocols=["ocpp1.6"], **options) as socket:  # type: ignore[list-item]
            charge_point = behaviour(identity, socket)
            listening = asyncio.create_task(charge_point.start())
            try:
                yield charge_point
            finally:
                listening.cancel()
                await asyncio.wait([listening])

    @asynccontextmanager
    async def subscribe(self, query: str, **variables: Any) -> AsyncIterator[AsyncIterator[Any]]:
        """Watch something over graphql-transport-ws; what comes are the data of each message."""
        protocol: Any = "graphql-transport-ws"
        async with websockets.connect(f"ws://{self.http}/graphql", subprotocols=[protocol]) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"token": self.token}}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            payload = {"query": query, "variables": variables}
            await socket.send(json.dumps({"id": str(next(_ids)), "type": "subscribe", "payload": payload}))
            yield self._hear(socket)

    async def _hear(self, socket: websockets.ClientConnection) -> AsyncIterator[Any]:
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "next":
                assert "errors" not in message["payload"], message["payload"]
                yield message["payload"]["data"]
            elif message["type"] == "complete":
                return
            else:
                raise AssertionError(message)


@asynccontextmanager
async def running(database_url: str, **settings: Any) -> AsyncIterator[Lab]:
    """Start a node in this process and sign in."""
    options = {"http_port": 0, "ocpp_port": 0, "ocpp_host": "127.0.0.1", "admin_password": PASSWORD, **settings}
    with tempfile.TemporaryDirectory(prefix="voltgraph-files-") as files:
        node = Voltgraph(Settings(database_url=database_url, **{"files_dir": files, **options}))
        await node.start()
        try:
            lab = Lab(node)
            query = 'mutation($p: String!) { login(input: {username: "admin", password: $p}) { token } }'
            lab.token = (await lab.ask(query, p=PASSWORD))["login"]["token"]
            yield lab
        finally:
            await node.stop()
