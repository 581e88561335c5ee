"""Secrets: the three forms of one password, what is stored, and what is hidden."""

import json
from collections.abc import Iterator
from time import perf_counter

import pytest

from models import credential

KEY = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def a_pepper() -> Iterator[None]:
    credential.use_pepper(b"sixteen bytes long")
    yield
    credential.use_pepper(b"")


@pytest.mark.parametrize("sent", [KEY.encode(), KEY.upper().encode(), bytes.fromhex(KEY)])
@pytest.mark.parametrize("stored_by", [credential.digest, credential.stretch])
def test_a_key_is_known_in_each_of_its_forms(sent, stored_by):
    stored = stored_by(credential.canonical(KEY.encode()))
    assert credential.verify(stored, credential.canonical(sent))
    assert not credential.verify(stored, credential.canonical(sent + b"0"))
    assert KEY not in stored


@pytest.mark.parametrize(
    "password",
    [b"", b"short", b"0123456789abcdef", b"0" * 31, b"0" * 33, b"0" * 42, b"g" * 40, b"\x00\xff:", b"\xff" * 20],
)
def test_what_is_no_key_in_hex_stands_for_itself(password):
    assert credential.canonical(password) == password


def test_a_password_that_a_person_chose_is_stretched_with_a_salt_of_its_own():
    one, two = credential.stretch(b"a:b\x00c"), credential.stretch(b"a:b\x00c")
    assert one != two
    assert credential.is_slow(one)
    assert credential.verify(one, b"a:b\x00c")
    assert not credential.verify(one, b"a:b")


def test_a_digest_is_of_no_use_without_the_pepper():
    stored = credential.digest(b"secret")
    credential.use_pepper(b"another deployment")
    assert not credential.is_slow(stored)
    assert not credential.verify(stored, b"secret")


def test_each_generated_secret_is_another_one():
    assert len({credential.new_secret(20) for _ in range(50)}) == 50
    assert len(bytes.fromhex(credential.new_secret(20))) == 20


@pytest.mark.parametrize(
    "text",
    [
        '{"key":"AuthorizationKey","value":"s3cret"}',
        '{"value":"s3cret","key":"AuthorizationKey"}',
        '{ "key" : "authorizationkey" , "value" : "s3cret" }',
        '{"configurationKey":[{"key":"AUTHORIZATIONKEY","readonly":false,"value":"s3cret"}]}',
        '{"configurationKey":[{"key":"A","value":"1"},{"value":"s3cret","readonly":false,"key":"AuthorizationKey"}]}',
        '{"location":"ftp://anna:s3cret@example.com/logs"}',
        '{"location":"ftp://anna:p@s3cret@example.com/logs"}',
        '{"location":"https://files.example/a.bin?X-Amz-Date=1&X-Amz-Signature=s3cret"}',
        '{"location":"https://files.example/a.bin?sv=2022&sig=s3cret&se=2030"}',
        '{"location":"https://files.example/a.bin?access_token=s3cret#part"}',
        '{"key":"AuthorizationKey","value":"a\\"s3cret"}',
    ],
)
def test_secrets_are_masked_wherever_they_stand(text):
    assert "s3cret" not in credential.mask(text)


@pytest.mark.parametrize(
    "hostile",
    [
        '"key":"AuthorizationKey",',
        '"value":"","key":"Authorization",',
        '"value":"",',
        "://a:",
        "://:@",
        "=?token",
        "?a_",
    ],
)
def test_masking_takes_no_time_to_speak_of_however_long_a_hostile_payload_is(hostile):
    payload = "{" + hostile * (1024 * 1024 // len(hostile)) + '"x":"AuthorizationKey"}'
    began = perf_counter()
    credential.mask(payload)
    assert perf_counter() - began < 3


def test_what_is_masked_stays_json():
    told = {"key": "AuthorizationKey", "value": 'a"s3\\"cret', "url": "ftp://a:b@c"}
    assert json.loads(credential.mask(json.dumps(told))) == {
        "key": "AuthorizationKey",
        "value": "***",
        "url": "ftp://a:***@c",
    }


def test_what_is_masked_in_json_within_json_stays_json():
    inner = json.dumps({"url": "https://files.example/a?sig=s3cret"})
    told = json.loads(credential.mask(json.dumps({"data": inner})))
    assert json.loads(told["data"]) == {"url": "https://files.example/a?sig=***"}


def test_what_is_no_secret_is_left_as_it_is():
    text = '{"key":"AuthorizeRemoteTxRequests","value":"true","url":"https://example.com/a@b?version=1"}'
    assert credential.mask(text) == text
