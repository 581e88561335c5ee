"""The fleet on a command line: arguments, one line a second, and an orderly end."""

import argparse
import asyncio
import logging
import signal
import sys
import time

from simulator.faults import FaultRates
from simulator.fleet import DEFAULT_TAGS, Fleet, Summary

TELL_REFUSED_EVERY = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` needs."""
    parser.add_argument("--url", default="ws://localhost:9000/ocpp", help="address without the identity (%(default)s)")
    parser.add_argument("--count", type=int, default=20, help="how many charge points (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same decisions (%(default)s)")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times as fast life passes (%(default)g)")
    parser.add_argument("--prefix", default="SIM-", help="what identities begin with (%(default)s)")
    parser.add_argument("--password", help="Basic authentication password of every charge point")
    parser.add_argument(
        "--tags",
        default=",".join(DEFAULT_TAGS),
        help="id tags of the drivers, separated by commas, as the central system knows them",
    )
    parser.add_argument("--pace", type=float, default=1.0, help="how many times as many drivers come (%(default)g)")
    parser.add_argument(
        "--faults", type=float, default=1.0, help="how often things go wrong, 0 for never (%(default)g)"
    )
    parser.add_argument("--meter-interval", type=int, help="seconds between meter values (60 / speed, but 5 or more)")
    parser.add_argument(
        "--no-cable", action="store_true", help="let nobody plug in where a session is started from afar: NO_CABLE"
    )
    parser.add_argument("--connects", type=float, default=50.0, help="new connections a second (%(default)g)")
    parser.add_argument("--seconds", type=float, help="stop after so many seconds")
    parser.add_argument("--verbose", action="store_true", help="log what the charge points notice")


async def run(chosen: argparse.Namespace) -> int:
    """Run a fleet until a signal or the end of its time; returns the exit code."""
    logging.basicConfig(level=logging.INFO if chosen.verbose else logging.ERROR, format="%(levelname)s %(message)s")
    interval = chosen.meter_interval if chosen.meter_interval is not None else max(5, round(60 / chosen.speed))
    tags = [tag.strip() for tag in chosen.tags.split(",") if tag.strip()]
    positive = min(chosen.count, chosen.speed, chosen.pace, chosen.connects) > 0
    if not positive or min(chosen.faults, interval) < 0 or not tags:
        print("simulate: count, speed, pace and connects must be more than 0, and there must be tags", file=sys.stderr)
        return 2
    stopped = asyncio.Event()
    for caught in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(caught, stopped.set)
    fleet = Fleet(
        chosen.url,
        count=chosen.count,
        seed=chosen.seed,
        speed=chosen.speed,
        prefix=chosen.prefix,
        password=chosen.password,
        id_tags=tags,
        faults=FaultRates().times(chosen.faults),
        pace=chosen.pace,
        cables=not chosen.no_cable,
        configuration={"MeterValueSampleInterval": str(interval)},
        connects_per_second=chosen.connects,
    )
    ends_at = time.monotonic() + chosen.seconds if chosen.seconds else float("inf")
    async with fleet:
        before, since, told = 0, time.monotonic(), float("-inf")
        while time.monotonic() < ends_at and not stopped.is_set():
            try:
                async with asyncio.timeout(1.0):
                    await stopped.wait()
            except TimeoutError:
                pass
            summary, now = fleet.summary(), time.monotonic()
            print(line(summary, (summary.messages - before) / (now - since)), flush=True)
            if summary.refused_tag is not None and now - told >= TELL_REFUSED_EVERY:
                print(refused(summary.refused_tag), flush=True)
                told = now
            before, since = summary.messages, now
    return 1 if fleet.crashed else 0


def line(summary: Summary, messages_per_second: float) -> str:
    """One second of a fleet."""
    crashed = f", {summary.crashed} crashed" if summary.crashed else ""
    outside = summary.connected < summary.charge_points and summary.refusal is not None
    refusal = f", not let in: {summary.refusal}" if outside else ""
    return (
        f"{summary.connected}/{summary.charge_points} connected, {summary.charging} charging, "
        f"{summary.power_w / 1000:.1f} kW, {messages_per_second:.0f} messages/s, "
        f"{summary.waiting} waiting{crashed}{refusal}"
    )


def refused(id_tag: str) -> str:
    """Why nobody charges, and what helps."""
    return (
        f"nobody charges: the central system refuses the id tags of the drivers, as {id_tag}. Create them there, in the"
        f' console or with the mutation createIdTag(input: {{idTag: "{id_tag}"}}), or name others with --tags'
    )


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="simulator", description="A fleet of simulated charge points.")
    add_arguments(parser)
    return asyncio.run(run(parser.parse_args(arguments)))
