"""Meter values: what a charge point measured at one moment, word for word and in the integers that charts need."""

from datetime import datetime
from typing import NamedTuple

from tortoise import fields
from tortoise.models import Model

from models.fields import UtcField


class MeterValue(Model):
    """One meterValue element. Partitioned by `sampled_at` where the database can, and retention drops partitions.

    `transaction_id` is 0 where the charge point told none, so that the natural key holds: NULLs are never equal.
    """

    partition_by = "sampled_at"

    id = fields.BigIntField(primary_key=True)
    charge_point_id = fields.BigIntField()
    connector_id = fields.IntField()
    transaction_id = fields.BigIntField()
    session_id = fields.BigIntField(null=True)
    sampled_at = UtcField()
    received_at = UtcField()
    context = fields.CharField(max_length=64, null=True)
    register_wh = fields.BigIntField(null=True)
    power_w = fields.BigIntField(null=True)
    current_ma = fields.BigIntField(null=True)
    voltage_mv = fields.BigIntField(null=True)
    soc_milli = fields.IntField(null=True)
    temperature_mc = fields.BigIntField(null=True)
    samples = fields.TextField()
    digest = fields.BigIntField()

    class Meta:
        table = "meter_value"
        unique_together = (("charge_point_id", "connector_id", "transaction_id", "sampled_at", "digest"),)
        indexes = (("session_id", "sampled_at"),)


class Row(NamedTuple):
    """A meter value on its way into the table: the columns of MeterValue without its id, in their order."""

    charge_point_id: int
    connector_id: int
    transaction_id: int
    session_id: int | None
    sampled_at: datetime
    received_at: datetime
    context: str | None
    register_wh: int | None
    power_w: int | None
    current_ma: int | None
    voltage_mv: int | None
    soc_milli: int | None
    temperature_mc: int | None
    samples: str
    digest: int
