"""The register of id tags: adding, changing and archiving them."""

from datetime import datetime
from typing import Any, TypedDict

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from models.authorization import IdTag, fold
from models.database import changed, now, unit_of_work
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
    archived: bool


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[IdTag]:
    """The id tags that `principal` may see, without the archived ones unless asked for."""
    query = IdTag.all() if archived else IdTag.filter(archived_at=None)
    if principal.scope.id_tags is not None:
        query = query.filter(key__in=sorted(principal.scope.id_tags))
    return query


@unit_of_work
async def create(by: Principal, id_tag: str, edit: Edit) -> IdTag:
    """Add an id tag. Raises Invalid for unusable input, and Duplicate if it exists, in any case and even archived."""
    by.require(Role.OPERATOR)
    id_tag = _check(id_tag, "idTag")
    columns = _columns(edit)
    before = await IdTag.get_or_none(key=fold(id_tag))
    if before is not None:
        hint = "" if before.archived_at is None else " and is archived: it can be restored by updating it"
        raise Duplicate(f"the id tag {before.id_tag} exists{hint}", field="idTag")
    try:
        row = await IdTag.create(id_tag=id_tag, key=fold(id_tag), created_at=now(), **columns)
    except IntegrityError:  # somebody else was faster
        raise Duplicate(f"the id tag {id_tag} exists", field="idTag") from None
    changed("id_tag", row.id)
    return row


@unit_of_work
async def update(by: Principal, id_tag: str, edit: Edit) -> IdTag:
    """Change an id tag, even an archived one; NotFound if there is none that the principal may see."""
    by.require(Role.OPERATOR)
    row = await visible(by, archived=True).get_or_none(key=fold(id_tag))
    if row is None:
        raise NotFound(f"there is no id tag {id_tag!r}", field="idTag")
    columns = _columns(edit)
    if columns.get("archived_at") is not None and row.archived_at is not None:
        del columns["archived_at"]  # it stays archived since then
    if columns:
        row.update_from_dict(columns)
        await row.save(update_fields=list(columns))
        changed("id_tag", row.id)
    return row


def _check(id_tag: str, field: str) -> str:
    id_tag = id_tag.strip()
    if not 1 <= len(id_tag) <= MOST_ID_TAG or not id_tag.isprintable():
        raise Invalid(f"an id tag has 1 to {MOST_ID_TAG} printable characters", field=field)
    return id_tag


def _columns(edit: Edit) -> dict[str, Any]:
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
    if "archived" in edit:
        columns["archived_at"] = now() if edit["archived"] else None
    return columns
