"""What the tests of the people's wing share: an application on a database, and people who use it."""

import asyncio
import json
import logging
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
import websockets
from starlette.applications import Starlette

from api import user as signing_in
from api.app import ApiSettings, create_app
from api.limits import Attempts
from models import bus, credential, database, events, intake, node
from models.charge_point import ChargePoint
from models.command import Command, CommandState
from models.connector import Connector
from models.database import changed, unit_of_work
from models.principal import SYSTEM, Role
from models.session import ChargingSession
from models.user import User, _open_sign_in, create_user
from tests.conftest import Postgres

PASSWORD = "correct horse"
NODE = "node-1"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class House:
    """An application with its database, and ways to put things into it as the other wing would."""

    app: Starlette
    tokens: dict[Role, str] = field(default_factory=dict)
    _servers: list[uvicorn.Server] = field(default_factory=list)

    def client(self, role: Role | None = Role.OPERATOR, **headers: str) -> httpx.AsyncClient:
        """Somebody who speaks HTTP to it; None is nobody in particular."""
        if role is not None:
            headers["authorization"] = f"Bearer {self.tokens[role]}"
        transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url="http://voltgraph", headers=headers, trust_env=False)

    async def ask(self, query: str, role: Role | None = Role.OPERATOR, **variables: Any) -> dict[str, Any]:
        """Ask something and return the whole answer."""
        async with self.client(role) as client:
            answer = await client.post("/graphql", json={"query": query, "variables": variables})
            assert answer.status_code == 200, answer.text
            return dict(answer.json())

    async def data(self, query: str, role: Role | None = Role.OPERATOR, **variables: Any) -> Any:
        """Ask something that must go well, and return the data."""
        answer = await self.ask(query, role, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def code(self, query: str, role: Role | None = Role.OPERATOR, **variables: Any) -> str:
        """Ask something that must fail, and return the code of the first error."""
        answer = await self.ask(query, role, **variables)
        return str(answer["errors"][0]["extensions"]["code"])

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Serve it on a port of this machine; gives the address without its scheme."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            config = uvicorn.Config(
                self.app, ws="websockets-sansio", lifespan="off", log_config=None, timeout_graceful_shutdown=2
            )
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server._serve(sockets=[listener]))
            await until(lambda: server.started)
            try:
                yield f"127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.should_exit = True
                await serving


class Socket:
    """A client of graphql-transport-ws."""

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return dict(json.loads(await self.connection.recv()))

    async def init(self, **payload: Any) -> None:
        await self.send(type="connection_init", payload=payload)
        assert (await self.receive())["type"] == "connection_ack"

    async def subscribe(self, query: str, id: str = "1", **variables: Any) -> None:
        await self.send(id=id, type="subscribe", payload={"query": query, "variables": variables})

    async def next(self) -> Any:
        """The data of the next message of a subscription."""
        message = await self.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (value,) = message["payload"]["data"].values()
        return value

    async def closed(self) -> tuple[int, str]:
        """Wait until the server closes; returns its code and reason."""
        async with asyncio.timeout(10):
            await self.connection.wait_closed()
        return self.connection.close_code or 0, self.connection.close_reason or ""


@asynccontextmanager
async def connect(address: str, **headers: str) -> AsyncIterator[Socket]:
    """Open a WebSocket to an address."""
    async with websockets.connect(
        f"ws://{address}/graphql",
        subprotocols=["graphql-transport-ws"],
        additional_headers=headers,  # type: ignore[list-item]
    ) as connection:
        yield Socket(connection)


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - whatever it is, it need not tell
            await asyncio.sleep(0.01)


async def _people() -> None:
    hashed = credential.stretch(PASSWORD.encode())
    for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
        await _person(role, hashed)


@unit_of_work
async def _person(role: Role, hashed: str) -> None:
    row = await create_user(SYSTEM, role.lower(), PASSWORD, role)
    row.password_hash = hashed
    await row.save(update_fields=["password_hash"])


_templates: dict[str, str] = {}


