"""The session plate: what is made of starts, samples, stops and statuses, case by case and without a database."""

from datetime import timedelta
from typing import Any

import pytest

from models import session, transaction
from models.authorization import AuthorizationStatus
from models.metering import EnergyMethod
from models.session import ChargingSession, ClosedBy, SessionState, follow_status
from models.transaction import Start, Started, Stop, Stopped, decide_meter, decide_stop, find_lost
from tests.ground import NOON, at, meter, running, sample, start, status, stop, tag, wished

pytestmark = pytest.mark.usefixtures("known_tables")


def decide(report: Start, *sessions: ChargingSession, **known: Any) -> Started:
    """Decide a start of a tag that may charge, with transaction id 77 for a new one."""
    given = {"tag": tag(report.id_tag), "twin": None, "new_transaction_id": lambda: 77} | known
    return transaction.decide_start(report, sessions=sessions, **given)


def settle(report: Stop, row: ChargingSession | None) -> Stopped:
    return decide_stop(report, session=row, tag=tag())


# A start


def test_a_start_opens_a_session_with_what_the_charge_point_says():
    started = decide(start(reservation_id=9, received_at=at(1)))
    assert (started.transaction_id, started.authorization.status) == (77, AuthorizationStatus.ACCEPTED)
    (row,) = started.changed
    assert (row.state, row.transaction_id, row.connector_id, row.id_tag) == (SessionState.ACTIVE, 77, 1, "TAG")
    assert (row.started_at, row.start_received_at, row.meter_start_wh) == (NOON, at(1), 1000)
    assert (row.reservation_id, row.energy_wh, row.energy_method) == (9, 0, EnergyMethod.METER_START)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (None, AuthorizationStatus.INVALID),
        ({"blocked": True}, AuthorizationStatus.BLOCKED),
        ({"expires_at": at(-1)}, AuthorizationStatus.EXPIRED),
        ({"archived_at": at(-1)}, AuthorizationStatus.INVALID),
        ({"blocked": True, "expires_at": at(-1)}, AuthorizationStatus.BLOCKED),
    ],
)
def test_a_refused_tag_is_recorded_and_refused(known, status):
    started = decide(start(), tag=None if known is None else tag(**known))
    (row,) = started.changed
    assert (started.transaction_id, started.authorization.status) == (77, status)
    assert (row.state, row.authorization_status) == (SessionState.ACTIVE, status)


@pytest.mark.parametrize("state", [SessionState.ACTIVE, SessionState.SUSPENDED, SessionState.ENDED])
def test_a_repeated_start_gets_the_id_of_the_first_and_changes_nothing(state):
    twin = running(5, state=state)
    other = running(6, started_at=at(-60))
    started = decide(start(id_tag="tag"), twin, other, twin=twin, running_elsewhere=9)
    assert (started.transaction_id, started.authorization.status) == (5, AuthorizationStatus.ACCEPTED)
    assert started.changed == []
    assert other.state == SessionState.ACTIVE


def test_a_repeated_start_hears_again_that_its_tag_charges_elsewhere_already():
    twin = running(5, authorization_status="ConcurrentTx")
    assert decide(start(), twin=twin).authorization.status == AuthorizationStatus.CONCURRENT_TX


@pytest.mark.parametrize(
    ("most", "elsewhere", "late", "status"),
    [
        (None, 5, 0, "Accepted"),
        (1, 0, 0, "Accepted"),
        (1, 1, 0, "ConcurrentTx"),
        (2, 1, 0, "Accepted"),
        (1, 1, 60, "Accepted"),  # it happened offline: it is not refused for what runs now
    ],
)
def test_a_tag_may_charge_at_as_many_places_as_it_is_allowed_to(most, elsewhere, late, status):
    report = start(received_at=at(late))
    started = decide(report, tag=tag(most_sessions=most), running_elsewhere=elsewhere)
    assert started.authorization.status == status


def test_the_answer_tells_the_parent_and_the_expiry_even_of_a_refused_tag():
    known = tag(parent_id_tag="GROUP", expires_at=at(-1))
    answer = decide(start(), tag=known).authorization
    assert (answer.status, answer.parent_id_tag, answer.expires_at) == ("Expired", "GROUP", at(-1))


def test_a_start_closes_what_still_ran_on_its_connector_and_nothing_else():
    stale = running(1, started_at=at(-60), last_sample_at=at(-40), power_w=7000, current_ma=16000)
    beside = running(2, connector_id=2, started_at=at(-60))
    started = decide(start(), stale, beside)
    assert [row.id for row in started.changed] == [None, 1]
    assert (stale.state, stale.closed_by, stale.stopped_at) == (SessionState.ENDED, ClosedBy.NEXT_START, at(-40))
    assert (stale.power_w, stale.current_ma) == (0, None)
    assert beside.state == SessionState.ACTIVE


