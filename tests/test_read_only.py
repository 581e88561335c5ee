"""What only reads may be repeated and may go to the connection that cannot write."""

import pytest

from models.read_only import only_reads


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("SELECT 1", True),
        ("\n  select * from thing", True),
        ("EXPLAIN QUERY PLAN SELECT 1", True),
        ("WITH old AS (SELECT 1) SELECT * FROM old", True),
        ("WITH gone AS (DELETE FROM thing RETURNING *) SELECT * FROM gone", False),
        ("INSERT INTO thing DEFAULT VALUES", False),
        ("selection", False),
    ],
)
def test_what_only_reads_is_told_from_what_writes(query: str, answer: bool) -> None:
    assert only_reads(query) is answer
