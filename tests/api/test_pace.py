"""How much one caller may take: commands a minute, and sockets and subscriptions at a time."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from api.app import ApiSettings, create_app
from api.pace import Allowance, Pace, Paced
from api.schema import create_schema
from models.audit import AuditEntry
from models.command import Command
from models.errors import RateLimited
from models.location import Location
from models.principal import Role
from tests.api.conftest import House, add_charge_point, connect
from tests.api.test_driver import add_driver

RESET = 'mutation { reset(input: {chargePoint: "CP-1", type: SOFT, waitSeconds: 0}) { userErrors { code } } }'
FLEET = "subscription { chargePointsChanged { seq } }"


def under(house: House, **allowance: int) -> House:
    """The same house, with this allowance for everybody."""
    return House(create_app(ApiSettings(console=None, allowance=Allowance(**allowance))), house.tokens)


def test_what_was_saved_up_may_be_used_at_once_and_comes_back_with_time() -> None:
    moment = [0.0]
    pace = Pace(60, keys=2, clock=lambda: moment[0])
    for _ in range(60):
        pace.take("anna")
    with pytest.raises(RateLimited) as refused:
        pace.take("anna")
    assert refused.value.retry_after == 1
    pace.take("bob")
    moment[0] = 10.5
    for _ in range(10):
        pace.take("anna")
    with pytest.raises(RateLimited):
        pace.take("anna")
    moment[0] = 1_000
    for _ in range(60):
        pace.take("anna")
    with pytest.raises(RateLimited):
        pace.take("anna")
    slow = Pace(2, clock=lambda: moment[0])
    slow.take("anna")
    slow.take("anna")
    with pytest.raises(RateLimited) as refused:
        slow.take("anna")
    moment[0] += refused.value.retry_after or 0
    slow.take("anna")
    unbounded = Pace(0)
    for _ in range(10_000):
        unbounded.take("anna")


async def test_who_commands_too_often_is_told_when_to_come_back_and_nothing_is_sent(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    paced = under(house, commands_per_minute=3)
    for _ in range(3):
        assert (await paced.data(RESET))["reset"]["userErrors"] == []
    audited = await AuditEntry.all().count()
    refused = await paced.ask(RESET)
    assert refused["data"] is None
    assert refused["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 20}
    assert await Command.all().count() == 3
    assert await AuditEntry.all().count() == audited
    assert (await paced.data(RESET, Role.ADMIN))["reset"]["userErrors"] == []
    assert "errors" not in await paced.ask("{ chargePoints { nodes { online } } }")
    many = "mutation { " + " ".join(f"r{n}: {RESET[11:-2]}" for n in range(4)) + " }"
    fresh = under(house, commands_per_minute=3)
    assert [one["extensions"]["code"] for one in (await fresh.ask(many))["errors"]] == ["RATE_LIMITED"]


async def test_a_driver_has_a_bound_of_its_own(house: House) -> None:
    place = await Location.create(name="Garage", published=True, created_at=(await add_charge_point("CP-2")).created_at)
    await add_charge_point("CP-1", online=True, location_id=place.id)
    for ref in ("anna", "bob"):
        await add_driver(house, ref, f"Tag-{ref}")
    paced = under(house, driver_commands_per_minute=1)
    start = """mutation ($t: String!) { startCharging(input: {chargePoint: "CP-1", idTag: $t}) {
        userErrors { code } session { id } } }"""
    started = (await paced.data(start, "anna", t="Tag-anna"))["startCharging"]
    assert started["userErrors"] == []
    assert await paced.code(start, "anna", t="Tag-anna") == "RATE_LIMITED"
    stop = "mutation ($s: ID!) { stopCharging(input: {session: $s}) { userErrors { code } } }"
    assert await paced.code(stop, "anna", s=started["session"]["id"]) == "RATE_LIMITED"
    assert (await paced.data(start, "bob", t="Tag-bob"))["startCharging"]["userErrors"] == []


def test_all_that_asks_something_of_charge_points_is_counted_and_nothing_else() -> None:
    schema = create_schema()
    mutation = schema.get_type_by_name("Mutation")
    paced, asking = set(), set()
    for field in mutation.fields:  # type: ignore[union-attr]
        name = schema.config.name_converter.get_graphql_name(field)
        if any(isinstance(one, Paced) for one in field.extensions):
            paced.add(name)
        inputs: Any = schema._schema.type_map["Mutation"].fields[name].args  # type: ignore[attr-defined]
        given = getattr(getattr(inputs.get("input"), "type", None), "of_type", None)
        if given is not None and "waitSeconds" in given.fields:
            asking.add(name)
    assert paced == asking
    assert {"reset", "startCharging", "stopCharging", "applyConfiguration", "syncLocalAuthList"} <= paced


async def test_sockets_are_bounded_for_each_caller_and_one_that_leaves_makes_room(house: House) -> None:
    async with under(house, sockets=2).serve() as address, AsyncExitStack() as opened:
        for _ in range(2):
            await (await opened.enter_async_context(connect(address))).init(token=house.tokens[Role.VIEWER])
        async with connect(address) as third:
            await third.send(type="connection_init", payload={"token": house.tokens[Role.VIEWER]})
            code, reason = await third.closed()
            assert code == 1013
            assert reason.startswith("RATE_LIMITED: user:viewer may have 2 sockets")
        async with connect(address) as other:
            await other.init(token=house.tokens[Role.OPERATOR])
        await opened.aclose()
        async with connect(address) as again:
            await again.init(token=house.tokens[Role.VIEWER])


async def test_subscriptions_are_bounded_for_each_caller_over_all_its_sockets_and_streams(house: House) -> None:
    paced = under(house, subscriptions=3)
    async with paced.serve() as address, AsyncExitStack() as opened:
        one, two = [await opened.enter_async_context(connect(address)) for _ in range(2)]
        for socket in (one, two):
            await socket.init(token=house.tokens[Role.VIEWER])
            await socket.subscribe(FLEET)
            await socket.next()
        client = await opened.enter_async_context(
            httpx.AsyncClient(
                headers={"authorization": f"Bearer {house.tokens[Role.VIEWER]}", "accept": "text/event-stream"}
            )
        )
        ask: dict[str, Any] = {"method": "POST", "url": f"http://{address}/graphql", "json": {"query": FLEET}}
        async with client.stream(**ask) as stream:
            lines = stream.aiter_lines()
            assert [line async for line in _until_data(lines)]
            await two.subscribe(FLEET, id="2")
            refused = await two.receive()
            assert (refused["id"], refused["payload"][0]["extensions"]) == ("2", {"code": "RATE_LIMITED"})
            async with client.stream(**ask) as another:
                assert "RATE_LIMITED" in "".join([line async for line in another.aiter_lines()])
        assert (await paced.ask("{ chargePoints { nodes { online } } }", Role.VIEWER))["data"]
        await one.send(id="1", type="complete")

        async with asyncio.timeout(10):  # until the other socket was heard
            while refused["type"] == "error":
                await two.subscribe(FLEET, id="2")
                refused = await two.receive()
        assert refused["type"] == "next"


async def _until_data(lines: Any) -> Any:
    async for line in lines:
        if line.startswith("data: "):
            yield line
            return