def test_a_start_from_the_offline_queue_closes_nothing_that_began_later():
    newer = running(1, started_at=at(0))
    started = decide(start(started_at=at(-120), received_at=at(1)), newer)
    assert newer.state == SessionState.ACTIVE
    assert started.changed[0].state == SessionState.ACTIVE


def test_a_clock_that_was_never_set_does_not_keep_a_stale_session_open():
    stale = running(1, started_at=at(-60))
    decide(start(started_at=NOON.replace(year=1970), received_at=NOON), stale)
    assert stale.state == SessionState.ENDED


# What was asked for


@pytest.mark.parametrize(
    ("session_fields", "start_fields", "matched"),
    [
        ({}, {"started_at": at(1)}, True),
        ({"state": SessionState.REQUESTED}, {"started_at": at(1)}, True),
        ({"state": SessionState.EXPIRED, "failure": "late"}, {"started_at": at(1)}, True),
        ({"connector_id": None}, {"started_at": at(1), "connector_id": 2}, True),
        ({}, {"started_at": at(1), "connector_id": 2}, False),
        ({}, {"started_at": at(1), "id_tag": "tAg"}, True),
        ({}, {"started_at": at(1), "id_tag": "OTHER"}, False),
        ({}, {"started_at": at(-30), "received_at": at(1)}, False),  # older than the request
        ({}, {"started_at": at(-0.9), "received_at": at(1)}, True),  # a clock that is a little behind
        ({}, {"started_at": at(-1.1), "received_at": at(1)}, False),
        ({}, {"started_at": NOON.replace(year=1970), "received_at": at(1)}, True),  # a clock that was never set
        ({}, {"started_at": NOON.replace(year=2099), "received_at": at(1)}, True),
        ({"state": SessionState.ENDED, "transaction_id": 3}, {"started_at": at(1)}, False),
        ({"state": SessionState.FAILED}, {"started_at": at(1)}, False),
        ({"requested_at": None}, {"started_at": at(1)}, False),
    ],
)
def test_a_start_answers_the_request_that_it_fits(session_fields, start_fields, matched):
    wish = wished(4, **session_fields)
    (row, *_) = decide(start(**start_fields), wish).changed
    assert (row is wish) == matched
    assert (row.state, row.transaction_id, row.failure) == (SessionState.ACTIVE, 77, None)
    assert row.connector_id == start_fields.get("connector_id", 1)


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (SessionState.REQUESTED, SessionState.ACCEPTED, 2),
        (SessionState.ACCEPTED, SessionState.REQUESTED, 1),
        (SessionState.EXPIRED, SessionState.REQUESTED, 2),
        (SessionState.ACCEPTED, SessionState.ACCEPTED, 2),  # the newest
    ],
)
def test_of_several_requests_the_one_that_was_accepted_last_is_answered(first, second, winner):
    decided = decide(start(started_at=at(1)), wished(1, state=first), wished(2, state=second))
    assert decided.changed[0].id == winner
    assert len(decided.changed) == 1


def test_a_session_that_ended_in_the_same_batch_is_not_asked_for_again():
    ended = running(1, requested_at=at(-1), state=SessionState.ENDED)
    started = decide(start(started_at=at(1)), ended)
    assert [row.id for row in started.changed] == [None]


# Samples


def test_samples_are_kept_and_move_the_session():
    row = running()
    metered = decide_meter(meter(1, sample(at(5), register_wh=1500, power_w=6000), transaction_id=1), session=row)
    assert metered.session is row
    assert (row.energy_wh, row.power_w, row.last_sample_at) == (500, 6000, at(5))
    assert [(kept.session_id, kept.transaction_id, kept.register_wh) for kept in metered.rows] == [(1, 1, 1500)]


def test_samples_of_no_session_are_kept_all_the_same():
    metered = decide_meter(meter(1, sample(at(5), register_wh=1500), transaction_id=99), session=None)
    assert metered.session is None
    assert [(kept.session_id, kept.transaction_id) for kept in metered.rows] == [(None, 99)]


def test_samples_that_come_late_do_not_turn_back_the_live_figures():
    row = running()
    decide_meter(meter(1, sample(at(10), power_w=7000)), session=row)
    metered = decide_meter(meter(1, sample(at(5), power_w=3000), received_at=at(11)), session=row)
    assert (row.power_w, row.last_sample_at) == (7000, at(10))
    assert metered.session is None
    assert len(metered.rows) == 1


