"""The slices of the schema, merged: what can be asked, changed and watched."""

import strawberry
from strawberry.extensions import DisableIntrospection, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from api.charge_point import ChargePointMutation, ChargePointQuery
from api.document import CachedParser
from api.errors import Errors
from api.limits import Limits
from api.scalars import SCALARS
from api.user import UserMutation, UserQuery

QUERIES = (UserQuery, ChargePointQuery)
MUTATIONS = (UserMutation, ChargePointMutation)
SUBSCRIPTIONS: tuple[type, ...] = ()


class Schema(strawberry.Schema):
    """Our schema; its errors are logged where they are told."""

    def process_errors(self, errors: object, execution_context: object = None) -> None:
        """Do nothing: what matters was logged with the id of its request."""


def create_schema(*, introspection: bool = True) -> Schema:
    """Put the slices together."""
    extensions: list[object] = [Errors, CachedParser, ValidationCache, Limits]
    if not introspection:
        extensions.append(DisableIntrospection)
    return Schema(
        query=merge_types("Query", QUERIES),
        mutation=merge_types("Mutation", MUTATIONS),
        subscription=merge_types("Subscription", SUBSCRIPTIONS) if SUBSCRIPTIONS else None,
        extensions=extensions,  # type: ignore[arg-type]
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def print_schema() -> str:
    """Return the schema as it is committed in `schema.graphql`."""
    return create_schema().as_str() + "\n"
