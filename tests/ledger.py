"""Charge points that give nothing up until it is confirmed, and a ledger that holds the database to its word."""

# mypy: disallow-untyped-decorators=False

import asyncio
import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import websockets
from ocpp.exceptions import OCPPError
from ocpp.routing import on
from ocpp.v16 import call, call_result
from ocpp.v16.enums import Action

from models.database_config import sqlite_path
from tests.charge_points import ChargePoint, Disconnected, plug_in, utc
from tests.csms import Csms

PAUSE = 0.05
"""Seconds between two attempts to connect."""

CHANGE = """mutation ($input: ChangeConfigurationInput!) {
    changeConfiguration(input: $input) { command { id } userErrors { code } }
}"""


@dataclass
class Charged:
    """One transaction as its charge point remembers it."""

    identity: str
    connector_id: int
    id_tag: str
    started_at: datetime
    meter_start: int
    transaction_id: int | None = None
    meter_values: int = 0
    meter_stop: int | None = None
    """Set once the stop is confirmed."""


@dataclass
class Ledger:
    """What was said, what was confirmed, and everything that must never happen."""

    transactions: list[Charged] = field(default_factory=list)
    confirmed: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    """Messages that were said again because the socket had ended before their confirmation."""
    wrong: list[str] = field(default_factory=list)
    """CALLERRORs, other transaction ids for the same start: each one is a defect."""
    commands: dict[str, str] = field(default_factory=dict)
    """The id of each command that a mutation confirmed, by its idempotency key."""
    received: Counter[str] = field(default_factory=Counter)
    """How often each command arrived at a charge point, by its idempotency key."""

    async def check(self, database_url: str) -> str:
        """Hold the database to its word; nothing may be under way. Returns the figures in a line."""
        assert not self.wrong, self.wrong[:5]
        sessions = await fetch(
            database_url,
            "select s.id, c.identity, s.connector_id, s.id_tag_key, s.meter_start_wh, s.transaction_id, s.state,"
            " s.closed_by, s.meter_stop_wh, s.energy_wh, s.started_at from charging_session s"
            " join charge_point c on c.id = s.charge_point_id",
        )
        values = await fetch(
            database_url, "select session_id, sampled_at, count(*) from meter_value group by session_id, sampled_at"
        )
        stored = {(row[1], row[2], row[3], row[4]): row for row in sessions}
        assert len(stored) == len(sessions), "a start is there twice"
        assert len(sessions) <= len(self.transactions), "a session that nobody started"
        assert all(row[2] == 1 for row in values), "a meter value is there twice"
        counted = Counter(row[0] for row in values)
        for charged in self.transactions:
            key = charged.identity, charged.connector_id, charged.id_tag.lower(), charged.meter_start
            row = stored.get(key)
            if charged.transaction_id is None:
                continue  # never confirmed: it may be there or not
            assert row is not None, f"lost: {charged}"
            assert row[5] == charged.transaction_id, f"{charged} is {row}"
            assert counted[row[0]] in (charged.meter_values, charged.meter_values + 1), f"{charged}: {counted[row[0]]}"
            if charged.meter_stop is not None:
                assert row[6:10] == (
                    "ENDED",
                    "CHARGE_POINT",
                    charged.meter_stop,
                    charged.meter_stop - charged.meter_start,
                ), f"{charged} is {row}"
        orphans = await fetch(database_url, "select * from orphan_stop")
        assert not orphans, orphans[:3]
        states = await self._check_commands(database_url)
        return (
            f"confirmed {dict(self.confirmed)}, said again {self.repeated}; stored {len(sessions)} sessions,"
            f" {sum(counted.values())} meter values; commands {states}"
        )

    async def _check_commands(self, database_url: str) -> dict[str, int]:
        rows = await fetch(
            database_url,
            "select idempotency_key, state, error_description from command where action = 'change_configuration'",
        )
        keys = Counter(row[0] for row in rows)
        assert set(self.commands) <= set(keys), "a command that was confirmed is not there"
        assert all(count == 1 for count in keys.values()), "a command is there twice"
        for key, state, problem in rows:
            times = self.received[key]
            allowed = {"ANSWERED": (1,), "TIMED_OUT": (0, 1), "EXPIRED": (0,)}.get(state, ())
            assert times in allowed, f"{state} command {key} arrived {times} times: {problem}"
        return dict(Counter(row[1] for row in rows))


