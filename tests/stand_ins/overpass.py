"""A local Overpass server over one extract, which answers, and fails, as version 0.7.62 does.

It evaluates the queries that the project writes: tag filters within a box, `out meta`, the
recursion `>` and `out skel`. A box takes nodes inside it, ways with a node inside or a segment
through it, and relations with such members. Faults are scripted by name and used up in order.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import osmium
import shapely

from tests.stand_ins.overpass_ql import Statement, parse_statements

_SHAPE = re.compile(r"\[out:json\].*\)\s*;\s*out meta\s*;\s*>\s*;\s*out skel qt\s*;\s*", re.S)
_HTML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head><title>OSM3S Response</title></head>
<body>
<p>The data included in this document is from www.openstreetmap.org.</p>
<p><strong style="color:#FF0000">Error</strong>: {message} </p>
</body>
</html>
"""
_BUSY = (
    "runtime error: open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::"
    "rate_limited. Please check /api/status for the quota of your IP address."
)
_OVERLOADED = (
    "runtime error: open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::"
    "timeout. The server is probably too busy to handle your request."
)
_TIMED_OUT = 'runtime error: Query timed out in "query" at line 3 after 181 seconds.'


@dataclass
class OverpassStandIn:
    """What the server knows, what it was asked, and how it is to fail."""

    extract: "_Extract"
    url: str = ""
    osm_base: str | None = "2024-05-01T12:00:00Z"
    faults: list[str] = field(default_factory=list)
    largest_box_deg2: float = float("inf")
    slot_after_s: int = 7
    queries: list[str] = field(default_factory=list)
    user_agents: set[str] = field(default_factory=set)
    status_calls: int = 0
    running: int = 0
    most_at_once: int = 0


