"""The one address of the local stack: a small HTTP/1.1 proxy that keeps connections open on both sides.

The emulator serves the API under a path that changes with its routes; clients see a fixed port and plain paths.
"""

import asyncio
import contextlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

BODY_LIMIT = 10 * 1024 * 1024  # API Gateway's own
HEAD_LIMIT = 64 * 1024
AT_ONCE = 4 * (os.cpu_count() or 2)  # more would each start a worker of their own and wait for the same processors
HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"te", b"upgrade", b"proxy-connection", b"expect"}

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Message:
    """One request or answer: its first line, its headers as they came, its whole body."""

    start: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: bytes) -> bytes:
        """A header's value in any case, empty when absent."""
        return next((value for key, value in self.headers if key.lower() == name), b"")

    def encoded(self) -> bytes:
        """The message for the next hop, its body counted."""
        lines = [self.start, *(key + b": " + value for key, value in self.headers if self._passes_on(key))]
        return b"\r\n".join([*lines, b"Content-Length: %d" % len(self.body), b"", self.body])

    @staticmethod
    def _passes_on(name: bytes) -> bool:
        return name.lower() not in HOP_BY_HOP and name.lower() != b"content-length"


class PayloadTooLarge(Exception):
    """A body above what API Gateway takes."""


async def read_message(reader: asyncio.StreamReader, *, to_head: bool = False) -> Message:
    """Read one message whole; IncompleteReadError when the other side has gone."""
    head = await reader.readuntil(b"\r\n\r\n")
    start, *lines = head[:-4].split(b"\r\n")
    headers = [(key.strip(), value.strip()) for key, _, value in (line.partition(b":") for line in lines)]
    message = Message(start, headers, b"")
    if message.header(b"transfer-encoding").lower() == b"chunked":
        message.body = await read_chunks(reader)
    elif length := int(message.header(b"content-length") or 0):
        if length > BODY_LIMIT:
            raise PayloadTooLarge
        message.body = b"" if to_head else await reader.readexactly(length)
    return message


async def read_chunks(reader: asyncio.StreamReader) -> bytes:
    """The body of a message that did not know its length."""
    body = bytearray()
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
        if len(body) > BODY_LIMIT:
            raise PayloadTooLarge
    while (await reader.readline()).strip():
        pass
    return bytes(body)


@dataclass
class Front:
    """Forwards `/v1/...`, `/webhooks/...` and everything else to the deployed API."""

    port: int
    upstream_port: int
    base_path: str
    _idle: list[Connection] = field(default_factory=list)
    _conversations: set[asyncio.Future[None]] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Serve in a thread of its own until `stop`."""
        listening = threading.Event()
        serve = self._serve(listening.set)
        self._thread = threading.Thread(target=lambda: asyncio.run(serve), name="front", daemon=True)
        self._thread.start()
        listening.wait(10)

    def stop(self) -> None:
        """Hang up, and take no further request."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)

    async def _serve(self, listening: Callable[[], None]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._gate = asyncio.Semaphore(AT_ONCE)
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=HEAD_LIMIT, backlog=512)
        listening()
        await self._stopping.wait()
        server.close()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        for _, writer in self._idle:
            writer.close()
        await asyncio.sleep(0.01)  # closing takes a turn of the loop

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.ensure_future(self._converse(reader, writer))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a client's requests one after another, for as long as it stays."""
        gone = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError)
        with contextlib.suppress(*gone), contextlib.closing(writer):
            while True:
                try:
                    request = await read_message(reader)
                except PayloadTooLarge:
                    writer.write(problem(413, "payload-too-large", "The body is too large"))
                    await writer.drain()
                    return
                writer.write(await self._answer(request))
                await writer.drain()
                if request.header(b"connection").lower() == b"close" or request.start.endswith(b"/1.0"):
                    return

    async def _answer(self, request: Message) -> bytes:
        method, target, version = request.start.split(b" ", 2)
        path = target if target.startswith(b"/") else b"/"
        request.start = b" ".join([method, self.base_path.encode() + path, version])
        try:
            async with self._gate:
                answer = await self._exchange(request.encoded(), to_head=method == b"HEAD")
        except (OSError, asyncio.IncompleteReadError):
            return problem(503, "busy", "The local stack does not answer")
        return answer.encoded()

    async def _exchange(self, request: bytes, *, to_head: bool) -> Message:
        """Send it over an idle connection; the emulator may have closed that one meanwhile, so then over a new one."""
        while self._idle:
            reader, writer = self._idle.pop()
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                if not reader.at_eof() and not writer.is_closing():
                    return await self._send(reader, writer, request, to_head=to_head)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port, limit=HEAD_LIMIT)
        return await self._send(reader, writer, request, to_head=to_head)

    async def _send(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, *, to_head: bool
    ) -> Message:
        writer.write(request)
        answer = await read_message(reader, to_head=to_head)
        if answer.header(b"connection").lower() == b"close":
            writer.close()
        else:
            self._idle.append((reader, writer))
        return answer


def problem(status: int, slug: str, title: str) -> bytes:
    """An answer of the front's own."""
    facts = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": title, "instance": "front"}
    body = json.dumps(facts).encode()
    headers = [
        (b"Content-Type", b"application/problem+json"),
        (b"Cache-Control", b"no-store"),
        (b"Strict-Transport-Security", b"max-age=63072000; includeSubDomains"),
        (b"X-Content-Type-Options", b"nosniff"),
        (b"Retry-After", b"1"),
    ]
    return Message(b"HTTP/1.1 %d %s" % (status, title.encode()), headers, body).encoded()
