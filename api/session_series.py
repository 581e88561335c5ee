"""The course of a charging session: its samples, thinned out to what a chart can show."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

import strawberry

from api.errors import bad_input
from api.scalars import BigInt
from models.meter_value import MeterValue

MOST_POINTS = 2_000
MOST_SAMPLES = 50_000
_GAP = 3
"""A pause of more than so many usual ones is a gap."""

_COLUMNS = ("sampled_at", "register_wh", "power_w", "current_ma", "voltage_mv", "soc_milli", "temperature_mc")


class Sample(NamedTuple):
    """One meter value; fields as the columns of MeterValue."""

    at: datetime
    register_wh: int | None
    power_w: int | None
    current_ma: int | None
    voltage_mv: int | None
    soc_milli: int | None
    temperature_mc: int | None


@strawberry.type(description="What was measured around a moment: the last sample of a short span, and its extremes.")
class SeriesPoint:
    at: datetime = strawberry.field(description="When the last sample was taken, by the charge point's clock (UTC).")
    gap_before: bool = strawberry.field(
        description="Whether samples are missing before this one: a chart should not draw a line across."
    )
    register_wh: BigInt | None = strawberry.field(description="The meter's reading, in Wh.")
    power_w: BigInt | None = strawberry.field(description="Power, in W.")
    power_min_w: BigInt | None = strawberry.field(description="The least power in the span, in W.")
    power_max_w: BigInt | None = strawberry.field(description="The greatest power in the span, in W.")
    current_ma: BigInt | None = strawberry.field(description="Current, in mA.")
    current_min_ma: BigInt | None = strawberry.field(description="The least current in the span, in mA.")
    current_max_ma: BigInt | None = strawberry.field(description="The greatest current in the span, in mA.")
    voltage_mv: BigInt | None = strawberry.field(description="Voltage, in mV.")
    soc: float | None = strawberry.field(description="State of charge of the vehicle, in percent.")
    temperature_mc: BigInt | None = strawberry.field(description="Temperature, in thousandths of a degree Celsius.")


@strawberry.type(description="The course of a session.")
class SessionSeries:
    points: list[SeriesPoint] = strawberry.field(description="In the order of time.")
    sample_count: int = strawberry.field(description="How many samples there were in the time that was asked for.")
    thinned: bool = strawberry.field(description="Whether a point may stand for many samples.")


async def read(session_id: int, since: datetime | None, until: datetime | None, max_points: int) -> SessionSeries:
    """Read and thin out the samples of a session from `since` to before `until` (UTC), with one query."""
    if not 2 <= max_points <= MOST_POINTS:
        raise bad_input(f"maxPoints is {max_points}; expected 2 to {MOST_POINTS}")
    rows = MeterValue.filter(session_id=session_id)
    if since is not None:
        rows = rows.filter(sampled_at__gte=since)
    if until is not None:
        rows = rows.filter(sampled_at__lt=until)
    found = await rows.order_by("sampled_at", "id").limit(MOST_SAMPLES + 1).values_list(*_COLUMNS)
    if len(found) > MOST_SAMPLES:
        raise bad_input(f"there are more than {MOST_SAMPLES} samples: ask for a shorter time with from and to")
    samples = [Sample(*row) for row in found]
    if len(samples) <= max_points:
        points = thin(samples, max_points)
    else:
        points = await asyncio.to_thread(thin, samples, max_points)
    return SessionSeries(points=points, sample_count=len(samples), thinned=len(samples) > len(points))


def thin(samples: Sequence[Sample], max_points: int) -> list[SeriesPoint]:
    """Cut the time of the samples into at most `max_points` spans and make one point of each that has any."""
    if not samples:
        return []
    pauses = [after.at - before.at for before, after in pairwise(samples)]
    usual = max(median_low(pauses), timedelta(seconds=1)) if pauses else timedelta.max
    begin, length = samples[0].at, samples[-1].at - samples[0].at
    spans: list[tuple[bool, list[Sample]]] = []
    current = -1
    for n, sample in enumerate(samples):
        gap = n > 0 and pauses[n - 1] > usual * _GAP
        if len(samples) <= max_points:
            span = n
        else:
            span = min(max_points - 1, int((sample.at - begin) / length * max_points)) if length else 0
        if span != current:
            spans.append((gap, []))
            current = span
        spans[-1][1].append(sample)
    return [_point(gap, span) for gap, span in spans]


def _point(gap: bool, span: list[Sample]) -> SeriesPoint:
    powers = [sample.power_w for sample in span if sample.power_w is not None]
    currents = [sample.current_ma for sample in span if sample.current_ma is not None]
    soc = _last([sample.soc_milli for sample in span])
    return SeriesPoint(
        at=span[-1].at,
        gap_before=gap,
        register_wh=_last([sample.register_wh for sample in span]),
        power_w=_last(powers),
        power_min_w=_big(min(powers, default=None)),
        power_max_w=_big(max(powers, default=None)),
        current_ma=_last(currents),
        current_min_ma=_big(min(currents, default=None)),
        current_max_ma=_big(max(currents, default=None)),
        voltage_mv=_last([sample.voltage_mv for sample in span]),
        soc=None if soc is None else soc / 1000,
        temperature_mc=_last([sample.temperature_mc for sample in span]),
    )


def _last(values: Sequence[int | None]) -> BigInt | None:
    return _big(next((value for value in reversed(values) if value is not None), None))


def _big(value: int | None) -> BigInt | None:
    return None if value is None else BigInt(value)
