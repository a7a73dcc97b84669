"""Downloads the OSM data of an area from an Overpass server, politely and never by halves.

How servers really answer (0.7.62) decides what is done: success is HTTP 200 *and* no remark *and*
whole JSON; everything else is tried again, asked in smaller tiles, or an error.
"""

import html
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import overpy
from shapely.geometry.base import BaseGeometry

from cartoparty import __version__
from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import Snapshot
from cartoparty.core.progress import Progress, silent
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput, UpstreamError
from cartoparty.sources.extract import read_extract
from cartoparty.sources.osm_file import parsed_date
from cartoparty.sources.overpass_file import merge_answers, write_answer
from cartoparty.sources.overpass_query import Box, quarters_of, query_of, tiles_of

USER_AGENT = f"cartoparty/{__version__} (mapping party toolkit, one request at a time)"

_ATTEMPTS = 5
_BACK_OFF_S = (2.0, 5.0, 15.0, 45.0)
_LONGEST_WAIT_S = 120.0
# A query may overrun the time-out that it asked for, and it may queue before it starts.
_PATIENCE_S = 60.0
_DEEPEST_SPLIT = 3
_ERROR_IN_HTML = re.compile(r"<strong[^>]*>\s*Error\s*</strong>\s*:?(.*?)</p>", re.S | re.I)
_TAG = re.compile(r"<[^>]+>")
_DATE = re.compile(rb'"timestamp_osm_base"\s*:\s*"([^"]+)"')
_SLOT = re.compile(r"Slot available after: [^,]+, in (-?\d+) seconds")
_TOO_MUCH = ("timed out", "out of memory", "too much")


@dataclass(frozen=True, slots=True)
class OverpassServer:
    """An Overpass server and how to treat it.

    `url` is the address of its interpreter, or of the folder that holds it. `timeout_s` is asked
    of the server for one query; areas over `tile_km2` are asked in tiles.
    """

    client: httpx.Client
    url: str
    timeout_s: int = 180
    tile_km2: float = 25.0
    sleep: Callable[[float], None] = time.sleep

    @property
    def host(self) -> str:
        return httpx.URL(self.url).host

    def address(self, service: str) -> str:
        """The URL of one of its services: ``interpreter`` or ``status``."""
        base = self.url.split("?")[0].rstrip("/").removesuffix("/interpreter")
        return f"{base if base.endswith('/api') else base + '/api'}/{service}"


@contextmanager
def connected_server(url: str, *, timeout_s: int, tile_km2: float) -> Iterator[OverpassServer]:
    """The server at `url` with a connection of its own, for callers that know no HTTP."""
    with httpx.Client() as client:
        yield OverpassServer(client, url, timeout_s=timeout_s, tile_km2=tile_km2)


def snapshot_from_overpass(
    server: OverpassServer,
    area: BaseGeometry,
    themes: Sequence[Theme],
    *,
    margin_m: float,
    now: datetime,
    progress: Progress = silent,
) -> Snapshot:
    """The snapshot of an area, downloaded and then read as any extract is.

    Raises what `download_extract` raises.
    """
    with TemporaryDirectory(prefix="cartoparty-") as folder:
        file = Path(folder) / "overpass.osm.pbf"
        download_extract(server, area, themes, file, margin_m=margin_m, progress=progress)
        try:
            snapshot = read_extract(
                file, area, themes, margin_m=margin_m, now=now, progress=progress
            )
        except BadInput as error:
            if error.code in ("extract_no_objects", "extract_elsewhere"):
                raise BadInput("overpass_nothing_there", server=server.host) from error
            raise
    # The server holds the whole planet: empty land is empty land.
    findings = tuple(f for f in snapshot.findings if f.code != "extract_covers_partly")
    return replace(snapshot, source=f"Overpass API ({server.host})", findings=findings)


