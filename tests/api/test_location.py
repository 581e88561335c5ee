"""Locations and labels: where charge points stand, and what anybody may see of it."""

from typing import Any

import pytest

from api import public_location
from api.limits import Attempts
from models.charge_point import ChargePoint
from models.location import Location
from models.principal import Role
from tests.api.conftest import START, House, add_charge_point, add_connector, statements

CREATE = """mutation ($i: CreateLocationInput!) { createLocation(input: $i) { userErrors { code field }
    location { id name country latitude longitude timeZone published } } }"""
UPDATE = """mutation ($i: UpdateLocationInput!) { updateLocation(input: $i) { userErrors { code field }
    location { name city latitude longitude published archivedAt } } }"""
PUBLIC = """query ($near: NearInput, $first: Int! = 20) { publicLocations(near: $near, first: $first) { name distanceM
    offlineCount connectorCounts { status count } connectors { id status online } } }"""


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_location, "_by_address", Attempts(60))


async def add_location(name: str, **columns: Any) -> Location:
    return await Location.create(name=name, created_at=START, **columns)


async def test_a_location_is_kept_as_it_was_given_and_shown_in_degrees(house: House) -> None:
    given = {
        "name": " Garage ",
        "country": "de",
        "latitude": 52.520008,
        "longitude": 13.404954,
        "timeZone": "Europe/Berlin",
    }
    made = (await house.data(CREATE, i=given))["createLocation"]["location"]
    assert made == {
        "id": made["id"],
        "name": "Garage",
        "country": "DE",
        "latitude": 52.520008,
        "longitude": 13.404954,
        "timeZone": "Europe/Berlin",
        "published": False,
    }
    row = await Location.get(name="Garage")
    assert (row.latitude, row.longitude) == (52_520_008, 13_404_954)
    cleared = await house.data(UPDATE, i={"id": made["id"], "latitude": None, "longitude": None, "city": "Berlin"})
    assert cleared["updateLocation"]["location"]["latitude"] is None
    assert cleared["updateLocation"]["location"]["city"] == "Berlin"


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"postalCode": "1" * 21}, "postalCode"),
        ({"country": "Germany"}, "country"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": -181}, "longitude"),
        ({"latitude": 1}, "latitude"),
        ({"timeZone": "Europe/Atlantis"}, "timeZone"),
        ({"timeZone": "../etc/passwd"}, "timeZone"),
    ],
)
async def test_unusable_locations_are_refused(house: House, input: dict[str, Any], field: str) -> None:
    refused = (await house.data(CREATE, i={"name": "Garage", **input}))["createLocation"]
    assert refused == {"location": None, "userErrors": [{"code": "INVALID", "field": field}]}
    assert await Location.all().count() == 0


async def test_an_archived_location_is_hidden_and_comes_back(house: House) -> None:
    made = (await house.data(CREATE, i={"name": "Garage", "published": True}))["createLocation"]["location"]
    await house.data("mutation ($id: ID!) { archiveLocation(id: $id) { userErrors { code } } }", id=made["id"])
    assert (await house.data("{ locations { nodes { name } } }"))["locations"]["nodes"] == []
    assert (await house.data(PUBLIC, None))["publicLocations"] == []
    back = (await house.data(UPDATE, i={"id": made["id"], "archived": False}))["updateLocation"]["location"]
    assert back["archivedAt"] is None
    assert len((await house.data(PUBLIC, None))["publicLocations"]) == 1


async def test_charge_points_are_placed_labelled_and_found_by_both(house: House) -> None:
    place = (await house.data(CREATE, i={"name": "Garage"}))["createLocation"]["location"]["id"]
    create = """mutation ($i: CreateChargePointInput!) { createChargePoint(input: $i) { userErrors { code field }
        chargePoint { labels location { name } } } }"""
    made = await house.data(create, i={"identity": "CP-1", "location": place, "labels": ["Fast", " roof ", "FAST"]})
    assert made["createChargePoint"]["chargePoint"] == {"labels": ["FAST", "roof"], "location": {"name": "Garage"}}
    await house.data(create, i={"identity": "CP-2", "labels": ["roof"]})
    find = "query ($f: ChargePointFilter!) { chargePoints(filter: $f) { nodes { identity } } }"
    for wanted, expected in (
        ({"location": [place]}, ["CP-1"]),
        ({"label": ["fast"]}, ["CP-1"]),
        ({"label": ["fast", "ROOF"]}, ["CP-1", "CP-2"]),
        ({"label": []}, []),
        ({"location": ["nonsense"]}, []),
    ):
        nodes = (await house.data(find, f=wanted))["chargePoints"]["nodes"]
        assert [node["identity"] for node in nodes] == expected, wanted
    update = """mutation ($i: UpdateChargePointInput!) { updateChargePoint(input: $i) { userErrors { code field }
        chargePoint { labels location { name } } } }"""
    same = (await house.data(update, i={"identity": "CP-1", "name": "x"}))["updateChargePoint"]["chargePoint"]
    assert same == {"labels": ["FAST", "roof"], "location": {"name": "Garage"}}
    gone = await house.data(update, i={"identity": "CP-1", "labels": None, "location": None})
    assert gone["updateChargePoint"]["chargePoint"] == {"labels": [], "location": None}
    refused = await house.data(update, i={"identity": "CP-1", "labels": ["x" * 51]})
    assert refused["updateChargePoint"]["userErrors"] == [{"code": "INVALID", "field": "labels"}]


