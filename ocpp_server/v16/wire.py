"""Wire words of OCPP 1.6 from model words."""

from datetime import datetime

from ocpp_server.moments import utc_text

__all__ = ["id_tag_info", "utc_text"]


def id_tag_info(status: str, expires_at: datetime | None = None, parent_id_tag: str | None = None) -> dict[str, str]:
    """Build an IdTagInfo; what is not known is left out, never null (OCPP-J 1.6, 4.2.1)."""
    info: dict[str, str] = {}
    if expires_at is not None:
        info["expiryDate"] = utc_text(expires_at)
    if parent_id_tag is not None:
        info["parentIdTag"] = parent_id_tag
    info["status"] = str(status)
    return info
