"""Live: first what is there, then what changes; over WebSockets and server-sent events, until the sign-in ends."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from models import events
from models.command import CommandState, Outcome, settle
from models.database import changed, now, unit_of_work
from models.message import Message
from models.principal import Role
from models.user import SignIn
from tests.api.conftest import (
    START,
    House,
    add_charge_point,
    add_command,
    add_connector,
    add_session,
    change,
    connect,
    statements,
    until,
)

FLEET = """subscription ($filter: ChargePointFilter, $first: Int! = 100) {
    chargePointsChanged(filter: $filter, first: $first, intervalMs: 100) {
        seq asOf resync hasMore removed nodes { id identity name connectors { status } }
    }
}"""
SESSION = "subscription ($id: ID!) { sessionChanged(id: $id, intervalMs: 100) { seq resync node { energyWh powerW } } }"


def names(message: dict[str, Any]) -> list[str]:
    return [node["identity"] for node in message["nodes"]]


async def test_a_subscriber_sees_what_is_there_and_then_what_changes(house: House) -> None:
    one = await add_charge_point("CP-1")
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(FLEET)
        first = await client.next()
        assert (first["seq"], first["resync"], names(first)) == (0, False, ["CP-1"])
        await change(one, "charge_point", one.id, name="Garage")
        second = await client.next()
        assert (second["seq"], second["nodes"][0]["name"]) == (1, "Garage")
        await add_connector(one, 1, "Charging")
        third = await client.next()
        assert (third["seq"], third["nodes"][0]["connectors"]) == (2, [{"status": "CHARGING"}])
        await change(one, "charge_point", one.id, archived_at=START)
        last = await client.next()
        assert (last["nodes"], last["removed"]) == ([], [first["nodes"][0]["id"]])


async def test_changes_between_two_messages_come_together_and_once(house: House) -> None:
    rows = [await add_charge_point(f"CP-{n}") for n in range(5)]
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(FLEET.replace("intervalMs: 100", "intervalMs: 1000"))
        await client.next()
        for _ in range(3):
            for row in rows:
                await change(row, "charge_point", row.id, name="again")
        seen = names(await client.next())
        while len(seen) < 5:
            seen += names(await client.next())
        assert sorted(seen) == [f"CP-{n}" for n in range(5)]


async def test_after_a_gap_a_fresh_snapshot_comes(house: House) -> None:
    one = await add_charge_point("CP-1")
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(FLEET)
        assert names(await client.next()) == ["CP-1"]
        # Written behind the back of everybody: only a resync can bring it to light.
        await type(one).filter(id=one.id).update(name="silent")
        events._running()._deliver_resync()
        again = await client.next()
        assert (again["seq"], again["resync"], again["nodes"][0]["name"]) == (1, True, "silent")


async def test_a_reader_that_falls_behind_gets_a_resync_and_not_a_flood(house: House) -> None:
    await add_charge_point("CP-1")
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(FLEET.replace("intervalMs: 100", "intervalMs: 2000"))
        await client.next()

        @unit_of_work
        async def storm() -> None:
            for n in range(1, 1_500):
                changed("charge_point", n, n)

        await storm()
        message = await client.next()
        while not message["resync"]:
            message = await client.next()
        assert names(message) == ["CP-1"]


async def test_a_filter_holds_for_changes_too(house: House) -> None:
    one, two = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(FLEET, filter={"identityContains": "CP-2"})
        assert names(await client.next()) == ["CP-2"]
        await change(one, "charge_point", one.id, name="x")
        await change(two, "charge_point", two.id, name="y")
        message = await client.next()
        assert (message["seq"], names(message)) == (1, ["CP-2"])


async def test_the_first_message_is_bounded_and_says_so(house: House) -> None:
    for n in range(3):
        await add_charge_point(f"CP-{n}")
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(FLEET, first=2)
        first = await client.next()
        assert (first["hasMore"], names(first)) == (True, ["CP-0", "CP-1"])


async def test_many_subscribers_of_one_row_share_one_read(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    session = await add_session(charge_point)
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        found = (await house.data("{ sessions { nodes { id } } }"))["sessions"]["nodes"][0]["id"]
        for n in range(20):
            await client.send(id=str(n), type="subscribe", payload={"query": SESSION, "variables": {"id": found}})
        for _ in range(20):
            assert (await client.next())["seq"] == 0
        await asyncio.sleep(0.25)  # the pauses after the snapshots, of 100 ms, may end in two groups
        with statements() as seen:
            await change(session, "session", charge_point.id, power_w=11_000)
            for _ in range(20):
                assert (await client.next())["node"]["powerW"] == 11_000
        reads = [text for text in seen if text.startswith(("SELECT", "select")) and "charging_session" in text]
        assert len(reads) == 1, reads


async def test_a_command_is_followed_to_its_end_and_then_the_subscription_ends(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    row = await add_command(charge_point, state=CommandState.SENT, sent_at=START)
    (node,) = (await house.data("{ commands { nodes { id } } }"))["commands"]["nodes"]
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(
            "subscription ($i: ID!) { commandChanged(id: $i, intervalMs: 100) { node { state status response } } }",
            i=node["id"],
        )
        assert (await client.next())["node"]["state"] == "SENT"
        await settle(row.id, Outcome(CommandState.ANSWERED, "Accepted", {"status": "Accepted"}))
        assert (await client.next())["node"] == {
            "state": "ANSWERED",
            "status": "Accepted",
            "response": {"status": "Accepted"},
        }
        assert (await client.receive())["type"] == "complete"


async def test_an_unknown_row_is_null_and_the_end(house: House) -> None:
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.send(id="1", type="subscribe", payload={"query": SESSION, "variables": {"id": "x"}})
        assert (await client.next())["node"] is None
        assert (await client.receive())["type"] == "complete"


@unit_of_work
async def add_messages(charge_point_id: int, count: int, action: str = "Heartbeat") -> None:
    for n in range(count):
        await Message.create(
            charge_point_id=charge_point_id,
            direction="IN",
            kind="CALL",
            unique_id=str(n),
            action=action,
            payload="{}",
            at=START,
        )
    changed("message", 0, charge_point_id)


async def test_the_live_log_begins_with_the_newest_and_says_what_it_skipped(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    await add_messages(charge_point.id, 5)
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(
            'subscription { messages(chargePoint: "CP-1", first: 2, intervalMs: 100)'
            " { seq skipped nodes { uniqueId action } } }"
        )
        first = await client.next()
        assert [node["uniqueId"] for node in first["nodes"]] == ["3", "4"]
        await add_messages(charge_point.id, 1, "StatusNotification")
        second = await client.next()
        assert (second["skipped"], second["nodes"]) == (0, [{"uniqueId": "0", "action": "StatusNotification"}])
        await add_messages(charge_point.id, 250)
        third = await client.next()
        assert (third["seq"], third["skipped"], len(third["nodes"])) == (2, 50, 200)
        assert third["nodes"][-1]["uniqueId"] == "249"


async def test_the_live_log_keeps_to_its_actions_and_charge_point(house: House) -> None:
    one, two = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        await client.subscribe(
            'subscription { messages(chargePoint: "CP-1", actions: ["Authorize"], first: 0, intervalMs: 100)'
            " { nodes { action } } }"
        )
        assert (await client.next())["nodes"] == []
        await add_messages(two.id, 1, "Authorize")
        await add_messages(one.id, 1, "Heartbeat")
        await add_messages(one.id, 1, "Authorize")
        assert (await client.next())["nodes"] == [{"action": "Authorize"}]


@pytest.mark.parametrize("payload", [{}, {"token": "nonsense"}, {"authorization": "Bearer nonsense"}, {"token": 7}])
async def test_a_socket_without_a_sign_in_is_closed_with_4403(house: House, payload: dict[str, Any]) -> None:
    async with house.serve() as address, connect(address) as client:
        await client.send(type="connection_init", payload=payload)
        assert (await client.closed())[0] == 4403


async def test_a_socket_that_asks_before_it_signs_in_is_closed_with_4401(house: House) -> None:
    async with house.serve() as address, connect(address) as client:
        await client.subscribe(FLEET)
        assert (await client.closed())[0] == 4401


async def test_the_cookie_signs_a_socket_in_but_not_from_another_origin(house: House) -> None:
    cookie = f"voltgraph_session={house.tokens[Role.VIEWER]}"
    async with house.serve() as address:
        async with connect(address, cookie=cookie, origin=f"http://{address}") as client:
            await client.init()
        with pytest.raises(Exception, match="403"):
            async with connect(address, cookie=cookie, origin="https://evil.example"):
                pass


async def test_a_socket_is_closed_with_4403_when_its_sign_in_ends(house: House) -> None:
    await SignIn.all().update(expires_at=now() + timedelta(seconds=1))
    async with house.serve() as address, connect(address) as client:
        await client.init(authorization=f"Bearer {house.tokens[Role.VIEWER]}")
        await client.subscribe(FLEET)
        await client.next()
        assert await client.closed() == (4403, "Forbidden")
    await until(lambda: events.statistics().mailboxes == 0)


async def test_a_socket_carries_a_bounded_number_of_subscriptions(house: House) -> None:
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        for n in range(21):
            await client.subscribe(FLEET, id=str(n))
        told = [await client.receive() for _ in range(21)]
        assert sorted(one["type"] for one in told) == ["error"] + ["next"] * 20
        (refusal,) = [one for one in told if one["type"] == "error"]
        assert (refusal["id"], refusal["payload"][0]["extensions"]) == ("20", {"code": "RATE_LIMITED"})
        await client.send(id="0", type="complete")
        await client.subscribe(FLEET, id="20")
        assert (await client.receive())["type"] == "next"


async def test_nobody_listens_on_after_completing_or_leaving(house: House) -> None:
    async with house.serve() as address:
        async with connect(address) as client:
            await client.init(token=house.tokens[Role.VIEWER])
            await client.subscribe(FLEET, id="1")
            await client.subscribe(FLEET, id="2")
            await client.next()
            await client.next()
            assert events.statistics().mailboxes == 2
            await client.send(id="1", type="complete")
            await until(lambda: events.statistics().mailboxes == 1)
        await until(lambda: events.statistics().mailboxes == 0)


async def test_server_sent_events_tell_the_same_and_nothing_stale(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    session = await add_session(charge_point)
    found = (await house.data("{ sessions { nodes { id } } }"))["sessions"]["nodes"][0]["id"]
    headers = {"authorization": f"Bearer {house.tokens[Role.VIEWER]}", "accept": "text/event-stream"}
    body = {"query": SESSION, "variables": {"id": found}}
    async with house.serve() as address, httpx.AsyncClient(headers=headers, timeout=10) as client:
        async with client.stream("POST", f"http://{address}/graphql", json=body) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.aiter_lines()
            assert (await _event(lines))["node"]["powerW"] is None
            for power in (1_000, 2_000):
                await change(session, "session", charge_point.id, power_w=power)
                assert (await _event(lines))["node"]["powerW"] == power
        await until(lambda: events.statistics().mailboxes == 0)


async def test_a_stream_ends_when_its_sign_in_ends(house: House) -> None:
    await SignIn.all().update(expires_at=now() + timedelta(seconds=1))
    headers = {"authorization": f"Bearer {house.tokens[Role.VIEWER]}", "accept": "text/event-stream"}
    async with (
        house.serve() as address,
        httpx.AsyncClient(headers=headers, timeout=10) as client,
        client.stream("POST", f"http://{address}/graphql", json={"query": FLEET}) as stream,
    ):
        text = "".join([chunk async for chunk in stream.aiter_text()])
    assert text.count("event: next") == 2
    assert '"UNAUTHENTICATED"' in text


async def _event(lines: Any) -> Any:
    async for line in lines:
        if line.startswith("data: "):
            (value,) = json.loads(line.removeprefix("data: "))["data"].values()
            return value
    raise AssertionError("the stream ended")


async def test_a_mutation_on_a_socket_has_the_rights_of_its_sign_in(house: House) -> None:
    async with house.serve() as address, connect(address) as client:
        await client.init(token=house.tokens[Role.VIEWER])
        query = 'mutation { createIdTag(input: {idTag: "X"}) { userErrors { code } } }'
        await client.subscribe(query)
        message = await client.receive()
        assert message["payload"]["errors"][0]["extensions"]["code"] == "FORBIDDEN"
