"""The system itself, as an administrator sees it."""

from datetime import timedelta

from api.app import ApiSettings, create_app
from models import intake, node, presence
from models.charge_point import ChargePoint
from models.database import dialect, now
from models.principal import Role
from tests.api.conftest import House, add_charge_point

QUERY = """{ system { version database { kind latencyMs } bus { healthy listeners }
    intake { waiting reports failed } nodes { id host alive answers chargePoints startedAt seenAt } } }"""


async def test_an_administrator_sees_the_nodes_and_what_they_hold(house: House) -> None:
    await node.Node.all().delete()
    for name in ("first", "second"):
        await node.renew(name, f"host-{name}")
    await node.Node.filter(id="first").update(
        started_at=now() - timedelta(hours=2), seen_at=now() - timedelta(minutes=1)
    )
    await add_charge_point("CP-1")
    await presence.attach((await ChargePoint.get(identity="CP-1")).id, "second", "connection", None)
    asked = House(create_app(ApiSettings(version="4.5.6", node_id="second")), house.tokens)
    system = (await asked.data(QUERY, Role.ADMIN))["system"]
    assert system["version"] == "4.5.6"
    assert system["database"]["kind"] == {"sqlite": "SQLITE", "postgres": "POSTGRESQL"}[dialect()]
    assert system["database"]["latencyMs"] > 0
    assert system["bus"]["healthy"] is True
    assert system["intake"]["waiting"] == 0
    shown = [(one["id"], one["host"], one["alive"], one["answers"], one["chargePoints"]) for one in system["nodes"]]
    assert shown == [("first", "host-first", False, False, 0), ("second", "host-second", True, True, 1)]


async def test_a_closed_intake_is_told_and_nothing_is_invented(house: House) -> None:
    await intake.stop()
    assert (await house.data(QUERY, Role.ADMIN))["system"]["intake"] is None


async def test_only_an_administrator_sees_the_system(house: House) -> None:
    assert await house.code(QUERY, Role.OPERATOR) == "FORBIDDEN"
