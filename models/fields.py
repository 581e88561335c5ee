"""Column types of our own."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, overload

from tortoise import fields
from tortoise.fields.data import T_DATETIME
from tortoise.models import Model


class UtcField(fields.DatetimeField[T_DATETIME]):
    """A moment in UTC. Refuses a moment without zone; SQLite compares moments as text, so all have the same zone."""

    if TYPE_CHECKING:

        @overload
        def __init__(self: "UtcField[datetime]", *, null: Literal[False] = False, **kwargs: Any) -> None: ...

        @overload
        def __init__(self: "UtcField[datetime | None]", *, null: Literal[True], **kwargs: Any) -> None: ...

        def __init__(self, **kwargs: Any) -> None: ...

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        """Turn an aware moment into UTC before it reaches the database."""
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise ValueError(f"{self.model_field_name}: a moment without a zone; expected UTC")
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)


class OrderedJSONField(fields.JSONField[Any]):
    """JSON whose objects keep the order of their members, which PostgreSQL's JSONB does not."""

    class _db_postgres:
        SQL_TYPE = "JSON"
