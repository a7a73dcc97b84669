"""Large batches piece by piece: outings that lie together, with what lies around them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.matching.scene import outing
from cartoparty.core.matching.stands import Floats, Ints
from cartoparty.core.models import Observation, OsmFeature

OBSERVATIONS = 13_000
# An outing beyond that may share no candidate with the outings of the tile.
_AROUND_M = 100.0
# How far the density of objects looks, and a believed reference reaches.
_FEATURES_AROUND_M = 130.0
# Without the name of an outing, that many notes are those of many.
_OUTING = 2000
_CELL_DEGREES = 0.01
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Tile:
    """Some observations, those around them that compete with theirs, and the features near both."""

    own: Sequence[Observation]
    around: Sequence[Observation]
    features: Sequence[OsmFeature]


def tiles_of(observations: Sequence[Observation], features: Sequence[OsmFeature]) -> Iterator[Tile]:
    """Every observation is in one tile's `own`; a small batch is one tile."""
    if len(observations) <= OBSERVATIONS:
        yield Tile(observations, (), features)
        return
    outings = _outings(observations)
    position = np.array([o.position for o in observations])
    boxes = np.array([_box(position[members]) for members in outings])
    bounds = shapely.bounds(np.array([f.geometry for f in features], dtype=object)).reshape(-1, 4)
    number = {feature.ref: j for j, feature in enumerate(features)}
    sizes = np.array([len(members) for members in outings])
    for own in _split(np.arange(len(outings)), boxes, sizes):
        around = np.setdiff1d(_meeting(boxes, _extended(boxes[own], _AROUND_M)), own)
        seen = [observations[i] for k in own.tolist() for i in outings[k]]
        rivals = [observations[i] for k in around.tolist() for i in outings[k]]
        near = set(_meeting(bounds, _extended(boxes[[*own, *around]], _FEATURES_AROUND_M)).tolist())
        near |= {number[o.osm_ref] for o in seen if o.osm_ref in number}
        yield Tile(seen, rivals, [features[j] for j in sorted(near)])


def _outings(observations: Sequence[Observation]) -> list[list[int]]:
    """The numbers of the observations of each outing; a nameless one that is too large is cut."""
    by_outing: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, observation in enumerate(observations):
        by_outing[outing(observation)].append(i)
    cut: dict[tuple[object, ...], list[int]] = {}
    for key, members in sorted(by_outing.items()):
        if len(members) <= _OUTING:
            cut[key] = members
            continue
        for i in members:
            lon, lat = observations[i].position
            cell = (*key, int(lon // _CELL_DEGREES), int(lat // _CELL_DEGREES))
            cut.setdefault(cell, []).append(i)
    return list(cut.values())


def _split(outings: Ints, boxes: Floats, sizes: Ints) -> Iterator[Ints]:
    """Halve along the longer side, by number of observations, until the pieces are small."""
    if sizes[outings].sum() <= OBSERVATIONS or len(outings) == 1:
        yield outings
        return
    middle = (boxes[outings, :2] + boxes[outings, 2:]) / 2
    side = int(np.argmax(np.ptp(middle, axis=0)))
    order = outings[np.lexsort((outings, middle[:, side]))]
    half = int(np.searchsorted(np.cumsum(sizes[order]), sizes[order].sum() / 2))
    half = min(max(half, 1), len(order) - 1)
    yield from _split(order[:half], boxes, sizes)
    yield from _split(order[half:], boxes, sizes)


def _box(position: Floats) -> Floats:
    return np.concatenate([position.min(axis=0), position.max(axis=0)])


def _extended(boxes: Floats, metres: float) -> Floats:
    """The boxes' common bounds, wider by some metres."""
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    lat = metres / _METRES_PER_DEGREE
    lon = lat / max(np.cos(np.radians(max(abs(south), abs(north)))), 0.01)
    return np.array([west - lon, south - lat, east + lon, north + lat])


def _meeting(boxes: Floats, box: Floats) -> Ints:
    west, south, east, north = box
    meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
    return np.flatnonzero(meets & (boxes[:, 1] <= north) & (boxes[:, 3] >= south))
