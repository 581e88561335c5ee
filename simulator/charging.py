"""Charging: from a cable or an id tag to a transaction, its samples and its end, as a charge point decides it."""

from collections.abc import Callable, Sequence
from typing import Any

from simulator.authorization import Authorizer, IdTagInfo
from simulator.clock import Clock, wire_time
from simulator.configuration import MOST_STOP_VALUES, Configuration
from simulator.connector import Authorization, Connector, Fault, Transaction
from simulator.outbox import Outbox
from simulator.rpc import Link
from simulator.vehicle import Vehicle

LOCK_FAILURE = Fault("ConnectorLockFailure", "the cable could not be locked")


class Charging:
    """The rules of one charge point; `report` tells the status of a connector where it has changed."""

    def __init__(
        self,
        connectors: Sequence[Connector],
        configuration: Configuration,
        clock: Clock,
        outbox: Outbox,
        authorizer: Authorizer,
        *,
        link: Callable[[], Link | None],
        report: Callable[[Connector], None],
    ) -> None:
        self._connectors = connectors
        self._configuration = configuration
        self._clock = clock
        self._outbox = outbox
        self._authorizer = authorizer
        self._link = link
        self._report = report

    def plug_in(self, connector: Connector, vehicle: Vehicle) -> None:
        """Put the cable in; starts charging where an id tag was accepted before."""
        connector.plug_in(vehicle)
        self._report(connector)
        if connector.authorization is not None:
            self._begin(connector, connector.authorization)

    def unplug(self, connector: Connector) -> None:
        """Drive away, which ends a transaction unless the configuration lets it wait for the vehicle."""
        connector.advance(self._clock.seconds())
        if connector.transaction is not None:
            if not self._configuration.boolean("StopTransactionOnEVSideDisconnect"):
                connector.vehicle = None
                connector.settle()
                self._report(connector)
                return
            self.stop(connector, "EVDisconnected")
        connector.unplug()
        if connector.fault is LOCK_FAILURE:
            connector.fault = None
        self._report(connector)

    async def present(self, connector: Connector, id_tag: str) -> bool:
        """Hold an id tag to the reader, to start or to stop; returns whether it was accepted."""
        running = connector.transaction
        if running is not None and id_tag.lower() == running.id_tag.lower():
            self.stop(connector, "Local", id_tag)
            return True
        if running is None and connector.status not in ("Available", "Preparing", "Reserved", "Finishing"):
            return False
        info = await self._authorizer.authorize(id_tag, self._link(), self._clock.now())
        if info.status != "Accepted":
            return False
        if running is not None:
            same_group = info.parent_id_tag is not None and info.parent_id_tag == running.parent_id_tag
            if connector.transaction is not running or not same_group:
                return False
            self.stop(connector, "Local", id_tag)
            return True
        if connector.transaction is not None or not self.may_use(connector, id_tag, info.parent_id_tag):
            return False
        self._grant(connector, id_tag, info.parent_id_tag)
        return True

    def may_use(self, connector: Connector, id_tag: str, parent_id_tag: str | None) -> bool:
        """Whether a reservation of this connector leaves room for this id tag (OCPP 1.6, 5.13)."""
        held = connector.reservation
        if held is None or held.id_tag.lower() == id_tag.lower():
            return True
        return parent_id_tag is not None and held.parent_id_tag == parent_id_tag

    async def remote_start(self, connector: Connector, id_tag: str) -> None:
        """Start as the central system asked, or wait for the cable until ConnectionTimeOut."""
        parent_id_tag = None
        if self._configuration.boolean("AuthorizeRemoteTxRequests"):
            info = await self._authorizer.authorize(id_tag, self._link(), self._clock.now())
            if info.status != "Accepted":
                return
            parent_id_tag = info.parent_id_tag
        if connector.transaction is None:
            self._grant(connector, id_tag, parent_id_tag, remote=True)

    def stop(self, connector: Connector, reason: str, id_tag: str | None = None) -> None:
        """End the transaction of a connector, and do what was waiting for its end."""
        transaction = connector.transaction
        if transaction is None:
            return
        connector.advance(self._clock.seconds())
        self._keep_value(connector, transaction, "StopTxnSampledData", "Transaction.End")
        stopped_at, register = wire_time(self._clock.now()), connector.meter.register_wh
        connector.transaction = None
        connector.settle()
        connector.was_used, connector.locked = True, False
        if connector.vehicle is None:
            connector.unplug()
        if connector.scheduled is not None:
            connector.operative, connector.scheduled = connector.scheduled, None

        def payload() -> dict[str, Any]:
            said: dict[str, Any] = {"transactionId": _id(transaction), "timestamp": stopped_at, "meterStop": register}
            if id_tag is not None:
                said["idTag"] = id_tag
            said["reason"] = reason
            if transaction.values:
                said["transactionData"] = transaction.values
            return said

        def answered(answer: dict[str, Any] | None) -> None:
            if id_tag is not None and answer and "idTagInfo" in answer:
                self._authorizer.learn(id_tag, IdTagInfo.of(answer["idTagInfo"]))

        self._outbox.keep("StopTransaction", payload, answered)
        self._report(connector)

    def sample(self, connector: Connector, context: str, key: str = "MeterValuesSampledData") -> None:
        """Send what the meter of a connector reads now."""
        transaction = connector.transaction
        sampled = connector.meter.sample(connector.read(), self._configuration.items(key), context)
        if not sampled:
            return
        value = {"timestamp": wire_time(self._clock.now()), "sampledValue": sampled}
        if transaction is None:
            self._outbox.live("MeterValues", {"connectorId": connector.number, "meterValue": [value]})
            return

        def payload() -> dict[str, Any]:
            return {"connectorId": connector.number, "transactionId": _id(transaction), "meterValue": [value]}

        self._outbox.keep("MeterValues", payload)
        kept = "StopTxnAlignedData" if context == "Sample.Clock" else "StopTxnSampledData"
        self._keep_value(connector, transaction, kept, context)

    def triggered_values(self, connector: Connector) -> dict[str, Any]:
        """What the meter of a connector reads now, as TriggerMessage asks for it (OCPP 1.6 errata 3.46)."""
        connector.advance(self._clock.seconds())
        measurands = self._configuration.items("MeterValuesSampledData") or ["Energy.Active.Import.Register"]
        sampled = connector.meter.sample(connector.read(), measurands, "Trigger")
        said: dict[str, Any] = {"connectorId": connector.number}
        if connector.transaction is not None:
            said["transactionId"] = _id(connector.transaction)
        return said | {"meterValue": [{"timestamp": wire_time(self._clock.now()), "sampledValue": sampled}]}

    def _grant(self, connector: Connector, id_tag: str, parent_id_tag: str | None, *, remote: bool = False) -> None:
        deadline = self._clock.seconds() + self._configuration.integer("ConnectionTimeOut")
        connector.authorization = Authorization(id_tag, parent_id_tag, deadline, remote)
        connector.was_used = False
        self._report(connector)
        if connector.plugged and connector.vehicle is not None:
            self._begin(connector, connector.authorization)

    def _begin(self, connector: Connector, granted: Authorization) -> None:
        connector.authorization = None
        if not connector.lock():
            connector.fault = LOCK_FAILURE
            self._report(connector)
            return
        now, register = self._clock.now(), connector.meter.register_wh
        transaction = Transaction(
            granted.id_tag,
            granted.parent_id_tag,
            connector.number,
            now,
            register,
            sampled_at=self._clock.seconds(),
            remote=granted.remote,
        )
        start: dict[str, Any] = {"connectorId": connector.number, "idTag": granted.id_tag, "meterStart": register}
        if connector.reservation is not None:
            start["reservationId"] = connector.reservation.reservation_id
            self._forget(connector.reservation.reservation_id)
        start["timestamp"] = wire_time(now)
        connector.transaction = transaction
        self._keep_value(connector, transaction, "StopTxnSampledData", "Transaction.Begin")
        self._outbox.keep(
            "StartTransaction", lambda: start, lambda answer: self._started(connector, transaction, answer)
        )
        connector.advance(self._clock.seconds())
        self._report(connector)

    def _forget(self, reservation_id: int) -> None:
        """A reservation of any connector hangs on all of them until one is used."""
        for connector in self._connectors:
            if connector.reservation is not None and connector.reservation.reservation_id == reservation_id:
                connector.reservation = None
                self._report(connector)

    def _started(self, connector: Connector, transaction: Transaction, answer: dict[str, Any] | None) -> None:
        """The central system has the last word on the id tag (OCPP 1.6, 4.8)."""
        if answer is None:
            transaction.id = -1
            connector.changed()
            return
        transaction.id = answer["transactionId"]
        info = IdTagInfo.of(answer["idTagInfo"])
        self._authorizer.learn(transaction.id_tag, info)
        transaction.parent_id_tag = info.parent_id_tag or transaction.parent_id_tag
        connector.changed()
        if info.status == "Accepted" or connector.transaction is not transaction:
            return
        if self._configuration.boolean("StopTransactionOnInvalidId"):
            self.stop(connector, "DeAuthorized")
            return
        connector.advance(self._clock.seconds())
        transaction.invalid = True
        transaction.energy_left_wh = self._configuration.integer("MaxEnergyOnInvalidId") or 0.0
        connector.settle()
        self._report(connector)

    def _keep_value(self, connector: Connector, transaction: Transaction, key: str, context: str) -> None:
        """Keep a value for StopTransaction; the last place is for the one at the end."""
        ended = context == "Transaction.End"
        measurands = self._configuration.items(key)
        if not measurands or len(transaction.values) >= MOST_STOP_VALUES - (0 if ended else 1):
            return
        sampled = connector.meter.sample(connector.read(), measurands, context)
        if sampled:
            transaction.values.append({"timestamp": wire_time(self._clock.now()), "sampledValue": sampled})


def _id(transaction: Transaction) -> int:
    """-1 stands for an id that was never given (OCPP 1.6 errata 3.18)."""
    return -1 if transaction.id is None else transaction.id
