"""Measure this server beside a bare echo and the naive design, in one run on one machine, and judge the result."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import check, herd, plans, schedules, world

_ROUNDS = 2
"""Windows are interleaved, so that what others do on the machine disturbs all designs alike."""

Window = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of load on each design and database")
    parser.add_argument("--charge-points", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--rate", type=float, default=500.0, help="messages a second offered to measure latencies")
    parser.add_argument("--factor", type=float, default=10.0, help="how many times the naive design's rate is required")
    parser.add_argument(
        "--plans", type=int, nargs="?", const=1_000_000, metavar="SESSIONS", help="only time the lists, at this size"
    )
    parser.add_argument(
        "--schedules",
        type=int,
        nargs="?",
        const=10_000,
        metavar="SETS",
        help="only stack charging profiles, this many sets",
    )
    parser.add_argument(
        "--herd", type=int, nargs="?", const=5_000, metavar="CHARGE_POINTS", help="only let so many connect at once"
    )
    options = parser.parse_args()
    if options.schedules is not None:
        wrong = schedules.measure(options.schedules)
        print("\n".join(f"FAILED: {one}" for one in wrong))
        return 1 if wrong else 0
    if options.herd is not None:
        kinds = ("sqlite", "postgres") if options.database == "both" else (options.database,)
        failures = [failure for kind in kinds for failure in herd.measure(options.herd, kind)]
        print("\n".join(f"FAILED: {failure}" for failure in failures))
        return 1 if failures else 0
    if options.plans is not None:
        slow = plans.measure(options.plans)
        print("\n".join(f"FAILED: {one}" for one in slow))
        return 1 if slow else 0
    failures: list[str] = []
    print(f"{options.charge_points} charge points, one server process; load average {world.load_average():.1f} before")
    with tempfile.TemporaryDirectory() as directory:
        floor = _floor(options)
        for kind in ("sqlite", "postgres") if options.database == "both" else (options.database,):
            failures += _compare(kind, floor, options, Path(directory))
    print(f"Load average {world.load_average():.1f} after")
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


def _floor(options: argparse.Namespace) -> float:
    """Server CPU that a MeterValues of 8 samples costs a bare echo with 50 connections, in microseconds."""
    with world.Server("echo", "", 0) as echo:
        seconds = str(options.seconds / _ROUNDS / 2)
        windows = [
            echo.load("--seconds", seconds, "--charge-points", "50", "--meter-values-only") for _ in range(_ROUNDS)
        ]
    floor = min(window["cpu_us"]["server"] for window in windows)
    print(f"Floor F: {floor:.0f} us of CPU for a MeterValues that is only echoed, 50 connections\n")
    return floor


def _compare(kind: str, floor: float, options: argparse.Namespace, directory: Path) -> list[str]:
    load = ("--seconds", str(options.seconds / _ROUNDS), "--charge-points", str(options.charge_points))
    windows: dict[str, list[Window]] = {"echo": [], "voltgraph": [], "naive": []}
    confirmed = [directory / f"{kind}-{number}.json" for number in range(_ROUNDS + 1)]
    with ExitStack() as opened:
        databases = opened.enter_context(world.databases(kind))
        urls = {name: databases.create(name, options.charge_points) for name in ("voltgraph", "naive")}
        servers = {
            name: opened.enter_context(world.Server(name, urls.get(name, ""), databases.pid)) for name in windows
        }
        calm = servers["voltgraph"].load(
            "--seconds", str(options.seconds), "--charge-points", str(options.charge_points),
            "--rate", str(options.rate), "--confirmed", str(confirmed[_ROUNDS]),
        )  # fmt: skip
        for number in range(_ROUNDS):
            for name in ("echo", "naive"):
                windows[name].append(servers[name].load(*load))
            # The very last window ends with kill -9 under load: what was confirmed by then must be there all the same.
            end = ("--kill",) if number == _ROUNDS - 1 else ()
            windows["voltgraph"].append(servers["voltgraph"].load(*load, "--confirmed", str(confirmed[number]), *end))
        expected, missing = check.missing(urls["voltgraph"], confirmed)
        frames = check.count(urls["voltgraph"], "message")
    _show(kind, floor, windows, calm, options)
    told = ", ".join(f"{count} {what}" for what, count in expected.items())
    print(f"  Confirmed until kill -9 under load: {told}; missing: {sum(missing.values())}. Logged frames: {frames}.\n")
    return _judge(kind, windows, calm, missing, options.factor)


def _show(kind: str, floor: float, windows: dict[str, list[Window]], calm: Window, options: argparse.Namespace) -> None:
    title = {"sqlite": "SQLite, WAL, synchronous=FULL", "postgres": "PostgreSQL, fsync and synchronous_commit on"}[kind]
    print(f"{title}; closed loop, {_ROUNDS} windows of {options.seconds / _ROUNDS:g} s each, medians")
    print(f"  {'':<22}{'msg/s':>8}{'server us':>11}{'/ F':>6}{'database us':>13}{'generator us':>14}")
    for name, title in (("echo", "bare echo"), ("naive", "naive design"), ("voltgraph", "this server")):
        spent = {who: median(window["cpu_us"][who] for window in windows[name]) for who in calm["cpu_us"]}
        print(
            f"  {title:<22}{_rate(windows[name]):>8.0f}{spent['server']:>11.0f}{spent['server'] / floor:>6.1f}"
            f"{spent['database']:>13.0f}{spent['generator']:>14.0f}"
        )
    print(
        f"  {_rate(windows['voltgraph']) / _rate(windows['naive']):.1f} times the naive design's rate,"
        f" at 1/{_spent(windows['naive']) / _spent(windows['voltgraph']):.1f} of its CPU time a message"
    )
    print(
        f"  Latency p50 / p99 in ms at {_rate([calm]):.0f} msg/s ({calm['cpu_us']['server']:.0f} us of CPU a message)"
        " and under the closed loop:"
    )
    for action, seen in calm["latency_ms"].items():
        busy = windows["voltgraph"][0]["latency_ms"].get(action, {"p50": 0.0, "p99": 0.0})
        print(f"    {action:<20}{seen['p50']:>8.1f} / {seen['p99']:<8.1f}{busy['p50']:>8.0f} / {busy['p99']:<8.0f}")


def _judge(
    kind: str, windows: dict[str, list[Window]], calm: Window, missing: dict[str, int], factor: float
) -> list[str]:
    failures = [f"{kind}: {count} confirmed {what} are not in the database" for what, count in missing.items() if count]
    times = _rate(windows["voltgraph"]) / _rate(windows["naive"])
    if times < factor:
        failures.append(f"{kind}: {times:.1f} times the naive design's rate, {factor:g} times were required")
    for name, seen in (*windows.items(), ("voltgraph", [calm])):
        refused = [refusal for window in seen for refusal in window["refusals"]]
        if refused:
            failures.append(f"{kind}: {name} refused messages: {refused[0]}")
    return failures


def _spent(windows: list[Window]) -> float:
    return median(window["cpu_us"]["server"] + window["cpu_us"]["database"] for window in windows)


def _rate(windows: Iterable[Window]) -> float:
    return median(window["answered"] / window["seconds"] for window in windows)


if __name__ == "__main__":
    raise SystemExit(main())
