"""What a request may cost: how many rows it returns at most."""

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

PAGE = 25
"""Rows of a page that says no size."""

_LEAST_SERIES = 50
"""What a series counts as at least: it reads all samples, however few points it makes of them."""

_LIST = 10
"""What a list without pages counts as, unless it is known better."""

_LISTS = {
    "after": 400,
    "before": 400,
    "chargingSchedulePeriod": 50,
    "connectors": 4,
    "corrections": 2,
    "configuration": 100,
    "configurationKey": 100,
    "knownConfigurationKeys": 100,
    "points": 1,
    "predicted": 400,
    "publicLocations": 100,
    "userErrors": 1,
    "warnings": 2,
}
"""How long lists without pages usually are, by the field; `points` are counted with the series that they are of."""

_ENVELOPES = ("Connection", "Changes", "Batch")
"""Types whose lists are the page that was counted already."""


def rows_of(
    operation: OperationDefinitionNode,
    fragments: dict[str, FragmentDefinitionNode],
    variables: dict[str, Any],
    schema: Any,
) -> int:
    """Count the rows that a valid operation may return, inner ones times outer ones.

    A page counts with its size, and a list that has no pages as long as such lists usually are.
    """
    cost = _Cost(fragments, _variables(operation, variables), schema)
    return cost.of(operation, schema.get_root_type(operation.operation))


class _Cost:
    """How many rows an operation may return at most, by its page sizes, inner ones times outer ones."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any], schema: Any) -> None:
        self._fragments = fragments
        self._variables = variables
        self._schema = schema
        self._known: dict[str, int] = {}

    def of(self, node: Any, parent: Any) -> int:
        return sum(self._selection(one, parent) for one in node.selection_set.selections)

    def _selection(self, node: Any, parent: Any) -> int:
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._known:
                fragment = self._fragments[name]
                self._known[name] = self.of(fragment, self._schema.get_type(fragment.type_condition.name.value))
            return self._known[name]
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return self.of(node, parent if condition is None else self._schema.get_type(condition.name.value))
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        field = parent.fields.get(node.name.value)
        if field is None or not isinstance(node, FieldNode):
            return 0
        inner = 0 if node.selection_set is None else self.of(node, get_named_type(field.type))
        size = self._length(node, field, parent.name)
        return inner if size is None else size * (1 + inner)

    def _length(self, node: FieldNode, field: Any, parent: str) -> int | None:
        """How many rows a field gives; None where it gives one, or repeats what was counted."""
        if "maxPoints" in field.args:
            return max(_LEAST_SERIES, self._size(node, field, "maxPoints"))
        if "first" in field.args:
            return self._size(node, field, "first", "last")
        listed = isinstance(get_nullable_type(field.type), GraphQLList) and not is_leaf_type(get_named_type(field.type))
        return _LISTS.get(node.name.value, _LIST) if listed and not parent.endswith(_ENVELOPES) else None

    def _size(self, node: FieldNode, field: Any, *names: str) -> int:
        """The first of these arguments that was given; one below zero is refused later, and must not count as less."""
        given = {one.name.value: one.value for one in node.arguments or ()}
        for name in names:
            value = given.get(name)
            if isinstance(value, IntValueNode):
                return max(0, int(value.value))
            told = self._variables.get(value.name.value) if isinstance(value, VariableNode) else None
            if isinstance(told, int) or (isinstance(told, float) and told.is_integer()):  # 200.0 is an Int as well
                return max(0, int(told))
        default = field.args[names[0]].default_value
        return PAGE if default is Undefined or default is None else int(default)


def _variables(operation: OperationDefinitionNode, given: dict[str, Any]) -> dict[str, Any]:
    """The whole numbers among the variables: those that were given, and the defaults of those that were not."""
    defaults = {
        one.variable.name.value: int(one.default_value.value)
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }
    return defaults | given
