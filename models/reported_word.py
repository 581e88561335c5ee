"""Reported words: what a charge point says of its firmware or its diagnostics names no job, so each word is kept.

It is taken to be about the newest job that was sent (OCPP 1.6, 4.4 and 4.5, leaves it open).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import changed
from models.principal import Principal, Role

MOST_WORD = 50
IDLE = "Idle"
"""The answer to a trigger: nothing goes on."""

Job = TypeVar("Job", bound=Model)
Word = TypeVar("Word", bound=Model)


@dataclass(frozen=True, slots=True)
class JobWords(Generic[Job, Word]):
    """The jobs of one kind, which people asked for, and the words that charge points say of them.

    Both are told by the names of their tables; a word refers to its job by `<table of the jobs>_id`. A job whose state
    is one of `never_begun` is spoken of by nobody. One that is `done` stays so: the word `begins` is of another one.
    """

    jobs: type[Job]
    words: type[Word]
    never_begun: Collection[str]
    done: str
    begins: str

    async def newest(self, charge_point_id: int) -> Job | None:
        """The newest job of a charge point that was sent, and that it did not refuse."""
        sent = self.jobs.filter(charge_point_id=charge_point_id, command__sent_at__isnull=False)
        return await sent.filter(state__not_in=list(self.never_begun)).order_by("-id").first()

    async def meant(self, charge_point_id: int, word: str) -> Any:
        """The job that a word is taken to be about: the newest one, until something begins that nobody asked for."""
        job: Any = await self.newest(charge_point_id)
        if job is None or job.state != self.done:
            return job
        said = self.words.filter(charge_point_id=charge_point_id).exclude(word=IDLE)
        last = await said.order_by("-id").first()
        goes_on = last is None or getattr(last, f"{self.jobs._meta.db_table}_id") == job.pk
        return job if word == IDLE or (goes_on and word != self.begins) else None

    async def keep(self, charge_point_id: int, job: Job | None, word: str, received_at: datetime, **more: Any) -> None:
        """Keep a word, inside a unit of work: of this job, or of none that we know of."""
        noun = self.jobs._meta.db_table
        columns = {f"{noun}_id": job and job.pk, "word": word[:MOST_WORD], "received_at": received_at, **more}
        row = await self.words.create(charge_point_id=charge_point_id, **columns)
        changed(self.words._meta.db_table, row.pk, charge_point_id)
        if job is not None:
            changed(noun, job.pk, charge_point_id)

    async def enter(self, job: Any, state: str, moment: datetime) -> None:
        """Write the state of a job, inside a unit of work."""
        job.state = state
        job.state_at = moment
        await job.save(update_fields=["state", "state_at"])
        changed(self.jobs._meta.db_table, job.id, job.charge_point_id)

    def visible_jobs(self, principal: Principal) -> QuerySet[Job]:
        """The jobs of the charge points that `principal` may see; none for a driver."""
        return _within(principal, self.jobs.all())

    def visible_words(self, principal: Principal) -> QuerySet[Word]:
        """The words of the charge points that `principal` may see; none for a driver."""
        return _within(principal, self.words.all())


def _within(principal: Principal, query: QuerySet[Any]) -> QuerySet[Any]:
    if not principal.may(Role.VIEWER):
        return query.filter(id__in=[])
    scope = principal.scope.charge_points
    return query if scope is None else query.filter(charge_point_id__in=sorted(scope))
