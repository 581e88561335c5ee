"""API keys: how a program signs in, what a scope hides, and when a key is worth nothing any more."""

from datetime import timedelta
from typing import Any

import pytest

from models.api_key import ApiKey
from models.charge_point import ChargePoint
from models.database import now, set_clock
from models.location import Location
from models.principal import Role
from tests.api.conftest import START, House, add_charge_point, add_session, connect

CREATE = """mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { token userErrors { code field }
    apiKey { id name role tokenStart limited expiresAt createdBy
        scope { chargePoints { identity } locations { name } } } } }"""
UPDATE = """mutation ($i: UpdateApiKeyInput!) { updateApiKey(input: $i) { userErrors { code field }
    apiKey { name role limited scope { chargePoints { identity } } } } }"""
REVOKE = "mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { revokedAt } userErrors { code } } }"
SEEN = "{ chargePoints { nodes { identity } } }"


async def make(house: House, name: str = "partner", role: str = "VIEWER", **input: Any) -> dict[str, Any]:
    """Make a key and let the house know it by its name."""
    made = (await house.data(CREATE, Role.ADMIN, i={"name": name, "role": role, **input}))["createApiKey"]
    assert made["userErrors"] == []
    house.tokens[name] = made["token"]
    return dict(made)


async def seen(house: House, who: Any = "partner") -> list[str]:
    return [node["identity"] for node in (await house.data(SEEN, who))["chargePoints"]["nodes"]]


async def test_a_key_signs_in_and_its_secret_is_kept_nowhere(house: House) -> None:
    made = await make(house, role="OPERATOR")
    assert made["token"].startswith(made["apiKey"]["tokenStart"])
    assert made["apiKey"]["createdBy"] == "user:admin"
    viewer = await house.data("{ viewer { label role limited permissions user { id } } }", "partner")
    assert viewer["viewer"] == {
        "label": "key:partner",
        "role": "OPERATOR",
        "limited": False,
        "permissions": ["DRIVER", "VIEWER", "OPERATOR"],
        "user": None,
    }
    row = await ApiKey.get(name="partner")
    assert made["token"].rpartition("_")[2] not in repr(dict(row))


async def test_a_changed_secret_or_prefix_is_unauthenticated(house: House) -> None:
    token = (await make(house))["token"]
    other = (await make(house, "other"))["token"]
    for wrong in (
        token[:-1],
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.upper(),
        f"{token}\0",
        "vgk_",
        "vgk__",
    ):
        house.tokens["wrong"] = wrong
        assert await house.code(SEEN, "wrong") == "UNAUTHENTICATED", wrong
    house.tokens["wrong"] = other.rpartition("_")[0] + "_" + token.rpartition("_")[2]
    assert await house.code(SEEN, "wrong") == "UNAUTHENTICATED"


async def test_a_key_sees_its_charge_points_and_those_at_its_locations_as_they_are_now(house: House) -> None:
    place = await Location.create(name="Garage", created_at=START)
    one, two, three = [await add_charge_point(f"CP-{n}") for n in (1, 2, 3)]
    await ChargePoint.filter(id=two.id).update(location_id=place.id)
    made = await make(house, scope={"chargePoints": ["CP-1"], "locations": [await public(house, place)]})
    assert made["apiKey"]["scope"] == {"chargePoints": [{"identity": "CP-1"}], "locations": [{"name": "Garage"}]}
    assert await seen(house) == ["CP-1", "CP-2"]
    await ChargePoint.filter(id=two.id).update(location_id=None)
    await ChargePoint.filter(id=three.id).update(location_id=place.id)
    assert await seen(house) == ["CP-1", "CP-3"]
    for row in (one, two, three):
        await add_session(row)
    sessions = await house.data("{ sessions { nodes { chargePoint { identity } } } }", "partner")
    assert {node["chargePoint"]["identity"] for node in sessions["sessions"]["nodes"]} == {"CP-1", "CP-3"}


async def public(house: House, row: Location) -> str:
    nodes = (await house.data("{ locations { nodes { id name } } }"))["locations"]["nodes"]
    return str(next(node["id"] for node in nodes if node["name"] == row.name))


async def test_an_empty_scope_is_nothing_and_no_scope_everything(house: House) -> None:
    await add_charge_point("CP-1")
    made = await make(house, scope={})
    assert await seen(house) == []
    id = made["apiKey"]["id"]
    changed = (await house.data(UPDATE, Role.ADMIN, i={"id": id, "name": "partner"}))["updateApiKey"]
    assert changed["apiKey"]["limited"], "what is absent stays"
    assert (await house.data(UPDATE, Role.ADMIN, i={"id": id, "scope": None}))["updateApiKey"]["apiKey"][
        "scope"
    ] is None
    assert await seen(house) == ["CP-1"]


