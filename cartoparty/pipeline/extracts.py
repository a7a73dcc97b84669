"""The OSM extracts of a workspace: what is in its folder, what is sent to it, what is taken away.

Whoever keeps the machine may copy files into the folder as well; they are listed like the others.
"""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cartoparty.errors import BadInput, NotFound
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.sources.extract_summary import ExtractSummary

SUFFIXES = (".osm.pbf", ".osm", ".osm.gz", ".osm.bz2")
_NAME = re.compile(r"\w[\w .,()+-]{0,119}")
_REMEMBERED = 32
_UNFINISHED = ".incoming-"
# Nothing was written to it for that long: nobody sends it any more.
_ABANDONED_S = 3600


@dataclass(frozen=True, slots=True)
class Extract:
    """A file of the folder; `problem` says why it cannot be used, and then there is no summary."""

    name: str
    size_bytes: int
    summary: "ExtractSummary | None"
    problem: BadInput | None = None


def list_extracts(workspace: Workspace) -> list[Extract]:
    """The extracts by name, those that cannot be read too."""
    if not workspace.extracts.is_dir():
        return []
    names = sorted(path.name for path in workspace.extracts.iterdir() if _is_extract(path))
    return [_described(workspace.extracts / name) for name in names]


def extract_path(workspace: Workspace, name: str) -> Path:
    """Where an extract lies; raises NotFound `extract_unknown`."""
    path = workspace.extracts / name
    # Compared with what is there: a name can then not lead out of the folder.
    if name not in {found.name for found in _files(workspace)}:
        known = ", ".join(sorted(found.name for found in _files(workspace))) or "—"
        raise NotFound("extract_unknown", name=name, known=known)
    return path


def delete_extract(workspace: Workspace, name: str) -> None:
    """Remove a file; parties that took their data from it keep them."""
    extract_path(workspace, name).unlink()


class Incoming:
    """A file on its way in, under a name that no list shows."""

    def __init__(self, path: Path, stream: BinaryIO, name: str, limit_mb: float) -> None:
        self._path = path
        self._stream = stream
        self._name = name
        self._limit_mb = limit_mb
        self._size = 0

    def write(self, part: bytes) -> None:
        """Add bytes; raises BadInput `extract_upload_too_large`."""
        self._size += len(part)
        if self._size > self._limit_mb * 1_000_000:
            raise BadInput(
                "extract_upload_too_large", name=self._name, limit_mb=round(self._limit_mb)
            )
        self._stream.write(part)

    def keep(self, folder: Path) -> tuple[Extract, bool]:
        """Check the whole file and give it its name; the extract, and whether it is a new one.

        Raises BadInput: what `summary_of_extract` says, with the name of the extract.
        """
        self._stream.flush()
        try:
            _summarised(self._path)
        except BadInput as error:
            raise BadInput(error.code, **{**error.params, "file": self._name}) from error
        target = folder / self._name
        new = not target.exists()
        self._path.replace(target)
        return _described(target), new


@contextmanager
def incoming_extract(workspace: Workspace, name: str, *, limit_mb: float) -> Iterator[Incoming]:
    """Take a file in piece by piece; what was not kept by the end is removed.

    Raises BadInput `extract_name_invalid` or `extract_name_suffix`.
    """
    if not _NAME.fullmatch(name):
        raise BadInput("extract_name_invalid", name=name)
    if not name.lower().endswith(SUFFIXES):
        raise BadInput("extract_name_suffix", name=name, known=" ".join(SUFFIXES))
    workspace.extracts.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(workspace.extracts)
    path = workspace.extracts / f"{_UNFINISHED}{secrets.token_hex(8)}"
    try:
        with path.open("xb") as stream:
            yield Incoming(path, stream, name, limit_mb)
    finally:
        path.unlink(missing_ok=True)


def _remove_abandoned(folder: Path) -> None:
    """Files that were on their way in when the server was killed; one on its way grows."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):  # another upload has ended or has removed it
            if path.stat().st_mtime < time.time() - _ABANDONED_S:
                path.unlink()


def _files(workspace: Workspace) -> list[Path]:
    if not workspace.extracts.is_dir():
        return []
    return [path for path in workspace.extracts.iterdir() if _is_extract(path)]


def _is_extract(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.name.lower().endswith(SUFFIXES)


def _described(path: Path) -> Extract:
    about = path.stat()
    try:
        summary = _summary(path, about.st_mtime_ns, about.st_size)
    except BadInput as error:
        problem = BadInput(error.code, **{**error.params, "file": path.name})
        return Extract(path.name, about.st_size, None, problem)
    return Extract(path.name, about.st_size, summary)


@lru_cache(maxsize=_REMEMBERED)
def _summary(path: Path, _changed_ns: int, _size: int) -> "ExtractSummary":
    return _summarised(path)


def _summarised(path: Path) -> "ExtractSummary":
    # Reads OSM files: the server starts without that library.
    from cartoparty.sources.extract_summary import summary_of_extract

    return summary_of_extract(path)
