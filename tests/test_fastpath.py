"""What charge points say: as the schemas demand, as real ones write it, and as nobody should."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import ocpp.v16
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from models.authorization import Authorization, AuthorizationStatus
from ocpp_server import fastpath
from ocpp_server.moments import parse_moment, utc_text
from ocpp_server.repair import MAX_NOTES, Refusal
from ocpp_server.v16 import wire

SCHEMAS = Path(ocpp.v16.__file__).parent / "schemas"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

BOOT = {"chargePointVendor": "Acme", "chargePointModel": "One"}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
START = {"connectorId": 1, "idTag": "TAG1", "meterStart": 100, "timestamp": "2026-01-31T12:00:00Z"}
STOP = {"transactionId": 7, "meterStop": 900, "timestamp": "2026-01-31T12:00:00Z"}


def values(**sample: Any) -> dict[str, Any]:
    moment = {"timestamp": "2026-01-31T12:00:00Z", "sampledValue": [{"value": "1", **sample}]}
    return {"connectorId": 1, "meterValue": [moment]}


def decode(action: str, payload: Any) -> tuple[Any, tuple[str, ...]]:
    return fastpath.decode(action, payload if isinstance(payload, str) else json.dumps(payload))


def _schema(action: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{action}.json").read_text(encoding="utf-8-sig"))
    definitions = schema.get("definitions", {})
    for name, field in schema["properties"].items():
        if "$ref" in field:
            schema["properties"][name] = definitions[field["$ref"].rsplit("/", 1)[-1]]
    return schema


def _described(declared: inspect.Type) -> dict[str, Any]:
    """Say what a declared type demands in the words of JSON schema."""
    if isinstance(declared, inspect.UnionType):
        (declared,) = (part for part in declared.types if not isinstance(part, inspect.NoneType))
    if isinstance(declared, inspect.Metadata):
        declared = declared.type
    match declared:
        case inspect.StrType(max_length=None):
            return {"type": "string"}
        case inspect.StrType(max_length=length):
            return {"type": "string", "maxLength": length}
        case inspect.LiteralType(values=words):
            return {"type": "string", "enum": set(words)}
        case inspect.IntType():
            return {"type": "integer"}
        case inspect.DateTimeType():
            return {"type": "string", "format": "date-time"}
        case inspect.ListType(item_type=item, min_length=shortest):
            return {"type": "array", "items": _described(item), **({"minItems": shortest} if shortest else {})}
        case inspect.StructType(cls=struct, fields=fields):
            assert struct.__struct_config__.forbid_unknown_fields
            return {
                "type": "object",
                "additionalProperties": False,
                "properties": {field.encode_name: _described(field.type) for field in fields},
                "required": {field.encode_name for field in fields if field.required},
            }
    raise AssertionError(declared)


def _demanded(schema: dict[str, Any]) -> dict[str, Any]:
    """Reduce a schema to what matters: without titles and what has no meaning where it stands."""
    demanded = {key: schema[key] for key in ("type", "maxLength", "minItems", "format") if key in schema}
    if "enum" in schema:
        demanded["enum"] = set(schema["enum"])
    if schema["type"] == "object":
        demanded["additionalProperties"] = False
        demanded["properties"] = {name: _demanded(field) for name, field in schema["properties"].items()}
        demanded["required"] = set(schema.get("required", ()))
    if schema["type"] == "array":
        demanded["items"] = _demanded(schema["items"])
    return demanded


@pytest.mark.parametrize("action", fastpath.REPORTS)
def test_a_report_demands_what_the_schema_demands(action):
    demanded = _demanded(_schema(action))
    if action == "StopTransaction":
        # One MeterValue for both messages: the unit Hertz and the least of one sample are those of MeterValues.
        sampled = demanded["properties"]["transactionData"]["items"]["properties"]["sampledValue"]
        sampled["minItems"] = 1
        sampled["items"]["properties"]["unit"]["enum"].add("Hertz")
    assert _described(inspect.type_info(fastpath.REPORTS[action])) == demanded


def test_every_known_action_is_one_of_the_package():
    assert set(fastpath.REPORTS) < fastpath.KNOWN_ACTIONS
    assert len(fastpath.KNOWN_ACTIONS) == 39


FITTING = {
    "BootNotification": {**BOOT, "firmwareVersion": "", "imsi": "ü" * 20},
    "Heartbeat": {},
    "StatusNotification": {**STATUS, "timestamp": "2026-01-31T12:00:00Z", "info": "😀"},
    "Authorize": {"idTag": "T" * 20},
    "StartTransaction": {**START, "reservationId": 3},
    "MeterValues": {**values(unit="Hertz", measurand="Frequency", format="SignedData"), "transactionId": -1},
    "StopTransaction": {**STOP, "reason": "EVDisconnected", "transactionData": values()["meterValue"]},
    "DataTransfer": {"vendorId": "x", "data": "y" * 5000},
    "FirmwareStatusNotification": {"status": "Installed"},
    "DiagnosticsStatusNotification": {"status": "Idle"},
    "SecurityEventNotification": {"type": "Event", "timestamp": "2026-01-31T12:00:00.123Z"},
    "LogStatusNotification": {"status": "Uploading"},
    "SignedFirmwareStatusNotification": {"status": "InstallRebooting", "requestId": 1},
    "SignCertificate": {"csr": "adsad"},
}


@pytest.mark.parametrize("action", fastpath.REPORTS)
def test_what_fits_is_not_repaired(action):
    report, repairs = decode(action, FITTING[action])
    assert type(report) is fastpath.REPORTS[action]
    assert repairs == ()


@pytest.mark.parametrize("action", fastpath.REPORTS)
def test_the_repair_path_takes_what_fits_and_finds_nothing_to_repair(action):
    assert fastpath.repair(action, FITTING[action]) == decode(action, FITTING[action])


SAMPLE = "meter_value.0.sampled_value.0"
# Action, payload (JSON text if it cannot be built), attribute, its value, what was repaired.
REPAIRED = [
    ("Heartbeat", "null", "", fastpath.Heartbeat(), ()),
    ("Heartbeat", {"x": 1}, "", fastpath.Heartbeat(), ("x: unknown field",)),
    ("BootNotification", {**BOOT, "iccid": None}, "iccid", None, ("iccid: null",)),
    ("BootNotification", {**BOOT, "iccid": []}, "iccid", None, ("iccid: unusable, left out",)),
    ("BootNotification", {**BOOT, "imsi": 12345}, "imsi", "12345", ("imsi: number as text",)),
    ("BootNotification", {**BOOT, "meterType": "S" * 42}, "meter_type", "S" * 25, ("meterType: too long",)),
    ("Authorize", {"id_tag": "A"}, "id_tag", "A", ("idTag: name spelled otherwise",)),
    ("Authorize", {"IDTAG": "A"}, "id_tag", "A", ("idTag: name spelled otherwise",)),
    ("Authorize", {"idTag": "A", "idtag": "B"}, "id_tag", "A", ("idtag: unknown field",)),
    ("StatusNotification", {**STATUS, "connectorId": "1"}, "connector_id", 1, ("connectorId: text as number",)),
    ("StatusNotification", {**STATUS, "status": "charging"}, "status", "Charging", ("status: word spelled otherwise",)),
    ("StatusNotification", {**STATUS, "status": "Occupied"}, "status", "Charging", ("status: unknown word",)),
    ("StatusNotification", {**STATUS, "status": "Sleeping"}, "status", "Unavailable", ("status: unknown word",)),
    ("StatusNotification", {**STATUS, "errorCode": "Error"}, "error_code", "OtherError", ("errorCode: unknown word",)),
    ("StatusNotification", {**STATUS, "errorCode": ""}, "error_code", "NoError", ("errorCode: empty",)),
    ("StatusNotification", {**STATUS, "timestamp": ""}, "timestamp", None, ("timestamp: unusable, left out",)),
    ("Authorize", {"idTag": "T" * 36}, "id_tag", "T" * 36, ("idTag: too long",)),
    ("Authorize", {"idTag": 4711}, "id_tag", "4711", ("idTag: number as text",)),
    ("Authorize", {"idTag": "AB\0"}, "id_tag", "AB�", ("idTag: NUL or lone surrogate",)),
    ("Authorize", '{"idTag":"A\\ud800B"}', "id_tag", "A�B", ("idTag: NUL or lone surrogate",)),
    ("Authorize", '{"idTag":"A\nB"}', "id_tag", "A\nB", ()),
    ("Authorize", '{"idTag":"null"}', "id_tag", "null", ()),
    ("Authorize", '{"idTag":"\\ud83d\\ude00"}', "id_tag", "😀", ()),
    ("StartTransaction", {**START, "meterStart": 12.5}, "meter_start", 13, ("meterStart: rounded",)),
    ("StartTransaction", {**START, "meterStart": 2**63}, "meter_start", 2**63 - 1, ("meterStart: out of range",)),
    ("StartTransaction", {**START, "meterStart": -5}, "meter_start", -5, ()),
    (
        "StartTransaction",
        json.dumps(START).replace("100", "-1e400"),
        "meter_start",
        -(2**63),
        ("meterStart: out of range",),
    ),
    (
        "StartTransaction",
        {**START, "reservationId": 2**40},
        "reservation_id",
        None,
        ("reservationId: unusable, left out",),
    ),
    ("StopTransaction", {**STOP, "reason": "Vendor"}, "reason", "Other", ("reason: unknown word",)),
    ("StopTransaction", {**STOP, "reason": ""}, "reason", None, ("reason: unusable, left out",)),
    ("StopTransaction", {**STOP, "idTag": "T" * 99}, "id_tag", None, ("idTag: too long", "idTag: unusable, left out")),
    ("StopTransaction", {**STOP, "transactionId": 2**31}, "transaction_id", -1, ("transactionId: out of range",)),
    (
        "StopTransaction",
        {**STOP, "transactionData": "rubbish"},
        "transaction_data",
        None,
        ("transactionData: unusable, left out",),
    ),
    (
        "StopTransaction",
        {**STOP, "transactionData": [{"timestamp": "2026-01-31T12:00:00Z", "sampledValue": []}]},
        "transaction_data",
        [],
        ("transactionData: unusable element left out",),
    ),
    (
        "MeterValues",
        values(measurand="Vendor.Speed"),
        f"{SAMPLE}.measurand",
        "Vendor.Speed",
        ("meterValue.sampledValue.measurand: unknown word",),
    ),
    (
        "MeterValues",
        values(measurand=""),
        f"{SAMPLE}.measurand",
        None,
        ("meterValue.sampledValue.measurand: unusable, left out",),
    ),
    (
        "MeterValues",
        values(unit="KWH"),
        f"{SAMPLE}.unit",
        "kWh",
        ("meterValue.sampledValue.unit: word spelled otherwise",),
    ),
    ("MeterValues", values(value=12.5), f"{SAMPLE}.value", "12.5", ("meterValue.sampledValue.value: number as text",)),
    ("MeterValues", json.dumps(values()).replace('"1"', "NaN"), f"{SAMPLE}.value", "NaN", ()),
    (
        "MeterValues",
        json.dumps(values()).replace('"1"', "9" * 5000),
        f"{SAMPLE}.value",
        "9" * 5000,
        ("meterValue.sampledValue.value: number as text",),
    ),
    (
        "MeterValues",
        {"connectorId": 1, "meterValue": values()["meterValue"][0]},
        "meter_value.0.timestamp",
        NOON,
        ("meterValue: single object as list",),
    ),
    (
        "MeterValues",
        {**values(), "transactionId": "x"},
        "transaction_id",
        None,
        ("transactionId: unusable, left out",),
    ),
    (
        "DataTransfer",
        {"vendorId": "x", "data": {"a": [1.5, "ü"]}},
        "data",
        '{"a":[1.5,"\\u00fc"]}',
        ("data: object as text",),
    ),
]


@pytest.mark.parametrize(("action", "payload", "attribute", "value", "names"), REPAIRED)
def test_the_known_ways_of_real_charge_points_are_repaired(action, payload, attribute, value, names):
    report, repairs = decode(action, payload)
    for step in attribute.split(".") if attribute else ():
        report = report[int(step)] if step.isdigit() else getattr(report, step)
    assert report == value
    assert repairs == names


def test_a_bad_sample_costs_no_good_one():
    payload = values()
    payload["meterValue"][0]["sampledValue"] += [{"value": None}, {"value": []}, 7, {"value": "2"}]
    report, repairs = decode("MeterValues", payload)
    assert [sample.value for sample in report.meter_value[0].sampled_value] == ["1", "2"]
    assert repairs == ("meterValue.sampledValue: unusable element left out",)


def test_a_stop_with_a_useless_timestamp_is_taken_at_its_arrival():
    report, repairs = decode("StopTransaction", {**STOP, "timestamp": "yesterday"})
    assert abs(report.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    assert repairs == ("timestamp: unusable, time of arrival taken",)


def test_a_hundred_thousand_unknown_fields_leave_a_few_notes():
    _, repairs = decode("Heartbeat", {f"k{number}": 1 for number in range(100_000)})
    assert len(repairs) == MAX_NOTES


REFUSED = [
    ("Authorize", {}, "OccurenceConstraintViolation", "idTag"),
    ("Authorize", {"idTag": None}, "OccurenceConstraintViolation", "idTag"),
    ("Authorize", {"idTag": ["x"]}, "TypeConstraintViolation", "idTag"),
    ("Authorize", {"idTag": True}, "TypeConstraintViolation", "idTag"),
    ("Authorize", {"idTag": "T" * 37}, "PropertyConstraintViolation", "idTag"),
    ("Authorize", "[]", "FormationViolation", "object"),
    ("Authorize", "{", "FormationViolation", "JSON"),
    ("Authorize", '{"idTag":' + "[" * 100_000 + "]" * 100_000 + "}", "FormationViolation", "JSON"),
    ("SecurityEventNotification", {"type": "T", "timestamp": "soon"}, "PropertyConstraintViolation", "timestamp"),
    ("SecurityEventNotification", {"type": "T", "timestamp": 5}, "TypeConstraintViolation", "timestamp"),
    ("StartTransaction", {**START, "meterStart": "1,5"}, "TypeConstraintViolation", "meterStart"),
    ("StartTransaction", {**START, "meterStart": "NaN"}, "TypeConstraintViolation", "meterStart"),
    ("StartTransaction", {**START, "meterStart": "sNaN"}, "TypeConstraintViolation", "meterStart"),
    ("StartTransaction", {**START, "meterStart": False}, "TypeConstraintViolation", "meterStart"),
    ("StatusNotification", {**STATUS, "connectorId": 2**31}, "PropertyConstraintViolation", "connectorId"),
    ("StatusNotification", {**STATUS, "status": ""}, "PropertyConstraintViolation", "status"),
    ("MeterValues", {"connectorId": 1, "meterValue": []}, "OccurenceConstraintViolation", "meterValue"),
    ("MeterValues", {"connectorId": 1, "meterValue": "x"}, "TypeConstraintViolation", "meterValue"),
    ("FirmwareStatusNotification", {"status": ""}, "PropertyConstraintViolation", "status"),
    ("DiagnosticsStatusNotification", {"status": 5}, "TypeConstraintViolation", "status"),
    ("Reset", {"type": "Hard"}, "NotSupported", "Reset"),
    ("heartbeat", {}, "NotImplemented", "heartbeat"),
    ("__init__", {}, "NotImplemented", "__init__"),
    ("\ud800", {}, "NotImplemented", "unknown"),
]


@pytest.mark.parametrize(
    ("action", "payload", "code", "told"),
    REFUSED,
    ids=lambda value: str(value)[:30].encode("ascii", "replace").decode(),
)
def test_what_cannot_be_repaired_is_refused_with_the_code_of_the_specification(action, payload, code, told):
    with pytest.raises(Refusal) as refusal:
        decode(action, payload)
    assert refusal.value.code == code
    assert told in refusal.value.description
    assert len(refusal.value.description.encode()) <= 255


MOMENTS = [
    ("2026-01-31T12:00:00Z", NOON),
    ("2026-01-31T12:00:00", NOON),
    ("2026-01-31 12:00:00", NOON),
    ("2026-01-31T12:00Z", NOON),
    ("2026-01-31T14:00:00+02", NOON),
    ("2026-01-31T13:00:00+0100", NOON),
    ("2026-01-31T17:30:00+05:30", NOON),
    ("2026-01-31T12:00:00-00:00", NOON),
    ("2026-01-31T12:00:00 UTC", NOON),
    ("2026-1-31T12:00:00z", NOON),
    ("2026-01-31T12:00:00.5Z", NOON.replace(microsecond=500000)),
    ("2026-01-31T12:00:00.123456789Z", NOON.replace(microsecond=123457)),
    ("2026-01-31T11:59:60Z", NOON),
    ("2026-01-30T24:00:00Z", NOON.replace(hour=0)),
    ("2026-01-31", NOON.replace(hour=0)),
    ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
    ("0001-01-01T00:00:00Z", datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
    ("0001-01-01T00:00:00+02:00", datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
    ("9999-12-31T23:59:59-02:00", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "moment"), MOMENTS)
def test_a_timestamp_is_utc_however_it_is_written(text, moment):
    report, _ = decode("StartTransaction", {**START, "timestamp": text})
    assert report.timestamp == moment
    assert report.timestamp.utcoffset() == timedelta(0)
    assert report.timestamp.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-31T25:00:00Z",
        "2026-01-31T12:00:61Z",
        "9999-12-31T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-31T12:00:00+99:00",
        "٢٠٢٦-01-31T12:00:00Z",
        "9" * 500,
    ],
)
def test_what_is_no_timestamp_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text)


@given(st.text(max_size=40))
def test_no_text_makes_the_timestamp_reader_fail_otherwise(text):
    with suppress(ValueError):
        assert parse_moment(text).utcoffset() == timedelta(0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(FITTING)), st.data())
def test_any_damage_to_a_payload_is_repaired_or_refused(action, data):
    payload = json.loads(json.dumps(FITTING[action]))
    names = sorted(_schema(action)["properties"]) or ["x"]
    for name in data.draw(st.lists(st.sampled_from(names), max_size=3)):
        payload[name] = data.draw(JSON)
    with suppress(Refusal):
        report, repairs = decode(action, json.dumps(payload))
        assert isinstance(report, fastpath.REPORTS[action])
        assert all(isinstance(name, str) for name in repairs)


def test_utc_text_is_always_z_with_milliseconds_only_if_there_are_any():
    assert utc_text(NOON) == "2026-01-31T12:00:00Z"
    assert utc_text(NOON.replace(microsecond=5999)) == "2026-01-31T12:00:00.005Z"
    assert utc_text(NOON.astimezone(timezone(timedelta(hours=5)))) == "2026-01-31T12:00:00Z"
    with pytest.raises(ValueError, match="without a time zone"):
        utc_text(NOON.replace(tzinfo=None))


def test_an_id_tag_info_leaves_out_what_is_not_known():
    assert wire.id_tag_info(Authorization(AuthorizationStatus.ACCEPTED)) == {"status": "Accepted"}
    full = wire.id_tag_info(Authorization(AuthorizationStatus.BLOCKED, NOON, "GROUP"))
    assert list(full.items()) == [
        ("expiryDate", "2026-01-31T12:00:00Z"),
        ("parentIdTag", "GROUP"),
        ("status", "Blocked"),
    ]
