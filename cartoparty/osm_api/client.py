"""The client of the OSM API 0.6: https://wiki.openstreetmap.org/wiki/API_v0.6"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx

from cartoparty.core.changesets import DiffResultRow, DoubtfulAnswer
from cartoparty.core.edits import Deleted, EditAction, OsmElement
from cartoparty.core.models import OsmKind, OsmRef, Tags
from cartoparty.errors import BadInput, CartopartyError, NotAllowed, UpstreamError
from cartoparty.osm_api.answers import (
    Capabilities,
    ChangesetInfo,
    capabilities_from_xml,
    changes_from_xml,
    changeset_from_xml,
    diff_result_from_xml,
    elements_from_xml,
)
from cartoparty.osm_api.failures import answer_text, error_from_response, error_from_transport

# An upload of 10,000 elements may take minutes on the server; a connection either comes or not.
TIMEOUT = httpx.Timeout(300.0, connect=20.0)
IDS_PER_READ = 100
_READ_PAUSES_S = (2.0, 10.0)

_T = TypeVar("_T")


class OsmApi:
    """Calls to one server, which may be given with or without ``/api/0.6``.

    `client` brings the transport; `token` is an OAuth2 Bearer token, needed only to write. Reads
    are repeated after a passing failure, writes never: they raise DoubtfulAnswer when the server
    may have stored what was sent, and any other CartopartyError when it surely has not.
    """

    def __init__(
        self,
        client: httpx.Client,
        url: str,
        token: str | None = None,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.server = _server_of(url)
        self._client = client
        self._token = token
        self._pause = pause

    def __repr__(self) -> str:
        return f"OsmApi({self.server!r})"

    def capabilities(self) -> Capabilities:
        """The server's limits and state."""
        return self._read_as(capabilities_from_xml, "/api/capabilities")

    def read_elements(self, refs: Iterable[OsmRef]) -> dict[OsmRef, OsmElement | Deleted]:
        """The elements as they are now, every one that was asked for."""
        by_kind: dict[OsmKind, list[int]] = {}
        for ref in sorted(set(refs)):
            by_kind.setdefault(ref.kind, []).append(ref.id)
        found: dict[OsmRef, OsmElement | Deleted] = {}
        for kind, ids in by_kind.items():
            for start in range(0, len(ids), IDS_PER_READ):
                found.update(self._read_some(kind, ids[start : start + IDS_PER_READ]))
        return found

    def open_changeset(self, tags: Tags) -> int:
        """Open a changeset and give its number."""
        root = ET.Element("osm")
        changeset = ET.SubElement(root, "changeset")
        for key in sorted(tags):
            ET.SubElement(changeset, "tag", k=key, v=tags[key])
        response = self._write("PUT", "/api/0.6/changeset/create", ET.tostring(root))
        if not re.fullmatch(r"\s*\d+\s*", response.text):
            raise DoubtfulAnswer(
                "osm_unexpected_answer",
                server=self.server,
                status=response.status_code,
                answer=answer_text(response),
            )
        return int(response.text)

    def upload(self, changeset: int, osmchange: str) -> list[DiffResultRow]:
        """Send an osmChange into an open changeset: all of it is stored, or nothing."""
        path = f"/api/0.6/changeset/{changeset}/upload"
        response = self._write("POST", path, osmchange.encode())
        try:
            return diff_result_from_xml(response.text)
        except (ValueError, KeyError) as error:
            # The server says 200, so it has stored the upload: only the answer is damaged.
            raise DoubtfulAnswer(
                "osm_answer_unreadable", server=self.server, problem=str(error)
            ) from error

    def close(self, changeset: int) -> None:
        """Close a changeset; raises Conflict `osm_changeset_closed` when it already is."""
        self._write("PUT", f"/api/0.6/changeset/{changeset}/close", b"")

    def download(self, changeset: int) -> list[tuple[EditAction, OsmElement]]:
        """What a changeset holds; empty when nothing was stored in it."""
        return self._read_as(changes_from_xml, f"/api/0.6/changeset/{changeset}/download")

    def changeset(self, changeset: int) -> ChangesetInfo:
        """A changeset's state, size and tags."""
        return self._read_as(changeset_from_xml, f"/api/0.6/changeset/{changeset}")

    def _read_some(self, kind: OsmKind, ids: Sequence[int]) -> dict[OsmRef, OsmElement | Deleted]:
        """One read of many elements, halved on 404: one unknown id fails the whole list."""
        if len(ids) == 1:
            return {OsmRef(kind, ids[0]): self._read_one(OsmRef(kind, ids[0]))}
        listed = ",".join(map(str, ids))
        response = self._read(f"/api/0.6/{kind}s", {f"{kind}s": listed})
        if response.status_code in (404, 410):
            half = len(ids) // 2
            return {**self._read_some(kind, ids[:half]), **self._read_some(kind, ids[half:])}
        elements = self._understood(elements_from_xml, response)
        found = {element.ref: element for element in elements}
        missing = [number for number in ids if OsmRef(kind, number) not in found]
        if missing:
            raise UpstreamError("osm_answer_incomplete", server=self.server)
        return found

    def _read_one(self, ref: OsmRef) -> OsmElement | Deleted:
        response = self._read(f"/api/0.6/{ref.kind}/{ref.id}")
        if response.status_code in (404, 410):
            return Deleted(ref, existed=response.status_code == 410)
        for element in self._understood(elements_from_xml, response):
            if element.ref == ref:
                return element
        raise UpstreamError("osm_answer_incomplete", server=self.server)

    def _read_as(self, parse: Callable[[str], _T], path: str) -> _T:
        return self._understood(parse, self._read(path))

    def _understood(self, parse: Callable[[str], _T], response: httpx.Response) -> _T:
        if response.status_code != 200:
            raise error_from_response(response, self.server)
        try:
            return parse(response.text)
        except (ValueError, KeyError) as error:
            raise UpstreamError(
                "osm_answer_unreadable", server=self.server, problem=str(error)
            ) from error

    def _read(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """GET, repeated after a pause while the server is busy, failing or out of reach."""
        for pause_s in (*_READ_PAUSES_S, None):
            failure: CartopartyError
            try:
                response = self._client.get(
                    self.server + path, params=params, headers=self._headers(), timeout=TIMEOUT
                )
            except httpx.HTTPError as error:
                failure = error_from_transport(error, self.server)
            else:
                if response.status_code not in (408, 429, 509) and response.status_code < 500:
                    return response
                failure = error_from_response(response, self.server)
            if pause_s is None:
                break
            self._pause(pause_s)
        raise failure

    def _write(self, method: str, path: str, body: bytes) -> httpx.Response:
        if not self._token:
            raise NotAllowed("osm_token_missing", server=self.server)
        headers = {**self._headers(), "Content-Type": "application/xml; charset=utf-8"}
        try:
            response = self._client.request(
                method, self.server + path, content=body, headers=headers, timeout=TIMEOUT
            )
        except httpx.HTTPError as error:
            # `from None`: the exception of httpx holds the request, and so the token.
            raise error_from_transport(error, self.server) from None
        if response.status_code != 200:
            raise error_from_response(response, self.server)
        return response

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": _user_agent()}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers


def _server_of(url: str) -> str:
    """The address without ``/api/0.6``; raises BadInput for what is no http address."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError as error:  # a port or an IPv6 address that is none
        raise BadInput("osm_url_invalid", url=url) from error
    if not usable or not parts.hostname or parts.username:
        raise BadInput("osm_url_invalid", url=parts.hostname or url)
    path = re.sub(r"(/api(/0\.6)?)?/*$", "", parts.path)
    return f"{parts.scheme}://{parts.netloc}{path}"


@contextmanager
def opened_osm_api(url: str, token: str | None) -> Iterator[OsmApi]:
    """The API at `url`; its connections are closed at the end."""
    with httpx.Client() as client:
        yield OsmApi(client, url, token)


def _user_agent() -> str:
    try:
        number = version("cartoparty")
    except PackageNotFoundError:
        number = "checkout"
    return f"Cartoparty/{number} (mapping party toolkit; Python httpx)"
