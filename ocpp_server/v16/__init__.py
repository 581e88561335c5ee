"""OCPP 1.6-J: the handlers of each plate, joined into one charge point."""

from ocpp_server.v16.authorization import AuthorizationHandlers
from ocpp_server.v16.charge_point import ChargePointHandlers
from ocpp_server.v16.configuration import ConfigurationHandlers
from ocpp_server.v16.connector import ConnectorHandlers
from ocpp_server.v16.data_transfer import DataTransferHandlers
from ocpp_server.v16.diagnostics import DiagnosticsHandlers
from ocpp_server.v16.firmware import FirmwareHandlers
from ocpp_server.v16.local_auth_list import LocalAuthListHandlers
from ocpp_server.v16.remote_trigger import RemoteTriggerHandlers
from ocpp_server.v16.reservation import ReservationHandlers
from ocpp_server.v16.session import SessionHandlers
from ocpp_server.v16.smart_charging import SmartChargingHandlers


class ChargePoint16(
    ChargePointHandlers,
    ConfigurationHandlers,
    ConnectorHandlers,
    AuthorizationHandlers,
    SessionHandlers,
    DataTransferHandlers,
    SmartChargingHandlers,
    LocalAuthListHandlers,
    ReservationHandlers,
    FirmwareHandlers,
    DiagnosticsHandlers,
    RemoteTriggerHandlers,
):
    """A charge point that speaks OCPP 1.6-J."""

    subprotocol = "ocpp1.6"
