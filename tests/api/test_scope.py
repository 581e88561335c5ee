"""Who sees what and who may do what: a walk over the whole schema, kept as a text that people can read.

`VOLTGRAPH_WRITE_SNAPSHOTS=1 pytest tests/api/test_scope.py` writes the text anew; read what has changed in it.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, is_required_argument

from api import public_location, user_edit
from api.limits import Attempts
from api.schema import create_schema
from tests.api.conftest import House, connect
from tests.api.scope import (
    ANONYMOUS,
    ASKERS,
    DRIVER_A,
    DRIVER_B,
    KEY_AWAY,
    KEY_HOME,
    MARKER,
    Seeds,
    is_for_drivers,
    restore,
    selection,
    sow,
)

FILE = Path(__file__).parent / "scope.txt"
SCHEMA: GraphQLSchema = create_schema()._schema

PROFILE = (
    "{stackLevel: 1, chargingProfilePurpose: TX_DEFAULT_PROFILE, chargingProfileKind: RELATIVE,"
    " chargingSchedule: {chargingRateUnit: A, chargingSchedulePeriod: [{startPeriod: 0, limit: 6}]}}"
)

QUERIES = {
    "node": [
        f"id: <{kind}_{end}>"
        for kind in ("point", "place", "driver", "tag", "session", "command")
        for end in ("home", "away")
    ]
    + ["id: <user>", "id: <key>"],
    "chargePoint": ['identity: "CP-HOME"', 'identity: "CP-AWAY"', "id: <point_away>"],
    "session": ["id: <session_home>", "id: <session_away>", "transactionId: 1"],
    "reservation": ["id: <reservation_home>", "id: <reservation_away>"],
    "command": ["id: <command_home>", "id: <command_away>"],
    "idTag": ['idTag: "TAG-A"', 'idTag: "TAG-B"'],
    "driver": ["id: <driver_home>", "id: <driver_away>"],
    "location": ["id: <place_home>", "id: <place_away>"],
    "configuration": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
    "localAuthList": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
    "firmwareUpdate": ["id: <update_home>", "id: <update_away>"],
    "firmwareStatuses": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
    "diagnosticsRequest": ["id: <diagnostics_home>", "id: <diagnostics_away>"],
    "diagnosticsStatuses": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
    "statusHistory": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
    "explainAuthorization": ['chargePoint: "CP-AWAY", idTag: "TAG-A"'],
    "compositeSchedule": ['chargePoint: "CP-HOME", connectorId: 1', 'chargePoint: "CP-AWAY", connectorId: 1'],
    "profilePreview": [f'chargePoint: "CP-{end}", connectorId: 1, profile: {PROFILE}' for end in ("HOME", "AWAY")],
    "search": ['text: "HOME"', 'text: "AWAY"', 'text: "TAG"', 'text: "DRIVER"', 'text: "1"'],
}
"""Arguments of the queries that need some."""

SUBSCRIPTIONS = {
    "chargePointsChanged": ["first: 10"],
    "sessionsChanged": ["first: 10"],
    "sessionChanged": ["id: <session_home>", "id: <session_away>"],
    "commandChanged": ["id: <command_away>"],
    "messages": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
    "chargingProfilesChanged": [f'chargePoint: "CP-{end}", first: 10' for end in ("HOME", "AWAY")],
    "localAuthListChanged": ['chargePoint: "CP-HOME"', 'chargePoint: "CP-AWAY"'],
}

_TO = 'input: {chargePoint: "CP-AWAY", waitSeconds: 0'
MUTATIONS = {
    "login": ['input: {username: "nobody", password: "wrong"}'],
    "logout": [],
    "changeOwnPassword": ['input: {currentPassword: "wrong", newPassword: "long enough"}'],
    "createUser": ['input: {username: "new", password: "long enough", role: VIEWER}'],
    "updateUser": ["input: {id: <user>, archived: true}"],
    "createApiKey": ['input: {name: "KEY-NEW", role: VIEWER}'],
    "updateApiKey": ['input: {id: <key>, name: "KEY-HOME"}'],
    "revokeApiKey": ["id: <key>"],
    "createDriver": ['input: {externalRef: "DRIVER-NEW"}'],
    "updateDriver": ['input: {id: <driver_away>, name: "DRIVER-B"}'],
    "archiveDriver": ["id: <driver_away>"],
    "issueDriverToken": [
        "input: {driverId: <driver_away>}",
        'input: {externalRef: "DRIVER-NEW", ensureDriver: true}',
    ],
    "createLocation": ['input: {name: "PLACE-NEW"}'],
    "updateLocation": ['input: {id: <place_home>, name: "PLACE-HOME"}'],
    "archiveLocation": ["id: <place_home>"],
    "createChargePoint": ['input: {identity: "CP-NEW"}'],
    "updateChargePoint": [
        'input: {identity: "CP-HOME", name: "CP-HOME"}',
        'input: {identity: "CP-AWAY", location: <place_home>}',
        'input: {identity: "CP-AWAY", location: <place_away>}',
    ],
    "archiveChargePoint": ['identity: "CP-HOME"', 'identity: "CP-AWAY"'],
    "acceptUnknownChargePoint": ['input: {identity: "KNOCK-ONE"}'],
    "forgetUnknownChargePoint": ['identity: "KNOCK-ONE"'],
    "createIdTag": ['input: {idTag: "TAG-NEW"}'],
    "updateIdTag": ['input: {idTag: "TAG-B", note: "NOTE-AWAY"}'],
    "archiveIdTag": ['idTag: "TAG-B"'],
    "clearCache": [f"{_TO}}}"],
    "reset": [f"{_TO}, type: SOFT}}"],
    "startCharging": [
        f'input: {{chargePoint: "CP-{end}", idTag: "TAG-{tag}"}}' for end in ("HOME", "AWAY") for tag in "AB"
    ],
    "stopCharging": ["input: {session: <session_home>}", "input: {session: <session_away>}"],
    "correctSession": [
        f'input: {{session: <session_{end}>, meterStopWh: 9000, reason: "REASON-NEW"}}' for end in ("home", "away")
    ],
    "remoteStartTransaction": [f'{_TO}, idTag: "TAG-A"}}'],
    "remoteStopTransaction": [f"{_TO}, transactionId: 1}}", f"{_TO}, sessionId: <session_home>}}"],
    "reserveNow": [f'{_TO}, connectorId: 1, idTag: "TAG-B", expiresInSeconds: 60}}'],
    "cancelReservation": [f"{_TO}, reservationId: 7}}"],
    "changeAvailability": [f"{_TO}, connectorId: 1, type: INOPERATIVE}}"],
    "unlockConnector": [f"{_TO}, connectorId: 1}}"],
    "getConfiguration": [f"{_TO}}}"],
    "changeConfiguration": [f'{_TO}, key: "K", value: "x"}}'],
    "desireConfiguration": ['input: {chargePoint: "CP-AWAY", key: "K", value: "x"}'],
    "applyConfiguration": [f"{_TO}}}"],
    "dataTransfer": [f'{_TO}, vendorId: "v"}}'],
    "getLocalListVersion": [f"{_TO}}}"],
    "sendLocalList": [f"{_TO}, updateType: FULL}}"],
    "syncLocalAuthList": [f"{_TO}, updateType: FULL}}"],
    "cancelLocalAuthListSync": ["id: <sync_away>"],
    "triggerMessage": [f"{_TO}, requestedMessage: HEARTBEAT}}"],
    "setChargingProfile": [f"{_TO}, connectorId: 1, csChargingProfiles: {PROFILE}}}"],
    "clearChargingProfile": [f"{_TO}}}"],
    "getCompositeSchedule": [f"{_TO}, connectorId: 1, duration: 60}}"],
    "updateFirmware": [f'{_TO}, location: "ftp://host/x"}}', f"{_TO}, image: <image>}}"],
    "getDiagnostics": [f"{_TO}}}"],
    "archiveFirmwareImage": ["id: <image>"],
    "deleteDiagnosticsFile": ["id: <diagnostics_home>", "id: <diagnostics_away>"],
    "cancelCommand": ["id: <command_away>"],
}
"""Each mutation, with arguments that name what some may touch and others may not even know of."""

_KINDS = ("CP", "FILE", "PLACE", "LABEL", "FRAME", "REASON", "VALUE", "INFO", "SERIAL", "ADDRESS", "NOTE")
_OF_HOME = {f"{kind}-HOME" for kind in _KINDS} | {"TAG-A"}
_OF_AWAY = {f"{kind}-AWAY" for kind in _KINDS} | {"TAG-B"}
_OF_THE_HOUSE = {"FILE-ONE", "DRIVER-A", "DRIVER-B", "KNOCK-ONE", "KEY-HOME", "KEY-AWAY", "NOTE-HOME", "NOTE-AWAY"}
FOREIGN = {
    ANONYMOUS: (_OF_HOME - {"PLACE-HOME"}) | _OF_AWAY | _OF_THE_HOUSE,
    DRIVER_A: (_OF_HOME - {"CP-HOME", "PLACE-HOME", "TAG-A"}) | _OF_AWAY | (_OF_THE_HOUSE - {"DRIVER-A"}),
    DRIVER_B: (_OF_HOME - {"CP-HOME", "PLACE-HOME"})
    | (_OF_AWAY - {"TAG-B", "CP-AWAY", "PLACE-AWAY"})
    | (_OF_THE_HOUSE - {"DRIVER-B"}),
    KEY_AWAY: (_OF_HOME - {"PLACE-HOME"}) | (_OF_THE_HOUSE - {"KEY-AWAY"}),
    KEY_HOME: _OF_AWAY | (_OF_THE_HOUSE - {"KEY-HOME"}),
}
"""What somebody must never see; PLACE-HOME is published, with the charge point there; driver B charged at CP-AWAY."""


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_location, "_by_address", Attempts(1_000))
    monkeypatch.setattr(user_edit, "_guesses", Attempts(1_000))


def cases(root: str, table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each field of a root type with each of its arguments; a new field that needs some must have them here."""
    kind = SCHEMA.type_map[root]
    found = []
    for name, field in kind.fields.items():  # type: ignore[attr-defined]
        needs = [one for one, argument in field.args.items() if is_required_argument(argument)]
        assert name in table or not needs, f"{root}.{name} needs {needs}: say here how it is to be asked"
        found += [(name, one) for one in table.get(name) or [""]]
    assert set(table) <= set(kind.fields), "a field that is no more"  # type: ignore[attr-defined]
    return found


