"""API keys: how programs of partners sign in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from api.charge_point import ChargePoint, load_charge_points
from api.charge_point import show_all as show_charge_points
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, decode, encode
from api.location import Location, load_locations
from api.pagination import After, Connection, First, paginate
from api.words import INPUT, Role
from models import api_key as api_keys
from models import charge_point as charge_points
from models import location as locations
from models.errors import NotFound
from models.principal import Principal


@strawberry.type(description="Which charge points a key is limited to. Without one it may see all.")
class ApiKeyScope:
    charge_points: list[ChargePoint] = strawberry.field(description="These charge points.")
    locations: list[Location] = strawberry.field(description="The charge points that are at these locations now.")


@strawberry.type(description="A key with which a program signs in. Its secret is shown once, when it is made.")
class ApiKey(Node):
    name: str = strawberry.field(description="Unique without regard to case, even among revoked ones.")
    role: Role = strawberry.field(description="What its holder may do.")
    token_start: str = strawberry.field(description="How the token begins, to tell keys apart.")
    created_at: datetime = strawberry.field(description="When it was made (UTC).")
    created_by: str = strawberry.field(description="Who made it, as `user:anna`.")
    expires_at: datetime | None = strawberry.field(description="When it ends (UTC); null for never.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used, to a minute (UTC).")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked (UTC); null while it is good.")
    limited: bool = strawberry.field(description="Whether it may see only what its scope names.")
    row_id: strawberry.Private[int]

    @strawberry.field(description="What it may see; null for everything.")
    async def scope(self, info: Info) -> ApiKeyScope | None:
        if not self.limited:
            return None
        limit = await info.context.load(_load_limits, self.row_id)
        rows = [await info.context.load(load_charge_points, one) for one in sorted(limit.charge_points)]
        places = [await info.context.load(load_locations, one) for one in sorted(limit.locations)]
        return ApiKeyScope(
            charge_points=await show_charge_points(info.context, [row for row in rows if row is not None]),
            locations=[Location.from_row(row) for row in places if row is not None],
        )

    @classmethod
    def from_row(cls, row: api_keys.ApiKey) -> "ApiKey":
        """Show a row."""
        return cls(
            id=encode("ApiKey", row.id),
            name=row.name,
            role=Role(row.role),
            token_start=f"{api_keys.PREFIX}{row.prefix}_",
            created_at=row.created_at,
            created_by=row.created_by,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
            limited=row.limited,
            row_id=row.id,
        )


async def _load_limits(_: Principal, ids: list[int]) -> list[api_keys.Limit]:
    found = await api_keys.limits_of(ids)
    return [found[one] for one in ids]


async def show_all(rows: Sequence[api_keys.ApiKey]) -> list[ApiKey]:
    """Show rows."""
    return [ApiKey.from_row(row) for row in rows]


@strawberry.input(description="Which charge points a key may see; both lists count, and both empty is nothing at all.")
class ApiKeyScopeInput:
    charge_points: list[str] = strawberry.field(
        default_factory=list, description="Charge points, by identity or by id; archived ones too."
    )
    locations: list[ID] = strawberry.field(
        default_factory=list, description="Locations, by id: whatever charge points are there, now and later."
    )

    async def find(self, principal: Principal) -> api_keys.Limit:
        """The rows that are meant; NotFound if one of them is not there."""
        return api_keys.Limit(
            frozenset(await _find_charge_points(principal, self.charge_points)),
            frozenset(await _find_locations(principal, self.locations)),
        )


async def _find_charge_points(principal: Principal, texts: Iterable[str]) -> list[int]:
    texts = list(dict.fromkeys(texts))
    ids = {text: decode("ChargePoint", text) for text in texts}
    rows = charge_points.visible(principal, archived=True)
    by_identity = {row.identity: row.id for row in await rows.filter(identity__in=texts).only("id", "identity")}
    known = {row.id for row in await rows.filter(id__in=[one for one in ids.values() if one]).only("id")}
    found = []
    for text in texts:
        row_id = by_identity.get(text) or (ids[text] if ids[text] in known else None)
        if row_id is None:
            raise NotFound(f"no charge point has the identity or id {text!r}", field="chargePoints")
        found.append(row_id)
    return found


async def _find_locations(principal: Principal, public: Iterable[ID]) -> list[int]:
    ids = {one: decode("Location", one) for one in public}
    rows = locations.visible(principal, archived=True).filter(id__in=[one for one in ids.values() if one])
    known = {row.id for row in await rows.only("id")}
    for text, row_id in ids.items():
        if row_id not in known:
            raise NotFound(f"there is no location {text!r}", field="locations")
    return [one for one in ids.values() if one is not None]


@strawberry.input(description="A key to make.")
class CreateApiKeyInput:
    name: str = strawberry.field(
        description="1 to 100 characters; the audit shows `key:<name>`, so a name is used only once."
    )
    role: Role = strawberry.field(description="What its holder may do: VIEWER, OPERATOR or ADMIN.")
    scope: ApiKeyScopeInput | None = strawberry.field(default=None, description="What it may see; null for everything.")
    expires_at: datetime | None = strawberry.field(default=None, description="When it ends (UTC); null for never.")


@strawberry.input(description="Changes to a key. What is absent stays; null clears it.")
class UpdateApiKeyInput:
    id: ID = strawberry.field(description="Which key.")
    name: str | None = strawberry.field(default=UNSET, description="Its name. Cannot be cleared.")
    role: Role | None = strawberry.field(default=UNSET, description="What its holder may do. Cannot be cleared.")
    scope: ApiKeyScopeInput | None = strawberry.field(
        default=UNSET, description="What it may see; null for everything."
    )
    expires_at: datetime | None = strawberry.field(default=UNSET, description="When it ends (UTC); null for never.")

    async def edit(self, principal: Principal) -> api_keys.Edit:
        """What the ground floor is told."""
        edit = api_keys.Edit()
        if self.name is not UNSET and self.name is not None:
            edit["name"] = self.name
        if self.role is not UNSET and self.role is not None:
            edit["role"] = self.role
        if self.expires_at is not UNSET:
            edit["expires_at"] = self.expires_at
        if self.scope is not UNSET:
            edit["limit"] = None if self.scope is None else await self.scope.find(principal)
        return edit


@strawberry.type(description="A key that was made or changed.")
class ApiKeyPayload:
    api_key: ApiKey | None = strawberry.field(default=None, description="As it is now; null if it was refused.")
    token: str | None = strawberry.field(
        default=None,
        description="The token of a new key, shown once and never again. Send it as `Authorization: Bearer <token>`.",
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class ApiKeyQuery:
    """What can be asked about API keys."""

    @strawberry.field(description="The API keys, newest first, a page at a time. Needs ADMIN.")
    async def api_keys(
        self,
        info: Info,
        revoked: Annotated[
            bool | None,
            strawberry.argument(description="Only revoked ones, only the others (the default), or both (null)."),
        ] = False,
        first: First = None,
        after: After = None,
    ) -> Connection[ApiKey]:
        principal = info.context.principal
        principal.require(Role.ADMIN)
        rows = api_keys.visible(principal)
        if revoked is not None:
            rows = rows.filter(revoked_at__isnull=not revoked)
        return await paginate(rows, "-id", show_all, first=first, after=after)


@strawberry.type
class ApiKeyMutation:
    """What can be done about API keys."""

    @strawberry.mutation(description="Make a key for a program. The answer shows its token once. Needs ADMIN.")
    @refusable(ApiKeyPayload)
    async def create_api_key(self, info: Info, input: Annotated[CreateApiKeyInput, INPUT]) -> ApiKeyPayload:
        principal = info.context.principal
        principal.require_unlimited(Role.ADMIN)
        limit = None if input.scope is None else await input.scope.find(principal)
        edit = api_keys.Edit(name=input.name, role=input.role, expires_at=input.expires_at, limit=limit)
        row, token = await api_keys.create(principal, edit)
        return ApiKeyPayload(api_key=ApiKey.from_row(row), token=token)

    @strawberry.mutation(description="Change a key; its token stays the same. Needs ADMIN.")
    @refusable(ApiKeyPayload)
    async def update_api_key(self, info: Info, input: Annotated[UpdateApiKeyInput, INPUT]) -> ApiKeyPayload:
        principal = info.context.principal
        principal.require_unlimited(Role.ADMIN)
        row = await api_keys.update(principal, decode("ApiKey", input.id) or 0, await input.edit(principal))
        return ApiKeyPayload(api_key=ApiKey.from_row(row))

    @strawberry.mutation(
        description="End a key for good, at once for requests and within half a minute for open sockets; the tokens of"
        " drivers that it issued end with it. Needs ADMIN."
    )
    @refusable(ApiKeyPayload)
    async def revoke_api_key(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Which key.")]
    ) -> ApiKeyPayload:
        row = await api_keys.revoke(info.context.principal, decode("ApiKey", id) or 0)
        return ApiKeyPayload(api_key=ApiKey.from_row(row))
