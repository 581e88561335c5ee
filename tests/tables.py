"""Tables for the tests of the database itself, which do not depend on the product's."""

from tortoise import fields
from tortoise.models import Model


class Thing(Model):
    """Something with a name."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=50, unique=True)
    count = fields.IntField(default=0)


class Reading(Model):
    """Something of a moment, in a table that is partitioned by it."""

    partition_by = "taken_at"

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "models.Thing", on_delete=fields.RESTRICT, db_index=True
    )
    taken_at = fields.DatetimeField()
    value = fields.BigIntField(null=True)

    class Meta:
        unique_together = (("thing", "taken_at"),)
        indexes = (("taken_at", "id"),)
