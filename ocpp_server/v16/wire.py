"""Wire words of OCPP 1.6 to model words, and back."""

from datetime import datetime
from hashlib import blake2b

import msgspec

from models import metering
from models.authorization import Authorization
from models.transaction import Sampled
from ocpp_server import fastpath
from ocpp_server.moments import utc_text

__all__ = ["id_tag_info", "sampled", "utc_text"]

_encode = msgspec.json.Encoder().encode


def id_tag_info(authorization: Authorization) -> dict[str, str]:
    """Build an IdTagInfo; what is not known is left out, never null (OCPP-J 1.6, 4.2.1)."""
    info: dict[str, str] = {}
    if authorization.expires_at is not None:
        info["expiryDate"] = utc_text(authorization.expires_at)
    if authorization.parent_id_tag is not None:
        info["parentIdTag"] = authorization.parent_id_tag
    info["status"] = authorization.status.value
    return info


def sampled(value: fastpath.MeterValue) -> Sampled:
    """Read one meterValue element; its samples stay word for word beside what they mean."""
    samples = _encode(value.sampled_value)
    digest = int.from_bytes(blake2b(samples, digest_size=8).digest(), "big", signed=True)
    return Sampled(value.timestamp, metering.read(value.sampled_value), samples.decode(), digest)


def moment(told: datetime | None, received: datetime) -> datetime:
    """When it happened by the charge point's clock, or when we heard of it."""
    return received if told is None else told
