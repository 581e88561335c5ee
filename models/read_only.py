"""Telling a query that only reads from one that may write."""

import re

_READS = re.compile(r"\s*(SELECT|EXPLAIN|WITH)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


def only_reads(query: str) -> bool:
    """Tell whether a query certainly only reads; for a WITH that mentions writing anywhere the answer is no."""
    begins = _READS.match(query)
    if begins is None:
        return False
    return begins[1].upper() != "WITH" or _WRITES.search(query) is None
