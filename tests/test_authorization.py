"""The authorization plate: who may charge, and why not."""

import pytest

from models.authorization import Authorize, authorize, decide_authorize, fold, limit
from tests.ground import NOON, at, tag

pytestmark = pytest.mark.usefixtures("known_tables")


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({}, "Accepted"),
        ({"expires_at": at(1)}, "Accepted"),
        ({"expires_at": NOON}, "Expired"),
        ({"expires_at": at(-1)}, "Expired"),
        ({"blocked": True}, "Blocked"),
        ({"blocked": True, "expires_at": at(-1)}, "Blocked"),
        ({"archived_at": at(-1)}, "Invalid"),
        ({"archived_at": at(-1), "blocked": True}, "Invalid"),
    ],
)
def test_a_tag_may_charge_or_not(columns, status):
    answer = authorize(tag(**columns), NOON)
    assert answer.status == status
    assert answer.accepted == (status == "Accepted")
    assert answer.reason


def test_a_tag_that_nobody_entered_is_invalid_and_tells_nothing():
    answer = authorize(None, NOON)
    assert (answer.status, answer.expires_at, answer.parent_id_tag) == ("Invalid", None, None)


@pytest.mark.parametrize("columns", [{}, {"blocked": True}, {"expires_at": at(-1)}])
def test_the_parent_is_told_whatever_the_verdict(columns):
    assert authorize(tag(parent_id_tag="GROUP", **columns), NOON).parent_id_tag == "GROUP"


@pytest.mark.parametrize(
    ("most", "running", "status"),
    [(None, 99, "Accepted"), (1, 0, "Accepted"), (1, 1, "ConcurrentTx"), (2, 1, "Accepted"), (0, 0, "ConcurrentTx")],
)
def test_a_limit_counts_the_sessions_that_run(most, running, status):
    known = tag(most_sessions=most, parent_id_tag="GROUP", expires_at=at(9))
    answer = limit(authorize(known, NOON), known, running)
    assert (answer.status, answer.parent_id_tag, answer.expires_at) == (status, "GROUP", at(9))


def test_authorize_never_says_that_a_tag_charges_elsewhere():
    assert decide_authorize(tag(most_sessions=0), Authorize(1, "TAG", NOON)).status == "Accepted"


@pytest.mark.parametrize(("one", "other"), [("ABC", "abc"), (" abc ", "ABC"), ("Ä", "ä"), ("", " ")])
def test_tags_are_compared_without_case(one, other):
    assert fold(one) == fold(other)