def test_a_late_register_reading_that_still_counts_is_written():
    row = running()
    decide_meter(meter(1, sample(at(10), power_w=7000)), session=row)
    metered = decide_meter(meter(1, sample(at(5), register_wh=1400), received_at=at(11)), session=row)
    assert row.energy_wh == 400
    assert metered.session is row


def test_samples_without_a_transaction_id_from_before_the_session_are_not_its_own():
    row = running(meter_start_wh=50_000)
    metered = decide_meter(
        meter(1, sample(at(-30), register_wh=48_000), sample(at(5), register_wh=50_200), received_at=at(5)), session=row
    )
    assert (row.energy_wh, row.energy_method) == (200, EnergyMethod.REGISTER)
    assert [kept.session_id for kept in metered.rows] == [None, 1]


def test_samples_after_the_stop_leave_no_power_on_a_session_that_ended():
    row = running()
    settle(stop(), row)
    decide_meter(
        meter(1, sample(at(31), register_wh=6000, power_w=7000, current_ma=16_000, soc_milli=80_000), transaction_id=1),
        session=row,
    )
    assert (row.state, row.power_w, row.current_ma, row.soc_milli) == (SessionState.ENDED, 0, None, 80_000)
    assert row.energy_wh == 5000


def test_a_register_that_falls_and_one_that_leaps_never_make_energy_negative():
    row = running(meter_start_wh=1000)
    registers = [1500, 200, 700, 2**63 - 1, -(2**63), 900]
    for minute, register in enumerate(registers, 1):
        decide_meter(meter(1, sample(at(minute), register_wh=register), transaction_id=1), session=row)
        for name in ("energy_wh", "register_wh", "register_zero_wh", "register_before_wh"):
            assert -(2**63) <= (getattr(row, name) or 0) < 2**63
    assert row.energy_wh >= 1000
    assert row.energy_method == EnergyMethod.REGISTER_RESET


# A stop


def test_a_stop_ends_the_session_with_the_energy_between_its_meters():
    row = running(power_w=7000)
    stopped = settle(stop(id_tag="TAG", reason="EVDisconnected"), row)
    assert stopped.session is row
    assert stopped.authorization is not None
    assert (row.state, row.closed_by, row.stop_reason) == (SessionState.ENDED, ClosedBy.CHARGE_POINT, "EVDisconnected")
    assert (row.energy_wh, row.energy_method, row.meter_stop_wh) == (5000, EnergyMethod.METER_STOP, 6000)
    assert (row.power_w, row.stopped_at, row.stop_id_tag) == (0, at(30), "TAG")


@pytest.mark.parametrize("claimed", [NOON.replace(year=9999), NOON.replace(year=1970)])
def test_a_stop_at_a_moment_that_cannot_be_is_taken_to_be_when_it_was_heard(claimed):
    row = running()
    settle(stop(stopped_at=claimed, received_at=at(30)), row)
    assert row.stopped_at == at(30)


def test_a_stop_without_a_tag_is_answered_without_one():
    assert settle(stop(), running()).authorization is None


def test_a_repeated_stop_changes_nothing_but_keeps_its_samples():
    row = running()
    settle(stop(), row)
    again = settle(stop(meter_stop_wh=9000, values=(sample(at(30), register_wh=9000),)), row)
    assert again.session is None
    assert again.orphan is None
    assert (row.energy_wh, row.meter_stop_wh, len(again.rows)) == (5000, 6000, 1)


@pytest.mark.parametrize("by", [ClosedBy.NEXT_START, ClosedBy.UPKEEP, ClosedBy.OPERATOR])
def test_a_late_stop_corrects_our_own_close(by):
    row = running()
    session.close(row, by, at(60), "no stop came")
    settle(stop(received_at=at(90)), row)
    assert (row.state, row.closed_by, row.failure) == (SessionState.ENDED, ClosedBy.CHARGE_POINT, None)
    assert (row.stopped_at, row.stop_received_at, row.energy_wh) == (at(30), at(90), 5000)


def test_a_late_stop_corrects_the_reading_that_a_person_entered_instead_of_it():
    row = running()
    session.close(row, ClosedBy.OPERATOR, at(60), "closed by hand")
    session.keep_total(row, transaction.metering.settle(session.total_of(row), 2000))
    settle(stop(received_at=at(90)), row)
    assert (row.energy_wh, row.meter_stop_wh) == (5000, 6000)


