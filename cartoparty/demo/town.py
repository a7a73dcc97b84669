"""A fictional French town from a seed: its OpenStreetMap data, and what is really there.

town = make_town(42)
write_town(town, Path("town.osm.pbf"))
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import shapely
from shapely.geometry import Polygon

from cartoparty.core.models import LonLat
from cartoparty.demo.blocks import parcel_out
from cartoparty.demo.buildings import build, face_streets
from cartoparty.demo.crossings import draw_crossings, draw_reserved_spaces, plan_crossings
from cartoparty.demo.landmarks import draw_school_grounds, draw_squares, raise_landmarks
from cartoparty.demo.layout import Layout, make_layout
from cartoparty.demo.names import StreetNames
from cartoparty.demo.parks import draw_country, draw_grounds, draw_park, plan_parks
from cartoparty.demo.places import Townsfolk
from cartoparty.demo.plan import Point, at
from cartoparty.demo.planting import plant
from cartoparty.demo.reality import TrueObject, Truth
from cartoparty.demo.roads import draw_railway, draw_river, draw_riverside, draw_streets
from cartoparty.demo.sheet import DATA_DATE, Node, Relation, Sheet, Way, write_elements
from cartoparty.demo.station import draw_station, plan_station
from cartoparty.demo.streets import lay_streets

PARTY_DAY = date(2025, 5, 17)  # a Saturday, a week after the date of the data


@dataclass(frozen=True, slots=True)
class Town:
    """The town: OSM primitives (ids from 10¹²), the area of the party, and the hidden truth."""

    seed: int
    name: str
    title: str
    area: Polygon
    start: LonLat
    data_date: datetime
    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]
    relations: tuple[Relation, ...]
    truth: tuple[TrueObject, ...]


def make_town(seed: int, data_date: datetime = DATA_DATE) -> Town:
    """Build the town of a seed; the same seed and date always give the same town.

    `data_date` (UTC) is that of the OSM data: all its edits are older.
    """

    def stream(name: str) -> random.Random:
        return random.Random(f"{seed}:{name}")

    layout = make_layout(stream("layout"))
    sheet = Sheet(stream("sheet"), data_date)
    truth = Truth(sheet, stream("truth"))
    naming = stream("names")
    blocks = lay_streets(layout, StreetNames(naming), stream("streets"))
    station = plan_station(layout)
    parcels = parcel_out(blocks, layout, stream("blocks"))
    parks = plan_parks(parcels, layout, stream("parks"))
    crossings = plan_crossings(
        layout, [path[0] for park in parks for path in park.paths], stream("crossings")
    )
    landmarks = raise_landmarks(parcels, station, layout, stream("landmarks"))
    face_streets(landmarks, layout.streets.streets)
    buildings = [*landmarks, *build(parcels, layout, station.ground, stream("buildings"))]

    draw_river(layout, sheet)
    draw_country(layout, sheet, stream("country"))
    folk = Townsfolk(layout, buildings, sheet, truth, stream("folk"))
    folk.number_houses()
    folk.settle()
    folk.furnish(parcels, station)
    draw_station(station, layout, sheet, truth, stream("station"))
    draw_streets(layout, sheet, truth, stream("roads"))
    draw_riverside(layout, sheet, truth, stream("riverside"))
    draw_railway(layout, sheet)
    for park in parks:
        draw_park(park, sheet, truth, stream(park.name))
    draw_grounds(parcels, sheet)
    squares = draw_squares(parcels, sheet)
    draw_school_grounds(parcels, buildings, sheet)
    folk.draw_buildings()
    draw_crossings(crossings, sheet, truth, stream("kerbs"))
    draw_reserved_spaces(layout, truth, stream("parking"))
    plant(layout, parks, squares, buildings, truth, stream("trees"))
    _draw_commune(layout, sheet)
    return _town(seed, data_date, layout, sheet, truth)


def write_town(town: Town, path: Path) -> Path:
    """Write the town as an OSM file (`.osm.pbf`), with the date of its data in the header."""
    return write_elements(path, (town.nodes, town.ways, town.relations), town.data_date)


def _town(seed: int, data_date: datetime, layout: Layout, sheet: Sheet, truth: Truth) -> Town:
    nodes, ways, relations = sheet.elements()
    name = layout.names.commune
    area = sheet.geometry_lonlat(layout.edge.buffer(4).simplify(3))
    return Town(
        seed=seed,
        name=name,
        title=f"Cartopartie {layout.names.of_commune}",
        area=shapely.set_precision(area, 1e-7),
        start=sheet.lonlat(layout.market),
        data_date=data_date,
        nodes=nodes,
        ways=ways,
        relations=relations,
        truth=tuple(truth.objects),
    )


def _draw_commune(layout: Layout, sheet: Sheet) -> None:
    """The commune's boundary in two ways, its centre and its quarters."""
    limit = layout.edge.buffer(130, quad_segs=3).simplify(12)
    ring = [at(x, y) for x, y in limit.exterior.coords[:-1]]
    half = len(ring) // 2
    tags: Mapping[str, str] = {"boundary": "administrative", "admin_level": "8"}
    ways = [
        sheet.way(ring[: half + 1], tags),
        sheet.way([*ring[half:], ring[0]], tags),
    ]
    name = layout.names.commune
    place = {"place": "town", "name": name, "population": "7860"}
    centre = sheet.node(_beside(layout.market), place)
    members = [*((way, "outer") for way in ways), (centre, "admin_centre")]
    sheet.relation(members, {"type": "boundary", "name": name, **tags})
    quarters = {
        "Vieille Ville": (-90, 90),
        "Faubourg de la Gare": (90, 330),
        "Sainte-Anne": (-430, 60),
        "Le Temple": (440, 90),
        "Outre-Pont": (60, -420),
        "Les Dépôts": (60, 530),
    }
    for quarter, (x, y) in quarters.items():
        kind = "quarter" if math.hypot(x, y) < 400 else "neighbourhood"
        sheet.node(at(x, y), {"place": kind, "name": quarter})


def _beside(point: Point) -> Point:
    """A label's place must not be the street's own vertex."""
    return at(point[0] + 3.1, point[1] - 2.7)