def told(answer: Any) -> str:
    """What an answer shows: the code of its error, or the markers that are in it and how long its lists are."""
    if answer.get("errors"):
        return " ".join(sorted({error["extensions"]["code"] for error in answer["errors"]}))
    (value,) = answer["data"].values()
    shown = sorted(set(MARKER.findall(json.dumps(value))))
    refusals = [error["code"] for error in value.get("userErrors", ())] if isinstance(value, dict) else []
    length = [f"({value['totalCount']})"] if isinstance(value, dict) and "totalCount" in value else []
    return " ".join(refusals + length + shown) or ("null" if value is None else "-")


def document(kind: str, name: str, arguments: str, *, drivers: bool = False, depth: int = 2) -> str:
    field = SCHEMA.type_map[kind.capitalize()].fields[name]  # type: ignore[attr-defined]
    chosen = selection(SCHEMA, field.type, depth, is_for_drivers) if drivers else selection(SCHEMA, field.type, depth)
    return f"{kind} {{ {name}{f'({arguments})' if arguments else ''} {chosen} }}"


async def ask(house: House, who: str, kind: str, name: str, arguments: str, seeds: Seeds, **how: Any) -> str:
    return told(await house.ask(document(kind, name, seeds.fill(arguments), **how), ASKERS[who]))


