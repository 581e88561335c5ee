"""People who may sign in, their roles, and their sign-ins."""

import asyncio
import hashlib
from datetime import datetime, timedelta
from functools import cache

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from models import credential
from models.database import changed, now, unit_of_work
from models.errors import Duplicate, Invalid, Unauthenticated
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
        "models.User", related_name="sign_ins", on_delete=fields.CASCADE
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


@unit_of_work
async def create_user(by: Principal, username: str, password: str, role: Role) -> User:
    """Add a person. Raises Invalid for an unusable name or a password under 8 characters, Duplicate if known."""
    by.require(Role.ADMIN)
    username = username.strip()
    if not username or len(username) > 100 or not username.isprintable():
        raise Invalid("a username has 1 to 100 printable characters", field="username")
    if len(password) < _MIN_PASSWORD or len(password) > 1000:
        raise Invalid(f"a password has {_MIN_PASSWORD} to 1000 characters", field="password")
    if role not in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
        raise Invalid("a person is VIEWER, OPERATOR or ADMIN", field="role")
    if await User.exists(key=username.lower()):
        raise Duplicate(f"the user {username} exists", field="username")
    hashed = await asyncio.to_thread(credential.stretch, password.encode())
    try:
        user = await User.create(
            username=username, key=username.lower(), password_hash=hashed, role=role, created_at=now()
        )
    except IntegrityError:  # somebody else was faster
        raise Duplicate(f"the user {username} exists", field="username") from None
    changed("user", user.id)
    return user


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
    good = await asyncio.to_thread(credential.verify, stored, password.encode("utf-8", "replace")[:4000])
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
async def sign_out(token: str) -> None:
    """End one sign-in."""
    await SignIn.filter(token_digest=_digest(token)).delete()


async def principal_of_token(token: str) -> tuple[Principal, datetime] | None:
    """Who holds this token and until when; None if it is unknown, expired, or its user is archived."""
    row = await SignIn.get_or_none(token_digest=_digest(token), expires_at__gt=now()).select_related("user")
    if row is None or row.user.archived_at is not None:
        return None
    return principal_of(row.user), row.expires_at


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
