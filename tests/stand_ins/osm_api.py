"""A stand-in for the OSM API: a real HTTP server that answers as cgimap 2.1.0 does.

It can be told to fail: `fail(route, *kinds)` makes the next calls of a route (``read``, ``create``,
``upload``, ``close``, ``download``) end as the kinds say, one call a kind:

    cut_before    the connection drops, nothing is stored      cut_after    …after it is stored
    502_before    a gateway's HTML page, nothing is stored     502_after    …after it is stored
    cut_answer    stored, but the answer breaks off            bad_answer   stored, it is no XML
    short_answer  stored, one row of the answer is missing     429          too many an hour
    413           bounding box too large                       pass         works
    slow_commit   the connection drops while the server still works: the changeset is locked for
                  two calls, then the upload is stored         slow_refusal …then it is not
"""

import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from tests.stand_ins.osm_database import KINDS, OsmDatabase, Refusal, Stored

GOOD_TOKEN = "good-token"
_BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True)
class Account:
    uid: int = 7
    scopes: frozenset[str] = frozenset({"read_prefs", "write_api"})
    state: str = "valid"  # or token_expired, token_revoked
    blocked: bool = False


@dataclass
class Call:
    method: str
    path: str
    user_agent: str
    body: bytes


@dataclass
class _Lock:
    """An upload that the server is still working on after its client went away."""

    number: int
    calls_left: int
    finish: Callable[[], object]


@dataclass
class OsmApiStandIn:
    """Use as a context manager: the server runs within it."""

    database: OsmDatabase = field(default_factory=OsmDatabase)
    accounts: dict[str, Account] = field(default_factory=lambda: {GOOD_TOKEN: Account()})
    before_upload: deque[Callable[[], object]] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    writable: bool = True
    _faults: dict[str, deque[str]] = field(default_factory=dict)
    _lock: _Lock | None = None

    def __enter__(self) -> Self:
        self._guard = threading.Lock()
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, route: str, *kinds: str) -> None:
        self._faults.setdefault(route, deque()).extend(kinds)

    def calls_of(self, route: str) -> list[Call]:
        return [call for call in self.calls if _route(call.method, call.path)[0] == route]

    # One call

    def answer(self, call: Call, token: str | None) -> "_Answer":
        """What the server does and says; serialised, as the changeset lock of the real one."""
        with self._guard:
            self.calls.append(call)
            route, number = _route(call.method, call.path)
            fault = self._faults.get(route)
            kind = fault.popleft() if fault else "pass"
            if kind in ("cut_before", "502_before"):
                return _Answer(502, _BAD_GATEWAY, "text/html", cut=kind == "cut_before")
            try:
                answer = self._work(route, number, call, token, kind)
            except Refusal as refusal:
                return _Answer(refusal.status, refusal.text.encode(), "text/plain")
            return _damaged(answer, kind)

    def _work(self, route: str, number: int, call: Call, token: str | None, kind: str) -> "_Answer":
        reads: dict[str, Callable[[], _Answer]] = {
            "capabilities": self._capabilities,
            "read": lambda: self._read(call.path),
            "changeset": lambda: self._describe(number),
            "download": lambda: self._download(number),
        }
        if route in reads:
            return reads[route]()
        uid = self._authorised(token)
        if kind == "429":
            raise Refusal(
                429, "Upload has been blocked due to rate limiting. Please try again later."
            )
        if route == "create":
            tags = {
                tag.get("k", ""): tag.get("v", "") for tag in ET.fromstring(call.body).iter("tag")
            }
            return _text(str(self.database.open_changeset(uid, tags)))
        self._respect_lock(number)
        if route == "close":
            self.database.owned(number, uid).open = False
            return _text("")
        return self._upload(number, uid, call.body, kind)

    def _upload(self, number: int, uid: int, body: bytes, kind: str) -> "_Answer":
        if kind == "413":
            raise Refusal(413, "Changeset bounding box size limit exceeded.")
        if self.before_upload:
            self.before_upload.popleft()()
        if kind in ("slow_commit", "slow_refusal"):
            finish = (
                (lambda: self.database.upload(number, uid, body))
                if kind == "slow_commit"
                else (lambda: None)
            )
            self._lock = _Lock(number, 2, finish)
            return _Answer(200, b"", "text/plain", cut=True)
        rows = self.database.upload(number, uid, body)
        root = ET.Element("diffResult", version="0.6", generator="CGImap 2.1.0")
        for row in rows:
            ET.SubElement(root, row.pop("kind"), row)
        if kind == "short_answer":
            root.remove(root[-1])
        return _xml(root)

    def _respect_lock(self, number: int) -> None:
        lock = self._lock
        if lock is None or lock.number != number:
            return
        if lock.calls_left > 0:
            lock.calls_left -= 1
            raise Refusal(409, f"Changeset {number} is currently locked by another process.")
        self._lock = None
        lock.finish()

    def _authorised(self, token: str | None) -> int:
        account = self.accounts.get(token or "")
        if account is None:
            raise Refusal(401, "invalid_token")
        if account.state != "valid":
            raise Refusal(401, account.state)
        if "write_api" not in account.scopes:
            raise Refusal(401, "You have not granted the modify map permission")
        if account.blocked:
            raise Refusal(
                403,
                "Your access to the API has been blocked. "
                "Please log-in to the web interface to find out more.",
            )
        return account.uid

    def _capabilities(self) -> "_Answer":
        root = ET.Element("osm", version="0.6", generator="OpenStreetMap server")
        api = ET.SubElement(root, "api")
        ET.SubElement(api, "version", minimum="0.6", maximum="0.6")
        ET.SubElement(api, "area", maximum="0.25")
        ET.SubElement(api, "waynodes", maximum="2000")
        ET.SubElement(api, "relationmembers", maximum="32000")
        ET.SubElement(api, "changesets", maximum_elements=str(self.database.max_elements))
        ET.SubElement(api, "timeout", seconds="300")
        state = "online" if self.writable else "readonly"
        ET.SubElement(api, "status", database=state, api=state, gpx="online")
        return _xml(root)

    def _read(self, path: str) -> "_Answer":
        parts = urlsplit(path)
        single = re.fullmatch(r"/api/0\.6/(node|way|relation)/(\d+)", parts.path)
        root = ET.Element("osm", version="0.6", generator="CGImap 2.1.0")
        if single:
            element = self.database.elements.get((single[1], int(single[2])))
            if element is None:
                raise Refusal(404)
            if not element.visible:
                raise Refusal(410)
            root.append(element.to_xml())
            return _xml(root)
        kind = parts.path.rsplit("/", 1)[1].removesuffix("s")
        ids = parse_qs(parts.query)[f"{kind}s"][0].split(",")
        found = [self.database.elements.get((kind, int(number))) for number in ids]
        if kind not in KINDS or None in found:
            raise Refusal(404)
        root.extend(element.to_xml() for element in found if element is not None)
        return _xml(root)

    def _describe(self, number: int) -> "_Answer":
        changeset = self.database.changesets.get(number)
        if changeset is None:
            raise Refusal(404)
        root = ET.Element("osm", version="0.6", generator="CGImap 2.1.0")
        node = ET.SubElement(
            root,
            "changeset",
            id=str(number),
            open="true" if changeset.open else "false",
            uid=str(changeset.uid),
            changes_count=str(len(changeset.changes)),
        )
        for key, value in changeset.tags.items():
            ET.SubElement(node, "tag", k=key, v=value)
        return _xml(root)

    def _download(self, number: int) -> "_Answer":
        changeset = self.database.changesets.get(number)
        if changeset is None:
            raise Refusal(404)
        root = ET.Element("osmChange", version="0.6", generator="CGImap 2.1.0")
        # The real one sorts by time and id, not by the order of the upload.
        for action, stored in sorted(changeset.changes, key=_newest_id_first):
            ET.SubElement(root, action).append(stored.to_xml())
        return _xml(root)


