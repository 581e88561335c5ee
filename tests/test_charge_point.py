"""The charge point plate: boots, presence, and those who knock without being known."""

import asyncio
from datetime import timedelta

import pytest

from models import charge_point_registry, events, intake, node, presence
from models.charge_point import ChargePoint, check_identity, decide_boot, find, visible
from models.database import Changed, now, set_clock
from models.errors import Forbidden, Invalid, NotFound
from models.presence import UnknownChargePoint
from models.principal import Principal, Role, Scope
from tests.ground import OPERATOR, VIEWER, at, boot, known

# A boot


@pytest.mark.usefixtures("known_tables")
@pytest.mark.parametrize("registration", ["Accepted", "Pending", "Rejected"])
@pytest.mark.parametrize("interval", [None, 30])
def test_a_boot_is_answered_with_the_registration_that_people_decided(registration: str, interval: int | None):
    row = ChargePoint(identity="CP-1", registration_status=registration, heartbeat_interval=interval, created_at=at(0))
    booted = decide_boot(row, boot(received_at=at(1)))
    assert (booted.status, booted.heartbeat_interval) == (registration, interval)
    assert (row.vendor, row.model, row.last_boot_at) == ("V", "M", at(1))
    assert row.registration_status == registration


@pytest.mark.usefixtures("known_tables")
def test_a_boot_replaces_all_that_was_said_before():
    row = ChargePoint(identity="CP-1", created_at=at(0))
    decide_boot(row, boot(firmware_version="1", iccid="i", imsi="s", serial_number="n", box_serial_number="b"))
    decide_boot(row, boot(firmware_version="2", vendor="", meter_type="t", meter_serial_number="m"))
    assert (row.firmware_version, row.vendor, row.iccid, row.imsi) == ("2", "", None, None)
    assert (row.serial_number, row.box_serial_number, row.meter_type, row.meter_serial_number) == (None, None, "t", "m")


async def test_a_boot_leaves_what_people_decided_and_where_it_is_connected(ground_floor):
    row = await known(name="Anna's", heartbeat_interval=77)
    await presence.attach(row.id, "here", "socket", "10.0.0.1")
    await intake.report(boot(row.id))
    await charge_point_registry.update(OPERATOR, "CP-1", {"name": "Bob's"})
    await intake.report(boot(row.id, firmware_version="2"))
    after = await ChargePoint.get(id=row.id)
    assert (after.name, after.heartbeat_interval, after.connection_id) == ("Bob's", 77, "socket")
    assert after.firmware_version == "2"


# Who it is


@pytest.mark.parametrize("identity", ["CP-1", "a b", "a/b", "a+b", "ä", "../x", "x" * 255, "a:b", "%41", "'; drop"])
def test_an_identity_may_be_almost_anything(identity: str):
    assert check_identity(identity) == identity


@pytest.mark.parametrize("identity", ["", " a", "a ", "a\x00", "a\n", "\r", "a\x7fb", "x" * 256, "\ta"])
def test_an_identity_that_would_be_mistaken_is_refused(identity: str):
    with pytest.raises(Invalid):
        check_identity(identity)


@pytest.mark.usefixtures("database")
async def test_who_sees_a_charge_point_and_who_does_not():
    one, two = await known("A"), await known("B")
    await known("C", archived_at=now())
    partner = Principal("key:p", Role.VIEWER, Scope(charge_points=frozenset({two.id})))
    nobody = Principal("key:n", Role.VIEWER, Scope(charge_points=frozenset()))
    assert [row.identity for row in await visible(VIEWER).order_by("id")] == ["A", "B"]
    assert await visible(VIEWER, archived=True).count() == 3
    assert [row.id for row in await visible(partner)] == [two.id]
    assert await visible(nobody).count() == 0
    assert (await find(VIEWER, "A")).id == one.id
    for principal, identity in ((partner, "A"), (VIEWER, "C"), (VIEWER, "a"), (VIEWER, "nobody")):
        with pytest.raises(NotFound):
            await find(principal, identity)


# Where it is


async def test_who_sees_a_part_does_not_say_where_a_charge_point_stands(ground_floor):
    row = await known()
    key = Principal("key:partner", Role.OPERATOR, Scope(charge_points=frozenset({row.id})))
    with pytest.raises(Forbidden):
        await charge_point_registry.update(key, "CP-1", {"location_id": None})
    renamed, _ = await charge_point_registry.update(key, "CP-1", {"name": "Theirs"})
    assert renamed.name == "Theirs"


