"""Who may charge: the central system, and while it is away the local list and the cache of a charge point."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.clock import from_wire
from simulator.configuration import Configuration
from simulator.rpc import CallRefused, Link, NoAnswer


@dataclass(frozen=True, slots=True)
class IdTagInfo:
    """What is known of an id tag."""

    status: str
    parent_id_tag: str | None = None
    expires_at: datetime | None = None

    @classmethod
    def of(cls, info: dict[str, Any]) -> "IdTagInfo":
        """As the central system tells it."""
        expires = info.get("expiryDate")
        return cls(info["status"], info.get("parentIdTag"), from_wire(expires) if expires else None)

    def at(self, now: datetime) -> "IdTagInfo":
        """What it says at this time."""
        expired = self.status == "Accepted" and self.expires_at is not None and self.expires_at <= now
        return IdTagInfo("Expired", self.parent_id_tag, self.expires_at) if expired else self


@dataclass(slots=True)
class LocalList:
    """The list that the central system keeps here; a version of 0 means empty."""

    version: int = 0
    entries: dict[str, IdTagInfo] = field(default_factory=dict)


class Authorizer:
    """Decides on id tags, compared without regard to case; cache and list survive a reboot.

    `accepted` and `refused` (by id tag) count what the central system answered.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self.local_list = LocalList()
        self.accepted = 0
        self.refused: dict[str, int] = {}
        self._cache: dict[str, IdTagInfo] = {}

    async def authorize(self, id_tag: str, link: Link | None, now: datetime) -> IdTagInfo:
        """Ask the central system, or decide here where that is allowed or there is no connection."""
        if self._configuration.boolean("LocalPreAuthorize"):
            known = self._known(id_tag, now)
            if known is not None and known.status == "Accepted":
                return known
        if link is None:
            return self._decide_offline(id_tag, now)
        try:
            answer = await link.call("Authorize", {"idTag": id_tag})
        except CallRefused:
            return IdTagInfo("Invalid")
        except NoAnswer:
            return self._decide_offline(id_tag, now)
        info = IdTagInfo.of(answer["idTagInfo"])
        if info.status == "Accepted":
            self.accepted += 1
        else:
            self.refused[id_tag] = self.refused.get(id_tag, 0) + 1
        self.learn(id_tag, info)
        return info

    def learn(self, id_tag: str, info: IdTagInfo) -> None:
        """Keep what the central system said."""
        if self._configuration.boolean("AuthorizationCacheEnabled"):
            self._cache[id_tag.lower()] = info

    def clear_cache(self) -> bool:
        """Forget what was learned; returns False where there is no cache."""
        self._cache.clear()
        return self._configuration.boolean("AuthorizationCacheEnabled")

    def _known(self, id_tag: str, now: datetime) -> IdTagInfo | None:
        enabled = self._configuration.boolean
        listed = self.local_list.entries.get(id_tag.lower()) if enabled("LocalAuthListEnabled") else None
        cached = self._cache.get(id_tag.lower()) if enabled("AuthorizationCacheEnabled") else None
        known = listed or cached
        return known.at(now) if known else None

    def _decide_offline(self, id_tag: str, now: datetime) -> IdTagInfo:
        known = self._known(id_tag, now) if self._configuration.boolean("LocalAuthorizeOffline") else None
        if known is not None:
            return known
        return IdTagInfo("Accepted" if self._configuration.boolean("AllowOfflineTxForUnknownId") else "Invalid")
