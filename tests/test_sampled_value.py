"""What is read out of sampled values: one golden table, and the promise that no text can break it."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from models.sampled_value import INT64_MAX, INT64_MIN, Reading, read


@dataclass
class Sample:
    value: str
    measurand: str | None = None
    unit: str | None = None
    phase: str | None = None
    location: str | None = None
    context: str | None = None
    format: str | None = None


REGISTER, INTERVAL = "Energy.Active.Import.Register", "Energy.Active.Import.Interval"
POWER, CURRENT = "Power.Active.Import", "Current.Import"


def energy(value: str, **members: str) -> Sample:
    return Sample(value, REGISTER, **members)


def told(samples: list[Sample]) -> dict[str, Any]:
    """Everything a reading tells; the default context is left out of the table."""
    tells = {field: value for field, value in asdict(read(samples)).items() if value not in (None, ())}
    if tells.get("context") == "Sample.Periodic":
        del tells["context"]
    return tells


def odd(*words: str, **figures: int) -> dict[str, Any]:
    return {**figures, "oddities": words}


GOLDEN = {
    # Defaults
    "only a value": ([Sample("1234")], {"register_wh": 1234}),
    "empty members": ([Sample("1234", "", "", "", "", "", "")], {"register_wh": 1234}),
    "no samples": ([], {}),
    "any case": ([Sample("1", " energy.ACTIVE.import.register", "KWH")], {"register_wh": 1000}),
    # Units
    "kWh": ([energy("12.3456", unit="kWh")], {"register_wh": 12346}),
    "Wh with decimals": ([energy("1234.4")], {"register_wh": 1234}),
    "half up": ([energy("1234.5")], {"register_wh": 1235}),
    "a float as Python prints it": ([energy("16.299999999999997", unit="kWh")], {"register_wh": 16300}),
    "kW": ([Sample("7.36", POWER, "kW")], {"power_w": 7360}),
    "power flowing back": ([Sample("-3680", POWER, "W")], {"power_w": -3680}),
    "power offered": ([Sample("22", "Power.Offered", "kW")], {"power_offered_w": 22000}),
    "current offered": ([Sample("32", "Current.Offered", "A")], {"current_offered_ma": 32000}),
    "frequency without a unit": ([Sample("49.98", "Frequency")], {"frequency_mhz": 49980}),
    "frequency in Hertz": ([Sample("50", "Frequency", "Hertz")], {"frequency_mhz": 50000}),
    "Celsius": ([Sample("21.5", "Temperature", "Celsius")], {"temperature_mc": 21500}),
    "Celcius": ([Sample("-4", "Temperature", "Celcius")], {"temperature_mc": -4000}),
    "Fahrenheit": ([Sample("212", "Temperature", "Fahrenheit")], {"temperature_mc": 100_000}),
    "Fahrenheit, zero": ([Sample("0", "Temperature", "Fahrenheit")], {"temperature_mc": -17_778}),
    "kelvin": ([Sample("293.15", "Temperature", "K")], {"temperature_mc": 20_000}),
    "SoC": ([Sample("80.5", "SoC", "Percent", location="EV")], {"soc_milli": 80_500}),
    # Units that do not belong
    "power in Wh": ([Sample("11000", POWER, "Wh")], odd("unit-guessed", power_w=11000)),
    "power in kVA": ([Sample("11", "Power.Offered", "kVA")], odd("unit-guessed", power_offered_w=11000)),
    "power in percent": ([Sample("50", POWER, "Percent")], odd("unit-mismatch")),
    "SoC in Wh": ([Sample("50", "SoC", "Wh")], odd("unit-guessed", soc_milli=50_000)),
    "power without a measurand": ([Sample("7000", None, "W")], odd("unit-mismatch")),
    "a unit nobody knows": ([energy("1", unit="furlong")], odd("unit-mismatch")),
    # Numbers
    "signs, spaces, exponents": ([energy(" +1.5E+3 ")], {"register_wh": 1500}),
    "point without digits before it": ([energy(".5", unit="kWh")], {"register_wh": 500}),
    "a very small number": ([energy("1e-300")], {"register_wh": 0}),
    "zero times a lot": ([energy("0e300")], {"register_wh": 0}),
    "the largest": ([energy(str(INT64_MAX))], {"register_wh": INT64_MAX}),
    "one more": ([energy(str(INT64_MAX + 1))], odd("out-of-range")),
    "the largest in kWh": ([energy(str(INT64_MAX), unit="kWh")], odd("out-of-range")),
    "a negative register": ([energy("-1")], odd("out-of-range")),
    "SoC over 100 %": ([Sample("101", "SoC", "Percent")], odd("out-of-range")),
    "SoC below 0 %": ([Sample("-0.1", "SoC", "Percent")], odd("out-of-range")),
    "decimal comma": ([energy("1,5", unit="kWh")], odd("decimal-comma", register_wh=1500)),
    "decimal comma, three decimals": ([energy("12345,678", unit="kWh")], odd("decimal-comma", register_wh=12_345_678)),
    "decimal comma after a zero": ([energy("0,500", unit="kWh")], odd("decimal-comma", register_wh=500)),
    "comma that may part thousands": ([energy("1,500", unit="kWh")], odd("not-a-number")),
    "1e308": ([energy("1e308")], odd("out-of-range")),
    "1e90": ([energy("1e90")], odd("out-of-range")),
    "1e400": ([energy("1e400")], odd("out-of-range")),
    **{
        f"rubbish {text[:12]!r}": ([energy(text)], odd("not-a-number"))
        for text in (
            *("", " ", "abc", "NaN", "Infinity", "0x10", "1_000", "1 000", "1.2.3", "1,234.5", "1,2,3", "-", ".", "e5"),
            *("+-1", "12 Wh", "1\x00", "١٢", "²", "9" * 400, "1e9999999999", " " * 20_000 + "1"),
        )
    },
    # What is not read
    "signed data": ([energy("A1B2" * 500, format="SignedData"), energy("7")], odd("signed-data", register_wh=7)),
    "signed data of digits": ([energy("1234", format="signeddata")], odd("signed-data")),
    "a format nobody knows": ([energy("7", format="Cooked")], odd("unknown-format", register_wh=7)),
    "a measurand nobody knows": ([Sample("7", "Energy.Active.Net")], odd("unknown-measurand")),
    "measurands without a figure": ([Sample("7", "Energy.Reactive.Import.Register", "varh"), Sample("9", "RPM")], {}),
    # Kept apart
    "export while charging": (
        [Sample("900", "Energy.Active.Export.Register"), energy("5000")],
        {"register_wh": 5000, "export_register_wh": 900},
    ),
    "interval": ([Sample("0.25", INTERVAL, "kWh")], {"interval_wh": 250}),
    "exported power": ([Sample("500", "Power.Active.Export", "W")], {}),
    # Phases
    "energy in phases": (
        [energy(value, phase=phase) for value, phase in (("10", "L1"), ("20", "L2"), ("30", "L3"))],
        odd("phases-summed", register_wh=60),
    ),
    "a total beside its phases": (
        [Sample("100", POWER, "W", "L1"), Sample("290", POWER, "W"), Sample("100", POWER, "W", "L2")],
        {"power_w": 290},
    ),
    "L1 and L1-N are one line": (
        [energy("10", phase="L1"), energy("10", phase="L1-N"), energy("20", phase="l2")],
        odd("phases-summed", register_wh=30),
    ),
    "a total that is no number": (
        [Sample("NaN", POWER, "W"), Sample("100", POWER, "W", "L1"), Sample("100", POWER, "W", "L2")],
        odd("not-a-number", "phases-summed", power_w=200),
    ),
    "the largest current": (
        [Sample(value, CURRENT, "A", phase) for value, phase in (("6", "L1"), ("16", "L2"), ("10", "L3"), ("20", "N"))],
        {"current_ma": 16_000},
    ),
    "a total current": ([Sample("6", CURRENT, "A"), Sample("16", CURRENT, "A", "L1")], {"current_ma": 6000}),
    "mean voltage": (
        [
            Sample("230", "Voltage", "V", "L1-N"),
            Sample("233", "Voltage", "V", "L2"),
            Sample("400", "Voltage", "V", "L1-L2"),
        ],
        {"voltage_mv": 231_500},
    ),
    "line to line alone": ([Sample("400", "Voltage", "V", "L1-L2")], odd("line-to-line", voltage_mv=400_000)),
    "neutral alone": ([Sample("1", CURRENT, "A", "N")], odd("phase-ignored")),
    "a phase nobody knows": ([energy("1", phase="L4")], odd("unknown-phase")),
    "phases too large to add": (
        [energy(str(INT64_MAX), phase=phase) for phase in ("L1", "L2")],
        odd("phases-summed", "out-of-range"),
    ),
    # Places and moments
    "Outlet before Inlet": ([energy("7", location="Inlet"), energy("5")], {"register_wh": 5}),
    "Inlet before Body": ([energy("7", location="Inlet"), energy("5", location="Body")], {"register_wh": 7}),
    "Cable, EV": ([energy("7", location="EV"), energy("5", location="Cable")], {"register_wh": 5}),
    "a place nobody knows": ([energy("7", location="Roof")], odd("unknown-location", register_wh=7)),
    "phases at the better place": (
        [energy("9", location="Inlet"), energy("3", phase="L1"), energy("4", phase="L2")],
        odd("phases-summed", register_wh=7),
    ),
    "begin and end": (
        [energy("9", context="Transaction.End"), energy("3", context="Transaction.Begin")],
        {"register_wh": 9, "context": "Transaction.End"},
    ),
    "begin and a later sample": ([energy("3", context="Transaction.Begin"), energy("9")], {"register_wh": 9}),
    "trigger": ([energy("3", context="trigger")], {"register_wh": 3, "context": "Trigger"}),
    "a context nobody knows": (
        [energy("3", context="Whenever" * 1000)],
        {"register_wh": 3, "context": "Other", "oddities": ("unknown-context",)},
    ),
    "the last of two alike": ([energy("3"), energy("4")], {"register_wh": 4}),
    # All at once
    "a whole element": (
        [
            energy("1234.567", unit="kWh", context="Sample.Clock"),
            *(Sample("15.9", CURRENT, "A", f"L{line}") for line in (1, 2, 3)),
            *(Sample("230.4", "Voltage", "V", f"L{line}-N") for line in (1, 2, 3)),
            Sample("10990", POWER, "W"),
        ],
        {
            "register_wh": 1_234_567,
            "power_w": 10_990,
            "current_ma": 15_900,
            "voltage_mv": 230_400,
            "context": "Sample.Clock",
        },
    ),
}


@pytest.mark.parametrize(("samples", "expected"), GOLDEN.values(), ids=GOLDEN)
def test_a_meter_value_is_read_as(samples: list[Sample], expected: dict[str, Any]) -> None:
    assert told(samples) == expected


def test_nothing_told_is_none_everywhere() -> None:
    assert read([]) == Reading()


WORDS = st.sampled_from(
    [
        *(
            None,
            "",
            "L1",
            "L1-N",
            "L2",
            "N",
            "L1-L2",
            "Outlet",
            "Inlet",
            "Wh",
            "kWh",
            "W",
            "Percent",
            "K",
            "Fahrenheit",
        ),
        *(
            REGISTER,
            INTERVAL,
            POWER,
            "Voltage",
            "SoC",
            "Temperature",
            "Transaction.End",
            "Trigger",
            "Raw",
            "SignedData",
        ),
    ]
)
TEXTS = st.one_of(WORDS, st.text(max_size=30))
VALUES = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.,eE+- ", max_size=80),
    st.floats().map(repr),
    st.integers().map(str),
)
SAMPLES = st.builds(
    Sample, value=VALUES, measurand=TEXTS, unit=TEXTS, phase=TEXTS, location=TEXTS, context=TEXTS, format=TEXTS
)


@given(st.lists(SAMPLES, max_size=12))
def test_no_text_breaks_it_and_every_figure_fits_64_bits(samples: list[Sample]) -> None:
    reading = asdict(read(samples))
    oddities, context = reading.pop("oddities"), reading.pop("context")
    assert len(set(oddities)) == len(oddities)
    assert context is None or len(context) <= 18
    for field, figure in reading.items():
        assert figure is None or (type(figure) is int and INT64_MIN <= figure <= INT64_MAX), field


@given(st.decimals(min_value=0, max_value=10**12, places=3))
def test_kilowatt_hours_with_three_decimals_are_exact(kilowatt_hours: Any) -> None:
    assert read([energy(str(kilowatt_hours), unit="kWh")]).register_wh == int(kilowatt_hours * 1000)
