"""The base map that phones keep: made once a snapshot, when it is taken or at first need."""

import hashlib
import threading
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from cartoparty.core.models import Finding, Layer, Severity
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import NotFound, StorageFailed
from cartoparty.store import parties, snapshots
from cartoparty.store.workspace import Workspace

# Grows when the tiles hold something else than before: phones then fetch the map anew.
_EDITION = 1
# The job that took the snapshot and the first phone may want the map at the same time.
_TURNS: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)


class DistrictMap(NamedTuple):
    """Where the map of a party is, or will be; `version` names what it is made of."""

    path: Path
    version: str

    @property
    def is_made(self) -> bool:
        return self.path.is_file()


def district_map_of(workspace: Workspace, slug: str) -> DistrictMap:
    """The map of a party's present snapshot; raises NotFound `snapshot_missing`."""
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        summary = snapshots.snapshot_summary(session, slug)
    if summary is None:
        raise NotFound("snapshot_missing", slug=slug)
    *_, taken_at = summary
    parts = f"{_EDITION} {taken_at.isoformat()} {party.area.wkb_hex}"
    version = hashlib.sha256(parts.encode()).hexdigest()[:16]
    return DistrictMap(workspace.maps / f"{slug}.{version}.pmtiles", version)


def make_district_map(workspace: Workspace, slug: str, *, margin_m: float) -> DistrictMap:
    """The map of a party, made unless it is there; the one of the snapshot before goes.

    `margin_m` is how far around the area it shows what the snapshot has. Raises NotFound
    `snapshot_missing` and `district_map_empty`, StorageFailed `district_map_failed`.
    """
    wanted = district_map_of(workspace, slug)
    with _TURNS[wanted.path]:
        if wanted.is_made:
            return wanted
        _write(workspace, slug, wanted.path, margin_m)
        for other in workspace.maps.glob(f"{slug}.*.pmtiles"):
            if other != wanted.path:
                other.unlink(missing_ok=True)
    return wanted


def prepare_district_map(
    workspace: Workspace, slug: str, *, margin_m: float, progress: Progress = silent
) -> tuple[Finding, ...]:
    """Make the map with the snapshot, so that no phone waits; says why where that is impossible."""
    progress("progress_district_map", 0, 1)
    try:
        make_district_map(workspace, slug, margin_m=margin_m)
    except (NotFound, StorageFailed) as error:
        return (Finding(error.code, Severity.WARNING, error.params),)
    progress("progress_district_map", 1, 1)
    return ()


def _write(workspace: Workspace, slug: str, path: Path, margin_m: float) -> None:
    from pyogrio.errors import DataLayerError, DataSourceError

    from cartoparty.outputs.district_map import write_district_map

    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        layers = snapshots.layer_features(session, slug, list(Layer))
    try:
        summary = write_district_map(path, layers, party.area, margin_m=margin_m)
    except (DataSourceError, DataLayerError) as error:
        raise StorageFailed("district_map_failed", slug=slug, problem=str(error)) from error
    if not summary.shapes:
        raise NotFound("district_map_empty", slug=slug)
