"""Draws the suggested walk beside its streets, with arrows."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Coordinates, Item, Pen, Shape
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.labels import Disc, Occupied

if TYPE_CHECKING:
    from cartoparty.core.walk import Leg, Tour, Walk

# As dark as a strong grey on a photocopy, and unlike any way or border in colour. In grey it is
# told from walls and the edges of streets by its width and white casing, from paths and borders by
# having no dashes, and from all of them by its arrows.
INK = "#a3195b"
LINE = Pen(INK, 0.62)
_CASING_MM = 1.25
_DOTS = (0.62, 0.75)
_BESIDE_MM = 0.6  # from the edge of the street to the middle of the line
_PATH_MM = 0.95  # from the middle of a path, which has no edges
_ARROW_EVERY_MM = 28.0
_BEGINS_MM = 8.0  # from where a walk begins to its line beside the street
_ARROW_ROOM_MM = 1.45
_SHORTEST_WITH_ARROW_MM = 8.0
_SMOOTHED_MM = 0.3
_SPUR_MM = 5.0  # a dead end that is shorter is seen without drawing the way in and out

# Streets that are drawn closer have a thinner line beside them, down to a share of it.
_FULL_SCALE = 2500
_THINNEST = 0.75

HalfWidth = Callable[[str], float]  # of a way ("w123"), mm


class Track(NamedTuple):
    """A line to draw, mm; `dotted` on the way to the sector and through others."""

    points: Coordinates
    dotted: bool


class _Segment(NamedTuple):
    """A straight piece of a street, and how far to its right (or left, negative) the line is."""

    start: Coordinates
    end: Coordinates
    offset: float

    @property
    def direction(self) -> Coordinates:
        along = self.end - self.start
        return np.asarray(along / np.hypot(*along), dtype=np.float64)

    @property
    def shift(self) -> Coordinates:
        dx, dy = self.direction
        return np.array([dy, -dx]) * self.offset


def _share(scale: int) -> float:
    """How wide the line is at a scale, relative to the roomy ones."""
    return float(min(1.0, max((_FULL_SCALE / scale) ** 0.5, _THINNEST)))


def half_width_mm(kind: str | None, scale: int) -> float:
    """From the middle of a street of a class to the walk's line beside it."""
    if kind in style.PATHS:
        return _PATH_MM * _share(scale)
    return style.STREETS[kind or "residential"].width_mm(scale) / 2 + _BESIDE_MM * _share(scale)


def walk_tracks(walk: "Walk", frame: MapFrame, half_width: HalfWidth) -> list[Track]:
    """The walk on a page, on the right of its streets as one walks; a way back has its own side.

    A third time along the same street is not drawn, nor the way home where it is the way there.
    """
    window = shapely.box(*frame.rect.grown(6))
    tracks: list[Track] = []
    for tour in (walk, *walk.detached):
        for run in _runs(_without_spurs(tour, frame.mm_per_m)):
            tracks.extend(_tracks_of(tour, run, frame, window, half_width))
    return tracks


def begins_on_page(walk: "Walk", tracks: Sequence[Track], frame: MapFrame) -> bool:
    """Whether the first of the lines on a page is where the walk begins."""
    if not tracks or not walk.legs:
        return False
    leg = walk.legs[0]
    points = shapely.get_coordinates(frame.to_page(walk.stretches.shape[leg.stretch]))
    begin = points[0 if leg.forwards else -1]
    return bool(np.hypot(*(tracks[0].points[0] - begin)) <= _BEGINS_MM)


class _Passage(NamedTuple):
    """A leg that is drawn: on the right of the walker, or on the left where that side is taken."""

    leg: "Leg"
    on_right: bool
    dotted: bool


def _without_spurs(tour: "Tour", mm_per_m: float) -> "list[Leg]":
    """The legs without short ways into a dead end and out again; a long one is kept to its end."""
    kept: list[Leg] = []
    left = list(reversed(tour.legs))
    while left:
        mirrored = 0  # how many legs ahead lead back along the last ones
        for there, back in zip(reversed(kept), reversed(left), strict=False):
            if not _is_way_back(there, back):
                break
            mirrored += 1
        spur = [leg.stretch for leg in kept[len(kept) - mirrored :]]
        if spur and float(tour.stretches.length_m[spur].sum()) * mm_per_m < _SPUR_MM:
            del kept[-mirrored:], left[-mirrored:]
        else:
            kept.append(left.pop())
    return kept


