"""Synchronising local lists over the wire: with simulated charge points that use them, and across a restart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.charge_point import ChargePoint
from simulator.fleet import Fleet
from simulator.hardware import by_model
from tests.lab import Lab, eventually, running

ONE = "SIM-001"
SYNC = "sync { id state failure repaired commandCount acceptedEntries } warnings"


@asynccontextmanager
async def simulated(lab: Lab, model: str = "Duo 22", **keys: Any) -> AsyncIterator[ChargePoint]:
    """A simulated charge point whose configuration is known here."""
    await lab.add_charge_point(ONE)
    fleet = Fleet(
        f"ws://127.0.0.1:{lab.node.ocpp.port}/ocpp",
        count=1,
        hardware=[by_model(model)],
        drivers=False,
        configuration={name: str(value) for name, value in keys.items()},
        reconnect_seconds=0.1,
    )
    async with fleet:

        async def is_connected() -> bool:
            return fleet[ONE].is_connected

        await eventually(is_connected)
        await lab.command("getConfiguration", "unknownKey", chargePoint=ONE)
        yield fleet[ONE]
    assert fleet.crashed == []


async def sync(lab: Lab, **more: Any) -> dict[str, Any]:
    answer = await lab.command("syncLocalAuthList", SYNC, **{"chargePoint": ONE, "waitSeconds": 20, **more})
    assert answer["userErrors"] == []
    return dict(answer["sync"])


async def may_charge_offline(charge_point: ChargePoint, *id_tags: str) -> list[bool]:
    """Show id tags at a charge point that has no connection."""
    connector = charge_point.connectors[1]
    allowed = []
    for id_tag in id_tags:
        allowed.append(await charge_point.charging.present(connector, id_tag))
        connector.authorization = None
    return allowed


async def test_a_charge_point_decides_offline_by_the_list_that_it_was_sent(lab: Lab) -> None:
    for number in range(7):
        await lab.add_id_tag(f"TAG-{number}", blocked=number == 6)
    async with simulated(lab, SendLocalListMaxLength=3, AuthorizationCacheEnabled="false") as charge_point:
        begun = await sync(lab)
        assert (begun["state"], begun["commandCount"], begun["acceptedEntries"]) == ("DONE", 3, 7)
        assert len(charge_point.authorizer.local_list.entries) == 7
        told = await lab.command("getLocalListVersion", "listVersion", chargePoint=ONE)
        assert told["listVersion"] == charge_point.authorizer.local_list.version == 3

        await lab.ask('mutation { updateIdTag(input: {idTag: "TAG-0", blocked: true}) { userErrors { code } } }')
        await lab.ask('mutation { archiveIdTag(idTag: "TAG-1") { userErrors { code } } }')
        assert (await sync(lab))["commandCount"] == 1
        assert (await sync(lab))["commandCount"] == 0

        charge_point.drop_connection(60)

        async def is_offline() -> bool:
            return charge_point.link is None

        await eventually(is_offline)
        tags = ("TAG-0", "TAG-1", "tag-2", "TAG-5", "TAG-6", "NOBODY")
        assert await may_charge_offline(charge_point, *tags) == [False, False, True, True, False, False]


async def test_a_charge_point_that_lost_its_list_gets_all_of_it_again(lab: Lab) -> None:
    await lab.add_id_tag("TAG-0")
    async with simulated(lab) as charge_point:
        await sync(lab)
        charge_point.authorizer.local_list.version = 50
        charge_point.authorizer.local_list.entries.clear()
        await lab.add_id_tag("TAG-1")
        repaired = await sync(lab)
        assert (repaired["state"], repaired["repaired"], repaired["commandCount"]) == ("DONE", True, 2)
        assert set(charge_point.authorizer.local_list.entries) == {"tag-0", "tag-1"}


async def test_a_list_that_is_too_long_is_refused_with_both_numbers_and_not_sent(lab: Lab) -> None:
    for number in range(3):
        await lab.add_id_tag(f"TAG-{number}")
    async with simulated(lab, LocalAuthListMaxLength=2) as charge_point:
        answer = await lab.command("syncLocalAuthList", SYNC, chargePoint=ONE)
        assert answer["sync"] is None
        (error,) = answer["userErrors"]
        assert error["code"] == "REFUSED"
        told = "the charge point can keep 2 entries (LocalAuthListMaxLength), and the list has 3"
        assert error["message"] == told
        query = f'{{ localAuthList(chargePoint: "{ONE}") {{ difference {{ warnings }} }} }}'
        assert (await lab.ask(query))["localAuthList"]["difference"]["warnings"] == [told]
        assert charge_point.authorizer.local_list.version == 0


async def test_a_charge_point_without_the_profile_is_told_as_such(lab: Lab) -> None:
    async with simulated(lab, "Home 7"):
        told = await lab.command("getLocalListVersion", "meaning", chargePoint=ONE)
        assert told["meaning"] == "NOT_SUPPORTED"
        assert (await sync(lab))["failure"] == "the charge point keeps no local list"


async def test_one_that_waits_for_its_charge_point_survives_a_restart(database_url: str) -> None:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    async with running(database_url) as before:
        await before.add_charge_point("CP-1")
        for number in range(3):
            await before.add_id_tag(f"TAG-{number}")
        async with before.charge_point("CP-1") as charge_point:
            key = {"key": "SendLocalListMaxLength", "readonly": True, "value": "1"}
            charge_point.answers["GetConfiguration"] = {"configuration_key": [key]}
            await before.command("getConfiguration", "unknownKey", chargePoint="CP-1")

        async def is_offline() -> bool:
            return not (await before.ask('{ chargePoint(identity: "CP-1") { online } }'))["chargePoint"]["online"]

        await eventually(is_offline)
        begun = await sync(before, chargePoint="CP-1", validUntil=until, waitSeconds=0)
        assert begun["state"] == "RUNNING"
    async with running(database_url) as after, after.charge_point("CP-1") as charge_point:
        await charge_point.boot()

        async def has_ended() -> Any:
            query = '{ localAuthList(chargePoint: "CP-1") { known entries { totalCount } sync { id state } } }'
            shown = (await after.ask(query))["localAuthList"]
            return shown if shown["sync"]["state"] != "RUNNING" else None

        shown = await eventually(has_ended)
        assert shown == {
            "known": True,
            "entries": {"totalCount": 3},
            "sync": {"id": begun["id"], "state": "DONE"},
        }
        sent = charge_point.frames.calls("SendLocalList")
        assert [one["updateType"] for one in sent] == ["Full", "Differential", "Differential"]
