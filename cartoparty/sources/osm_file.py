"""An OSM file as people bring it: its true format, the date of its data, whole and in order.

Names lie (``interpreter``, ``map.osm`` that is gzip, a web page called ``.osm``), so the format is
read from the first bytes.
"""

import bz2
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import osmium

from cartoparty.errors import BadInput

_HEAD_BYTES = 65536
_ROOT = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<([A-Za-z:]+)", re.S)
_OVERPASS_DATE = re.compile(r'<meta\s+osm_base="([^"]+)"')
_OSM_DATE = re.compile(r'<osm\b[^>]*\stimestamp="([^"]+)"')
_REMARK = re.compile(r"<remark>\s*(.*?)\s*</remark>", re.S)
_HTML = re.compile(r"<(?:!DOCTYPE\s+)?html", re.I)
# First bytes of what is met under the name of an extract, for the error message.
_OTHER_FORMATS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"SQLite format 3", "SQLite"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)


@dataclass(frozen=True, slots=True)
class OsmFile:
    """An OSM file whose format is known.

    `format` is osmium's name for it (``pbf``, ``xml.gz``); `data_date` is None when the header
    does not say how old the data is.
    """

    path: Path
    format: str
    data_date: datetime | None = None

    def for_osmium(self) -> osmium.io.File:
        return osmium.io.File(str(self.path), self.format)


