"""What every case starts from: a known charge point that is Accepted, and the tags of the test lab."""

from collections.abc import AsyncIterator

import pytest

from tests.lab import Lab, Obliging

VALID, OTHER, PARENT = "VALID01", "VALID02", "PARENT01"
EXPIRED, BLOCKED, UNKNOWN = "EXPIRED01", "BLOCKED01", "NOBODY01"


@pytest.fixture
async def charge_point(lab: Lab) -> AsyncIterator[Obliging]:
    """A booted charge point; what it is asked unasked fails the case."""
    await lab.add_charge_point("CP-1")
    await lab.add_id_tag(VALID, parentIdTag=PARENT)
    await lab.add_id_tag(OTHER, parentIdTag=PARENT)
    await lab.add_id_tag(EXPIRED, expiresAt="2020-01-01T00:00:00Z")
    await lab.add_id_tag(BLOCKED, blocked=True)
    async with lab.charge_point("CP-1") as connected:
        await connected.boot()
        yield connected
        assert connected.asked.empty(), "the central system sent a CALL that nobody asked for"
        errors = [frame for frame in connected.frames.heard if frame[0] == 4]
        assert errors == [], "a CALLERROR fails a case"
