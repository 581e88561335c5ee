"""People who may sign in, their roles, and their sign-ins."""

import asyncio
import hashlib
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypedDict

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import audit, credential
from models.database import now, unit_of_work
from models.errors import Duplicate, Forbidden, Invalid, NotFound, Refused, Unauthenticated
from models.fields import UtcField
from models.principal import SYSTEM, Principal, Role

SIGN_IN_LASTS = timedelta(hours=12)
_MIN_PASSWORD = 8


class User(Model):
    """A person. `username` is compared without case."""

    id = fields.BigIntField(primary_key=True)
    username = fields.CharField(max_length=100)
    key = fields.CharField(max_length=100, unique=True)
    password_hash = fields.CharField(max_length=255)
    role = fields.CharField(max_length=16)
    created_at = UtcField()
    archived_at = UtcField(null=True)

    class Meta:
        table = "user_account"


class SignIn(Model):
    """One signed-in browser or program. Only a digest of its token is kept."""

    id = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="sign_ins", on_delete=fields.CASCADE, db_index=True
    )
    user_id: int
    token_digest = fields.CharField(max_length=64, unique=True)
    created_at = UtcField()
    expires_at = UtcField(db_index=True)

    class Meta:
        table = "sign_in"


def principal_of(user: User) -> Principal:
    """What this person may see and do."""
    return Principal(f"user:{user.username}", Role(user.role), user_id=user.id)


class Edit(TypedDict, total=False):
    """What may be changed; what is absent stays."""

    role: Role
    password: str
    archived: bool


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[User]:
    """The people that `principal` may see: an ADMIN without a scope all, everybody else itself."""
    query = User.all() if archived else User.filter(archived_at=None)
    if principal.may(Role.ADMIN) and not principal.limited:
        return query
    return query.filter(id=principal.user_id or 0)


async def create_user(by: Principal, username: str, password: str, role: Role) -> User:
    """Add a person. Raises Invalid for an unusable name or a password under 8 characters, Duplicate if known."""
    by.require_unlimited(Role.ADMIN)
    username = username.strip()
    if not username or len(username) > 100 or not username.isprintable():
        raise Invalid("a username has 1 to 100 printable characters", field="username")
    _check_role(role)
    return await _create(username, await _hashed(password, "password"), role)


@unit_of_work
async def _create(username: str, hashed: str, role: Role) -> User:
    before = await User.get_or_none(key=username.lower())
    if before is not None:
        hint = "" if before.archived_at is None else " and is archived: it can be restored by updating it"
        raise Duplicate(f"the user {username} exists{hint}", field="username")
    try:
        row = await User.create(
            username=username, key=username.lower(), password_hash=hashed, role=role.value, created_at=now()
        )
    except IntegrityError:  # somebody else was faster
        raise Duplicate(f"the user {username} exists", field="username") from None
    audit.created(row, "user")
    return row


async def update(by: Principal, user_id: int, edit: Edit) -> User:
    """Change a person, even an archived one. Archiving or a new password ends all sign-ins.

    Raises Refused where nobody would be left to manage people.
    """
    by.require_unlimited(Role.ADMIN)
    columns: dict[str, Any] = {}
    if "role" in edit:
        _check_role(edit["role"])
        columns["role"] = edit["role"].value
    if "archived" in edit:
        columns["archived_at"] = now() if edit["archived"] else None
    if "password" in edit:
        columns["password_hash"] = await _hashed(edit["password"], "password")
    return await _update(user_id, columns)


