"""The servers that are compared, each a process of its own: this one, a bare echo, and the naive design."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from main import Server, Voltgraph, set_up_logging, spare_collector
from settings import Settings
from tests.bench import naive


async def voltgraph(url: str) -> None:
    """One node as it is shipped, on any free port."""
    node = Voltgraph(
        Settings(database_url=url, ocpp_host="127.0.0.1", ocpp_port=0, http_port=0, admin_password="bench bench")
    )
    spare_collector()
    await node.start()
    _tell(node.ocpp.port)
    await asyncio.Event().wait()


async def echo(url: str) -> None:
    """The least that any server in Python pays: the frame read, parsed, answered with an empty CALLRESULT."""

    async def serve(websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="ocpp1.6")
        try:
            while True:
                call = json.loads(await websocket.receive_text())
                await websocket.send_text(json.dumps([3, call[1], {}]))
        except WebSocketDisconnect:
            pass

    await _serve(serve)


async def naive_design(url: str) -> None:
    """The `ocpp` package as it is shipped, with one Tortoise call a message."""
    await naive.open_database(url)
    await _serve(naive.serve)


async def _serve(endpoint: Any) -> None:
    app = Starlette(routes=[WebSocketRoute("/ocpp/{identity}", endpoint)])
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            raise SystemExit("the server did not start")
        await asyncio.sleep(0.01)
    _tell(server.port)
    await serving


def _tell(port: int) -> None:
    print(port, flush=True)


DESIGNS = {"voltgraph": voltgraph, "echo": echo, "naive": naive_design}

if __name__ == "__main__":
    set_up_logging("warning")
    uvloop.run(DESIGNS[sys.argv[1]](sys.argv[2]))