@pytest.mark.parametrize("meter_stop", [999, 0, -1, -(2**63), 2**63 - 1])
def test_a_meter_stop_that_makes_no_sense_makes_no_energy(meter_stop):
    row = running()
    decide_meter(meter(1, sample(at(5), register_wh=1500), transaction_id=1), session=row)
    settle(stop(meter_stop_wh=meter_stop), row)
    assert row.state == SessionState.ENDED
    assert row.energy_wh == 500
    assert row.meter_stop_wh == meter_stop


def test_a_stop_of_a_transaction_that_nobody_knows_is_kept():
    stopped = settle(stop(transaction_id=99, id_tag="X", values=(sample(at(30), register_wh=6000),)), None)
    assert stopped.orphan is not None
    assert (stopped.orphan.transaction_id, stopped.orphan.meter_stop_wh) == (99, 6000)
    assert [row.session_id for row in stopped.rows] == [None]


def test_the_begin_and_end_values_of_a_stop_are_not_counted_twice():
    row = running()
    decide_meter(meter(1, sample(at(5), register_wh=3000), transaction_id=1), session=row)
    values = (sample(at(0), register_wh=1000), sample(at(5), register_wh=3000), sample(at(30), register_wh=6000))
    settle(stop(values=values), row)
    assert row.energy_wh == 5000


def test_a_stop_without_its_register_is_saved_by_the_samples_through_a_reset():
    row = running(meter_start_wh=10_000)
    for minute, register in ((5, 12_000), (10, 100), (15, 3100)):
        decide_meter(meter(1, sample(at(minute), register_wh=register), transaction_id=1), session=row)
    settle(stop(meter_stop_wh=3200), row)
    assert (row.energy_wh, row.energy_method) == (5100, EnergyMethod.REGISTER_RESET)


LOST: list[tuple[dict[str, Any], list[dict[str, Any]], int | None]] = [
    ({}, [{}], 1),
    ({"id_tag": "tag"}, [{}], 1),
    ({"id_tag": "OTHER"}, [{}], None),
    ({"meter_stop_wh": 999}, [{}], None),
    ({}, [{"state": SessionState.ENDED}], None),
    ({}, [{}, {"connector_id": 2}], None),
    ({"id_tag": "B"}, [{}, {"connector_id": 2, "id_tag_key": "b"}], 2),
    ({"meter_stop_wh": 1500}, [{}, {"connector_id": 2, "meter_start_wh": 2000}], 1),
    ({"transaction_id": 0}, [{}], None),
    ({"transaction_id": -2}, [{}], None),
    ({"transaction_id": 99}, [{}], None),
    ({"stopped_at": at(-5), "received_at": at(1)}, [{}], None),  # it ended before this one began
    ({"stopped_at": NOON.replace(year=1970), "received_at": at(1)}, [{}], 1),
    ({}, [], None),
]


@pytest.mark.parametrize(("report", "sessions", "found"), LOST)
def test_a_stop_with_the_id_that_was_never_learned_means_the_only_session_that_fits(report, sessions, found):
    rows = [running(n, **fields) for n, fields in enumerate(sessions, 1)]
    row = find_lost(stop(**({"transaction_id": -1} | report)), rows)
    assert (row and row.id) == found


# A status


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        (SessionState.ACTIVE, "SuspendedEV", SessionState.SUSPENDED),
        (SessionState.ACTIVE, "SuspendedEVSE", SessionState.SUSPENDED),
        (SessionState.SUSPENDED, "Charging", SessionState.ACTIVE),
        (SessionState.ACTIVE, "Charging", None),
        (SessionState.SUSPENDED, "SuspendedEV", None),
        (SessionState.ACTIVE, "Available", None),
        (SessionState.ACTIVE, "Finishing", None),
        (SessionState.ACTIVE, "Faulted", None),
        (SessionState.ENDED, "Charging", None),
        (SessionState.REQUESTED, "Charging", None),
    ],
)
def test_a_status_suspends_and_resumes_a_session_and_neither_starts_nor_ends_one(before, word, after):
    row = running(state=before)
    assert (follow_status(status(word=word), [row]) is row) == (after is not None)
    assert row.state == (after or before)


def test_the_status_of_one_connector_leaves_the_session_on_another_alone():
    one, two = running(1), running(2, connector_id=2)
    assert follow_status(status(word="SuspendedEV", connector_id=2), [one, two]) is two
    assert one.state == SessionState.ACTIVE


def test_a_clock_that_runs_a_day_ahead_or_was_never_set_is_not_believed():
    assert transaction.moment(NOON, at(5)) == NOON
    assert transaction.moment(NOON + timedelta(days=2), NOON) == NOON
    assert transaction.moment(NOON.replace(year=1970), NOON) == NOON
