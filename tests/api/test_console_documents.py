"""Every document of the console fits the schema, and every query among them can be asked."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    build_schema,
    parse,
    print_ast,
    type_from_ast,
    validate,
    visit,
)

from api.schema import print_schema
from models.database import now
from models.principal import Role
from tests.api.conftest import House

SOURCES = Path(__file__).parents[2] / "frontend" / "src"
SCHEMA = build_schema(print_schema())
DEFINITIONS = [
    definition
    for path in sorted(SOURCES.rglob("*.graphql"))
    for definition in parse(path.read_text("utf-8")).definitions
]
FRAGMENTS = {one.name.value: one for one in DEFINITIONS if isinstance(one, FragmentDefinitionNode)}
OPERATIONS = {one.name.value: one for one in DEFINITIONS if isinstance(one, OperationDefinitionNode) and one.name}
QUERIES = sorted(name for name, one in OPERATIONS.items() if one.operation is OperationType.QUERY)


class Spreads(Visitor):
    """Gathers the fragments that a definition uses, and those that they use."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        if node.name.value not in self.names:
            self.names[node.name.value] = None
            visit(FRAGMENTS[node.name.value], self)


def document(name: str) -> DocumentNode:
    """An operation of the console with its fragments, as a browser sends it."""
    spreads = Spreads()
    visit(OPERATIONS[name], spreads)
    return DocumentNode(definitions=(OPERATIONS[name], *(FRAGMENTS[one] for one in spreads.names)))


NAMED = {"timeZone": "Europe/Berlin"}
"""What must be more than some text."""


def anything(kind: GraphQLInputType) -> Any:
    """Some value of a type: as little as it takes."""
    if not isinstance(kind, GraphQLNonNull):
        return None
    inner = kind.of_type
    if isinstance(inner, GraphQLList):
        return []
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if isinstance(inner, GraphQLInputObjectType):
        return {name: anything(field.type) for name, field in inner.fields.items()}
    return {"Int": 1, "Boolean": False, "DateTime": now().isoformat()}.get(str(inner), "SOMETHING")


def test_every_operation_has_a_name_of_its_own_and_every_fragment_is_used() -> None:
    assert len(OPERATIONS) + len(FRAGMENTS) == len(DEFINITIONS)
    spreads = Spreads()
    for operation in OPERATIONS.values():
        visit(operation, spreads)
    assert set(FRAGMENTS) == set(spreads.names)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_document_fits_the_schema(name: str) -> None:
    assert validate(SCHEMA, document(name)) == []


async def test_every_query_can_be_asked(house: House) -> None:
    for operation in QUERIES:
        variables = {
            name: NAMED.get(name, anything(type_from_ast(SCHEMA, variable.type)))  # type: ignore[arg-type]
            for variable in OPERATIONS[operation].variable_definitions or ()
            for name in [variable.variable.name.value]
        }
        answer = await house.ask(print_ast(document(operation)), Role.ADMIN, **variables)
        assert "errors" not in answer, (operation, answer["errors"])
