"""Id tags: adding, changing and archiving them, and why one may charge or not."""

import pytest

from models.authorization import IdTag
from models.principal import Role
from tests.api.conftest import House, add_charge_point

CREATE = """mutation ($i: CreateIdTagInput!) { createIdTag(input: $i) {
    idTag { id idTag parentIdTag expiresAt blocked note } userErrors { code field message } } }"""
UPDATE = """mutation ($i: UpdateIdTagInput!) { updateIdTag(input: $i) {
    idTag { idTag parentIdTag expiresAt blocked note archivedAt } userErrors { code field } } }"""
EXPLAIN = """query ($t: String!) { explainAuthorization(chargePoint: "CP-1", connectorId: 1, idTag: $t) {
    status reason parentIdTag } }"""


async def test_an_id_tag_is_kept_as_entered_and_found_in_any_case(house: House) -> None:
    given = {"idTag": " AbC-1 ", "parentIdTag": "Fleet", "expiresAt": "2020-01-01T01:00:00+01:00", "blocked": True}
    made = (await house.data(CREATE, i=given))["createIdTag"]["idTag"]
    assert (made["idTag"], made["parentIdTag"], made["blocked"]) == ("AbC-1", "Fleet", True)
    assert made["expiresAt"] == "2020-01-01T00:00:00Z"
    row = await IdTag.get(key="abc-1")
    assert row.parent_key == "fleet"
    assert (await house.data('{ idTag(idTag: "ABC-1") { idTag } }', Role.VIEWER))["idTag"] == {"idTag": "AbC-1"}
    (error,) = (await house.data(CREATE, i={"idTag": "abc-1"}))["createIdTag"]["userErrors"]
    assert (error["code"], error["field"]) == ("DUPLICATE", "idTag")


async def test_changes_keep_the_group_in_step(house: House) -> None:
    await house.data(CREATE, i={"idTag": "T", "parentIdTag": "One", "note": "n"})
    after = (await house.data(UPDATE, i={"idTag": "t", "parentIdTag": "Two", "blocked": True}))["updateIdTag"]["idTag"]
    assert (after["parentIdTag"], after["blocked"], after["note"]) == ("Two", True, "n")
    assert (await IdTag.get(key="t")).parent_key == "two"
    after = (await house.data(UPDATE, i={"idTag": "T", "parentIdTag": None, "note": None}))["updateIdTag"]["idTag"]
    assert (after["parentIdTag"], after["note"], after["blocked"]) == (None, None, True)
    assert (await IdTag.get(key="t")).parent_key is None
    gone = (await house.data(UPDATE, i={"idTag": "none"}))["updateIdTag"]
    assert gone["userErrors"] == [{"code": "NOT_FOUND", "field": "idTag"}]


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"idTag": "  "}, "idTag"),
        ({"idTag": "x" * 21}, "idTag"),
        ({"idTag": "a\tb"}, "idTag"),
        ({"idTag": "a", "parentIdTag": ""}, "parentIdTag"),
        ({"idTag": "a", "note": "x" * 501}, "note"),
    ],
)
async def test_unusable_input_is_refused(house: House, input: dict, field: str) -> None:
    made = (await house.data(CREATE, i=input))["createIdTag"]
    assert [(error["code"], error["field"]) for error in made["userErrors"]] == [("INVALID", field)]


async def test_lists_are_filtered_and_hide_what_is_archived(house: House) -> None:
    for tag, note in (("A", "Anna"), ("B", None), ("C", None)):
        await house.data(CREATE, i={"idTag": tag, "note": note, "parentIdTag": "Fleet" if tag != "A" else None})
    archive = 'mutation { archiveIdTag(idTag: "b") { idTag { archivedAt } } }'
    assert (await house.data(archive))["archiveIdTag"]["idTag"]["archivedAt"]

    async def found(arguments: str) -> list[str]:
        nodes = (await house.data(f"{{ idTags({arguments}) {{ nodes {{ idTag }} }} }}"))["idTags"]["nodes"]
        return [node["idTag"] for node in nodes]

    assert await found("first: 9") == ["A", "C"]
    assert await found("filter: {archived: null}, orderBy: CREATED_AT_DESC") == ["C", "B", "A"]
    assert await found('filter: {contains: "ann"}') == ["A"]
    assert await found('filter: {parentIdTag: "FLEET"}') == ["C"]
    assert await found("filter: {blocked: true}") == []


async def test_whether_a_tag_may_charge_is_told_with_the_reason(house: House) -> None:
    await add_charge_point("CP-1")
    await house.data(CREATE, i={"idTag": "good", "parentIdTag": "Fleet"})
    await house.data(CREATE, i={"idTag": "old", "expiresAt": "2020-01-01T00:00:00Z"})
    await house.data(CREATE, i={"idTag": "bad", "blocked": True})
    expected = {"good": "ACCEPTED", "GOOD": "ACCEPTED", "old": "EXPIRED", "bad": "BLOCKED", "strange": "INVALID"}
    for tag, status in expected.items():
        told = (await house.data(EXPLAIN, Role.VIEWER, t=tag))["explainAuthorization"]
        assert told["status"] == status
        assert told["reason"]
    assert (await house.data(EXPLAIN, t="good"))["explainAuthorization"]["parentIdTag"] == "Fleet"
