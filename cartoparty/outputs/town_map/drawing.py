"""Draws one map of the town: base map, area, grid, published layers and street names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Lang, Layer
from cartoparty.core.publication import Publication
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import Cutout, base_map_items, cut_out
from cartoparty.outputs.atlas.display import (
    Group,
    Item,
    Page,
    Pen,
    Point,
    Rect,
    Shape,
    Text,
    rings_of,
)
from cartoparty.outputs.atlas.fonts import Face, printable, shorten, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import (
    LegendEntry,
    check_bar_items,
    credit_text,
    frame_items,
    grid_items,
    grid_names,
    north_items,
    paragraph_items,
    pt,
    rule,
)
from cartoparty.outputs.atlas.labels import Occupied
from cartoparty.outputs.atlas.legend import map_entries
from cartoparty.outputs.atlas.scenery import Scenery
from cartoparty.outputs.atlas.street_names import (
    NamedStreet,
    name_landscape,
    name_streets,
    name_surroundings,
    streets_of_sector,
)
from cartoparty.outputs.atlas.words import number_text, readable_date
from cartoparty.outputs.town_map.inputs import TownMapChoice
from cartoparty.outputs.town_map.layers import PublishedLayer, layer_entries, symbols_on
from cartoparty.outputs.town_map.papers import Paper
from cartoparty.outputs.town_map.street_index import TownIndex
from cartoparty.outputs.town_map.street_numbers import clear_numbers
from cartoparty.texts import label

BORDER_PENS = (Pen("#ffffff", 1.5), Pen(style.INK, 0.5, (4.0, 1.2, 0.8, 1.2)))
_NOT_OURS = ("atlas_legend_start", "atlas_legend_border", "atlas_legend_letter")


@dataclass(frozen=True)
class TownScene:
    """What all the pages of a town map have in common."""

    publication: Publication
    choice: TownMapChoice
    paper: Paper
    scenery: Scenery
    layers: tuple[PublishedLayer, ...]

    @cached_property
    def content(self) -> tuple[BaseGeometry, ...]:
        """What must be on the paper: streets and buildings of the area, objects of the layers."""
        layers, area = self.publication.snapshot.layers, self.area
        shapely.prepare(area)
        built = [
            area.intersection(feature.geometry)
            for layer in (Layer.STREETS, Layer.BUILDINGS)
            for feature in layers.get(layer, ())
            if feature.geometry.is_valid and area.intersects(feature.geometry)
        ]
        places = [shapely.Point(place) for layer in self.layers for place in layer.places]
        return (*built, *places)

    @cached_property
    def extent(self) -> BaseGeometry:
        """The part of the area that has content: paper is not spent on the open sea."""
        if not self.content:
            return self.area
        part = self.area.intersection(shapely.box(*shapely.total_bounds(self.content)))
        return self.area if part.is_empty or not part.area else part

    @property
    def area(self) -> BaseGeometry:
        """The area of the party, lon/lat."""
        return self.publication.party.area

    @property
    def lang(self) -> Lang:
        return self.choice.lang

    @property
    def title(self) -> str:
        return printable(self.choice.title or self.publication.party.title)

    def subtitle(self, scale: int) -> str:
        """Scale, grid and date of the data."""
        fictional = self.publication.party.fictional
        return label(
            "atlas_scale_line_fictional" if fictional else "atlas_scale_line",
            self.lang,
            scale=number_text(scale, self.lang),
            cell=number_text(style.grid_cell_m(scale), self.lang),
            date=self._data_date,
        )

    @property
    def credits(self) -> list[str]:
        """Who must be named: OpenStreetMap, then whoever made the layers."""
        fictional = self.publication.party.fictional
        base = credit_text(fictional=fictional, data_date=self._data_date, lang=self.lang)
        return [base, *dict.fromkeys(printable(layer.credit) for layer in self.layers)]

    @property
    def _data_date(self) -> str:
        return readable_date(self.publication.snapshot.data_date, self.lang)


@dataclass(frozen=True)
class TownView:
    """What one frame shows, cut once: to index it, then to draw it."""

    cutout: Cutout
    streets: tuple[NamedStreet, ...]

    @property
    def frame(self) -> MapFrame:
        return self.cutout.frame


@dataclass(frozen=True)
class TownPages:
    """The pages of a town map, and what they say."""

    pages: tuple[Page, ...]
    scale: int
    frames: tuple[MapFrame, ...]
    index: TownIndex


def view_of(scene: TownScene, frame: MapFrame) -> TownView:
    """The base map in a frame, and the named streets and squares of the area."""
    cutout = cut_out(scene.scenery, frame)
    return TownView(cutout, tuple(streets_of_sector(cutout, frame.area_to_page(scene.area))))


def map_items(scene: TownScene, view: TownView, index: TownIndex) -> list[Item]:
    """The map with its frame and grid; `index` is told which streets became numbers."""
    cutout, frame = view.cutout, view.frame
    area = frame.area_to_page(scene.area)
    occupied = Occupied(frame.rect)
    below = [*base_map_items(cutout, scene.choice.look), *_outside(frame, area)]
    below.extend(grid_items(frame))
    shown = [symbols_on(frame, layer) for layer in scene.layers]
    shown.sort(key=lambda symbols: symbols.radius)  # crowds below, the few on top
    above: list[Item] = []
    for symbols in shown:
        (above if symbols.is_roomy else below).extend(symbols.items())
        if symbols.is_roomy:
            occupied.take(symbols.discs)
    index.used.clear()
    named = name_streets(list(view.streets), cutout, occupied, index)
    index.written |= {street.name for street in view.streets} - index.used
    names = clear_numbers(named, index)
    around = [*name_landscape(cutout, occupied), *name_surroundings(cutout, area, occupied)]
    content = (*below, *around, *names, *above)
    return [Group(content, clip=frame.rect), *frame_items(frame), *grid_names(frame)]


def _outside(frame: MapFrame, area: BaseGeometry) -> list[Item]:
    """What is beyond the area is greyed, and its border drawn."""
    window = shapely.box(*frame.rect.grown(3))
    rest = window.difference(area)
    border = rings_of([shapely.line_merge(area.boundary.intersection(window))])
    veil = Shape(rings_of([rest]), fill="#ffffff", opacity=0.6, rule="evenodd")
    return [veil, *(Shape(border, pen=pen) for pen in BORDER_PENS)] if border else [veil]


def legend_of(scene: TownScene, views: Sequence[TownView]) -> list[LegendEntry]:
    """The layers with their counts, then what the maps show."""
    lang = scene.lang
    entries = layer_entries(scene.layers, lang)
    merged = any(symbols_on(view.frame, layer).merged for view in views for layer in scene.layers)
    if merged:
        entries.append(LegendEntry((), label("town_map_merged", lang)))
    border = tuple(_swatch_line(pen) for pen in BORDER_PENS)
    entries.append(LegendEntry(border, label("town_map_border", lang)))
    entries.append(LegendEntry(_number_swatch(), label("town_map_number", lang)))
    left_out = {label(key, lang) for key in _NOT_OURS}
    seen: dict[str, LegendEntry] = {}
    for view in views:
        found = map_entries(view.cutout, with_letters=False, lang=lang, look=scene.choice.look)
        seen.update((entry.text, entry) for entry in found if entry.text not in seen)
    return [*entries, *(entry for text, entry in seen.items() if text not in left_out)]


def _swatch_line(pen: Pen) -> Shape:
    return Shape((Rect(0, 1.5, 6, 1.5).ring[:2],), pen=pen)


def _number_swatch() -> tuple[Item, ...]:
    pill = shapely.LineString([(2.2, 1.5), (3.8, 1.5)]).buffer(1.35)
    return (
        Shape((shapely.get_coordinates(pill.exterior),), pen=Pen(style.INK, 0.2), fill="#fff3c4"),
        Text("27", Point(3.0, 0.85), pt(6), Face.BOLD, style.INK, "middle"),
    )


def header_place(paper: Paper, width: float, height: float) -> Rect:
    """Where the title is on a sheet."""
    top = height - paper.margin
    return Rect(paper.margin, top - paper.header, width - paper.margin, top)


def foot_place(paper: Paper, width: float) -> Rect:
    """Where check bar and credits are on a sheet."""
    return Rect(paper.margin, paper.margin, width - paper.margin, paper.margin + paper.foot)


def header_items(scene: TownScene, place: Rect, note: str, page_name: str = "") -> list[Item]:
    """The title as large as it can be, what the map is below it, the page at the right."""
    large = place.height * 0.46
    name_width = text_width(page_name, Face.BOLD, large) + 4 if page_name else 0.0
    room = place.width - name_width
    size = min(large, room / max(text_width(scene.title, Face.BOLD, 1.0), 1e-6))
    size = max(size, pt(9))
    small = max(place.height * 0.2, pt(7))
    title = shorten(scene.title, room, Face.BOLD, size)
    line = shorten(note, room, Face.REGULAR, small)
    base = place.y1 - large * 0.8
    items: list[Item] = [
        Text(title, Point(place.x0, base), size, Face.BOLD, style.INK),
        Text(line, Point(place.x0, base - small * 1.7), small, Face.REGULAR, style.INK),
    ]
    if page_name:
        items.append(Text(page_name, Point(place.x1, base), large, Face.BOLD, style.INK, "end"))
    items.append(rule(place.x0, place.x1, place.y0 + 1.2, width=0.5))
    return items


def foot_items(scene: TownScene, place: Rect, scale: int) -> list[Item]:
    """Check bar, north arrow and credits along the lower edge."""
    items = check_bar_items(Point(place.x0 + 1, place.y0), scale, scene.lang)
    items.extend(north_items(Point(place.x0 + 112, place.y0), min(place.height - 3, 12.0)))
    left = place.x0 + 121
    y = place.y1 - 3.0
    for credit in scene.credits:
        more, height = paragraph_items(credit, Point(left, y), place.x1 - left, points=6.2)
        items.extend(more)
        y -= height + 0.4
    return items
