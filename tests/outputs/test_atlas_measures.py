"""The printed atlas against the ruler: scale, sheets, check bar, QR code, and where the sea is."""

import re
from dataclasses import replace

import numpy as np
import pyproj
import pytest
import segno
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Layer, LonLat
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import PageKind
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import (
    Point,
    Rect,
    Shape,
    Text,
    texts_of,
)
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import check_bar_items
from cartoparty.outputs.atlas.qr import QUIET_MODULES, qr_shape
from cartoparty.outputs.atlas.sea import sea_polygons
from cartoparty.outputs.atlas.sheets import OVERLAP_MM, READABLE_SCALE, SCALES, plan_sheets
from tests.outputs.printed_town import (
    GROUND,
    composed,
    lonlat,
    map_texts,
    node,
    on_ground,
    square_sector,
    town,
    way,
)

# Measures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1250, 2500, 5000])
def test_a_distance_on_paper_is_the_ground_distance_at_the_scale(
    themes: dict[str, Theme], scale: int
) -> None:
    ends = [lonlat(10, 20), lonlat(150, 120)]
    trees = [
        replace(node(number, 0, 0, natural="tree"), geometry=shapely.Point(end))
        for number, end in enumerate(ends, start=1)
    ]
    atlas = town(themes, features={"trees": trees})
    page = composed(atlas, sector=1, scale=scale)[0]

    # Neither the big number of a neighbour nor that on the flag.
    marks = [
        text
        for text in map_texts(page)
        if text.text in {"1", "2"} and text.size < 4 and text.colour != "#ffffff"
    ]
    assert len(marks) == 2
    first, second = (np.array(text.at) for text in marks if isinstance(text, Text))
    (lon1, lat1), (lon2, lat2) = ends
    ground_m = pyproj.Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2]
    assert np.hypot(*(first - second)) == pytest.approx(ground_m * 1000 / scale, rel=0.001)


@pytest.mark.parametrize("latitude", [-33.0, 0.0, 45.0, 69.0])
def test_the_scale_is_exact_at_any_latitude(latitude: float) -> None:
    frame = MapFrame(Rect(10, 50, 200, 260), LonLat(2.0, latitude), 2500)

    geod = pyproj.Geod(ellps="WGS84")
    for azimuth in (0, 45, 90):
        lon, lat, _ = geod.fwd(2.0, latitude, azimuth, 200.0)
        at = frame.point(LonLat(lon, lat))
        assert np.hypot(at.x - 105, at.y - 155) == pytest.approx(80.0, rel=0.001)


def test_the_check_bar_measures_one_hundred_millimetres() -> None:
    items = check_bar_items(Point(10, 20), 2500, "fr")

    shapes = [item for item in items if isinstance(item, Shape)]
    points = np.vstack([ring for shape in shapes for ring in shape.rings])
    assert np.ptp(points[:, 0]) == pytest.approx(100.0)
    assert "250\u00a0m" in texts_of(items)


def test_a_sector_gets_the_largest_round_scale_that_shows_all_of_it() -> None:
    for size, scale in ((150, 1000), (210, 1250), (250, 1500), (550, 3500), (800, 5000)):
        plan = plan_sheets(square_sector(1, 0, 0, size).geometry, "A4", None)

        assert plan.scale == scale
        assert len(plan.frames) == 1
        frame = plan.frames[0]
        shown = frame.to_page(square_sector(1, 0, 0, size).geometry).bounds
        assert frame.rect.contains(*shown[:2])
        assert frame.rect.contains(*shown[2:])


def test_a_long_sector_is_printed_on_a_lying_sheet() -> None:
    wide = on_ground(shapely.box(0, 0, 400, 150))
    assert plan_sheets(wide, "A4", None).sheet.landscape
    high = on_ground(shapely.box(0, 0, 150, 400))
    assert not plan_sheets(high, "A4", None).sheet.landscape


