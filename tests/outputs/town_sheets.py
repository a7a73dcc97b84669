"""Publications whose town is printed as a map, and how the sheets are measured."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.dataset_rows import ReviewedProposal
from cartoparty.core.models import Layer, OsmFeature, Party
from cartoparty.core.publication import Publication, publication_of
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.display import CurvedText, Group, Item, Page, Text
from cartoparty.outputs.atlas.fonts import Face, advances, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.definitions import load_datasets
from cartoparty.outputs.town_map import TownMapChoice, TownMapSummary, compose_town_map
from cartoparty.outputs.town_map.drawing import TownPages
from cartoparty.sources.extract import read_extract
from tests.outputs.printed_town import on_ground, snapshot_of, town_features, town_layers, walk

PLAINPALAIS = (6.138, 46.197, 6.150, 46.2045)


def published_town(
    themes: Mapping[str, Theme],
    *,
    size: float = 420.0,
    layers: Mapping[Layer, Sequence[OsmFeature]] | None = None,
    features: Mapping[str, Sequence[OsmFeature]] | None = None,
    surveys: Iterable[ReviewedProposal] = (),
) -> Publication:
    """The printed town as a publication; its area is a square of `size` metres."""
    party = Party(
        "ville",
        "Ville-sur-Carte",
        on_ground(shapely.box(-10, -10, size - 10, size - 10)),
        ("defibrillators", "trees"),
        "2026-05-16",
        "2026-05-17",
        contact="06 00 00 00 00",
    )
    snapshot = snapshot_of(
        town_layers() if layers is None else layers,
        town_features() if features is None else features,
    )
    return publication_of(
        party, snapshot, themes=themes, datasets=load_datasets(), reviewed=surveys
    )


def published_plainpalais(themes: Mapping[str, Theme], osm_data: Path) -> Publication:
    """A district of Geneva as OSM has it."""
    chosen = ("defibrillators", "trees")
    snapshot = read_extract(
        osm_data / "geneve-plainpalais_crop_2025.osm.pbf",
        shapely.box(*PLAINPALAIS),
        [themes[theme] for theme in chosen],
        margin_m=150,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    party = Party(
        "plainpalais", "Plainpalais", shapely.box(*PLAINPALAIS), chosen, "2026-05-16", "2026-05-16"
    )
    return publication_of(party, snapshot, themes=themes, datasets=load_datasets(), reviewed=())


def composed(publication: Publication, **choice: object) -> tuple[TownPages, TownMapSummary]:
    """The pages of a town map and their account."""
    return compose_town_map(publication, replace(TownMapChoice(), **choice))  # type: ignore[arg-type]


def named_streets(publication: Publication) -> dict[str, BaseGeometry]:
    """Name → geometry of every street that has some length in the area, from its tags alone."""
    area = publication.party.area.buffer(-1e-5)
    found: dict[str, list[BaseGeometry]] = {}
    not_ways = {"proposed", "construction", "platform", "services", "elevator", "corridor"}
    for street in publication.snapshot.layers[Layer.STREETS]:
        name, kind = street.tags.get("name"), street.tags.get("highway")
        line = street.geometry.geom_type == "LineString"
        if name and kind not in not_ways and line and street.geometry.intersects(area):
            found.setdefault(" ".join(name.split()), []).append(street.geometry)
    return {name: shapely.union_all(parts) for name, parts in found.items()}


def expanded(runs: str) -> set[str]:
    """Every cell of a line of the index: ``B2–B4 C4`` → B2, B3, B4, C4."""
    cells: set[str] = set()
    for run in runs.split():
        first, _, last = run.partition("–")
        (c0, r0), (c1, r1) = _place(first), _place(last or first)
        cells |= {f"{_letters(c)}{r}" for c in range(c0, c1 + 1) for r in range(r0, r1 + 1)}
    return cells


def _place(cell: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert match, cell
    number = 0
    for char in match[1]:
        number = number * 26 + ord(char) - 64
    return number, int(match[2])


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def cells_crossed(frame: MapFrame, geometry: BaseGeometry, *, away_mm: float = 0.0) -> set[str]:
    """The cells in which the geometry has a point, counted from the frame's own corner.

    Points nearer than `away_mm` to a line of the grid are left out.
    """
    page = frame.to_page(geometry)
    x0, y0, x1, y1 = frame.rect
    found = set()
    for part in shapely.get_parts(page):
        for at in np.arange(0, part.length, 0.2):
            point = part.interpolate(at)
            if not (x0 < point.x < x1 and y0 < point.y < y1):
                continue
            column, row = (point.x - x0) / frame.cell_mm, (y1 - point.y) / frame.cell_mm
            off = min(abs(column - round(column)), abs(row - round(row))) * frame.cell_mm
            if off >= away_mm:
                found.add(frame.cell_of(point.x, point.y))
    return found


def labels_on(page: Page) -> list[Text | CurvedText]:
    """What is written inside the map frames of a page."""
    groups = [item for item in page.items if isinstance(item, Group)]
    return [item for item in walk(groups) if isinstance(item, Text | CurvedText)]


def room(text: Text | CurvedText) -> BaseGeometry:
    """The ink box of a text: its letters between base line and cap height; a number's tag."""
    size = text.size
    if isinstance(text, Text):
        width = text_width(text.text, text.face, size)
        left = {"start": 0.0, "middle": -width / 2, "end": -width}[text.anchor]
        letters = [(text.at.x, text.at.y, text.angle, left, width)]
    else:
        widths = advances(text.text, text.face, size)
        letters = [(g.x, g.y, g.angle, 0.0, w) for g, w in zip(text.glyphs, widths, strict=True)]
    boxes = []
    for x, y, angle, left, width in letters:
        box = shapely.box(left, 0.05 * size, left + width, 0.65 * size)
        turned = shapely.affinity.rotate(box, angle, origin=(0, 0))
        boxes.append(shapely.affinity.translate(turned, x, y))
    ink = shapely.union_all(boxes)
    is_number = text.face is Face.BOLD and text.text.isdigit()
    return ink.buffer(0.4) if is_number else ink


def every_text(items: Iterable[Item]) -> list[Text | CurvedText]:
    """Every text of a page, those of the map too."""
    return [item for item in walk(items) if isinstance(item, Text | CurvedText)]
