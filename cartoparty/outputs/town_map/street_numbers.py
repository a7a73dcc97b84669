"""Takes off the map the street numbers that found no clear place: the index has their cells."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas.display import CurvedText, Item, Shape, Text
from cartoparty.outputs.atlas.fonts import Face, text_width
from cartoparty.outputs.atlas.labels import Disc, glyph_discs, text_discs
from cartoparty.outputs.town_map.street_index import TownIndex

_RIM_MM = 0.45  # of the tag around a number
_HALF_HEIGHT_MM = 1.35
_LONGEST_LEADER_MM = 6.5


def clear_numbers(items: Sequence[Item], index: TownIndex) -> list[Item]:
    """The items without the numbers that lie on a name or another number, or far from their street.

    `items` are as `name_streets` makes them: a number comes right after its tag and leader.
    A number on top of another can be read by nobody, and a map full of leaders neither; the cells
    of the index lead to the street all the same. `index` is told which numbers are shown.
    """
    numbers = {index.letters[name]: name for name in index.used}
    names = [item for item in items if not _is_number(item, numbers)]
    taken = shapely.STRtree([room for item in names for room in _rooms(item)])
    kept: list[Item] = []
    pending: list[Item] = []
    tags: list[BaseGeometry] = []
    for item in items:
        if not isinstance(item, Text | CurvedText):
            pending.append(item)
            continue
        if isinstance(item, Text) and _is_number(item, numbers):
            tag = _tag(item)
            hidden = len(taken.query(tag, predicate="intersects")) > 0
            if hidden or _is_far(pending) or any(tag.intersects(other) for other in tags):
                pending = []
                continue
            tags.append(tag)
            index.shown.add(numbers[item.text])
        kept.extend([*pending, item])
        pending = []
    return [*kept, *pending]


def _is_far(pending: Sequence[Item]) -> bool:
    """Whether a leader among the items is longer than one follows at a glance."""
    leaders = [i.rings[0] for i in pending if isinstance(i, Shape) and i.fill is None]
    return any(np.hypot(*(ring[-1] - ring[0])) > _LONGEST_LEADER_MM for ring in leaders)


def _is_number(item: Item, numbers: Iterable[str]) -> bool:
    return isinstance(item, Text) and item.face is Face.BOLD and item.text in numbers


def _rooms(item: Item) -> list[BaseGeometry]:
    discs: list[Disc] = []
    if isinstance(item, CurvedText):
        discs = glyph_discs(item)
    elif isinstance(item, Text):
        discs = text_discs(item)
    return [shapely.Point(disc.x, disc.y).buffer(disc.radius * 0.75) for disc in discs]


def _tag(text: Text) -> BaseGeometry:
    half = max(text_width(text.text, text.face, text.size) / 2 + _RIM_MM, _HALF_HEIGHT_MM)
    x, y = text.at.x, text.at.y + text.size * 0.3
    return shapely.box(x - half, y - _HALF_HEIGHT_MM, x + half, y + _HALF_HEIGHT_MM)
