"""Signing in: bearer tokens and cookies, what nobody may see, and how often one may guess."""

import httpx
import pytest

from api.context import COOKIE
from models.database import now
from models.principal import Role
from models.user import SignIn
from tests.api.conftest import PASSWORD, House

LOGIN = "mutation ($u: String!, $p: String!) { login(input: {username: $u, password: $p}) { token user { username } } }"
VIEWER = "{ viewer { label role permissions expiresAt user { username } } }"


async def post(client: httpx.AsyncClient, query: str, **headers: str) -> dict:
    answer = await client.post("/graphql", json={"query": query}, headers=headers)
    return dict(answer.json())


async def test_a_person_signs_in_and_is_known_by_the_token(house: House) -> None:
    login = (await house.data(LOGIN, None, u="OPERATOR", p=PASSWORD))["login"]
    assert login["user"] == {"username": "operator"}
    async with house.client(None, authorization=f"Bearer {login['token']}") as client:
        viewer = (await post(client, VIEWER))["data"]["viewer"]
    assert viewer["label"] == "user:operator"
    assert viewer["permissions"] == ["DRIVER", "VIEWER", "OPERATOR"]
    assert viewer["expiresAt"].endswith("Z")


@pytest.mark.parametrize(("username", "password"), [("operator", "wrong"), ("nobody", PASSWORD), ("", "")])
async def test_wrong_credentials_are_unauthenticated_and_tell_nothing(
    house: House, username: str, password: str
) -> None:
    answer = await house.ask(LOGIN, None, u=username, p=password)
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert error["message"] == "the username or the password is wrong"


async def test_guessing_is_limited_for_one_name_and_does_not_lock_out_others(house: House) -> None:
    for _ in range(10):
        assert await house.code(LOGIN, None, u="operator", p="wrong") == "UNAUTHENTICATED"
    assert await house.code(LOGIN, None, u="Operator ", p=PASSWORD) == "RATE_LIMITED"
    assert "errors" not in await house.ask(LOGIN, None, u="admin", p=PASSWORD)


async def test_signing_out_ends_the_token(house: House) -> None:
    assert await house.data("mutation { logout { signedOut } }") == {"logout": {"signedOut": True}}
    assert await house.code(VIEWER) == "UNAUTHENTICATED"
    assert await house.data("mutation { logout { signedOut } }") == {"logout": {"signedOut": False}}


async def test_an_expired_token_is_worth_nothing(house: House) -> None:
    await SignIn.all().update(expires_at=now())
    assert await house.code(VIEWER) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "query",
    [
        VIEWER,
        "{ chargePoints { totalCount } }",
        "{ __schema { queryType { name } } }",
        'mutation { login(input: {username: "a", password: "b"}) { token } archiveIdTag(idTag: "x") { idTag { id } } }',
        "query { ...F } fragment F on Query { ... { viewer { label } } }",
    ],
)
async def test_nothing_but_signing_in_is_public(house: House, query: str) -> None:
    answer = await house.ask(query, None)
    assert answer["data"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


async def test_the_cookie_is_http_only_and_same_site_and_works_from_our_own_page(house: House) -> None:
    async with house.client(None) as client:
        answer = await client.post("/graphql", json={"query": LOGIN, "variables": {"u": "viewer", "p": PASSWORD}})
        given = answer.headers["set-cookie"].lower()
        assert COOKIE in given
        assert "httponly" in given
        assert "samesite=strict" in given
        for shown in (
            {"x-voltgraph": "1"},
            {"origin": "http://voltgraph"},
            {"sec-fetch-site": "same-origin"},
        ):
            assert (await post(client, VIEWER, **shown))["data"]["viewer"]["label"] == "user:viewer", shown


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null", "x-voltgraph": "1"},
        {"origin": "https://evil.example", "x-voltgraph": "1"},
        {"sec-fetch-site": "cross-site"},
    ],
)
async def test_a_page_elsewhere_may_not_use_the_cookie(house: House, headers: dict[str, str]) -> None:
    async with house.client(None, cookie=f"{COOKIE}={house.tokens[Role.ADMIN]}") as client:
        (error,) = (await post(client, VIEWER, **headers))["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_signing_out_makes_the_browser_forget_the_cookie(house: House) -> None:
    async with house.client(None, cookie=f"{COOKIE}={house.tokens[Role.ADMIN]}") as client:
        answer = await client.post(
            "/graphql", json={"query": "mutation { logout { signedOut } }"}, headers={"x-voltgraph": "1"}
        )
    assert answer.json()["data"]["logout"]["signedOut"]
    assert "max-age=0" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "mutation",
    [
        'createChargePoint(input: {identity: "X"}) { userErrors { code } }',
        'archiveChargePoint(identity: "X") { userErrors { code } }',
        'createIdTag(input: {idTag: "X"}) { userErrors { code } }',
        'reset(input: {chargePoint: "X", type: SOFT}) { userErrors { code } }',
        'remoteStartTransaction(input: {chargePoint: "X", idTag: "T"}) { userErrors { code } }',
        'cancelCommand(id: "X") { userErrors { code } }',
        'forgetUnknownChargePoint(identity: "X") { userErrors { code } }',
    ],
)
async def test_a_viewer_changes_nothing(house: House, mutation: str) -> None:
    if mutation.startswith("archiveChargePoint"):
        await house.data('mutation { createChargePoint(input: {identity: "X"}) { userErrors { code } } }')
    assert await house.code(f"mutation {{ {mutation} }}", Role.VIEWER) == "FORBIDDEN"