def test_a_sector_larger_than_a_sheet_takes_overlapping_pages(themes: dict[str, Theme]) -> None:
    sector = square_sector(3, 0, 0, 1500)
    plan = plan_sheets(sector.geometry, "A4", None)

    assert plan.scale == 5000
    assert len(plan.frames) > 1
    windows = [ground_window(frame) for frame in plan.frames]
    assert shapely.union_all(windows).contains(GROUND.to_metres(sector.geometry).buffer(-0.5))
    for frame in plan.frames:
        assert frame.centre == (round(frame.centre.lon, 6), round(frame.centre.lat, 6))
    for window in windows:
        others = [other for other in windows if other is not window]
        deepest = max(depth(window.intersection(other)) for other in others)
        assert deepest >= OVERLAP_MM * 5 * 0.99
    pages = composed(town(themes, sectors=[sector]))
    names = [
        name for page in pages for name in texts_of(page.items) if re.fullmatch(r"3-\d+", name)
    ]
    assert {"3-1", "3-2"} <= set(names)


def ground_window(frame: MapFrame) -> BaseGeometry:
    """What a frame shows, in metres around the town hall."""
    x, y = GROUND.project(np.array([frame.centre]))[0]
    half_x = frame.rect.width * frame.scale / 2000
    half_y = frame.rect.height * frame.scale / 2000
    return shapely.box(x - half_x, y - half_y, x + half_x, y + half_y)


def depth(shape: BaseGeometry) -> float:
    """The smaller side of a box, 0 for none."""
    if shape.is_empty:
        return 0.0
    west, south, east, north = shape.bounds
    return float(min(east - west, north - south))


def test_crowded_features_get_a_larger_scale_on_more_sheets() -> None:
    sector = square_sector(1, 0, 0, 350).geometry
    apart = [lonlat(x, y) for x in range(0, 350, 10) for y in range(0, 350, 50)]
    close = [lonlat(x, y) for x in range(0, 350, 4) for y in range(0, 350, 50)]

    assert plan_sheets(sector, "A4", None, apart).scale == 2500
    crowded = plan_sheets(sector, "A4", None, close)
    assert crowded.scale < 2000
    assert 1 < len(crowded.frames) <= 4
    assert plan_sheets(sector, "A4", 2000, close).scale == 2000


def test_a_few_crowded_features_are_not_worth_another_sheet() -> None:
    sector = square_sector(1, 0, 0, 350).geometry
    few = [lonlat(x, 100) for x in range(0, 80, 2)]

    plan = plan_sheets(sector, "A4", None, few)
    assert (plan.scale, len(plan.frames)) == (2500, 1)


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("width", [170, 230, 310, 390, 480, 550, 700])
@pytest.mark.parametrize("height", [170, 260, 400, 550, 700])
def test_a_sector_fills_its_sheet(paper: str, width: int, height: int) -> None:
    shape = on_ground(shapely.box(0, 0, width, height))
    plan = plan_sheets(shape, paper)

    if plan.scale > SCALES[0] and len(plan.frames) == 1:
        frame = plan.frames[0]
        west, south, east, north = frame.to_page(shape).bounds
        filled = max((east - west) / frame.rect.width, (north - south) / frame.rect.height)
        assert filled > 0.7
    assert plan.scale <= READABLE_SCALE
    assert len(plan.frames) <= 2


def test_two_sheets_side_by_side_each_have_their_part_in_the_middle() -> None:
    bent = shapely.union_all([shapely.box(0, 0, 900, 200), shapely.box(800, 0, 900, 420)])
    plan = plan_sheets(on_ground(bent), "A4")

    assert len(plan.frames) == 2
    assert plan.frames[0].centre.lon < plan.frames[1].centre.lon  # read from the left
    for frame in plan.frames:
        shown = frame.to_page(on_ground(bent)).intersection(shapely.box(*frame.rect)).bounds
        middle = (frame.rect.y0 + frame.rect.y1) / 2
        assert (shown[1] + shown[3]) / 2 == pytest.approx(middle, abs=15)


def test_several_sheets_are_printed_as_large_as_their_number_allows() -> None:
    plan = plan_sheets(square_sector(1, 0, 0, 1000).geometry, "A4")

    assert (plan.scale, len(plan.frames)) == (3500, 4)
    assert plan_sheets(square_sector(1, 0, 0, 1000).geometry, "A4", 3000).frames[4:]


