"""What lists cost: a fixed number of queries for a page of the fleet, and an index for each order, filtered or not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from models.database import connection
from models.principal import Role
from tests.api.conftest import (
    House,
    add_charge_point,
    add_command,
    add_connector,
    add_session,
    house,
    statements,
)

__all__ = ["house"]

ROWS = 20_000
SLICE = 50_000
MOST_SORTED = 500
MOST_REMOVED = 5_000
BIG = (
    "charging_session",
    "charging_profile",
    "message",
    "command",
    "status_change",
    "audit_entry",
    "id_tag",
    "charge_point",
    "driver",
    "reservation",
    "location",
)
"""Tables that grow with the fleet, the drivers and time. People, API keys and labels are few, and of unknown charge
points the newest thousand are kept (`presence.UNKNOWN_KEPT`), so those may be read whole."""


FLEET = """{ chargePoints(first: 100) { nodes {
    identity online repairs { what }
    connectors { connectorId status currentSession { energyWh powerW lastSampleAt } }
    sessions(first: 3) { state energyWh registerReading: meterStopWh lastSampleAt }
} } }"""


async def test_a_page_of_a_hundred_charge_points_costs_the_same_few_queries_in_any_fleet(house: House) -> None:
    counts = []
    for size in (100, 250):
        for n in range(size - 100 if size > 100 else 0, size):
            charge_point = await add_charge_point(f"CP-{n:04}", online=True)
            for number in (0, 1, 2):
                await add_connector(charge_point, number)
            await add_session(charge_point, 1, power_w=7000, energy_wh=1234)
            await add_command(charge_point)
        with statements() as seen:
            nodes = (await house.data(FLEET))["chargePoints"]["nodes"]
        assert len(nodes) == 100
        assert nodes[0]["connectors"][1]["currentSession"]["powerW"] == 7000
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, counts


FILL = """
insert into charge_point (identity, name, registration_status, read_configuration_after_boot,
    ask_status_after_reconnect, created_at)
  select 'CP-' || n, 'Name ' || n, 'Accepted', false, false, now() from generate_series(1, {charge_points}) n;
insert into charging_session (charge_point_id, connector_id, transaction_id, id_tag, id_tag_key, state, created_at,
    started_at, meter_start_wh, energy_wh, last_sample_received_at, stop_received_at, energy_method, failure_code,
    authorization_status)
  select 1 + n * 7919 % {charge_points}, 1 + n % 2, n, 'Tag-' || n % 500, 'tag-' || n % 500,
    case when n % 500 = 0 then 'SUSPENDED' when n % 100 = 0 then 'ACTIVE' else 'ENDED' end,
    now() - (n || ' s')::interval,
    case when n % 50 = 1 then null else now() - (n * 7919 % {rows} || ' s')::interval end, n, 10,
    case when n % 1000 = 100 then now() - interval '1 h' else now() end,
    case when n % 100 > 0 then now() - (n || ' s')::interval end,
    case when n % 400 = 1 then 'STOP_IGNORED' when n % 400 = 2 then 'REGISTER_RESET' else 'METER_STOP' end,
    case when n % 400 = 3 then 'STOP_MISSING' end, case when n % 1000 = 4 then 'Blocked' else 'Accepted' end
  from generate_series({low}::bigint, {high}) n;
insert into message (charge_point_id, direction, kind, unique_id, action, payload, at)
  select 1 + n * 7919 % {charge_points}, 'IN', 'CALL', n::text, 'Heartbeat', '{{}}', now()
  from generate_series({low}::bigint, {high}) n;
insert into command (charge_point_id, action, request, state, requested_by, created_at, expires_at, awaits_effect)
  select 1 + n * 7919 % {charge_points}, 'reset', '{{}}', case when n % 100 = 0 then 'PENDING' else 'ANSWERED' end,
    'user:a', now(), now(), false from generate_series({low}::bigint, {high}) n;