def download_extract(
    server: OverpassServer,
    area: BaseGeometry,
    themes: Sequence[Theme],
    target: Path,
    *,
    margin_m: float,
    progress: Progress = silent,
) -> datetime | None:
    """Write the data of `area` and `margin_m` metres around it to `target`, a .osm.pbf.

    Returns the date of the data: the oldest of the tiles', None if the server does not say. The
    file is there only once it is whole.

    Raises BadInput `overpass_url_invalid`; UpstreamError `overpass_unreachable`,
    `overpass_timeout`, `overpass_busy`, `overpass_overloaded`, `overpass_refused`,
    `overpass_unreadable` or `overpass_incomplete`.
    """
    _check_address(server)
    waiting = deque((box, 0) for box in tiles_of(buffer_m(area, margin_m), server.tile_km2))
    dates: list[datetime] = []
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="overpass-", dir=target.parent) as folder:
        parts: list[Path] = []
        while waiting:
            progress("progress_overpass_tiles", len(parts), len(parts) + len(waiting))
            box, depth = waiting.popleft()
            part = Path(folder) / f"{len(parts)}.osm.pbf"
            try:
                date = _fetch(server, _Tile(box, themes, part, depth < _DEEPEST_SPLIT))
            except _TooMuch:
                waiting.extendleft((quarter, depth + 1) for quarter in quarters_of(box))
                continue
            parts.append(part)
            dates.extend([date] if date else [])
        progress("progress_overpass_tiles", len(parts), len(parts))
        whole = Path(folder) / "whole.osm.pbf"
        oldest = min(dates, default=None)
        merge_answers(parts, whole, oldest)
        whole.replace(target)
    return oldest


@dataclass(frozen=True, slots=True)
class _Tile:
    box: Box
    themes: Sequence[Theme]
    target: Path
    may_split: bool


class _TooMuch(Exception):
    """The server has not the time or the memory for this tile: ask for less."""


class _TryLater(Exception):
    """Something that may pass; `wait_s` if the server said how long."""

    def __init__(self, code: str, problem: str, wait_s: float | None = None) -> None:
        super().__init__(code, problem)
        self.code = code
        self.problem = problem
        self.wait_s = wait_s


def _check_address(server: OverpassServer) -> None:
    try:
        address = httpx.URL(server.url)
    except httpx.InvalidURL as error:
        raise BadInput("overpass_url_invalid", url=server.url) from error
    if address.scheme not in ("http", "https") or not address.host:
        raise BadInput("overpass_url_invalid", url=server.url)


def ask(server: OverpassServer, query: str, *, attempts: int = _ATTEMPTS) -> bytes:
    """The whole JSON answer to one query.

    Raises BadInput `overpass_url_invalid` and UpstreamError as `download_extract` does.
    """
    _check_address(server)
    answers: list[bytes] = []
    _asked(server, query, lambda body: answers.append(_whole(body)), attempts, may_split=False)
    return answers[0]


def download_answer(
    server: OverpassServer, query: str, target: Path, *, attempts: int = _ATTEMPTS
) -> datetime | None:
    """Write the answer to one query as an extract of its own; the date of its data.

    The query must end in ``out meta; >; out skel qt;``. Raises what `ask` raises.
    """
    _check_address(server)
    return _asked(server, query, lambda body: _write(body, target), attempts, may_split=False)


def _fetch(server: OverpassServer, tile: _Tile) -> datetime | None:
    """Ask for one tile until it is there; the date of its data.

    Raises _TooMuch when it should be asked in parts, UpstreamError when nothing helps.
    """
    query = query_of(tile.box, tile.themes, server.timeout_s)
    return _asked(
        server,
        query,
        lambda body: _write(body, tile.target),
        _ATTEMPTS,
        may_split=tile.may_split,
    )


