"""Reads an OSM extract: the snapshot of an area, or the features of the themes alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import Finding, Layer, OsmFeature, OsmRef, Severity, Snapshot
from cartoparty.core.progress import Progress, silent
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.sources.addresses import FoundAddresses, associated_streets
from cartoparty.sources.coverage import covered_share, data_bounds
from cartoparty.sources.located import located_objects
from cartoparty.sources.osm_file import OsmFile, damage_named, in_order, open_osm_file
from cartoparty.sources.wanted import Located, Wanted

_STALE_AFTER = timedelta(days=90)
_FEWEST_COVERED = 0.75
_EXAMPLES = 10


def read_extract(
    path: Path,
    area: BaseGeometry,
    themes: Sequence[Theme],
    *,
    margin_m: float,
    now: datetime,
    progress: Progress = silent,
) -> Snapshot:
    """The snapshot of `area` (lon/lat) and `margin_m` metres around it.

    Features are those whose geometry meets the area or its margin, sorted by reference. Ways and
    relations of which the file has only a part keep the part that is known, so that the survey does
    not take them for missing in OSM; findings count them.

    Raises BadInput: what `open_osm_file` says, `extract_no_objects`, or `extract_elsewhere`.
    """
    file = open_osm_file(path)
    taken = _Taken(area=area, reach=buffer_m(area, margin_m), wanted=Wanted(themes))
    with in_order(file) as ordered, damage_named(path):
        _read_objects(ordered, taken, progress)
        findings = _coverage_findings(path, ordered, taken)
    data_date = file.data_date or taken.newest
    return Snapshot(
        source=path.name,
        data_date=data_date,
        taken_at=now,
        layers={layer: _by_ref(taken.layers[layer]) for layer in Layer},
        features={theme.id: _by_ref(taken.features[theme.id]) for theme in themes},
        findings=(*findings, *taken.findings(), *_date_findings(file, data_date, now)),
        addresses=taken.addresses.known(),
    )


def read_features(
    path: Path, themes: Sequence[Theme], area: BaseGeometry | None = None
) -> Iterator[tuple[OsmFeature, tuple[str, ...]]]:
    """The objects of the themes that meet `area` (lon/lat; None for the whole file), one by one.

    Each comes with the ids of the themes that it belongs to, and is the same as in a snapshot:
    nodes by id, ways by id, then relations. Memory does not grow with what is found.

    Raises BadInput: what `open_osm_file` says, or `extract_damaged`.
    """
    wanted = Wanted(themes, base_map=False)
    with in_order(open_osm_file(path)) as ordered, damage_named(path):
        for batch in located_objects(ordered, wanted, area):
            for found in batch:
                if found.feature.ref.id > 0:  # else never sent: OSM does not know it
                    yield found.feature, found.use.themes


@dataclass(slots=True)
class _Taken:
    """What the passes over the file have taken so far."""

    area: BaseGeometry
    reach: BaseGeometry
    wanted: Wanted
    layers: dict[Layer, list[OsmFeature]] = field(default_factory=lambda: defaultdict(list))
    features: dict[str, list[OsmFeature]] = field(default_factory=lambda: defaultdict(list))
    addresses: FoundAddresses = field(default_factory=FoundAddresses)
    count: int = 0
    newest: datetime | None = None
    without_version: int = 0
    unsaved: int = 0
    cut_ways: list[OsmRef] = field(default_factory=list)
    cut_relations: list[OsmRef] = field(default_factory=list)

    def take(self, found: Located) -> None:
        """Keep an object for the layers and themes that want it.

        Of a cut one all parts are drawn, and the longest stands for it as a feature.
        """
        feature, use, parts, cut = found
        if use.numbered:
            self.addresses.take(feature, parts[0])
        if not (use.layers or use.themes):
            return
        if feature.ref.id < 0:  # drawn in an editor and never sent: OSM does not know it
            self.unsaved += 1
            return
        for part in parts if use.layers else ():
            if part.geom_type == "Point":  # what is left of a cut line: nothing to draw
                continue
            drawn = replace(feature, geometry=part) if cut else feature
            for layer in use.layers:
                self.layers[layer].append(drawn)
        for theme in use.themes:
            self.features[theme].append(feature)
        self.count += 1
        self.without_version += bool(use.themes) and feature.version is None
        if feature.timestamp and (self.newest is None or feature.timestamp > self.newest):
            self.newest = feature.timestamp
        if cut:
            refs = self.cut_ways if feature.ref.kind == "way" else self.cut_relations
            refs.append(feature.ref)

    def findings(self) -> list[Finding]:
        """What a person should know of the objects that were taken."""
        counts = (
            ("extract_ways_cut", Severity.WARNING, self.cut_ways),
            ("extract_relations_cut", Severity.WARNING, self.cut_relations),
        )
        found = [
            Finding(code, severity, {"count": len(refs), "refs": list(map(str, refs[:_EXAMPLES]))})
            for code, severity, refs in counts
            if refs
        ]
        if self.unsaved:
            found.append(Finding("extract_unsaved", Severity.WARNING, {"count": self.unsaved}))
        if self.without_version:
            params = {"count": self.without_version}
            found.append(Finding("extract_without_versions", Severity.INFO, params))
        return found


def _read_objects(file: OsmFile, taken: _Taken, progress: Progress) -> None:
    for batch in located_objects(file, taken.wanted, taken.reach):
        for found in batch:
            taken.take(found)
        progress("progress_read_extract", taken.count, None)
    if taken.addresses.without_street:
        taken.addresses.take_streets(associated_streets(file))
    progress("progress_read_extract", taken.count, taken.count)


def _coverage_findings(path: Path, file: OsmFile, taken: _Taken) -> list[Finding]:
    """Whether the file holds the area, judged by where its objects are and never by its header."""
    found = [f for group in (*taken.layers.values(), *taken.features.values()) for f in group]
    shapely.prepare(taken.area)
    if not any(shapely.intersects(taken.area, feature.geometry) for feature in found):
        bounds, inside = data_bounds(file, taken.area)
        if bounds is None:
            raise BadInput("extract_no_objects", file=str(path))
        if not inside:
            west, south, east, north = (f"{degrees:.3f}" for degrees in bounds)
            params = {"west": west, "south": south, "east": east, "north": north}
            raise BadInput("extract_elsewhere", file=str(path), **params)
        return [Finding("extract_nothing_here", Severity.WARNING, {"file": path.name})]
    # Relations reach far beyond the edge of the data, so they tell nothing of where it is.
    witnesses = [feature.geometry for feature in found if feature.ref.kind != "relation"]
    share = covered_share(taken.area, witnesses)
    if share < _FEWEST_COVERED:
        percent = round(100 * (1 - share))
        about = {"file": path.name, "percent": percent}
        return [Finding("extract_covers_partly", Severity.WARNING, about)]
    return []


def _date_findings(file: OsmFile, date: datetime | None, now: datetime) -> list[Finding]:
    if date is None:
        return [Finding("extract_undated", Severity.WARNING, {"file": file.path.name})]
    found = []
    if file.data_date is None:
        params = {"date": date.date().isoformat()}
        found.append(Finding("extract_date_guessed", Severity.INFO, params))
    if now - date > _STALE_AFTER:
        params_old = {"date": date.date().isoformat(), "days": (now - date).days}
        found.append(Finding("extract_old", Severity.WARNING, params_old))
    return found


def _by_ref(features: list[OsmFeature]) -> tuple[OsmFeature, ...]:
    return tuple(sorted(features, key=attrgetter("ref")))