insert into status_change (charge_point_id, connector_id, status, error_code, status_at, received_at)
  select 1 + n * 7919 % {charge_points}, 1, 'Available', 'NoError', now() - (n || ' s')::interval, now()
  from generate_series({low}::bigint, {high}) n;
insert into charging_profile (charge_point_id, connector_id, charging_profile_id, purpose, stack_level, profile,
    command_id, session_id, requested_by, requested_at, state, changed_at)
  select 1 + n * 7919 % {charge_points}, 1, n, case when n % 50 = 0 then 'TxProfile' else 'TxDefaultProfile' end, 0,
    '{{"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind":
    "Relative", "chargingSchedule": {{"chargingRateUnit": "A", "chargingSchedulePeriod": [{{"startPeriod": 0,
    "limit": 6}}]}}}}', n, case when n % 50 = 0 then n end, 'user:a', now(),
    case when n % 50 < 5 then 'INSTALLED' else 'CLEARED' end, now() from generate_series({low}::bigint, {high}) n;
insert into reservation (charge_point_id, reservation_id, connector_id, id_tag, id_tag_key, expires_at, state, status,
    created_at, requested_by, command_id, awaits_start)
  select 1 + n * 7919 % {charge_points}, n, 1, 'Tag-' || n % 500, 'tag-' || n % 500,
    now() - (n * 7919 % {rows} || ' s')::interval, case when n % 100 = 0 then 'ACTIVE' else 'EXPIRED' end, 'Accepted',
    now() - (n || ' s')::interval, 'user:a', n, n % 100 = 0 from generate_series({low}::bigint, {high}) n;
insert into id_tag (id_tag, key, parent_id_tag, parent_key, blocked, created_at)
  select 'Tag-' || n, 'tag-' || n, 'Parent-' || n % 5000, 'parent-' || n % 5000, n % 100 = 0, now()
  from generate_series({low}::bigint, {high}) n;
insert into driver (name, external_ref, created_at)
  select case when n % 10 = 0 then null else 'Name ' || n * 7919 % {rows} end, 'Ref-' || n, now()
  from generate_series({low}::bigint, {high}) n;
insert into location (name, published, created_at)
  select 'Place ' || n * 7919 % {rows}, n % 2 = 0, now() from generate_series({low}::bigint, {high}) n;
insert into audit_entry (at, principal, action, subject, subject_id, charge_point_id, outcome)
  select now() - (({rows} - n) || ' s')::interval, 'user:' || n % 1000,
    case when n % 1000 = 0 then 'archiveIdTag' else 'updateChargePoint' end, 'charge_point',
    1 + n * 7919 % {charge_points}, 1 + n * 7919 % {charge_points}, case when n % 20 = 0 then 'REFUSED' else 'DONE' end
  from generate_series({low}::bigint, {high}) n;
insert into unknown_charge_point (identity, attempts, first_seen_at, last_seen_at)
  select 'Knock-' || n, 1, now(), now() - (n || ' s')::interval from generate_series({low}::bigint, {high}) n
  where n <= 1000;
