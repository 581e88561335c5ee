"""Diagnostics: what is asked, what is told, and the file that comes or does not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from ocpp.v16 import call

from models import command, diagnostics, events
from models.command import Order
from models.diagnostics import DiagnosticsState, decide_state
from tests.ground import OPERATOR, connected
from tests.lab import Lab, Obliging
from tests.transfers import client, expect

REQUESTS = "{ diagnostics { nodes { id state fileName file { name sizeBytes } history { word } } } }"
STATUSES = '{ diagnosticsStatuses(chargePoint: "CP-1") { word diagnosticsRequestId } }'


@pytest.fixture
async def charge_point(lab: Lab) -> AsyncIterator[Obliging]:
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as connected:
        await connected.boot()
        yield connected


async def ask(lab: Lab, **more: Any) -> Any:
    return await lab.command("getDiagnostics", "fileName diagnosticsRequest { id state }", chargePoint="CP-1", **more)


async def say(charge_point: Obliging, *words: str) -> None:
    for word in words:
        assert await charge_point.say(call.DiagnosticsStatusNotification(word)) == {}


async def requests(lab: Lab) -> list[dict[str, Any]]:
    return list((await lab.ask(REQUESTS))["diagnostics"]["nodes"])


@pytest.mark.parametrize(
    ("state", "word", "then"),
    [
        ("ACCEPTED", "Uploading", "UPLOADING"),
        ("NOTHING_TO_UPLOAD", "Uploading", "UPLOADING"),
        ("UNANSWERED", "Uploaded", "UPLOADED"),
        ("UPLOAD_FAILED", "Uploading", "UPLOADING"),
        ("UPLOADED", "Uploading", "UPLOADED"),
        ("UPLOADED", "UploadFailed", "UPLOADED"),
        ("UPLOADING", "Idle", "UPLOADING"),
        ("UPLOADING", "Packing", "UPLOADING"),
    ],
)
def test_the_last_word_counts_but_what_is_uploaded_stays_so(state: str, word: str, then: str) -> None:
    assert decide_state(state, word) == DiagnosticsState(then)


async def test_every_argument_is_sent_in_words_of_the_specification(lab: Lab, charge_point: Obliging) -> None:
    told = await ask(
        lab,
        location="ftp://files.example/",
        startTime="2026-01-31T13:00:00+01:00",
        stopTime="2026-01-31T13:00:00Z",
        retries=2,
        retryInterval=5,
    )
    assert told["userErrors"] == []
    assert await charge_point.was_asked("GetDiagnostics") == {
        "location": "ftp://files.example/",
        "retries": 2,
        "retryInterval": 5,
        "startTime": "2026-01-31T12:00:00.000Z",
        "stopTime": "2026-01-31T13:00:00.000Z",
    }


async def test_the_same_idempotency_key_asks_for_nothing_else(lab: Lab, charge_point: Obliging) -> None:
    day, far = {"startTime": "2026-01-31T00:00:00Z"}, {"location": "ftp://files.example/up/"}
    for key, wish in 2 * (("here", day), ("far", far)):
        assert (await ask(lab, **wish, idempotencyKey=key))["userErrors"] == []
    for key, wish in (("here", {}), ("here", day | far), ("far", {}), ("far", {"location": "ftp://files.example/"})):
        refused = await ask(lab, **wish, idempotencyKey=key)
        assert [one["code"] for one in refused["userErrors"]] == ["DUPLICATE"], wish
    assert len(charge_point.frames.calls("GetDiagnostics")) == 2


async def test_the_history_of_a_request_is_as_long_as_a_page_however_much_was_said(
    lab: Lab, charge_point: Obliging
) -> None:
    await ask(lab)
    row = await diagnostics.DiagnosticsRequest.get()
    about = {"charge_point_id": row.charge_point_id, "diagnostics_request_id": row.id, "received_at": row.created_at}
    await diagnostics.DiagnosticsStatus.bulk_create(
        [diagnostics.DiagnosticsStatus(word=f"W{n}", **about) for n in range(150)]
    )
    (request,) = await requests(lab)
    assert [one["word"] for one in request["history"]] == [f"W{n}" for n in range(50, 150)]


async def test_a_period_that_ends_before_it_begins_is_refused(lab: Lab, charge_point: Obliging) -> None:
    told = await ask(lab, startTime="2026-01-31T13:00:00Z", stopTime="2026-01-31T12:00:00Z")
    assert told["userErrors"][0]["field"] == "stopTime"
    assert await requests(lab) == []


async def test_a_link_for_as_long_as_can_be_said_is_no_error(lab: Lab, charge_point: Obliging) -> None:
    assert (await ask(lab, retries=2**31 - 1, retryInterval=2**31 - 1))["userErrors"] == []
    refused = await ask(lab, validUntil="9999-12-31T23:59:59Z")
    assert [error["field"] for error in refused["userErrors"]] == ["validUntil"]


async def test_an_answer_without_a_file_name_means_that_there_is_nothing(lab: Lab, charge_point: Obliging) -> None:
    charge_point.answers["GetDiagnostics"] = {}
    told = await ask(lab)
    assert (told["diagnosticsRequest"]["state"], told["fileName"]) == ("NOTHING_TO_UPLOAD", None)


async def test_what_came_and_what_is_told_of_it_are_two_things(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    await say(charge_point, "Uploading", "Uploaded")
    (request,) = await requests(lab)
    assert (request["state"], request["file"]) == ("UPLOADED", None)
    other = await expect(lab, charge_point)
    await say(charge_point, "Uploading", "UploadFailed")
    async with client(lab) as http:
        assert (await http.put(other, content=b"abc")).status_code == 201
        assert (await http.put(url, content=b"late")).status_code == 201
    newest, oldest = await requests(lab)
    assert (newest["state"], newest["file"]) == ("UPLOAD_FAILED", {"name": "log.tgz", "sizeBytes": 3})
    assert (oldest["state"], oldest["file"]) == ("UPLOADED", {"name": "log.tgz", "sizeBytes": 4})


async def told(lab: Lab) -> list[tuple[str, bool, list[str]]]:
    """The state of each request, whether its file is here, and its words; the oldest first."""
    rows = reversed(await requests(lab))
    return [(row["state"], row["file"] is not None, [one["word"] for one in row["history"]]) for row in rows]


async def test_a_word_is_about_the_request_whose_file_came_since_the_last_word(
    lab: Lab, charge_point: Obliging
) -> None:
    url = await expect(lab, charge_point)
    await ask(lab, location="ftp://files.example/up/")
    async with client(lab) as http:
        assert (await http.put(url, content=b"abc")).status_code == 201
    assert await told(lab) == [("UPLOADED", True, []), ("ACCEPTED", False, [])], "it is here, whatever is said of it"
    await say(charge_point, "Uploaded")
    assert await told(lab) == [("UPLOADED", True, ["Uploaded"]), ("ACCEPTED", False, [])]
    await say(charge_point, "Uploading", "Uploaded")
    assert await told(lab) == [("UPLOADED", True, ["Uploaded"]), ("UPLOADED", False, ["Uploading", "Uploaded"])]


async def test_a_word_that_goes_on_is_about_the_request_that_was_under_way_already(
    lab: Lab, charge_point: Obliging
) -> None:
    await ask(lab, location="ftp://files.example/up/")
    await say(charge_point, "Uploading")
    await ask(lab, location="ftp://files.example/up/")
    await say(charge_point, "Uploaded")
    assert await told(lab) == [("UPLOADED", False, ["Uploading", "Uploaded"]), ("ACCEPTED", False, [])]
    await say(charge_point, "Uploading", "UploadFailed")
    assert (await told(lab))[1] == ("UPLOAD_FAILED", False, ["Uploading", "UploadFailed"])


async def test_a_request_whose_file_is_here_is_done_once_another_one_was_sent(lab: Lab, charge_point: Obliging) -> None:
    url = await expect(lab, charge_point)
    await say(charge_point, "Uploading")
    async with client(lab) as http:
        assert (await http.put(url, content=b"abc")).status_code == 201
    assert [state for state, *_ in await told(lab)] == ["UPLOADING"], "as it says, while there is no other"
    await ask(lab, location="ftp://files.example/up/")
    assert [state for state, *_ in await told(lab)] == ["UPLOADED", "ACCEPTED"]
    await say(charge_point, "Uploading", "Uploaded")
    assert [words for *_, words in await told(lab)] == [["Uploading"], ["Uploading", "Uploaded"]]


async def test_a_file_name_that_is_a_path_is_shown_without_it(lab: Lab, charge_point: Obliging) -> None:
    charge_point.answers["GetDiagnostics"] = {"file_name": "../../var/log/cp.tgz"}
    assert (await ask(lab))["fileName"] == "cp.tgz"


async def test_a_status_that_nobody_asked_for_is_kept_and_shown(lab: Lab, charge_point: Obliging) -> None:
    await say(charge_point, "Uploaded")
    await ask(lab)
    await say(charge_point, "Uploading", "Uploaded", "Uploaded", "Uploading")
    (request,) = await requests(lab)
    assert [entry["word"] for entry in request["history"]] == ["Uploading", "Uploaded", "Uploaded"]
    statuses = (await lab.ask(STATUSES))["diagnosticsStatuses"]
    mine = request["id"]
    assert [one["diagnosticsRequestId"] for one in statuses] == [None, mine, mine, mine, None]


async def test_who_follows_a_request_is_told_when_it_is_sent(ground_floor: Any) -> None:
    row = await connected()
    _, asked = await diagnostics.get(row, Order(OPERATOR), location="ftp://files.example/")
    with events.listen("diagnostics_request") as mailbox:
        assert await command.claim(row.id, "here", "socket")
        async with asyncio.timeout(5):
            assert [change.id for change in (await mailbox.take()).changes] == [asked.id]


async def test_a_subscriber_sees_the_file_come(lab: Lab, charge_point: Obliging) -> None:
    watched = '{ diagnosticsChanged(chargePoint: "CP-1", intervalMs: 50) { nodes { state file { sizeBytes } } } }'
    async with lab.subscribe(f"subscription {watched}") as live:
        assert (await anext(live))["diagnosticsChanged"]["nodes"] == []
        url = await expect(lab, charge_point)
        async with client(lab) as http:
            await http.put(url, content=b"abc")
        async for data in live:
            if {"state": "ACCEPTED", "file": {"sizeBytes": 3}} in data["diagnosticsChanged"]["nodes"]:
                break
