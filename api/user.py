"""Signing in and out, and who is asking."""

import hashlib
import logging
from datetime import datetime
from typing import Annotated

import strawberry

from api.context import Info, clear_cookie, set_cookie
from api.driver import Driver
from api.identifiers import Node, encode
from api.limits import Attempts
from api.words import INPUT, Role
from models import audit
from models import driver as drivers
from models import user as users
from models.errors import Unauthenticated
from models.principal import Principal

logger = logging.getLogger(__name__)


_by_name = Attempts(10)
_by_address = Attempts(100)


@strawberry.type(description="A person who may sign in.")
class User(Node):
    username: str = strawberry.field(description="Unique without regard to case.")
    role: Role = strawberry.field(description="What this person may do.")
    created_at: datetime = strawberry.field(description="When the person was added.")
    archived_at: datetime | None = strawberry.field(
        description="When the person was archived and may not sign in (UTC); null while in use."
    )

    row_id: strawberry.Private[int]

    @strawberry.field(description="When the person last signed in (UTC); null for never.")
    async def last_sign_in_at(self, info: Info) -> datetime | None:
        return await info.context.load(_load_last_sign_ins, self.row_id)

    @classmethod
    def from_row(cls, row: users.User) -> "User":
        """Show a row."""
        return cls(
            id=encode("User", row.id),
            row_id=row.id,
            username=row.username,
            role=Role(row.role),
            created_at=row.created_at,
            archived_at=row.archived_at,
        )


async def _load_last_sign_ins(_: Principal, ids: list[int]) -> list[datetime | None]:
    found = await audit.last_done("login", "user", set(ids))
    return [found.get(one) for one in ids]


@strawberry.type(description="Who is asking, and what is allowed.")
class Viewer:
    label: str = strawberry.field(description="The name under which the audit keeps what you do, as `user:anna`.")
    role: Role = strawberry.field(description="What you may do.")
    permissions: list[Role] = strawberry.field(
        description="All roles that yours includes: show a button if the role that it needs is among them."
    )
    expires_at: datetime | None = strawberry.field(description="When the sign-in ends (UTC).")
    limited: bool = strawberry.field(description="Whether there are things that you do not see, whatever your role.")
    principal: strawberry.Private[Principal]

    @strawberry.field(description="The person behind it; null for a key or a driver.")
    async def user(self) -> User | None:
        row_id = self.principal.user_id
        row = None if row_id is None else await users.User.get_or_none(id=row_id)
        return None if row is None else User.from_row(row)

    @strawberry.field(description="The driver behind it; null for all others.")
    async def driver(self) -> Driver | None:
        row_id = self.principal.driver_id
        row = None if row_id is None else await drivers.visible(self.principal).get_or_none(id=row_id)
        return None if row is None else Driver.from_row(row)

    @classmethod
    def of(cls, principal: Principal, expires_at: datetime | None) -> "Viewer":
        """Show a principal."""
        return cls(
            label=principal.label,
            role=principal.role,
            permissions=[role for role in Role if principal.may(role)],
            expires_at=expires_at,
            limited=principal.limited,
            principal=principal,
        )


@strawberry.input(description="The credentials of a person.")
class LoginInput:
    username: str = strawberry.field(description="Its case does not matter.")
    password: str = strawberry.field(description="As it was set.")


@strawberry.type(description="A new sign-in.")
class LoginPayload:
    token: str = strawberry.field(
        description="Send it as `Authorization: Bearer <token>`, or as `{token}` in connection_init. Browsers may rely"
        " on the cookie instead, which is set too."
    )
    expires_at: datetime = strawberry.field(description="When the token ends (UTC).")
    user: User = strawberry.field(description="Who signed in.")


@strawberry.type(description="The end of a sign-in.")
class LogoutPayload:
    signed_out: bool = strawberry.field(description="Whether there was a sign-in to end.")


@strawberry.type
class UserQuery:
    """What can be asked about people."""

    @strawberry.field(description="Who is asking, and what is allowed.")
    async def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info.context.principal, info.context.expires_at)


@strawberry.type
class UserMutation:
    """What can be done about people."""

    @strawberry.mutation(
        description="Sign in with a username and a password. Wrong ones give the error UNAUTHENTICATED; after ten"
        " failures within a minute RATE_LIMITED."
    )
    async def login(self, info: Info, input: Annotated[LoginInput, INPUT]) -> LoginPayload:
        name = hashlib.sha256(input.username.strip().lower().encode("utf-8", "replace")).digest()
        key = (info.context.address, name)
        _by_address.begin(info.context.address)
        _by_name.begin(key)
        try:
            token, row, expires_at = await users.sign_in(input.username, input.password)
        except Unauthenticated:
            logger.warning("A sign-in from %s failed", info.context.address)
            raise
        _by_name.succeed(key)
        _by_address.succeed(info.context.address)
        set_cookie(info.context, token, expires_at)
        logger.info("%s signed in from %s", row.username, info.context.address)
        return LoginPayload(token=token, expires_at=expires_at, user=User.from_row(row))

    @strawberry.mutation(
        description="End the sign-in that this request uses, and forget the cookie. Keys are revoked instead, and the"
        " tokens of drivers end by themselves."
    )
    async def logout(self, info: Info) -> LogoutPayload:
        clear_cookie(info.context)
        token = info.context.token
        if token is None or not info.context.signed_in:
            return LogoutPayload(signed_out=False)
        return LogoutPayload(signed_out=await users.sign_out(token))
