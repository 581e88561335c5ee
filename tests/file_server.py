"""A small HTTP server that serves and takes files, and whose line breaks as told."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def serve_files(
    files: dict[str, bytes], *, cut_after: int | None = None
) -> AsyncIterator[tuple[str, dict[str, bytes]]]:
    """Serve `files` by path, in ranges too; gives the address and what is brought. `cut_after`: bytes an answer."""
    brought: dict[str, bytes] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        if method == "PUT" and not path.startswith("/refused"):
            length = int(re.search(r"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
            brought[path] = await reader.readexactly(length)
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        elif method == "GET" and path in files:
            told = re.search(r"(?i)range: bytes=(\d+)-", head)
            start = int(told[1]) if told else 0
            body = files[path][start:]
            status = f"206 Partial\r\nContent-Range: bytes {start}-/{len(files[path])}" if told else "200 OK"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:cut_after])
        else:
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1024 * 1024)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", brought
    finally:
        server.close()
        await server.wait_closed()
