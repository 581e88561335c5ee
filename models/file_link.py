"""File links: addresses under which one charge point may fetch or bring one file, once, until a moment in time.

How the file of a link is handed over is told in `file_delivery`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from tortoise import fields
from tortoise.models import Model

from models import credential
from models.charge_point import ChargePoint
from models.database import now, unit_of_work
from models.errors import Gone, Invalid, NotFound, Unavailable
from models.fields import UtcField
from models.stored_file import StoredFile

LIFE = timedelta(days=1)
"""How long a link is good after the moment from which the charge point may use it."""

TRANSFER = timedelta(hours=1)
SLOWEST = 4096
"""A file must be fetched within this time from its first byte on, and the time that it takes at so many bytes a second,
and the time of the tries that were asked for."""

_MOST_TRIES = timedelta(days=366)

MASK = "***"
"""What stands for the secret of a link wherever it is stored or shown."""

_PLACEHOLDER = re.compile(r"/files/(\d{1,18})-\*\*\*(?=/|\Z)")
_NAME = re.compile(r"(\d{1,18})-([A-Za-z0-9_-]{32})\Z", re.ASCII)
_base = "http://127.0.0.1:8000"

Ranges = list[list[int]]


class FileLink(Model):
    """One address for one charge point. `delivered` are the ranges of bytes that were handed over so far.

    `readers` are those that are fetching it now. Fetching may take `transfer_s` seconds from `begun_at` on: the link
    expires then, if not before.
    """

    id = fields.BigIntField(primary_key=True)
    charge_point: fields.ForeignKeyRelation[ChargePoint] = fields.ForeignKeyField(
        "models.ChargePoint", related_name="file_links", on_delete=fields.RESTRICT
    )
    charge_point_id: int
    file: fields.ForeignKeyNullableRelation[StoredFile] = fields.ForeignKeyField(
        "models.StoredFile", related_name="links", null=True, on_delete=fields.RESTRICT
    )
    file_id: int | None
    brings = fields.BooleanField()
    token_digest = fields.CharField(max_length=255, null=True)
    delivered: Ranges = fields.JSONField()
    readers: list[dict[str, Any]] = fields.JSONField()
    created_at = UtcField()
    begun_at = UtcField(null=True)
    transfer_s = fields.IntField()
    expires_at = UtcField()
    used_at = UtcField(null=True)
    closed_at = UtcField(null=True)

    class Meta:
        table = "file_link"


def use_base(url: str) -> None:
    """Say under which address charge points reach the listener for people, as `https://csms.example.com`."""
    global _base
    _base = url.rstrip("/")


def doubts(charge_point: ChargePoint) -> str | None:
    """Why this charge point may not reach us for files; None if nothing speaks against it."""
    host = urlsplit(_base).hostname or ""
    if _is_here(host) and charge_point.remote_address and not _is_here(charge_point.remote_address):
        return f"it is sent to {host}, which no other machine can reach: set VOLTGRAPH_PUBLIC_URL"
    return None


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def create(
    charge_point_id: int,
    file: StoredFile | None,
    *,
    begins: Iterable[datetime],
    retries: int | None,
    retry_interval_s: int | None,
) -> tuple[FileLink, str]:
    """Make a link, inside a unit of work: to fetch this file, or with None to bring one.

    It is good until its life after the last of the moments `begins` (UTC), and after all tries that are asked for, is
    over. Also returns its address, with a mask for the secret: that is made when the address is sent, see `sign`.
    """
    tries = _all_tries(retries, retry_interval_s)
    transfer = TRANSFER + tries + timedelta(seconds=0 if file is None else file.size_bytes // SLOWEST)
    row = await FileLink.create(
        charge_point_id=charge_point_id,
        file_id=None if file is None else file.id,
        brings=file is None,
        delivered=[],
        readers=[],
        created_at=now(),
        transfer_s=int(transfer.total_seconds()),
        expires_at=_later(max(begins), LIFE + tries),
    )
    name = "" if file is None else "/" + quote(file.name, safe="")
    return row, f"{_base}/files/{row.id}-{MASK}{name}"


def _all_tries(retries: int | None, retry_interval_s: int | None) -> timedelta:
    """How long the tries take that are asked for; of however many, a year counts."""
    return min(timedelta(seconds=min((retries or 0) * (retry_interval_s or 0), 10**9)), _MOST_TRIES)


def _later(moment: datetime, span: timedelta) -> datetime:
    """A moment after another one; the calendar has an end."""
    return min(moment, datetime.max.replace(tzinfo=UTC) - span) + span


def check_location(location: str) -> str:
    """Return a location that people gave, or raise Invalid: an address of any protocol, which is passed on as it is."""
    if len(location) > 2000 or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://[!-~]+\Z", location):
        raise Invalid("a location is an address such as ftp://host/path, without blanks", field="location")
    if MASK in location:
        raise Invalid(f"a location holds no {MASK}: that is what stands for secrets here", field="location")
    return location


async def sign(charge_point_id: int, location: str) -> str:
    """The location as it is sent: in an address of ours a new secret replaces the mask, and its digest is kept.

    Raises Invalid, so that nothing is sent, if the link is not for this charge point or cannot be written now.
    """
    try:
        return await _sign(charge_point_id, location)
    except Unavailable as cause:
        raise Invalid(f"the link could not be made: {cause.message}", field="location") from cause


@unit_of_work
async def _sign(charge_point_id: int, location: str) -> str:
    placeholder = _PLACEHOLDER.search(location)
    if placeholder is None:
        return location
    token = secrets.token_urlsafe(24)
    signed = await FileLink.filter(id=int(placeholder[1]), charge_point_id=charge_point_id).update(
        token_digest=credential.digest(token.encode())
    )
    if not signed:
        raise Invalid("the link belongs to another charge point", field="location")
    return location.replace(f"-{MASK}", f"-{token}", 1)


async def find(name: str) -> FileLink:
    """The link of this name, its file read too; NotFound for a wrong name, Gone if it can be used no more."""
    told = _NAME.match(name)
    row = None if told is None else await FileLink.get_or_none(id=int(told[1])).select_related("file")
    if row is None or told is None or row.token_digest is None:
        raise NotFound("there is no such file")
    if not credential.verify(row.token_digest, told[2].encode()):
        raise NotFound("there is no such file")
    check_open(row)
    return row


def check_open(row: FileLink) -> None:
    """Raise Gone if a link was used, has expired or was closed, or if its file was removed."""
    if row.used_at is not None:
        raise Gone("this address was used")
    if row.closed_at is not None or row.expires_at <= now():
        raise Gone("this address is no longer good")
    if row.file_id is not None and row.file is not None and row.file.removed_at is not None:
        raise Gone("the file was removed")


async def take(link_id: int, file: StoredFile) -> None:
    """Note, inside a unit of work, that the file of a link was brought; Gone if another one was, or it is too late."""
    row = await FileLink.get(id=link_id)
    if row.file_id == file.id:
        return  # the unit of work is repeated
    check_open(row)
    if not await FileLink.filter(id=link_id, used_at=None).update(used_at=now(), file_id=file.id):
        raise Gone("this address was used")


async def waiting_for(file_id: int) -> list[str]:
    """The identities of the charge points that may still fetch a file."""
    rows = FileLink.filter(file_id=file_id, brings=False, used_at=None, closed_at=None, expires_at__gt=now())
    return sorted({str(one) for one in await rows.values_list("charge_point__identity", flat=True)})


async def close(link_id: int | None) -> None:
    """End a link, inside a unit of work: nobody will be given its address, or whoever was wants it no more."""
    if link_id is not None:
        await FileLink.filter(id=link_id, used_at=None, closed_at=None).update(closed_at=now())
