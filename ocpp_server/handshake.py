"""Who may connect: identity, known or not, credentials, subprotocol; all of it before the WebSocket is accepted."""

import asyncio
import logging
from base64 import b64decode
from binascii import Error as Base64Error
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from starlette.websockets import WebSocket

from models import credential, presence
from models.charge_point import ChargePoint, check_identity
from models.errors import Invalid
from ocpp_server.gathering import Gathering

logger = logging.getLogger(__name__)

MOST_FAILURES = 10
FAILURE_WINDOW = 60.0
_FAILURES_KEPT = 10_000
KNOCK_PAUSE = 5.0
"""Seconds between two writes of the same unknown identity; what it tries meanwhile is counted with the next one."""

MOST_KNOCKS = 20
"""Unknown identities that are written in a second: somebody who tries names by the thousand is no charge point."""

_KNOCKS_KEPT = 1_000


class Admitted(NamedTuple):
    """A charge point that may connect, with the subprotocol to speak."""

    charge_point: ChargePoint
    subprotocol: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The HTTP answer to who may not."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


class Failures:
    """Counts wrong passwords by identity and address; too many in a minute close the door for the rest of it."""

    def __init__(self) -> None:
        self._since: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def too_many(self, key: tuple[str, str]) -> bool:
        """Whether this key has failed too often to be heard now."""
        since, count = self._since.get(key, (0.0, 0))
        return count >= MOST_FAILURES and monotonic() - since < FAILURE_WINDOW

    def add(self, key: tuple[str, str]) -> None:
        """Count one more failure."""
        since, count = self._since.pop(key, (0.0, 0))
        if monotonic() - since >= FAILURE_WINDOW:
            since, count = monotonic(), 0
        self._since[key] = since, count + 1
        if len(self._since) > _FAILURES_KEPT:
            self._since.popitem(last=False)


class Knocks:
    """Remembers unknown identities without letting whoever knocks decide how often the database is written to."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._second = 0.0
        self._written = 0

    async def remember(self, identity: str, address: str, subprotocols: str | None) -> None:
        """Write that an identity tried to connect, or only count it if that was written just now."""
        moment = monotonic()
        since, uncounted = self._held.pop(identity, (-KNOCK_PAUSE, 0))
        if moment - since < KNOCK_PAUSE:
            self._held[identity] = since, uncounted + 1
            return
        if moment - self._second >= 1.0:
            self._second, self._written = moment, 0
        if self._written >= MOST_KNOCKS:
            return
        self._written += 1
        self._held[identity] = moment, 0
        if len(self._held) > _KNOCKS_KEPT:
            self._held.popitem(last=False)
        await presence.knock(identity, address, subprotocols, attempts=uncounted + 1)


class Handshake:
    """Decides who may connect. With `accept_unknown`, an identity that knocks becomes a charge point."""

    def __init__(self, subprotocols: Iterable[str], *, accept_unknown: bool = False) -> None:
        self._subprotocols = frozenset(subprotocols)
        self._accept_unknown = accept_unknown
        self._failures = Failures()
        self._knocks = Knocks()
        self._known = Gathering(presence.find_all)

    async def admit(self, websocket: WebSocket) -> Admitted | Denied:
        """Check a connection request: known (404), credentials (401), subprotocol (400), in this order."""
        identity = identity_of(websocket)
        if identity is None:
            return Denied(404, "the address ends with the identity of a charge point")
        address = websocket.client.host if websocket.client else ""
        charge_point = await self._known.ask(identity)
        if charge_point is None and self._accept_unknown:
            charge_point = await presence.welcome(identity)
        if charge_point is None:
            logger.info("Refused %r from %s: unknown", identity, address)
            offered = ",".join(websocket.scope.get("subprotocols", ()))[:255]
            await self._knocks.remember(identity, address, offered or None)
            return Denied(404, "this charge point is not known here")
        if (denied := await self._check_password(websocket, charge_point, address)) is not None:
            return denied
        for offer in websocket.scope.get("subprotocols", ()):
            if offer in self._subprotocols:
                return Admitted(charge_point, offer)
        logger.info("Refused %s from %s: it offers none of %s", identity, address, ", ".join(self._subprotocols))
        return Denied(400, f"offer one of these subprotocols: {', '.join(sorted(self._subprotocols))}")

    async def _check_password(self, websocket: WebSocket, charge_point: ChargePoint, address: str) -> Denied | None:
        stored = charge_point.password_hash
        if stored is None:
            return None
        key = charge_point.identity, address
        if self._failures.too_many(key):
            return Denied(429, "too many wrong passwords", {"Retry-After": str(int(FAILURE_WINDOW))})
        password = basic_password(websocket.headers.get("authorization"), charge_point.identity)
        if password is not None:
            candidate = credential.canonical(password)
            if credential.is_slow(stored):
                good = await asyncio.to_thread(credential.verify, stored, candidate)
            else:
                good = credential.verify(stored, candidate)
            if good:
                return None
        self._failures.add(key)
        logger.warning("Refused %s from %s: no or wrong password", charge_point.identity, address)
        return Denied(401, "the password is missing or wrong", {"WWW-Authenticate": 'Basic realm="OCPP"'})


def identity_of(websocket: WebSocket) -> str | None:
    """The identity that the address names: its last segment, percent-decoded after the split (OCPP-J 1.6, 3.1.1)."""
    raw: bytes = websocket.scope.get("raw_path") or websocket.scope["path"].encode()
    prefix, _, segment = raw.rpartition(b"/")
    try:
        return check_identity(unquote_to_bytes(segment).decode()) if prefix.strip(b"/") == b"ocpp" else None
    except (UnicodeDecodeError, Invalid):
        return None


def basic_password(header: str | None, identity: str) -> bytes | None:
    """The password of a Basic header whose user is `identity`; bytes, for a key need not be text.

    Both may hold colons: where the identity ends is known.
    """
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic" or len(encoded) > 1024:
        return None
    try:
        told = b64decode(encoded.strip(), validate=True)
    except (Base64Error, ValueError):
        return None
    user = identity.encode() + b":"
    return told.removeprefix(user) if told.startswith(user) else None
