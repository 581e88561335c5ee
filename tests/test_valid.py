"""The judge of frames: what it must not let pass, since all tests rely on it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import valid


@pytest.fixture(autouse=True)
def forgiven() -> Iterator[None]:
    yield
    valid.FAULTS.clear()


@pytest.mark.parametrize(
    "frame",
    [
        {},
        [],
        [2, "a", "Reset"],
        [2, "x" * 37, "Reset", {"type": "Hard"}],
        [2, "a", "Reset", {"type": "hard"}],
        [2, "a", "Reset", {"type": "Hard", "more": None}],
        [2, "a", "Dance", {}],
        [3, "q", None],
        [3, "q", {}],
        [3, "q", {"currentTime": "2026-01-01T00:00:00Z", "more": 1}],
        [3, "foreign", {"currentTime": "2026-01-01T00:00:00Z"}],
        [4, "q", "FormatViolation", "", {}],
        [4, "q", "GenericError", "x" * 256, {}],
        [4, "q", "GenericError", "", None],
        [4, "q", "GenericError", ""],
        [5, "q", {}],
    ],
)
def test_a_frame_that_is_not_to_the_letter_is_noticed(frame: Any) -> None:
    judge = valid.Judge()
    judge.spoke('[2,"q","Heartbeat",{}]')
    judge.heard(json.dumps(frame))
    assert len(valid.FAULTS) == 1


def test_a_second_answer_to_one_question_and_a_second_call_with_one_id_are_noticed() -> None:
    judge = valid.Judge()
    judge.spoke('[2,"q","Heartbeat",{}]')
    for frame in ([3, "q", {"currentTime": "2026-01-01T00:00:00Z"}], [2, "a", "Reset", {"type": "Hard"}]):
        judge.heard(json.dumps(frame))
        assert valid.FAULTS == []
        judge.heard(json.dumps(frame))
        assert len(valid.FAULTS) == 1
        valid.FAULTS.clear()
