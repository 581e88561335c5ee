"""From a database URL to what Tortoise wants to know."""

import importlib
import inspect
import pkgutil
from collections.abc import Sequence
from typing import Any, Literal

from tortoise.models import Model

Dialect = Literal["sqlite", "postgres"]


def tortoise_config(
    url: str, *, tables: Sequence[str] | None = None, migrations: str = "models.migrations"
) -> dict[str, Any]:
    """Return Tortoise's configuration for a database URL.

    The connection is named after the dialect: Tortoise caches SQL by the connection's name.
    """
    dialect = dialect_of(url)
    settings: dict[str, Any]
    if dialect == "sqlite":
        settings = {
            "engine": "models.engine_sqlite",
            "credentials": {
                "file_path": sqlite_path(url),
                "busy_timeout": 10_000,
                "synchronous": "FULL",
                "journal_size_limit": 64 * 1024 * 1024,
            },
        }
    else:
        settings = {
            "engine": "models.engine_asyncpg",
            "credentials": {
                "dsn": url,
                "timeout": 10.0,
                "server_settings": {
                    "application_name": "voltgraph",
                    "timezone": "UTC",
                    "idle_in_transaction_session_timeout": "60s",
                },
            },
        }
    app = {
        "models": list(tables) if tables is not None else table_modules(),
        "default_connection": dialect,
        "migrations": migrations,
    }
    return {"connections": {dialect: settings}, "apps": {"models": app}, "use_tz": True, "timezone": "UTC"}


def table_modules() -> list[str]:
    """Return the names of the modules of `models` that define tables."""
    names = [f"models.{module.name}" for module in pkgutil.iter_modules(importlib.import_module("models").__path__)]
    return [name for name in names if name != "models.migrations" and _defines_tables(name)]


def _defines_tables(name: str) -> bool:
    members = inspect.getmembers(importlib.import_module(name), inspect.isclass)
    return any(issubclass(value, Model) and value.__module__ == name for _, value in members)


def dialect_of(url: str) -> Dialect:
    """Return the kind of database that a URL names; raises ValueError for any other."""
    if url.startswith("sqlite://"):
        return "sqlite"
    if url.startswith(("postgres://", "postgresql://")):
        return "postgres"
    raise ValueError("a database URL begins with sqlite:// or postgres://")


def sqlite_path(url: str) -> str:
    """Return the path of the file that a SQLite URL names."""
    path = url.removeprefix("sqlite://")
    if not path or path.startswith(":memory:") or "?" in path:
        raise ValueError(f"{url} does not name a file; write sqlite://./data/voltgraph.db")
    return path
