"""The message log: which repairs are counted, under which names, and how much of a frame is kept."""

from datetime import datetime

from ocpp.v16 import call

from models.message import Entry, count_repairs, join_repairs
from ocpp_server.frames import MAX_LOGGED
from tests.csms import Csms
from tests.ground import NOON, at


def entry(repairs: str | None, charge_point_id: int = 1, action: str = "MeterValues", moment: datetime = NOON) -> Entry:
    return Entry(charge_point_id, "IN", "CALL", "1", action, "{}", moment, repairs=repairs)


def test_repairs_are_counted_by_charge_point_action_and_kind_with_the_last_moment():
    rows = count_repairs(
        [
            entry("timestamp: date-time spelled otherwise; meterStart: rounded"),
            entry("meterStart: rounded", moment=at(1)),
            entry("meterStart: rounded", charge_point_id=2),
            entry(None),
        ]
    )
    assert rows == [
        (1, "MeterValues", "meterStart: rounded", 2, at(1)),
        (1, "MeterValues", "timestamp: date-time spelled otherwise", 1, NOON),
        (2, "MeterValues", "meterStart: rounded", 1, NOON),
    ]


def test_unknown_fields_are_counted_together_whatever_their_names():
    rows = count_repairs([entry(f"x{n}: unknown field") for n in range(50)])
    assert rows == [(1, "MeterValues", "unknown field", 50, NOON)]


def test_a_hostile_sender_puts_no_name_of_its_choice_into_the_counts():
    names = [f"a{n}; b{n}" * 6 for n in range(40)]
    rows = count_repairs(entry(join_repairs([f"{name}: unknown field"] * 16)) for name in names)
    assert [row[2] for row in rows] == ["unknown field"]


def test_the_repairs_of_one_frame_fit_their_column_whole_or_not_at_all():
    assert join_repairs([]) is None
    assert join_repairs(["a: null", "b: too long"]) == "a: null; b: too long"
    long = [f"{'x' * 70}{n}: rounded" for n in range(16)]
    joined = join_repairs(long)
    assert joined is not None
    assert len(joined) <= 500
    assert joined.split("; ") == long[:6]


async def test_a_frame_without_end_is_cut_in_the_log(csms: Csms):
    async with csms.charge_point("CP-1") as charge_point:
        await charge_point.call(call.DataTransfer(vendor_id="V", data="x" * 200_000))
    query = '{ messages(filter: {action: ["DataTransfer"], direction: IN}) { nodes { text } } }'
    data = await csms.until(query, lambda data: data["messages"]["nodes"])
    assert [len(node["text"]) for node in data["messages"]["nodes"]] == [MAX_LOGGED]
