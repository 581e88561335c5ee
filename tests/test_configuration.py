"""Configuration: what is wanted of a key, how it differs from what is told, and what an answer makes of it."""

import json
from typing import Any

import pytest
from ocpp.exceptions import NotSupportedError

from models.configuration import ConfigurationKey, differs, positive, whole
from tests.lab import Lab, Obliging, running

DESIRE = """mutation($i: DesireConfigurationInput!) { desireConfiguration(input: $i) {
    warning userErrors { code field } } }"""
APPLY = """mutation { applyConfiguration(input: {chargePoint: "CP-1"}) { commands { id } userErrors { code } } }"""
KEYS = """query { configuration(chargePoint: "CP-1") { key value desiredValue differs rebootRequiredSince } }"""


@pytest.mark.parametrize(
    ("told", "wanted", "different"),
    [
        ("true", "TRUE", False),
        (" 300 ", "300", False),
        ("Power.Offered, SoC", "Power.Offered,SoC", False),
        ("acme", "Acme", True),
        ("https://example.com/A", "https://example.com/a", True),
        (None, "", True),
        ("", "", False),
    ],
)
def test_a_value_differs_if_the_charge_point_would_tell_them_apart(
    told: str | None, wanted: str, different: bool
) -> None:
    assert differs(ConfigurationKey(key="K", folded="k", value=told, desired_value=wanted)) is different


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, None),
        ("", None),
        ("many", None),
        ("-1", None),
        ("1.5", None),
        ("0", 0),
        (" 24 ", 24),
        (str(2**31 - 1), 2**31 - 1),
        (str(2**31), None),
        ("9" * 5_000, None),
    ],
)
def test_a_number_is_read_as_charge_points_write_it(value: str | None, number: int | None) -> None:
    assert (whole(value), positive(value)) == (number, number or None)


async def test_what_is_wanted_is_shown_as_a_difference_and_sent_when_it_is_applied(lab: Lab) -> None:
    await lab.add_charge_point("CP-1")

    async def key(name: str) -> dict[str, Any]:
        return next(one for one in (await lab.ask(KEYS))["configuration"] if one["key"] == name)

    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        reported = {"key": "CpoName", "readonly": False, "value": "acme"}
        charge_point.answers["GetConfiguration"] = {"configuration_key": [reported]}
        await lab.command("getConfiguration", "command { id }", chargePoint="CP-1")
        wish = {"chargePoint": "CP-1", "key": "cponame", "value": "Acme"}
        assert (await lab.ask(DESIRE, i=wish))["desireConfiguration"] == {"warning": None, "userErrors": []}
        assert (await key("CpoName"))["differs"]
        assert charge_point.frames.calls("ChangeConfiguration") == []

        charge_point.answers["ChangeConfiguration"] = {"status": "RebootRequired"}
        assert len((await lab.ask(APPLY))["applyConfiguration"]["commands"]) == 1
        await charge_point.was_asked("GetConfiguration")
        assert await charge_point.was_asked("ChangeConfiguration") == {"key": "CpoName", "value": "Acme"}
        await lab.command("clearCache", chargePoint="CP-1")  # so that what was before has been answered
        assert (await key("CpoName"))["rebootRequiredSince"] is not None
        assert not (await key("CpoName"))["differs"]
        assert (await lab.ask(APPLY))["applyConfiguration"]["commands"] == []

        await charge_point.boot()
        assert (await key("CpoName"))["rebootRequiredSince"] is None


@pytest.mark.parametrize("end", ["error", "silence", "lost"])
async def test_what_was_told_before_a_part_failed_is_kept_and_what_is_missing_is_named(
    database_url: str, end: str
) -> None:
    class Stumbling(Obliging):
        """Answers one key at a time, until it is asked for the third."""

        async def route_message(self, raw_msg: str) -> None:
            frame = json.loads(raw_msg)
            key = frame[3].get("key", [""])[0] if frame[0] == 2 else ""
            self.answers["GetConfiguration"] = {
                "": {"configuration_key": [{"key": "GetConfigurationMaxKeys", "readonly": True, "value": "1"}]},
                "first": {"configuration_key": [{"key": "First", "readonly": False, "value": "1"}]},
                "second": {"unknown_key": ["second"]},
                "third": NotSupportedError("no more"),
            }.get(key)
            if key == "third" and end == "lost":
                await self.hang_up()
            elif key != "third" or end == "error":
                await super().route_message(raw_msg)

    async with running(database_url, call_timeout=1.0) as lab:
        await lab.add_charge_point("CP-1")
        async with lab.charge_point("CP-1", Stumbling) as charge_point:
            await charge_point.boot()
            await lab.command("getConfiguration", "command { id }", chargePoint="CP-1")
            answer = await lab.command(
                "getConfiguration",
                "configurationKey { key value } unknownKey missingKey",
                chargePoint="CP-1",
                key=["first", "second", "third", "fourth"],
            )
        assert charge_point.frames.calls("GetConfiguration")[1:] == [
            {"key": [key]} for key in ("first", "second", "third")
        ]
        assert answer["configurationKey"] == [{"key": "First", "value": "1"}]
        assert (answer["unknownKey"], answer["missingKey"]) == (["second"], ["third", "fourth"])
        assert answer["command"]["state"] == ("FAILED" if end == "error" else "TIMED_OUT")
        assert (answer["command"]["callError"] or {}).get("code") == ("NotSupported" if end == "error" else None)
        keys = 'query { configuration(chargePoint: "CP-1", key: ["first", "second", "third"]) { key value supported } }'
        assert (await lab.ask(keys))["configuration"] == [
            {"key": "First", "value": "1", "supported": True},
            {"key": "second", "value": None, "supported": False},
        ]
