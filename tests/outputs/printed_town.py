"""A small town of plain values for the atlas, and how its printed pages are read back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import (
    Layer,
    LonLat,
    OsmFeature,
    OsmRef,
    Party,
    Sector,
    Snapshot,
    Team,
)
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import AtlasInput
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import (
    CurvedText,
    Group,
    Item,
    Page,
    Text,
)
from cartoparty.outputs.atlas.preview import PDFIUM

HERE = LonLat(4.9, 45.2)
GROUND = LocalProjection(HERE)
COLOURS = ("#d7263d", "#1b6ca8", "#2e933c")


def on_ground(geometry: BaseGeometry) -> BaseGeometry:
    """Metres east and north of the town hall → lon/lat."""
    return GROUND.to_lonlat(geometry)


def node(number: int, x: float, y: float, **tags: str) -> OsmFeature:
    """A node `x` metres east and `y` metres north of the town hall."""
    return OsmFeature(OsmRef("node", number), tags, on_ground(shapely.Point(x, y)))


def way(number: int, *points: tuple[float, float], **tags: str) -> OsmFeature:
    """A line through points in metres."""
    return OsmFeature(OsmRef("way", number), tags, on_ground(shapely.LineString(points)))


def block(number: int, x: float, y: float, size: float, **tags: str) -> OsmFeature:
    """A square with its south-west corner at (x, y), metres."""
    square = shapely.box(x, y, x + size, y + size)
    return OsmFeature(OsmRef("way", number), tags, on_ground(square))


def square_sector(number: int, x: float, y: float, size: float) -> Sector:
    """A square sector with its south-west corner at (x, y), metres."""
    shape = on_ground(shapely.box(x, y, x + size, y + size))
    middle = shape.centroid
    return Sector(number, f"Secteur {number}", shape, 60.0, 2.5, {}, LonLat(middle.x, middle.y))


def snapshot_of(
    layers: Mapping[Layer, Sequence[OsmFeature]],
    features: Mapping[str, Sequence[OsmFeature]],
) -> Snapshot:
    """A snapshot of 14 September 2023."""
    moment = datetime(2023, 9, 14, tzinfo=UTC)
    return Snapshot(
        "town.osm.pbf",
        moment,
        moment,
        {layer: tuple(things) for layer, things in layers.items()},
        {theme: tuple(things) for theme, things in features.items()},
    )


def town_layers() -> dict[Layer, list[OsmFeature]]:
    """Streets every 100 m with names, a steps, a bridge, buildings, a stream and a park."""
    streets = [
        way(100 + i, (i * 100, -20), (i * 100, 420), highway="residential", name=f"Rue du Nord {i}")
        for i in range(5)
    ]
    streets += [
        way(200 + i, (-20, i * 100), (420, i * 100), highway="tertiary", name=f"Cours d’Été {i}")
        for i in range(5)
    ]
    streets.append(way(300, (20, 20), (28, 28), highway="steps", name="Escalier des Œillets"))
    streets.append(
        way(301, (150, 150), (150, 250), highway="footway", name="Pont Noir", bridge="yes")
    )
    corners = [(x * 100 + 30, y * 100 + 30) for x in range(4) for y in range(4)]
    return {
        Layer.STREETS: streets,
        Layer.BUILDINGS: [
            block(400 + number, x, y, 40, building="yes") for number, (x, y) in enumerate(corners)
        ],
        Layer.WATER: [way(500, (-20, 50), (420, 60), waterway="stream", name="Le Ru")],
        Layer.GREEN: [block(501, 210, 210, 60, leisure="park", name="Parc Neuf")],
        Layer.BARRIERS: [way(502, (0, 380), (400, 385), railway="rail")],
    }


def town_features() -> dict[str, list[OsmFeature]]:
    """A row of trees, an oak with its tags, and a defibrillator."""
    trees = [node(1000 + i, 15 + i * 8, 12, natural="tree") for i in range(20)]
    trees.append(node(1100, 330, 160, natural="tree", leaf_type="broadleaved", height="12"))
    boxes = [node(1200, 120, 80, emergency="defibrillator", indoor="yes")]
    return {"trees": trees, "defibrillators": boxes}


def town(
    themes: Mapping[str, Theme],
    *,
    layers: Mapping[Layer, Sequence[OsmFeature]] | None = None,
    features: Mapping[str, Sequence[OsmFeature]] | None = None,
    sectors: Sequence[Sector] | None = None,
) -> AtlasInput:
    """The town with two sectors, or with what is given instead."""
    if sectors is None:
        west, east = square_sector(1, -10, -10, 205), square_sector(2, 195, -10, 205)
        sectors = [west, replace(east, start=GROUND_START)]
    area = shapely.union_all([sector.geometry for sector in sectors])
    teams = [
        Team(s.number, f"Équipe {s.number}", COLOURS[s.number % 3], s.number, f"ABC-{s.number}")
        for s in sectors
    ]
    party = Party(
        "ville",
        "Cartopartie de la ville",
        area,
        ("defibrillators", "trees"),
        "2026-05-16",
        "2026-05-17",
        contact="06 00 00 00 00",
    )
    snapshot = snapshot_of(
        town_layers() if layers is None else layers,
        town_features() if features is None else features,
    )
    return AtlasInput(
        party, sectors, teams, snapshot, themes, lambda code: f"https://carto.example.org/j/{code}"
    )


def lonlat(x: float, y: float) -> LonLat:
    """Metres → lon/lat."""
    lon, lat = GROUND.unproject(np.array([[x, y]]))[0]
    return LonLat(float(lon), float(lat))


GROUND_START = lonlat(205, 100)


def pdf_texts(path: Path) -> list[str]:
    """The text of each page without any white space, as a PDF reader finds it."""
    # A server of this process may be drawing a picture of a page at the same time.
    with PDFIUM, closing(pypdfium2.PdfDocument(path)) as document:
        return [squeezed(page.get_textpage().get_text_range()) for page in list(document)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def walk(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from walk(item.items)


def map_texts(page: Page) -> list[Text | CurvedText]:
    """What is written inside the map frame of a page."""
    groups = [item for item in page.items if isinstance(item, Group)]
    return [item for item in walk(groups) if isinstance(item, Text | CurvedText)]


def composed(atlas: AtlasInput, **choice: object) -> list[Page]:
    return compose_atlas(atlas, PaperChoice(**choice))[0]  # type: ignore[arg-type]
