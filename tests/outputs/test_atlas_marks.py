"""Numbered symbols on a map page: none over another, none lost, readable without colour."""

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.theme import Symbol
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.display import Point, Rect, Shape, Text
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.knowledge import Knowledge
from cartoparty.outputs.atlas.labels import Disc, Occupied
from cartoparty.outputs.atlas.mark_groups import runs_of
from cartoparty.outputs.atlas.marks import (
    Mark,
    NumberedMarks,
    ThemeLook,
    marks_on,
    number_marks,
    take_marks,
)
from cartoparty.outputs.atlas.symbols import symbol_items
from tests.outputs.printed_town import HERE, lonlat, node

LOOKS = {
    "trees": ThemeLook(Symbol.TREE, "#2b6a2b"),
    "boxes": ThemeLook(Symbol.HEART, "#b3123f"),
}
FRAME = MapFrame(Rect(15, 60, 195, 260), HERE, 2500)  # 450 m by 500 m of ground
SMALLEST_TYPE_MM = 6.0 * 25.4 / 72


def features(
    places: Sequence[tuple[float, float]], theme: str = "trees", first: int = 1
) -> list[NumberedFeature]:
    """Features at places in metres from the middle of the frame, numbered in this order."""
    return [
        NumberedFeature(number, theme, node(number, x, y), lonlat(x, y))
        for number, (x, y) in enumerate(places, start=first)
    ]


def printed(
    found: Sequence[NumberedFeature], *, avoid: Sequence[Disc] = (), taken: Sequence[Rect] = ()
) -> NumberedMarks:
    occupied = Occupied(FRAME.rect)
    for room in taken:
        occupied.take_box(room)
    marks = marks_on(FRAME, found, LOOKS, avoid)
    take_marks(marks, occupied)
    return number_marks(marks, FRAME, occupied)


def ink_of(mark: Mark) -> BaseGeometry:
    """The outline of a symbol as it is drawn."""
    radius = 2.35 if mark.big else 0.85
    items = symbol_items(mark.look.symbol, mark.at, radius, mark.look.ink, several=mark.is_several)
    rings = [ring for item in items if isinstance(item, Shape) for ring in item.rings]
    outlines = [
        shapely.Polygon(ring) if len(ring) > 3 else shapely.LineString(ring) for ring in rings
    ]
    return shapely.union_all([outline.buffer(0.05) for outline in outlines])


def assert_nothing_overlaps(page: NumberedMarks) -> None:
    symbols = [ink_of(mark) for mark in page.marks]
    rooms = [shapely.box(*room) for room in page.rooms]
    for one, other in combinations(symbols, 2):
        assert not one.intersects(other)
    for one, other in combinations(rooms, 2):
        assert one.intersection(other).area == 0
    tree = shapely.STRtree(symbols)
    for room in rooms:
        hit = tree.query(room, predicate="intersects").tolist()
        assert hit == []
    for room in (*symbols, *rooms):
        assert shapely.box(*FRAME.rect).contains(room)


def numbers_of(page: NumberedMarks) -> list[int]:
    return sorted(number for mark in page.marks for number in mark.numbers)


def texts_of(page: NumberedMarks) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Text)]


def test_a_lonely_feature_holds_its_number() -> None:
    page = printed(features([(0, 0), (50, 50)]))

    assert [mark.big for mark in page.marks] == [True, True]
    assert texts_of(page) == ["1", "2"]


def test_close_features_have_their_numbers_beside_them() -> None:
    page = printed(features([(0, 0), (10, 0), (20, 0)]))

    assert [mark.big for mark in page.marks] == [False] * 3
    assert texts_of(page) == ["1", "2", "3"]
    assert_nothing_overlaps(page)


def test_features_that_would_overprint_become_one_mark_with_its_run_of_numbers() -> None:
    page = printed(features([(0, 0), (3, 0), (6, 0), (60, 60)]))

    assert [mark.text for mark in page.marks] == ["1–3", "4"]
    assert set(texts_of(page)) == {"1–3", "4"}
    assert page.marks[0].at in page.marks[0].places


def test_two_features_at_one_place_are_both_told() -> None:
    page = printed(features([(0, 0), (0, 0)]))

    assert [mark.text for mark in page.marks] == ["1–2"]


def test_themes_at_one_place_stand_side_by_side_with_a_line_to_the_place() -> None:
    found = [*features([(0, 0)], "boxes"), *features([(0.5, 0)], "trees", first=2)]
    page = printed(found)

    assert [mark.text for mark in page.marks] == ["1", "2"]
    assert_nothing_overlaps(page)
    moved = [mark for mark in page.marks if mark.at not in mark.places]
    assert len(moved) == 1
    lines = [item for item in page.items if isinstance(item, Shape) and item.fill is None]
    ends = [tuple(line.rings[0][0]) for line in lines if len(line.rings[0]) == 2]
    assert tuple(moved[0].places[0]) in ends


def test_nothing_is_drawn_on_the_flag() -> None:
    flag = Disc(105, 160, 3.0)
    page = printed(features([(0, 0), (40, 40)]), avoid=[flag])

    for mark in page.marks:
        assert not shapely.Point(flag.x, flag.y).buffer(flag.radius).intersects(ink_of(mark))
    assert numbers_of(page) == [1, 2]


