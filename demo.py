"""The demo: a node on a throw-away database with a history, and a simulated fleet that goes on from there."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import NamedTuple

from demo_history import commands, remember, write
from main import Voltgraph, run_loop, set_up_logging, spare_collector
from models import (
    charge_point_registry,
    charging,
    database,
    driver,
    id_tag_registry,
    location,
    smart_charging,
    user,
)
from models.authorization import IdTag
from models.charge_point import ChargePoint
from models.command import Command, Order
from models.connector import Connector, ConnectorStatus
from models.database import unit_of_work
from models.database_config import sqlite_path
from models.driver import Driver
from models.errors import VoltgraphError
from models.location import Location
from models.principal import SYSTEM, Principal, Role, Scope
from models.session import OPEN, ChargingSession
from models.writer_sqlite import SqliteWriter
from settings import Settings, SettingsError
from simulator.faults import FaultRates
from simulator.fleet import DEFAULT_TAGS, Fleet

logger = logging.getLogger(__name__)

USERNAME, PASSWORD = "demo", "demo-demo"
"""Known to everybody: what they open is made up and gone when the demo ends."""


class Place(NamedTuple):
    """A location of the demo; `site` is the kind of hardware that stands there."""

    site: str
    name: str
    address: str
    postal_code: str
    city: str
    country: str
    place: tuple[float, float]
    time_zone: str


PLACES = (
    Place("street", "Kollwitzkiez", "Danziger Strasse 16", "10435", "Berlin", "DE",
          (52.5390, 13.4170), "Europe/Berlin"),
    Place("street", "De Pijp", "Van Woustraat 88", "1073", "Amsterdam", "NL",
          (52.3541, 4.9013), "Europe/Amsterdam"),
    Place("work", "Offices on the Canal", "Handelskai 92", "1200", "Vienna", "AT",
          (48.2425, 16.3853), "Europe/Vienna"),
    Place("home", "Residents' Garage", "Jagtvej 120", "2200", "Copenhagen", "DK",
          (55.7002, 12.5513), "Europe/Copenhagen"),
    Place("shop", "Market Hall", "Cours Lafayette 102", "69003", "Lyon", "FR",
          (45.7632, 4.8506), "Europe/Paris"),
    Place("motorway", "Services North", "Via Marco Emilio Lepido 203", "40132", "Bologna", "IT",
          (44.5137, 11.2795), "Europe/Rome"),
)  # fmt: skip
_PEOPLE = (
    "Anna Lindqvist", "Bram de Vries", "Camille Laurent", "Davide Ferri", "Elif Yilmaz", "Felix Baumann", "Greta Holm",
    "Hugo Martin", "Ines Carvalho", "Jonas Keller", "Katarzyna Nowak", "Lars Mikkelsen", "Marta Rossi", "Noor Bakker",
    "Oskar Winkler", "Petra Svoboda", "Quentin Dubois", "Rosa Jensen", "Stefan Gruber", "Tereza Dvorak",
)  # fmt: skip
_COURIERS, _FAMILY = range(4), range(4, 6)
_BLOCKED, _EXPIRED = 17, 18
_TURN_S, _TURNS = 180, 96


@dataclass(frozen=True, slots=True)
class Options:
    """How large and how fast the demo is; `days` is the length of its history."""

    count: int
    speed: float
    days: int
    seed: int

    def check(self) -> None:
        """Raise SettingsError for what cannot be."""
        for good, wanted in (
            (1 <= self.count <= 200, "--count is 1 to 200 charge points"),
            (0 < self.speed <= 1000, "--speed is more than 0 and at most 1000"),
            (1 <= self.days <= 31, "--days is 1 to 31"),
        ):
            if not good:
                raise SettingsError(wanted)


# What people entered


@unit_of_work
async def _enter(fleet: Fleet, since: datetime) -> list[Driver]:
    """Enter locations, drivers, id tags and the charge points of the fleet; returns those who may charge."""
    for place in PLACES:
        edit = place._asdict()
        del edit["site"]
        await location.create(SYSTEM, location.Edit(**edit, published=True))  # type: ignore[typeddict-item]
    sites = {row.name: row.id for row in await Location.all()}
    people = []
    for number, (name, id_tag) in enumerate(zip(_PEOPLE, DEFAULT_TAGS, strict=True)):
        person = await driver.create(SYSTEM, {"name": name, "external_ref": f"customer-{1001 + number}"})
        told: id_tag_registry.Edit = {"driver_id": person.id}
        if number in _COURIERS or number in _FAMILY:
            told["parent_id_tag"] = "COURIERS" if number in _COURIERS else "FAMILY-ELIF"
        if number == _BLOCKED:
            told |= {"blocked": True, "note": "reported as lost"}
        if number == _EXPIRED:
            told["expires_at"] = since
        await id_tag_registry.create(SYSTEM, id_tag, told)
        if number not in (_BLOCKED, _EXPIRED):
            people.append(person)
    taken: dict[str, int] = {}
    for identity, one in fleet.charge_points.items():
        place = _place(fleet, identity)
        taken[place.name] = number = taken.get(place.name, 0) + 1
        best = max(one.hardware.sockets, key=lambda socket: socket.power_w)
        edit_of_point: charge_point_registry.Edit = {
            "name": f"{place.city} {place.name} {number}",
            "location_id": sites[place.name],
            "labels": [best.supply.value, place.site, f"{best.power_w / 1000:.0f} kW"],
        }
        await charge_point_registry.create(SYSTEM, identity, edit_of_point)
    for model in (Location, Driver, IdTag, ChargePoint):
        await model.all().update(created_at=since)
    return people


def _place(fleet: Fleet, identity: str) -> Place:
    """Where a charge point stands: hardware for the same kind of site is shared out among the places for it."""
    site = fleet[identity].hardware.site
    fitting = [place for place in PLACES if place.site == site]
    alike = [name for name, one in fleet.charge_points.items() if one.hardware.site == site]
    return fitting[alike.index(identity) % len(fitting)]


async def seed_database(fleet: Fleet, options: Options) -> list[Driver]:
    """Fill an empty database with what people entered and what charge points reported; returns who may charge."""
    until = database.now()
    since = until - timedelta(days=options.days)
    people = await _enter(fleet, since)
    ids = {row.identity: row.id for row in await ChargePoint.all()}
    tags = {row.key: row for row in await IdTag.all()}
    zones = {identity: _place(fleet, identity).time_zone for identity in ids}
    history = remember(fleet, ids, zones, tags, seed=options.seed, since=since, until=until)
    requesters = {key: f"driver:{tag.driver_id}" for key, tag in tags.items()}
    writer = SqliteWriter(sqlite_path(database.database_url()))
    try:
        await writer.run(lambda: write(history, tags, requesters))
    finally:
        await writer.close()
    await Command.bulk_create(commands(history, ids, seed=options.seed, since=since, operator=f"user:{USERNAME}"))
    return people


# What goes on


async def use_apps(people: list[Driver], options: Options) -> None:
    """Start sessions for those who plug in and show no id tag, and stop some of those that apps began, for ever."""
    random = Random(f"{options.seed}/apps")
    patience = timedelta(seconds=3 + 40 / options.speed)
    asked: dict[int, datetime] = {}
    while True:
        await asyncio.sleep(1)
        waiting = Connector.filter(
            status=ConnectorStatus.PREPARING, connector_id__gt=0, status_received_at__lt=database.now() - patience
        )
        for one in await waiting.select_related("charge_point"):
            if asked.get(one.id) != one.status_at:
                asked[one.id] = one.status_at
                await _start(one, random.choice(people))
        for session in await ChargingSession.filter(state__in=OPEN, requested_by__startswith="driver:"):
            if random.random() < options.speed / 3600:
                await _stop(session)


async def _start(one: Connector, person: Driver) -> None:
    principal = await _principal(person.id)
    id_tag = await IdTag.filter(driver_id=person.id).first()
    assert id_tag is not None
    try:
        await charging.start(one.charge_point, Order(principal), id_tag=id_tag.id_tag, connector_id=one.connector_id)
    except VoltgraphError as cause:
        logger.info("%s started no session at %s: %s", principal.label, one.charge_point.identity, cause)


async def _stop(session: ChargingSession) -> None:
    principal = await _principal(int((session.requested_by or "").removeprefix("driver:")))
    try:
        await charging.stop(session, Order(principal))
    except VoltgraphError as cause:
        logger.info("%s stopped no session: %s", principal.label, cause)


async def _principal(driver_id: int) -> Principal:
    scope = Scope(id_tags=frozenset(await driver.id_tags_of(driver_id)))
    return Principal(f"driver:{driver_id}", Role.DRIVER, scope, driver_id=driver_id)


async def _limit_one(fleet: Fleet) -> None:
    """Have the first charge point that can do it draw now more and now less, so that its chart shows that it obeys."""
    able = [identity for identity, one in fleet.charge_points.items() if "SmartCharging" in one.hardware.profiles]
    if not able:
        return
    begin, most = database.now(), sum(socket.power_w for socket in fleet[able[0]].hardware.sockets)
    steps = [
        {"startPeriod": turn * _TURN_S, "limit": round(most * share)}
        for turn, share in zip(range(_TURNS), cycle((0.5, 0.2, 0.35)))
    ]
    profile = {
        "stackLevel": 0,
        "chargingProfilePurpose": "ChargePointMaxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "startSchedule": begin.isoformat(),
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": steps,
        },
    }
    operator = Principal(f"user:{USERNAME}", Role.OPERATOR)
    order = Order(operator, reason="the grid connection is weak", valid_until=begin + timedelta(hours=1))
    row = await ChargePoint.get(identity=able[0])
    await smart_charging.set_profile(row, order, connector_id=0, profile=profile)


async def live(node: Voltgraph, options: Options) -> None:
    """Fill the database of a node that serves, then let charge points and drivers live, for ever."""
    fleet = Fleet(
        f"ws://127.0.0.1:{node.ocpp.port}/ocpp",
        count=options.count,
        seed=options.seed,
        speed=options.speed,
        prefix="DEMO-",
        faults=FaultRates().times(3),
        configuration={"MeterValueSampleInterval": str(max(5, round(60 / options.speed)))},
    )
    people = await seed_database(fleet, options)
    await user.create_user(SYSTEM, USERNAME, PASSWORD, Role.ADMIN)
    async with fleet:
        print(
            f"The demo runs: {options.count} charge points at {len(PLACES)} locations after {options.days} days,"
            f" and life passes {options.speed:g} times as fast.\n"
            f"  Open                  http://localhost:{node.http.port}\n"
            f"  Sign in as            {USERNAME}, password {PASSWORD}\n"
            "  Stop with             Ctrl-C; nothing is kept",
            flush=True,
        )
        await _limit_one(fleet)
        await use_apps(people, options)


async def _run(settings: Settings, options: Options) -> None:
    with tempfile.TemporaryDirectory(prefix="voltgraph-demo-") as folder:
        url = f"sqlite://{Path(folder) / 'demo.db'}"
        # The simulated charge points are in this process: nobody else needs to reach the listener.
        files = str(Path(folder) / "files")
        node = Voltgraph(
            replace(settings, database_url=url, files_dir=files, bus_url="memory://", ocpp_host="127.0.0.1"),
            guest=(USERNAME, PASSWORD),
        )
        await node.run(lambda: live(node, options))


def run(settings: Settings, options: Options) -> None:
    """Run the demo until it is told to stop; the database of the settings is left alone. Raises SettingsError."""
    options.check()
    set_up_logging("warning" if settings.log_level == "info" else settings.log_level)
    spare_collector()
    run_loop(_run(settings, options))