def open_osm_file(path: Path) -> OsmFile:
    """Recognise an OSM file.

    Raises BadInput: `extract_missing`, `extract_empty`, `extract_not_osm` (with what it is),
    `extract_is_history`, `extract_partial` (Overpass says in it that it gave up), or
    `extract_damaged`.
    """
    if not path.is_file():
        raise BadInput("extract_missing", file=str(path))
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise BadInput("extract_empty", file=str(path))
    name, inner = _uncompressed_head(path, head)
    kind = _binary_format(inner)
    text = "" if kind else _decoded(inner)
    if not kind:
        _refuse_other_than_osm_xml(path, inner, text)
    osm_format = (kind or "xml") + name
    if "Overpass" in text[:2000]:
        _refuse_remark(path, name)
    file = OsmFile(path, osm_format, _date_in_xml(text))
    with damage_named(path):
        header = osmium.io.Reader(file.for_osmium(), osmium.osm.NOTHING).header()
    if header.has_multiple_object_versions:
        raise BadInput("extract_is_history", file=str(path))
    return OsmFile(path, osm_format, file.data_date or _date_in_header(header))


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what osmium says of a damaged file into BadInput `extract_damaged`."""
    try:
        yield
    except RuntimeError as error:
        if type(error) is not RuntimeError:  # osmium raises the bare class, bugs a class of it
            raise
        raise BadInput("extract_damaged", file=str(path), problem=str(error)) from error


@contextmanager
def in_order(file: OsmFile) -> Iterator[OsmFile]:
    """The file itself if its objects are sorted and unique, else a sorted temporary copy.

    Osmium needs nodes before ways before relations, each by id. The copy keeps the richest of
    objects that come twice (Overpass prints an object once with and once without its tags); it is
    made in memory, as only downloads by hand come unsorted.
    """
    with damage_named(file.path):
        sorted_already = _is_in_order(file)
    if sorted_already:
        yield file
        return
    with TemporaryDirectory(prefix="cartoparty-") as folder:
        copy = OsmFile(Path(folder) / "sorted.osm.pbf", "pbf", file.data_date)
        with damage_named(file.path):
            _write_sorted(file, copy.path)
        yield copy


def parsed_date(text: str) -> datetime | None:
    """An ISO date as OSM software writes it, always with a time zone; None if it is not one."""
    try:
        date = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _uncompressed_head(path: Path, head: bytes) -> tuple[str, bytes]:
    """The compression (``.gz``, ``.bz2`` or none) and the first bytes of what is inside."""
    unpack: Any
    if head.startswith(b"\x1f\x8b"):
        name, unpack = ".gz", zlib.decompressobj(wbits=31)
    elif head.startswith(b"BZh"):
        name, unpack = ".bz2", bz2.BZ2Decompressor()
        with path.open("rb") as stream:  # a block of bzip2 may be 900 kB
            head = stream.read(2**20)
    else:
        return "", head
    try:
        inner = unpack.decompress(head, _HEAD_BYTES)
    except (OSError, zlib.error) as error:
        raise BadInput("extract_damaged", file=str(path), problem=str(error)) from error
    if not inner:
        raise BadInput("extract_damaged", file=str(path), problem=f"{name}: unexpected end")
    return name, inner


def _binary_format(head: bytes) -> str | None:
    if b"OSMHeader" in head[:32]:
        return "pbf"
    if head.startswith(b"\xff") and b"o5m2" in head[:16]:
        return "o5m"
    return None


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace")


def _refuse_other_than_osm_xml(path: Path, head: bytes, text: str) -> None:
    root = _ROOT.match(text)
    if root and root[1] == "osm":
        return
    if _HTML.match(text.lstrip()) or (root and root[1].lower() == "html"):
        found = "HTML"
    elif root:
        found = f"<{root[1]}>"
    else:
        stripped = head.lstrip(b"\xef\xbb\xbf \r\n\t")
        found = next((name for magic, name in _OTHER_FORMATS if stripped.startswith(magic)), "?")
    raise BadInput("extract_not_osm", file=str(path), found=found)


def _refuse_remark(path: Path, compression: str) -> None:
    """Overpass ends an answer that it could not finish with a remark, in a file that looks fine."""
    for remark in _REMARK.findall(_tail(path, compression)):
        raise BadInput("extract_partial", file=str(path), problem=remark)


def _tail(path: Path, compression: str) -> str:
    last = b""
    with path.open("rb") as stream:
        if not compression:
            stream.seek(max(0, path.stat().st_size - _HEAD_BYTES))
            return stream.read().decode("utf-8", errors="replace")
        unpack: Any = (
            zlib.decompressobj(wbits=31) if compression == ".gz" else bz2.BZ2Decompressor()
        )
        try:
            while not unpack.eof and (chunk := stream.read(_HEAD_BYTES)):
                last = (last + unpack.decompress(chunk))[-_HEAD_BYTES:]
        except (OSError, zlib.error) as error:
            raise BadInput("extract_damaged", file=str(path), problem=str(error)) from error
    return last.decode("utf-8", errors="replace")


def _date_in_xml(text: str) -> datetime | None:
    match = _OVERPASS_DATE.search(text) or _OSM_DATE.search(text)
    return parsed_date(match[1]) if match else None


def _date_in_header(header: osmium.io.Header) -> datetime | None:
    for key in ("osmosis_replication_timestamp", "timestamp"):
        if date := parsed_date(header.get(key, "")):
            return date
    return None


_ORDER = {"n": 0, "w": 1, "r": 2}


def _is_in_order(file: OsmFile) -> bool:
    header = osmium.io.Reader(file.for_osmium(), osmium.osm.NOTHING).header()
    if header.get("sorting", "") == "Type_then_ID":
        return True
    last = (-1, 0)
    for thing in osmium.FileProcessor(file.for_osmium()):
        # Osmium sorts ids by their absolute value, negative ones first.
        place = (_ORDER[thing.type_str()], abs(thing.id))
        if place <= last:
            return False
        last = place
    return True


class _Richest(osmium.SimpleHandler):
    """Marks, among sorted objects, the one to keep of each id: newest version, then most tags."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = bytearray()
        self._last: tuple[str, int] | None = None
        self._best = (0, 0)
        self._best_at = 0

    def _see(self, thing: Any) -> None:
        key, wealth = (thing.type_str(), thing.id), (thing.version, len(thing.tags))
        better = key != self._last or wealth > self._best
        if better:
            if key == self._last:
                self.kept[self._best_at] = 0
            self._last, self._best, self._best_at = key, wealth, len(self.kept)
        self.kept.append(better)

    node = way = relation = _see


class _Kept(osmium.SimpleHandler):
    """Writes the objects that were marked."""

    def __init__(self, kept: bytearray, writer: osmium.SimpleWriter) -> None:
        super().__init__()
        self._kept = iter(kept)
        self._writer = writer

    def _see(self, thing: Any) -> None:
        if next(self._kept):
            self._writer.add(thing)

    node = way = relation = _see


def _write_sorted(file: OsmFile, target: Path) -> None:
    data = file.path.read_bytes()
    richest = _Richest()
    _apply_sorted(data, file.format, richest)
    with osmium.SimpleWriter(str(target)) as writer:
        _apply_sorted(data, file.format, _Kept(richest.kept, writer))


def _apply_sorted(data: bytes, osm_format: str, handler: osmium.SimpleHandler) -> None:
    reader = osmium.MergeInputReader()
    reader.add_buffer(data, osm_format)
    reader.apply(handler, simplify=False)