class _Receiving(ChargePoint):
    ledger: Ledger

    @on(Action.change_configuration)
    def on_change_configuration(self, key: str, value: str) -> call_result.ChangeConfiguration:
        self.ledger.received[value] += 1
        return call_result.ChangeConfiguration("Accepted")


class Dutiful:
    """A charge point that says again whatever was not confirmed, with the same content, until it is (OCPP 1.6, 3.7)."""

    def __init__(self, ledger: Ledger, identity: str, url: Callable[[], str], seed: int = 1) -> None:
        self.ledger = ledger
        self.identity = identity
        self.url = url
        self.lags: list[tuple[str, float]] = []
        """How long each confirmation took, from the first attempt, in seconds."""
        self._random = random.Random(f"{identity} {seed}")
        self._charge_point: ChargePoint | None = None
        self._leaving = asyncio.Event()
        self._register = self._random.randrange(1_000_000)
        self._started = datetime.now(UTC) - timedelta(minutes=1)

    async def run(self) -> None:
        """Charge car after car until told to leave; what is under way is brought to its end."""
        await self._confirm(call.BootNotification("Test", "Voltgraph"))
        while not self._leaving.is_set():
            await self._charge()
        await self._disconnect()

    def leave(self) -> None:
        """Let it end after the car that is charging."""
        self._leaving.set()

    def drop(self) -> None:
        """Lose the connection, in the middle of whatever is going on."""
        if self._charge_point is not None and self._charge_point.connected:
            self._charge_point.cut()

    async def _charge(self) -> None:
        coin = self._random.random
        connector, tag = self._random.choice((1, 2)), self._random.choice(("TAG-1", "tag-1", "TAG-2"))
        self._started += timedelta(milliseconds=137)
        charged = Charged(self.identity, connector, tag, self._started, self._register)
        self.ledger.transactions.append(charged)
        await self._confirm(call.Authorize(tag))
        await self._confirm(call.StatusNotification(connector, "NoError", "Preparing", utc()))
        start = call.StartTransaction(connector, tag, charged.meter_start, utc(charged.started_at))
        charged.transaction_id = (await self._confirm(start)).transaction_id
        meter = None
        for n in range(1, 4):
            self._register += self._random.randrange(1, 500)
            sample = {"value": str(self._register), "unit": "Wh", "measurand": "Energy.Active.Import.Register"}
            at = utc(charged.started_at + timedelta(milliseconds=n))
            value = {"timestamp": at, "sampled_value": [sample]}
            meter = call.MeterValues(connector, [value], charged.transaction_id)
            await self._confirm(meter)
            charged.meter_values += 1
        if coin() < 0.2:
            await self._again(start, charged)
        await self._confirm(call.Heartbeat())
        stop = call.StopTransaction(
            self._register, utc(charged.started_at + timedelta(seconds=1)), charged.transaction_id, "Local"
        )
        await self._confirm(stop)
        charged.meter_stop = self._register
        if coin() < 0.2:
            await self._again(start, charged)
            await self._confirm(meter)
            await self._confirm(stop)

    async def _again(self, start: call.StartTransaction, charged: Charged) -> None:
        told = (await self._confirm(start)).transaction_id
        if told != charged.transaction_id:
            self.ledger.wrong.append(f"{charged} was told {told} when it was said again")

    async def _confirm(self, request: Any) -> Any:
        began = asyncio.get_running_loop().time()
        unique_id = str(uuid4())
        while True:
            try:
                charge_point = await self._connected()
                answer = await charge_point.say(request, unique_id=unique_id)
            except (Disconnected, TimeoutError):
                self.ledger.repeated += 1
                await self._disconnect()
                if self._random.random() < 0.5:
                    unique_id = str(uuid4())
            except OCPPError as error:
                self.ledger.wrong.append(f"{self.identity}: {type(request).__name__} was answered {error!r}")
                await asyncio.sleep(PAUSE)
            else:
                self.ledger.confirmed[type(request).__name__] += 1
                self.lags.append((type(request).__name__, asyncio.get_running_loop().time() - began))
                return answer

    async def _connected(self) -> ChargePoint:
        while self._charge_point is None or not self._charge_point.connected:
            await self._disconnect()
            try:
                charge_point = await plug_in(self.url(), self.identity, _Receiving)
            except (OSError, EOFError, websockets.InvalidHandshake, TimeoutError):
                await asyncio.sleep(PAUSE * (0.5 + self._random.random()))
                continue
            charge_point.ledger = self.ledger
            self._charge_point = charge_point
        return self._charge_point

    async def _disconnect(self) -> None:
        if self._charge_point is not None:
            charge_point, self._charge_point = self._charge_point, None
            await charge_point.leave()