@pytest.mark.parametrize(
    "mutation",
    [
        'createChargePoint(input: {identity: "CP-2"}) { userErrors { code } }',
        'acceptUnknownChargePoint(input: {identity: "CP-2"}) { userErrors { code } }',
        'createLocation(input: {name: "x"}) { userErrors { code } }',
        'createUser(input: {username: "x", password: "12345678", role: ADMIN}) { userErrors { code } }',
        'createApiKey(input: {name: "x", role: ADMIN}) { userErrors { code } }',
    ],
)
async def test_a_scope_cannot_be_climbed_out_of_even_by_an_admin_key(house: House, mutation: str) -> None:
    await add_charge_point("CP-1")
    await make(house, role="ADMIN", scope={"chargePoints": ["CP-1"]})
    assert await house.code(f"mutation {{ {mutation} }}", "partner") == "FORBIDDEN"


async def test_what_a_scope_hides_is_unknown_to_mutations_too(house: House) -> None:
    await add_charge_point("CP-1")
    await add_charge_point("CP-2", online=True)
    await make(house, role="OPERATOR", scope={"chargePoints": ["CP-1"]})
    for mutation in (
        'reset(input: {chargePoint: "CP-2", type: SOFT, waitSeconds: 0})',
        'updateChargePoint(input: {identity: "CP-2", name: "mine"})',
        'remoteStartTransaction(input: {chargePoint: "CP-2", idTag: "T", waitSeconds: 0})',
    ):
        (errors,) = (await house.data(f"mutation {{ {mutation} {{ userErrors {{ code }} }} }}", "partner")).values()
        assert errors["userErrors"] == [{"code": "CHARGE_POINT_UNKNOWN"}]


async def test_a_revoked_or_expired_key_is_worth_nothing(house: House) -> None:
    ends = now() + timedelta(hours=1)
    made = await make(house, expiresAt=ends.isoformat())
    assert await seen(house) == []
    set_clock(lambda: ends)
    try:
        assert await house.code(SEEN, "partner") == "UNAUTHENTICATED"
    finally:
        set_clock(None)
    assert await seen(house) == []
    for _ in range(2):
        revoked = (await house.data(REVOKE, Role.ADMIN, id=made["apiKey"]["id"]))["revokeApiKey"]
        assert revoked["apiKey"]["revokedAt"] is not None
    assert await house.code(SEEN, "partner") == "UNAUTHENTICATED"
    again = await house.data(UPDATE, Role.ADMIN, i={"id": made["apiKey"]["id"], "role": "ADMIN"})
    assert again["updateApiKey"]["userErrors"] == [{"code": "INVALID", "field": "id"}]
    listed = await house.data("{ apiKeys { nodes { name } } }", Role.ADMIN)
    assert listed["apiKeys"]["nodes"] == []


async def test_a_use_is_noted_at_most_once_a_minute(house: House) -> None:
    await make(house)
    start = now()
    noted = []
    try:
        for seconds in (0, 30, 61):
            set_clock(lambda moment=start + timedelta(seconds=seconds): moment)
            await seen(house)
            noted.append((await ApiKey.get(name="partner")).last_used_at)
    finally:
        set_clock(None)
    assert noted[0] == noted[1] == start
    assert noted[2] == start + timedelta(seconds=61)


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"name": " "}, "INVALID", "name"),
        ({"name": "PARTNER"}, "DUPLICATE", "name"),
        ({"role": "DRIVER"}, "INVALID", "role"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "INVALID", "expiresAt"),
        ({"scope": {"chargePoints": ["CP-9"]}}, "NOT_FOUND", "chargePoints"),
        ({"scope": {"locations": ["nonsense"]}}, "NOT_FOUND", "locations"),
    ],
)
async def test_unusable_keys_are_refused(house: House, input: dict[str, Any], code: str, field: str) -> None:
    await make(house)
    refused = (await house.data(CREATE, Role.ADMIN, i={"name": "new", "role": "VIEWER", **input}))["createApiKey"]
    assert refused == {"token": None, "apiKey": None, "userErrors": [{"code": code, "field": field}]}
    assert await ApiKey.all().count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_keys_are_for_admins(house: House, role: Role) -> None:
    assert await house.code("{ apiKeys { nodes { name } } }", role) == "FORBIDDEN"
    assert await house.code(CREATE, role, i={"name": "x", "role": "VIEWER"}) == "FORBIDDEN"


async def test_a_socket_takes_a_key_and_is_closed_once_it_is_revoked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.transport.RECHECK", timedelta(milliseconds=50))
    made = await make(house)
    async with house.serve() as address, connect(address) as socket:
        await socket.init(token=made["token"])
        await socket.subscribe("subscription { chargePointsChanged { nodes { identity } } }")
        assert await socket.next() == {"nodes": []}
        await house.data(REVOKE, Role.ADMIN, id=made["apiKey"]["id"])
        assert (await socket.closed())[0] == 4403
