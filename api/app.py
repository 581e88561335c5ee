"""The people's wing as one ASGI application: GraphQL, health, files, and the console."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api import files
from api.health import live, ready
from api.middleware import BodyLimit, RequestId
from api.pace import Allowance
from api.schema import create_schema
from api.transport import GraphQLEndpoint
from models.errors import Unavailable


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What the people's wing needs to know. Where charge points connect is only told: `ocpp_url` if it is set,
    else `ocpp_port` of the host that was asked.
    """

    cors_origins: Sequence[str] = ()
    max_body_bytes: int = 1024 * 1024
    introspection: bool = True
    cookie_secure: bool = False
    version: str = "0"
    ocpp_port: int = 9000
    ocpp_url: str | None = None
    firmware_max_bytes: int = 1024 * 1024 * 1024
    diagnostics_max_bytes: int = 100 * 1024 * 1024
    allowance: Allowance = field(default_factory=Allowance)
    node_id: str | None = None
    map_tiles: str | None = None
    map_attribution: str = ""
    guest: tuple[str, str] | None = None
    console: Path | None = Path(__file__).parent.parent / "frontend" / "dist"


def create_app(settings: ApiSettings) -> Starlette:
    """Build the application; whoever serves it opens the database and the bus before."""
    graphql = GraphQLEndpoint(
        create_schema(introspection=settings.introspection),
        allowed_origins=settings.cors_origins,
        cookie_secure=settings.cookie_secure,
        allowance=settings.allowance,
    )
    routes: list[BaseRoute] = [
        Route("/graphql", graphql, methods=["POST"]),
        Route("/graphql", _say_how_to_ask, methods=["GET"]),
        WebSocketRoute("/graphql", graphql),
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", ready, methods=["GET"]),
        Route("/config.json", _config(settings), methods=["GET"]),
        *files.routes(
            origins=settings.cors_origins,
            most_firmware=settings.firmware_max_bytes,
            most_diagnostics=settings.diagnostics_max_bytes,
        ),
    ]
    if settings.console is not None and (settings.console / "index.html").is_file():
        routes.append(Route("/{path:path}", _console(settings.console.resolve()), methods=["GET"]))
    else:
        routes.append(Route("/", _welcome(settings), methods=["GET"]))
    middleware = [
        Middleware(RequestId, images=None if settings.map_tiles is None else _origin(settings.map_tiles)),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "x-voltgraph", "x-request-id"],
            expose_headers=["x-request-id"],
        ),
        Middleware(BodyLimit, most=settings.max_body_bytes, but=(files.PATH,)),
    ]
    app = Starlette(routes=routes, middleware=middleware, exception_handlers={Unavailable: _say_later})
    app.state.settings = settings
    return app


def _origin(url: str) -> str:
    """Scheme and host of a URL, as a browser is told whom it may ask."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _say_later(_: Request, __: Exception) -> Response:
    return JSONResponse(
        {"errors": [{"message": "the database cannot take it now, try again", "extensions": {"code": "INTERNAL"}}]},
        503,
        headers={"retry-after": "5"},
    )


async def _say_how_to_ask(_: Request) -> Response:
    return PlainTextResponse(
        "This is GraphQL: POST a JSON body with query and variables, or open a WebSocket with the subprotocol"
        " graphql-transport-ws. Sign in with the mutation login.\n",
        405,
        headers={"allow": "POST"},
    )


def _console(folder: Path) -> Callable[[Request], Awaitable[Response]]:
    """Serve the built console; every path that names no file is one of its pages."""

    async def serve(request: Request) -> Response:
        path: str = request.path_params["path"]
        file = (folder / path).resolve() if "\0" not in path else folder
        if file.is_relative_to(folder) and file.is_file() and file != folder / "index.html":
            lasting = path.startswith("assets/")
            caching = "public, max-age=31536000, immutable" if lasting else "no-cache"
            return FileResponse(file, headers={"cache-control": caching})
        if "." in path.rpartition("/")[2]:
            return PlainTextResponse("there is no such file\n", 404)
        return FileResponse(folder / "index.html", headers={"cache-control": "no-cache"})

    return serve


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Voltgraph</title>
<style>
body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem;
  color: light-dark(#1c2430, #e6eaf0); background: light-dark(#fff, #12161c); color-scheme: light dark }}
code {{ background: light-dark(#eef1f5, #232a34); padding: .1em .35em; border-radius: .25em }}
dt {{ font-weight: 600; margin-top: .75rem }} dd {{ margin: 0 }}
</style></head><body>
<h1>Voltgraph</h1>
<p>A charging station management system, version {version}. It is running.</p>
<dl>
<dt>GraphQL</dt><dd><code>/graphql</code>, over HTTP and as a WebSocket; sign in with the mutation
<code>login</code></dd>
<dt>Charge points connect to</dt><dd><code>{ocpp_url}/&lt;identity&gt;</code> with OCPP 1.6-J</dd>
<dt>Health</dt><dd><a href="/health/ready"><code>/health/ready</code></a>,
<a href="/health/live"><code>/health/live</code></a></dd>
</dl>
<p>The console appears on this page once it is built.</p>
</body></html>
"""


def _welcome(settings: ApiSettings) -> Callable[[Request], Awaitable[Response]]:
    async def welcome(request: Request) -> Response:
        page = _PAGE.format(version=escape(settings.version), ocpp_url=escape(_ocpp_url(settings, request)))
        return HTMLResponse(page)

    return welcome


def _config(settings: ApiSettings) -> Callable[[Request], Awaitable[Response]]:
    """Tell the console what it cannot know: this version, where charge points connect, whence its map is, and in a
    demo how anybody signs in.
    """

    async def config(request: Request) -> Response:
        told: dict[str, Any] = {"version": settings.version, "ocppUrl": _ocpp_url(settings, request), "map": None}
        if settings.map_tiles is not None:
            told["map"] = {"tiles": settings.map_tiles, "attribution": settings.map_attribution}
        if settings.guest is not None:
            told["guest"] = dict(zip(("username", "password"), settings.guest, strict=True))
        return JSONResponse(told, headers={"cache-control": "no-cache"})

    return config


def _ocpp_url(settings: ApiSettings, request: Request) -> str:
    return settings.ocpp_url or f"ws://{request.url.hostname}:{settings.ocpp_port}/ocpp"
