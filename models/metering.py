"""Energy of a charging session: what its meter start, its samples and its meter stop amount to.

A session's energy is meterStop - meterStart, both readings of Energy.Active.Import.Register in Wh. Until the stop, the
register among the samples stands in for it; where it misbehaves, `Total.method` says how the figure was found instead.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from models.sampled_value import INT64_MAX, INT64_MIN, Reading, SampledValue, read

__all__ = ["EnergyMethod", "Reading", "SampledValue", "Total", "advance", "begin", "read", "recount", "settle"]

_ROUNDING_WH = 100
"""How far a register may fall by rounding alone: some charge points mix Wh with kWh of one decimal."""

_LEAP_WH = 1_000_000
"""No vehicle draws more than a megawatt hour between two samples: a greater rise is another register, or a glitch."""

_SESSION_REGISTER_WH = 100_000
"""The most that a register counting from the start of the session can show in its first sample."""


class EnergyMethod(StrEnum):
    """How the energy of a session was computed."""

    METER_START = "METER_START"  # nothing but meterStart is known: no energy yet
    REGISTER = "REGISTER"  # latest register - meterStart
    REGISTER_RESET = "REGISTER_RESET"  # the register fell or leapt: stretches are added up
    SESSION_REGISTER = "SESSION_REGISTER"  # the samples count from zero at the start, unlike meterStart
    INTERVALS = "INTERVALS"  # sum of Energy.Active.Import.Interval, without any register
    METER_STOP = "METER_STOP"  # meterStop - meterStart, final
    STOP_IGNORED = "STOP_IGNORED"  # meterStop contradicts meterStart or the samples: what these gave, final


_BEFORE_REGISTER = (EnergyMethod.METER_START, EnergyMethod.INTERVALS)
_FINAL = (EnergyMethod.METER_STOP, EnergyMethod.STOP_IGNORED)


class Total(msgspec.Struct, frozen=True):
    """Energy of one session so far; each field is a 64 bit integer, a timestamp or a short text."""

    energy_wh: int  # never negative
    register_wh: int  # last register value used; meterStart before any
    register_at: datetime | None  # when the last sample used was taken, as the charge point claims (UTC)
    method: str  # an EnergyMethod
    meter_start_wh: int
    zero_wh: int  # where this register stood, or would have stood, at the start; meterStart until it is reset
    before_wh: int | None  # register before a fall or leap, as long as that may turn out to be a glitch


def begin(meter_start_wh: int) -> Total:
    """Open the account of a session; a negative meterStart is no reading, so that the first sample takes its place."""
    start = max(INT64_MIN, min(INT64_MAX, meter_start_wh))
    return Total(0, start, None, EnergyMethod.METER_START, start, start, None)


def advance(total: Total, at: datetime, reading: Reading) -> Total:
    """Take one more sample in, taken at `at` (UTC, aware); the energy rises or stays.

    Duplicates, samples not newer than the last one used, and samples after `settle` change nothing. Samples that come
    late or after the stop are for `recount`.
    """
    if total.method in _FINAL or (total.register_at is not None and at <= total.register_at):
        return total
    if reading.register_wh is not None:
        return _advance_register(total, at, reading.register_wh)
    if reading.interval_wh is not None and total.method in _BEFORE_REGISTER and 0 <= reading.interval_wh <= _LEAP_WH:
        energy = min(INT64_MAX, total.energy_wh + reading.interval_wh)
        return replace(total, energy_wh=energy, register_at=at, method=EnergyMethod.INTERVALS)
    return total


def _advance_register(total: Total, at: datetime, register: int) -> Total:
    first = total.method in _BEFORE_REGISTER
    method = EnergyMethod.REGISTER if first else total.method
    zero, before = total.zero_wh, None
    step = register - total.register_wh
    if first and total.meter_start_wh < 0:
        method, zero = EnergyMethod.REGISTER_RESET, register - total.energy_wh
    elif _was_glitch(total, register):
        method, zero = EnergyMethod.REGISTER_RESET, _zero_before(total)
    elif -_ROUNDING_WH <= step < 0:
        return total
    elif 0 <= step <= _LEAP_WH:
        before = total.before_wh if step == 0 else None
    else:
        before = total.register_wh if total.before_wh is None else total.before_wh
        if first and register <= min(_SESSION_REGISTER_WH, total.meter_start_wh // 2):
            method, zero = EnergyMethod.SESSION_REGISTER, 0
        else:
            method, zero = EnergyMethod.REGISTER_RESET, register - total.energy_wh
    zero = max(INT64_MIN, zero)
    energy = min(INT64_MAX, max(total.energy_wh, register - zero))
    return Total(energy, register, at, method, total.meter_start_wh, zero, before)


def _was_glitch(total: Total, register: int) -> bool:
    """Tell whether the register goes on where it was before it fell or leapt: a meter that reboots reads 0."""
    return total.before_wh is not None and -_ROUNDING_WH <= register - total.before_wh <= _LEAP_WH


def _zero_before(total: Total) -> int:
    return (total.before_wh or 0) - total.energy_wh


def settle(total: Total, meter_stop_wh: int) -> Total:
    """Close the account: meterStop decides where it is plausible, and the samples where it is not.

    Plausible is a stop that is not below meterStart, not below what the samples show, and not a leap above them. It may
    lower the figure by the rounding of the last sample. After a reset, a stop that continues the register counts too.
    """
    if total.method in _FINAL:
        return total
    energy = _straight(total, meter_stop_wh)
    if energy is not None:
        return replace(total, energy_wh=energy, register_wh=meter_stop_wh, method=EnergyMethod.METER_STOP)
    energy = _continued(total, meter_stop_wh)
    if energy is not None:
        return replace(total, energy_wh=energy, register_wh=meter_stop_wh)
    return replace(total, method=EnergyMethod.STOP_IGNORED)


def _straight(total: Total, meter_stop_wh: int) -> int | None:
    """Answer meterStop - meterStart, if both are readings and the samples do not contradict."""
    energy = meter_stop_wh - total.meter_start_wh
    if not 0 <= total.meter_start_wh <= meter_stop_wh <= INT64_MAX:
        return None
    if total.method == EnergyMethod.METER_START:
        return energy
    # A register that moved is better than a sum of rounded amounts, which may even overlap.
    moved = total.method == EnergyMethod.INTERVALS and energy > 0
    return (
        energy if (moved or energy >= total.energy_wh - _ROUNDING_WH) and energy <= total.energy_wh + _LEAP_WH else None
    )


def _continued(total: Total, meter_stop_wh: int) -> int | None:
    """Answer the energy if meterStop is the next value of the register in the samples."""
    if total.method in _BEFORE_REGISTER or not 0 <= meter_stop_wh <= INT64_MAX:
        return None
    if total.method == EnergyMethod.SESSION_REGISTER and meter_stop_wh >= total.meter_start_wh:
        return None  # a lifetime value again
    if _was_glitch(total, meter_stop_wh):
        return min(INT64_MAX, max(0, meter_stop_wh - _zero_before(total)))
    if -_ROUNDING_WH <= meter_stop_wh - total.register_wh <= _LEAP_WH:
        return min(INT64_MAX, max(0, meter_stop_wh - total.zero_wh))
    return None


def recount(meter_start_wh: int, readings: Iterable[tuple[datetime, Reading]], meter_stop_wh: int | None) -> Total:
    """Compute a session's energy anew from all its samples, in any order and with duplicates.

    Equals `begin`, `advance` in the order of time and `settle`. Of several samples with one timestamp the highest
    register counts.
    """
    total = begin(meter_start_wh)
    for at, reading in sorted(readings, key=_in_time):
        total = advance(total, at, reading)
    return total if meter_stop_wh is None else settle(total, meter_stop_wh)


def _in_time(sample: tuple[datetime, Reading]) -> tuple[datetime, int, int]:
    at, reading = sample
    return (
        at,
        1 if reading.register_wh is None else -reading.register_wh,
        1 if reading.interval_wh is None else -reading.interval_wh,
    )
