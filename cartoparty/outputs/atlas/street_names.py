"""Names every street of a sector on its page: along its line, else by a letter and a key."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.along_lines import NameStyle
from cartoparty.outputs.atlas.base_map import Cutout
from cartoparty.outputs.atlas.display import Item
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.labels import Occupied
from cartoparty.outputs.atlas.mark_groups import CountedGroup
from cartoparty.outputs.atlas.name_forms import short_form
from cartoparty.outputs.atlas.name_setting import (
    Label,
    NameSetter,
    SetName,
    gap_patches,
    lines_of,
    surfaces_of,
)
from cartoparty.outputs.atlas.scenery import LineKind
from cartoparty.outputs.atlas.street_letters import letter_items

# A street that only touches the sector's corner is not the team's; a metre of it is. The lines on
# the page are simplified: one that runs on the border may lie some centimetres beside it.
_SHORTEST_M = 0.8
_BESIDE_M = 0.3
# Sectors meet in the middle of streets: along the border a street belongs to both.
_BORDER_M = 8.0
_ALONG_BORDER_M = 25.0
SMALLEST_PT = 6.0


@dataclass(frozen=True)
class NamedStreet:
    """A street of the sector as one page shows it; `part` is what lies in the sector, page mm."""

    name: str
    rank: int
    part: BaseGeometry
    cells: tuple[str, ...]


@dataclass
class SectorIndex:
    """What the lists of a sector say of its maps, over all pages; it also hands out the letters.

    `places` maps a street's name to (page name, cells) pairs in the order of the pages; `groups`
    are the marks without their numbers.
    """

    places: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    groups: list[CountedGroup] = field(default_factory=list)

    def add(self, page: str, street: NamedStreet) -> None:
        self.places.setdefault(street.name, []).append((page, street.cells))

    def letter_of(self, name: str) -> str:
        if name not in self.letters:
            self.letters[name] = _letter(len(self.letters))
        return self.letters[name]


_UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz"  # no i, l, o: they look like digits


def _letter(number: int) -> str:
    size = len(_UNMISTAKABLE)
    if number < size:
        return _UNMISTAKABLE[number]
    return _letter(number // size - 1) + _UNMISTAKABLE[number % size]


def streets_of_sector(cutout: Cutout, sector: BaseGeometry) -> list[NamedStreet]:
    """Every named street with some length in the sector, or along its border.

    `sector` is in page millimetres. The index is made of the very lines that the map shows.
    """
    frame = cutout.frame
    window = shapely.box(*frame.rect)
    inside = sector.buffer(_BESIDE_M * frame.mm_per_m).intersection(window)
    near = sector.buffer(_BORDER_M * frame.mm_per_m).intersection(window)
    shapely.prepare(near)
    groups: dict[str, list[tuple[int, BaseGeometry]]] = defaultdict(list)
    for name, rank, geometry in _named_geometries(cutout):
        if near.intersects(geometry):
            groups[name].append((rank, geometry))
    streets = []
    for name in sorted(groups):
        whole = shapely.union_all([geometry for _, geometry in groups[name]])
        part = whole.intersection(near)
        ours = whole.intersection(inside).length > _SHORTEST_M * frame.mm_per_m
        if ours or part.length > _ALONG_BORDER_M * frame.mm_per_m:
            rank = min(rank for rank, _ in groups[name])
            streets.append(NamedStreet(name, rank, part, _cells(frame, part)))
    return sorted(streets, key=lambda street: (street.rank, -street.part.length, street.name))


def _named_geometries(cutout: Cutout) -> Iterable[tuple[str, int, BaseGeometry]]:
    for street, geometry in cutout.streets:
        if street.name:
            yield street.name, style.street_rank(street.kind), geometry
    for surface, geometry in cutout.surfaces:
        if surface.name and surface.kind is style.Area.PLAZA:
            yield surface.name, style.STREETS["pedestrian"].rank, geometry


def _cells(frame: MapFrame, geometry: BaseGeometry) -> tuple[str, ...]:
    """The grid cells that a geometry enters, row by row."""
    found = []
    for row, top, bottom in frame.rows:
        for column, left, right in frame.columns:
            if geometry.intersects(shapely.box(left, bottom, right, top)):
                found.append(column + row)
    return tuple(found)


def name_streets(
    streets: Sequence[NamedStreet], cutout: Cutout, occupied: Occupied, index: SectorIndex
) -> list[Item]:
    """Set each name along its street where it fits, else a letter, whose key is in `index`.

    Every street gets its first name, then the letters are set, and only then are the names of long
    streets repeated: no repetition costs another street its name.
    """
    setter = NameSetter(cutout.frame.rect, occupied)
    named: list[tuple[NamedStreet, SetName]] = []
    left_over: list[NamedStreet] = []
    for street in streets:
        first = _first_name(street, setter)
        if first is None:
            left_over.append(street)
        else:
            named.append((street, first))
    letters: list[Item] = []
    for street in left_over:
        letter = index.letter_of(street.name)
        letters.extend(letter_items(street.part, letter, cutout.frame.rect, occupied))
    texts: list[Label] = []
    for street, first in named:
        texts.extend([*first.labels, *setter.repeated(lines_of(street.part), first)])
    return [*gap_patches(texts), *texts, *letters]


def _label_pt(rank: int) -> float:
    sizes = {look.rank: look.label_pt for look in style.STREETS.values()}
    return sizes.get(rank, style.PATH_LABEL_PT)


def _first_name(street: NamedStreet, setter: NameSetter) -> SetName | None:
    """The name once; a little smaller or shortened where only that makes it fit."""
    lines = lines_of(street.part)
    usual = _label_pt(street.rank)
    for words, points in _ways_to_say(street.name, usual):
        found = setter.along(lines, words, NameStyle(points * MM_PER_PT, colour=style.INK))
        if found is not None:
            return found
    return setter.across(surfaces_of(street.part), street.name, _look_across(usual))


def _ways_to_say(name: str, points: float) -> list[tuple[str, float]]:
    """The name as (words, size) in the order in which they are tried."""
    short = short_form(name)
    smaller, smallest = max(points - 0.6, SMALLEST_PT), SMALLEST_PT
    ways = [(name, points), (name, smaller), (short, points), (short, smaller)]
    return list(dict.fromkeys([*ways, (name, smallest), (short, smallest)]))


def _look_across(points: float) -> NameStyle:
    return NameStyle(min(points, 6.4) * MM_PER_PT, colour=style.INK)


def name_surroundings(cutout: Cutout, sector: BaseGeometry, occupied: Occupied) -> list[Item]:
    """Names around the sector, in grey, where there is room: to find one's way in."""
    window = shapely.box(*cutout.frame.rect)
    outside = window.difference(sector.buffer(2.0))
    shapely.prepare(outside)
    groups: dict[str, list[tuple[int, BaseGeometry]]] = defaultdict(list)
    for name, rank, geometry in _named_geometries(cutout):
        if geometry.geom_type.endswith("LineString") and outside.intersects(geometry):
            groups[name].append((rank, geometry))
    setter = NameSetter(cutout.frame.rect, occupied)
    texts: list[Label] = []
    ordered = sorted(groups.items(), key=lambda group: (min(r for r, _ in group[1]), group[0]))
    for name, members in ordered:
        points = max(_label_pt(min(rank for rank, _ in members)) - 0.8, SMALLEST_PT)
        look = NameStyle(points * MM_PER_PT, colour=style.GREY_INK)
        part = shapely.union_all([geometry for _, geometry in members]).intersection(outside)
        texts.extend(_once(setter, part, name, look))
    return [*gap_patches(texts), *texts]


