"""A geometric check of a printed map: which of its texts and small symbols lie on each other.

It reads nothing but the display list: the box of each letter of a text, curved or straight, and
the outlines of the symbols that are drawn after the first name (numbers in pills, features, flag).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas.display import CurvedText, Group, Item, Page, Shape, Text
from cartoparty.outputs.atlas.fonts import advances, text_width

_TOUCHING_MM2 = 0.06  # the corners of the boxes of two letters
_SYMBOL_MM = 9.0


class Thing(NamedTuple):
    """A text, or a symbol (`text` is then empty), and the room that its ink takes, mm."""

    text: str
    room: BaseGeometry


class Overlap(NamedTuple):
    """Two things that lie on each other, and how much, mm²."""

    one: str
    other: str
    area: float


def overlaps(page: Page) -> list[Overlap]:
    """The pairs of things within the map of a page that lie on each other."""
    things = list(map_things(page))
    if not things:
        return []
    tree = shapely.STRtree([thing.room for thing in things])
    found = []
    for first, second in tree.query([thing.room for thing in things], predicate="intersects").T:
        one, other = things[first], things[second]
        if first < second and not _belong_together(one, other):
            area = one.room.intersection(other.room).area
            if area > _TOUCHING_MM2:
                found.append(Overlap(_said(one), _said(other), round(area, 2)))
    return found


def _said(thing: Thing) -> str:
    at = thing.room.centroid
    return thing.text or f"symbol at {at.x:.0f}, {at.y:.0f}"


def _belong_together(one: Thing, other: Thing) -> bool:
    """A number in its own pill; two parts of one symbol; features that stand side by side."""
    if not one.text and not other.text:
        return True
    if one.text and other.text:
        return False
    text, symbol = (one, other) if one.text else (other, one)
    inside = text.room.intersection(symbol.room.envelope).area / text.room.area
    return len(text.text) <= 7 and inside > 0.8


def map_things(page: Page) -> Iterator[Thing]:
    """The texts of the map, and the symbols above it."""
    for group in (item for item in page.items if isinstance(item, Group)):
        items = list(_flat(group.items))
        names = [at for at, item in enumerate(items) if isinstance(item, CurvedText)]
        first_name = names[0] if names else len(items)
        for at, item in enumerate(items):
            if isinstance(item, Text | CurvedText):
                yield Thing(item.text, room(item))
            elif isinstance(item, Shape) and at > first_name:
                yield from _symbol(item)


def _flat(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Group):
            yield from _flat(item.items)
        else:
            yield item


def _symbol(shape: Shape) -> Iterator[Thing]:
    """A small filled outline; lines, and patches of white below a name, are no symbols."""
    if shape.fill is None or shape.opacity < 1:
        return
    for ring in shape.rings:
        if len(ring) < 4:
            continue
        outline = shapely.Polygon(ring).buffer(0)
        west, south, east, north = outline.bounds if not outline.is_empty else (0, 0, 99, 99)
        if max(east - west, north - south) < _SYMBOL_MM:
            yield Thing("", outline)


def room(text: Text | CurvedText) -> BaseGeometry:
    """The ink of a text: the boxes of its letters from their tails to their tops; no spaces."""
    size = text.size
    if isinstance(text, Text):
        width = text_width(text.text, text.face, size)
        left = {"start": 0.0, "middle": -width / 2, "end": -width}[text.anchor]
        letters = [(text.text, text.at.x, text.at.y, text.angle, left, width)]
    else:
        widths = advances(text.text, text.face, size)
        letters = [
            (g.char, g.x, g.y, g.angle, 0.0, w) for g, w in zip(text.glyphs, widths, strict=True)
        ]
    boxes = []
    for char, x, y, angle, left, width in letters:
        if not char.strip():
            continue
        low = -0.12 if set(char) & set("gjpqyçQÇ,;()") else 0.0
        high = 0.55 if set(char) <= set("acegmnopqrsuvwxyz.,-") else 0.72
        box = shapely.box(left, low * size, left + width, high * size)
        turned = shapely.affinity.rotate(box, angle, origin=(0, 0))
        boxes.append(shapely.affinity.translate(turned, x, y))
    return shapely.union_all(boxes)
