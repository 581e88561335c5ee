"""Secrets, stored so that they cannot be read back: scrypt for what people choose, a keyed digest for what we make."""

import hashlib
import hmac
import json
import re
import secrets
from base64 import b64decode, b64encode
from typing import TypeVar, cast

T = TypeVar("T")

_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
_HEX_KEY = re.compile(rb"[0-9A-Fa-f]{32,40}\Z")
_TEXT = r'(?:[^"\\]|\\.)*+'
_GAP = "[^{}]{0,100}?"
_KEY_VALUE = re.compile(rf'("key"\s*:\s*"AuthorizationKey"{_GAP}"value"\s*:\s*"){_TEXT}(")', re.IGNORECASE)
_VALUE_KEY = re.compile(rf'("value"\s*:\s*"){_TEXT}("{_GAP}"key"\s*:\s*"AuthorizationKey")', re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(://[^/@:\"\s]*+:)[^/\"\s]+(@)")
_URL_SIGNATURE = re.compile(
    r"([?&](?:x-amz-signature|x-amz-security-token|x-goog-signature|signature|sig|[a-z_-]*token)=)[^&#\"\\\s]+",
    re.IGNORECASE,
)
_LINK = re.compile(r"(/files/\d{1,18}-)[A-Za-z0-9_-]{32}")
_pepper = b""


def use_pepper(pepper: bytes) -> None:
    """Set the deployment's own secret, which keys the digests of generated secrets."""
    global _pepper
    _pepper = pepper


def canonical(password: bytes) -> bytes:
    """One form for the three in which charge points send one password.

    The AuthorizationKey is told in hex and sent as raw bytes, but many charge points send the hex text itself; so 32
    to 40 hex digits stand for the bytes they spell, and all else stands for itself (OCPP-J security, A00.FR.205).
    """
    if len(password) % 2 == 0 and _HEX_KEY.match(password):
        return bytes.fromhex(password.decode("ascii"))
    return password


def new_secret(size: int = 20) -> str:
    """A random secret of `size` bytes as hex digits."""
    return secrets.token_hex(size)


def digest(secret: bytes) -> str:
    """Hash a long random secret: fast, so that it may run on the event loop."""
    return "hmac-sha256$" + hmac.new(_pepper, secret, hashlib.sha256).hexdigest()


def stretch(password: bytes) -> str:
    """Hash a password that a person chose. Takes about 50 ms of a core: run it in a thread."""
    salt = secrets.token_bytes(16)
    key = hashlib.scrypt(password, salt=salt, **_SCRYPT)
    return f"scrypt${b64encode(salt).decode()}${b64encode(key).decode()}"


def is_slow(stored: str) -> bool:
    """Whether verifying against this hash belongs in a thread."""
    return stored.startswith("scrypt$")


def verify(stored: str, candidate: bytes) -> bool:
    """Whether `candidate` is the secret that `stored` was made from, in constant time."""
    if is_slow(stored):
        _, salt, key = stored.split("$")
        return hmac.compare_digest(hashlib.scrypt(candidate, salt=b64decode(salt), **_SCRYPT), b64decode(key))
    return hmac.compare_digest(digest(candidate), stored)


def mask(payload: str) -> str:
    """Hide what must never be stored: AuthorizationKey values, secrets in URLs, and those of file links."""
    if "uthorization" in payload or "UTHORIZATION" in payload:
        payload = _VALUE_KEY.sub(r"\1***\2", _KEY_VALUE.sub(r"\1***\2", payload))
    if "://" in payload and "@" in payload:
        payload = _URL_PASSWORD.sub(r"\1***\2", payload)
    if "://" in payload and "=" in payload:
        payload = _URL_SIGNATURE.sub(r"\1***", payload)
    if "/files/" in payload:
        payload = _LINK.sub(r"\1***", payload)
    return payload


def masked(payload: T) -> T:
    """A payload as it may be shown: without its secrets."""
    text = json.dumps(payload)
    shown = mask(text)
    return payload if shown == text else cast(T, json.loads(shown))
