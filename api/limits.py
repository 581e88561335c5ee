"""How much one request may ask for, and how often somebody may try to sign in."""

import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    ValidationContext,
    ValidationRule,
)
from strawberry.extensions import SchemaExtension

from api.cost import rows_of
from api.document import MAX_TOKENS
from api.errors import bad_input, too_complex
from api.permissions import require_selection
from models.errors import Forbidden, RateLimited
from models.predicted_schedule import Turns

MAX_DEPTH = 12
MAX_ALIASES = 15
MAX_NODES = 20_000
MAX_PAGE = 200
MAX_SUBSCRIPTIONS = 20
MIN_INTERVAL_MS, INTERVAL_MS, MAX_INTERVAL_MS = 100, 500, 10_000
PUBLIC_FIELDS = frozenset({"login", "logout", "publicLocations", "__typename"})

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_NO_TEXT_MESSAGE = "a text holds no NUL and no half of a surrogate pair"

_turns: ContextVar[Turns] = ContextVar("turns")

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


def turns_left() -> Turns:
    """What all predictions of the operation that runs may still reckon, together."""
    return _turns.get()


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
        _turns.set(Turns())  # Each operation is a task of its own, and its resolvers see what it has set.
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
        operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
        if context._provided_operation_name is None and len(operations) > 1:  # the library would run the first one
            return [bad_input("the document has several operations: say which one with operationName")]
        operation = next(
            one
            for one in operations
            if context.operation_name is None or (one.name and one.name.value == context.operation_name)
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
        nodes = rows_of(operation, fragments, context.variables or {}, schema)
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
            raise RateLimited(f"too many attempts, try again in {wait} s", retry_after=wait)
        tries.append(moment)
        while len(self._tries) > self._keys:
            self._tries.popitem(last=False)

    def succeed(self, key: object) -> None:
        """Forget the tries of a key, as the right one was among them."""
        self._tries.pop(key, None)
