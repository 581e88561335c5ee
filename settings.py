"""Every setting of a deployment, read once from the environment and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal
from urllib.parse import urlsplit

PREFIX = "VOLTGRAPH_"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


class SettingsError(Exception):
    """A setting that cannot be used; the message names it, its value and what was expected."""


@dataclass(frozen=True)
class Settings:
    """The settings, with their defaults. Each is the environment variable `VOLTGRAPH_<NAME>`."""

    database_url: str = "sqlite://./data/voltgraph.db"
    """Where everything is kept: `sqlite://<path>` or `postgres://user:password@host:port/name`."""
    bus_url: str = ""
    """How nodes ring each other: `memory://` (one process) or `postgres://...`; empty chooses by the database."""
    http_host: str = "127.0.0.1"
    """Address of the console and GraphQL; `0.0.0.0` for all."""
    http_port: int = 8000
    """Port of the console and GraphQL; 0 takes any free one."""
    ocpp_host: str = "0.0.0.0"
    """Address of the charge points' listener."""
    ocpp_port: int = 9000
    """Port of the charge points' listener; 0 takes any free one."""
    admin_password: str = ""
    """Password of the user `admin` made on the first start; empty invents one and prints it once."""
    secret_key: str = ""
    """Keys the digests of generated secrets, at least 16 characters; the same on every node. Empty: none."""
    unknown_charge_points: Literal["refuse", "accept"] = "refuse"
    """What becomes of an identity that nobody entered: `refuse` (404, and listed) or `accept`."""
    heartbeat_interval: int = 300
    """Seconds between heartbeats where a charge point has no interval of its own."""
    call_timeout: float = 25.0
    """Seconds to wait for the answer of a charge point."""
    ping_interval: float = 60.0
    """Seconds between WebSocket pings to charge points; 0 sends none."""
    keep_messages_days: int = 90
    """Days for which the log of OCPP messages is kept at least; 0 is for ever."""
    keep_meter_values_days: int = 0
    """Days for which meter values are kept at least; 0 is for ever. Sessions and their energy always stay."""
    keep_diagnostics_days: int = 90
    """Days for which diagnostics files are kept at least; 0 is for ever. What is known of them always stays."""
    public_url: str = ""
    """Where charge points fetch and bring files, as `https://csms.example.com`; empty takes HTTP host and port."""
    files_dir: str = "./data/files"
    """Directory of firmware images and diagnostics; nodes share it."""
    firmware_max_bytes: int = 1024 * 1024 * 1024
    """Largest firmware image that people may upload, in bytes."""
    diagnostics_max_bytes: int = 100 * 1024 * 1024
    """Largest diagnostics file that a charge point may upload, in bytes."""
    cors_origins: tuple[str, ...] = ()
    """Origins of other web pages that may use GraphQL, separated by commas."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Addresses of proxies whose X-Forwarded headers are believed, separated by commas."""
    cookie_secure: bool = False
    """Whether the console's cookie is sent over HTTPS only: true behind TLS."""
    introspection: bool = True
    """Whether GraphQL tells its schema to who asks."""
    commands_per_minute: int = 3000
    """Commands that one user or API key may ask for in a minute, all at once too; 0 is without bound. Of each node."""
    driver_commands_per_minute: int = 30
    """The same for a driver: its startCharging and stopCharging."""
    sockets_per_caller: int = 200
    """WebSockets that one user, API key or driver may have open at a time; 0 is without bound. Of each node."""
    subscriptions_per_caller: int = 2000
    """Subscriptions that it may have at a time, on sockets and as streams; 0 is without bound. Of each node."""
    map_tiles: str = ""
    """Where the console's map takes its pictures from: `https://<host>/{z}/{x}/{y}.png`; empty asks nobody."""
    map_attribution: str = ""
    """Whom the map names as the source of its pictures."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is logged."""


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError in one sentence for a wrong value or an unknown name."""
    known = {PREFIX + field.name.upper(): field for field in fields(Settings)}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    unknown = [name for name in unknown if not name.startswith(PREFIX + "TEST_")]
    if unknown:
        raise SettingsError(f"{unknown[0]} is no setting; expected one of {', '.join(sorted(known))}")
    values: dict[str, Any] = {}
    for name, field in known.items():
        if (text := environment.get(name)) is not None:
            try:
                values[field.name] = _PARSERS[field.name](text)
            except ValueError as cause:
                shown = "***" if field.name in _SECRET else repr(text)
                raise SettingsError(f"{name} is {shown}; expected {cause}") from None
    return Settings(**values)


def describe() -> str:
    """All settings with their defaults, one a line."""
    return "\n".join(f"{PREFIX}{field.name.upper()}={field.default}" for field in fields(Settings))


def _text(text: str) -> str:
    return text.strip()


def _database(text: str) -> str:
    if text == "sqlite://" or not text.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise ValueError("sqlite://<path> or postgres://user:password@host:port/name")
    return text


def _bus(text: str) -> str:
    if text and not text.startswith(("memory://", "postgres://", "postgresql://")):
        raise ValueError("memory:// or postgres://user:password@host:port/name")
    return text


def _integer(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        wanted = f"a whole number from {least} to {most}"
        try:
            number = int(text)
        except ValueError:
            raise ValueError(wanted) from None
        if not least <= number <= most:
            raise ValueError(wanted)
        return number

    return parse


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        wanted = f"seconds from {least:g} to {most:g}"
        try:
            number = float(text)
        except ValueError:
            raise ValueError(wanted) from None
        if not least <= number <= most:
            raise ValueError(wanted)
        return number

    return parse


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.lower() == "true"


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(" or ".join(words))
        return text.lower()

    return parse


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _url(text: str) -> str:
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)):
        raise ValueError("http://host:port or https://host:port, with a path if there is one")
    return text.rstrip("/")


def _directory(text: str) -> str:
    if not text.strip():
        raise ValueError("the path of a directory")
    return text


def _password(text: str) -> str:
    if text and len(text) < 8:
        raise ValueError("at least 8 characters")
    return text


def _key(text: str) -> str:
    if text and len(text) < 16:
        raise ValueError("at least 16 characters")
    return text


def _tiles(text: str) -> str:
    parts = urlsplit(text.strip())
    good = parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc)
    if text.strip() and not (good and all(one in parts.path + parts.query for one in ("{z}", "{x}", "{y}"))):
        raise ValueError("https://<host>/{z}/{x}/{y}.png, or nothing")
    return text.strip()


_SECRET = frozenset({"admin_password", "secret_key", "database_url", "bus_url"})

_PARSERS: dict[str, Callable[[str], Any]] = {
    "database_url": _database,
    "bus_url": _bus,
    "http_host": _text,
    "http_port": _integer(0, 65535),
    "ocpp_host": _text,
    "ocpp_port": _integer(0, 65535),
    "admin_password": _password,
    "secret_key": _key,
    "unknown_charge_points": _one_of("refuse", "accept"),
    "heartbeat_interval": _integer(1, 86400),
    "call_timeout": _seconds(1, 600),
    "ping_interval": _seconds(0, 3600),
    "keep_messages_days": _integer(0, 36500),
    "keep_meter_values_days": _integer(0, 36500),
    "keep_diagnostics_days": _integer(0, 36500),
    "public_url": _url,
    "files_dir": _directory,
    "firmware_max_bytes": _integer(1, 2**40),
    "diagnostics_max_bytes": _integer(1, 2**40),
    "cors_origins": _listed,
    "forwarded_allow_ips": _text,
    "cookie_secure": _flag,
    "introspection": _flag,
    "commands_per_minute": _integer(0, 1_000_000),
    "driver_commands_per_minute": _integer(0, 1_000_000),
    "sockets_per_caller": _integer(0, 1_000_000),
    "subscriptions_per_caller": _integer(0, 1_000_000),
    "map_tiles": _tiles,
    "map_attribution": _text,
    "log_level": _one_of("debug", "info", "warning", "error"),
}
