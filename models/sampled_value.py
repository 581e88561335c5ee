"""What one meterValue element says, in integers: the sampled values of OCPP 1.6, 7.43, freed of units and defaults."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

import msgspec

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1


class SampledValue(Protocol):
    """One SampledValue as the charge point sent it; an absent member is None."""

    @property
    def value(self) -> str: ...
    @property
    def context(self) -> str | None: ...
    @property
    def format(self) -> str | None: ...
    @property
    def measurand(self) -> str | None: ...
    @property
    def phase(self) -> str | None: ...
    @property
    def location(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...


class Reading(msgspec.Struct, frozen=True):
    """One meterValue element in signed 64 bit integers; None means that it did not tell, or told nonsense.

    A sample without a phase is the figure. Where a measurand has none, its phases make it: energy and power are their
    sum, the current is the largest of them (what the fuse sees), everything else is their mean.

    Words of `oddities`, where the value was used all the same: `decimal-comma`, `line-to-line`, `phases-summed`,
    `unit-guessed`, `unknown-context`, `unknown-format`, `unknown-location`; where it was left out: `not-a-number`,
    `out-of-range`, `phase-ignored`, `signed-data`, `unit-mismatch`, `unknown-measurand`, `unknown-phase`.
    """

    register_wh: int | None = None  # Energy.Active.Import.Register, never negative
    export_register_wh: int | None = None
    interval_wh: int | None = None  # Energy.Active.Import.Interval: an amount, never to be differenced
    power_w: int | None = None
    power_offered_w: int | None = None
    current_ma: int | None = None
    current_offered_ma: int | None = None
    voltage_mv: int | None = None  # phase to neutral; line to line only where the element has nothing else
    frequency_mhz: int | None = None  # thousandths of a hertz
    soc_milli: int | None = None  # thousandths of a percent, 0 to 100000
    temperature_mc: int | None = None  # thousandths of a degree Celsius
    context: str | None = None  # of the sample behind register_wh, in OCPP's spelling
    oddities: tuple[str, ...] = ()


class _Unit(NamedTuple):
    shift: int  # powers of ten from this unit to the unit of the field
    convert: Callable[[int], int] | None = None  # what is left to do after the shift
    guessed: bool = False


class _Quantity(NamedTuple):
    field: str
    units: Mapping[str | None, _Unit]
    combine: Callable[[list[int]], int]
    low: int = INT64_MIN
    high: int = INT64_MAX
    line_to_line: bool = False  # whether samples between two lines mean anything


class _Found(NamedTuple):
    quantity: _Quantity
    rank: int
    context: str
    lines: dict[int, int]


_T = TypeVar("_T")
_Oddities = dict[str, None]  # a set that keeps its order


def _spellings(table: Mapping[str, _T], absent: _T) -> dict[str | None, _T]:
    """Key a table by OCPP's spelling and by lower case; None and the empty string mean that the member is absent."""
    spellings: dict[str | None, _T] = {None: absent, "": absent}
    for word, entry in table.items():
        spellings[word] = spellings[word.lower()] = entry
    return spellings


def _mean(values: list[int]) -> int:
    return sum(values) // len(values)


