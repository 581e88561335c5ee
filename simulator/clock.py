"""Two times: UTC for what goes over the wire, and life, which may be hurried, for drivers."""

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """What goes over the wire and all that flows is true to real time; life passes `speed` times as fast.

    At speed 10 a day of arrivals takes 2.4 hours, and who comes wants a tenth of the energy: sessions end in good time,
    and power, register, state of charge and timestamps agree.
    """

    def __init__(self, speed: float = 1.0, *, starts_at_hour: float = 8.0) -> None:
        """Begin a day of life at `starts_at_hour`, whatever the time is; raises ValueError for a speed of 0 or less."""
        if speed <= 0:
            raise ValueError(f"speed is {speed}; expected more than 0")
        self.speed = speed
        self._starts_at = starts_at_hour * 3600
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The time that charge points tell, in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Real seconds of a clock that never jumps."""
        return time.monotonic()

    def hour_of_life(self) -> float:
        """The hour of the day that drivers live in, 0 to 24."""
        return ((self._starts_at + (self.seconds() - self._began) * self.speed) / 3600) % 24

    async def live(self, seconds: float) -> None:
        """Sleep for seconds of life."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)


def wire_time(moment: datetime) -> str:
    """UTC with milliseconds, as charge points send it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_wire(text: str) -> datetime:
    """The moment in UTC; without a zone UTC is meant (OCPP 1.6, 3.15). Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
