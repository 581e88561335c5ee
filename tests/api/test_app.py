"""The application: health, pages, bodies, headers and errors."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import middleware
from api.app import ApiSettings, create_app
from models import events, intake
from models.charge_point import ChargePoint
from models.principal import Role
from tests.api.conftest import House, add_charge_point, connect


async def test_health_tells_each_part_and_503_when_one_is_away(house: House) -> None:
    async with house.client(None) as client:
        assert (await client.get("/health/live")).json() == {"status": "ok"}
        good = await client.get("/health/ready")
        assert good.status_code == 200
        assert good.json() == {"status": "ok", "parts": {"database": True, "bus": True, "intake": True}}
        await intake.stop()
        await events.stop()
        bad = await client.get("/health/ready")
    assert bad.status_code == 503
    assert bad.json()["parts"] == {"database": True, "bus": False, "intake": False}


async def test_the_front_page_says_what_this_is_and_where_to_connect(house: House) -> None:
    async with house.client(None) as client:
        page = await client.get("/")
    assert page.status_code == 200
    assert "version 1.2.3" in page.text
    assert "ws://voltgraph:9000/ocpp/" in page.text
    assert "http" not in page.text.replace("https://", "").partition("</style>")[2].replace("HTTP", "")


async def test_the_console_is_served_with_every_path_of_its_pages(house: House, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>console</title>")
    (dist / "assets" / "app.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    transport = httpx.ASGITransport(create_app(ApiSettings(console=dist)))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://voltgraph") as client:
        assert "console" in (await client.get("/")).text
        assert "console" in (await client.get("/charge-points/CP-1")).text
        assert "immutable" in (await client.get("/assets/app.js")).headers["cache-control"]
        assert (await client.get("/assets/gone.js")).status_code == 404
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/a%00b"):
            assert "secret" not in (await client.get(path)).text
        assert (await client.get("/health/live")).json() == {"status": "ok"}


async def test_bodies_are_bounded_with_and_without_a_length(house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    async with house.client() as client:
        told = await client.post("/graphql", content=b" " * (1024 * 1024 + 1))
        assert told.status_code == 413
        untold = await client.post("/graphql", content=endless(), headers={"content-type": "application/json"})
        assert untold.status_code == 413


async def test_answers_carry_the_request_id_and_safe_headers(house: House) -> None:
    async with house.client(None) as client:
        own = await client.get("/health/live", headers={"x-request-id": "abc-123"})
        made = await client.get("/health/live", headers={"x-request-id": "not <sane>"})
    assert own.headers["x-request-id"] == "abc-123"
    assert len(made.headers["x-request-id"]) == 16
    assert own.headers["x-content-type-options"] == "nosniff"
    assert own.headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in own.headers["content-security-policy"]


async def test_queries_are_not_taken_by_get_nor_as_plain_text(house: House) -> None:
    async with house.client() as client:
        assert (await client.get("/graphql", params={"query": "{viewer{label}}"})).status_code == 405
        plain = await client.post(
            "/graphql", content='{"query": "{viewer{label}}"}', headers={"content-type": "text/plain"}
        )
        assert plain.status_code == 400


async def test_a_fault_of_ours_is_masked_and_found_again_by_its_request_id(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await add_charge_point("CP-1", registration_status="Nonsense")
    with caplog.at_level(logging.ERROR):
        async with house.client(**{"x-request-id": "find-me"}) as client:
            answer = (await client.post("/graphql", json={"query": "{ chargePoints { nodes { identity } } }"})).json()
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "find-me"}
    assert "Nonsense" not in error["message"]
    (record,) = (one for one in caplog.records if one.name == "api.errors")
    assert "find-me" in record.getMessage()
    assert record.exc_info


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ nope }", "BAD_USER_INPUT"),
        ("{", "BAD_USER_INPUT"),
        ("query ($n: Int!) { chargePoints(first: $n) { totalCount } }", "BAD_USER_INPUT"),
        ("{ chargePoint { identity } }", "BAD_USER_INPUT"),
        ('{ sessions(filter: {startedAfter: "2026-01-01T00:00:00"}) { totalCount } }', "BAD_USER_INPUT"),
        ("{ chargePoints(first: 201) { totalCount } }", "BAD_USER_INPUT"),
        ("{ chargePoints(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ("{ chargePoints(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT"),
        ("{ chargePoints(first: 200) { nodes { sessions(first: 200) { id } } } }", "TOO_COMPLEX"),
        ("{ viewer { " + " ".join(f"a{n}: label" for n in range(16)) + " } }", "TOO_COMPLEX"),
        ("{ viewer { " + "label " * 1_500 + "} }", "TOO_COMPLEX"),
        (
            "{ chargePoints { nodes { sessions { chargePoint { sessions { chargePoint { sessions { chargePoint"
            " { sessions { chargePoint { sessions { chargePoint { identity } } } } } } } } } } } } }",
            "TOO_COMPLEX",
        ),
        (f"{{ chargePoints(first: {'9' * 5000}) {{ nodes {{ id }} }} }}", "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_be_asked_has_its_code(house: House, query: str, code: str) -> None:
    assert await house.code(query) == code


async def test_page_sizes_in_variables_and_fragments_count_too(house: House) -> None:
    query = """query ($n: Int) { chargePoints(first: $n) { ...F } }
        fragment F on ChargePointConnection { nodes { sessions(first: 150) { id } } }"""
    assert await house.code(query, n=150) == "TOO_COMPLEX"
    assert "errors" not in await house.ask(query, n=10)
    by_default = query.replace("$n: Int", "$n: Int = 150")
    assert await house.code(by_default) == "TOO_COMPLEX"
    assert "errors" not in await house.ask(by_default, n=10)
    assert await house.code(query, n=150.0) == "TOO_COMPLEX"  # which GraphQL takes for the Int 150


@pytest.mark.parametrize(
    "query",
    [
        "{ chargePoints(first: -1000000) { totalCount } sessions(first: 200) { nodes {"
        " chargePoint { sessions(first: 200) { id } } } } }",
        "{ sessions(first: 200) { nodes { chargePoint { sessions(first: 200) { commands(first: -1000) { id } } } } } }",
        "{ sessions(first: 200) { nodes { series { sampleCount } } } }",
        '{ compositeSchedule(chargePoint: "CP-1", connectorId: 1) { predicted { decidedBy { chargingSchedule {'
        " chargingSchedulePeriod { limit } } } } } }",
    ],
)
async def test_no_size_makes_what_is_dear_look_cheap(house: House, query: str) -> None:
    assert await house.code(query) == "TOO_COMPLEX"


async def test_lists_without_pages_count_as_long_as_they_usually_are(house: House) -> None:
    nested = """query ($n: Int!) { chargePoints(first: $n) { nodes { connectors { currentSession { chargePoint {
        connectors { currentSession { chargePoint { connectors { currentSession {
        chargingProfiles { id } } } } } } } } } } } }"""
    assert await house.code(nested, n=200) == "TOO_COMPLEX"
    assert "errors" not in await house.ask(nested, n=20)
    profiles = "{ chargePoints(first: 200) { nodes { chargingProfiles { session { chargingProfiles { id } } } } } }"
    assert await house.code(profiles) == "TOO_COMPLEX"
    fleet = "{ chargePoints(first: 200) { nodes { connectors { status currentSession { energyWh } } } } }"
    assert "errors" not in await house.ask(fleet)


async def test_of_several_operations_one_is_named(house: House) -> None:
    await add_charge_point("CP-1")
    rename = 'mutation A { updateChargePoint(input: {identity: "CP-1", name: "A"}) { userErrors { code } } }'
    document = f'{rename} query B {{ chargePoint(identity: "CP-1") {{ name }} }}'
    async with house.client() as client:

        async def ask(**name: str | None) -> dict[str, Any]:
            return dict((await client.post("/graphql", json={"query": document, **name})).json())

        for unsaid in ({}, {"operationName": None}):
            refused = await ask(**unsaid)
            assert refused.get("data") is None
            assert [error["extensions"]["code"] for error in refused["errors"]] == ["BAD_USER_INPUT"]
        assert await ask(operationName="B") == {"data": {"chargePoint": {"name": None}}}
        unknown = await client.post("/graphql", json={"query": document, "operationName": "C"})
        assert unknown.status_code == 400
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=house.tokens[Role.OPERATOR])
        await socket.send(id="1", type="subscribe", payload={"query": document})
        refused = await socket.receive()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "BAD_USER_INPUT")


async def test_texts_that_no_database_keeps_are_refused_for_everybody(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in = "mutation ($n: String!) { login(input: {username: $n, password: $n}) { token } }"
    for nonsense in ("a\0", "\ud800"):
        body = json.dumps({"query": sign_in, "variables": {"n": nonsense}})
        async with house.client(None) as client:
            answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", nonsense
    assert await house.code('{ chargePoint(identity: "\\u0000") { id } }') == "BAD_USER_INPUT"
    deep = "query ($f: ChargingSessionFilter) { sessions(filter: $f) { totalCount } }"
    assert await house.code(deep, f={"idTag": "\0"}) == "BAD_USER_INPUT"
    assert not caplog.records


async def test_a_subscription_that_cannot_be_told_is_refused_as_such(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    assert await house.code("subscription { fleetSummary { seq } }") == "BAD_USER_INPUT"
    assert not caplog.records


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b'{"query": "\xff"}',
        b"[" * 200_000,
        b'{"query": "{ __typename }", "variables": ' + b"[" * 200_000,
        b'{"query": "{ __typename }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
    ],
)
async def test_a_body_that_is_no_json_is_refused_without_a_word_in_the_log(
    house: House, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.client(None) as client:
        answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_body_that_does_not_arrive_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "SLOWEST_BODY", 0.2)
    async with house.serve() as address:
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = (
            f"POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n"
        )
        writer.write(head.encode() + b"{")
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.readline()
        writer.close()


async def test_who_leaves_in_the_middle_of_a_body_leaves_no_traceback(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.serve() as address:
        host, port = address.split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        head = (
            f"POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n"
        )
        writer.write(head.encode() + b"{")
        await writer.drain()
        async with house.client(None) as client:
            await client.get("/health/live")
        writer.transport.abort()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_introspection_is_for_those_who_are_signed_in_and_can_be_turned_off(house: House) -> None:
    query = "{ __schema { types { fields { args { type { ofType { ofType { ofType { name } } } } } } } } }"
    assert "errors" not in await house.ask(query)
    closed = House(create_app(ApiSettings(introspection=False)), house.tokens)
    assert await closed.code(query) == "BAD_USER_INPUT"


async def test_another_origin_is_answered_only_if_it_is_allowed(house: House) -> None:
    transport = httpx.ASGITransport(create_app(ApiSettings(cors_origins=["https://app.example"])))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://voltgraph") as client:
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "x-voltgraph"}
        good = await client.options("/graphql", headers={"origin": "https://app.example", **asked})
        bad = await client.options("/graphql", headers={"origin": "https://evil.example", **asked})
    assert good.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in bad.headers


async def test_refusals_of_rules_are_told_in_the_payload(house: House) -> None:
    create = """mutation { createChargePoint(input: {identity: "CP-1"}) {
        chargePoint { identity } userErrors { code field } } }"""
    assert (await house.data(create))["createChargePoint"]["userErrors"] == []
    again = (await house.data(create))["createChargePoint"]
    assert again == {"chargePoint": None, "userErrors": [{"code": "DUPLICATE", "field": "identity"}]}
    reset = "mutation ($c: String!) { reset(input: {chargePoint: $c, type: SOFT}) { status userErrors { code } } }"
    assert (await house.data(reset, c="CP-1"))["reset"]["userErrors"] == [{"code": "CHARGE_POINT_OFFLINE"}]
    assert (await house.data(reset, c="CP-2"))["reset"]["userErrors"] == [{"code": "CHARGE_POINT_UNKNOWN"}]
    await ChargePoint.filter(identity="CP-1").update(registration_status="Rejected")
    assert (await house.data(reset, c="CP-1"))["reset"]["userErrors"] == [{"code": "CHARGE_POINT_NOT_REGISTERED"}]


async def test_unknown_ids_answer_null(house: House) -> None:
    query = """{ a: chargePoint(identity: "X") { id } b: chargePoint(id: "!!") { id } c: session(id: "x") { id }
        d: session(transactionId: 9) { id } e: command(id: "Q29tbWFuZDo5") { id } f: idTag(idTag: "X") { id }
        g: explainAuthorization(chargePoint: "X", idTag: "T") { status } }"""
    assert set((await house.data(query, Role.VIEWER)).values()) == {None}


async def test_the_console_is_told_where_charge_points_connect(house: House) -> None:
    async with house.client(None) as client:
        answer = await client.get("/config.json")
    assert answer.json()["ocppUrl"] == "ws://voltgraph:9000/ocpp"
    assert answer.json()["map"] is None
    assert "guest" not in answer.json()
    assert "img-src 'self' data: blob:;" in answer.headers["content-security-policy"]


async def test_the_console_may_take_pictures_of_its_map_from_the_one_host_that_was_named(house: House) -> None:
    tiles = "https://tiles.example:8443/{z}/{x}/{y}.png?key=1"
    told = ApiSettings(map_tiles=tiles, map_attribution="Somebody")
    transport = httpx.ASGITransport(create_app(told))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://voltgraph") as client:
        answer = await client.get("/config.json")
    assert answer.json()["map"] == {"tiles": tiles, "attribution": "Somebody"}
    policy = answer.headers["content-security-policy"].split("; ")
    assert "img-src 'self' data: blob: https://tiles.example:8443" in policy
    assert "connect-src 'self'" in policy
