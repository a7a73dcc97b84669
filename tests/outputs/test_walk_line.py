"""The suggested walk on the map: beside its streets, with arrows, from the flag and back to it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely

from cartoparty.core.models import Layer, LonLat, OsmFeature
from cartoparty.core.sectors import divide_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.core.walk import LegKind, Walk, walk_of
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import Coordinates, Shape, Text, texts_of
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.labels import Occupied
from cartoparty.outputs.atlas.sheets import map_sheet
from cartoparty.outputs.atlas.walk_line import (
    INK,
    Track,
    arrow_items,
    half_width_mm,
    line_items,
    walk_tracks,
)
from tests.outputs.printed_town import (
    composed,
    lonlat,
    map_texts,
    square_sector,
    town,
    town_layers,
    walk,
    way,
)

FRAME = MapFrame(map_sheet("A4", landscape=False).frame, lonlat(100, 100), 1500)
BESIDE_MM = 2.0


def street(number: int, *points: tuple[float, float], **tags: str) -> OsmFeature:
    return way(number, *points, **{"highway": "residential", "name": f"Rue {number}", **tags})


def walk_along(*streets: OsmFeature, start: tuple[float, float] = (0, 0)) -> Walk:
    area = square_sector(1, -20, -20, 260).geometry
    division = divide_area(SplitInput(area, {Layer.STREETS: streets}, {}, {}), sectors=1)
    return walk_of(division, 1, lonlat(*start))


def tracks_of(planned: Walk, frame: MapFrame = FRAME) -> list[Track]:
    return walk_tracks(planned, frame, lambda _: BESIDE_MM)


def on_page(x: float, y: float) -> Coordinates:
    return np.array(FRAME.point(lonlat(x, y)))


def side_of(track: Track, start: Coordinates, end: Coordinates) -> float:
    """How far to the right of a street (walked from start to end) the middle of a line is."""
    along = (end - start) / np.hypot(*(end - start))
    away = track.points.mean(axis=0) - start
    return float(away[0] * along[1] - away[1] * along[0])


LOOP = street(1, (0, 0), (200, 0), (200, 100), (200, 200), (0, 200), (0, 100), (0, 0))


def test_a_street_that_is_walked_once_has_the_line_on_its_right() -> None:
    planned = walk_along(LOOP)

    (track,) = tracks_of(planned)
    ring = shapely.LinearRing([on_page(x, y) for x, y in ((0, 0), (200, 0), (200, 200), (0, 200))])
    line = shapely.LineString(track.points)
    away = [ring.distance(shapely.Point(p)) for p in shapely.get_coordinates(line)]
    assert away == pytest.approx([BESIDE_MM] * len(away), abs=0.9)
    walked_ccw = shapely.LinearRing(shapely.get_coordinates(planned.line())).is_ccw
    assert shapely.Polygon(ring).contains(line) is not walked_ccw


def test_a_street_that_is_walked_there_and_back_has_a_line_on_both_sides() -> None:
    (track,) = tracks_of(walk_along(street(1, (0, 0), (200, 0))))

    start, end = on_page(0, 0), on_page(200, 0)
    there = [p for p in track.points if abs(p[1] - start[1] + BESIDE_MM) < 0.01]
    back = [p for p in track.points if abs(p[1] - start[1] - BESIDE_MM) < 0.01]
    assert len(there) + len(back) == len(track.points)
    for side in (there, back):
        assert np.ptp([p[0] for p in side]) == pytest.approx(end[0] - start[0], abs=0.01)
    assert track.points[0][1] < start[1]  # eastwards, the right is the south


def test_the_way_to_the_sector_is_dotted_and_drawn_once() -> None:
    planned = walk_along(LOOP)
    stretch = planned.legs[0].stretch
    approach = planned.legs[0]._replace(kind=LegKind.APPROACH)
    back = approach._replace(forwards=not approach.forwards)
    rest = [leg for leg in planned.legs if leg.stretch != stretch]

    tracks = tracks_of(replace(planned, legs=(approach, *rest, back)))
    assert [track.dotted for track in tracks] == [True, False]
    dashes = [item.pen.dash for item in line_items(tracks) if isinstance(item, Shape) and item.pen]
    assert sorted(bool(dash) for dash in dashes) == [False, False, True]


def test_a_short_dead_end_is_not_drawn() -> None:
    stub = street(2, (200, 100), (206, 100))  # 4 mm
    alley = street(3, (0, 100), (40, 100))

    (track,) = tracks_of(walk_along(LOOP, stub, alley))
    reached = shapely.LineString(track.points)
    assert reached.distance(shapely.Point(on_page(206, 100))) > 1
    assert reached.distance(shapely.Point(on_page(40, 100))) < 0.1


def test_a_line_around_sharp_bends_never_crosses_its_street() -> None:
    zigzag = [(x * 20.0, 60.0 * (x % 2)) for x in range(9)]
    planned = walk_along(street(1, *zigzag, (160, 200), (0, 200), (0, 0)))

    for track in tracks_of(planned):
        road = FRAME.to_page(planned.line()).buffer(BESIDE_MM * 0.5)
        inside = shapely.LineString(track.points).intersection(road).length
        assert inside < 0.05 * road.length


def test_arrows_point_the_way_and_keep_off_what_is_printed() -> None:
    tracks = tracks_of(walk_along(LOOP))
    occupied = Occupied(FRAME.rect)
    free = heads(arrow_items(tracks, FRAME, occupied))
    length = shapely.LineString(tracks[0].points).length

    assert len(free) == pytest.approx(length / 28, abs=2)
    line = shapely.LineString(tracks[0].points)
    for head in free:
        tip, back = head[0], head[2]
        assert line.project(shapely.Point(tip)) > line.project(shapely.Point(back))
        assert FRAME.rect.contains(*tip)
    assert heads(arrow_items(tracks, FRAME, taken_everywhere())) == []


def heads(items: Sequence[object]) -> list[Coordinates]:
    filled = [item for item in items if isinstance(item, Shape) and item.fill == INK]
    return [ring for shape in filled for ring in shape.rings]


def taken_everywhere() -> Occupied:
    occupied = Occupied(FRAME.rect)
    occupied.take_box(FRAME.rect)
    return occupied


def test_a_line_far_from_the_page_is_left_out() -> None:
    far = MapFrame(FRAME.rect, lonlat(5000, 5000), 1000)

    assert tracks_of(walk_along(LOOP), far) == []


def test_the_line_keeps_off_the_middle_of_every_class_of_street() -> None:
    for kind in ("primary", "residential", "footway", "steps", None):
        for scale in (1000, 2500, 5000, 10000):
            assert 0.7 < half_width_mm(kind, scale) < 6


# On the page ------------------------------------------------------------------------------------


def town_walk(start: LonLat) -> Walk:
    layers = {Layer.STREETS: tuple(town_layers()[Layer.STREETS])}
    area = square_sector(1, -10, -10, 420).geometry
    return walk_of(divide_area(SplitInput(area, layers, {}, {}), sectors=1), 1, start)


def test_the_page_shows_the_walk_and_says_how_long_it_is(themes: dict[str, Theme]) -> None:
    start = lonlat(200, 200)
    atlas = town(themes, sectors=[square_sector(1, -10, -10, 420)])
    planned = town_walk(start)
    page = composed(replace(atlas, walks={1: planned}, meeting=start))[1]

    said = " ".join(texts_of(page.items))
    metres = sum(tour.length_m + tour.approach_m for tour in (planned, *planned.detached))
    assert f"{metres / 1000:.1f}".replace(".", ",") + "\u00a0km" in said
    assert "parcours proposé" in said
    assert any(isinstance(item, Shape) and item.fill == INK for item in walk(page.items))


def test_the_flag_stands_where_the_party_meets_and_bears_the_sector(
    themes: dict[str, Theme],
) -> None:
    meeting = lonlat(120, 80)
    atlas = town(themes, sectors=[square_sector(7, 0, 0, 200)], features={})
    pages, summary = compose_atlas(replace(atlas, meeting=meeting), PaperChoice())

    frame = summary.frames[0].code.frame()
    numbers = [t for t in map_texts(pages[1]) if t.text == "7" and t.colour == "#ffffff"]
    assert len(numbers) == 1
    assert isinstance(numbers[0], Text)
    foot = frame.point(meeting)
    assert np.hypot(numbers[0].at.x - foot.x, numbers[0].at.y - foot.y) < 8
    assert f"au drapeau (carreau {frame.cell_of(*foot)})" in " ".join(texts_of(pages[1].items))


def test_a_meeting_point_off_the_pages_has_a_sign_with_its_distance(
    themes: dict[str, Theme],
) -> None:
    atlas = town(themes, sectors=[square_sector(1, 0, 0, 100)])
    page = composed(replace(atlas, meeting=lonlat(50, 550)))[1]

    said = texts_of(page.items)
    assert "départ à 500\u00a0m" in said
    assert "hors de ces cartes" in " ".join(said)
