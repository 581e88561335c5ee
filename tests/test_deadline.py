"""The time limit that every message runs under."""

import asyncio

import pytest

from ocpp_server.deadline import Deadline


async def test_what_takes_too_long_ends_with_a_timeout_and_leaves_the_task_usable() -> None:
    with pytest.raises(TimeoutError), Deadline(0.01) as limit:
        await asyncio.Event().wait()
    assert limit.expired
    await asyncio.sleep(0)


async def test_what_is_done_in_time_is_not_disturbed_later() -> None:
    with Deadline(0.01) as limit:
        await asyncio.sleep(0)
    await asyncio.sleep(0.03)
    assert not limit.expired


async def test_a_timeout_of_something_else_is_told_from_its_own() -> None:
    with pytest.raises(TimeoutError), Deadline(5) as limit:
        raise TimeoutError
    assert not limit.expired


async def test_a_foreign_cancellation_stays_one_even_when_both_come_at_once() -> None:
    entered = asyncio.Event()

    async def work() -> None:
        with Deadline(0.01):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await entered.wait()
    asyncio.get_running_loop().call_later(0.01, task.cancel)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
