"""Locations: where charge points stand, and which of them the public may see."""

import math
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import audit
from models.database import now, unit_of_work
from models.errors import Invalid, NotFound
from models.fields import UtcField
from models.principal import Principal, Role

MICRO = 1_000_000
"""Parts of a degree in which places are kept."""

_EARTH_M = 6_371_009
_METRES_A_DEGREE = 110_000
"""A little less than the least there is, so that a box holds its circle."""
_MOST_NEAR = 2_000

_MOST = {"name": 255, "address": 255, "postal_code": 20, "city": 100, "region": 100}
_FIELDS = {"postal_code": "postalCode"}


class Location(Model):
    """A place with charge points. `latitude` and `longitude` are in millionths of a degree."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=255)
    address = fields.CharField(max_length=255, null=True)
    postal_code = fields.CharField(max_length=20, null=True)
    city = fields.CharField(max_length=100, null=True)
    region = fields.CharField(max_length=100, null=True)
    country = fields.CharField(max_length=2, null=True)
    latitude = fields.IntField(null=True)
    longitude = fields.IntField(null=True)
    time_zone = fields.CharField(max_length=64, null=True)
    published = fields.BooleanField(default=False)
    created_at = UtcField()
    archived_at = UtcField(null=True)

    class Meta:
        table = "location"
        indexes = (("name", "id"), ("published", "latitude"), ("published", "name", "id"))


class Edit(TypedDict, total=False):
    """What may be changed; what is absent stays, None clears. `place` is (latitude, longitude) in degrees."""

    name: str
    address: str | None
    postal_code: str | None
    city: str | None
    region: str | None
    country: str | None
    place: tuple[float, float] | None
    time_zone: str | None
    published: bool
    archived: bool


def visible(principal: Principal, *, archived: bool = False) -> QuerySet[Location]:
    """The locations that `principal` may see, without the archived ones unless asked for; a driver: the published."""
    if not principal.may(Role.VIEWER):
        return published()
    query = Location.all() if archived else Location.filter(archived_at=None)
    if principal.scope.locations is not None:
        query = query.filter(id__in=sorted(principal.scope.locations))
    elif principal.scope.charge_points is not None:
        query = query.filter(id__in=[])
    return query


def published() -> QuerySet[Location]:
    """The locations that anybody may see."""
    return Location.filter(published=True, archived_at=None)


async def find_near(latitude: float, longitude: float, radius_m: int, most: int) -> list[tuple[Location, int]]:
    """The published locations within a circle around a place (degrees), the nearest first, each with its distance in m.

    Looks in small circles first, so that a city full of locations is not read for the five next ones.
    """
    found: list[tuple[Location, int]] = []
    for circle in sorted({min(radius_m, step) for step in (2_000, 20_000, radius_m)}):
        rows = await _in_box(latitude, longitude, circle).limit(_MOST_NEAR)
        distances = [(row, _distance_m(row, latitude, longitude)) for row in rows]
        found = sorted(((row, far) for row, far in distances if far <= circle), key=lambda pair: (pair[1], pair[0].id))
        if len(found) >= most:
            break
    return found[:most]


def _in_box(latitude: float, longitude: float, radius_m: int) -> QuerySet[Location]:
    """The published locations in the box around a circle; without a bound for the longitude where that would wrap."""
    high = radius_m / _METRES_A_DEGREE
    rows = published().filter(
        latitude__gte=round((latitude - high) * MICRO), latitude__lte=round((latitude + high) * MICRO)
    )
    shrinks = math.cos(math.radians(min(89.9, abs(latitude) + high)))
    wide = high / shrinks
    if abs(longitude) + wide >= 180:
        return rows.filter(longitude__isnull=False)
    return rows.filter(
        longitude__gte=round((longitude - wide) * MICRO), longitude__lte=round((longitude + wide) * MICRO)
    )


def _distance_m(row: Location, latitude: float, longitude: float) -> int:
    """The way along the earth's surface, by the haversine formula."""
    assert row.latitude is not None
    assert row.longitude is not None
    here, there = math.radians(latitude), math.radians(row.latitude / MICRO)
    east = math.radians(row.longitude / MICRO - longitude)
    a = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(east / 2) ** 2
    return round(2 * _EARTH_M * math.asin(min(1.0, math.sqrt(a))))


@unit_of_work
async def create(by: Principal, edit: Edit) -> Location:
    """Add a location. Raises Invalid for unusable input."""
    by.require_unlimited(Role.OPERATOR)
    row = await Location.create(created_at=now(), **_columns(edit))
    audit.created(row, "location")
    return row


@unit_of_work
async def update(by: Principal, location_id: int, edit: Edit) -> Location:
    """Change a location, even an archived one; its charge points stay in it. NotFound if there is none."""
    by.require_unlimited(Role.OPERATOR)
    row = await Location.get_or_none(id=location_id)
    if row is None:
        raise NotFound("there is no such location", field="id")
    columns = _columns(edit)
    if columns.get("archived_at") is not None and row.archived_at is not None:
        del columns["archived_at"]  # it stays archived since then
    if columns:
        await audit.alter(row, "location", columns)
    return row


def _columns(edit: Edit) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, most in _MOST.items():
        if name in edit:
            text = str(edit[name] or "").strip()  # type: ignore[literal-required]
            if len(text) > most or not text.isprintable():
                raise Invalid(f"at most {most} printable characters", field=_FIELDS.get(name, name))
            columns[name] = text or None
    if "name" in columns and columns["name"] is None:
        raise Invalid("a location has a name of 1 to 255 characters", field="name")
    if "country" in edit:
        country = (edit["country"] or "").strip().upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise Invalid("a country has the two letters of ISO 3166-1, as DE", field="country")
        columns["country"] = country or None
    if "place" in edit:
        columns["latitude"], columns["longitude"] = _micro(edit["place"])
    if "time_zone" in edit:
        columns["time_zone"] = _check_time_zone(edit["time_zone"])
    if "published" in edit:
        columns["published"] = edit["published"]
    if "archived" in edit:
        columns["archived_at"] = now() if edit["archived"] else None
    return columns


def _micro(place: tuple[float, float] | None) -> tuple[int | None, int | None]:
    if place is None:
        return None, None
    latitude, longitude = place
    if not -90 <= latitude <= 90:
        raise Invalid("a latitude is -90 to 90 degrees", field="latitude")
    if not -180 <= longitude <= 180:
        raise Invalid("a longitude is -180 to 180 degrees", field="longitude")
    return round(latitude * MICRO), round(longitude * MICRO)


def _check_time_zone(name: str | None) -> str | None:
    name = (name or "").strip()
    if not name:
        return None
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Invalid(
            f"{name!r} is no time zone; expected a name of IANA's, as Europe/Berlin", field="timeZone"
        ) from None
    return name
