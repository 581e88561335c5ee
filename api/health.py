"""Health: whether the process lives, and whether it can do its work now."""

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from models import database, events, intake

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a part has to say that it is ready."""


async def live(_: Request) -> Response:
    """Answer 200 as long as the process answers at all."""
    return JSONResponse({"status": "ok"})


async def ready(_: Request) -> Response:
    """Answer 200 if the database, the bus and the intake work, else 503; the body tells each of them."""
    parts = {"database": await _database_answers(), "bus": _bus_is_healthy(), "intake": _intake_is_open()}
    good = all(parts.values())
    return JSONResponse({"status": "ok" if good else "unavailable", "parts": parts}, 200 if good else 503)


async def _database_answers() -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await database.connection().execute_query("select 1")
    except Exception as error:
        logger.warning("The database is not ready: %r", error)
        return False
    return True


def _bus_is_healthy() -> bool:
    try:
        return events.statistics().healthy
    except RuntimeError:
        return False


def _intake_is_open() -> bool:
    try:
        return intake.current() is not None
    except Exception as error:
        logger.debug("The intake is not open: %r", error)
        return False
