"""Which sessions somebody should look at: in lists, live, and the same as among the findings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from models.charge_point import ChargePoint
from models.connector import StatusChange
from models.database import now
from models.principal import Role
from models.session_care import SessionCorrection
from tests.api.conftest import House, add_charge_point, add_session, change, connect

NEEDING = """query ($needs: Boolean) {
    sessions(filter: {needsAttention: $needs}, first: 100) { nodes { idTag } } }"""
FINDINGS = "{ needsAttention { kind session { idTag } } }"
FOLLOWED = """subscription { sessionsChanged(filter: {needsAttention: true}, intervalMs: 100) {
    nodes { idTag } removed } }"""

ENDED = {"state": "ENDED", "closed_by": "CHARGE_POINT", "energy_method": "METER_STOP"}
CLOSED = {"state": "ENDED", "closed_by": "NEXT_START", "failure_code": "STOP_MISSING", "energy_method": "REGISTER"}


def ago(**time: float) -> datetime:
    return now() - timedelta(**time)


async def add_statuses(charge_point: ChargePoint, number: int, told: Sequence[tuple[float, str]]) -> None:
    for hours, status in told:
        await StatusChange.create(
            charge_point_id=charge_point.id,
            connector_id=number,
            status=status,
            error_code="NoError",
            status_at=ago(hours=hours),
            received_at=ago(hours=hours),
        )


async def add_all() -> tuple[set[str], set[str]]:
    """Write sessions that need attention and those that need none; returns the id tags of both."""
    charge_point = await add_charge_point("CP-1", online=True)
    recent = {"start_received_at": ago(minutes=5), "created_at": ago(minutes=5)}
    old = {"start_received_at": ago(hours=6), "created_at": ago(hours=6)}
    never = {"started_at": None, "meter_start_wh": None}
    needing: dict[str, dict[str, Any]] = {
        "silent": {**old, "last_sample_received_at": ago(minutes=11)},
        "never measured": {"start_received_at": ago(minutes=11), "created_at": ago(minutes=11)},
        "suspended": {**old, "state": "SUSPENDED"},
        "suspended from the first": {**old, "state": "SUSPENDED"},
        "failed": {**never, "state": "FAILED", "failure_code": "REFUSED", "requested_at": ago(hours=23)},
        "failed unsaid": {**never, "state": "FAILED", "requested_at": ago(hours=23)},
        "expired": {**never, "state": "EXPIRED", "failure_code": "NO_CABLE", "requested_at": ago(minutes=5)},
        "refused charges": {**recent, "authorization_status": "Blocked"},
        "refused for long": {
            "authorization_status": "Invalid",
            "created_at": ago(days=3),
            "last_sample_received_at": ago(minutes=1),
        },
        "refused charged": {
            **ENDED,
            "authorization_status": "Invalid",
            "energy_wh": 5_000,
            "stop_reason": "Local",
            "created_at": ago(hours=23),
        },
        "refused, nobody knows why it ended": {
            **ENDED,
            "authorization_status": "Invalid",
            "energy_wh": 5_000,
            "created_at": ago(hours=23),
        },
        "stop missing": {**CLOSED, "stop_received_at": ago(days=6)},
        "stop ignored": {**ENDED, "energy_method": "STOP_IGNORED", "stop_received_at": ago(days=6)},
        "register reset": {**ENDED, "energy_method": "REGISTER_RESET", "stop_received_at": ago(days=1)},
    }
    fine: dict[str, dict[str, Any]] = {
        "charges": {**old, "last_sample_received_at": ago(minutes=9)},
        "begins": recent,
        "full": {**old, "state": "SUSPENDED"},
        "waits": {**never, "state": "ACCEPTED", "requested_at": ago(minutes=1)},
        "failed long ago": {**never, "state": "FAILED", "failure_code": "REFUSED", "requested_at": ago(hours=25)},
        "taken back": {**never, "state": "FAILED", "failure_code": "CANCELLED", "requested_at": ago(minutes=1)},
        "refused at once": {
            **ENDED,
            "authorization_status": "Blocked",
            "energy_wh": 12,
            "stop_reason": "DeAuthorized",
            "created_at": ago(hours=1),
        },
        "refused long ago": {**ENDED, "authorization_status": "Blocked", "energy_wh": 5, "created_at": ago(hours=25)},
        "ended": {**ENDED, "authorization_status": "Accepted", "stop_received_at": ago(hours=1)},
        "closed long ago": {**CLOSED, "stop_received_at": ago(days=8)},
        "corrected": {**CLOSED, "closed_by": "OPERATOR", "stop_received_at": ago(hours=1)},
    }
    for number, (tag, columns) in enumerate((needing | fine).items(), start=1):
        session = await add_session(charge_point, number, id_tag=tag, id_tag_key=tag, **columns)
        if tag == "suspended":
            await add_statuses(charge_point, number, [(5.5, "Charging"), (5, "SuspendedEV"), (2, "SuspendedEVSE")])
        elif tag == "suspended from the first":
            await add_statuses(charge_point, number, [(5, "SuspendedEVSE")])
        elif tag == "full":
            await add_statuses(charge_point, number, [(5, "SuspendedEV"), (3, "Charging"), (2, "SuspendedEV")])
        elif tag == "corrected":
            await SessionCorrection.create(
                session_id=session.id, corrected_by="user:a", corrected_at=now(), reason="seen", before={}, after={}
            )
    return set(needing), set(fine)


async def listed(house: House, needs: bool | None) -> list[str]:
    return sorted(one["idTag"] for one in (await house.data(NEEDING, needs=needs))["sessions"]["nodes"])


async def test_sessions_that_need_attention_are_listed_apart_from_all_others(house: House) -> None:
    needing, fine = await add_all()
    assert await listed(house, True) == sorted(needing)
    assert await listed(house, False) == sorted(fine)
    assert await listed(house, None) == sorted(needing | fine)


async def test_every_finding_about_a_session_is_in_the_list(house: House) -> None:
    await add_all()
    found = (await house.data(FINDINGS))["needsAttention"]
    told = {one["session"]["idTag"]: one["kind"] for one in found if one["session"] is not None}
    # A refused id tag may need care; its session does not if it ended for that.
    assert set(told) - set(await listed(house, True)) == {"refused at once"}
    assert set(told.values()) == {"SILENT_SESSION", "SUSPENDED_SESSION", "FAILED_REQUEST", "REFUSED_ID_TAG"}


async def test_a_follower_sees_a_session_come_to_need_attention_and_be_put_right(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    session = await add_session(charge_point, id_tag="T", start_received_at=now(), created_at=now())
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens[Role.VIEWER])
        await socket.subscribe(FOLLOWED)
        assert (await socket.next())["nodes"] == []
        await change(session, "session", charge_point.id, **CLOSED, stop_received_at=now())
        assert (await socket.next())["nodes"] == [{"idTag": "T"}]
        await change(session, "session", charge_point.id, **ENDED, failure_code=None)
        told = await socket.next()
        assert (told["nodes"], len(told["removed"])) == ([], 1)
