"""Who asks: a user, an API key, a driver or the system, with a role and a scope, passed to every read and verb."""

from dataclasses import dataclass
from enum import StrEnum

from models.errors import Forbidden


class Role(StrEnum):
    """What a principal may do; each role may do all that the ones before it may."""

    DRIVER = "DRIVER"
    VIEWER = "VIEWER"
    OPERATOR = "OPERATOR"
    ADMIN = "ADMIN"


_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows a principal sees. None means no limit; an empty set means nothing at all.

    `drivers_of` is the id of an API key: whoever is limited so sees the drivers that it made, and their id tags.
    """

    charge_points: frozenset[int] | None = None
    locations: frozenset[int] | None = None
    id_tags: frozenset[str] | None = None
    drivers_of: int | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `label` is what the audit shows: `user:anna`, `key:partner`, `driver:7`, `system`."""

    label: str
    role: Role
    scope: Scope = Scope()
    user_id: int | None = None
    api_key_id: int | None = None
    driver_id: int | None = None

    def may(self, role: Role) -> bool:
        """Whether this principal's role is at least `role`."""
        return _RANK[self.role] >= _RANK[role]

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the role is at least `role`."""
        if not self.may(role):
            raise Forbidden(f"this needs the role {role}; {self.label} has {self.role}")

    @property
    def limited(self) -> bool:
        """Whether there are rows that this principal does not see, whatever its role."""
        return self.scope != Scope()

    def require_unlimited(self, role: Role) -> None:
        """Raise Forbidden unless the role is at least `role` and no scope limits it: for what concerns everybody."""
        self.require(role)
        if self.limited:
            raise Forbidden(f"this is not for {self.label}, which may see only a part")

    def require_id_tag(self, id_tag: str) -> None:
        """Raise Forbidden unless this principal may charge with this id tag: a driver with its own, operators with any.

        The tag is compared without case, as everywhere.
        """
        own = self.scope.id_tags
        if own is None:
            self.require(Role.OPERATOR)
        elif id_tag.strip().lower() not in own:
            raise Forbidden(f"this id tag does not belong to {self.label}")


SYSTEM = Principal("system", Role.ADMIN)
