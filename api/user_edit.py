"""People: adding and changing them, and everybody's own password."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from api.context import Info, set_cookie
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import decode
from api.limits import Attempts
from api.pagination import After, Connection, First, paginate
from api.user import User
from api.words import INPUT, Role
from models import user as users

_guesses = Attempts(10)


@strawberry.input(description="A person to add.")
class CreateUserInput:
    username: str = strawberry.field(description="1 to 100 characters, unique without regard to case.")
    password: str = strawberry.field(description="8 to 1000 characters; kept as a slow hash only.")
    role: Role = strawberry.field(description="VIEWER, OPERATOR or ADMIN.")


@strawberry.input(description="Changes to a person. What is absent or null stays.")
class UpdateUserInput:
    id: ID = strawberry.field(description="Which person.")
    role: Role | None = strawberry.field(default=UNSET, description="What this person may do.")
    password: str | None = strawberry.field(default=UNSET, description="A new password; it ends all sign-ins.")
    archived: bool | None = strawberry.field(
        default=UNSET, description="True archives the person and ends all sign-ins, false brings them back."
    )

    def edit(self) -> users.Edit:
        """What the ground floor is told."""
        edit = users.Edit()
        if self.role is not UNSET and self.role is not None:
            edit["role"] = self.role
        if self.password is not UNSET and self.password is not None:
            edit["password"] = self.password
        if self.archived is not UNSET and self.archived is not None:
            edit["archived"] = self.archived
        return edit


@strawberry.input(description="A new password of your own.")
class ChangeOwnPasswordInput:
    current_password: str = strawberry.field(description="The one that counts until now.")
    new_password: str = strawberry.field(description="8 to 1000 characters.")


@strawberry.type(description="A person who was added or changed.")
class UserPayload:
    user: User | None = strawberry.field(default=None, description="As they are now; null if it was refused.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="A new sign-in after a change of your own password: all others have ended.")
class ChangeOwnPasswordPayload:
    token: str | None = strawberry.field(
        default=None, description="The token of the new sign-in; the cookie is set too."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When the token ends (UTC).")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


async def show_all(rows: Sequence[users.User]) -> list[User]:
    """Show rows."""
    return [User.from_row(row) for row in rows]


@strawberry.type
class UserEditQuery:
    """What can be asked about people."""

    @strawberry.field(description="The people who may sign in, in the order they were added. Needs ADMIN.")
    async def users(
        self,
        info: Info,
        archived: Annotated[
            bool | None,
            strawberry.argument(description="Only archived ones, only those in use (the default), or both (null)."),
        ] = False,
        first: First = None,
        after: After = None,
    ) -> Connection[User]:
        principal = info.context.principal
        principal.require_unlimited(Role.ADMIN)
        rows = users.visible(principal, archived=archived is not False)
        if archived:
            rows = rows.filter(archived_at__isnull=False)
        return await paginate(rows, "id", show_all, first=first, after=after)


@strawberry.type
class UserEditMutation:
    """What can be done about people."""

    @strawberry.mutation(description="Add a person who may sign in. Needs ADMIN.")
    @refusable(UserPayload)
    async def create_user(self, info: Info, input: Annotated[CreateUserInput, INPUT]) -> UserPayload:
        row = await users.create_user(info.context.principal, input.username, input.password, input.role)
        return UserPayload(user=User.from_row(row))

    @strawberry.mutation(
        description="Change a person, or bring an archived one back. The last ADMIN can be neither archived nor given"
        " another role. Needs ADMIN."
    )
    @refusable(UserPayload)
    async def update_user(self, info: Info, input: Annotated[UpdateUserInput, INPUT]) -> UserPayload:
        row = await users.update(info.context.principal, decode("User", input.id) or 0, input.edit())
        return UserPayload(user=User.from_row(row))

    @strawberry.mutation(
        description="Change your own password. All your sign-ins end, and a new one begins. More than ten wrong tries a"
        " minute give RATE_LIMITED."
    )
    @refusable(ChangeOwnPasswordPayload)
    async def change_own_password(
        self, info: Info, input: Annotated[ChangeOwnPasswordInput, INPUT]
    ) -> ChangeOwnPasswordPayload:
        principal = info.context.principal
        _guesses.begin(principal.label)
        token, _, expires_at = await users.change_own_password(principal, input.current_password, input.new_password)
        _guesses.succeed(principal.label)
        set_cookie(info.context, token, expires_at)
        return ChangeOwnPasswordPayload(token=token, expires_at=expires_at)