async def walk(house: House, seeds: Seeds) -> list[tuple[str, dict[str, str]]]:
    """Ask everything as everybody; gives a line of heading for each question, and what each one was told."""
    found = []
    for name, arguments in cases("Query", QUERIES):
        answers = {who: await ask(house, who, "query", name, arguments, seeds) for who in ASKERS}
        if is_for_drivers("Query", name):  # the whole of it is refused: ask for what they may have
            for who in (DRIVER_A, DRIVER_B):
                answers[who] = await ask(house, who, "query", name, arguments, seeds, drivers=True, depth=3)
        found.append((f"query {name}({arguments})", answers))
    async with house.serve() as address:
        for name, arguments in cases("Subscription", SUBSCRIPTIONS):
            answers = {}
            for who in [one for one in ASKERS if one != ANONYMOUS]:
                may = who in (DRIVER_A, DRIVER_B) and is_for_drivers("Subscription", name)
                query = document("subscription", name, seeds.fill(arguments), drivers=may)
                async with connect(address) as socket:
                    await socket.init(token=house.tokens[ASKERS[who]])
                    await socket.subscribe(query)
                    message = await socket.receive()
                payload = message["payload"]
                answers[who] = told({"errors": payload} if message["type"] == "error" else payload)
            found.append((f"subscription {name}({arguments})", answers))
    for who in ASKERS:
        for n, (name, arguments) in enumerate(cases("Mutation", MUTATIONS)):
            if name == "logout":
                continue  # it would end the sign-in; what it does has a test of its own
            may = who in (DRIVER_A, DRIVER_B) and is_for_drivers("Mutation", name)
            answer = await ask(house, who, "mutation", name, arguments, seeds, depth=1, drivers=may)
            found.append((f"{n:03} mutation {name}({arguments})", {who: answer}))
            await restore()
    return found


