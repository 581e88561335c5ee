"""What the end of a command says: one rule, by which every noun says no more than is known."""

from typing import Any

import pytest
from ocpp.exceptions import GenericError, InternalError, NotSupportedError, OCPPError

from models.outcome import CommandState, Fate, Outcome, fate_of
from tests.lab import Lab

PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TX_DEFAULT_PROFILE",
    "chargingProfileKind": "RELATIVE",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]},
}
NOUNS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "RemoteStartTransaction": ("remoteStartTransaction", "session { state }", {"idTag": "TAG"}, "REQUESTED"),
    "ReserveNow": (
        "reserveNow",
        "reservation { state }",
        {"connectorId": 1, "idTag": "TAG", "expiresInSeconds": 60},
        "REQUESTED",
    ),
    "SetChargingProfile": (
        "setChargingProfile",
        "chargingProfile { state }",
        {"connectorId": 1, "csChargingProfiles": PROFILE},
        "UNKNOWN",
    ),
    "UpdateFirmware": (
        "updateFirmware",
        "firmwareUpdate { state }",
        {"location": "ftp://files.example/a"},
        "UNANSWERED",
    ),
    "GetDiagnostics": (
        "getDiagnostics",
        "diagnosticsRequest { state }",
        {"location": "ftp://files.example/"},
        "UNANSWERED",
    ),
}


@pytest.mark.parametrize(
    ("state", "status", "error_code", "fate"),
    [
        ("ANSWERED", "Accepted", None, Fate.TAKEN),
        ("ANSWERED", "Scheduled", None, Fate.TAKEN),
        ("ANSWERED", "RebootRequired", None, Fate.TAKEN),
        ("ANSWERED", None, None, Fate.TAKEN),
        ("ANSWERED", "Rejected", None, Fate.REFUSED),
        ("ANSWERED", "VersionMismatch", None, Fate.REFUSED),
        ("FAILED", None, "NotSupported", Fate.REFUSED),
        ("FAILED", None, "FormationViolation", Fate.REFUSED),
        ("FAILED", None, "FormatViolation", Fate.REFUSED),
        ("FAILED", None, "InternalError", Fate.UNKNOWN),
        ("FAILED", None, "GenericError", Fate.UNKNOWN),
        ("FAILED", None, "VendorTrouble", Fate.UNKNOWN),
        ("FAILED", None, "InvalidAnswer", Fate.UNKNOWN),
        ("FAILED", None, "Invalid", Fate.UNSENT),
        ("TIMED_OUT", None, None, Fate.UNKNOWN),
        ("EXPIRED", None, None, Fate.UNSENT),
        ("CANCELLED", None, None, Fate.UNSENT),
    ],
)
def test_the_end_of_a_command_says_what_is_known(
    state: str, status: str | None, error_code: str | None, fate: Fate
) -> None:
    assert fate_of(state, status, error_code) == fate
    outcome = Outcome(CommandState(state), status, error_code=error_code)
    assert outcome.promises == (fate in (Fate.TAKEN, Fate.UNKNOWN))


@pytest.mark.parametrize(
    ("error", "refused"), [(NotSupportedError("x"), True), (InternalError("x"), False), (GenericError("x"), False)]
)
async def test_each_noun_is_refused_by_the_same_errors(lab: Lab, error: OCPPError, refused: bool) -> None:
    await lab.add_charge_point("CP-1")
    await lab.add_id_tag("TAG")
    async with lab.charge_point("CP-1") as charge_point:
        await charge_point.boot()
        for action, (mutation, shown, fields, unknown) in NOUNS.items():
            charge_point.answers[action] = error
            answer = await lab.command(mutation, shown, chargePoint="CP-1", **fields)
            assert answer["command"]["callError"]["code"] == error.code
            state = answer[shown.split()[0]]["state"]
            assert (state in ("REFUSED", "REJECTED", "FAILED")) == refused, action
            assert (state == unknown) != refused, action


async def test_a_charge_point_that_uses_our_own_words_says_nothing_of_what_was_sent(lab: Lab) -> None:
    class Ours(OCPPError):
        code = "Invalid"

    await lab.add_charge_point("CP-1")
    async with lab.charge_point("CP-1") as charge_point:
        charge_point.answers["ClearCache"] = Ours("said the charge point")
        answer = await lab.command("clearCache", chargePoint="CP-1")
    assert answer["command"]["callError"] == {"code": "GenericError", "description": "said the charge point"}
