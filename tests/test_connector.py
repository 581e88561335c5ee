"""The connector plate: statuses in any order, repeated and with any clock."""

import pytest

from models.connector import Connector, Status, decide_status
from tests.ground import NOON, at, status

pytestmark = pytest.mark.usefixtures("known_tables")


def shown(*reports: Status) -> Connector:
    """What is shown after these reports, in the order in which they came."""
    row = None
    for report in reports:
        row, change = decide_status(row, report)
        assert (change.status, change.status_at, change.received_at) == (
            report.status,
            report.status_at,
            report.received_at,
        )
    assert row is not None
    return row


def test_the_first_status_makes_a_connector_with_all_that_was_told():
    row = shown(status(7, "Faulted", connector_id=3, error_code="GroundFailure", info="i", vendor_id="v"))
    assert (row.charge_point_id, row.connector_id, row.status) == (7, 3, "Faulted")
    assert (row.error_code, row.info, row.vendor_id, row.vendor_error_code) == ("GroundFailure", "i", "v", None)
    assert (row.status_at, row.status_received_at) == (NOON, NOON)


def test_the_details_of_a_status_go_with_it():
    row = shown(status(word="Faulted", error_code="GroundFailure", info="i"), status(word="Available", moment=at(1)))
    assert (row.status, row.error_code, row.info) == ("Available", "NoError", None)


def later(word: str, claimed: float, received: float) -> Status:
    return status(word=word, moment=at(claimed), received_at=at(received))


UNSET = NOON.replace(year=1970)
AHEAD = NOON.replace(year=2099)
ORDERS = [
    ("in order", [later("Preparing", 0, 0), later("Charging", 1, 1)], "Charging"),
    ("the same moment", [later("Preparing", 0, 0), later("Charging", 0, 0)], "Charging"),
    ("repeated", [later("Charging", 0, 0), later("Charging", 0, 1)], "Charging"),
    ("newest first", [later("Available", 60, 60), later("Charging", 10, 61), later("Finishing", 20, 61)], "Available"),
    ("a clock that is put back", [later("Charging", 120, 0), later("Finishing", 1, 1)], "Finishing"),
    (
        "a clock that was years ahead",
        [status(word="Charging", moment=AHEAD, received_at=at(0)), later("Available", 1, 1)],
        "Available",
    ),
    (
        "a clock that was lost at a restart",
        [later("Charging", 0, 0), status(word="Available", moment=UNSET, received_at=at(5))],
        "Available",
    ),
    (
        "a clock that was never set",
        [
            status(word="Charging", moment=UNSET, received_at=at(0)),
            status(word="Finishing", moment=UNSET, received_at=at(1)),
        ],
        "Finishing",
    ),
]


@pytest.mark.parametrize(("reports", "word"), [case[1:] for case in ORDERS], ids=[case[0] for case in ORDERS])
def test_the_newest_status_is_shown_whatever_the_clock_says(reports, word):
    assert shown(*reports).status == word