def written(found: list[tuple[str, dict[str, str]]]) -> str:
    """The walk as a text: each question with what everybody was told, mutations in the order of the table."""
    merged: dict[str, dict[str, str]] = {}
    for heading, answers in found:
        merged.setdefault(heading, {}).update(answers)
    lines = []
    for heading, answers in merged.items():
        lines.append(heading.lstrip("0123456789 ").replace("()", ""))
        lines += [f"    {who:<18}{answer}" for who, answer in answers.items()]
        lines.append("")
    return "\n".join(lines)


async def test_everybody_sees_and_does_what_is_written_down_and_nothing_foreign(house: House) -> None:
    seeds = await sow(house)
    found = await walk(house, seeds)
    text = written(found)
    if os.environ.get("VOLTGRAPH_WRITE_SNAPSHOTS"):
        FILE.write_text(text, "utf-8")
    for heading, answers in found:
        for who, answer in answers.items():
            leaked = FOREIGN.get(who, set()) & set(MARKER.findall(answer))
            assert not leaked, f"{who} sees {leaked} by {heading}"
            assert "INTERNAL" not in answer, f"{who}: {heading}"
            assert "TOO_COMPLEX" not in answer, f"{who}: {heading}"
    assert text == FILE.read_text("utf-8"), "who sees what has changed: read how to write it anew above, and what"


async def test_the_walk_would_see_a_leak(house: House) -> None:
    """An admin is told of all that nobody else may be told: no marker is one that never appears anyway."""
    seeds = await sow(house)
    seen: set[str] = set()
    for name, arguments in cases("Query", QUERIES):
        seen |= set(MARKER.findall(await ask(house, "admin", "query", name, arguments, seeds)))
    assert set().union(*FOREIGN.values()) <= seen


def test_what_drivers_may_have_is_in_the_schema_and_pages_hold_no_more_than_pages() -> None:
    from api import permissions

    for kind, fields in permissions._FOR_DRIVERS.items():
        assert kind in SCHEMA.type_map or kind == "LoginPayload", kind
        assert fields <= set(SCHEMA.type_map[kind].fields), kind  # type: ignore[attr-defined]
