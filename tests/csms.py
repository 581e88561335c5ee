"""The doors of a running node as tests use them: GraphQL over HTTP and WebSocket, and the charge points' socket."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any

import httpx
import websockets

from tests import charge_points
from tests.charge_points import PATIENCE, Kind, Obliging

ADMIN_PASSWORD = "correct horse"

LOGIN = 'mutation ($password: String!) { login(input: {username: "admin", password: $password}) { token } }'
CREATE_CHARGE_POINT = """
    mutation ($input: CreateChargePointInput!) {
        createChargePoint(input: $input) { chargePoint { id } userErrors { code } }
    }"""
CREATE_ID_TAG = "mutation ($input: CreateIdTagInput!) { createIdTag(input: $input) { userErrors { code } } }"


class Live:
    """A subscription over graphql-transport-ws; it reads on its own and keeps when each message came."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self.messages: list[tuple[float, Any]] = []
        """Every message so far with its arrival by the monotonic clock."""
        self._taken = 0
        self._arrived = asyncio.Event()
        self._reader = asyncio.create_task(self._read(), name="subscription")

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                message = json.loads(text)
                if message["type"] == "ping":
                    await self._socket.send('{"type":"pong"}')
                elif message["type"] == "next":
                    assert "errors" not in message["payload"], message
                    (value,) = message["payload"]["data"].values()
                    self.messages.append((time.monotonic(), value))
                    self._arrived.set()
                else:
                    return
        finally:
            self._arrived.set()

    async def next(self, seconds: float = PATIENCE) -> Any:
        """The data of the next message."""
        return (await self.next_timed(seconds))[1]

    async def next_timed(self, seconds: float = PATIENCE) -> tuple[float, Any]:
        """The next message and when it came."""
        async with asyncio.timeout(seconds):
            while self._taken == len(self.messages):
                if self._reader.done():
                    self._reader.result()
                    raise AssertionError(f"the subscription ended: {self._socket.close_code}")
                self._arrived.clear()
                await self._arrived.wait()
        self._taken += 1
        return self.messages[self._taken - 1]

    async def until(self, condition: Callable[[Any], bool], seconds: float = PATIENCE) -> tuple[float, Any]:
        """Read on until a message fits; returns it and when it came."""
        async with asyncio.timeout(seconds):
            while True:
                at, value = await self.next_timed(seconds)
                if condition(value):
                    return at, value

    async def close(self) -> None:
        """End the subscription."""
        await self._socket.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)


class Csms:
    """One node, seen from outside through its public doors alone, signed in as the admin."""

    def __init__(self, http_port: int, ocpp_port: int) -> None:
        self.ocpp_url = f"ws://127.0.0.1:{ocpp_port}/ocpp"
        self.http_url = f"http://127.0.0.1:{http_port}"
        self.token = ""
        self._stack = AsyncExitStack()
        self._numbers = itertools.count(1)
        self._known: set[str] = set()
        self._client = httpx.AsyncClient(base_url=self.http_url, timeout=60, trust_env=False, verify=False)

    async def __aenter__(self) -> "Csms":
        await self._stack.enter_async_context(self._client)
        self.token = (await self.execute(LOGIN, password=ADMIN_PASSWORD))["login"]["token"]
        self._client.headers["authorization"] = f"Bearer {self.token}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask something and return the whole answer, errors too."""
        answer = await self._client.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def execute(self, query: str, **variables: Any) -> Any:
        """Ask something that must go well and return the data."""
        answer = await self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def command(self, operation: str, fields: str = "status", **input: Any) -> Any:
        """Have a charge point told something, by the name of the mutation; returns its payload.

        `await csms.command("reset", chargePoint="CP-1", type="SOFT")`
        """
        told = "command { id state status failure callError { code description } } userErrors { code message }"
        kind = operation[0].upper() + operation[1:]
        query = f"mutation ($input: {kind}Input!) {{ {operation}(input: $input) {{ {fields} {told} }} }}"
        return (await self.execute(query, input=input))[operation]

    async def subscribe(self, query: str, **variables: Any) -> Live:
        """Subscribe; it ends with the test."""
        socket = await self._stack.enter_async_context(
            websockets.connect(
                self.http_url.replace("http", "ws") + "/graphql",
                subprotocols=[websockets.Subprotocol("graphql-transport-ws")],
                ping_interval=None,
            )
        )
        await socket.send(json.dumps({"type": "connection_init", "payload": {"token": self.token}}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {"query": query, "variables": variables}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        live = Live(socket)
        self._stack.push_async_callback(live.close)
        return live

    async def add_charge_point(self, identity: str, **input: Any) -> None:
        """Enter a charge point; harmless if it is there."""
        data = await self.execute(CREATE_CHARGE_POINT, input={"identity": identity, **input})
        errors = data["createChargePoint"]["userErrors"]
        assert not errors or errors[0]["code"] == "DUPLICATE", errors
        self._known.add(identity)

    async def add_id_tag(self, id_tag: str, **input: Any) -> None:
        """Enter an id tag; harmless if it is there."""
        data = await self.execute(CREATE_ID_TAG, input={"idTag": id_tag, **input})
        errors = data["createIdTag"]["userErrors"]
        assert not errors or errors[0]["code"] == "DUPLICATE", errors

    @asynccontextmanager
    async def charge_point(
        self, identity: str, behaviour: type[Kind] = Obliging, *, password: str | None = None
    ) -> AsyncIterator[Kind]:
        """Connect a charge point, entering it first if this test has not yet."""
        if identity not in self._known:
            await self.add_charge_point(identity, **({"password": password} if password else {}))
        async with charge_points.connect(self.ocpp_url, identity, behaviour, password=password) as charge_point:
            yield charge_point

    async def until(
        self, query: str, condition: Callable[[Any], bool], seconds: float = PATIENCE, **variables: Any
    ) -> Any:
        """Ask again and again until the data fits; returns it."""
        data = None
        try:
            async with asyncio.timeout(seconds):
                while True:
                    data = await self.execute(query, **variables)
                    if condition(data):
                        return data
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {data}") from None
