"""Large batches piece by piece: outings that lie together, with what lies around them."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.matching.scene import FEATURES_AROUND_M, outing
from cartoparty.core.matching.stands import Floats, Geometries, Ints
from cartoparty.core.models import Observation, OsmFeature

# About that many in a tile, which is no wider than that: the plane of a scene is true so far.
OBSERVATIONS = 25_000
_WIDTH_DEGREES = 0.3
# An outing beyond that shares no candidate with the outings of the tile.
_AROUND_M = 100.0
# An outing that is larger or wider was not one phone's: it is cut into cells.
_NOTES = 2000
_CELL_DEGREES = 0.01
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Tile:
    """Some observations, those around them that compete with theirs, and the features near both."""

    own: Sequence[Observation]
    around: Sequence[Observation]
    features: Sequence[OsmFeature]


def tiles_of(observations: Sequence[Observation], features: Sequence[OsmFeature]) -> Iterator[Tile]:
    """Every observation is in one tile's `own`; a small batch in a small place is one tile."""
    if not observations:
        return
    outings = _outings(observations)
    position = np.array([o.position for o in observations])
    boxes = np.array([_box(position[members]) for members in outings])
    near_outing = shapely.STRtree(_wider(boxes, _AROUND_M))
    near_feature = shapely.STRtree(np.array([f.geometry for f in features], dtype=object))
    number = {feature.ref: j for j, feature in enumerate(features)}
    for own in _split(boxes, np.array([len(members) for members in outings])):
        both = np.unique(near_outing.query(shapely.box(*boxes[own].T))[1])
        around = np.setdiff1d(both, own)
        seen = [observations[i] for k in own.tolist() for i in outings[k]]
        rivals = [observations[i] for k in around.tolist() for i in outings[k]]
        reach = _wider(boxes[np.union1d(own, around)], FEATURES_AROUND_M)
        near = set(near_feature.query(reach)[1].tolist())
        near |= {number[o.osm_ref] for o in seen if o.osm_ref in number}
        yield Tile(seen, rivals, [features[j] for j in sorted(near)])


def _outings(observations: Sequence[Observation]) -> list[list[int]]:
    """The numbers of the observations of each outing, or of each piece of one."""
    by_outing: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, observation in enumerate(observations):
        by_outing[outing(observation)].append(i)
    pieces: dict[tuple[object, ...], list[int]] = {}
    for key, members in sorted(by_outing.items()):
        cells = [_cell(observations[i]) for i in members]
        if len(members) <= _NOTES and np.ptp(cells, axis=0).max() <= _WIDTH_DEGREES / _CELL_DEGREES:
            pieces[key] = members
            continue
        for i, cell in zip(members, cells, strict=True):
            pieces.setdefault((*key, *cell), []).append(i)
    return list(pieces.values())


def _cell(observation: Observation) -> tuple[int, int]:
    lon, lat = observation.position
    return int(lon // _CELL_DEGREES), int(lat // _CELL_DEGREES)


def _split(boxes: Floats, sizes: Ints) -> Iterator[Ints]:
    """The numbers of the outings of each tile."""
    tiles = math.ceil(sizes.sum() / OBSERVATIONS)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    yield from _cut(np.arange(len(sizes)), middle, sizes, tiles)


def _cut(outings: Ints, middle: Floats, sizes: Ints, tiles: int) -> Iterator[Ints]:
    """Across the longer side, by number of observations, until each piece is one tile."""
    wide = np.ptp(middle[outings], axis=0)
    if len(outings) == 1 or (tiles <= 1 and wide.max() <= _WIDTH_DEGREES):
        yield outings
        return
    order = outings[np.lexsort((outings, middle[outings, int(np.argmax(wide))]))]
    tiles = max(tiles, 2)
    share = (tiles // 2) / tiles
    cut = int(np.searchsorted(np.cumsum(sizes[order]), sizes[order].sum() * share))
    cut = min(max(cut, 1), len(order) - 1)
    yield from _cut(order[:cut], middle, sizes, tiles // 2)
    yield from _cut(order[cut:], middle, sizes, tiles - tiles // 2)


def _box(position: Floats) -> Floats:
    return np.concatenate([position.min(axis=0), position.max(axis=0)])


def _wider(boxes: Floats, metres: float) -> Geometries:
    """The boxes in degrees, wider by some metres on each side."""
    west, south, east, north = boxes.T
    lat = metres / _METRES_PER_DEGREE
    lon = lat / np.maximum(np.cos(np.radians(np.maximum(abs(south), abs(north)))), 0.01)
    return np.asarray(shapely.box(west - lon, south - lat, east + lon, north + lat))
