"""The live connections of this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocpp_server.connection import Connection


class Registry:
    """The live connections of this process, by the id of their charge point; the newest wins."""

    def __init__(self) -> None:
        self._connections: dict[int, Connection] = {}

    def add(self, connection: Connection) -> Connection | None:
        """Make this the connection of its charge point; returns the one it replaces, which the caller closes."""
        replaced = self._connections.get(connection.charge_point_id)
        self._connections[connection.charge_point_id] = connection
        return replaced if replaced is not connection else None

    def remove(self, connection: Connection) -> None:
        """Forget this very connection: one that was replaced, leaving late, does not remove its successor."""
        if self._connections.get(connection.charge_point_id) is connection:
            del self._connections[connection.charge_point_id]

    def get(self, charge_point_id: int) -> Connection | None:
        return self._connections.get(charge_point_id)

    def __len__(self) -> int:
        return len(self._connections)

    def __iter__(self) -> Iterator[Connection]:
        """Go over a copy, so that connections may come and go meanwhile."""
        return iter(tuple(self._connections.values()))
