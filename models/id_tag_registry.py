"""The register of id tags: adding, changing and archiving them."""

from datetime import datetime
from typing import Any, TypedDict

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from models import audit
from models import driver as drivers
from models.authorization import IdTag, fold
from models.database import now, unit_of_work
from models.errors import Duplicate, Invalid, NotFound
from models.principal import Principal, Role

MOST_ID_TAG = 20
"""Characters in an id tag (OCPP 1.6, 7.28)."""
_MOST_NOTE = 500


class Edit(TypedDict, total=False):
    """What may be changed; what is absent stays, None clears. `expires_at` (UTC) may lie in the past."""

    parent_id_tag: str | None
    expires_at: datetime | None
    blocked: bool
    most_sessions: int | None
    note: str | None
    driver_id: int | None
    archived: bool


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[IdTag]:
    """The id tags that `principal` may see, without the archived ones unless asked for.

    A driver sees its own, and a key with a scope those of the drivers that it made.
    """
    query = IdTag.all() if archived else IdTag.filter(archived_at=None)
    scope = principal.scope
    if scope.id_tags is not None:
        return query.filter(key__in=sorted(scope.id_tags))
    if scope.drivers_of is not None:
        return query.filter(driver__api_key_id=scope.drivers_of)
    return query if principal.may(Role.VIEWER) and not principal.limited else query.filter(id__in=[])


@unit_of_work
async def create(by: Principal, id_tag: str, edit: Edit) -> IdTag:
    """Add an id tag. Raises Invalid for unusable input, and Duplicate if it exists, in any case and even archived."""
    by.require(Role.OPERATOR)
    id_tag = _check(id_tag, "idTag")
    columns = await _columns(by, edit)
    if by.limited and columns.get("driver_id") is None:
        raise Invalid(f"{by.label} may add id tags to its own drivers alone: say which", field="driver")
    before = await IdTag.get_or_none(key=fold(id_tag))
    if before is not None:
        hint = "" if before.archived_at is None else " and is archived: it can be restored by updating it"
        raise Duplicate(f"the id tag {before.id_tag} exists{hint}", field="idTag")
    try:
        row = await IdTag.create(id_tag=id_tag, key=fold(id_tag), created_at=now(), **columns)
    except IntegrityError:  # somebody else was faster
        raise Duplicate(f"the id tag {id_tag} exists", field="idTag") from None
    audit.created(row, "id_tag")
    return row


@unit_of_work
async def update(by: Principal, id_tag: str, edit: Edit) -> IdTag:
    """Change an id tag, even an archived one; NotFound if there is none that the principal may see."""
    by.require(Role.OPERATOR)
    row = await visible(by, archived=True).get_or_none(key=fold(id_tag))
    if row is None:
        raise NotFound(f"there is no id tag {id_tag!r}", field="idTag")
    columns = await _columns(by, edit)
    if by.limited and columns.get("driver_id", 0) is None:
        raise Invalid(f"{by.label} may not let go of an id tag", field="driver")
    if columns.get("archived_at") is not None and row.archived_at is not None:
        del columns["archived_at"]  # it stays archived since then
    if columns:
        await audit.alter(row, "id_tag", columns)
    return row


def _check(id_tag: str, field: str) -> str:
    id_tag = id_tag.strip()
    if not 1 <= len(id_tag) <= MOST_ID_TAG or not id_tag.isprintable():
        raise Invalid(f"an id tag has 1 to {MOST_ID_TAG} printable characters", field=field)
    return id_tag


async def _columns(by: Principal, edit: Edit) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "parent_id_tag" in edit:
        parent = edit["parent_id_tag"]
        columns["parent_id_tag"] = parent = None if parent is None else _check(parent, "parentIdTag")
        columns["parent_key"] = None if parent is None else fold(parent)
    if "expires_at" in edit:
        columns["expires_at"] = edit["expires_at"]
    if "blocked" in edit:
        columns["blocked"] = edit["blocked"]
    if "most_sessions" in edit:
        most = edit["most_sessions"]
        if most is not None and not 1 <= most <= 1000:
            raise Invalid("an id tag may have 1 to 1000 sessions at one time", field="mostSessions")
        columns["most_sessions"] = most
    if "note" in edit:
        note = (edit["note"] or "").strip()
        if len(note) > _MOST_NOTE:
            raise Invalid(f"a note has at most {_MOST_NOTE} characters", field="note")
        columns["note"] = note or None
    if "driver_id" in edit:
        driver_id = edit["driver_id"]
        if driver_id is not None and not await drivers.visible(by).filter(id=driver_id).exists():
            raise NotFound("there is no such driver", field="driver")
        columns["driver_id"] = driver_id
    if "archived" in edit:
        columns["archived_at"] = now() if edit["archived"] else None
    return columns