@dataclass
class _Answer:
    status: int
    body: bytes
    kind: str
    cut: bool = False
    length: int | None = None  # promised, when it is more than what comes


class _Handler(BaseHTTPRequestHandler):
    api: OsmApiStandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ") or None
        agent = self.headers.get("User-Agent") or ""
        answer = self.api.answer(Call(self.command, self.path, agent, body), token)
        if answer.cut:
            self._cut()
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(answer.length or len(answer.body)))
        if answer.kind == "text/plain" and answer.status >= 400 and answer.body:
            self.send_header("Error", answer.body.decode())
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.length:
            self.wfile.flush()
            self._cut()

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *args: object) -> None:
        """Quiet."""


_ROUTES = (
    ("capabilities", r"GET /api/capabilities"),
    ("read", r"GET /api/0\.6/(?:nodes|ways|relations)\?.*"),
    ("read", r"GET /api/0\.6/(?:node|way|relation)/\d+"),
    ("create", r"PUT /api/0\.6/changeset/create"),
    ("upload", r"POST /api/0\.6/changeset/(\d+)/upload"),
    ("close", r"PUT /api/0\.6/changeset/(\d+)/close"),
    ("download", r"GET /api/0\.6/changeset/(\d+)/download"),
    ("changeset", r"GET /api/0\.6/changeset/(\d+)"),
)


def _route(method: str, path: str) -> tuple[str, int]:
    for name, pattern in _ROUTES:
        match = re.fullmatch(pattern, f"{method} {path}")
        if match:
            return name, int(match[1]) if match.lastindex else 0
    raise AssertionError(f"the client called what the OSM API does not have: {method} {path}")


def _text(text: str) -> _Answer:
    return _Answer(200, text.encode(), "text/plain")


def _xml(root: ET.Element) -> _Answer:
    return _Answer(200, ET.tostring(root, "utf-8"), "application/xml; charset=utf-8")


def _damaged(answer: _Answer, kind: str) -> _Answer:
    if kind == "502_after":
        return _Answer(502, _BAD_GATEWAY, "text/html")
    if kind == "cut_after":
        answer.cut = True
    if kind == "cut_answer":
        answer.length = len(answer.body)
        answer.body = answer.body[: len(answer.body) // 2]
    if kind == "bad_answer":
        answer.body = b"<diffResult><node old_id="
    return answer


def _newest_id_first(change: tuple[str, Stored]) -> tuple[str, int]:
    return change[1].kind, -change[1].id
