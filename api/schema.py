"""The slices of the schema, merged: what can be asked, changed and watched."""

from functools import cache

import strawberry
from strawberry.extensions import DisableIntrospection, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from api.api_key import ApiKeyMutation, ApiKeyQuery
from api.attention import AttentionQuery, AttentionSubscription
from api.audit import AuditQuery, keep_audit
from api.authorization import AuthorizationMutation, AuthorizationQuery
from api.charge_point import ChargePointQuery, ChargePointSubscription
from api.charge_point_edit import ChargePointMutation
from api.charging import ChargingMutation, StartChargingInput, StopChargingInput
from api.charging_profile import ChargingProfileQuery, ChargingProfileSubscription
from api.command import CommandInput, CommandMutation, CommandQuery, CommandSubscription
from api.composite_schedule import CompositeScheduleQuery
from api.configuration import ConfigurationMutation, ConfigurationQuery
from api.connector import ConnectorQuery
from api.connector_command import ConnectorMutation
from api.data_transfer import DataTransferMutation
from api.diagnostics import DiagnosticsMutation, DiagnosticsQuery, DiagnosticsSubscription
from api.document import CachedParser
from api.driver import DriverMutation, DriverQuery
from api.errors import Errors
from api.firmware import FirmwareMutation, FirmwareQuery, FirmwareSubscription
from api.firmware_image import FirmwareImageMutation, FirmwareImageQuery
from api.fleet import FleetQuery, FleetSubscription
from api.fleet_history import FleetHistoryQuery
from api.limits import Limits
from api.local_auth_list import LocalAuthListQuery, LocalAuthListSubscription
from api.local_auth_list_command import LocalAuthListMutation
from api.location import LocationMutation, LocationQuery
from api.message import MessageQuery, MessageSubscription
from api.node import NodeQuery
from api.pace import keep_pace
from api.public_location import PublicLocationQuery
from api.remote_trigger import RemoteTriggerMutation
from api.reservation import ReservationQuery, ReservationSubscription
from api.reservation_request import ReservationMutation
from api.scalars import SCALARS
from api.search import SearchQuery
from api.session import SessionQuery, SessionSubscription
from api.session_care import SessionCareMutation
from api.session_request import SessionMutation
from api.smart_charging import SmartChargingMutation
from api.system import SystemQuery
from api.unknown_charge_point import (
    UnknownChargePointMutation,
    UnknownChargePointQuery,
    UnknownChargePointSubscription,
)
from api.user import UserMutation, UserQuery
from api.user_edit import UserEditMutation, UserEditQuery

QUERIES = (
    NodeQuery,
    UserQuery,
    UserEditQuery,
    ApiKeyQuery,
    AuditQuery,
    DriverQuery,
    LocationQuery,
    PublicLocationQuery,
    FleetQuery,
    FleetHistoryQuery,
    AttentionQuery,
    SearchQuery,
    ChargePointQuery,
    UnknownChargePointQuery,
    ConnectorQuery,
    SessionQuery,
    ReservationQuery,
    AuthorizationQuery,
    ConfigurationQuery,
    ChargingProfileQuery,
    CompositeScheduleQuery,
    LocalAuthListQuery,
    FirmwareQuery,
    FirmwareImageQuery,
    DiagnosticsQuery,
    CommandQuery,
    MessageQuery,
    SystemQuery,
)
MUTATIONS = (
    UserMutation,
    UserEditMutation,
    ApiKeyMutation,
    DriverMutation,
    LocationMutation,
    ChargePointMutation,
    UnknownChargePointMutation,
    SessionMutation,
    ChargingMutation,
    ReservationMutation,
    AuthorizationMutation,
    ConnectorMutation,
    ConfigurationMutation,
    DataTransferMutation,
    SmartChargingMutation,
    LocalAuthListMutation,
    RemoteTriggerMutation,
    FirmwareMutation,
    FirmwareImageMutation,
    DiagnosticsMutation,
    CommandMutation,
    SessionCareMutation,
)
SUBSCRIPTIONS = (
    ChargePointSubscription,
    UnknownChargePointSubscription,
    SessionSubscription,
    ChargingProfileSubscription,
    ReservationSubscription,
    CommandSubscription,
    LocalAuthListSubscription,
    FirmwareSubscription,
    DiagnosticsSubscription,
    MessageSubscription,
    FleetSubscription,
    AttentionSubscription,
)


class Schema(strawberry.Schema):
    """Our schema; its errors are logged where they are told."""

    def process_errors(self, errors: object, execution_context: object = None) -> None:
        """Do nothing: what matters was logged with the id of its request."""


@cache
def create_schema(*, introspection: bool = True) -> Schema:
    """Put the slices together, once: it is the same for every application of a process."""
    extensions: list[object] = [Errors, CachedParser, ValidationCache, Limits]
    if not introspection:
        extensions.append(DisableIntrospection)
    mutation = merge_types("Mutation", MUTATIONS)
    keep_pace(mutation, (CommandInput, StartChargingInput, StopChargingInput))
    keep_audit(mutation)
    return Schema(
        query=merge_types("Query", QUERIES),
        mutation=mutation,
        subscription=merge_types("Subscription", SUBSCRIPTIONS),
        extensions=extensions,  # type: ignore[arg-type]
        config=StrawberryConfig(scalar_map=SCALARS),
    )


def print_schema() -> str:
    """Return the schema as it is committed in `schema.graphql`."""
    return create_schema().as_str() + "\n"
