"""Anything by its id."""

from typing import Any

import pytest
from graphql import GraphQLInterfaceType

from api.identifiers import encode
from api.node import FINDERS
from api.schema import create_schema
from models import presence
from models.configuration import ConfigurationKey
from models.message import Message
from models.principal import Role
from tests.api.conftest import START, House, add_charge_point, add_command, add_connector, add_session
from tests.api.scope import ANONYMOUS, ASKERS, sow

NODE = "query($id: ID!) { node(id: $id) { __typename id } }"


async def found(house: House, id: str, who: Any = Role.ADMIN) -> Any:
    return (await house.data(NODE, who, id=id))["node"]


def test_each_type_with_an_id_can_be_found_by_it() -> None:
    schema = create_schema()._schema
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    kinds = {kind.name for kind in schema.get_possible_types(node)}
    assert kinds - {"PublicLocation"} == FINDERS.keys()


async def test_what_has_an_id_is_found_by_it(house: House) -> None:
    charge_point = await add_charge_point("CP-1", archived_at=START)
    connector = await add_connector(charge_point, 2)
    session = await add_session(charge_point, 2)
    command = await add_command(charge_point)
    await presence.knock("CP-9", None, None)
    await Message.create(charge_point_id=charge_point.id, direction="IN", kind="CALL", payload="{}", at=START)
    await ConfigurationKey.create(charge_point=charge_point, key="K", folded="k", value="1")
    lists = await house.data(
        """{ messages { nodes { id } } unknownChargePoints { nodes { id } } users { nodes { id } }
             auditEntries { nodes { id } }
             configuration(chargePoint: "CP-1") { id } }""",
        Role.ADMIN,
    )
    ids = {
        encode("ChargePoint", charge_point.id): "ChargePoint",
        encode("Connector", f"{charge_point.id}/{connector.connector_id}"): "Connector",
        encode("ChargingSession", session.id): "ChargingSession",
        encode("Command", command.id): "Command",
        lists["messages"]["nodes"][0]["id"]: "Message",
        lists["unknownChargePoints"]["nodes"][0]["id"]: "UnknownChargePoint",
        lists["users"]["nodes"][0]["id"]: "User",
        lists["configuration"][0]["id"]: "ConfigurationKey",
    }
    for id, kind in ids.items():
        assert await found(house, id) == {"__typename": kind, "id": id}
    query = "query($id: ID!) { node(id: $id) { ... on ChargingSession { state chargePoint { identity } } } }"
    told = (await house.data(query, id=encode("ChargingSession", session.id)))["node"]
    assert told == {"state": "ACTIVE", "chargePoint": {"identity": "CP-1"}}


@pytest.mark.parametrize(
    "id",
    [
        "",
        "nonsense",
        "\u00e4",
        encode("ChargePoint", 99),
        encode("ChargePoint", "1/1"),
        encode("ChargePoint", "9" * 30),
        encode("Connector", 1),
        encode("Connector", "1/99999999999"),
        encode("Connector", "a/b"),
        encode("Query", 1),
    ],
)
async def test_an_id_of_nothing_is_null(house: House, id: str) -> None:
    assert await found(house, id) is None


async def test_by_its_id_nobody_finds_what_the_query_of_its_type_would_not_show(house: House) -> None:
    seeds = await sow(house)
    queries = {"point": "chargePoint", "session": "session", "command": "command", "driver": "driver"}
    for who in ASKERS.values():
        for name, query in queries.items():
            for end in ("home", "away"):
                id = seeds.ids[f"{name}_{end}"]
                asked = await house.ask(f"query($id: ID!) {{ {query}(id: $id) {{ id }} }}", who, id=id)
                answer = await house.ask(NODE, who, id=id)
                if who is ASKERS[ANONYMOUS]:
                    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
                elif "errors" not in asked:  # a driver may not even use some of these queries
                    assert answer["data"]["node"] == (
                        asked["data"][query] and {"id": id, "__typename": answer["data"]["node"]["__typename"]}
                    ), (who, name, end)