def test_a_second_sheet_is_taken_where_it_enlarges_a_small_map() -> None:
    long = on_ground(shapely.box(0, 0, 950, 300))

    plan = plan_sheets(long, "A4")
    assert (plan.scale, len(plan.frames)) == (2500, 2)


def test_every_sheet_of_a_sector_says_where_to_meet(themes: dict[str, Theme]) -> None:
    sector = replace(square_sector(1, 0, 0, 1500), start=lonlat(20, 1480))
    ring = way(1, (0, 0), (1500, 0), (1500, 1500), (0, 1500), (0, 0), highway="residential")
    pages = composed(town(themes, sectors=[sector], layers={Layer.STREETS: [ring]}, features={}))

    first, second = (" ".join(texts_of(page.items)) for page in pages[1:3])
    assert "au drapeau (carreau A1)" in first
    assert "au drapeau (page 1-1, carreau A1)" in second


def test_a_forced_scale_is_obeyed_on_every_map(themes: dict[str, Theme]) -> None:
    _, summary = compose_atlas(town(themes), PaperChoice(paper="A3", scale=4000))

    maps = [page for page in summary.pages if page.kind is PageKind.MAP]
    assert {page.scale for page in maps} == {4000}


def test_the_qr_code_is_that_of_segno_module_by_module() -> None:
    url = "https://carto.example.org/j/ABC-1"
    shape = qr_shape(url, Rect(10, 20, 36, 46))

    matrix = segno.make(url, error="m", micro=False).matrix
    module = 26 / (len(matrix) + 2 * QUIET_MODULES)
    rings = [shapely.Polygon(ring) for ring in shape.rings]
    assert shape.rule == "evenodd"
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            at = shapely.Point(
                10 + (column + QUIET_MODULES + 0.5) * module,
                46 - (row + QUIET_MODULES + 0.5) * module,
            )
            inside = sum(ring.contains(at) for ring in rings) % 2 == 1
            assert inside is bool(dark)


def test_the_code_on_paper_leads_to_the_team(themes: dict[str, Theme]) -> None:
    asked: list[str] = []

    def join_url(code: str) -> str:
        asked.append(code)
        return f"https://carto.example.org/j/{code}"

    composed(replace(town(themes), join_url=join_url))
    assert asked == ["ABC-1", "ABC-2"]


# The sea ----------------------------------------------------------------------------------------

WINDOW = Rect(0, 0, 100, 100)


def test_the_sea_is_on_the_right_of_the_coastline() -> None:
    northward = shapely.LineString([(50, -10), (50, 110)])

    (sea,) = sea_polygons([northward], WINDOW)
    assert sea.contains(shapely.Point(75, 50))
    assert sea.area == pytest.approx(5000)
    (other,) = sea_polygons([northward.reverse()], WINDOW)
    assert other.contains(shapely.Point(25, 50))


def test_an_island_is_land_and_a_ring_the_other_way_is_water() -> None:
    island = shapely.box(40, 40, 60, 60, ccw=True).exterior

    (sea,) = sea_polygons([shapely.LineString(island.coords)], WINDOW)
    assert sea.area == pytest.approx(10_000 - 400)
    (lagoon,) = sea_polygons([shapely.LineString(island.coords[::-1])], WINDOW)
    assert lagoon.area == pytest.approx(400)


def test_a_coastline_that_stops_in_the_window_is_led_to_its_edge() -> None:
    (sea,) = sea_polygons([shapely.LineString([(50, -10), (50, 80)])], WINDOW)

    assert sea.area == pytest.approx(5000)


def test_coastlines_that_contradict_each_other_drown_nothing() -> None:
    facing = [
        shapely.LineString([(40, -10), (40, 110)]),
        shapely.LineString([(60, -10), (60, 110)]),
    ]

    wet = shapely.union_all(sea_polygons(facing, WINDOW))
    assert not wet.contains(shapely.Point(50, 50))
    assert not wet.contains(shapely.Point(20, 50))
