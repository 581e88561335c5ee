"""The reservation plate: which reservation a start uses and a fault ends, case by case and without a database."""

from typing import Any

import pytest

from models import transaction
from models.reservation import Reservation, ReservationState, Use, decide_fault, decide_use
from tests.ground import NOON, at, held, running, start, status, tag

pytestmark = pytest.mark.usefixtures("known_tables")

ASKED: dict[str, Any] = {"state": ReservationState.REQUESTED, "status": None}
EXPIRED: dict[str, Any] = {
    "state": ReservationState.EXPIRED,
    "end_reason": "TIME_OVER",
    "ended_at": at(60),
    "awaits_start": False,
}
CANCELLED: dict[str, Any] = {
    "state": ReservationState.CANCELLED,
    "end_reason": "CANCELLED",
    "ended_at": at(10),
    "awaits_start": False,
}


def use(**fields: Any) -> Use:
    """A start on connector 1 with the tag of the reservation, half an hour after it was made."""
    return Use(**({"connector_id": 1, "id_tag_key": "tag", "started_at": at(30)} | fields))


def used(rows: list[Reservation], start: Use) -> int | None:
    """The id of the row that a start uses."""
    changed = decide_use(rows, start)
    return changed[0].id if changed else None


# A start that tells a number


@pytest.mark.parametrize(
    ("fields", "start_fields", "is_used"),
    [
        ({}, {}, True),
        ({}, {"id_tag_key": "other"}, True),  # the charge point knows its groups better than we do
        ({}, {"connector_id": 2}, True),
        ({"connector_id": 0}, {"connector_id": 2}, True),
        ({}, {"accepted": False}, True),  # it is over at the charge point, whatever we think of the tag
        ({}, {"started_at": at(-30)}, True),  # by a clock that is behind
        (ASKED, {}, True),  # a ReserveNow that timed out was accepted, as it turns out
        (EXPIRED, {}, True),
        (EXPIRED | {"status": None}, {}, True),
        (CANCELLED, {}, True),  # it started before the cancellation came
        (CANCELLED | {"end_reason": "FAULTED"}, {}, True),
        (CANCELLED | {"end_reason": "UNAVAILABLE"}, {}, True),
        ({}, {"started_at": at(59.9)}, True),
        ({}, {"started_at": at(60)}, False),  # its time is over, though nobody has looked at the clock yet
        (EXPIRED, {"started_at": at(60)}, False),
        ({"state": ReservationState.USED}, {}, False),  # one reservation, one transaction
        ({"state": ReservationState.REJECTED, "status": "Occupied"}, {}, False),
        (CANCELLED | {"end_reason": "NOT_SENT"}, {}, False),
        (EXPIRED | {"end_reason": "NOT_SENT"}, {}, False),
        (CANCELLED | {"end_reason": "REPLACED"}, {}, False),
    ],
)
def test_a_start_uses_the_reservation_whose_number_it_tells(fields, start_fields, is_used):
    row = held(1, reservation_id=77, id_tag_key="tag", **fields)
    row.id_tag_key = "reserved"  # so that the number alone decides
    before = row.state
    assert used([row], use(reservation_id=77, **start_fields)) == (1 if is_used else None)
    assert row.state == (ReservationState.USED if is_used else before)
    if is_used:
        assert (row.end_reason, row.awaits_start) == ("STARTED", False)
        assert row.ended_at == use(**start_fields).started_at


def test_an_unknown_number_falls_back_to_the_tag():
    assert used([held(1, reservation_id=77)], use(reservation_id=0)) == 1
    assert used([held(1, reservation_id=77)], use(reservation_id=0, id_tag_key="other")) is None


@pytest.mark.parametrize(
    ("rows", "winner", "replaced"),
    [
        ([(1, {}), (2, {})], 2, [1]),
        ([(1, {}), (2, ASKED)], 1, []),  # it may not have reached the charge point yet
        ([(1, {"id_tag_key": "other"}), (2, ASKED)], 2, [1]),
        ([(1, EXPIRED), (2, {})], 2, []),
        ([(1, CANCELLED), (2, {})], 2, []),
        ([(1, ASKED), (2, ASKED)], 2, [1]),
    ],
)
def test_of_several_with_one_number_the_one_that_is_held_is_used_and_those_before_it_are_over(rows, winner, replaced):
    rows = [held(row_id, reservation_id=77, **fields) for row_id, fields in rows]
    changed = decide_use(rows, use(reservation_id=77))
    assert [row.id for row in changed] == [winner, *replaced]
    assert [(row.state, row.end_reason) for row in changed[1:]] == [("CANCELLED", "REPLACED")] * len(replaced)


# A start without a number


