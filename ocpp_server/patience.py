"""How much a charge point may say that is of no use."""

from time import monotonic

LIMIT, WINDOW = 100, 10.0


class Patience:
    """Counts frames that say nothing, malformed ones and answers to no question; ends when there are too many."""

    def __init__(self) -> None:
        self.count = 0
        self._since = 0.0

    def ends(self) -> bool:
        """Count one more; whether that is more than `LIMIT` within `WINDOW` seconds."""
        now = monotonic()
        if now - self._since > WINDOW:
            self.count, self._since = 0, now
        self.count += 1
        return self.count > LIMIT
