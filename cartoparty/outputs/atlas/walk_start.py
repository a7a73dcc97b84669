"""Says where a team starts and which way to go first: the flag, and a large arrow from it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Coordinates, Item, Pen, Point, Rect, Shape, Text, line
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face
from cartoparty.outputs.atlas.furniture import LegendEntry
from cartoparty.outputs.atlas.labels import Disc
from cartoparty.outputs.atlas.symbols import flag_items
from cartoparty.outputs.atlas.walk_line import INK, LINE, Track, arrow_head, every_mm, is_straight
from cartoparty.texts import label

_FLAG_MM = 8.0
_LEAVES_MM = 15.0  # how far from the flag the walk may begin and still be joined to it
_FIRST_TIMES = 2.0  # the size of the first arrow, in arrows
_FIRST_ROOM_MM = 2.9
_FIRST_WITHIN_MM = 22.0  # of the walk: where the first arrow may stand
_CLEAR_MM = 4.2  # from the first arrow to a feature, where that can be had


@dataclass(frozen=True, slots=True)
class Flag:
    """The meeting point on a page, numbered with the sector that starts there."""

    foot: Point
    number: int

    @property
    def height(self) -> float:
        """Two figures need a larger cloth."""
        return _FLAG_MM if self.number < 10 else _FLAG_MM * 1.15

    def discs(self) -> list[Disc]:
        """The room that it takes."""
        x, y, height = self.foot.x, self.foot.y, self.height
        mast = [Disc(x, y + share * height, 0.9) for share in (0.0, 0.15, 0.3, 0.45)]
        cloth = [Disc(x + share * height, y + 0.77 * height, 2.0) for share in (0.12, 0.3)]
        return [*mast, *cloth, Disc(x + 0.55 * height, y + 0.77 * height, 1.2)]

    def items(self) -> list[Item]:
        x, y, height = self.foot.x, self.foot.y, self.height
        items = flag_items(self.foot, height, style.INK)
        if self.number < 100:
            size = 6.4 * MM_PER_PT
            at = Point(
                x + height * (0.2 if self.number < 10 else 0.23), y + height * 0.77 - size * 0.36
            )
            items.append(Text(str(self.number), at, size, Face.BOLD, style.PAPER, "middle"))
        return items


class FirstArrow(NamedTuple):
    """The large arrow of the first steps: its middle and its direction, a vector of length 1."""

    middle: Point
    along: tuple[float, float]

    def discs(self) -> list[Disc]:
        """The room that it takes."""
        return [Disc(*self.middle, _FIRST_ROOM_MM)]

    def items(self) -> list[Item]:
        head = arrow_head(np.array(self.middle), np.array(self.along), _FIRST_TIMES)
        return [Shape((head,), pen=Pen(style.PAPER, 1.0)), Shape((head,), fill=INK)]


def joined_to_flag(tracks: Sequence[Track], foot: Point) -> list[Track]:
    """The tracks, the first of them from the foot of the flag on: the line leaves the flag."""
    if not tracks or np.hypot(*(tracks[0].points[0] - foot)) > _LEAVES_MM:
        return list(tracks)
    first = tracks[0]._replace(points=np.vstack([[foot], tracks[0].points]))
    return [first, *tracks[1:]]


def first_arrow(
    tracks: Sequence[Track], flag: Flag, window: Rect, features: Coordinates
) -> FirstArrow | None:
    """On the first of the tracks, off the flag, and off the features where it can be.

    The walk begins with the first track; `features` are page coordinates, (n, 2). None where the
    walk has no room for it.
    """
    points = every_mm(tracks[0].points)
    free = [
        spot
        for spot in range(4, len(points) - 2)
        if _is_off(points[spot], flag.discs()) and window.grown(-3).contains(*points[spot])
    ]
    if not free:
        return None
    # A walk may turn and come by its own flag: then the first arrow is further on.
    spots = [spot for spot in free if spot < _FIRST_WITHIN_MM] or free[:1]

    def cost(spot: int) -> tuple[bool, bool, int]:
        near = bool(len(features)) and bool(
            np.hypot(*(features - points[spot]).T).min() < _CLEAR_MM
        )
        return not is_straight(points, spot), near, spot

    best = min(spots, key=cost)
    along = points[best + 2] - points[best - 2]
    along = along / max(float(np.hypot(*along)), 1e-6)
    return FirstArrow(Point(*points[best].tolist()), (float(along[0]), float(along[1])))


def _is_off(spot: Coordinates, discs: Sequence[Disc]) -> bool:
    return all(np.hypot(spot[0] - x, spot[1] - y) > r + _FIRST_ROOM_MM for x, y, r in discs)


def walk_entries(lang: Lang, *, starts_here: bool) -> list[LegendEntry]:
    """The walk in the legend, and its first arrow where the page has it."""
    middle, east = np.array([3.2, 1.5]), np.array([1.0, 0.0])
    stroke = line((0.2, 1.5), (5.8, 1.5), pen=LINE)
    plain = (stroke, Shape((arrow_head(middle, east),), fill=INK))
    entries = [LegendEntry(plain, label("atlas_legend_walk", lang))]
    if starts_here:
        large = (stroke, Shape((arrow_head(middle, east, 1.6),), fill=INK))
        entries.append(LegendEntry(large, label("atlas_legend_first", lang)))
    return entries
