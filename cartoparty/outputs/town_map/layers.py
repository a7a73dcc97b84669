"""The published datasets on a town map: symbols that differ in shape, hollow or filled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from cartoparty.core.dataset_rows import DatasetRows, RowStatus
from cartoparty.core.models import Finding, Lang, LonLat, Severity
from cartoparty.core.publication import Publication
from cartoparty.core.theme import Symbol
from cartoparty.errors import NotFound
from cartoparty.outputs.atlas.display import Coordinates, Item, Point, Shape
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import LegendEntry
from cartoparty.outputs.atlas.labels import Disc
from cartoparty.outputs.atlas.symbols import ink_of, symbol_items
from cartoparty.outputs.atlas.words import number_text
from cartoparty.outputs.pages import attribution_text
from cartoparty.texts import label

_LARGEST_MM, _SMALLEST_MM = 1.7, 0.55
_REACH = 1.25  # of a symbol beyond its radius: trunk, corners
_INKED = 0.02  # the most that the symbols of a layer may cover of the map: the streets come first
_SYMBOL_FINENESS_MM = 0.02
_DECIMALS = 2  # of mm: a printer's dot is 0.04 mm
_FEW = 200  # names keep clear of the symbols of a layer that has no more


@dataclass(frozen=True, slots=True)
class PublishedLayer:
    """A dataset as it is drawn: nothing of a row but where it is and whether it was surveyed."""

    id: str
    title: str
    symbol: Symbol
    ink: str
    places: tuple[LonLat, ...]
    surveyed: tuple[bool, ...]
    credit: str


def published_layers(
    publication: Publication, wanted: Sequence[str] | None, lang: Lang
) -> tuple[list[PublishedLayer], list[Finding]]:
    """The chosen datasets that have rows; a finding for a wanted one that has none.

    Raises NotFound `town_map_layer_unknown` for a dataset that the party does not publish.
    """
    known = {rows.dataset.id: rows for rows in publication.datasets}
    for dataset_id in wanted or ():
        if dataset_id not in known:
            raise NotFound("town_map_layer_unknown", layer=dataset_id, known=list(known))
    chosen = [rows for id_, rows in known.items() if wanted is None or id_ in wanted]
    empty = [rows for rows in chosen if not rows.rows]
    findings = [
        Finding("town_map_layer_empty", Severity.WARNING, {"layer": rows.dataset.title.in_(lang)})
        for rows in empty
    ]
    layers: list[PublishedLayer] = []
    for rows in chosen:
        if rows.rows:
            taken = [layer.symbol for layer in layers]
            layers.append(_layer(rows, publication, taken, lang))
    return layers, findings


def _layer(
    rows: DatasetRows, publication: Publication, taken: Sequence[Symbol], lang: Lang
) -> PublishedLayer:
    theme = publication.themes[rows.dataset.theme]
    free = [symbol for symbol in (theme.symbol, *Symbol) if symbol not in taken]
    return PublishedLayer(
        rows.dataset.id,
        rows.dataset.title.in_(lang),
        free[0] if free else theme.symbol,
        ink_of(theme),
        tuple(row.position for row in rows.rows),
        tuple(row.status is not RowStatus.OSM for row in rows.rows),
        attribution_text(rows, publication, lang),
    )


@dataclass(frozen=True, slots=True)
class LayerSymbols:
    """A layer on one frame: where its symbols are, and how large they may be, mm.

    Objects too close for their symbols to be told apart share one; `merged` tells so.
    """

    layer: PublishedLayer
    radius: float
    at: tuple[Point, ...]
    surveyed: tuple[bool, ...]
    merged: bool

    @property
    def is_roomy(self) -> bool:
        """Whether the symbols are few enough for names to keep clear of them."""
        return len(self.at) <= _FEW

    @property
    def discs(self) -> list[Disc]:
        """The room of the symbols."""
        return [Disc(at.x, at.y, self.radius * _REACH) for at in self.at]

    def items(self) -> list[Item]:
        """The symbols: filled where surveyed."""
        patterns = {surveyed: self._pattern(surveyed) for surveyed in set(self.surveyed)}
        return [
            replace(shape, rings=tuple(ring + np.round(at, _DECIMALS) for ring in shape.rings))
            for at, surveyed in zip(self.at, self.surveyed, strict=True)
            for shape in patterns[surveyed]
        ]

    def _pattern(self, surveyed: bool) -> list[Shape]:
        """The symbol around the origin, with no more points than an eye can tell.

        Ten thousand trees would else be half of what a booklet weighs.
        """
        fill = self.layer.ink if surveyed else "#ffffff"
        drawn = symbol_items(self.layer.symbol, (0, 0), self.radius, self.layer.ink, fill=fill)
        return [
            replace(shape, rings=tuple(_lighter(ring) for ring in shape.rings))
            for shape in drawn
            if isinstance(shape, Shape)
        ]


def _lighter(ring: Coordinates) -> Coordinates:
    line = shapely.simplify(shapely.linestrings(ring), _SYMBOL_FINENESS_MM)
    lighter: Coordinates = np.round(shapely.get_coordinates(line), _DECIMALS)
    return lighter


def symbols_on(frame: MapFrame, layer: PublishedLayer) -> LayerSymbols:
    """The objects of a layer that fall in a frame, their symbols as large as their usual gap."""
    window = frame.rect.grown(-0.3)
    points = frame.page_coordinates(np.array(layer.places, dtype=np.float64))
    inside = [index for index, (x, y) in enumerate(points) if window.contains(float(x), float(y))]
    # Surveyed objects first: they are the ones that stay where symbols are merged.
    inside.sort(key=lambda index: (not layer.surveyed[index], index))
    places = points[inside]
    radius = _radius(places, frame.rect.width * frame.rect.height)
    kept = _apart(places, radius * 1.2)
    return LayerSymbols(
        layer,
        radius,
        tuple(Point(float(places[n][0]), float(places[n][1])) for n in kept),
        tuple(layer.surveyed[inside[n]] for n in kept),
        merged=len(kept) < len(inside),
    )


def _radius(places: np.ndarray[tuple[int, ...], np.dtype[np.float64]], map_mm2: float) -> float:
    """Less than half of the median distance to the nearest neighbour, within bounds, mm."""
    spots = shapely.points(places)
    # Objects in the very same place share a symbol: they say nothing of the room for it.
    _, gaps = shapely.STRtree(spots).query_nearest(
        spots, exclusive=True, return_distance=True, all_matches=False
    )
    if not len(gaps):
        return _LARGEST_MM
    gap = float(np.median(gaps))
    light = math.sqrt(_INKED * map_mm2 / (math.pi * len(places)))
    return min(max(min(gap * 0.4, light), _SMALLEST_MM), _LARGEST_MM)


def _apart(places: np.ndarray[tuple[int, ...], np.dtype[np.float64]], distance: float) -> list[int]:
    """Indices such that none is nearer than `distance` to an earlier one."""
    if not len(places):
        return []
    spots = shapely.points(places)
    tree = shapely.STRtree(spots)
    left, right = tree.query(spots, predicate="dwithin", distance=distance)
    near: dict[int, list[int]] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if other < one:
            near.setdefault(one, []).append(other)
    kept: set[int] = set()
    for index in range(len(places)):
        if not any(other in kept for other in near.get(index, ())):
            kept.add(index)
    return sorted(kept)


def layer_entries(layers: Sequence[PublishedLayer], lang: Lang) -> list[LegendEntry]:
    """A legend entry for each layer with its counts; then what filled and hollow mean."""
    entries = []
    for layer in layers:
        surveyed = sum(layer.surveyed)
        swatch = symbol_items(
            layer.symbol, (3.0, 1.5), 1.35, layer.ink, fill=layer.ink if surveyed else "#ffffff"
        )
        key = "town_map_layer_surveyed" if surveyed else "town_map_layer"
        text = label(
            key,
            lang,
            title=layer.title,
            count=number_text(len(layer.places), lang),
            surveyed=number_text(surveyed, lang),
        )
        entries.append(LegendEntry(tuple(swatch), text))
    if any(any(layer.surveyed) for layer in layers):
        pair = [
            *symbol_items(Symbol.DISC, (1.4, 1.5), 1.1, "#16181c", fill="#16181c"),
            *symbol_items(Symbol.DISC, (4.6, 1.5), 1.1, "#16181c"),
        ]
        entries.append(LegendEntry(tuple(pair), label("town_map_filled", lang)))
    return entries
