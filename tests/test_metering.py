"""The energy of a session: a golden table of what registers do, and what must hold for any of them."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.metering import Reading, Total, advance, begin, recount, settle

START = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def registers(*values: int) -> list[Reading]:
    return [Reading(register_wh=value) for value in values]


def intervals(*values: int) -> list[Reading]:
    return [Reading(interval_wh=value) for value in values]


def followed(total: Total, readings: list[Reading]) -> Total:
    for number, reading in enumerate(readings, 1):
        total = advance(total, minute(number), reading)
    return total


# name: (meterStart, readings a minute apart, meterStop or None, energy, method)
GOLDEN = {
    "nothing yet": (1000, [], None, 0, "METER_START"),
    "a reading without energy": (1000, [Reading(power_w=7000)], None, 0, "METER_START"),
    "a register": (1000, registers(1000, 1500, 2100), None, 1100, "REGISTER"),
    "one sample at the end": (1000, registers(81_000), None, 80_000, "REGISTER"),
    "a register that rounds": (12_345, registers(12_300, 12_400, 12_380, 12_500), None, 155, "REGISTER"),
    "export is not import": (0, [Reading(export_register_wh=500), Reading(register_wh=200)], None, 200, "REGISTER"),
    # Registers that do not go on where they were
    "a reset": (1000, registers(1500, 0, 120), None, 620, "REGISTER_RESET"),
    "a reset, seen late": (1000, registers(1500, 20, 120), None, 600, "REGISTER_RESET"),
    "two resets": (0, registers(5000, 0, 3000, 0, 200), None, 8200, "REGISTER_RESET"),
    "another meter, higher": (1000, registers(1500, 8_000_000, 8_000_400), None, 900, "REGISTER_RESET"),
    "a glitch upwards": (1000, registers(1500, 4_294_967_295, 2000, 2500), None, 1500, "REGISTER_RESET"),
    "a glitch to 0": (900_000, registers(901_000, 0, 0, 901_500), None, 1500, "REGISTER_RESET"),
    "a glitch to 0 that comes back rounded": (
        900_000,
        registers(901_000, 0, 900_950, 901_100),
        None,
        1100,
        "REGISTER_RESET",
    ),
    "a glitch to 0 and another upwards": (1000, registers(1500, 0, 4_294_967_295, 1600), None, 600, "REGISTER_RESET"),
    "a meter that is not ready at the start": (900_000, registers(0, 0, 900_400), None, 400, "REGISTER_RESET"),
    "a reset that outgrows what was before": (0, registers(500, 0, 300, 900), None, 1400, "REGISTER_RESET"),
    "a lifetime register after meterStart 0": (0, registers(5_000_000, 5_005_100), None, 5100, "REGISTER_RESET"),
    "a session register": (5_000_000, registers(0, 50, 7000), None, 7000, "SESSION_REGISTER"),
    "a session register, seen late": (5_000_000, registers(300, 7000), None, 7000, "SESSION_REGISTER"),
    "another meter, lower": (5_000_000, registers(2_000_000, 2_000_700), None, 700, "REGISTER_RESET"),
    "a register somewhat below meterStart": (1500, registers(1000, 1300), None, 300, "REGISTER_RESET"),
    "meterStart is no reading": (-1, registers(80_000, 81_000), None, 1000, "REGISTER_RESET"),
    # Intervals
    "intervals": (0, intervals(250, 0, 300), None, 550, "INTERVALS"),
    "intervals beside a register": (
        1000,
        [Reading(register_wh=1250, interval_wh=250), Reading(interval_wh=300), Reading(register_wh=1600)],
        None,
        600,
        "REGISTER",
    ),
    "intervals, then a register": (1000, intervals(250, 300) + registers(1500, 1700), None, 700, "REGISTER"),
    "intervals that overlap, then a register": (1000, intervals(500, 500) + registers(1500), None, 1000, "REGISTER"),
    "an interval nobody believes": (0, intervals(250, 2**62), None, 250, "INTERVALS"),
    # The stop
    "a stop": (1000, registers(1500), 1600, 600, "METER_STOP"),
    "a stop without samples": (1000, [], 31_000, 30_000, "METER_STOP"),
    "no energy at all": (1000, registers(1000), 1000, 0, "METER_STOP"),
    "a stop below the rounded last sample": (1000, registers(1510), 1504, 504, "METER_STOP"),
    "a stop below the start": (1000, [], 900, 0, "STOP_IGNORED"),
    "a negative stop": (0, registers(700), -1, 700, "STOP_IGNORED"),
    "a stop of 0": (1000, registers(1500, 6000), 0, 5000, "STOP_IGNORED"),
    "a stop of 0 after a start of 0": (0, registers(1500, 5000), 0, 5000, "STOP_IGNORED"),
    "a stop that repeats the start": (1000, registers(1500, 6000), 1000, 5000, "STOP_IGNORED"),
    "a stop out of this world": (1000, registers(1500), 4_294_967_295, 500, "STOP_IGNORED"),
    "a stop beyond 64 bits": (0, [], 2**63, 0, "STOP_IGNORED"),
    "a stop after a start that is no reading": (-1, [], 50_000, 0, "STOP_IGNORED"),
    "a stop after a reset": (1000, registers(1500, 0, 120), 150, 650, "REGISTER_RESET"),
    "a stop after a reset and a start of 0": (0, registers(5000, 0, 3000), 3100, 8100, "REGISTER_RESET"),
    "a stop repairs a glitch": (1000, registers(1500, 4_294_967_295), 2500, 1500, "METER_STOP"),
    "a stop after a glitch to 0": (900_000, registers(901_000, 0), 901_500, 1500, "METER_STOP"),
    "a stop after a glitch and a start that is no reading": (-1, registers(1000, 1500, 0), 1700, 700, "REGISTER_RESET"),
    "a stop of another meter, rounded": (5_000_000, registers(2_000_000), 1_999_950, 0, "REGISTER_RESET"),
    "a lifetime stop after meterStart 0": (0, registers(5_000_000, 5_005_100), 5_005_200, 5200, "REGISTER_RESET"),
    "a session stop of a lifetime register": (0, registers(5_000_000, 5_005_100), 5200, 5200, "METER_STOP"),
    "a lifetime stop of a session register": (5_000_000, registers(0, 7000), 5_007_100, 7100, "METER_STOP"),
    "a session stop of a session register": (5_000_000, registers(0, 7000), 7100, 7100, "SESSION_REGISTER"),
    "a session register whose stop repeats the start": (500_000, registers(0, 7000), 500_000, 7000, "STOP_IGNORED"),
    "intervals and registers that stand still": (0, intervals(250, 300), 0, 550, "STOP_IGNORED"),
    "intervals and a stop": (1000, intervals(250, 300), 1548, 548, "METER_STOP"),
    "intervals that overlap, and a stop": (1000, intervals(500, 500), 1500, 500, "METER_STOP"),
}


@pytest.mark.parametrize(("start", "readings", "stop", "energy", "method"), GOLDEN.values(), ids=GOLDEN)
def test_a_session_amounts_to(start: int, readings: list[Reading], stop: int | None, energy: int, method: str) -> None:
    total = followed(begin(start), readings)
    if stop is not None:
        total = settle(total, stop)
    assert (total.energy_wh, total.method) == (energy, method)
    assert recount(start, [(minute(n), one) for n, one in enumerate(readings, 1)], stop) == total


def test_a_total_says_which_sample_it_used_last() -> None:
    total = followed(begin(1000), registers(1500, 1450))
    assert (total.register_wh, total.register_at) == (1500, minute(1))


def test_a_total_from_plain_columns_goes_on_like_the_one_that_was_stored() -> None:
    stored = followed(begin(1000), registers(1500, 0))
    loaded = Total(
        stored.energy_wh, stored.register_wh, stored.register_at, str(stored.method), 1000, stored.zero_wh, 1500
    )
    assert advance(loaded, minute(3), Reading(register_wh=90)) == advance(stored, minute(3), Reading(register_wh=90))


def test_samples_after_the_stop_change_nothing_but_count_in_a_recount() -> None:
    ignored = settle(followed(begin(1000), registers(1500)), 0)
    late = Reading(register_wh=1900, context="Transaction.End")
    assert advance(ignored, minute(9), late) == ignored
    assert settle(ignored, 2000) == ignored
    assert recount(1000, [(minute(9), late), (minute(1), Reading(register_wh=1500))], 0).energy_wh == 900


def test_a_late_sample_does_not_count_as_a_reset() -> None:
    total = followed(begin(1000), registers(1500, 2000))
    assert advance(total, minute(1), Reading(register_wh=1500)) == total
    assert advance(total, minute(2), Reading(register_wh=9000)) == total


@pytest.mark.parametrize(
    ("readings", "energy"),
    [(registers(700, 900, 800), 900), (intervals(70, 90, 80), 90), (intervals(950) + registers(0, 900), 900)],
)
def test_of_samples_with_one_timestamp_the_highest_register_counts(readings: list[Reading], energy: int) -> None:
    for order in permutations(readings):
        assert recount(0, [(minute(1), reading) for reading in order], None).energy_wh == energy


# Registers near one another, near zero and at the end of the range, so that dips, resets and leaps all happen.
WH = st.one_of(
    st.integers(0, 2000), st.integers(0, 200_000), st.integers(5_000_000, 5_020_000), st.integers(0, 2**63 - 1)
)
METER = st.one_of(WH, st.integers(-(2**63), 2**63 - 1), st.integers())
READINGS = st.builds(Reading, register_wh=st.one_of(st.none(), WH), interval_wh=st.one_of(st.none(), WH))
STREAMS = st.lists(st.tuples(st.integers(0, 9).map(minute), READINGS), max_size=25)
ORDERED = st.lists(READINGS, max_size=25)
STOPS = st.one_of(st.none(), METER)


def fits(total: Total) -> bool:
    numbers = (total.energy_wh, total.register_wh, total.meter_start_wh, total.zero_wh, total.before_wh or 0)
    return total.energy_wh >= 0 and all(-(2**63) <= number < 2**63 for number in numbers)


@given(METER, STREAMS, METER)
def test_energy_never_falls_while_charging_and_is_never_negative(
    start: int, stream: list[tuple[datetime, Reading]], stop: int
) -> None:
    total = begin(start)
    assert fits(total)
    for at, reading in stream:
        after = advance(total, at, reading)
        assert after.energy_wh >= total.energy_wh
        assert fits(after)
        assert advance(after, at, reading) == after
        total = after
    assert fits(settle(total, stop))


@given(METER, ORDERED, STOPS)
def test_a_recount_equals_what_was_counted_live(start: int, readings: list[Reading], stop: int | None) -> None:
    total = followed(begin(start), readings)
    stored = [(minute(number), reading) for number, reading in enumerate(readings, 1)]
    assert recount(start, stored, stop) == (total if stop is None else settle(total, stop))


@given(METER, STREAMS, STOPS, st.randoms(use_true_random=False))
def test_order_and_duplicates_change_nothing_in_a_recount(
    start: int, stream: list[tuple[datetime, Reading]], stop: int | None, random: Random
) -> None:
    shuffled = stream + [sample for sample in stream if random.random() < 0.5]
    random.shuffle(shuffled)
    assert recount(start, shuffled, stop) == recount(start, stream, stop)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 5000), max_size=25), st.integers(0, 5000))
def test_a_meter_that_only_rises_gives_meter_stop_minus_meter_start(start: int, steps: list[int], last: int) -> None:
    total, register = begin(start), start
    for number, step in enumerate(steps, 1):
        register += step
        total = advance(total, minute(number), Reading(register_wh=register))
        assert total.energy_wh == register - start
    assert settle(total, register + last).energy_wh == register + last - start
