"""Charging profiles over GraphQL: sent as they were asked for, warned of, listed, followed and predicted."""

import asyncio
import gc
import json
import re
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest

from models.database import now
from models.principal import Role
from tests.api.conftest import House, add_charge_point
from tests.lab import Lab, Obliging, eventually

LIST = "{ nodes { chargingProfileId connectorId state chargingProfilePurpose } }"
INTERVALS = "{ limit decidedByPreview shared decidedBy { chargingProfileId } }"


def profile(
    number: int | None = None, level: int = 0, purpose: str = "TX_DEFAULT_PROFILE", limit: float = 16.3, **more: Any
) -> dict[str, Any]:
    timing = {"chargingProfileKind": "ABSOLUTE", **more}
    schedule: dict[str, Any] = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
    if timing["chargingProfileKind"] != "RELATIVE":
        schedule["startSchedule"] = "2026-01-01T00:00:00Z"
    return {
        "chargingProfileId": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingSchedule": schedule | timing.pop("chargingSchedule", {}),
        **timing,
    }


async def put(lab: Lab, given: dict[str, Any], connector_id: int = 1, fields: str = "status") -> dict[str, Any]:
    answer = await lab.command(
        "setChargingProfile", fields, chargePoint="CP-1", connectorId=connector_id, csChargingProfiles=given
    )
    assert answer["userErrors"] == []
    return answer


async def frame(charge_point: Obliging) -> str:
    """The newest SetChargingProfile as it went over the wire."""
    await charge_point.was_asked("SetChargingProfile")
    return json.dumps(charge_point.frames.calls("SetChargingProfile")[-1]["csChargingProfiles"])


async def test_what_is_asked_for_is_what_is_sent(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        transaction_id = await charge_point_charges(lab, charge_point)
        for limit, wire in ((0, "0"), (0.1, "0.1"), (16.3, "16.3"), (16.0, "16"), (8.1, "8.1"), (11_000.7, "11000.7")):
            await put(lab, profile(1, limit=limit))
            assert re.search(r'"limit": ([0-9.]+)[,}]', await frame(charge_point))[1] == wire  # type: ignore[index]
        everything = profile(
            2,
            3,
            validFrom="2026-01-01T01:00:00+01:00",
            validTo="2027-01-01T00:00:00Z",
            chargingProfileKind="RECURRING",
            recurrencyKind="WEEKLY",
            chargingSchedule={
                "duration": 3600,
                "minChargingRate": 6.5,
                "chargingRateUnit": "W",
                "startSchedule": "2026-01-05T06:00:00Z",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 4000, "numberPhases": 1},
                    {"startPeriod": 1800, "limit": 0},
                ],
            },
        )
        await put(lab, everything)
        assert json.loads(await frame(charge_point)) == everything | {
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Recurring",
            "recurrencyKind": "Weekly",
            "validFrom": "2026-01-01T00:00:00Z",
        }
        for number, purpose, connector_id in (
            (3, "CHARGE_POINT_MAX_PROFILE", 0),
            (4, "TX_DEFAULT_PROFILE", 0),
            (5, "TX_PROFILE", 1),
        ):
            for level, kind in enumerate(("ABSOLUTE", "RELATIVE", "RECURRING")):
                more = {"recurrencyKind": "DAILY"} if kind == "RECURRING" else {}
                more |= {"transactionId": transaction_id} if purpose == "TX_PROFILE" else {}
                given = profile(10 * number + level, level, purpose, chargingProfileKind=kind, **more)
                answer = await put(lab, given, connector_id, "status chargingProfile { state chargingProfileKind }")
                assert answer["chargingProfile"] == {"state": "INSTALLED", "chargingProfileKind": kind}
                sent = json.loads(await frame(charge_point))
                assert sent["chargingProfileKind"] == kind.capitalize()
                assert sent.get("transactionId") == more.get("transactionId")
                assert sent.get("recurrencyKind") == ("Daily" if more.get("recurrencyKind") else None)


async def charge_point_charges(lab: Lab, charge_point: Obliging) -> int:
    await lab.add_id_tag("TAG")
    return await charge_point.charge("TAG")