def _is_way_back(there: "Leg", back: "Leg") -> bool:
    return there.stretch == back.stretch and there.forwards != back.forwards


def _runs(legs: "Sequence[Leg]") -> Iterator[list[_Passage]]:
    """Legs that follow one another and are drawn in one go."""
    from cartoparty.core.walk import LegKind

    taken: set[tuple[int, bool]] = set()
    run: list[_Passage] = []
    for leg in legs:
        dotted = leg.kind in (LegKind.APPROACH, LegKind.LINK)
        # The sides of the stretch as its line runs: a walker against it has them swapped.
        sides = [on_right for on_right in (True, False) if (leg.stretch, on_right) not in taken]
        wanted = leg.forwards
        known = len(sides) < 2
        if not sides or (leg.kind is LegKind.APPROACH and known):
            side = None
        else:
            side = wanted if wanted in sides else sides[0]
            taken.add((leg.stretch, side))
        if run and (side is None or run[-1].dotted != dotted):
            yield run
            run = []
        if side is not None:
            run.append(_Passage(leg, side == leg.forwards, dotted))
    if run:
        yield run


def _tracks_of(
    tour: "Tour",
    run: Sequence[_Passage],
    frame: MapFrame,
    window: shapely.Polygon,
    half_width: HalfWidth,
) -> Iterator[Track]:
    """A run as lines on the page; what is far from the frame is left out."""
    stretches = tour.stretches
    pieces: list[tuple[Coordinates, float]] = []
    for number, passage in enumerate(run):
        row = passage.leg.stretch
        shape = frame.to_page(stretches.shape[row])
        if not shape.intersects(window):
            yield from _track(pieces, run[0].dotted)
            pieces = []
            continue
        points = shapely.get_coordinates(shape)[:: 1 if passage.leg.forwards else -1]
        offset = half_width(stretches.ways[int(stretches.street[row])])
        offset = offset if passage.on_right else -offset
        turns_back = number > 0 and _is_way_back(run[number - 1].leg, passage.leg)
        if pieces and pieces[-1][1] == offset and not turns_back:
            pieces[-1] = (np.vstack([pieces[-1][0], points[1:]]), offset)
        else:
            pieces.append((points, offset))
    yield from _track(pieces, run[0].dotted)


def _track(pieces: Sequence[tuple[Coordinates, float]], dotted: bool) -> Iterator[Track]:
    """Pieces of street that follow one another, each with the line's distance to its right."""
    segments = [
        _Segment(start, end, offset)
        for points, offset in pieces
        for start, end in _pairs(_simplified(points))
    ]
    if segments:
        yield Track(_beside(segments), dotted)


def _simplified(points: Coordinates) -> Coordinates:
    kept = shapely.LineString(points).simplify(_SMOOTHED_MM)
    return np.asarray(shapely.get_coordinates(kept), dtype=np.float64)


def _pairs(points: Coordinates) -> Iterator[tuple[Coordinates, Coordinates]]:
    for start, end in pairwise(points):
        if np.hypot(*(end - start)) > 1e-3:
            yield start, end


def _beside(segments: list[_Segment]) -> Coordinates:
    """The line beside a chain of segments.

    On the inside of a bend a segment can be too short for its parallel, which then runs backwards:
    it is dropped, and its neighbours meet.
    """
    while True:
        joints = [_joint(one, other) for one, other in pairwise(segments)]
        starts = [segments[0].start + segments[0].shift, *(joint[-1] for joint in joints)]
        ends = [*(joint[0] for joint in joints), segments[-1].end + segments[-1].shift]
        backwards = [
            (float(np.hypot(*(segment.end - segment.start))), number)
            for number, segment in enumerate(segments)
            if 0 < number < len(segments) - 1
            and float((ends[number] - starts[number]) @ segment.direction) < 0
        ]
        if not backwards:
            return np.array([starts[0], *(point for joint in joints for point in joint), ends[-1]])
        shortest = min(backwards)[1]
        segments = [*segments[:shortest], *segments[shortest + 1 :]]


