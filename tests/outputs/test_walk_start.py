"""Where do we go first? The line leaves the flag, and a large arrow on it points the way."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from cartoparty.core.models import Layer, LonLat
from cartoparty.core.sectors import divide_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.core.walk import Walk, walk_of
from cartoparty.outputs.atlas.display import Coordinates, Page, Point, Rect, Shape, texts_of
from cartoparty.outputs.atlas.walk_line import INK, Track
from cartoparty.outputs.atlas.walk_start import (
    FirstArrow,
    Flag,
    first_arrow,
    joined_to_flag,
    walk_entries,
)
from tests.outputs.printed_town import composed, lonlat, square_sector, town, town_layers, walk

WINDOW = Rect(0, 0, 200, 200)
FLAG = Flag(Point(50.0, 50.0), 3)
NOTHING = np.empty((0, 2))
EASTWARDS = Track(np.array([[50.0, 48.0], [150.0, 48.0]]), dotted=False)


def arrow_of(*tracks: Track, features: Coordinates = NOTHING) -> FirstArrow:
    found = first_arrow(tracks, FLAG, WINDOW, features)
    assert found is not None
    return found


def ink_of(arrow: FirstArrow) -> shapely.Polygon:
    """Its filled outline, all of it."""
    (shape,) = (item for item in arrow.items() if isinstance(item, Shape) and item.fill == INK)
    return shapely.Polygon(shape.rings[0])


def test_the_line_begins_at_the_foot_of_the_flag() -> None:
    later = Track(np.array([[90.0, 90.0], [99.0, 99.0]]), dotted=False)
    first, second = joined_to_flag([EASTWARDS, later], FLAG.foot)

    assert tuple(first.points[0]) == FLAG.foot
    assert np.array_equal(first.points[1:], EASTWARDS.points)
    assert second is later


def test_the_first_arrow_points_along_the_first_steps_and_is_near_the_flag() -> None:
    arrow = arrow_of(*joined_to_flag([EASTWARDS], FLAG.foot))

    assert arrow.along == pytest.approx((1.0, 0.0))
    assert arrow.middle.y == pytest.approx(48.0)
    assert 2 < arrow.middle.x - FLAG.foot.x < 15


def test_the_first_arrow_covers_neither_the_flag_nor_more_than_its_room() -> None:
    for turn in np.arange(12) * np.pi / 6:
        end = np.array(FLAG.foot) + 60 * np.array([np.cos(turn), np.sin(turn)])
        arrow = arrow_of(Track(np.array([FLAG.foot, end]), dotted=True))
        room = shapely.union_all([shapely.Point(x, y).buffer(r) for x, y, r in arrow.discs()])
        flag = shapely.union_all([shapely.Point(x, y).buffer(r) for x, y, r in FLAG.discs()])
        assert room.buffer(0.35).contains(ink_of(arrow))
        assert not room.intersects(flag)


def test_the_first_arrow_goes_on_to_where_no_feature_is() -> None:
    usual = arrow_of(EASTWARDS)
    moved = arrow_of(EASTWARDS, features=np.array([[usual.middle.x + 1, 48.5]]))
    crowded = np.column_stack([np.arange(50, 90, 1.0), np.full(40, 49.0)])

    assert usual.middle.x < moved.middle.x < 72
    assert arrow_of(EASTWARDS, features=crowded).middle == usual.middle  # they make room


def test_a_walk_that_begins_far_from_the_flag_has_its_arrow_and_is_not_joined() -> None:
    far = Track(np.array([[120.0, 120.0], [190.0, 120.0]]), dotted=False)

    assert arrow_of(far).middle == pytest.approx((124.0, 120.0))
    assert joined_to_flag([far], FLAG.foot) == [far]


def test_a_walk_too_short_for_an_arrow_has_none() -> None:
    stub = Track(np.array([[50.0, 50.0], [52.0, 50.0]]), dotted=False)

    assert first_arrow([stub], FLAG, WINDOW, NOTHING) is None
    assert joined_to_flag([], FLAG.foot) == []


def test_the_legend_explains_the_first_arrow_only_where_it_is() -> None:
    assert [entry.text for entry in walk_entries("fr", starts_here=False)] == ["parcours proposé"]
    assert len(walk_entries("fr", starts_here=True)) == 2


# On the page ------------------------------------------------------------------------------------


def walk_from(start: LonLat) -> Walk:
    layers = {Layer.STREETS: tuple(town_layers()[Layer.STREETS])}
    area = square_sector(1, -10, -10, 420).geometry
    return walk_of(divide_area(SplitInput(area, layers, {}, {}), sectors=1), 1, start)


def arrows_on(page: Page) -> list[shapely.Polygon]:
    shapes = [item for item in walk(page.items) if isinstance(item, Shape) and item.fill == INK]
    return [shapely.Polygon(ring) for shape in shapes for ring in shape.rings]


def test_one_arrow_of_the_map_is_far_larger_than_the_others(themes: dict[str, Theme]) -> None:
    start = lonlat(200, 200)
    atlas = town(themes, sectors=[square_sector(1, -10, -10, 420)])
    page = composed(replace(atlas, walks={1: walk_from(start)}, meeting=start))[1]

    sizes = sorted(arrow.area for arrow in arrows_on(page) if arrow.bounds[1] > 60)
    assert len(sizes) > 5
    assert sizes[-1] > 3 * sizes[-2]
    assert "on commence par là" in texts_of(page.items)


def test_a_map_without_the_start_has_no_first_arrow(themes: dict[str, Theme]) -> None:
    start = lonlat(200, 200)
    atlas = town(themes, sectors=[square_sector(1, -10, -10, 420)])
    page = composed(replace(atlas, walks={1: walk_from(start)}, meeting=lonlat(3000, 200)))[1]

    assert "parcours proposé" in texts_of(page.items)
    assert "on commence par là" not in texts_of(page.items)