async def test_the_life_of_profiles_is_listed_and_followed(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    query = 'subscription { chargingProfilesChanged(chargePoint: "CP-1", intervalMs: 100) {'
    query += " seq nodes { chargingProfileId state } } }"
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        transaction_id = await charge_point_charges(lab, charge_point)
        await put(lab, profile(1))
        async with lab.subscribe(query) as live:
            seen = {}

            async def until(number: int, state: str) -> None:
                while seen.get(number) != state:
                    changes = (await anext(live))["chargingProfilesChanged"]
                    seen.update({one["chargingProfileId"]: one["state"] for one in changes["nodes"]})

            await until(1, "INSTALLED")
            answer = await put(lab, profile(2), fields="status replaced { chargingProfileId } warnings { code }")
            assert answer["replaced"] == [{"chargingProfileId": 1}]
            assert [one["code"] for one in answer["warnings"]] == ["REPLACES"]
            await until(1, "REPLACED")
            await put(lab, profile(3, 1, "TX_PROFILE", chargingProfileKind="RELATIVE", transactionId=transaction_id))
            await until(3, "INSTALLED")
            await charge_point.end(transaction_id)
            await until(3, "ENDED")
        answer = await lab.command(
            "clearChargingProfile", "status cleared { chargingProfileId }", chargePoint="CP-1", id=2
        )
        assert answer["cleared"] == [{"chargingProfileId": 2}]
        assert charge_point.frames.calls("ClearChargingProfile") == [{"id": 2}]
        shown = (await lab.ask(f'{{ chargingProfiles(filter: {{ chargePoint: "CP-1" }}) {LIST} }}'))["chargingProfiles"]
        assert [(one["chargingProfileId"], one["state"]) for one in shown["nodes"]] == [
            (3, "ENDED"),
            (2, "CLEARED"),
            (1, "REPLACED"),
        ]
        await put(lab, profile(4, purpose="CHARGE_POINT_MAX_PROFILE"), connector_id=0)
        for condition, found in (
            ("installed: true", [4]),
            ("installed: false", [3, 2, 1]),
            ("connectorId: 0", [4]),
            ("connectorId: 1", [3, 2, 1]),
            ("chargingProfilePurpose: TX_PROFILE", [3]),
            ("chargingProfileId: 2", [2]),
            ('chargePoint: "CP-2"', []),
        ):
            shown = await lab.ask(f"{{ chargingProfiles(filter: {{ {condition} }}) {LIST} }}")
            assert [one["chargingProfileId"] for one in shown["chargingProfiles"]["nodes"]] == found, condition
        query = '{ chargePoint(identity: "CP-1") { chargingProfiles { chargingProfileId command { action } } } }'
        (one,) = (await lab.ask(query))["chargePoint"]["chargingProfiles"]
        assert one == {"chargingProfileId": 4, "command": {"action": "set_charging_profile"}}


async def test_a_preview_and_a_prediction_name_who_decides(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    look = (
        'query($p: ChargingProfileInput!) { profilePreview(chargePoint: "CP-1", connectorId: 1, profile: $p,'
        f" duration: 600) {{ before {INTERVALS} after {INTERVALS} replaces {{ chargingProfileId }}"
        " warnings { code } } }"
    )
    composite = (
        'query($c: Int!) { compositeSchedule(chargePoint: "CP-1", connectorId: $c, duration: 600, unit: W) {'
        f" predicted {INTERVALS} uncertain {{ chargingProfileId }} session {{ id }}"
        " reported { chargingSchedule { chargingSchedulePeriod { limit numberPhases } } } } }"
    )
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        await put(lab, profile(1, limit=20))
        await put(lab, profile(2, purpose="CHARGE_POINT_MAX_PROFILE", limit=32), connector_id=0)
        told = (await lab.ask(look, p=profile(limit=10)))["profilePreview"]
        assert told["before"] == [
            {"limit": 20.0, "decidedByPreview": False, "shared": False, "decidedBy": {"chargingProfileId": 1}}
        ]
        assert told["after"] == [{"limit": 10.0, "decidedByPreview": True, "shared": False, "decidedBy": None}]
        assert told["replaces"] == [{"chargingProfileId": 1}]
        assert [one["code"] for one in told["warnings"]] == ["REPLACES"]
        assert charge_point.frames.calls("SetChargingProfile")[2:] == [], "nothing was sent"

        silent = {"charging_rate_unit": "A", "charging_schedule_period": [{"start_period": 0, "limit": -1}]}
        silent["charging_schedule_period"][0]["number_phases"] = -1  # type: ignore[index]
        charge_point.answers["GetCompositeSchedule"] = {"status": "Accepted", "charging_schedule": silent}
        await lab.command("getCompositeSchedule", chargePoint="CP-1", connectorId=1, duration=600)
        told = (await lab.ask(composite, c=1))["compositeSchedule"]
        assert told["predicted"] == [
            {"limit": 13_800.0, "decidedByPreview": False, "shared": False, "decidedBy": {"chargingProfileId": 1}}
        ]
        assert told["reported"]["chargingSchedule"]["chargingSchedulePeriod"] == [{"limit": -1.0, "numberPhases": -1}]
        told = (await lab.ask(composite, c=0))["compositeSchedule"]
        assert [one["decidedBy"] for one in told["predicted"]] == [None], "connector 1 alone allows less than the whole"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"chargingSchedule": {"chargingSchedulePeriod": []}}, "csChargingProfiles.chargingSchedule"),
        (
            {"chargingSchedule": {"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.25}]}},
            "csChargingProfiles.chargingSchedule.chargingSchedulePeriod[0].limit",
        ),
    ],
)
async def test_what_the_protocol_cannot_say_is_refused_and_the_member_named(
    house: House, change: dict[str, Any], field: str
) -> None:
    await add_charge_point("CP-1", online=True)
    query = """mutation($i: SetChargingProfileInput!) { setChargingProfile(input: $i) {
        command { id } chargingProfile { id } userErrors { code field } } }"""
    given = {"chargePoint": "CP-1", "connectorId": 1, "csChargingProfiles": profile(**change), "waitSeconds": 0}
    told = (await house.data(query, i=given))["setChargingProfile"]
    assert (told["command"], told["chargingProfile"]) == (None, None)
    (error,) = told["userErrors"]
    assert error["code"] == "INVALID"
    assert error["field"].startswith(field)


