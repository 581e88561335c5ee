"""The front door: what it says when it cannot open, and what it says of itself when it has."""

import socket

import pytest

from main import Voltgraph
from models import database
from models.errors import Unavailable
from models.node import Node
from settings import Settings


@pytest.mark.parametrize("name", ["http", "ocpp"])
async def test_a_taken_port_is_told_in_a_sentence_and_nothing_stays_open(database_url: str, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ports = {"http_port": 0, "ocpp_port": 0} | {f"{name}_port": port}
        voltgraph = Voltgraph(Settings(database_url=database_url, ocpp_host="127.0.0.1", **ports))
        with pytest.raises(Unavailable, match=f"127.0.0.1:{port}: is the port taken"):
            await voltgraph.start()
    with pytest.raises(RuntimeError, match="no database is open"):
        database.dialect()


async def test_a_node_tells_on_which_host_it_runs(database_url: str) -> None:
    voltgraph = Voltgraph(Settings(database_url=database_url, http_port=0, ocpp_port=0, ocpp_host="127.0.0.1"))
    await voltgraph.start()
    try:
        assert [row.host for row in await Node.all()] == [socket.gethostname()]
    finally:
        await voltgraph.stop()


@pytest.mark.parametrize("url", ["postgres://user:secret@host:port/name", "sqlite:///proc/none/voltgraph.db"])
async def test_a_database_that_cannot_be_used_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(Unavailable) as refused:
        await database.open_database(url)
    assert "secret" not in str(refused.value)


async def test_a_database_that_is_not_there_is_told_in_a_sentence(postgres_url: str) -> None:
    with pytest.raises(Unavailable, match="does not exist"):
        await database.open_database(postgres_url.replace("/test_", "/none_"))
