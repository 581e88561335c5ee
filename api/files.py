"""Files over HTTP: firmware and diagnostics, for charge points by links that work once, and for people."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from strawberry.http.websocket_origin import normalize_allowed_origins

from api.body import FORM, FileBody, Malformed, TooSlow
from api.context import bearer, cookie_token, principal_of_token, request_id_of
from api.delivery import Delivery, download
from api.file_refusal import refuse, tell
from api.identifiers import decode, encode
from models import audit, diagnostics, diagnostics_file, file_link, firmware_image, stored_file
from models.errors import Gone, NotFound, RateLimited, Unauthenticated, Unavailable, VoltgraphError
from models.file_link import FileLink
from models.firmware_image import About
from models.principal import Principal, Role
from models.stored_file import Kept, StoredFile, TooLarge, location_of

logger = logging.getLogger(__name__)

PATH = "/files/"
MOST_AT_ONCE = 3
"""Uploads that one link takes at the same time: one that hangs, one that repeats it, and one more."""

_LINGER = 2.0


def routes(*, origins: Sequence[str], most_firmware: int, most_diagnostics: int) -> list[Route]:
    """The routes under `/files/`; sizes in bytes, `origins` as for GraphQL."""
    people = People(tuple(normalize_allowed_origins(origins)), most_firmware)
    links = Links(most_diagnostics)
    return [
        Route(PATH + "firmware", told(people.upload_image), methods=["POST", "PUT"]),
        Route(PATH + "firmware/{id}", told(people.download_image), methods=["GET"]),
        Route(PATH + "diagnostics/{id}", told(people.download_diagnostics), methods=["GET"]),
        Route(PATH + "{link}", told(links.serve), methods=["GET", "POST", "PUT"]),
        Route(PATH + "{link}/{name:path}", told(links.serve), methods=["GET", "POST", "PUT"]),
        Route(PATH + "{nothing:path}", told(_find_nothing)),
    ]


async def _find_nothing(_: Request) -> Response:
    """What is below `/files/` and no file is no page of the console either."""
    raise NotFound("there is no such file")


def told(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Tell what goes wrong by its status, and no more than that to those who have only a link."""

    async def serve(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ClientDisconnect:
            logger.info("Request %s was broken off by its sender", request_id_of(request))
            return Response(status_code=400)  # nobody hears it
        except NoRoom as error:
            logger.error("Request %s brought a file that cannot be kept: %r", request_id_of(request), error.__cause__)
            answer = tell(507, "the file cannot be kept")
        except (VoltgraphError, TooSlow, Malformed) as error:
            answer = refuse(error)
        if request.method in ("POST", "PUT"):
            await _linger(request)
        return answer

    return serve


async def _linger(request: Request) -> None:
    """Read on for a moment: whoever is still sending would else see a broken line instead of the answer."""
    try:
        async with asyncio.timeout(_LINGER):
            while (await request.receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass


class Links:
    """What charge points do with the links that they were sent."""

    def __init__(self, most_diagnostics: int) -> None:
        self._most = most_diagnostics
        self._arriving: Counter[int] = Counter()

    async def serve(self, request: Request) -> Response:
        """Hand a file over, or take one in, as the link is for."""
        link = await file_link.find(request.path_params["link"])
        if link.brings != (request.method in ("POST", "PUT")):
            allow = "PUT, POST" if link.brings else "GET, HEAD"
            return PlainTextResponse("this link is for the other way\n", 405, headers={"allow": allow})
        if link.brings:
            return await self._take_in(link, request)
        return Delivery(link, await _present(link.file))

    async def _take_in(self, link: FileLink, request: Request) -> Response:
        if self._arriving[link.id] >= MOST_AT_ONCE:
            raise RateLimited("it is being brought already")
        self._arriving[link.id] += 1
        try:
            kept, name = await keep_body(request, self._most)
        finally:
            self._arriving[link.id] -= 1
            self._arriving += Counter()  # forgets those at zero
        try:
            row = await diagnostics_file.receive(link, kept, request.path_params.get("name") or name)
        except Gone:
            await kept.remove()
            raise
        logger.info("Charge point %s brought diagnostics of %d bytes", row.charge_point_id, kept.size_bytes)
        return PlainTextResponse("kept\n", 201, headers={"cache-control": "no-store"})


async def keep_body(request: Request, most: int) -> tuple[Kept, str | None]:
    """Keep the file in the body of a request, of at most `most` bytes; nothing stays of one that does not end well."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most + FORM:
        raise TooLarge(f"the file is larger than {most} bytes")
    body = FileBody(request, most)
    try:
        async with stored_file.incoming(most) as arriving:
            async for piece in body:
                await arriving.write(piece)
            if not arriving.size_bytes:
                raise Malformed("the file is empty")
            return await arriving.keep(), body.name
    except OSError as error:
        raise NoRoom from error


class NoRoom(Exception):
    """The disk does not take a file."""


class People:
    """What people do with files, signed in as for GraphQL: with a token, or with the console's cookie."""

    def __init__(self, origins: tuple[str, ...], most_firmware: int) -> None:
        self._origins = origins
        self._most = most_firmware

    async def upload_image(self, request: Request) -> Response:
        """Keep a firmware image; the query says what it is: `version`, and `vendor`, `model`, `note`, `name`."""
        principal = await self._principal(request)
        asked = request.query_params
        about = About(*(asked.get(name, "").strip() for name in ("version", "vendor", "model", "note")))
        act = audit.Act("uploadFirmwareImage", principal.label, request_id_of(request), about.version[:255] or None)
        with audit.acting(act):
            try:
                firmware_image.may_upload(principal)
                about.check()
                kept, name = await keep_body(request, self._most)
                shown = stored_file.shown_name(asked.get("name") or name, f"firmware-{about.version}.bin")
                row = await firmware_image.create(principal, kept, shown, about)
            except VoltgraphError as error:
                if not isinstance(error, Unavailable):
                    await audit.keep(act, audit.Outcome.REFUSED, f"{error.code}: {error.message}")
                raise
        shown_row = {
            "id": encode("FirmwareImage", row.id),
            "version": row.version,
            "name": shown,
            "sizeBytes": kept.size_bytes,
            "sha256": kept.sha256,
        }
        return JSONResponse(shown_row, 201)

    async def download_image(self, request: Request) -> Response:
        """Hand a firmware image over to an operator."""
        principal = await self._principal(request)
        principal.require(Role.OPERATOR)
        row_id = decode("FirmwareImage", request.path_params["id"]) or 0
        row = await firmware_image.visible(principal, archived=True).get_or_none(id=row_id).select_related("file")
        return download(await _present(None if row is None else row.file))

    async def download_diagnostics(self, request: Request) -> Response:
        """Hand the diagnostics of a charge point over to an operator who may see it."""
        principal = await self._principal(request)
        principal.require(Role.OPERATOR)
        row_id = decode("DiagnosticsRequest", request.path_params["id"]) or 0
        row = await diagnostics.visible(principal).get_or_none(id=row_id).select_related("file")
        return download(await _present(None if row is None else row.file))

    async def _principal(self, request: Request) -> Principal:
        token = bearer(request.headers.get("authorization")) or cookie_token(request, self._origins)
        found = None if token is None else await principal_of_token(token)
        if found is None:
            raise Unauthenticated("sign in first")
        return found[0]


async def _present(file: StoredFile | None) -> StoredFile:
    """A file whose bytes are there; NotFound if there is none, Gone if they are not there any more."""
    if file is None:
        raise NotFound("there is no such file")
    if file.removed_at is not None:
        raise Gone("the file was removed")
    if not await asyncio.to_thread(location_of(file).is_file):
        logger.error("The bytes of file %d are not where they should be", file.id)
        raise Gone("the file was lost")
    return file