@pytest.mark.parametrize(
    ("fields", "start_fields", "is_used"),
    [
        ({}, {}, True),
        ({}, {"id_tag_key": "other"}, False),
        ({"parent_key": "group"}, {"id_tag_key": "other", "parent_key": "group"}, True),
        ({"parent_key": "group"}, {"id_tag_key": "other", "parent_key": "else"}, False),
        ({"parent_key": "group"}, {"id_tag_key": "other"}, False),
        ({}, {"id_tag_key": "other", "parent_key": None}, False),  # to have no group is not to be in one
        ({}, {"connector_id": 2}, False),
        ({"connector_id": 0}, {"connector_id": 2}, True),
        ({}, {"accepted": False}, False),
        (ASKED, {}, False),  # nobody knows whether it is held
        (EXPIRED, {}, True),
        (EXPIRED | {"status": None}, {}, False),
        (CANCELLED, {}, False),
        ({"state": ReservationState.USED}, {}, False),
        ({"state": ReservationState.REJECTED, "status": "Faulted"}, {}, False),
        ({}, {"started_at": at(60)}, False),
        ({}, {"started_at": at(-0.9)}, True),  # a clock that is a little behind
        ({}, {"started_at": at(-1.1)}, False),  # older than the reservation
    ],
)
def test_a_start_without_a_number_uses_what_was_certainly_held_for_its_tag(fields, start_fields, is_used):
    assert used([held(1, **fields)], use(**start_fields)) == (1 if is_used else None)


@pytest.mark.parametrize(
    ("rows", "winner"),
    [
        ([(1, {"connector_id": 0}), (2, {})], 2),
        ([(1, {"id_tag_key": "other", "parent_key": "group"}), (2, {})], 2),
        ([(2, {}), (1, {})], 1),
    ],
)
def test_of_several_that_fit_the_own_connector_and_the_own_tag_go_first(rows, winner):
    rows = [held(row_id, **fields) for row_id, fields in rows]
    assert used(rows, use(parent_key="group")) == winner


# What becomes of the session


def decide(report: transaction.Start, rows: list[Reservation], **given: Any) -> transaction.Started:
    known = {"tag": tag(report.id_tag), "twin": None, "sessions": (), "new_transaction_id": lambda: 77} | given
    return transaction.decide_start(report, reservations=rows, **known)


def test_a_session_tells_the_number_of_what_it_used_or_what_the_charge_point_told():
    for row, told, shown in (
        (held(5), None, 5),
        (held(5), 5, 5),
        (held(5, id_tag_key="other"), None, None),
        (held(5, id_tag_key="other"), 9, 9),
    ):
        started = decide(start(started_at=at(30), reservation_id=told), [row])
        assert started.changed[0].reservation_id == shown
        assert started.reservations == ([row] if shown == 5 else [])


def test_a_repeated_start_uses_nothing():
    row = held(1)
    twin = running(5, started_at=at(30), reservation_id=None)
    started = decide(start(started_at=at(30)), [row], twin=twin)
    assert (started.transaction_id, started.changed, started.reservations) == (5, [], [])
    assert row.state == ReservationState.ACTIVE


def test_a_refused_tag_uses_a_reservation_only_if_the_charge_point_says_so():
    blocked = tag(blocked=True)
    assert decide(start(started_at=at(30)), [held(1)], tag=blocked).reservations == []
    assert len(decide(start(started_at=at(30), reservation_id=1), [held(1)], tag=blocked).reservations) == 1


def test_the_group_of_the_tag_decides_as_it_is_known_here():
    row = held(1, id_tag_key="other", parent_key="group")
    assert decide(start(started_at=at(30)), [row], tag=tag(parent_key="else")).reservations == []
    assert decide(start(started_at=at(30)), [row], tag=tag(parent_key="group")).reservations == [row]


# Faults


@pytest.mark.parametrize(
    ("fields", "word", "connector_id", "ended"),
    [
        ({}, "Faulted", 1, "FAULTED"),
        ({}, "Unavailable", 1, "UNAVAILABLE"),
        ({}, "Unavailable", 0, "UNAVAILABLE"),
        ({}, "Faulted", 2, None),
        ({"connector_id": 0}, "Faulted", 1, None),  # another connector will do
        ({"connector_id": 0}, "Faulted", 0, "FAULTED"),
        ({}, "Available", 1, None),
        ({}, "Reserved", 1, None),
        ({}, "Preparing", 1, None),
        (ASKED, "Faulted", 1, None),
        (EXPIRED, "Faulted", 1, None),
        ({"created_at": at(31.1)}, "Faulted", 1, None),  # told late: from before the reservation
        ({"created_at": at(30.9)}, "Faulted", 1, "FAULTED"),
    ],
)
def test_a_connector_that_fails_is_held_no_longer(fields, word, connector_id, ended):
    row = held(1, **fields)
    before = row.state, row.end_reason
    changed = decide_fault([row], status(1, word, at(30), connector_id=connector_id, received_at=at(40)))
    assert changed == ([] if ended is None else [row])
    assert (row.state, row.end_reason) == (before if ended is None else ("CANCELLED", ended))
    if ended:
        assert (row.ended_at, row.awaits_start) == (at(30), False)


def test_a_fault_told_by_a_clock_that_was_never_set_counts_from_when_it_was_heard():
    report = status(1, "Faulted", NOON.replace(year=1970), received_at=at(5))
    (row,) = decide_fault([held(1)], report)
    assert row.ended_at == at(5)