@contextmanager
def overpass_serving(extract: Path) -> Iterator[OverpassStandIn]:
    """A running server over `extract`; it stops at the end."""
    stand_in = OverpassStandIn(_Extract(extract))
    handler = type("Handler", (_Handler,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}/api/interpreter"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Extract:
    """The whole extract in memory, as the JSON elements that a server prints."""

    def __init__(self, path: Path) -> None:
        self.elements: dict[tuple[str, int], dict] = {}
        lines, self._line_ids = [], []
        for thing in osmium.FileProcessor(str(path)):
            element = _element(thing)
            self.elements[element["type"], thing.id] = element
        for (kind, id_), element in self.elements.items():
            known = [self._position(node) for node in element.get("nodes", ())]
            known = [position for position in known if position]
            if kind == "way" and known:
                lines.append(shapely.LineString(known if len(known) > 1 else known * 2))
                self._line_ids.append(id_)
        self._lines = shapely.STRtree(lines)

    def _position(self, node: int) -> tuple[float, float] | None:
        found = self.elements.get(("node", node))
        return (found["lon"], found["lat"]) if found else None

    def answer(self, statements: list[Statement]) -> list[dict]:
        """`(…); out meta; >; out skel qt;`"""
        found: dict[tuple[str, int], dict] = {}
        for box in dict.fromkeys(statement.bbox for statement in statements):
            here = [statement for statement in statements if statement.bbox == box]
            for key in self._within(box):
                tags = self.elements[key].get("tags")
                if tags and any(key[0] in s.kinds and s.matches_tags(tags) for s in here):
                    found[key] = self.elements[key]
        below = self._below(found)
        skeletons = [
            {name: value for name, value in element.items() if name in _SKELETON}
            for element in below.values()
        ]
        return [found[key] for key in sorted(found)] + skeletons[::-1]

    def _within(self, box: tuple[float, float, float, float]) -> set[tuple[str, int]]:
        south, west, north, east = box
        nodes = {
            key
            for key, element in self.elements.items()
            if key[0] == "node"
            and south <= element["lat"] <= north
            and west <= element["lon"] <= east
        }
        hits = self._lines.query(shapely.box(west, south, east, north), predicate="intersects")
        ways = {("way", self._line_ids[hit]) for hit in hits}
        return (
            nodes
            | ways
            | {
                key
                for key, element in self.elements.items()
                if key[0] == "relation"
                and any(
                    _key(member) in nodes or _key(member) in ways for member in element["members"]
                )
            }
        )

    def _below(self, found: dict[tuple[str, int], dict]) -> dict[tuple[str, int], dict]:
        """The recursion `>`: nodes of ways, members of relations, nodes of member ways."""
        below: dict[tuple[str, int], dict] = {}
        for element in found.values():
            for member in element.get("members", ()):
                if member["type"] != "relation" and _key(member) in self.elements:
                    below[_key(member)] = self.elements[_key(member)]
        for element in [*found.values(), *below.values()]:
            for node in element.get("nodes", ()):
                if ("node", node) in self.elements:
                    below["node", node] = self.elements["node", node]
        return below


_SKELETON = ("type", "id", "lat", "lon", "nodes", "members")
_TYPES = {"n": "node", "w": "way", "r": "relation"}


def _key(member: dict) -> tuple[str, int]:
    return member["type"], member["ref"]


def _element(thing: osmium.osm.OSMObject) -> dict:
    element: dict = {"type": _TYPES[thing.type_str()], "id": thing.id}
    if thing.is_node():
        element |= {"lat": thing.lat, "lon": thing.lon}
    if thing.version:
        stamp = thing.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")
        element |= {"timestamp": stamp, "version": thing.version, "changeset": 1, "user": "someone"}
    if thing.is_way():
        element["nodes"] = [node.ref for node in thing.nodes]
    if thing.is_relation():
        element["members"] = [
            {"type": _TYPES[m.type], "ref": m.ref, "role": m.role} for m in thing.members
        ]
    if tags := {tag.k: tag.v for tag in thing.tags}:
        element["tags"] = tags
    return element


class _Handler(BaseHTTPRequestHandler):
    stand_in: OverpassStandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/api/status":
            self.stand_in.status_calls += 1
            self._send(200, _status(self.stand_in.slot_after_s), "text/plain")
        else:
            self._interpret(parse_qs(url.query).get("data", [""])[0])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._interpret(parse_qs(body).get("data", [""])[0])

    def _interpret(self, query: str) -> None:
        stand_in = self.stand_in
        stand_in.running += 1
        stand_in.most_at_once = max(stand_in.most_at_once, stand_in.running)
        stand_in.user_agents.add(self.headers["User-Agent"])
        stand_in.queries.append(query)
        try:
            self._answer(query)
        finally:
            stand_in.running -= 1

    def _answer(self, query: str) -> None:
        fault = self.stand_in.faults.pop(0) if self.stand_in.faults else ""
        try:
            statements = parse_statements(query)
        except ValueError as error:
            return self._send(400, _HTML.format(message=error))
        if not (statements and _SHAPE.fullmatch(query)):
            return self._send(400, _HTML.format(message="line 1: parse error: empty query"))
        south, west, north, east = statements[0].bbox
        if (north - south) * (east - west) > self.stand_in.largest_box_deg2:
            return self._send(504, _HTML.format(message=_OVERLOADED))
        if fault:
            return self._fail(fault, statements)
        return self._send_json(self.stand_in.extract.answer(statements))

    def _fail(self, fault: str, statements: list[Statement]) -> None:
        whole = self.stand_in.extract.answer(statements)
        pages = {
            "400": (400, 'line 1: parse error: Unknown type "nrw"'),
            "200 html": (200, _OVERLOADED),
            "429": (429, _BUSY),
            "503": (503, _OVERLOADED),
            "504": (504, _OVERLOADED),
        }
        if fault in pages:
            status, message = pages[fault]
            self._send(status, _HTML.format(message=message))
        elif fault == "remark":
            self._send_json([], remark=_TIMED_OUT)
        elif fault == "remark and part":
            self._send_json(whole[: len(whole) // 2], remark=_TIMED_OUT)
        elif fault == "nodes missing":
            self._send_json([e for e in whole if e["type"] != "node"])
        elif fault == "bad json":
            self._send(200, json.dumps(self._document(whole))[:-40], "application/json")
        elif fault == "dropped":
            self._drop(json.dumps(self._document(whole)).encode())
        elif fault == "slow":
            time.sleep(0.5)
            self._send_json(whole)
        else:
            raise ValueError(f"no such fault: {fault}")

    def _drop(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def _document(self, elements: list[dict], **more: str) -> dict:
        osm3s = {"copyright": "The data included in this document is from www.openstreetmap.org."}
        if self.stand_in.osm_base:
            osm3s["timestamp_osm_base"] = self.stand_in.osm_base
        generator = "Overpass API 0.7.62.1 084b4234"
        return {"version": 0.6, "generator": generator, "osm3s": osm3s, "elements": elements} | more

    def _send_json(self, elements: list[dict], **more: str) -> None:
        text = json.dumps(self._document(elements, **more), indent=1, ensure_ascii=False)
        self._send(200, text, "application/json")

    def _send(self, status: int, text: str, kind: str = "text/html; charset=utf-8") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except BrokenPipeError:  # the client gave up waiting
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Silence: pytest shows what was asked through `queries`."""


def _status(seconds: int) -> str:
    return (
        "Connected as: 2130706433\nCurrent time: 2024-05-01T12:00:00Z\n"
        "Announced endpoint: none\nRate limit: 2\n"
        f"Slot available after: 2024-05-01T12:00:{seconds:02d}Z, in {seconds} seconds.\n"
        "Currently running queries (pid, space limit, time limit, start time):\n"
    )