def name_main_roads(cutout: Cutout, occupied: Occupied) -> list[Item]:
    """The names of the main roads only, small: enough to recognise a place on an overview."""
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    for name, rank, geometry in _named_geometries(cutout):
        if rank <= style.STREETS["tertiary"].rank and geometry.geom_type.endswith("LineString"):
            groups[name].append(geometry)
    setter = NameSetter(cutout.frame.rect, occupied)
    look = NameStyle(SMALLEST_PT * MM_PER_PT, colour=style.INK)
    texts: list[Label] = []
    for name in sorted(groups, key=lambda name: (-sum(g.length for g in groups[name]), name)):
        texts.extend(_once(setter, shapely.union_all(groups[name]), name, look))
    return [*gap_patches(texts), *texts]


def _once(setter: NameSetter, part: BaseGeometry, name: str, look: NameStyle) -> Sequence[Label]:
    """The name along the longest line, the short form where the whole does not fit."""
    longest = lines_of(part)[:1]
    for words in dict.fromkeys((name, short_form(name))):
        found = setter.along(longest, words, look)
        if found is not None:
            return found.labels
    return ()


def name_landscape(cutout: Cutout, occupied: Occupied) -> list[Item]:
    """Names of waters and parks, in italics."""
    setter = NameSetter(cutout.frame.rect, occupied)
    texts: list[Label] = []
    water = NameStyle(7 * MM_PER_PT, Face.ITALIC, style.WATER_INK)
    for (kind, name), geometry in cutout.lines:
        if name and kind in (LineKind.RIVER, LineKind.STREAM):
            found = setter.along(lines_of(geometry)[:1], name, water)
            texts.extend(found.labels if found else ())
    inks = {
        style.Area.WATER: style.WATER_INK,
        style.Area.GREEN: style.GREEN_INK,
        style.Area.WOOD: style.GREEN_INK,
        style.Area.PITCH: style.GREEN_INK,
    }
    named = [(s, g) for s, g in cutout.surfaces if s.name and s.kind in inks and g.area > 40]
    for surface, geometry in sorted(named, key=lambda pair: -pair[1].area):
        look = NameStyle(6.4 * MM_PER_PT, Face.ITALIC, inks[surface.kind])
        found = setter.across(surfaces_of(geometry), surface.name, look)
        texts.extend(found.labels if found else ())
    return list(texts)