@unit_of_work
async def _update(user_id: int, columns: dict[str, Any]) -> User:
    # Held until the end, so that two admins cannot archive each other at one time.
    admins = User.filter(role=Role.ADMIN.value, archived_at=None).order_by("id").select_for_update()
    ids = [row.id for row in await admins]
    row = await User.get_or_none(id=user_id)
    if row is None:
        raise NotFound("there is no such user", field="id")
    columns = dict(columns)
    if columns.get("archived_at") is not None and row.archived_at is not None:
        del columns["archived_at"]  # it stays archived since then
    ceases = columns.get("archived_at") is not None or columns.get("role", Role.ADMIN) != Role.ADMIN
    if ceases and ids == [row.id]:
        raise Refused(f"{row.username} is the last ADMIN: make another one first", field="id")
    if columns:
        await audit.alter(row, "user", columns)
    if columns.get("archived_at") is not None or "password_hash" in columns:
        await SignIn.filter(user_id=row.id).delete()
    return row


async def change_own_password(by: Principal, current: str, new: str) -> tuple[str, User, datetime]:
    """Set a new password, end all sign-ins, and open a new one: its token, the user, and when it expires.

    Raises Forbidden for whoever is no person, and Invalid if the current password is wrong.
    """
    row = None if by.user_id is None else await User.get_or_none(id=by.user_id, archived_at=None)
    if row is None:
        raise Forbidden(f"{by.label} has no password")
    if not await asyncio.to_thread(credential.verify, row.password_hash, _bytes(current)):
        raise Invalid("the current password is wrong", field="currentPassword")
    await _update(row.id, {"password_hash": await _hashed(new, "newPassword")})
    return await _open_sign_in(row)


async def _hashed(password: str, field: str) -> str:
    """Hash a new password in a thread, outside of any transaction."""
    if not _MIN_PASSWORD <= len(password) <= 1000:
        raise Invalid(f"a password has {_MIN_PASSWORD} to 1000 characters", field=field)
    return await asyncio.to_thread(credential.stretch, _bytes(password))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")[:4000]


def _check_role(role: Role) -> None:
    if role not in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
        raise Invalid("a person is VIEWER, OPERATOR or ADMIN", field="role")


async def ensure_admin(password: str | None) -> str | None:
    """Make the user `admin` if there is nobody yet; returns the password if we had to invent one."""
    if await User.exists():
        return None
    invented = None if password else credential.new_secret(8)
    try:
        await create_user(SYSTEM, "admin", password or invented or "", Role.ADMIN)
    except Duplicate:  # another node, started at the same time, made it: with its password
        return None
    return invented


@cache
def _nobody() -> str:
    return credential.stretch(b"nobody")


async def sign_in(username: str, password: str) -> tuple[str, User, datetime]:
    """Check a person's password and open a sign-in: its token, the user, and when it expires.

    Raises Unauthenticated without saying whether the name or the password was wrong, after the same time.
    """
    user = await User.get_or_none(key=username.strip().lower(), archived_at=None)
    stored = _nobody() if user is None else user.password_hash
    good = await asyncio.to_thread(credential.verify, stored, _bytes(password))
    if user is not None:
        audit.concerns("user", user.id, f"user:{user.username}" if good else None)
    if user is None or not good:
        raise Unauthenticated("the username or the password is wrong")
    return await _open_sign_in(user)


@unit_of_work
async def _open_sign_in(user: User) -> tuple[str, User, datetime]:
    moment = now()
    token = "vg_" + credential.new_secret(24)
    await SignIn.filter(expires_at__lte=moment).delete()
    row = await SignIn.create(
        user_id=user.id, token_digest=_digest(token), created_at=moment, expires_at=moment + SIGN_IN_LASTS
    )
    return token, user, row.expires_at


@unit_of_work
async def sign_out(token: str) -> bool:
    """End one sign-in; False if there was none."""
    return bool(await SignIn.filter(token_digest=_digest(token)).delete())


async def principal_of_token(token: str) -> tuple[Principal, datetime] | None:
    """Who holds this token and until when; None if it is unknown, expired, or its user is archived."""
    row = await SignIn.get_or_none(token_digest=_digest(token), expires_at__gt=now()).select_related("user")
    if row is None or row.user.archived_at is not None:
        return None
    return principal_of(row.user), row.expires_at


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
