"""Firmware on its way: what charge points are handed of the images that they fetch."""

from __future__ import annotations

from models import file_delivery
from models.database import changed, unit_of_work
from models.file_link import FileLink
from models.firmware import FirmwareUpdate


@unit_of_work
async def deliver(link: FileLink, reader: str, start: int, end: int, *, leaves: bool) -> bool:
    """Note that a charge point is handed these bytes of an image; see `file_delivery.note`."""
    goes_on = await file_delivery.note(link.id, reader, start, end, leaves=leaves)
    await _ring(link)
    return goes_on


@unit_of_work
async def take_back(link: FileLink, start: int, end: int) -> None:
    """Note that a charge point did not get these bytes after all."""
    await file_delivery.take_back(link.id, start, end)
    await _ring(link)


async def _ring(link: FileLink) -> None:
    row = await FirmwareUpdate.get_or_none(link_id=link.id)
    if row is not None:
        changed("firmware_update", row.id, row.charge_point_id)