async def test_the_newest_connection_counts_and_the_old_one_leaving_changes_nothing(ground_floor):
    row = await known()
    with events.listen("charge_point") as mailbox:
        await presence.attach(row.id, "one", "old", "10.0.0.1")
        await mailbox.take()
        await presence.attach(row.id, "two", "new", "10.0.0.2")
        assert (await mailbox.take()).changes == (Changed("charge_point", row.id, row.id),)
        assert not await presence.detach(row.id, "old")
        after = await ChargePoint.get(id=row.id)
        assert (after.node_id, after.connection_id, after.remote_address) == ("two", "new", "10.0.0.2")
        assert after.disconnected_at is None
        assert await presence.connections_of("one") == {}
        assert await presence.connections_of("two", [row.id, 99]) == {row.id: "new"}
        assert await presence.detach(row.id, "new")
        assert (await mailbox.take()).changes == (Changed("charge_point", row.id, row.id),)
    after = await ChargePoint.get(id=row.id)
    assert (after.node_id, after.connection_id) == (None, None)
    assert after.disconnected_at is not None
    assert not await presence.detach(row.id, "new")


@pytest.mark.usefixtures("database")
async def test_the_charge_points_of_a_node_that_is_gone_are_offline_and_only_they():
    lost, kept, released = await known("A"), await known("B"), await known("C")
    for row, at_node in ((lost, "dead"), (kept, "alive"), (released, "leaving")):
        await node.renew(at_node, "test")
        await presence.attach(row.id, at_node, "socket", None)
    assert await presence.sweep() == 0
    await presence.release("leaving")
    await node.retire("dead")
    assert await presence.sweep() == 1
    assert await presence.sweep() == 0
    assert [row.node_id for row in await ChargePoint.all().order_by("id")] == [None, "alive", None]
    assert await node.alive() == {"alive"}


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.usefixtures("database")
async def test_a_lease_that_is_not_renewed_runs_out():
    base = now()
    try:
        await node.renew("here", "test")
        set_clock(lambda: base + node.LEASE - timedelta(seconds=1))
        assert await node.alive() == {"here"}
        set_clock(lambda: base + node.LEASE + timedelta(seconds=1))
        assert await node.alive() == set()
        await node.renew("here", "test")
        assert await node.alive() == {"here"}
    finally:
        set_clock(None)


# Who is not known


async def test_a_knock_is_remembered_and_counted(ground_floor):
    with events.listen("unknown_charge_point") as mailbox:
        await presence.knock("X", "10.0.0.1", "ocpp1.6")
        (row,) = await UnknownChargePoint.all()
        assert (await mailbox.take()).changes == (Changed("unknown_charge_point", row.id),)
        await presence.knock("X", "10.0.0.2", None)
        await mailbox.take()
    (row,) = await UnknownChargePoint.all()
    assert (row.attempts, row.remote_address, row.subprotocols) == (2, "10.0.0.2", None)
    assert row.last_seen_at > row.first_seen_at


@pytest.mark.usefixtures("database")
async def test_knocks_at_the_same_moment_are_all_counted():
    await asyncio.gather(*(presence.knock("X", "10.0.0.1", None) for _ in range(12)))
    (row,) = await UnknownChargePoint.all()
    assert row.attempts == 12


@pytest.mark.usefixtures("ground_floor")
async def test_those_who_knocked_longest_ago_make_room(monkeypatch):
    monkeypatch.setattr(presence, "UNKNOWN_KEPT", 3)
    for name in ("A", "B", "C", "A", "D", "E"):
        await presence.knock(name, None, None)
    assert {row.identity for row in await UnknownChargePoint.all()} == {"A", "D", "E"}
    with events.listen("unknown_charge_point") as mailbox:
        oldest = await UnknownChargePoint.get(identity="A")
        await presence.knock("F", None, None)
        assert Changed("unknown_charge_point", oldest.id) in (await mailbox.take()).changes


@pytest.mark.usefixtures("database")
async def test_an_unknown_charge_point_is_welcome_once_however_often_it_knocks_at_once():
    rows = await asyncio.gather(*(presence.welcome("X") for _ in range(8)))
    assert len({row.id for row in rows if row is not None}) == 1
    assert await ChargePoint.all().count() == 1


@pytest.mark.usefixtures("database")
async def test_an_archived_charge_point_is_neither_found_nor_welcome():
    await known("X", archived_at=now())
    assert await presence.find_for_handshake("X") is None
    assert await presence.welcome("X") is None
    await known("Y")
    assert (await presence.find_for_handshake("Y")) is not None
    assert await presence.find_for_handshake("y") is None
