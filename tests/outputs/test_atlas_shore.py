"""The shore on paper: piers, breakwaters and beaches, and the sea where the data ends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from cartoparty.core.models import Layer, LonLat, OsmFeature
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import base_map_items, cut_out
from cartoparty.outputs.atlas.display import Rect, Shape
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.scenery import Scenery, scenery_from_snapshot
from cartoparty.outputs.atlas.sea import sea_polygons
from cartoparty.sources.extract import read_extract
from tests.outputs.printed_town import HERE, block, snapshot_of, square_sector, way

FRAME = MapFrame(Rect(10, 10, 110, 110), HERE, 2000)
AREA = square_sector(1, -100, -100, 200).geometry
LOOKS = list(style.Look)
WINDOW = Rect(0, 0, 100, 100)
PORT_HERCULE = shapely.box(7.4205, 43.7325, 7.4285, 43.7375)


def drawn(*features: OsmFeature, look: style.Look = style.Look.GREY_SAFE) -> list[Shape]:
    found = scenery_from_snapshot(snapshot_of({Layer.SHORE: features}, {}), AREA, "fr")
    items = base_map_items(cut_out(found, FRAME), look)
    return [item for item in items if isinstance(item, Shape)][1:]  # the first is the land


# Piers, breakwaters, groynes --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pier", "breakwater", "groyne"])
@pytest.mark.parametrize("look", LOOKS)
def test_works_mapped_as_a_line_have_a_width_and_two_edges(kind: str, look: style.Look) -> None:
    body = style.palette(look).areas[style.Area.PIER]
    edge, inside = drawn(way(1, (0, 0), (60, 0), man_made=kind), look=look)

    assert edge.pen is not None
    assert inside.pen is not None
    assert (edge.pen.colour, edge.pen.width) == (body.edge, 1.5)
    assert inside.pen.colour == body.fill
    assert 0 < inside.pen.width < edge.pen.width


def test_a_width_that_is_known_is_that_on_paper() -> None:
    (body,) = drawn(way(1, (0, 0), (60, 0), man_made="pier", width="6 m"))

    x0, y0, x1, y1 = shapely.multilinestrings([*body.rings]).bounds
    assert (x1 - x0, y1 - y0) == pytest.approx((30.0, 3.0), abs=0.1)
    assert body.fill == style.AREAS[style.Area.PIER].fill


@pytest.mark.parametrize("width", ["narrow", "0", "2;3", "12'", ""])
def test_a_width_that_is_none_is_not_guessed_from(width: str) -> None:
    assert len(drawn(way(1, (0, 0), (60, 0), man_made="pier", width=width))) == 2


def test_a_closed_line_is_the_outline_of_the_works() -> None:
    mole = way(1, (0, 0), (60, 0), (60, 20), (0, 20), (0, 0), man_made="breakwater")
    (body,) = drawn(mole)

    (ring,) = body.rings
    assert shapely.Polygon(ring).area == pytest.approx(30 * 10, rel=0.01)
    assert body.fill == style.AREAS[style.Area.PIER].fill


def test_a_pier_that_is_a_way_too_is_drawn_as_both() -> None:
    shapes = drawn(way(1, (0, 0), (60, 0), man_made="pier", highway="footway", name="La Jetée"))

    widths = [shape.pen.width for shape in shapes if shape.pen]
    assert widths[0] == 1.5
    assert len(shapes) == 4


# Beaches ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", ["beach", "sand", "shingle"])
def test_a_beach_has_dots_inside_it_for_a_printer_without_colours(
    kind: str, look: style.Look
) -> None:
    ground, dots = drawn(block(1, 0, 0, 60, natural=kind), look=look)

    assert ground.fill == style.palette(look).areas[style.Area.SAND].fill
    assert dots.pen is not None
    assert dots.pen.dash
    rows = shapely.multilinestrings([*dots.rings])
    assert shapely.Polygon(ground.rings[0]).buffer(0.01).contains(rows)
    assert len(dots.rings) == pytest.approx(30 / 1.3, abs=1)
    starts = {round(float(row[0][0]) % 1.3, 3) for row in dots.rings}
    assert len(starts) == 2, "in every other place"


def test_a_beach_too_small_for_a_dot_is_drawn() -> None:
    shapes = drawn(block(1, 0, 0, 1, natural="beach"))
    assert shapes[0].fill == style.AREAS[style.Area.SAND].fill


# The sea where the data ends --------------------------------------------------------------------


def test_the_sea_goes_on_as_the_coast_went() -> None:
    coast = shapely.LineString([(20, -10), (30, 0), (80, 50)])  # to the north-east, and then?
    (sea,) = sea_polygons([coast], WINDOW)

    assert not sea.contains(shapely.Point(85, 60))
    assert sea.contains(shapely.Point(95, 60))
    assert not sea.contains(shapely.Point(50, 90))


def test_two_coasts_that_lean_to_each_other_make_a_cape() -> None:
    west = shapely.LineString([(40, 60), (20, -10)])  # the sea is west of the one
    east = shapely.LineString([(80, -10), (60, 60)])  # and east of the other
    wet = shapely.union_all(sea_polygons([west, east], WINDOW))

    assert wet.contains(shapely.Point(10, 50))
    assert wet.contains(shapely.Point(90, 50))
    assert not wet.contains(shapely.Point(50, 50))
    assert wet.contains(shapely.Point(50, 99))


def test_a_scrap_of_coast_near_the_edge_leaves_by_the_shortest_way() -> None:
    coast = shapely.LineString([(50, -10), (50, 110)])
    scrap = shapely.LineString([(40, 2), (38, 0)])  # it points across all the land
    (sea,) = sea_polygons([coast, scrap], WINDOW)

    assert sea.area == pytest.approx(5000, rel=0.01)


def test_a_coast_that_ends_in_a_hook_near_the_edge_still_parts_land_and_sea() -> None:
    coast = shapely.LineString([(30, 5), (30, 1), (34, 1), (60, 60), (60, 110)])
    (sea,) = sea_polygons([coast], WINDOW)

    assert sea.contains(shapely.Point(80, 50))
    assert not sea.contains(shapely.Point(20, 50))


# An extract without its coastline ---------------------------------------------------------------


def test_an_extract_without_its_coastline_is_told_and_with_it_is_not(
    osm_data: Path, tmp_path: Path
) -> None:
    whole = osm_data / "monaco_2021.osm.pbf"
    dry = tmp_path / "dry.osm.pbf"
    with osmium.SimpleWriter(str(dry)) as writer:
        for thing in osmium.FileProcessor(str(whole)):
            if thing.tags.get("natural") not in {"coastline", "water"}:
                writer.add(thing)

    (finding,) = _scenery(dry).findings
    assert finding.code == "atlas_no_coastline"
    assert int(str(finding.params["count"])) > 10
    assert _scenery(whole).findings == ()


def test_a_real_harbour_has_its_piers_on_the_water(osm_data: Path) -> None:
    cutout = cut_out(_scenery(osm_data / "monaco_2021.osm.pbf"), _harbour_frame())
    items = [item for item in base_map_items(cutout) if isinstance(item, Shape)]
    pier = style.AREAS[style.Area.PIER].fill
    water = style.AREAS[style.Area.WATER].fill

    fills = [item.fill for item in items]
    assert fills.index(pier) > max(n for n, fill in enumerate(fills) if fill == water)
    (piers,) = (item for item in items if item.fill == pier)
    assert len(piers.rings) > 10
    on_water = shapely.union_all(list(_ground(items, water)))
    assert any(on_water.contains(shapely.Point(np.mean(r, axis=0))) for r in piers.rings)


def _scenery(extract: Path) -> Scenery:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    snapshot = read_extract(extract, PORT_HERCULE, [], margin_m=150, now=moment)
    return scenery_from_snapshot(snapshot, PORT_HERCULE, "fr")


def _harbour_frame() -> MapFrame:
    centre = PORT_HERCULE.centroid
    return MapFrame(Rect(10, 10, 200, 200), LonLat(centre.x, centre.y), 4000)


def _ground(items: list[Shape], fill: str) -> Iterator[shapely.Polygon]:
    for item in items:
        if item.fill == fill:
            yield from (shapely.Polygon(ring).buffer(0) for ring in item.rings)
