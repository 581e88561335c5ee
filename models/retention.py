"""Retention: the tables that grow for ever have a partition for each month to come."""

from models.database import now
from models.message import Message
from models.meter_value import MeterValue
from models.partition import ensure_partitions


async def keep() -> None:
    """Make the partitions of this month and the next ones."""
    for model in (MeterValue, Message):
        await ensure_partitions(model._meta.db_table, model.partition_by, now=now())
