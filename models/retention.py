"""Retention: the tables that grow for ever have a partition for each month to come, and what is too old goes."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from models import diagnostics_file, reported_word
from models.database import now
from models.diagnostics import DiagnosticsStatus
from models.firmware import FirmwareStatus
from models.message import Message
from models.meter_value import MeterValue
from models.partition import drop_partitions_before, ensure_partitions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days OCPP messages, meter values and files of diagnostics are kept at least; 0 is for ever.

    What charge points say of firmware and diagnostics is kept as long as messages are.
    """

    messages_days: int = 0
    meter_values_days: int = 0
    diagnostics_days: int = 0


FOR_EVER = Keep()


async def prepare() -> None:
    """Make the partitions of this month and the next ones."""
    for model in (MeterValue, Message):
        await ensure_partitions(model._meta.db_table, model.partition_by, now=now())


async def forget(keep: Keep) -> None:
    """Remove what is older than it must be kept; on PostgreSQL whole months, so that some is kept up to a month more.

    Sessions, commands and the audit stay for ever; of diagnostics, what is known of a file stays.
    """
    for model, days in ((Message, keep.messages_days), (MeterValue, keep.meter_values_days)):
        if days:
            moment = now() - timedelta(days=days)
            gone = await drop_partitions_before(model._meta.db_table, model.partition_by, moment)
            if gone:
                logger.info("Of the table %s, what is older than %s days was removed", model._meta.db_table, days)
    if keep.messages_days:
        for words in (FirmwareStatus, DiagnosticsStatus):
            count = await reported_word.forget_before(words, now() - timedelta(days=keep.messages_days))
            if count:
                logger.info("Of the table %s, %d rows were removed", words._meta.db_table, count)
    if keep.diagnostics_days:
        count = await diagnostics_file.forget_before(now() - timedelta(days=keep.diagnostics_days))
        if count:
            logger.info("%d files of diagnostics were deleted, older than %s days", count, keep.diagnostics_days)