def _asked(
    server: OverpassServer,
    query: str,
    accept: Callable[[bytes], object],
    attempts: int,
    *,
    may_split: bool,
) -> datetime | None:
    """Put a query until `accept` takes the answer; the date of its data."""
    attempt = 0
    while True:
        try:
            body = _answer(server, query)
            accept(body)
        except _TryLater as trouble:
            if attempt == attempts - 1:
                raise UpstreamError(
                    trouble.code, server=server.host, problem=trouble.problem
                ) from trouble
            wait_s = _BACK_OFF_S[attempt] if trouble.wait_s is None else trouble.wait_s
        except _TooMuch as trouble:
            if may_split:
                raise
            if attempt == attempts - 1:
                raise UpstreamError(
                    "overpass_overloaded", server=server.host, problem=str(trouble)
                ) from trouble
            wait_s = _BACK_OFF_S[attempt]
        else:
            date = _DATE.search(body[:4096])
            return parsed_date(date[1].decode()) if date else None
        server.sleep(min(wait_s, _LONGEST_WAIT_S))
        attempt += 1


def _answer(server: OverpassServer, query: str) -> bytes:
    """One request: the body of an answer that claims to be one."""
    try:
        response = server.client.post(
            server.address("interpreter"),
            data={"data": query},
            headers={"User-Agent": USER_AGENT},
            timeout=httpx.Timeout(server.timeout_s + _PATIENCE_S, connect=20.0),
        )
    except httpx.TimeoutException as error:
        raise _TryLater("overpass_timeout", type(error).__name__) from error
    except httpx.RemoteProtocolError as error:  # the connection dropped within the answer
        raise _TryLater("overpass_unreadable", str(error)) from error
    except httpx.TransportError as error:
        raise _TryLater("overpass_unreachable", str(error)) from error
    except httpx.DecodingError as error:
        raise _TryLater("overpass_unreadable", str(error)) from error
    status = response.status_code
    if status == 200 and not _is_html(response.content):
        return response.content
    problem = _message_in_html(response.text) or f"HTTP {status}"
    if status == 429:
        raise _TryLater("overpass_busy", problem, _seconds_to_slot(server))
    if status == 504:
        raise _TooMuch(problem)
    if status == 200 or status >= 500:
        raise _TryLater("overpass_overloaded", problem)
    raise UpstreamError("overpass_refused", server=server.host, problem=problem)


def _write(body: bytes, target: Path) -> None:
    """Parse an answer, refuse it unless it is whole, and write it."""
    if b'"osm3s"' not in body[:4096]:
        raise _TryLater("overpass_unreadable", body[:80].decode(errors="replace"))
    try:
        write_answer(overpy.Overpass().parse_json(body), target)
    except overpy.exception.DataIncomplete as error:
        raise _TryLater("overpass_incomplete", str(error)) from error
    except overpy.exception.OverpassError as error:  # a remark
        remark = str(getattr(error, "msg", error))
        if any(words in remark for words in _TOO_MUCH):
            raise _TooMuch(remark) from error
        raise _TryLater("overpass_overloaded", remark) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _TryLater("overpass_unreadable", str(error)) from error


def _whole(body: bytes) -> bytes:
    """The answer itself, unless the server says in it that it gave up, or it is cut."""
    try:
        remark = str(json.loads(body).get("remark", ""))
    except (ValueError, AttributeError) as error:
        raise _TryLater("overpass_unreadable", str(error)) from error
    if "error" in remark:
        raise _TryLater("overpass_overloaded", remark)
    return body


def _is_html(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def _message_in_html(text: str) -> str:
    """What the server says in ``<strong>Error</strong>``, on one line; empty if it says nothing."""
    found = " ".join(_TAG.sub("", part).strip() for part in _ERROR_IN_HTML.findall(text))
    return html.unescape(" ".join(found.split()))


def _seconds_to_slot(server: OverpassServer) -> float | None:
    """How long until the server gives us a slot, as its status page tells; None if it does not."""
    try:
        status = server.client.get(
            server.address("status"), headers={"User-Agent": USER_AGENT}, timeout=20.0
        )
    except httpx.HTTPError:
        return None
    waits = [int(seconds) for seconds in _SLOT.findall(status.text)]
    return max(1.0, min(waits) + 1.0) if waits else None
