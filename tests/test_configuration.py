"""Configuration: what is wanted of a key, how it differs from what is told, and what an answer makes of it."""

from typing import Any

import pytest

from models.configuration import ConfigurationKey, differs, positive, whole
from tests.lab import Lab

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
