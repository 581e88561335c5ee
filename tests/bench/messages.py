"""What a charge point of the load says: whole sessions, true to the protocol, every one of them different."""

from __future__ import annotations

import re
import time
from collections.abc import Generator
from dataclasses import dataclass, field

Script = Generator[tuple[str, bytes], bytes, None]
"""Yields an action and the JSON text of its payload, and is sent the CALLRESULT."""

METER_VALUES_A_SESSION = 10
_TRANSACTION = re.compile(rb'"transactionId":\s*(-?\d+)')


@dataclass
class Confirmed:
    """What was confirmed to the charge points, in the words that the database can be asked in."""

    boots: list[str] = field(default_factory=list)
    starts: list[tuple[str, int, int]] = field(default_factory=list)
    """Identity, transaction id, meter start."""
    meters: list[tuple[int, int]] = field(default_factory=list)
    """Transaction id, register."""
    stops: list[tuple[int, int]] = field(default_factory=list)
    """Transaction id, meter stop."""
    statuses: list[tuple[str, str, str]] = field(default_factory=list)
    """Identity, status, moment."""


class Clock:
    """The time as OCPP text; formatted once a millisecond, for all charge points look at the same one."""

    def __init__(self) -> None:
        self._second = self._shown = -1
        self._prefix = self.text = ""

    def now(self) -> str:
        milliseconds = int(time.time() * 1000)
        if milliseconds != self._shown:
            second, rest = divmod(milliseconds, 1000)
            if second != self._second:
                self._second, self._prefix = second, time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(second))
            self._shown, self.text = milliseconds, f"{self._prefix}{rest:03d}Z"
        return self.text


def _sample(value: str, measurand: str, unit: str, phase: str = "") -> str:
    where = f'"phase":"{phase}",' if phase else ""
    return (
        f'{{"value":"{value}","context":"Sample.Periodic","format":"Raw","measurand":"{measurand}",'
        f'{where}"location":"Outlet","unit":"{unit}"}}'
    )


_SAMPLES = ",".join(
    (
        _sample("%d", "Energy.Active.Import.Register", "Wh"),
        _sample("%d", "Power.Active.Import", "W"),
        _sample("15.%02d", "Current.Import", "A", "L1"),
        _sample("15.9", "Current.Import", "A", "L2"),
        _sample("16.0", "Current.Import", "A", "L3"),
        _sample("230.4", "Voltage", "V", "L1-N"),
        _sample("%d", "SoC", "Percent"),
        _sample("31.5", "Temperature", "Celsius"),
    )
)
_METER = (
    '{"connectorId":1,"transactionId":%d,"meterValue":[{"timestamp":"%s","sampledValue":[' + _SAMPLES + "]}]}"
).encode()
_START = b'{"connectorId":1,"idTag":"%s","meterStart":%d,"timestamp":"%s"}'
_STOP = b'{"transactionId":%d,"idTag":"%s","meterStop":%d,"timestamp":"%s","reason":"Local"}'
_STATUS = b'{"connectorId":1,"errorCode":"NoError","status":"%s","timestamp":"%s"}'
_BOOT = (
    b'{"chargePointVendor":"Voltgraph","chargePointModel":"Bench","chargePointSerialNumber":"S-1",'
    b'"firmwareVersion":"1.0.0","iccid":"8944","imsi":"2620","meterType":"M","meterSerialNumber":"M-1"}'
)


def meter_values_only(identity: str, confirmed: Confirmed, clock: Clock) -> Script:
    """MeterValues and nothing else, for the price of one."""
    register = 0
    while True:
        register += 10
        yield "MeterValues", _meter(1, clock.now(), register)


def sessions(identity: str, confirmed: Confirmed, clock: Clock) -> Script:
    """Boot and status, then session after session: 18 messages each, 10 of them MeterValues of 8 samples."""
    tag = tag_of(identity).encode()
    register = 1_000_000
    yield "BootNotification", _BOOT
    confirmed.boots.append(identity)
    yield from _status(identity, "Available", confirmed, clock)
    while True:
        yield "Authorize", b'{"idTag":"%s"}' % tag
        yield from _status(identity, "Preparing", confirmed, clock)
        started = yield "StartTransaction", _START % (tag, register, clock.now().encode())
        found = _TRANSACTION.search(started)
        transaction = int(found[1]) if found else 1
        confirmed.starts.append((identity, transaction, register))
        yield from _status(identity, "Charging", confirmed, clock)
        for _ in range(METER_VALUES_A_SESSION):
            register += 100
            yield "MeterValues", _meter(transaction, clock.now(), register)
            confirmed.meters.append((transaction, register))
        yield "Heartbeat", b"{}"
        register += 100
        yield "StopTransaction", _STOP % (transaction, tag, register, clock.now().encode())
        confirmed.stops.append((transaction, register))
        yield from _status(identity, "Finishing", confirmed, clock)
        yield from _status(identity, "Available", confirmed, clock)


def tag_of(identity: str) -> str:
    """The id tag that this charge point's driver shows."""
    return f"TAG-{identity}"


def _meter(transaction: int, moment: str, register: int) -> bytes:
    figures = register, 11_000 + register % 97, register // 100 % 100, register // 1000 % 100
    return _METER % (transaction, moment.encode(), *figures)


def _status(identity: str, status: str, confirmed: Confirmed, clock: Clock) -> Script:
    moment = clock.now()
    yield "StatusNotification", _STATUS % (status.encode(), moment.encode())
    confirmed.statuses.append((identity, status, moment))
