"""People: adding and changing them, and what ends their sign-ins."""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from api import user_edit
from api.limits import Attempts
from models.database import before_commit, now
from models.errors import Refused
from models.principal import SYSTEM, Role
from models.user import SignIn, User, update
from tests.api.conftest import PASSWORD, House
from tests.api.test_sign_in import LOGIN, VIEWER

CREATE = (
    "mutation ($i: CreateUserInput!) { createUser(input: $i) { user { id role } userErrors { code field message } } }"
)
UPDATE = """mutation ($i: UpdateUserInput!) { updateUser(input: $i) { user { username role archivedAt }
    userErrors { code field } } }"""
CHANGE = """mutation ($c: String!, $n: String!) { changeOwnPassword(input: {currentPassword: $c, newPassword: $n}) {
    token userErrors { code field } } }"""


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_edit, "_guesses", Attempts(10))


async def id_of(house: House, username: str) -> str:
    nodes = (await house.data("{ users(archived: null) { nodes { id username } } }", Role.ADMIN))["users"]["nodes"]
    return str(next(node["id"] for node in nodes if node["username"] == username))


async def test_a_new_person_signs_in_with_the_role_that_was_given(house: House) -> None:
    made = await house.data(CREATE, Role.ADMIN, i={"username": "Anna", "password": "long enough", "role": "OPERATOR"})
    assert made["createUser"]["user"]["role"] == "OPERATOR"
    house.tokens["anna"] = (await house.data(LOGIN, None, u="anna", p="long enough"))["login"]["token"]
    assert (await house.data(VIEWER, "anna"))["viewer"]["role"] == "OPERATOR"
    again = await house.data(CREATE, Role.ADMIN, i={"username": "ANNA", "password": "long enough", "role": "VIEWER"})
    assert again["createUser"]["userErrors"][0]["code"] == "DUPLICATE"


async def test_the_last_sign_in_is_told_and_a_wrong_password_is_none(house: House) -> None:
    query = "{ users { nodes { username lastSignInAt } } }"
    await house.data(CREATE, Role.ADMIN, i={"username": "Anna", "password": "long enough", "role": "VIEWER"})

    async def told() -> str | None:
        nodes = (await house.data(query, Role.ADMIN))["users"]["nodes"]
        return next(node["lastSignInAt"] for node in nodes if node["username"] == "Anna")

    assert await house.code(LOGIN, None, u="anna", p="wrong") == "UNAUTHENTICATED"
    assert await told() is None
    before = now()
    for _ in range(2):
        await house.data(LOGIN, None, u="anna", p="long enough")
    moment = await told()
    assert moment is not None
    assert before <= datetime.fromisoformat(moment) <= now()


@pytest.mark.parametrize(
    ("input", "field"),
    [({"username": " "}, "username"), ({"password": "short"}, "password"), ({"role": "DRIVER"}, "role")],
)
async def test_unusable_people_are_refused(house: House, input: dict[str, Any], field: str) -> None:
    given = {"username": "anna", "password": "long enough", "role": "VIEWER", **input}
    refused = (await house.data(CREATE, Role.ADMIN, i=given))["createUser"]
    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [("INVALID", field)]
    assert await User.all().count() == 3


async def test_archiving_ends_all_sign_ins_and_the_person_comes_back(house: House) -> None:
    operator = await id_of(house, "operator")
    archived = (await house.data(UPDATE, Role.ADMIN, i={"id": operator, "archived": True}))["updateUser"]["user"]
    assert archived["archivedAt"] is not None
    assert await house.code(VIEWER) == "UNAUTHENTICATED"
    assert await house.code(LOGIN, None, u="operator", p=PASSWORD) == "UNAUTHENTICATED"
    listed = (await house.data("{ users { nodes { username } } }", Role.ADMIN))["users"]["nodes"]
    assert [node["username"] for node in listed] == ["viewer", "admin"]
    await house.data(UPDATE, Role.ADMIN, i={"id": operator, "archived": False})
    assert await house.code(VIEWER) == "UNAUTHENTICATED", "the old sign-ins stay ended"
    assert "errors" not in await house.ask(LOGIN, None, u="operator", p=PASSWORD)