@asynccontextmanager
async def _from_template(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Copy a database that has all tables and our people, making it first if there is none yet."""
    if kind == "sqlite":
        if kind not in _templates:
            path = request.getfixturevalue("tmp_path_factory").mktemp("api") / "template.db"
            await _make(f"sqlite://{path}")
            _templates[kind] = str(path)
        yield f"sqlite://{shutil.copy(_templates[kind], tmp_path / 'test.db')}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    if kind not in _templates:
        url = await postgres.create_database()
        await _make(url)
        _templates[kind] = urlsplit(url).path[1:]
    async with postgres.copy(_templates[kind]) as url:
        yield url


async def _make(url: str) -> None:
    await database.open_database(url)
    await _people()
    await database.close_database()


@pytest.fixture(params=["sqlite", "postgres"])
async def house(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """The application on each kind of database, with a viewer, an operator and an admin signed in."""
    monkeypatch.setattr(signing_in, "_by_name", Attempts(10))
    monkeypatch.setattr(signing_in, "_by_address", Attempts(100))
    async with _from_template(request.param, request, tmp_path) as url:
        await database.open_database(url, migrate=False)
        await events.start(bus.create_bus("memory://"))
        stop_telling = database.on_commit(events.publish)
        intake.start()
        await node.renew(NODE, "localhost")
        house = House(create_app(ApiSettings(version="1.2.3", console=None)))
        for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
            house.tokens[role] = await _token(role)
        yield house
        await intake.stop()
        stop_telling()
        await events.stop()
        await database.close_database()


async def _token(role: Role) -> str:
    token, _, _ = await _open_sign_in(await User.get(key=role.lower()))
    return token


@unit_of_work
async def add_charge_point(identity: str, *, online: bool = False, **columns: Any) -> ChargePoint:
    """Write a charge point, as both wings together would."""
    row = await ChargePoint.create(
        identity=identity,
        created_at=START,
        node_id=NODE if online else None,
        connection_id="connection-1" if online else None,
        **columns,
    )
    changed("charge_point", row.id, row.id)
    return row


@unit_of_work
async def add_connector(
    charge_point: ChargePoint, number: int, status: str = "Available", since: datetime = START
) -> Connector:
    """Write a connector, as the intake would."""
    row = await Connector.create(
        charge_point_id=charge_point.id,
        connector_id=number,
        status=status,
        error_code="NoError",
        status_at=since,
        status_received_at=since,
    )
    changed("connector", row.id, charge_point.id)
    return row


@unit_of_work
async def add_session(charge_point: ChargePoint, number: int = 1, **columns: Any) -> ChargingSession:
    """Write a session that runs, as the intake would."""
    values = {
        "id_tag": "Tag-1",
        "id_tag_key": "tag-1",
        "state": "ACTIVE",
        "created_at": START,
        "started_at": START,
        "meter_start_wh": 1_000,
        **columns,
    }
    row = await ChargingSession.create(charge_point_id=charge_point.id, connector_id=number, **values)
    changed("session", row.id, charge_point.id)
    return row


@unit_of_work
async def change(row: Any, noun: str, charge_point_id: int, **columns: Any) -> None:
    """Change a row and announce it."""
    row.update_from_dict(columns)
    await row.save(update_fields=list(columns))
    changed(noun, row.id, charge_point_id)


@unit_of_work
async def add_command(charge_point: ChargePoint, **columns: Any) -> Command:
    """Write a command that waits."""
    values = {
        "action": "reset",
        "request": {"type": "Soft"},
        "state": CommandState.PENDING,
        "requested_by": "user:operator",
        "created_at": START,
        "expires_at": START + timedelta(seconds=30),
        **columns,
    }
    row = await Command.create(charge_point_id=charge_point.id, **values)
    changed("command", row.id, charge_point.id)
    return row


class Statements(logging.Handler):
    """The statements that the database was asked to run meanwhile, but for the look-up of who asks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "sign_in" not in text:
            self.seen.append(text)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that run meanwhile."""
    logger = logging.getLogger("tortoise.db_client")
    handler, level = Statements(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield handler.seen
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
