"""People: signing in and out, and who is asking."""

import hashlib
import logging
from datetime import datetime

import strawberry

from api.context import Info, clear_cookie, set_cookie
from api.identifiers import Node, encode
from api.limits import Attempts
from api.words import Role
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

    @classmethod
    def from_row(cls, row: users.User) -> "User":
        """Show a row."""
        return cls(id=encode("User", row.id), username=row.username, role=Role(row.role), created_at=row.created_at)


@strawberry.type(description="Who is asking, and what is allowed.")
class Viewer:
    label: str = strawberry.field(description="The name under which the audit keeps what you do, as `user:anna`.")
    role: Role = strawberry.field(description="What you may do.")
    permissions: list[Role] = strawberry.field(
        description="All roles that yours includes: show a button if the role that it needs is among them."
    )
    expires_at: datetime | None = strawberry.field(description="When the sign-in ends (UTC).")
    user_id: strawberry.Private[int | None]

    @strawberry.field(description="The person behind it; null for a key.")
    async def user(self) -> User | None:
        row = None if self.user_id is None else await users.User.get_or_none(id=self.user_id)
        return None if row is None else User.from_row(row)

    @classmethod
    def of(cls, principal: Principal, expires_at: datetime | None) -> "Viewer":
        """Show a principal."""
        return cls(
            label=principal.label,
            role=principal.role,
            permissions=[role for role in Role if principal.may(role)],
            expires_at=expires_at,
            user_id=principal.user_id,
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
    @strawberry.field(description="Who is asking, and what is allowed.")
    async def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info.context.principal, info.context.expires_at)


@strawberry.type
class UserMutation:
    @strawberry.mutation(
        description="Sign in with a username and a password. Wrong ones give the error UNAUTHENTICATED; after ten"
        " failures within a minute RATE_LIMITED."
    )
    async def login(self, info: Info, input: LoginInput) -> LoginPayload:
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

    @strawberry.mutation(description="End the sign-in that this request uses, and forget the cookie.")
    async def logout(self, info: Info) -> LogoutPayload:
        clear_cookie(info.context)
        token = info.context.token
        if token is None or not info.context.signed_in:
            return LogoutPayload(signed_out=False)
        await users.sign_out(token)
        return LogoutPayload(signed_out=True)