def test_a_symbol_at_the_edge_of_the_map_is_not_cut() -> None:
    edge = 90 * 2.5 - 1  # metres: half of the frame's width, less half a millimetre
    page = printed(features([(edge, 0), (-edge, 20), (0, 248)]))

    assert numbers_of(page) == [1, 2, 3]
    assert_nothing_overlaps(page)


def test_a_number_keeps_clear_of_what_is_printed_already() -> None:
    street = Rect(100, 158.4, 190, 161.6)
    page = printed(features([(0, 0), (8, 0), (16, 0)]), taken=[street])

    for room in page.rooms:
        assert not shapely.box(*room).intersects(shapely.box(*street).buffer(-0.2))


@pytest.mark.parametrize("count", [150, 600, 2000])
def test_no_two_of_many_marks_overlap_and_none_is_lost(count: int) -> None:
    chance = np.random.default_rng(count)
    scattered = chance.uniform((-215, -240), (215, 240), (count * 2 // 3, 2)).tolist()
    rows = [(-200 + i * 400 / (count // 3), 6.0 * (-1) ** i) for i in range(count - len(scattered))]
    page = printed([*features(rows), *features(scattered, first=len(rows) + 1)])

    assert numbers_of(page) == list(range(1, count + 1))
    assert_nothing_overlaps(page)
    assert len(page.marks) < 620  # of two square kilometres of paper nobody could read more
    told = {mark.text for mark in page.marks} | {mark.count_text for mark in page.marks}
    assert set(texts_of(page)) <= told


def test_features_in_a_row_are_grouped_with_their_neighbours_in_number() -> None:
    page = printed(features([(-200 + i * 2, 0) for i in range(200)]))

    assert numbers_of(page) == list(range(1, 201))
    assert all(len(runs_of(mark.numbers)) == 1 for mark in page.marks)
    for one, other in pairwise(sorted(page.marks, key=lambda mark: mark.at.x)):
        assert one.numbers[-1] + 1 == other.numbers[0]


def test_the_marks_of_a_page_are_the_same_each_time() -> None:
    chance = np.random.default_rng(7)
    found = features(chance.uniform(-150, 150, (300, 2)).tolist())

    assert [mark.text for mark in printed(found).marks] == [m.text for m in printed(found).marks]


def test_no_number_is_smaller_than_six_points() -> None:
    places = [(x * 40.0 - 200, y * 40.0 - 200) for x in range(11) for y in range(11)]
    page = printed(features([*places, *((x + 4, y) for x, y in places[:40])]))

    sizes = [item.size for item in page.items if isinstance(item, Text)]
    assert min(sizes) >= SMALLEST_TYPE_MM - 1e-9


@pytest.mark.parametrize("symbol", list(Symbol))
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("big", [False, True])
def test_the_room_that_a_mark_claims_is_the_room_that_it_is_drawn_in(
    symbol: Symbol, several: bool, big: bool
) -> None:
    at, numbers = Point(100.1, 150.2), (1, 2, 3) if several else (1,)
    mark = Mark(numbers, at, ThemeLook(symbol, "#123456"), Knowledge.UNKNOWN, (at,), big=big)
    occupied = Occupied(FRAME.rect)
    take_marks([mark], occupied)

    drawn = number_marks([mark], FRAME, Occupied(FRAME.rect)).items
    outlines = [ring for item in drawn if isinstance(item, Shape) for ring in item.rings]
    spots = shapely.get_coordinates([shapely.LineString(r).segmentize(0.2) for r in outlines])
    assert len(spots) > 20
    for x, y in spots:
        assert occupied.clash(Rect(x - 0.2, y - 0.2, x + 0.2, y + 0.2)), (x - at.x, y - at.y)


def test_a_mark_that_only_says_how_many_is_told_apart_from_those_with_numbers() -> None:
    chance = np.random.default_rng(3)
    page = printed(features(chance.uniform((-90, -90), (90, 90), (900, 2)).tolist()))

    assert page.counted
    assert set(page.counted) <= set(page.marks)
    words = texts_of(page)
    assert sorted(mark.count_text for mark in page.counted) == sorted(
        text for text in words if text.endswith("×")
    )
    for mark in page.marks:
        assert mark in page.counted or mark.text in words


@pytest.mark.parametrize("symbol", list(Symbol))
@pytest.mark.parametrize("with_number", [False, True])
def test_the_three_fillings_of_a_symbol_differ_in_ink(symbol: Symbol, with_number: bool) -> None:
    shares = []
    for knowledge in Knowledge:
        items = symbol_items(
            symbol, (0, 0), 2.35, "#000000", knowledge=knowledge, with_number=with_number
        )
        inked = [
            shapely.Polygon(ring).buffer(0)
            for item in items
            if isinstance(item, Shape) and item.fill == "#000000"
            for ring in item.rings
        ]
        shares.append(shapely.union_all(inked).area if inked else 0.0)
    whole = shares[2]

    assert shares[0] == 0
    assert 0.08 * whole < shares[1] < 0.65 * whole


def test_a_mark_for_features_known_unequally_is_half_filled() -> None:
    one, other = features([(0, 0), (2, 0)])
    known = NumberedFeature(2, "trees", other.feature, other.position, Knowledge.COMPLETE)

    assert [mark.knowledge for mark in printed([one, known]).marks] == [Knowledge.PARTLY]
