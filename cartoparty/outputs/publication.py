"""Writes a whole publication into a folder, so that nobody ever reads half of one."""

import ctypes
import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from cartoparty.core.dataset_rows import DatasetRows
from cartoparty.core.publication import (
    DatasetSummary,
    Publication,
    PublicationSummary,
    publication_of,
)
from cartoparty.errors import BadInput
from cartoparty.outputs.basemap import basemap_script
from cartoparty.outputs.catalogue import catalogue_text
from cartoparty.outputs.maps import copy_leaflet
from cartoparty.outputs.pages import TEMPLATES, attribution_text, write_pages
from cartoparty.outputs.tables import Provenance, write_tables
from cartoparty.resources import find_resource

__all__ = ["Publication", "PublicationSummary", "publication_of", "write_publication"]

# Lists the files of the publication: what is not in it is somebody else's, and is not touched.
MANIFEST = "files.json"
# Longer than any publication takes from one file to the next.
_ABANDONED_S = 3600


def write_publication(
    folder: Path, publication: Publication, *, base_url: str, leaflet: Path | None = None
) -> PublicationSummary:
    """Write the publication as the whole content of `folder`, to be served at `base_url`.

    Everything is made beside the folder and then put in its place at once. The same data gives the
    same bytes, and a file that did not change keeps its date too. `leaflet` is the folder of
    Leaflet's files, found in the built web pages unless given.

    Raises BadInput `publication_folder_foreign` when the folder holds files that no publication
    wrote, `publication_url_invalid`; NotFound `resource_missing` when the web pages are not built.
    """
    base_url = _checked_url(base_url)
    folder = folder.absolute()
    _refuse_foreign(folder)
    leaflet = find_resource("field_app") / "leaflet" if leaflet is None else leaflet
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        _write_all(fresh, publication, base_url, leaflet)
        files = _files(fresh)
        unchanged = _keep_dates(fresh, folder, files) and _files(folder) == files
        if not unchanged:
            _put_in_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return _summary(publication, files, unchanged=unchanged)


def _write_all(folder: Path, publication: Publication, base_url: str, leaflet: Path) -> None:
    assets = folder / "assets"
    assets.mkdir()
    shutil.copyfile(TEMPLATES / "site.css", assets / "site.css")
    copy_leaflet(leaflet, assets)
    (assets / "basemap.js").write_text(basemap_script(publication), "utf-8")
    for rows in publication.datasets:
        place = folder / rows.dataset.id
        place.mkdir()
        attribution = attribution_text(rows, publication, "fr")
        homepage = f"{base_url}/{rows.dataset.id}/"
        write_tables(place, rows, Provenance(attribution, publication.day, homepage))
    write_pages(folder, publication)
    (folder / "catalog.jsonld").write_text(catalogue_text(publication, folder, base_url), "utf-8")
    _write_manifest(folder)


def _write_manifest(folder: Path) -> None:
    listed = [
        {"path": name, "bytes": size, "sha256": _digest(folder / name)}
        for name, size in _files(folder).items()
    ]
    text = json.dumps({"files": listed}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def _remove_abandoned(folder: Path) -> None:
    """What was being written when the machine or its worker was ended; nobody finishes it."""
    for path in folder.parent.glob(f".{folder.name}.*"):
        with suppress(FileNotFoundError):  # another worker has just finished it
            if path.stat().st_mtime < time.time() - _ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    """A publication replaces its folder; only an empty one, or an earlier publication, may go."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadInput("publication_folder_foreign", folder=str(folder), file=folder.name)
    if not folder.is_dir():
        return
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        ours = {entry["path"] for entry in manifest["files"]} | {MANIFEST}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        ours = set()
    for name in _files(folder):
        if name not in ours:
            raise BadInput("publication_folder_foreign", folder=str(folder), file=name)


def _keep_dates(fresh: Path, folder: Path, files: dict[str, int]) -> bool:
    """Give the files that are as before their former date; returns whether all are."""
    all_same = True
    for name, size in files.items():
        former = folder / name
        if (
            former.is_file()
            and former.stat().st_size == size
            and _digest(former) == _digest(fresh / name)
        ):
            moment = former.stat().st_mtime_ns
            os.utime(fresh / name, ns=(moment, moment))
        else:
            all_same = False
    return all_same


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Make `folder` the fresh one; what was there is left in `fresh`, to be deleted."""
    if not folder.exists():
        fresh.rename(folder)
    elif not _exchange(fresh, folder):
        aside = fresh.with_name(f"{fresh.name}.old")
        folder.rename(aside)
        fresh.rename(folder)
        aside.rename(fresh)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system or its file system cannot.

    renameat2(2) with RENAME_EXCHANGE: Linux 3.15, glibc 2.28; not on every network file system.
    """
    at_fdcwd, rename_exchange = -100, 2
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = renameat2(at_fdcwd, os.fsencode(one), at_fdcwd, os.fsencode(other), rename_exchange)
    return bool(done == 0)


def _files(folder: Path) -> dict[str, int]:
    """The files below a folder, relative and sorted, with their sizes in bytes."""
    paths = sorted(path for path in folder.rglob("*") if not path.is_dir())
    return {path.relative_to(folder).as_posix(): path.lstat().st_size for path in paths}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _checked_url(url: str) -> str:
    """The address without its last slash; raises BadInput `publication_url_invalid`."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or any(char.isspace() for char in url):
        raise BadInput("publication_url_invalid", url=url)
    return url.rstrip("/")


def _summary(
    publication: Publication, files: dict[str, int], *, unchanged: bool
) -> PublicationSummary:
    datasets = {rows.dataset.id: _dataset_summary(rows, files) for rows in publication.datasets}
    return PublicationSummary(datasets, files, unchanged)


def _dataset_summary(rows: DatasetRows, files: dict[str, int]) -> DatasetSummary:
    prefix = f"{rows.dataset.id}/"
    return DatasetSummary(
        id=rows.dataset.id,
        rows=len(rows.rows),
        by_status=rows.by_status(),
        gone=rows.gone,
        reclassified=rows.reclassified,
        licence=rows.licence,
        files={name: size for name, size in files.items() if name.startswith(prefix)},
        findings=rows.findings,
    )