async def test_a_new_password_ends_all_sign_ins(house: House) -> None:
    await house.data(UPDATE, Role.ADMIN, i={"id": await id_of(house, "operator"), "password": "another one"})
    assert await house.code(VIEWER) == "UNAUTHENTICATED"
    assert await house.code(LOGIN, None, u="operator", p=PASSWORD) == "UNAUTHENTICATED"
    assert "errors" not in await house.ask(LOGIN, None, u="operator", p="another one")


async def test_the_last_admin_can_be_neither_archived_nor_demoted(house: House) -> None:
    admin = await id_of(house, "admin")
    for edit in ({"archived": True}, {"role": "VIEWER"}, {"archived": True, "role": "ADMIN"}):
        refused = (await house.data(UPDATE, Role.ADMIN, i={"id": admin, **edit}))["updateUser"]
        assert refused == {"user": None, "userErrors": [{"code": "REFUSED", "field": "id"}]}, edit
    await house.data(UPDATE, Role.ADMIN, i={"id": await id_of(house, "viewer"), "role": "ADMIN"})
    assert (await house.data(UPDATE, Role.ADMIN, i={"id": admin, "role": "VIEWER"}))["updateUser"]["userErrors"] == []


@pytest.fixture
def side_by_side() -> Iterator[None]:
    """Have units of work end only when two are at their end, or when it shows that the second one cannot get there."""
    arrived = asyncio.Event()
    waiting: list[None] = []

    async def meet(_: Any, __: Any) -> None:
        waiting.append(None)
        if len(waiting) == 2:
            arrived.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await arrived.wait()

    stop = before_commit(meet)
    yield
    stop()


async def test_two_admins_cannot_demote_each_other_at_one_time(house: House, side_by_side: None) -> None:
    await User.filter(key="viewer").update(role=Role.ADMIN.value)
    admins = await User.filter(role=Role.ADMIN.value)
    results = await asyncio.gather(
        *(update(SYSTEM, row.id, {"role": Role.VIEWER}) for row in admins), return_exceptions=True
    )
    assert [type(one) for one in results if isinstance(one, Exception)] == [Refused]
    assert await User.filter(role=Role.ADMIN.value).count() == 1


async def test_ones_own_password_is_changed_with_the_old_one_and_a_new_sign_in_begins(house: House) -> None:
    wrong = (await house.data(CHANGE, c="wrong", n="long enough"))["changeOwnPassword"]
    assert wrong == {"token": None, "userErrors": [{"code": "INVALID", "field": "currentPassword"}]}
    short = (await house.data(CHANGE, c=PASSWORD, n="short"))["changeOwnPassword"]
    assert short["userErrors"] == [{"code": "INVALID", "field": "newPassword"}]
    assert "errors" not in await house.ask(VIEWER), "nothing has ended"
    done = (await house.data(CHANGE, c=PASSWORD, n="long enough"))["changeOwnPassword"]
    assert await house.code(VIEWER) == "UNAUTHENTICATED"
    house.tokens["new"] = done["token"]
    assert (await house.data(VIEWER, "new"))["viewer"]["label"] == "user:operator"
    assert await SignIn.filter(user__key="operator").count() == 1


async def test_guessing_ones_own_password_is_limited(house: House) -> None:
    for _ in range(10):
        await house.data(CHANGE, c="wrong", n="long enough")
    assert await house.code(CHANGE, c=PASSWORD, n="long enough") == "RATE_LIMITED"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_people_are_for_admins(house: House, role: Role) -> None:
    admin = await id_of(house, "admin")
    assert await house.code("{ users { nodes { username } } }", role) == "FORBIDDEN"
    assert await house.code(UPDATE, role, i={"id": admin, "archived": True}) == "FORBIDDEN"
    assert await house.code(CREATE, role, i={"username": "x", "password": "12345678", "role": "ADMIN"}) == "FORBIDDEN"
    assert (await User.get(key="admin")).archived_at is None


async def test_a_role_that_changes_counts_with_the_next_request(house: House) -> None:
    await User.filter(key="operator").update(role=Role.VIEWER.value)
    assert await house.code('mutation { createIdTag(input: {idTag: "x"}) { userErrors { code } } }') == "FORBIDDEN"
    assert await SignIn.filter(user__key="operator", expires_at__gt=now()).count() == 1