def _joint(one: _Segment, other: _Segment) -> list[Coordinates]:
    """The points that lead from the parallel of one segment to that of the next."""
    end, start = one.end + one.shift, other.start + other.shift
    u, v = one.direction, other.direction
    turn = float(u[0] * v[1] - u[1] * v[0])
    if abs(turn) < 0.1:
        if float(u @ v) > 0 and np.hypot(*(start - end)) < 0.1:
            return [(end + start) / 2]
        return [end, start]
    gap = start - end
    along = float(gap[0] * v[1] - gap[1] * v[0]) / turn
    meeting = end + u * along
    reach = 2.5 * max(abs(one.offset), abs(other.offset))
    return [meeting] if np.hypot(*(meeting - one.end)) <= reach else [end, start]


def line_items(tracks: Sequence[Track], scale: int = _FULL_SCALE) -> list[Item]:
    """The lines, to lie over the streets and below the names."""
    share = _share(scale)
    width = LINE.width * share
    solid = tuple(track.points for track in tracks if not track.dotted)
    dotted = tuple(track.points for track in tracks if track.dotted)
    items: list[Item] = []
    if solid or dotted:
        items.append(Shape((*solid, *dotted), pen=Pen(style.PAPER, _CASING_MM * share)))
    if dotted:
        items.append(Shape(dotted, pen=Pen(INK, width, _DOTS)))
    if solid:
        items.append(Shape(solid, pen=Pen(INK, width)))
    return items


def arrow_items(tracks: Sequence[Track], frame: MapFrame, occupied: Occupied) -> list[Item]:
    """An arrowhead every `_ARROW_EVERY_MM`, where nothing is printed yet; takes their places."""
    window = frame.rect.grown(-2)
    heads: list[Coordinates] = []
    for track in tracks:
        points = every_mm(track.points)
        inside = np.array([window.contains(x, y) for x, y in points])
        for piece in _pieces(points, inside):
            heads.extend(_arrows_along(piece, occupied, _share(frame.scale)))
    pen = Pen(style.PAPER, 0.5)
    return [Shape(tuple(heads), pen=pen), Shape(tuple(heads), fill=INK)] if heads else []


def _arrows_along(points: Coordinates, occupied: Occupied, times: float) -> Iterator[Coordinates]:
    if len(points) <= _SHORTEST_WITH_ARROW_MM:
        return
    count = max(round(len(points) / _ARROW_EVERY_MM), 1)
    for number in range(count):
        wanted = (number + 0.5) * len(points) / count
        reach = len(points) / count / 2
        spots = [spot for spot in range(2, len(points) - 2) if abs(spot - wanted) < reach]
        for spot in sorted(spots, key=lambda spot: abs(spot - wanted)):
            along = points[spot + 2] - points[spot - 2]
            disc = Disc(float(points[spot, 0]), float(points[spot, 1]), _ARROW_ROOM_MM * times)
            if is_straight(points, spot) and occupied.is_free([disc]):
                occupied.take([disc])
                yield arrow_head(points[spot], along / np.hypot(*along), times)
                break


def is_straight(points: Coordinates, spot: int) -> bool:
    """Whether a line of points a millimetre apart goes straight on around one of them."""
    return bool(np.hypot(*(points[spot + 2] - points[spot - 2])) > 3.9)  # of the 4 mm walked


def arrow_head(middle: Coordinates, along: Coordinates, times: float = 1.0) -> Coordinates:
    """An arrowhead that points `along` (a vector of length 1), `times` the usual size."""
    along = along * times
    side = np.array([-along[1], along[0]])
    tip, back = middle + along * 1.25, middle - along * 1.0
    return np.array([tip, back + side * 1.0, back + along * 0.4, back - side * 1.0, tip])


def every_mm(points: Coordinates) -> Coordinates:
    """Points of a line a millimetre apart."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0, along[-1], 1.0)
    return np.column_stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)])


def _pieces(points: Coordinates, inside: Coordinates) -> Iterator[Coordinates]:
    """The parts of a line that are inside, in order."""
    edges = np.flatnonzero(np.diff(inside.astype(int))) + 1
    for part, mask in zip(np.split(points, edges), np.split(inside, edges), strict=True):
        if len(mask) and mask[0]:
            yield part
