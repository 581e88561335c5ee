"""Integers that OCPP wants: unique in the whole deployment, from 1 to 2^31-1, never given twice."""

from tortoise import fields
from tortoise.models import Model

from models.database import connection, dialect


class OcppSequence(Model):
    """Where each kind of integer stands: whole blocks are taken, so numbers may be left out."""

    name = fields.CharField(max_length=32, primary_key=True)
    last_id = fields.BigIntField()

    class Meta:
        table = "ocpp_sequence"


def take(placeholder: str) -> str:
    """The SQL that takes a block: two parameters, the kind and how many; answers the last of them."""
    kind, count = (f"{placeholder}1", f"{placeholder}2") if placeholder == "$" else ("?1", "?2")
    return (
        f"insert into ocpp_sequence (name, last_id) values ({kind}, {count})"
        f" on conflict (name) do update set last_id = ocpp_sequence.last_id + {count} returning last_id"
    )


async def next_number(name: str) -> int:
    """Take the next integer of a kind, in the unit of work that goes on."""
    statement = take("$" if dialect() == "postgres" else "?")
    (row,) = await connection().execute_query_dict(statement, [name, 1])
    return int(row["last_id"])
