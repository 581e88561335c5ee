"""Settings: read once, checked, and refused in one sentence that helps."""

import dataclasses
from pathlib import Path

import pytest

import settings
from settings import Settings, SettingsError, read


def test_without_any_variable_the_defaults_hold():
    assert read({}) == Settings()
    assert read({"PATH": "/bin", "VOLTGRAPH_TEST_POSTGRES_URL": "x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DATABASE_URL", "postgres://u:p@h:5432/n", "postgres://u:p@h:5432/n"),
        ("BUS_URL", "", ""),
        ("HTTP_PORT", "0", 0),
        ("OCPP_PORT", "65535", 65535),
        ("CALL_TIMEOUT", "2.5", 2.5),
        ("PING_INTERVAL", "0", 0.0),
        ("UNKNOWN_CHARGE_POINTS", "Accept", "accept"),
        ("CORS_ORIGINS", "https://a.example, https://b.example,", ("https://a.example", "https://b.example")),
        ("KEEP_MESSAGES_DAYS", "0", 0),
        ("KEEP_METER_VALUES_DAYS", "365", 365),
        ("KEEP_DIAGNOSTICS_DAYS", "0", 0),
        ("COOKIE_SECURE", "True", True),
        ("INTROSPECTION", "false", False),
        ("ADMIN_PASSWORD", "", ""),
        ("ADMIN_PASSWORD", "12345678", "12345678"),
        ("SECRET_KEY", "0123456789abcdef", "0123456789abcdef"),
        ("LOG_LEVEL", "DEBUG", "debug"),
        ("HTTP_HOST", " ::1 ", "::1"),
        ("PUBLIC_URL", "https://csms.example.com/", "https://csms.example.com"),
        ("PUBLIC_URL", "", ""),
        ("FILES_DIR", "/var/lib/voltgraph", "/var/lib/voltgraph"),
        ("DIAGNOSTICS_MAX_BYTES", "1000", 1000),
        ("COMMANDS_PER_MINUTE", "0", 0),
        ("DRIVER_COMMANDS_PER_MINUTE", "5", 5),
        ("SOCKETS_PER_CALLER", "1", 1),
        ("SUBSCRIPTIONS_PER_CALLER", "100", 100),
        ("MAP_TILES", "", ""),
        ("MAP_TILES", "https://tiles.example:8443/a/{z}/{x}/{y}.png", "https://tiles.example:8443/a/{z}/{x}/{y}.png"),
        ("MAP_ATTRIBUTION", "(c) Somebody", "(c) Somebody"),
    ],
)
def test_a_setting_is_read(name, text, value):
    assert getattr(read({f"VOLTGRAPH_{name}": text}), name.lower()) == value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("DATABASE_URL", "mysql://x", "sqlite://"),
        ("DATABASE_URL", "", "sqlite://"),
        ("DATABASE_URL", "sqlite://", "sqlite://<path>"),
        ("BUS_URL", "amqp://x", "memory://"),
        ("HTTP_PORT", "65536", "0 to 65535"),
        ("HTTP_PORT", "-1", "0 to 65535"),
        ("HTTP_PORT", "eighty", "0 to 65535"),
        ("HTTP_PORT", "", "0 to 65535"),
        ("CALL_TIMEOUT", "0", "1 to 600"),
        ("CALL_TIMEOUT", "nan", "1 to 600"),
        ("CALL_TIMEOUT", "inf", "1 to 600"),
        ("UNKNOWN_CHARGE_POINTS", "maybe", "refuse or accept"),
        ("COOKIE_SECURE", "yes", "true or false"),
        ("ADMIN_PASSWORD", "short", "8 characters"),
        ("SECRET_KEY", "short", "16 characters"),
        ("HEARTBEAT_INTERVAL", "0", "1 to 86400"),
        ("KEEP_MESSAGES_DAYS", "-1", "0 to 36500"),
        ("LOG_LEVEL", "chatty", "debug"),
        ("PUBLIC_URL", "csms.example.com", "https://host:port"),
        ("PUBLIC_URL", "ftp://csms.example.com", "https://host:port"),
        ("PUBLIC_URL", "https://csms.example.com/?x", "https://host:port"),
        ("FILES_DIR", " ", "a directory"),
        ("FIRMWARE_MAX_BYTES", "0", "1 to"),
        ("MAP_TILES", "https://tiles.example/{z}/{x}.png", "{z}/{x}/{y}"),
        ("MAP_TILES", "ftp://tiles.example/{z}/{x}/{y}.png", "https://"),
        ("MAP_TILES", "https://tiles.example; script-src *//{z}/{x}/{y}.png", "https://"),
        ("OCPP_PROT", "9000", "VOLTGRAPH_OCPP_PORT"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence_that_names_it(name, text, expected):
    with pytest.raises(SettingsError) as refused:
        read({f"VOLTGRAPH_{name}": text})
    assert f"VOLTGRAPH_{name}" in str(refused.value)
    assert expected in str(refused.value)


@pytest.mark.parametrize("name", ["DATABASE_URL", "BUS_URL", "ADMIN_PASSWORD", "SECRET_KEY"])
def test_a_refusal_shows_no_secret(name):
    with pytest.raises(SettingsError) as refused:
        read({f"VOLTGRAPH_{name}": "s3cret"})
    assert "s3cret" not in str(refused.value)


def test_every_setting_can_be_set_and_is_described():
    names = {field.name for field in dataclasses.fields(Settings)}
    assert names == settings._PARSERS.keys()
    described = Path(settings.__file__).parent.joinpath("docs", "settings.md").read_text()
    for name in names:
        assert f"VOLTGRAPH_{name.upper()}" in settings.describe()
        assert f"VOLTGRAPH_{name.upper()}" in described
