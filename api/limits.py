"""How much one request may ask for, and how often somebody may try to sign in."""

import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    Undefined,
    ValidationContext,
    ValidationRule,
    VariableNode,
    get_named_type,
)
from strawberry.extensions import SchemaExtension

from api.document import MAX_TOKENS
from api.errors import bad_input, too_complex
from api.permissions import require_selection
from models.errors import Forbidden, RateLimited

MAX_DEPTH = 12
MAX_ALIASES = 15
MAX_NODES = 20_000
MAX_PAGE = 200
PAGE = 25
MAX_SUBSCRIPTIONS = 20
MIN_INTERVAL_MS, INTERVAL_MS, MAX_INTERVAL_MS = 100, 500, 10_000
PUBLIC_FIELDS = frozenset({"login", "logout", "publicLocations", "__typename"})

_LEAST_SERIES = 50
"""What a series counts as at least: it reads all samples, however few points it makes of them."""

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_NO_TEXT_MESSAGE = "a text holds no NUL and no half of a surrogate pair"

Fragments = dict[str, FragmentDefinitionNode]


def page_size(name: str, value: int) -> int:
    """Return how many rows a page may have, or raise BAD_USER_INPUT."""
    if not 1 <= value <= MAX_PAGE:
        raise bad_input(f"{name} is {value}; expected 1 to {MAX_PAGE}")
    return value


def interval_seconds(interval_ms: int) -> float:
    """Return the pause between two batches of a subscription, within its bounds."""
    return min(max(interval_ms, MIN_INTERVAL_MS), MAX_INTERVAL_MS) / 1000


def is_text(value: str) -> bool:
    """Whether a text can be kept: PostgreSQL takes no NUL, and nothing takes half of a surrogate pair."""
    return _NO_TEXT.search(value) is None


class ShapeRule(ValidationRule):
    """Refuses documents that are too deep, rename too much or hold what is no text; introspection may be deep."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        definitions = context.document.definitions
        self._fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        self._depths: dict[str, int] = {}
        self._aliases = 0
        for definition in definitions:
            if isinstance(definition, OperationDefinitionNode):
                depth = self._depth(definition.selection_set)
                if depth > MAX_DEPTH:
                    context.report_error(
                        too_complex(f"the query is {depth} levels deep; at most {MAX_DEPTH} are taken")
                    )

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self._aliases += node.alias is not None
        if self._aliases == MAX_ALIASES + 1:
            self.report_error(too_complex(f"the query has more than {MAX_ALIASES} aliases"))

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if not is_text(node.value):
            self.report_error(bad_input(_NO_TEXT_MESSAGE))

    def _depth(self, selections: SelectionSetNode | None) -> int:
        deepest = 0
        for node in () if selections is None else selections.selections:
            if isinstance(node, FieldNode):
                if not node.name.value.startswith("__"):
                    deepest = max(deepest, 1 + self._depth(node.selection_set))
            elif isinstance(node, InlineFragmentNode):
                deepest = max(deepest, self._depth(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                deepest = max(deepest, self._fragment_depth(node.name.value))
        return deepest

    def _fragment_depth(self, name: str) -> int:
        if name not in self._depths:
            self._depths[name] = 0  # ends a circle, which another rule refuses
            if name in self._fragments:
                self._depths[name] = self._depth(self._fragments[name].selection_set)
        return self._depths[name]


class Limits(SchemaExtension):
    """Refuses what would cost too much, and everything but signing in to those who are not signed in."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        self.execution_context.validation_rules += (ShapeRule,)
        yield

    def on_validate(self) -> Iterator[None]:
        # The document is valid here: what validates stands before this in the list of extensions.
        if not self.execution_context.pre_execution_errors:
            self.execution_context.pre_execution_errors = self._refusals()
        yield

    def _refusals(self) -> list[GraphQLError]:
        context = self.execution_context
        assert context.graphql_document is not None
        definitions = context.graphql_document.definitions
        fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        operation = next(
            one
            for one in definitions
            if isinstance(one, OperationDefinitionNode)
            and (context.operation_name is None or (one.name and one.name.value == context.operation_name))
        )
        asker = context.context
        if asker is not None and not asker.signed_in:
            asked = set(_root_fields(operation.selection_set, fragments))
            if not asked <= PUBLIC_FIELDS:
                return [GraphQLError(asker.refusal, extensions={"code": "UNAUTHENTICATED"})]
        if operation.operation == OperationType.SUBSCRIPTION and asker is not None and not asker.lasts:
            return [bad_input("a subscription needs a WebSocket, or `accept: text/event-stream`")]
        if not _are_texts(context.variables):
            return [bad_input(_NO_TEXT_MESSAGE)]
        schema = context.schema._schema
        if asker is not None and asker.signed_in:
            try:
                require_selection(asker.principal, operation, fragments, schema)
            except Forbidden as error:
                return [GraphQLError(error.message, extensions={"code": "FORBIDDEN"})]
        nodes = _Cost(fragments, _variables(operation, context.variables or {}), schema).of(
            operation, schema.get_root_type(operation.operation)
        )
        if nodes > MAX_NODES:
            return [too_complex(f"this asks for up to {nodes} rows; at most {MAX_NODES}: ask for smaller pages")]
        return []


def _root_fields(selections: SelectionSetNode, fragments: Fragments) -> Iterator[str]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, InlineFragmentNode):
            yield from _root_fields(node.selection_set, fragments)
        elif isinstance(node, FragmentSpreadNode):
            yield from _root_fields(fragments[node.name.value].selection_set, fragments)


def _are_texts(value: Any) -> bool:
    """Whether all texts in the variables can be kept."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            if not is_text(one):
                return False
        elif isinstance(one, dict):
            rest += one.values()
        elif isinstance(one, list):
            rest += one
    return True


def _variables(operation: OperationDefinitionNode, given: dict[str, Any]) -> dict[str, Any]:
    """The whole numbers among the variables: those that were given, and the defaults of those that were not."""
    defaults = {
        one.variable.name.value: int(one.default_value.value)
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }
    return defaults | given


class _Cost:
    """How many rows an operation may return at most, by its page sizes, inner ones times outer ones."""

    def __init__(self, fragments: Fragments, variables: dict[str, Any], schema: Any) -> None:
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
        size = self._page(node, field)
        return inner if size is None else size * (1 + inner)

    def _page(self, node: FieldNode, field: Any) -> int | None:
        if "maxPoints" in field.args:
            return max(_LEAST_SERIES, self._size(node, field, "maxPoints"))
        return self._size(node, field, "first", "last") if "first" in field.args else None

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


class Attempts:
    """Counts tries that did not succeed, by any key, in a sliding minute; it forgets the oldest keys beyond `keys`."""

    def __init__(
        self, most: int, *, seconds: float = 60.0, keys: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._keys = keys
        self._clock = clock
        self._tries: OrderedDict[object, deque[float]] = OrderedDict()

    def begin(self, key: object) -> None:
        """Count a try before it is made, so that many at once gain nothing; raise RateLimited if it is one too many."""
        moment = self._clock()
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= moment - self._seconds:
            tries.popleft()
        if len(tries) >= self._most:
            wait = max(1, round(tries[0] + self._seconds - moment))
            raise RateLimited(f"too many attempts, try again in {wait} s")
        tries.append(moment)
        while len(self._tries) > self._keys:
            self._tries.popitem(last=False)

    def succeed(self, key: object) -> None:
        """Forget the tries of a key, as the right one was among them."""
        self._tries.pop(key, None)
