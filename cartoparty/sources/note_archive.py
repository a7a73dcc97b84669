"""The ZIP file of notes and photos that a phone saves when it cannot send them.

Nothing is unpacked onto the disk, and nothing is read beyond what a phone could have written.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from cartoparty.errors import BadInput, CartopartyError

_NOTES = "observations.geojson"
_PHOTO = re.compile(r"photos/([0-9a-f]{64})\.(?:jpe?g|png|webp)")
# A phone's whole day is a few hundred notes; 60 phones in one file are still below.
_MOST_ENTRIES = 20_000
_LARGEST_NOTES_MB = 100.0
# What Python raises on archives that are cut, forged, encrypted or packed in an unusual way.
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    OSError,
    UnicodeDecodeError,
)


class ArchivedPhoto(NamedTuple):
    """One photo of the file: its bytes, or why they cannot be had."""

    name: str
    sha256: str
    content: bytes | CartopartyError


class NoteArchive:
    """What lies in an open file of notes."""

    def __init__(self, archive: zipfile.ZipFile, name: str, *, max_photo_mb: float) -> None:
        """Raises BadInput `archive_too_many`, `archive_unexpected`, `archive_without_notes`."""
        self._archive = archive
        self._name = name
        self._max_photo_mb = max_photo_mb
        self._entries = _entries_by_place(archive, name)

    def notes(self) -> bytes:
        """The observations, as GeoJSON; raises BadInput `archive_too_large`."""
        too_large = BadInput(
            "archive_too_large", file=self._name, name=_NOTES, limit_mb=f"{_LARGEST_NOTES_MB:g}"
        )
        return self._read(self._entries[_NOTES], _LARGEST_NOTES_MB, too_large)

    def photos(self) -> Iterator[ArchivedPhoto]:
        """Each photo, one at a time; one that cannot be read does not hide the others."""
        for place, entry in self._entries.items():
            if not (match := _PHOTO.fullmatch(place)):
                continue
            too_large = BadInput("photo_too_large", limit_mb=f"{self._max_photo_mb:g}")
            try:
                yield ArchivedPhoto(
                    place, match[1], self._read(entry, self._max_photo_mb, too_large)
                )
            except BadInput as error:
                yield ArchivedPhoto(place, match[1], error)

    def _read(self, entry: zipfile.ZipInfo, limit_mb: float, too_large: BadInput) -> bytes:
        """The bytes of an entry, whatever size it says it has."""
        limit = int(limit_mb * 1_000_000)
        try:
            with self._archive.open(entry) as stream:
                content = stream.read(limit + 1)
        except _BROKEN_ARCHIVE as error:
            raise _unreadable(self._name, error) from error
        if len(content) > limit:
            raise too_large
        return content


def is_archive(path: Path) -> bool:
    """Whether a file begins as a ZIP does, whatever its name says."""
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


@contextmanager
def opened_notes(path: Path, *, max_photo_mb: float) -> Iterator[NoteArchive]:
    """The file of notes at `path`; raises BadInput, also `archive_unreadable`."""
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN_ARCHIVE as error:
        raise _unreadable(path.name, error) from error
    with archive:
        yield NoteArchive(archive, path.name, max_photo_mb=max_photo_mb)


def _entries_by_place(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not _is_of_the_system(entry)]
    if len(entries) > _MOST_ENTRIES:
        raise BadInput("archive_too_many", file=file, count=len(entries), limit=_MOST_ENTRIES)
    names = [entry.filename for entry in entries]
    folder = _folder_around(names)
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        place = entry.filename.removeprefix(folder)
        known = place == _NOTES or _PHOTO.fullmatch(place)
        if not known or place in found:
            raise BadInput("archive_unexpected", file=file, name=entry.filename[:80])
        found[place] = entry
    if _NOTES not in found:
        raise BadInput("archive_without_notes", file=file, name=_NOTES)
    return found


def _is_of_the_system(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what computers add when somebody packs the files anew."""
    path = PurePosixPath(entry.filename)
    return (
        entry.is_dir()
        or path.parts[:1] == ("__MACOSX",)
        or path.name in (".DS_Store", "Thumbs.db", "desktop.ini")
    )


def _folder_around(names: list[str]) -> str:
    """The one folder in which everything lies, for files that were unpacked and packed again."""
    around = {name.partition("/")[0] if "/" in name else "" for name in names}
    return f"{around.pop()}/" if len(around) == 1 and not around & {"", "photos"} else ""


def _unreadable(file: str, error: Exception) -> BadInput:
    return BadInput("archive_unreadable", file=file, problem=str(error)[:120])
