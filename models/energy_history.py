"""When energy was delivered: the energy of sessions, spread over time by the readings of their meters."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tortoise.expressions import Q

from models import session as sessions
from models.charge_point import EARLIEST_CLOCK
from models.database import connection, dialect
from models.principal import Principal
from models.session import OPEN

BEFORE = timedelta(hours=2)
"""How long before the time in question readings are looked for, so that the first one in it has one before."""

_MOST_WH = 10**9
"""A session counts with a gigawatt hour at most: who claims more is not believed, and 64 bits hold what is reckoned."""

# What is reached when: a session begins with nothing, has what its register tells, and ends with its own energy. The
# last reading of each span will do, and what flowed between two of them is divided where the spans meet: `head` before,
# `tail` after. So a few hundred rows tell of a million readings.
_FLOWS = """
with wanted as (
    select s.id, {least}(s.energy_wh, {most}) as energy_wh, {end} as end_s, {begin} as begin_s,
        case when s.energy_method = 'METER_STOP' then s.meter_start_wh
            when s.energy_method in ('REGISTER', 'SESSION_REGISTER') then s.register_zero_wh end as zero_wh
    from {ids} join charging_session s on s.id = one.value where s.energy_wh > 0
), point as (
    select id, begin_s as t, 0 as e from wanted
    union all select id, {greatest}(begin_s, end_s), energy_wh from wanted
    union all select w.id, {sampled}, {least}({greatest}(m.register_wh - w.zero_wh, 0), w.energy_wh)
    from wanted w join meter_value m on m.session_id = w.id
    where m.sampled_at >= {2} and m.sampled_at < {3} and m.register_wh is not null and w.zero_wh is not null
        and {sampled} > w.begin_s and {sampled} < w.end_s
), last as (
    select id, case when t <= {4} then -1 else (t - {4} - 1) / {5} end as n, max(t) as t, max(e) as e
    from point where t is not null group by 1, 2
), risen as (
    select id, n, t, max(e) over (partition by id order by n) as e from last
), step as (
    select n, t, e, lag(n) over earlier as n0, lag(t) over earlier as t0, lag(e) over earlier as e0
    from risen window earlier as (partition by id order by n)
), flow as (
    select n0, n, e - coalesce(e0, 0) as whole,
        case when n0 is null then 0 else (e - e0) * ({4} + {5} * (n0 + 1) - t0) / (t - t0) end as head,
        case when n0 is null or n = n0 + 1 then null else (e - e0) * (t - {4} - {5} * n) / (t - t0) end as tail
    from step where e > coalesce(e0, 0)
)
select coalesce(n0, n - 1) as n0, n, cast(sum(head) as bigint) as head,
    cast(sum(coalesce(tail, whole - head)) as bigint) as tail, cast(sum(whole) as bigint) as whole
from flow group by 1, 2"""

_SEEN = (
    "case when s.started_at < {6} then s.start_received_at else s.started_at end",
    "coalesce(case when s.stopped_at > s.stop_received_at then s.stop_received_at else s.stopped_at end,"
    " case when s.last_sample_at > s.last_sample_received_at then s.last_sample_received_at else s.last_sample_at end)",
    "m.sampled_at",
)


def _worded(epoch: str, marks: str, **words: str) -> str:
    begin, end, sampled = (epoch.format(moment) for moment in _SEEN)
    numbered = [marks.format(n) for n in range(7)]
    text = _FLOWS.format(*numbered, begin="{begin}", end=end, sampled=sampled, most=_MOST_WH, **words)
    return text.replace("{begin}", begin.replace("{6}", numbered[6]))


_STATEMENTS = {
    "postgres": _worded(
        "floor(extract(epoch from {}))::bigint",
        "${}",
        ids="unnest($1::bigint[]) as one(value)",
        greatest="greatest",
        least="least",
    ),
    "sqlite": _worded(
        "cast(strftime('%s', {}) as integer)", "?{}", ids="json_each(?1) as one", greatest="max", least="min"
    ),
}


class Flow(NamedTuple):
    """Energy of sessions, in Wh, from the last reading in the span `n0` to the last one in the span `n`.

    Spans count from 0; -1 is all that was before.
    """

    n0: int
    n: int
    head: int  # of it, in the rest of the span n0
    tail: int  # of it, in the span n
    whole: int


async def delivered(principal: Principal, since: datetime, until: datetime, span: timedelta) -> list[int]:
    """The energy that was delivered, in Wh, in each span from `since` to `until` (UTC); the last one may be cut off.

    A session counts with its own energy. Its registers say when that flowed; between two readings, and where there is
    none to go by, it is spread evenly. What flowed after the last sample of a session that runs is not known yet, and
    nothing flowed after the moment at which its end was heard.
    """
    running = Q(state__in=[state.value for state in OPEN], started_at__lt=until)
    seen = sessions.visible(principal).filter(Q(running, Q(stopped_at__gte=since), join_type="OR"))
    ids: Any = await seen.values_list("id", flat=True)
    if dialect() == "sqlite":
        ids = json.dumps(ids)
    first, length = int(since.timestamp()), int(span.total_seconds())
    given = [ids, since - BEFORE, until + span, first, length, EARLIEST_CLOCK]
    found = await connection().execute_query_dict(_STATEMENTS[dialect()], given)
    return spread((Flow(**row) for row in found), -((since - until) // span))


def spread(flows: Iterable[Flow], count: int) -> list[int]:
    """Add up what flowed in each of the first `count` spans; what spans several of them is spread evenly."""
    spans = [0] * count
    for flow in flows:
        middle, between = flow.whole - flow.head - flow.tail, flow.n - flow.n0 - 1
        parts = [(flow.n0, flow.head), (flow.n, flow.tail)]
        inside = min(between, count - flow.n0 - 1)
        parts += [(flow.n0 + 1 + k, middle * (k + 1) // between - middle * k // between) for k in range(inside)]
        for n, energy in parts:
            if 0 <= n < count:
                spans[n] += energy
    return spans
