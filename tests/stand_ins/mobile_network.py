"""A stand-in for a mobile network: a line to our server that is slow, or loses what it carries.

`MobileNetwork(port)` forwards to that port of this machine. What becomes of each request is decided
by `fate`: it passes, it is lost before it arrives, or the server does its work and the answer is
lost. Every connection carries one request: on a used one a browser repeats by itself what it lost,
and the page would never hear of it.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import TracebackType
from typing import Any, Self, cast

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server", "host"}
# What is to be changed must come whole and as it is.
_OF_THE_WHOLE = {"accept-encoding", "if-none-match", "if-modified-since", "range"}
_PATIENCE_S = 30


class Fate(Enum):
    """What the network does with a request."""

    PASSES = "passes"
    LOST_BEFORE = "lost before it arrives"
    ANSWER_LOST = "answered, and the answer is lost"
    NO_SERVER = "nobody listens at the other end"


@dataclass(frozen=True, slots=True)
class Request:
    """What a phone asks."""

    method: str
    path: str

    @property
    def sends(self) -> bool:
        """Whether it brings a note, a photo or a tick."""
        return self.method == "PUT"


@dataclass(frozen=True, slots=True)
class Carried:
    """A request, what became of it, and the status of the answer (0 where the server gave none)."""

    request: Request
    fate: Fate
    status: int


def passing(_: Request) -> Fate:
    return Fate.PASSES


def losing(share: float, seed: int) -> Callable[[Request], Fate]:
    """Loses this share of the API's requests: half of them before they arrive, half after."""
    chance = Random(seed)
    turn = threading.Lock()

    def fate(request: Request) -> Fate:
        if not request.path.startswith("/api/"):
            return Fate.PASSES
        with turn:
            drawn = chance.random()
        if drawn >= share:
            return Fate.PASSES
        return Fate.LOST_BEFORE if drawn < share / 2 else Fate.ANSWER_LOST

    return fate


class MobileNetwork:
    """Listens on a free port of this machine while it is entered."""

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self.carried: list[Carried] = []
        self.mend()
        self._listener = _Listener(("127.0.0.1", 0), _Line)
        self._listener.network = self
        self.port: int = self._listener.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def mend(self) -> None:
        """A good network from now on, with nothing carried yet."""
        self.fate: Callable[[Request], Fate] = passing
        # On the way there, and again on the way back.
        self.delay_s = 0.0
        # What is changed in an answer on its way, by the path that was asked.
        self.rewrites: dict[str, Callable[[bytes], bytes]] = {}
        # Called with each request that has arrived here, before anything is done with it.
        self.heard: Callable[[Request], None] = lambda _: None
        self.carried.clear()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sent(self, fate: Fate | None = None) -> list[Carried]:
        """What phones sent of notes, photos and ticks; of one fate alone where it is given."""
        return [
            each for each in list(self.carried) if each.request.sends and fate in (None, each.fate)
        ]


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    network: MobileNetwork

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that was killed, or that thought better of it, needs no answer."""


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S

    def carry(self) -> None:
        network = cast(_Listener, self.server).network
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path)
        network.heard(request)
        fate = network.fate(request)
        status, content = 0, b""
        headers: list[tuple[str, str]] = []
        time.sleep(network.delay_s)
        if fate is not Fate.LOST_BEFORE:
            try:
                status, headers, content = self._forwarded(body)
            except (OSError, HTTPException):
                fate = Fate.NO_SERVER
        network.carried.append(Carried(request, fate, status))
        time.sleep(network.delay_s)
        self.close_connection = True
        if fate is Fate.PASSES:
            self._answer(status, headers, content)
        else:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = carry  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """The tests read what was carried instead."""

    def _forwarded(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        network = cast(_Listener, self.server).network
        rewrite = network.rewrites.get(self.path)
        line = HTTPConnection("127.0.0.1", network.server_port, timeout=_PATIENCE_S)
        try:
            line.putrequest(self.command, self.path, skip_accept_encoding=True)
            for name, value in _end_to_end(self.headers.items()):
                if rewrite is None or name.lower() not in _OF_THE_WHOLE:
                    line.putheader(name, value)
            line.endheaders(body)
            answer: HTTPResponse = line.getresponse()
            content = answer.read()
            headers = _end_to_end(answer.getheaders())
        finally:
            line.close()
        if rewrite is not None:
            content = rewrite(content)
            headers = [
                (name, str(len(content)) if name.lower() == "content-length" else value)
                for name, value in headers
                if name.lower() not in ("etag", "last-modified")
            ]
        return answer.status, headers, content

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        with suppress(OSError):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            if not any(name.lower() == "content-length" for name, _ in headers):
                self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)


def _end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