# Wh is the default of the member `unit`, and libraries fill it in for every measurand: outside energy it says nothing,
# so that the base unit is meant. No other foreign unit is guessed at for energy: a sample in W without a measurand is
# somebody's power, and would be billed.
_DEFAULT = _Unit(3, guessed=True)
_ENERGY = _spellings({"Wh": _Unit(0), "kWh": _Unit(3)}, _Unit(0))
_POWER = _spellings(
    {
        "W": _Unit(0),
        "kW": _Unit(3),
        "VA": _Unit(0, guessed=True),
        "kVA": _Unit(3, guessed=True),
        "Wh": _Unit(0, guessed=True),
        "kWh": _Unit(3, guessed=True),
    },
    _Unit(0),
)
_CURRENT = _spellings({"A": _Unit(3), "Wh": _DEFAULT}, _Unit(3))
_VOLTAGE = _spellings({"V": _Unit(3), "Wh": _DEFAULT}, _Unit(3))
_FREQUENCY = _spellings({"Hertz": _Unit(3), "Hz": _Unit(3), "Wh": _DEFAULT}, _Unit(3))
_SOC = _spellings({"Percent": _Unit(3), "%": _Unit(3), "Wh": _DEFAULT}, _Unit(3))
_TEMPERATURE = _spellings(
    {
        "Celsius": _Unit(3),
        "Celcius": _Unit(3),  # the specification's own slip, and legal
        "Fahrenheit": _Unit(3, lambda value: ((value - 32_000) * 10 + 9) // 18),
        "K": _Unit(3, lambda value: value - 273_150),
        "Wh": _DEFAULT,
    },
    _Unit(3),
)

_REGISTER = _Quantity("register_wh", _ENERGY, sum, low=0)
_MEASURANDS = _spellings(
    {
        "Energy.Active.Import.Register": _REGISTER,
        "Energy.Active.Export.Register": _Quantity("export_register_wh", _ENERGY, sum, low=0),
        "Energy.Active.Import.Interval": _Quantity("interval_wh", _ENERGY, sum, low=0),
        "Power.Active.Import": _Quantity("power_w", _POWER, sum),
        "Power.Offered": _Quantity("power_offered_w", _POWER, sum),
        "Current.Import": _Quantity("current_ma", _CURRENT, max),
        "Current.Offered": _Quantity("current_offered_ma", _CURRENT, max),
        "Voltage": _Quantity("voltage_mv", _VOLTAGE, _mean, line_to_line=True),
        "Frequency": _Quantity("frequency_mhz", _FREQUENCY, _mean),
        "SoC": _Quantity("soc_milli", _SOC, _mean, low=0, high=100_000),
        "Temperature": _Quantity("temperature_mc", _TEMPERATURE, _mean),
    },
    _REGISTER,
)
_UNUSED = frozenset(
    measurand.lower()
    for measurand in (
        "Current.Export",
        "Energy.Active.Export.Interval",
        "Energy.Reactive.Export.Interval",
        "Energy.Reactive.Export.Register",
        "Energy.Reactive.Import.Interval",
        "Energy.Reactive.Import.Register",
        "Power.Active.Export",
        "Power.Factor",
        "Power.Reactive.Export",
        "Power.Reactive.Import",
        "RPM",
    )
)

# L1 and L1-N are one line, so that they can never be added.
_TOTAL, _L1, _L2, _L3, _NEUTRAL, _L1_L2, _L2_L3, _L3_L1 = range(8)
_PHASES = (_L1, _L2, _L3)
_LINE_TO_LINE = (_L1_L2, _L2_L3, _L3_L1)
_LINES = _spellings(
    {
        "L1": _L1,
        "L1-N": _L1,
        "L2": _L2,
        "L2-N": _L2,
        "L3": _L3,
        "L3-N": _L3,
        "N": _NEUTRAL,
        "L1-L2": _L1_L2,
        "L2-L3": _L2_L3,
        "L3-L1": _L3_L1,
    },
    _TOTAL,
)

# One place and one moment count: the highest rank wins, the place before the moment. Where an element holds the
# registers of Transaction.Begin and Transaction.End, the End counts.
_CONTEXT_ORDER = (
    "Transaction.Begin",
    "Interruption.Begin",
    "Other",
    "Sample.Clock",
    "Trigger",
    "Sample.Periodic",
    "Interruption.End",
    "Transaction.End",
)
_CONTEXTS = _spellings({word: (rank, word) for rank, word in enumerate(_CONTEXT_ORDER)}, (5, "Sample.Periodic"))
_PLACES = _spellings({"Body": 8, "Inlet": 16, "EV": 24, "Cable": 32, "Outlet": 40}, 40)
_IS_RAW = _spellings({"Raw": True, "SignedData": False}, True)


def read(values: Sequence[SampledValue]) -> Reading:
    """Normalise the sampled values of one meterValue element; never raises, whatever the texts are."""
    oddities: _Oddities = {}
    found: dict[str, _Found] = {}
    for sample in values:
        quantity = _MEASURANDS.get(sample.measurand) or _respelled(_MEASURANDS, sample.measurand)
        if quantity is None:
            if _lower(sample.measurand) not in _UNUSED:
                oddities["unknown-measurand"] = None
            continue
        if not _IS_RAW.get(sample.format) and not _is_raw(sample.format, oddities):
            continue
        unit = quantity.units.get(sample.unit) or _respelled(quantity.units, sample.unit)
        if unit is None:
            oddities["unit-mismatch"] = None
            continue
        line = _LINES.get(sample.phase)
        if line is None and (line := _respelled(_LINES, sample.phase)) is None:
            oddities["unknown-phase"] = None
            continue
        number = _scaled(sample.value, unit.shift, oddities)
        if number is None:
            continue
        if unit.convert:
            number = unit.convert(number)
        if not quantity.low <= number <= quantity.high:
            oddities["out-of-range"] = None
            continue
        if unit.guessed:
            oddities["unit-guessed"] = None
        place = _PLACES.get(sample.location) or _place(sample.location, oddities)
        moment, context = _CONTEXTS.get(sample.context) or _context(sample.context, oddities)
        rank = place + moment
        known = found.get(quantity.field)
        if known is None or rank > known.rank:
            found[quantity.field] = _Found(quantity, rank, context, {line: number})
        elif rank == known.rank:
            known.lines[line] = number

    figures = {field: _figure(one.quantity, one.lines, oddities) for field, one in found.items()}
    figure = figures.get
    return Reading(
        register_wh=figure("register_wh"),
        export_register_wh=figure("export_register_wh"),
        interval_wh=figure("interval_wh"),
        power_w=figure("power_w"),
        power_offered_w=figure("power_offered_w"),
        current_ma=figure("current_ma"),
        current_offered_ma=figure("current_offered_ma"),
        voltage_mv=figure("voltage_mv"),
        frequency_mhz=figure("frequency_mhz"),
        soc_milli=figure("soc_milli"),
        temperature_mc=figure("temperature_mc"),
        context=found["register_wh"].context if figure("register_wh") is not None else None,
        oddities=tuple(oddities),
    )


def _figure(quantity: _Quantity, lines: dict[int, int], oddities: _Oddities) -> int | None:
    """Make one figure of the lines of one measurand at one place; phases count only where there is no total."""
    if _TOTAL in lines:
        return lines[_TOTAL]
    phases = [lines[line] for line in _PHASES if line in lines]
    if phases:
        if quantity.combine is sum:
            oddities["phases-summed"] = None
    elif quantity.line_to_line and (phases := [lines[line] for line in _LINE_TO_LINE if line in lines]):
        oddities["line-to-line"] = None
    else:
        oddities["phase-ignored"] = None
        return None
    figure = quantity.combine(phases)
    if not quantity.low <= figure <= quantity.high:
        oddities["out-of-range"] = None
        return None
    return figure


def _lower(word: str | None) -> str | None:
    return word and word.strip().lower()


def _respelled(table: Mapping[str | None, _T], word: str | None) -> _T | None:
    return table.get(_lower(word))


def _is_raw(word: str | None, oddities: _Oddities) -> bool:
    raw = _respelled(_IS_RAW, word)
    if raw is None:
        oddities["unknown-format"] = None
        return True
    if not raw:
        oddities["signed-data"] = None
    return raw


def _place(word: str | None, oddities: _Oddities) -> int:
    place = _respelled(_PLACES, word)
    if place is None:
        oddities["unknown-location"] = None
        return 0
    return place


def _context(word: str | None, oddities: _Oddities) -> tuple[int, str]:
    context = _respelled(_CONTEXTS, word)
    if context is None:
        oddities["unknown-context"] = None
        return _CONTEXTS["Other"]
    return context


_LONGEST = 64  # no meter writes a longer number
_TENS: tuple[int, ...] = tuple(10**power for power in range(_LONGEST + 16))
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?")
# "1,500" may be one and a half or fifteen hundred; with any other number of decimals, with nothing before the comma but
# a zero, or with four digits and more, it can only be a decimal comma.
_DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0+,[0-9]{3}|[0-9]{4,},[0-9]{3})")


