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
    """Which rows a principal sees. None means no limit; an empty set means nothing at all."""

    charge_points: frozenset[int] | None = None
    id_tags: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `label` is what the audit shows: `user:anna`, `key:partner`, `system`."""

    label: str
    role: Role
    scope: Scope = Scope()
    user_id: int | None = None

    def may(self, role: Role) -> bool:
        """Whether this principal's role is at least `role`."""
        return _RANK[self.role] >= _RANK[role]

    def require(self, role: Role) -> None:
        """Raise Forbidden unless the role is at least `role`."""
        if not self.may(role):
            raise Forbidden(f"this needs the role {role}; {self.label} has {self.role}")


SYSTEM = Principal("system", Role.ADMIN)
