"""Diagnostics files: kept when a charge point brings them, deleted by people, and forgotten when they are old."""

from __future__ import annotations

import logging
from datetime import datetime

from models import audit, file_link, stored_file
from models import charge_point as charge_points
from models import diagnostics as requests
from models.database import changed, now, unit_of_work
from models.diagnostics import DiagnosticsRequest
from models.errors import NotFound
from models.file_link import FileLink
from models.principal import Principal, Role
from models.stored_file import Kept, StoredFile

logger = logging.getLogger(__name__)

_BITE = 200


@unit_of_work
async def receive(link: FileLink, kept: Kept, name: str | None) -> DiagnosticsRequest:
    """Keep the file that a charge point brought; Gone if another one came first. What it reports of it is its own."""
    await charge_points.lock([link.charge_point_id])
    row = await DiagnosticsRequest.get(link_id=link.id)
    shown = stored_file.shown_name(name, row.file_name or "diagnostics")
    file = await stored_file.create(kept, shown)
    await file_link.take(link.id, file)
    row.file_id = file.id
    await row.save(update_fields=["file_id"])
    changed("diagnostics_request", row.id, row.charge_point_id)
    await requests.settle_older(row.charge_point_id)
    return await DiagnosticsRequest.get(id=row.id)


async def delete(by: Principal, request_id: int) -> DiagnosticsRequest:
    """Delete the file that came for a request; the request stays, and says when. Harmless if it was deleted before."""
    row = await _delete(by, request_id)
    if row.file is not None:
        await stored_file.erase(row.file)
    return row


@unit_of_work
async def _delete(by: Principal, request_id: int) -> DiagnosticsRequest:
    by.require(Role.OPERATOR)
    row = await requests.visible(by).get_or_none(id=request_id).select_related("file")
    if row is None:
        raise NotFound("there is no such request for diagnostics", field="id")
    if row.file is None:
        raise NotFound("no file has come for it", field="id")
    moment = now()
    if await StoredFile.filter(id=row.file.id, removed_at=None).update(removed_at=moment):
        before, after = {"file_removed_at": None}, {"file_removed_at": moment}
        audit.altered("diagnostics_request", row.id, before, after, row.charge_point_id)
    return row


async def forget_before(moment: datetime) -> int:
    """Delete the files that came before a moment (UTC), a bite at a time; returns how many. Their requests stay."""
    count = 0
    while files := await _forget_some(moment):
        for file in files:
            await stored_file.erase(file)
        count += len(files)
    return count


@unit_of_work
async def _forget_some(moment: datetime) -> list[StoredFile]:
    old = DiagnosticsRequest.filter(file__created_at__lt=moment, file__removed_at=None)
    rows = await old.order_by("id").limit(_BITE).select_related("file")
    files = [row.file for row in rows if row.file is not None]
    await StoredFile.filter(id__in=[file.id for file in files]).update(removed_at=now())
    for row in rows:
        changed("diagnostics_request", row.id, row.charge_point_id)
    return files
