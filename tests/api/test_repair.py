"""What charge points say wrong, as people see it."""

from datetime import timedelta

from models.message import Repair, visible_repairs
from models.principal import Principal, Role, Scope
from tests.api.conftest import START, House, add_charge_point, statements
from tests.api.test_driver import add_driver


async def add(charge_point_id: int, action: str, what: str, count: int) -> None:
    last_at = START + timedelta(minutes=count)
    await Repair.create(charge_point_id=charge_point_id, action=action, what=what, count=count, last_at=last_at)


async def test_the_repairs_of_a_charge_point_are_told_the_most_frequent_first(house: House) -> None:
    one, two = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    await add_charge_point("CP-3")
    await add(one.id, "BootNotification", "chargeBoxSerialNumber: too long", 2)
    await add(one.id, "StatusNotification", "errorCode: unknown word", 7)
    await add(two.id, "StatusNotification", "errorCode: empty", 1)
    with statements() as seen:
        answer = await house.data("{ chargePoints { nodes { repairs { action what count lastAt } } } }", Role.VIEWER)
    first, second, third = (node["repairs"] for node in answer["chargePoints"]["nodes"])
    assert first == [
        {
            "action": "StatusNotification",
            "what": "errorCode: unknown word",
            "count": 7,
            "lastAt": "2026-03-01T12:07:00Z",
        },
        {
            "action": "BootNotification",
            "what": "chargeBoxSerialNumber: too long",
            "count": 2,
            "lastAt": "2026-03-01T12:02:00Z",
        },
    ]
    assert [repair["what"] for repair in second] == ["errorCode: empty"]
    assert third == []
    assert sum('"repair"' in statement for statement in seen) == 1


async def test_repairs_are_not_for_drivers(house: House) -> None:
    await add_driver(house, "anna")
    assert await house.code("{ chargePoints { nodes { repairs { what } } } }", "anna") == "FORBIDDEN"


async def test_repairs_are_seen_of_the_charge_points_of_a_scope_alone(house: House) -> None:
    one, two = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    await add(one.id, "Heartbeat", "unknown field", 1)
    await add(two.id, "Heartbeat", "unknown field", 1)
    partner = Principal("api-key:partner", Role.VIEWER, Scope(charge_points=frozenset({two.id})))
    assert [row.charge_point_id for row in await visible_repairs(partner)] == [two.id]
    nobody = Principal("driver:anna", Role.DRIVER, Scope(id_tags=frozenset({"tag"})))
    assert await visible_repairs(nobody).count() == 0
