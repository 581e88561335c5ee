"""A cable that is cut: neither side is told, and what follows must be right all the same."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.lab import eventually, running
from tests.listening import Door
from tests.test_real_charge_points import House, begin, end


class Cable:
    """What lies between a charge point and the central system; once cut, nobody is told, and nothing comes through."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._writers: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[int]:
        """The port at this end."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for writer in self._writers:
                writer.transport.abort()

    def cut(self) -> None:
        self._whole = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers += [writer, far_writer]
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if self._whole:
                writer.write(data)


async def test_a_cable_that_is_cut_is_noticed_by_the_pings_and_the_session_goes_on(sqlite_url: str) -> None:
    async with running(sqlite_url, ping_interval=0.3) as lab:
        house, canary = House(lab, "CP-1"), House(lab, "CP-2")
        for one in (house, canary):
            await lab.add_charge_point(one.identity)
            await lab.add_id_tag(one.tag)
        cable = Cable(lab.node.ocpp.port)
        async with cable.laid() as port:
            other = await canary.connect()
            client = await Door(lab.node.listener, port).connect(house.identity)
            mine = await begin(house, client)
            assert await house.online()
            cable.cut()
            await eventually(house.offline)
            assert (await house.sessions())[0]["state"] == "ACTIVE"
            assert lab.node.listener.registry.get(1) is None
            refused = await lab.command("reset", chargePoint=house.identity, type="SOFT")
            assert [error["code"] for error in refused["userErrors"]] == ["CHARGE_POINT_OFFLINE"]
            assert (await other.call("Heartbeat"))[0] == 3
            assert len(lab.node.listener.registry) == 1
        back = await house.connect()
        assert (await end(back, mine))[0] == 3
        assert (await house.sessions())[0]["energyWh"] == 2000
        for one in (client, other, back):
            await one.leave()
