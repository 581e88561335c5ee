"""The message log, searched."""

from datetime import timedelta
from typing import Any

from models.message import REPAIR_SEPARATOR, Message
from tests.api.conftest import START, House, add_charge_point, statements


async def add(charge_point_id: int, **columns: Any) -> None:
    values = {"direction": "IN", "kind": "CALL", "unique_id": "1", "action": "Heartbeat", "payload": "{}", "at": START}
    await Message.create(charge_point_id=charge_point_id, **(values | columns))


async def test_frames_are_found_by_what_they_are(house: House) -> None:
    one, two = await add_charge_point("CP-1"), await add_charge_point("CP-2")
    await add(one.id, unique_id="a")
    await add(one.id, unique_id="b", direction="OUT", kind="RESULT", at=START + timedelta(minutes=1), latency_ms=4)
    await add(one.id, unique_id="c", action="Authorize", repairs="a")
    await add(two.id, unique_id="d", kind="OTHER", payload="<not json>", action=None)

    async def found(condition: str) -> list[str]:
        nodes = (await house.data(f"{{ messages(filter: {{{condition}}}) {{ nodes {{ uniqueId }} }} }}"))["messages"]
        return [node["uniqueId"] for node in nodes["nodes"]]

    assert await found("") == ["d", "c", "b", "a"]
    assert await found('chargePoint: "CP-1"') == ["c", "b", "a"]
    assert await found('chargePoint: "CP-9"') == []
    assert await found("direction: OUT") == ["b"]
    assert await found("kind: [RESULT, OTHER]") == ["d", "b"]
    assert await found('action: ["Authorize"]') == ["c"]
    assert await found('chargePoint: "CP-1", uniqueId: "a"') == ["a"]
    assert await found('chargePoint: "CP-2", uniqueId: "a"') == []
    assert await found("hasRepairs: true") == ["c"]
    assert await found("hasRepairs: false") == ["d", "b", "a"]
    assert await found('since: "2026-03-01T12:01:00Z"') == ["b"]
    assert await found('until: "2026-03-01T12:01:00Z"') == ["d", "c", "a"]


async def test_a_unique_id_alone_is_refused_for_it_would_search_the_whole_log(house: House) -> None:
    answer = await house.ask('{ messages(filter: {uniqueId: "1"}) { nodes { id } } }')
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "chargePoint" in error["message"]


async def test_a_frame_tells_whose_it_is_with_one_read_for_all(house: House) -> None:
    for n in range(3):
        await add((await add_charge_point(f"CP-{n}")).id)
    with statements() as seen:
        nodes = (await house.data("{ messages { nodes { chargePoint { identity } } } }"))["messages"]["nodes"]
    assert [node["chargePoint"]["identity"] for node in nodes] == ["CP-2", "CP-1", "CP-0"]
    assert sum('FROM "charge_point"' in one for one in seen) == 1


async def test_a_frame_is_shown_parsed_and_as_it_was(house: House) -> None:
    charge_point = await add_charge_point("CP-1")
    await add(
        charge_point.id, payload='{"vendor":"x"}', repairs=REPAIR_SEPARATOR.join(("nulls removed", "time zone assumed"))
    )
    await add(charge_point.id, payload="garbage", kind="OTHER")
    query = "{ messages { nodes { kind payload text repairs latencyMs at } } }"
    bad, good = (await house.data(query))["messages"]["nodes"]
    assert (bad["payload"], bad["text"], bad["kind"]) == (None, "garbage", "OTHER")
    assert good["payload"] == {"vendor": "x"}
    assert good["repairs"] == ["nulls removed", "time zone assumed"]
