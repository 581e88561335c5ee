"""The audit trail: one entry for each mutation, with the change itself, and no secrets in it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from models import audit
from models.audit import AuditEntry
from models.charge_point import ChargePoint
from models.database import before_commit, changed, unit_of_work
from models.principal import Role
from tests.api.conftest import PASSWORD, House, add_charge_point
from tests.api.test_api_key import make
from tests.api.test_sign_in import LOGIN

SHOWN = "{ auditEntries { nodes { %s } } }"
CREATE = (
    "mutation ($i: CreateChargePointInput!) { createChargePoint(input: $i) { userErrors { code } chargePoint { id } } }"
)
UPDATE = "mutation ($i: UpdateChargePointInput!) { updateChargePoint(input: $i) { userErrors { code } } }"


async def entries(house: House, fields: str, condition: str = "") -> list[dict[str, Any]]:
    query = SHOWN % fields
    if condition:
        query = query.replace("auditEntries", f"auditEntries(filter: {{{condition}}})")
    return list((await house.data(query, Role.ADMIN))["auditEntries"]["nodes"])


async def test_a_change_is_told_with_what_was_before_and_after(house: House) -> None:
    made = await house.data(CREATE, i={"identity": "CP-1", "name": "Garage", "labels": ["fast"]})
    await house.data(UPDATE, i={"identity": "CP-1", "name": "Roof", "heartbeatInterval": 60, "labels": ["slow"]})
    update, create = await entries(
        house, "action principal subject subjectId chargePointId named before after outcome reason requestId"
    )
    id = made["createChargePoint"]["chargePoint"]["id"]
    assert update == {
        "action": "updateChargePoint",
        "principal": "user:operator",
        "subject": "charge_point",
        "subjectId": id,
        "chargePointId": id,
        "named": "CP-1",
        "before": {"name": "Garage", "heartbeat_interval": None, "labels": ["fast"]},
        "after": {"name": "Roof", "heartbeat_interval": 60, "labels": ["slow"]},
        "outcome": "DONE",
        "reason": None,
        "requestId": update["requestId"],
    }
    assert create["before"] is None
    assert create["after"]["identity"] == "CP-1"
    assert create["after"]["labels"] == ["fast"]
    assert update["requestId"] != create["requestId"]


async def test_what_refers_to_other_things_names_them_by_their_public_ids(house: House) -> None:
    place = (await house.data('mutation { createLocation(input: {name: "Roof"}) { location { id } } }'))[
        "createLocation"
    ]
    id = place["location"]["id"]
    await house.data(CREATE, i={"identity": "CP-1"})
    await house.data(UPDATE, i={"identity": "CP-1", "location": id})
    key = 'mutation ($s: ApiKeyScopeInput) { createApiKey(input: {name: "k", role: VIEWER, scope: $s}) { token } }'
    await house.data(key, Role.ADMIN, s={"chargePoints": ["CP-1"], "locations": [id]})
    made, moved, created, _ = await entries(house, "before after subjectId")
    assert moved["before"] == {"location_id": None}
    assert moved["after"] == {"location_id": id}
    assert made["after"]["limit"] == {"charge_points": [created["subjectId"]], "locations": [id]}


async def test_the_entry_carries_the_id_of_the_request(house: House) -> None:
    async with house.client(Role.OPERATOR) as client:
        body = {"query": CREATE, "variables": {"i": {"identity": "CP-1"}}}
        await client.post("/graphql", json=body, headers={"x-request-id": "mine-1"})
    assert [one["requestId"] for one in await entries(house, "requestId")] == ["mine-1"]


async def test_no_secret_gets_into_an_entry(house: House) -> None:
    token = (await make(house))["token"]
    await house.data(CREATE, i={"identity": "CP-1", "password": "s3cret-chosen"})
    generated = await house.data(
        'mutation { updateChargePoint(input: {identity: "CP-1", generatePassword: true}) { password } }'
    )
    await house.data(LOGIN, None, u="operator", p=PASSWORD)
    await house.ask(LOGIN, None, u=PASSWORD, p="x")
    await house.data(
        'mutation { createUser(input: {username: "x", password: "s3cret-person", role: VIEWER}) { user { id } } }',
        Role.ADMIN,
    )
    told = repr(await AuditEntry.all().values())
    hashes = [row.password_hash for row in await ChargePoint.all()]
    for secret in (
        "s3cret",
        PASSWORD,
        token.rpartition("_")[2],
        generated["updateChargePoint"]["password"],
        "scrypt",
        "hmac",
        *hashes,
    ):
        assert secret not in told
    assert "'password_hash': '***'" in told


async def test_refused_attempts_are_told_with_their_reason(house: House) -> None:
    await add_charge_point("CP-1")
    await house.ask(CREATE, Role.VIEWER, i={"identity": "CP-2"})
    await house.data(CREATE, i={"identity": "CP-1"})
    await house.data('mutation { reset(input: {chargePoint: "CP-1", type: SOFT}) { userErrors { code } } }')
    await house.ask(LOGIN, None, u="operator", p="wrong")
    shown = await entries(house, "action principal outcome reason named before after subject")
    assert [(one["action"], one["principal"], one["outcome"], one["named"]) for one in shown] == [
        ("login", "anonymous", "REFUSED", None),
        ("reset", "user:operator", "REFUSED", "CP-1"),
        ("createChargePoint", "user:operator", "REFUSED", "CP-1"),
        ("createChargePoint", "user:viewer", "REFUSED", "CP-2"),
    ]
    assert [one["reason"].partition(":")[0] for one in shown] == [
        "UNAUTHENTICATED",
        "CHARGE_POINT_OFFLINE",
        "DUPLICATE",
        "FORBIDDEN",
    ]
    assert shown[0]["subject"] == "user"
    assert all(one["before"] is one["after"] is None for one in shown)


async def test_guesses_beyond_the_limit_do_not_fill_the_audit(house: House) -> None:
    for _ in range(13):
        await house.ask(LOGIN, None, u="operator", p="wrong")
    assert await AuditEntry.all().count() == 10


async def test_signing_in_and_out_is_told_under_the_name_of_the_person(house: House) -> None:
    await house.data(LOGIN, None, u="OPERATOR", p=PASSWORD)
    await house.data("mutation { logout { signedOut } }")
    shown = await entries(house, "action principal outcome")
    assert [(one["action"], one["principal"]) for one in shown] == [
        ("logout", "user:operator"),
        ("login", "user:operator"),
    ]


async def test_a_command_is_told_with_its_charge_point(house: House) -> None:
    charge_point = await add_charge_point("CP-1", online=True)
    await house.data(
        'mutation { remoteStartTransaction(input: {chargePoint: "CP-1", idTag: "T", waitSeconds: 0}) { status } }'
    )
    (entry,) = await AuditEntry.all()
    assert (entry.action, entry.subject, entry.charge_point_id) == (
        "remoteStartTransaction",
        "command",
        charge_point.id,
    )


async def test_one_mutation_leaves_one_entry_even_if_it_changes_nothing(house: House) -> None:
    await add_charge_point("CP-1")
    await house.data(UPDATE, i={"identity": "CP-1"})
    (entry,) = await entries(house, "action outcome before after")
    assert entry == {"action": "updateChargePoint", "outcome": "DONE", "before": None, "after": None}


async def test_each_mutation_of_one_request_has_its_entry(house: House) -> None:
    await house.data(
        'mutation { a: createIdTag(input: {idTag: "A"}) { userErrors { code } }'
        ' createIdTag(input: {idTag: "B"}) { userErrors { code } } }'
    )
    assert [one["named"] for one in await entries(house, "named")] == ["B", "A"]


async def test_entries_are_filtered(house: House) -> None:
    made = await house.data(CREATE, i={"identity": "CP-1"})
    await house.data('mutation { createIdTag(input: {idTag: "A"}) { userErrors { code } } }')
    await house.data('mutation { createLocation(input: {name: "Garage"}) { userErrors { code } } }', Role.ADMIN)
    await house.ask(CREATE, Role.VIEWER, i={"identity": "CP-2"})
    id = made["createChargePoint"]["chargePoint"]["id"]
    for condition, expected in (
        (f'subject: "{id}"', ["createChargePoint"]),
        (f'chargePoint: "{id}"', ["createChargePoint"]),
        ('chargePoint: "nonsense"', []),
        ('principal: "user:admin"', ["createLocation"]),
        ('action: ["createIdTag", "createLocation"]', ["createLocation", "createIdTag"]),
        ("outcome: [REFUSED]", ["createChargePoint"]),
        ('since: "2100-01-01T00:00:00Z"', []),
        ('until: "2000-01-01T00:00:00Z"', []),
    ):
        assert [one["action"] for one in await entries(house, "action", condition)] == expected, condition
    assert await house.code('{ auditEntries(filter: {subject: "x"}) { totalCount } }', Role.ADMIN) == "BAD_USER_INPUT"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
async def test_the_audit_is_for_admins(house: House, role: Role) -> None:
    assert await house.code(SHOWN % "action", role) == "FORBIDDEN"


async def test_an_admin_key_with_a_scope_reads_of_its_charge_points_alone(house: House) -> None:
    for identity in ("CP-1", "CP-2"):
        await house.data(CREATE, i={"identity": identity})
    await make(house, role="ADMIN", scope={"chargePoints": ["CP-1"]})
    nodes = (await house.data(SHOWN % "named", "partner"))["auditEntries"]["nodes"]
    assert nodes == [{"named": "CP-1"}]


@pytest.fixture
def failing() -> Iterator[None]:
    async def fail(changes: Any, _: Any) -> None:
        if any(change.noun == "id_tag" for change in changes):
            raise RuntimeError("the commit fails")

    stop = before_commit(fail)
    yield
    stop()


async def test_what_is_not_committed_is_told_as_failed_and_not_as_done(house: House, failing: None) -> None:
    assert await house.code('mutation { createIdTag(input: {idTag: "A"}) { userErrors { code } } }') == "INTERNAL"
    (entry,) = await entries(house, "outcome reason after")
    assert entry == {"outcome": "FAILED", "reason": "RuntimeError", "after": None}


async def test_what_the_system_does_by_itself_is_not_told(house: House) -> None:
    await add_charge_point("CP-1")
    assert await AuditEntry.all().count() == 0


async def test_acts_at_the_same_time_are_not_mixed_up(house: House) -> None:
    @unit_of_work
    async def touch(n: int) -> None:
        changed("location", n)

    async def one(n: int) -> None:
        with audit.acting(audit.Act(f"act{n}", f"user:{n}")):
            await touch(n)

    await asyncio.gather(*(one(n) for n in range(1, 9)))
    rows = await AuditEntry.all()
    assert {(row.action, row.principal, row.subject_id) for row in rows} == {
        (f"act{n}", f"user:{n}", n) for n in range(1, 9)
    }


async def test_what_a_driver_may_not_do_is_told_as_refused(house: House) -> None:
    await add_charge_point("CP-1")
    issue = 'mutation { issueDriverToken(input: {externalRef: "anna", ensureDriver: true}) { token } }'
    token = (await house.data(issue))["issueDriverToken"]["token"]
    reset = 'mutation { reset(input: {chargePoint: "CP-1", type: HARD}) { status userErrors { code } } }'
    async with house.client(None, authorization=f"Bearer {token}") as client:
        answer = (await client.post("/graphql", json={"query": reset})).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    (refused,) = await entries(house, "principal outcome named", 'action: ["reset"]')
    assert refused == {"principal": "driver:1", "outcome": "REFUSED", "named": "CP-1"}