async def test_anything_that_the_protocol_can_say_waits_to_be_sent_with_its_warnings(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    query = """mutation($i: SetChargingProfileInput!) { setChargingProfile(input: $i) {
        status command { state } chargingProfile { state } warnings { code } userErrors { code } } }"""
    odd = profile(None, -1, "TX_PROFILE", -5, chargingProfileKind="RECURRING")
    given = {"chargePoint": "CP-1", "connectorId": 0, "csChargingProfiles": odd, "waitSeconds": 0}
    told = (await house.data(query, i=given))["setChargingProfile"]
    assert told["userErrors"] == []
    assert (told["status"], told["command"]["state"]) == (None, "PENDING")
    assert told["chargingProfile"]["state"] == "REQUESTED"
    codes = {one["code"] for one in told["warnings"]}
    assert codes == {"STACK_LEVEL", "CONNECTOR", "TRANSACTION", "NEGATIVE_LIMIT", "RECURRENCY"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("connectorId: -1", "connector"),
        ("connectorId: 1, duration: 0", "duration"),
        ("connectorId: 1, voltageV: 0", "voltageV"),
        ("connectorId: 1, phases: 4", "phases"),
        ('connectorId: 1, startAt: "2001-01-01T00:00:00Z"', "startAt"),
    ],
)
async def test_nobody_predicts_what_cannot_be(house: House, arguments: str, message: str) -> None:
    await add_charge_point("CP-1")
    query = f'{{ compositeSchedule(chargePoint: "CP-1", {arguments}) {{ startAt }} }}'
    answer = await house.ask(query)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert message in answer["errors"][0]["message"]


async def test_what_would_take_too_long_to_reckon_is_refused_and_less_of_it_is_told(house: House) -> None:
    await add_charge_point("CP-1")
    periods = [{"startPeriod": number, "limit": 6.0 + number % 2} for number in range(1_000)]
    schedule = {"chargingRateUnit": "A", "startSchedule": "2026-01-01T00:00:00Z", "chargingSchedulePeriod": periods}
    kind = {"chargingProfileKind": "RECURRING", "recurrencyKind": "DAILY", "chargingSchedule": schedule}
    profile = {"stackLevel": 0, "chargingProfilePurpose": "TX_DEFAULT_PROFILE", **kind}
    query = """query($p: ChargingProfileInput!, $d: Int!) { profilePreview(
        chargePoint: "CP-1", connectorId: 1, profile: $p, duration: $d) { after { limit } } }"""
    answer = await house.ask(query, p=profile, d=31 * 86_400)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "shorter duration" in answer["errors"][0]["message"]
    assert len((await house.data(query, p=profile, d=86_400))["profilePreview"]["after"]) >= 1_000


def heavy(periods: int) -> dict[str, Any]:
    """A profile for every day with so many periods."""
    steps = [{"startPeriod": 60 * number, "limit": 6.0 + number % 2} for number in range(periods)]
    schedule = {"startSchedule": "2026-01-01T00:00:00Z", "chargingSchedulePeriod": steps}
    return profile(chargingProfileKind="RECURRING", recurrencyKind="DAILY", chargingSchedule=schedule)