def _scaled(text: str, shift: int, oddities: _Oddities) -> int | None:
    """Read a decimal number times ten to the `shift`, exactly, rounded half up to an integer; None if it is none."""
    if len(text) <= 24:
        whole, _, fraction = text.partition(".")
        digits = whole + fraction
        if digits.isdigit() and digits.isascii():
            places = shift - len(fraction)
            if places >= 0:
                return int(digits) * _TENS[places]
            divisor = _TENS[-places]
            return (int(digits) + divisor // 2) // divisor
    return _scaled_slowly(text, shift, oddities)


def _scaled_slowly(text: str, shift: int, oddities: _Oddities) -> int | None:
    text = text.strip() if len(text) <= 2 * _LONGEST else ""
    comma = _DECIMAL_COMMA.fullmatch(text) is not None
    match = _NUMBER.fullmatch(text.replace(",", ".") if comma else text) if len(text) <= _LONGEST else None
    if match is None or not (match[2] or match[3]):
        oddities["not-a-number"] = None
        return None
    sign, whole, fraction, exponent = match[1], match[2], match[3] or "", int(match[4] or 0)
    number = int(sign + whole + fraction)
    if comma:
        oddities["decimal-comma"] = None
    places = shift - len(fraction) + exponent
    if number == 0:
        return 0
    if places > 19:
        oddities["out-of-range"] = None
        return None
    if places >= 0:
        return number * _TENS[places]
    if -places > _LONGEST + 4:
        return 0
    divisor = _TENS[-places]
    return (number + divisor // 2) // divisor
