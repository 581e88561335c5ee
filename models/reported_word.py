"""Reported words: what a charge point says of its firmware or its diagnostics names no job, so each word is kept.

OCPP 1.6, 4.4 and 4.5, leaves open which one it is about, so it is taken to be about

1. the job whose file was seen on its way since the last word; if not,
2. the one that the last word was about, while that is under way, unless something begins; if not,
3. the newest one that was sent. Once that is done, what begins is of none that we know of, and so is what follows it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import changed, unit_of_work
from models.principal import Principal, Role

MOST_WORD = 50
IDLE = "Idle"
"""The answer to a trigger: nothing goes on."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_JOBS = 20
"""How many of the newest jobs are looked at."""

_BITE = 500

Job = TypeVar("Job", bound=Model)
Word = TypeVar("Word", bound=Model)


@dataclass(frozen=True, slots=True)
class JobWords(Generic[Job, Word]):
    """The jobs of one kind, which people asked for, and the words that charge points say of them.

    Both are told by the names of their tables; a word refers to its job by `<table of the jobs>_id`. A job whose state
    is one of `never_begun` is spoken of by nobody. One that is `done` stays so: the word `begins` is of another one,
    and the word `ends` made it done, unless we know it ourselves.
    """

    jobs: type[Job]
    words: type[Word]
    never_begun: Collection[str]
    under_way: Collection[str]
    done: str
    begins: str
    ends: str

    def sent(self, charge_point_id: int) -> QuerySet[Job]:
        """The jobs of a charge point that were sent, and that it did not refuse, the newest first."""
        sent = self.jobs.filter(charge_point_id=charge_point_id, command__sent_at__isnull=False)
        return sent.filter(state__not_in=list(self.never_begun)).order_by("-id")

    async def meant(self, charge_point_id: int, word: str) -> Any:
        """The job that a word is taken to be about; None if it is none that we know of."""
        jobs: list[Any] = await self.sent(charge_point_id).select_related("link").limit(_MOST_JOBS)
        if not jobs or word == IDLE:
            return jobs[0] if jobs else None
        said: QuerySet[Any] = self.words.filter(charge_point_id=charge_point_id).exclude(word=IDLE)
        last = await said.order_by("-id").first()
        about = last and getattr(last, self._job_id)
        begins = word == self.begins
        if len(jobs) > 1:
            since = last.received_at if last else jobs[-1].created_at
            for job in sorted(jobs, key=_last_moved, reverse=True):
                if _last_moved(job) > since and await self._waits_for_words(job, begins=begins):
                    return job
            spoken_of = next((job for job in jobs if job.pk == about), None)
            if not begins and spoken_of is not None and spoken_of.state in self.under_way:
                return spoken_of
        newest = jobs[0]
        goes_on = last is None or about == newest.pk
        return newest if newest.state != self.done or (goes_on and not begins) else None

    async def _waits_for_words(self, job: Any, *, begins: bool) -> bool:
        """Whether a job may still be spoken of; what began, or was done as we know, does not begin once more."""
        if begins:
            return job.state != self.done and job.state not in self.under_way
        return job.state != self.done or not await self.words.exists(word=self.ends, **{self._job_id: job.pk})

    @property
    def _job_id(self) -> str:
        return f"{self.jobs._meta.db_table}_id"

    async def keep(self, charge_point_id: int, job: Job | None, word: str, received_at: datetime, **more: Any) -> None:
        """Keep a word, inside a unit of work: of this job, or of none that we know of."""
        noun = self.jobs._meta.db_table
        columns = {self._job_id: job and job.pk, "word": word[:MOST_WORD], "received_at": received_at, **more}
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


async def forget_before(words: type[Model], moment: datetime) -> int:
    """Remove the words that were heard before a moment (UTC), a bite at a time; returns how many."""
    count = 0
    while gone := await _forget_some(words, moment):
        count += gone
    return count


@unit_of_work
async def _forget_some(words: type[Model], moment: datetime) -> int:
    old = await words.filter(received_at__lt=moment).order_by("id").limit(_BITE).values_list("id", flat=True)
    await words.filter(id__in=old).delete()
    return len(old)


def _last_moved(job: Any) -> datetime:
    """When something of a job's file was last seen to begin or to end here; long ago where that was never seen."""
    link = job.link
    return max((at for at in (link and link.begun_at, link and link.used_at) if at), default=_NEVER)


def _within(principal: Principal, query: QuerySet[Any]) -> QuerySet[Any]:
    if not principal.may(Role.VIEWER):
        return query.filter(id__in=[])
    scope = principal.scope.charge_points
    return query if scope is None else query.filter(charge_point_id__in=sorted(scope))