PREVIEW = 'profilePreview(chargePoint: "CP-1", connectorId: 1, profile: $p, duration: $d)'


async def test_all_predictions_of_one_request_have_one_bound_and_the_next_request_has_its_own(house: House) -> None:
    await add_charge_point("CP-1")
    asked = " ".join(f"a{number}: {PREVIEW} {{ after {{ limit }} }}" for number in range(5))
    query = f"query($p: ChargingProfileInput!, $d: Int!) {{ {asked} }}"
    for _ in range(2):
        told = await house.ask(query, p=heavy(600), d=4 * 86_400)
        assert [one["extensions"]["code"] for one in told["errors"]] == 3 * ["BAD_USER_INPUT"]
        assert "10000" in told["errors"][0]["message"]
        assert [len(one["after"]) >= 2_400 for one in told["data"].values() if one] == [True, True]


async def test_others_are_answered_while_a_long_prediction_is_made_and_written(house: House) -> None:
    await add_charge_point("CP-1")
    query = f"query($p: ChargingProfileInput!, $d: Int!) {{ {PREVIEW} {{ after {INTERVALS} }} }}"
    await house.data(query, p=heavy(10), d=86_400)
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            before = monotonic()
            await asyncio.sleep(0)
            longest = max(longest, monotonic() - before)

    gc.collect()
    gc.freeze()  # What the other tests have left takes long to look through, and is not what is looked at here.
    beating = asyncio.create_task(beat())
    started = monotonic()
    told = await house.data(query, p=heavy(600), d=14 * 86_400)
    took = monotonic() - started
    await asyncio.sleep(0)  # so that it sees how long it waited for the end
    beating.cancel()
    gc.unfreeze()
    assert len(told["profilePreview"]["after"]) >= 8_000
    assert longest < took / 2, f"others waited {longest:.3f} s of {took:.3f} s"


async def test_a_prediction_begins_when_it_is_asked_to_also_before_now(house: House) -> None:
    await add_charge_point("CP-1")
    begin = (now() - timedelta(hours=1)).replace(microsecond=0)
    query = """query($at: DateTime!) { compositeSchedule(chargePoint: "CP-1", connectorId: 0, startAt: $at) {
        startAt predicted { startAt limit } } }"""
    told = (await house.data(query, at=begin.isoformat()))["compositeSchedule"]
    assert datetime.fromisoformat(told["startAt"]) == begin
    assert told["predicted"] == [{"startAt": told["startAt"], "limit": None}]


async def test_a_charge_point_that_nobody_knows_is_null_or_has_nothing(house: House) -> None:
    asked = '{ compositeSchedule(chargePoint: "X", connectorId: 1) { startAt } }'
    assert await house.data(asked) == {"compositeSchedule": None}
    assert await house.data(f'{{ chargingProfiles(filter: {{chargePoint: "X"}}) {LIST} }}') == {
        "chargingProfiles": {"nodes": []}
    }


async def test_viewers_look_and_operators_send(house: House) -> None:
    await add_charge_point("CP-1", online=True)
    query = """mutation { clearChargingProfile(input: {chargePoint: "CP-1", waitSeconds: 0}) {
        command { request state } } }"""
    assert await house.code(query, Role.VIEWER) == "FORBIDDEN"
    told = (await house.data(query, Role.OPERATOR))["clearChargingProfile"]["command"]
    assert told == {"request": {}, "state": "PENDING"}
    assert await house.data(f"{{ chargingProfiles {LIST} }}", Role.VIEWER) == {"chargingProfiles": {"nodes": []}}


async def test_a_remote_start_with_a_profile_that_is_not_for_it_is_sent_with_warnings(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        answer = await lab.command(
            "remoteStartTransaction",
            "status warnings { code } chargingProfile { connectorId chargingProfileId state session { idTag } }",
            chargePoint="CP-1",
            idTag="TAG",
            chargingProfile=profile(transactionId=7),
        )
        assert {one["code"] for one in answer["warnings"]} == {"PURPOSE", "TRANSACTION"}
        asked = await charge_point.was_asked("RemoteStartTransaction")
        assert asked["chargingProfile"]["chargingProfileId"] == answer["chargingProfile"]["chargingProfileId"] > 0
        assert answer["chargingProfile"]["session"] == {"idTag": "TAG"}

        async def entry() -> Any:
            found = await lab.ask("{ auditEntries(first: 1) { nodes { action outcome } } }")
            return found["auditEntries"]["nodes"] == [{"action": "remoteStartTransaction", "outcome": "DONE"}]

        assert await eventually(entry)
