"""A local Overpass server that is asked for names and for elements, over one extract.

It knows the two questions that a search for places puts: what has a name like this (`out tags bb`),
and the elements of these ids with what their shapes need. Anything else is a syntax error, as on a
real server (0.7.62).
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.stand_ins.overpass import _HTML, _OVERLOADED, _SKELETON, _Extract, _key

_NAMES = re.compile(
    r"\[out:json\]\[timeout:\d+\];\s*\((?P<asked>.*)\);\s*out tags bb (?P<most>\d+);\s*", re.S
)
_BY_ID = re.compile(
    r"\[out:json\]\[timeout:\d+\];\s*\((?P<asked>.*)\);\s*out meta;\s*>;\s*out skel qt;\s*", re.S
)
_STATEMENT = re.compile(r'\s*wr((?:\["[^"]+"(?:=|~)"[^"]*"(?:,i)?\])+);\s*')
_FILTER = re.compile(r'\["([^"]+)"(=|~)"([^"]*)"(,i)?\]')
_IDS = re.compile(r"\s*(way|rel)\(id:([\d,]+)\);\s*")
_KINDS = {"way": "way", "rel": "relation"}


@dataclass
class PlacesStandIn:
    """What the server was asked, and how it is to fail: "504", "remark" or "400"."""

    extract: _Extract
    url: str = ""
    faults: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)


@contextmanager
def places_serving(extract: Path) -> Iterator[PlacesStandIn]:
    """A running server over `extract`; it stops at the end."""
    stand_in = PlacesStandIn(_Extract(extract))
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


def _named(extract: _Extract, asked: str, most: int) -> list[dict[str, Any]]:
    statements = _all_of(_STATEMENT, asked)
    filters = [_FILTER.findall(statement[1]) for statement in statements]
    found = []
    for (kind, id_), element in sorted(extract.elements.items()):
        tags = element.get("tags", {})
        if kind != "node" and any(all(_holds(tags, *f) for f in each) for each in filters):
            bounds = _bounds(extract, element)
            about = {"type": kind, "id": id_, "tags": tags}
            found.append(about | ({"bounds": bounds} if bounds else {}))
    return found[:most]


def _all_of(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    at, found = 0, []
    while at < len(text.rstrip()):
        match = pattern.match(text, at)
        if match is None:
            raise ValueError(f"line 1: parse error: at {text[at : at + 40]!r}")
        found.append(match)
        at = match.end()
    return found


def _holds(tags: dict[str, str], key: str, operator: str, value: str, ignore_case: str) -> bool:
    if key not in tags:
        return False
    if operator == "=":
        return tags[key] == value
    # A server matches bytes: plain letters alone lose their case.
    flags = re.IGNORECASE if ignore_case else 0
    return re.search(value.encode(), tags[key].encode(), flags) is not None


def _bounds(extract: _Extract, element: dict[str, Any]) -> dict[str, float] | None:
    lines = [element] if element["type"] == "way" else []
    lines += [
        extract.elements[_key(member)]
        for member in element.get("members", ())
        if member["type"] == "way" and _key(member) in extract.elements
    ]
    points = [extract._position(node) for line in lines for node in line["nodes"]]
    known = [point for point in points if point]
    if not known:
        return None
    lons, lats = zip(*known, strict=True)
    return {
        "minlat": min(lats), "minlon": min(lons), "maxlat": max(lats), "maxlon": max(lons),
    }  # fmt: skip


def _whole(extract: _Extract, asked: str) -> list[dict[str, Any]]:
    wanted = [
        (_KINDS[match[1]], int(id_))
        for match in _all_of(_IDS, asked)
        for id_ in match[2].split(",")
    ]
    found = {key: extract.elements[key] for key in wanted if key in extract.elements}
    below = extract._below(found)
    bare = [
        {name: value for name, value in element.items() if name in _SKELETON}
        for element in below.values()
    ]
    return [*found.values(), *bare]


class _Handler(BaseHTTPRequestHandler):
    stand_in: PlacesStandIn

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = parse_qs(body).get("data", [""])[0]
        self.stand_in.queries.append(query)
        fault = self.stand_in.faults.pop(0) if self.stand_in.faults else ""
        if fault in ("400", "504"):
            return self._send(int(fault), _HTML.format(message=_OVERLOADED))
        if fault == "remark":
            return self._send(200, self._document([], remark="runtime error: Query timed out"))
        try:
            return self._send(200, self._document(self._answer(query)))
        except ValueError as error:
            return self._send(400, _HTML.format(message=error))

    def _answer(self, query: str) -> list[dict[str, Any]]:
        extract = self.stand_in.extract
        if match := _NAMES.fullmatch(query):
            return _named(extract, match["asked"], int(match["most"]))
        if match := _BY_ID.fullmatch(query):
            return _whole(extract, match["asked"])
        raise ValueError("line 1: parse error: unknown kind of query")

    def _document(self, elements: list[dict[str, Any]], **more: str) -> str:
        osm3s = {"timestamp_osm_base": "2024-05-01T12:00:00Z"}
        whole = {"version": 0.6, "generator": "Overpass API 0.7.62.1", "osm3s": osm3s}
        return json.dumps(whole | {"elements": elements} | more)

    def _send(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if text[0] == "{" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Silence: a test reads `queries`."""
