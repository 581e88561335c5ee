"""What a driver may ask for, field by field: whatever is not named here is not for drivers, new things included."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)

from models.errors import Forbidden
from models.principal import Principal, Role

_SESSION = (
    "id transactionId idTag state connectorId startedAt startReceivedAt stoppedAt stopReceivedAt stopReason"
    " meterStartWh meterStopWh energyWh energyMethod powerW currentMa voltageMv soc temperatureMc lastSampleAt"
    " lastSampleReceivedAt authorizationStatus failure progress closedBy requestedAt requestExpiresAt createdAt"
    " place chargePoint connector series reservation"
)
_PAGE = "nodes edges pageInfo totalCount"
_EDGE = "node cursor"
_CHANGES = "seq asOf resync nodes removed hasMore"

_FOR_DRIVERS: dict[str, frozenset[str]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "Query": "node viewer chargePoint chargePoints session sessions reservation reservations idTag idTags location"
        " locations publicLocations",
        "Mutation": "login logout startCharging stopCharging",
        "Subscription": "sessionChanged sessionsChanged chargePointsChanged reservationsChanged",
        "Node": "id",
        "Viewer": "label role permissions expiresAt limited driver",
        "Driver": "id name externalRef idTags",
        "ChargePoint": "id identity name online connectors location sessions reservations",
        "SessionPlace": "identity name location",
        "Connector": "id connectorId status statusAt currentSession reservation",
        "Location": "id name address postalCode city region country latitude longitude timeZone chargePoints",
        "PublicLocation": "id name address postalCode city region country latitude longitude timeZone distanceM"
        " connectors connectorCounts offlineCount",
        "PublicConnector": "id status online",
        "ConnectorCount": "status count",
        "ChargingSession": _SESSION,
        "Reservation": "id reservationId state status endReason connectorId idTag expiresAt createdAt endedAt"
        " place chargePoint connector session",
        "SessionProgress": "step failure message",
        "ChargingPayload": "session userErrors",
        "UserError": "code field message",
        "SessionSeries": "points sampleCount thinned",
        "SeriesPoint": "at gapBefore registerWh powerW powerMinW powerMaxW currentMa currentMinMa currentMaxMa"
        " voltageMv soc temperatureMc",
        "IdTag": "id idTag expiresAt blocked mostSessions createdAt archivedAt",
        "PageInfo": "hasNextPage hasPreviousPage startCursor endCursor",
        "LogoutPayload": "signedOut",
        "LoginPayload": "token expiresAt",
        "ChargingSessionChange": "seq asOf resync node",
        "ChargingSessionChanges": _CHANGES,
        "ChargePointChanges": _CHANGES,
        "ReservationChanges": _CHANGES,
        **{
            f"{noun}Connection": _PAGE
            for noun in ("ChargePoint", "ChargingSession", "Reservation", "IdTag", "Location")
        },
        **{f"{noun}Edge": _EDGE for noun in ("ChargePoint", "ChargingSession", "Reservation", "IdTag", "Location")},
    }.items()
}


def require_field(principal: Principal, kind: str, field: str) -> None:
    """Raise Forbidden unless the principal may ask for a field of a type: all but drivers may ask for any."""
    if not principal.may(Role.VIEWER) and field not in _FOR_DRIVERS.get(kind, ()) and field != "__typename":
        raise Forbidden(f"{kind}.{field} is not for drivers")


def require_selection(
    principal: Principal,
    operation: OperationDefinitionNode,
    fragments: dict[str, FragmentDefinitionNode],
    schema: GraphQLSchema,
) -> None:
    """Raise Forbidden if a valid operation selects a field that the principal may not ask for.

    What is done is left to the mutation's own check, so that the audit hears of it.
    """
    if principal.may(Role.VIEWER):
        return
    root = schema.get_root_type(operation.operation)
    for kind, field in _selected(operation.selection_set, root, fragments, schema):
        if kind != "Mutation":
            require_field(principal, kind, field)


def _selected(
    selections: SelectionSetNode,
    parent: Any,
    fragments: dict[str, FragmentDefinitionNode],
    schema: GraphQLSchema,
) -> Iterator[tuple[str, str]]:
    for node in selections.selections:
        if isinstance(node, FragmentSpreadNode):
            fragment = fragments[node.name.value]
            kind = schema.get_type(fragment.type_condition.name.value)
            yield from _selected(fragment.selection_set, kind, fragments, schema)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            kind = parent if condition is None else schema.get_type(condition.name.value)
            yield from _selected(node.selection_set, kind, fragments, schema)
        elif isinstance(node, FieldNode):
            name = node.name.value
            yield parent.name, name
            if parent.name == "Mutation" and name not in _FOR_DRIVERS["Mutation"]:
                continue  # it refuses by itself, and so nothing of its answer is told
            if node.selection_set is not None and isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
                field = parent.fields.get(name)
                if field is not None:  # but for introspection, which is refused as it stands
                    yield from _selected(node.selection_set, get_named_type(field.type), fragments, schema)