class Load:
    """Many dutiful charge points at once, and an operator who sends them commands."""

    def __init__(self, csms: Csms, count: int) -> None:
        self.ledger = Ledger()
        self.csms = csms
        self.charge_points = [Dutiful(self.ledger, f"CP-{n}", lambda: csms.ocpp_url) for n in range(1, count + 1)]
        self._operating = True
        self._work: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def running(self, *, commands_every: float = 0.05) -> AsyncIterator["Load"]:
        """Run the load meanwhile; when this ends, every charge point has had everything confirmed."""
        for charge_point in self.charge_points:
            await self.csms.add_charge_point(charge_point.identity)
        for tag in ("TAG-1", "TAG-2"):
            await self.csms.add_id_tag(tag)
        work = self._work = [
            asyncio.create_task(charge_point.run(), name=charge_point.identity) for charge_point in self.charge_points
        ]
        operator = asyncio.create_task(self._operate(commands_every), name="operator")
        try:
            yield self
            self._operating = False
            await operator
            for charge_point in self.charge_points:
                charge_point.leave()
            async with asyncio.timeout(40):
                await asyncio.gather(*work)
        finally:
            for task in (operator, *work):
                task.cancel()
            await asyncio.gather(operator, *work, return_exceptions=True)
            for charge_point in self.charge_points:
                await charge_point._disconnect()

    async def confirms(self, messages: int, seconds: float = 30) -> None:
        """Wait until so many more messages were confirmed."""
        goal = self.ledger.confirmed.total() + messages
        async with asyncio.timeout(seconds):
            while self.ledger.confirmed.total() < goal:
                for task in self._work:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.01)

    def forget_lags(self) -> list[float]:
        """How long each message since the last time waited for its confirmation, in seconds."""
        lags = [lag for charge_point in self.charge_points for _, lag in charge_point.lags]
        for charge_point in self.charge_points:
            charge_point.lags.clear()
        return lags

    async def _operate(self, every: float) -> None:
        chance = random.Random(7)
        for n in itertools.count():
            if not self._operating:
                return
            await asyncio.sleep(every)
            key = f"order-{n}"
            order = {
                "chargePoint": chance.choice(self.charge_points).identity,
                "key": "Order",
                "value": key,
                "waitSeconds": 0,
                "idempotencyKey": key,
            }
            while self._operating:
                try:
                    payload = (await self.csms.execute(CHANGE, input=order))["changeConfiguration"]
                except (httpx.TransportError, AssertionError):  # it is away, or says that its database is
                    await asyncio.sleep(PAUSE)
                    continue
                if payload["command"] is not None:
                    self.ledger.commands[key] = payload["command"]["id"]
                break


async def fetch(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """Read straight from the database."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(sqlite_path(database_url))
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
    connected = await asyncpg.connect(database_url)
    try:
        return [tuple(row) for row in await connected.fetch(query)]
    finally:
        await connected.close()