analyze"""

LISTS: list[str] = []
for _order in ("CREATED_AT_DESC", "CREATED_AT_ASC", "STARTED_AT_DESC", "STARTED_AT_ASC"):
    for _filter in (
        "{}",
        '{ chargePoint: "CP-7" }',
        '{ idTag: "tag-7" }',
        "{ state: [ACTIVE] }",
        "{ state: [ENDED] }",
        "{ open: true }",
        "{ open: false }",
        '{ chargePoint: "CP-7", state: [ENDED] }',
        '{ startedAfter: "2020-01-01T00:00:00Z" }',
        "{ needsAttention: true }",
        '{ needsAttention: true, chargePoint: "CP-7" }',
        "{ needsAttention: false }",
    ):
        LISTS.append(f"sessions(filter: {_filter}, orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
for _order in ("CREATED_AT_DESC", "CREATED_AT_ASC", "EXPIRES_AT_DESC", "EXPIRES_AT_ASC"):
    for _filter in (
        "{}",
        '{ chargePoint: "CP-7" }',
        '{ chargePoint: "CP-7", connectorId: 1, state: [EXPIRED] }',
        '{ idTag: "tag-7" }',
        "{ state: [ACTIVE] }",
        "{ state: [EXPIRED] }",
        "{ state: [REQUESTED, ACTIVE] }",
    ):
        LISTS.append(f"reservations(filter: {_filter}, orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
for _order in ("IDENTITY_ASC", "IDENTITY_DESC", "CREATED_AT_ASC", "CREATED_AT_DESC"):
    LISTS.append(f"chargePoints(orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
    LISTS.append(f"chargePoints(filter: {{ archived: null }}, orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
for _order in ("ID_TAG_ASC", "ID_TAG_DESC", "CREATED_AT_ASC", "CREATED_AT_DESC"):
    LISTS.append(f"idTags(orderBy: {_order}, first: 25) {{ nodes {{ idTag }} }}")
for _order in ("NAME_ASC", "NAME_DESC", "CREATED_AT_ASC", "CREATED_AT_DESC"):
    for _filter in ("{}", "{ archived: null }"):
        LISTS.append(f"drivers(filter: {_filter}, orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
        LISTS.append(f"locations(filter: {_filter}, orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
    LISTS.append(f"locations(filter: {{ published: true }}, orderBy: {_order}, first: 25) {{ nodes {{ id }} }}")
for _filter in (
    "{}",
    '{ principal: "user:7" }',
    '{ action: ["archiveIdTag"] }',
    '{ action: ["neverDone"] }',
    "{ outcome: [REFUSED] }",
    '{ since: "2020-01-01T00:00:00Z" }',
):
    LISTS.append(f"auditEntries(filter: {_filter}, first: 25) {{ nodes {{ id }} }}")
for _filter in (
    '{ action: ["Heartbeat"] }',
    '{ chargePoint: "CP-7", action: ["Authorize"] }',
    '{ chargePoint: "CP-7", direction: OUT }',
    '{ chargePoint: "CP-7", kind: [ERROR] }',
    '{ chargePoint: "CP-7", hasRepairs: true }',
    '{ chargePoint: "CP-7", since: "2020-01-01T00:00:00Z" }',
    '{ chargePoint: "CP-7", until: "2020-01-01T00:00:00Z" }',
):
    LISTS.append(f"messages(filter: {_filter}, first: 25) {{ nodes {{ id }} }}")
for _filter in (
    '{ chargePoint: "CP-7", state: [PENDING] }',
    '{ chargePoint: "CP-7", action: ["clear_cache"] }',
    "{ state: [PENDING] }",
    "{ state: [FAILED] }",
    '{ action: ["reset"] }',
    '{ requestedBy: "user:a" }',
    '{ requestedBy: "user:nobody" }',
):
    LISTS.append(f"commands(filter: {_filter}, first: 25) {{ nodes {{ id }} }}")
for _filter in (
    "{ archived: true }",
    "{ online: true }",
    "{ online: false }",
    "{ registrationStatus: [PENDING] }",
    "{ connectorStatus: [FAULTED] }",
    '{ label: ["none"] }',
    "{ location: [] }",
    "{ ids: [] }",
):
    LISTS.append(f"chargePoints(filter: {_filter}, first: 25) {{ nodes {{ id }} }}")
for _filter in ("{ blocked: true }", '{ parentIdTag: "parent-7" }', "{ archived: null }"):
    LISTS.append(f"idTags(filter: {_filter}, first: 25) {{ nodes {{ id }} }}")
LISTS += [
    "unknownChargePoints(first: 25) { nodes { id } }",
    "messages(first: 25) { nodes { id } }",
    'messages(filter: { chargePoint: "CP-7" }, first: 25) { nodes { id } }',
    'messages(filter: { chargePoint: "CP-7", uniqueId: "777" }, first: 25) { nodes { id } }',
    "chargingProfiles(first: 25) { nodes { id } }",
    'chargingProfiles(filter: { chargePoint: "CP-7" }, first: 25) { nodes { id } }',
    'chargingProfiles(filter: { chargePoint: "CP-7", connectorId: 1, installed: true }, first: 25) { nodes { id } }',
    "chargingProfiles(filter: { installed: true }, first: 25) { nodes { id } }",
    "chargingProfiles(filter: { installed: false }, first: 25) { nodes { id } }",
    "chargingProfiles(filter: { chargingProfilePurpose: TX_PROFILE }, first: 25) { nodes { id } }",
    "commands(first: 25) { nodes { id } }",
    'commands(filter: { chargePoint: "CP-7" }, first: 25) { nodes { id } }',
    'statusHistory(chargePoint: "CP-7", first: 25) { nodes { status } }',
    'statusHistory(chargePoint: "CP-7", connectorId: 1, first: 25) { nodes { status } }',
]


async def fill(rows: int = ROWS) -> None:
    """Write so many rows of each list, and a tenth as many charge points."""
    first, *lists, analyze = FILL.split(";\n")
    await connection().execute_script(first.format(charge_points=rows // 10))
    for low in range(1, rows, SLICE):
        high = min(low + SLICE - 1, rows)
        for statement in lists:
            script = statement.format(rows=rows, charge_points=rows // 10, low=low, high=high)
            await connection().execute_script(script)
    await connection().execute_script(analyze)


def flatten(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from flatten(inner)


@contextmanager
def explained(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, list[Any]]]]:
    """Keep the statements with their values."""
    seen: list[tuple[str, list[Any]]] = []
    client = type(connection())
    with monkeypatch.context() as patched:
        for name in ("execute_query_dict", "execute_query"):
            original = getattr(client, name)

            async def keep(self: Any, query: str, values: Any = None, _original: Any = original) -> Any:
                seen.append((query, list(values or ())))
                return await _original(self, query, values)

            patched.setattr(client, name, keep)
        yield seen


async def plan_of(query: str, values: list[Any]) -> dict[str, Any]:
    rows = await connection().execute_query_dict("explain (analyze, format json) " + query, values)
    told = rows[0]["QUERY PLAN"]
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


async def slow(query: str, values: list[Any]) -> list[str]:
    """What of a statement's plan reads all of a big table, sorts more than a page of it or reads much in vain."""
    found = []
    for node in flatten(await plan_of(query, values)):
        if node["Node Type"] == "Seq Scan" and node["Relation Name"].startswith(BIG) and node["Plan Rows"] > 1:
            found.append(f"Seq Scan of {node['Relation Name']}")
        elif node["Node Type"] == "Sort" and node["Plans"][0]["Actual Rows"] > MOST_SORTED:
            found.append(f"Sort of {node['Plans'][0]['Actual Rows']} rows")
        if (removed := node.get("Rows Removed by Filter", 0)) > MOST_REMOVED:
            found.append(f"{removed} rows of {node.get('Relation Name')} read in vain")
    return found


@pytest.mark.parametrize("house", ["postgres"], indirect=True)
async def test_each_order_with_and_without_filters_goes_by_an_index(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill()
    assert await slow("select * from charging_session order by meter_start_wh desc, id limit 26", [])
    assert await slow("select * from charging_session where connector_id = 99 order by id limit 26", [])
    assert await judge(house, monkeypatch) == {}


async def judge(house: House, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The lists whose plan is slow, and why."""
    told: dict[str, list[str]] = {}
    for one in LISTS:
        with explained(monkeypatch) as seen:
            await house.data(f"{{ {one} }}", Role.ADMIN)
        judged = 0
        for query, values in seen:
            judged += query.startswith("SELECT") and "ORDER BY" in query
            if query.startswith("SELECT") and "ORDER BY" in query and (found := await slow(query, values)):
                told[one] = found
        assert judged, one
    return told