async def test_labels_and_locations_of_a_page_cost_one_query_each(house: House) -> None:
    place = await add_location("Garage")
    counts = []
    for size in (2, 30):
        for n in range(await ChargePoint.all().count(), size):
            await add_charge_point(f"CP-{n:02}", location_id=place.id)
        with statements() as seen:
            await house.data(
                "{ chargePoints(first: 30) { nodes { labels location { name chargePoints(first: 5) { identity } } } } }"
            )
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5, counts


async def test_anybody_sees_published_locations_and_what_is_free_there(house: House) -> None:
    place, hidden = await add_location("Garage", published=True), await add_location("Depot")
    online = await add_charge_point("CP-SECRET-1", online=True, location_id=place.id)
    for number, status in ((0, "Available"), (1, "Available"), (2, "Charging"), (3, "Available")):
        await add_connector(online, number, status)
    await add_connector(await add_charge_point("CP-SECRET-2", location_id=place.id), 1)
    await add_connector(await add_charge_point("CP-SECRET-3", online=True, location_id=hidden.id), 1)
    await add_connector(await add_charge_point("CP-SECRET-4", online=True, location_id=place.id, archived_at=START), 1)
    answer = await house.ask(PUBLIC, None)
    (shown,) = answer["data"]["publicLocations"]
    assert shown["name"] == "Garage"
    assert shown["connectorCounts"] == [{"status": "AVAILABLE", "count": 2}, {"status": "CHARGING", "count": 1}]
    assert shown["offlineCount"] == 1
    assert [one["status"] for one in shown["connectors"]] == ["AVAILABLE", "CHARGING", "AVAILABLE", None]
    assert "SECRET" not in repr(answer)
    connectors = "{ chargePoints { nodes { connectors { id } } } }"
    ids = {one["id"] for node in (await house.data(connectors))["chargePoints"]["nodes"] for one in node["connectors"]}
    assert {one["id"] for one in shown["connectors"]} < ids, "the public reference is the connector's id"


async def test_the_nearest_come_first_and_the_circle_ends(house: House) -> None:
    for name, latitude, longitude in (
        ("Berlin", 52_520_008, 13_404_954),
        ("Potsdam", 52_396_149, 13_058_540),
        ("Hamburg", 53_551_086, 9_993_682),
        ("Nowhere", None, None),
    ):
        await add_location(name, latitude=latitude, longitude=longitude, published=True)
    alexanderplatz = {"latitude": 52.5219, "longitude": 13.4132}

    async def near(**more: Any) -> list[tuple[str, int]]:
        shown = (await house.data(PUBLIC, None, near=alexanderplatz | more))["publicLocations"]
        return [(one["name"], one["distanceM"]) for one in shown]

    found = await near(radiusKm=500)
    assert [name for name, _ in found] == ["Berlin", "Potsdam", "Hamburg"]
    assert 500 < found[0][1] < 700
    assert 254_000 < found[2][1] < 257_000
    assert [name for name, _ in await near(radiusKm=1)] == ["Berlin"]
    assert [name for name, _ in await near()] == ["Berlin"]


async def test_the_circle_goes_on_beyond_the_date_line_and_at_the_poles(house: House) -> None:
    await add_location("Fiji", latitude=-17_000_000, longitude=-179_900_000, published=True)
    await add_location("Pole", latitude=89_950_000, longitude=-90_000_000, published=True)
    for latitude, longitude, expected in ((-17.0, 179.9, "Fiji"), (89.95, 90.0, "Pole")):
        near = {"latitude": latitude, "longitude": longitude, "radiusKm": 50}
        assert [one["name"] for one in (await house.data(PUBLIC, None, near=near))["publicLocations"]] == [expected]


@pytest.mark.parametrize(
    "variables",
    [
        {"first": 0},
        {"first": 51},
        {"near": {"latitude": 91, "longitude": 0}},
        {"near": {"latitude": 0, "longitude": 0, "radiusKm": 0}},
        {"near": {"latitude": 0, "longitude": 0, "radiusKm": 501}},
    ],
)
async def test_impossible_places_are_bad_input(house: House, variables: dict[str, Any]) -> None:
    assert await house.code(PUBLIC, None, **variables) == "BAD_USER_INPUT"


async def test_whoever_asks_too_often_is_told_to_wait(house: House) -> None:
    for _ in range(60):
        assert "errors" not in await house.ask("{ publicLocations { name } }", None)
    assert await house.code("{ publicLocations { name } }", None) == "RATE_LIMITED"
    assert await house.code("{ publicLocations { name } chargePoints { totalCount } }", None) == "UNAUTHENTICATED"


async def test_a_viewer_changes_no_location(house: House) -> None:
    assert await house.code(CREATE, Role.VIEWER, i={"name": "x"}) == "FORBIDDEN"
