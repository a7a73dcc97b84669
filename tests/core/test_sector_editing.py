"""Mending sectors by hand: on a town of squares that the test can count, and by chance."""

from contextlib import suppress
from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from cartoparty.core import sector_editing as editing
from cartoparty.core.division_edits import edit_from_json, edit_to_json
from cartoparty.core.models import OsmFeature
from cartoparty.core.sector_import import DrawnSector, divide_along_polygons
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.sectors import divide_area
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.errors import BadInput
from cartoparty.texts import error_text
from tests.core.towns import DISTRICT, assert_tiles, plan, street_grid, way
from tests.edits_by_chance import edit_of, gestures

STEP = 0.001
WEST, SOUTH, COLUMNS, ROWS = 2.0, 48.0, 10, 8


def corner(column: float, row: float) -> tuple[float, float]:
    return round(WEST + STEP * column, 7), round(SOUTH + STEP * row, 7)


def squares(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A rectangle, counted in squares from the south-west."""
    return shapely.box(*corner(west, south), *corner(east, north))


def streets() -> list[OsmFeature]:
    """A street on every line between two rows or columns: ``S3`` runs below row 3, ``A5`` west of
    column 5."""
    return [
        way(*(corner(i, j) for i in range(COLUMNS + 1)), highway="residential", name=f"S{j}")
        for j in range(1, ROWS)
    ] + [
        way(*(corner(i, j) for j in range(ROWS + 1)), highway="residential", name=f"A{i}")
        for i in range(1, COLUMNS)
    ]


@cache
def town() -> SectorDivision:
    """Ten by eight blocks in four sectors: 1 south-west, 2 south-east, 3 and 4 north of them."""
    quarters = [
        squares(0, 0, 5, 4),
        squares(5, 0, 10, 4),
        squares(0, 4, 5, 8),
        squares(5, 4, 10, 8),
    ]
    drawn = [(quarter, {"number": n}) for n, quarter in enumerate(quarters, start=1)]
    division = divide_along_polygons(drawn, plan(DISTRICT, streets())).division
    assert division.layout.count == COLUMNS * ROWS
    return division


def block(column: int, row: int, division: SectorDivision | None = None) -> int:
    """The number of a block by its place."""
    point = shapely.Point(corner(column + 0.5, row + 0.5))
    blocks = (division or town()).layout.blocks
    return int(np.flatnonzero(shapely.contains(blocks, point))[0])


def stretch(name: str, column: float, row: float) -> int:
    """The stretch of a street nearest to a place."""
    layout = town().layout
    named = np.array([layout.stretches.name_of(s) == name for s in range(layout.stretches.count)])
    away = shapely.distance(layout.stretches.shape, shapely.Point(corner(column, row)))
    return int(np.argmin(np.where(named, away, np.inf)))


def sector_at(division: SectorDivision, column: int, row: int) -> int:
    return int(division.of_block[block(column, row)])


def owners(division: SectorDivision, name: str) -> list[int]:
    """Who walks a street, stretch by stretch from the south or west."""
    stretches = division.layout.stretches
    mine = [s for s in range(stretches.count) if stretches.name_of(s) == name]
    middle = shapely.get_coordinates(shapely.centroid(stretches.shape[mine])).sum(axis=1)
    return [int(division.of_stretch[mine[n]]) for n in np.argsort(middle)]


def refusal(error: pytest.ExceptionInfo[BadInput]) -> str:
    for lang in ("fr", "en"):
        assert error_text(error.value, lang).hint
    return error.value.code


def test_a_block_moves_and_its_streets_stay_beside_their_sector() -> None:
    moved = editing.move_blocks(town(), [block(4, 0)], to=2)

    assert sector_at(moved, 4, 0) == 2
    assert (moved.of_block != town().of_block).sum() == 1
    left, right = moved.sides()
    assert ((moved.of_stretch == left) | (moved.of_stretch == right)).all()
    # The street east of the block is inside sector 2 now; the one west of it was sector 1's.
    assert owners(moved, "A5")[0] == 2
    assert owners(moved, "A4")[0] == 1


def test_blocks_that_hang_on_one_another_move_together() -> None:
    moved = editing.move_blocks(town(), [block(3, 1), block(4, 1)], to=2)

    assert sector_at(moved, 3, 1) == sector_at(moved, 4, 1) == 2


def test_what_is_cut_off_goes_along_when_it_is_small() -> None:
    behind = editing.move_blocks(town(), [block(3, 0), block(3, 1), block(4, 1)], to=2)

    assert sector_at(behind, 4, 0) == 2
    assert set(behind.numbers) == {1, 2, 3, 4}


def test_a_move_that_would_leave_a_sector_in_pieces_is_refused() -> None:
    column = [block(2, row) for row in range(4)]
    with pytest.raises(BadInput) as error:
        editing.move_blocks(town(), column, to=3)
    assert refusal(error) == "sector_in_pieces"
    assert error.value.params == {"sector": 1, "pieces": 2}


@pytest.mark.parametrize(
    ("blocks", "to", "code"),
    [
        ([(0, 0)], 4, "blocks_not_beside"),
        ([(4, 0), (0, 0)], 2, "blocks_not_beside"),
        ([(0, 0)], 1, "edit_changes_nothing"),
        ([(0, 0)], 9, "sector_unknown"),
        ([(column, row) for column in range(5) for row in range(4)], 2, "sector_emptied"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    blocks: list[tuple[int, int]], to: int, code: str
) -> None:
    with pytest.raises(BadInput) as error:
        editing.move_blocks(town(), [block(*place) for place in blocks], to)
    assert refusal(error) == code


def test_a_border_street_goes_whole_to_the_other_side() -> None:
    assert owners(town(), "A5") == [1, 1, 2, 2, 3, 3, 4, 4]
    given = editing.give_streets(town(), [stretch("A5", 5, 1.5)], to=2)

    # As far as it runs between 1 and 2: beyond row 4 the same street parts 3 and 4.
    assert owners(given, "A5") == [2, 2, 2, 2, 3, 3, 4, 4]
    assert (given.of_block == town().of_block).all()


def test_one_stretch_alone_can_be_given() -> None:
    given = editing.give_streets(town(), [stretch("A5", 5, 1.5)], to=2, whole=False)

    assert owners(given, "A5") == [1, 2, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("street", "to", "code"),
    [
        (("A5", 5, 1.5), 3, "street_not_beside"),
        (("A2", 2, 1.5), 2, "street_not_beside"),
        (("A2", 2, 1.5), 1, "edit_changes_nothing"),
    ],
)
def test_a_street_goes_only_to_a_sector_beside_it(
    street: tuple[str, float, float], to: int, code: str
) -> None:
    with pytest.raises(BadInput) as error:
        editing.give_streets(town(), [stretch(*street)], to)
    assert refusal(error) == code


def test_a_cut_follows_the_blocks_along_the_line() -> None:
    line = shapely.LineString([corner(2.2, -1), corner(2.2, 5)])
    cut = editing.cut_sector(town(), 1, line, number=5)

    assert cut.outline(5).equals(squares(0, 0, 2, 4))
    assert cut.outline(1).equals(squares(2, 0, 5, 4))
    for number in (2, 3, 4):
        assert (cut.blocks_of(number) == town().blocks_of(number)).all()


def test_streets_of_a_new_border_are_shared_out() -> None:
    line = shapely.LineString([corner(2.6, -1), corner(2.6, 5)])
    cut = editing.cut_sector(town(), 1, line, number=5)

    assert set(owners(cut, "A3")[:4]) <= {1, 5}
    efforts = {s.number: s.effort_min for s in sectors_of(cut)}
    without = {s.number: s.effort_min for s in sectors_of(town())}
    assert efforts[1] + efforts[5] == pytest.approx(without[1], abs=0.01)
    # The new border goes to the smaller part, which lacks most, but for what shortens the walks.
    assert owners(cut, "A3")[:4].count(5) >= 3


def test_a_line_that_ends_inside_is_prolonged() -> None:
    line = shapely.LineString([corner(1, 2.1), corner(3, 2.1)])
    cut = editing.cut_sector(town(), 1, line, number=5)

    assert {cut.outline(1).bounds[1::2], cut.outline(5).bounds[1::2]} == {
        squares(0, 0, 5, 2).bounds[1::2],
        squares(0, 2, 5, 4).bounds[1::2],
    }


def test_a_line_in_the_shape_of_a_u_cuts_out_a_corner() -> None:
    line = shapely.LineString([corner(1, 5), corner(1, 2), corner(4, 2), corner(4, 5)])
    cut = editing.cut_sector(town(), 1, line, number=5)

    assert cut.outline(5).equals(squares(1, 2, 4, 4))


@pytest.mark.parametrize(
    "line",
    [
        [corner(6, 1), corner(9, 1)],
        [corner(-1, 0.3), corner(6, 0.3)],
        [corner(1, 1), corner(1, 1)],
    ],
)
def test_a_line_that_cuts_nothing_off_is_refused(line: list[tuple[float, float]]) -> None:
    with pytest.raises(BadInput) as error:
        editing.cut_sector(town(), 1, shapely.LineString(line), number=5)
    assert refusal(error) == "line_misses_sector"


def test_a_cut_into_three_is_refused() -> None:
    bent = [corner(1, 5), corner(1, -1), corner(4, -1), corner(4, 5)]
    with pytest.raises(BadInput) as error:
        editing.cut_sector(town(), 1, shapely.LineString(bent), number=5)
    assert refusal(error) == "sector_in_pieces"
    assert error.value.params == {"sector": 1, "pieces": 3}


def test_halving_gives_two_of_even_effort() -> None:
    halved = editing.halve_sector(town(), 2, number=5)

    before = {s.number: s.effort_min for s in sectors_of(town())}
    after = {s.number: s.effort_min for s in sectors_of(halved)}
    assert after[2] + after[5] == pytest.approx(before[2], abs=0.01)
    assert after[2] / after[5] == pytest.approx(1, abs=0.1)
    for number in (2, 5):
        assert halved.outline(number).geom_type == "Polygon"


def test_a_sector_of_one_block_cannot_be_halved() -> None:
    only: list[DrawnSector] = [
        (square, {}) for square in (squares(0, 0, 1, 8), squares(1, 0, 10, 8))
    ]
    alone = divide_along_polygons(only, plan(DISTRICT)).division
    with pytest.raises(BadInput) as error:
        editing.halve_sector(alone, 1, number=3)
    assert refusal(error) == "sector_one_block"


def test_merging_keeps_the_first_number_and_all_the_others() -> None:
    merged = editing.merge_sectors(town(), 3, 1)

    assert merged.numbers == [2, 3, 4]
    assert merged.outline(3).equals(squares(0, 0, 5, 8))
    assert editing.free_number(merged) == 1


def test_sectors_that_do_not_touch_are_not_merged() -> None:
    with pytest.raises(BadInput) as error:
        editing.merge_sectors(town(), 1, 4)
    assert refusal(error) == "sectors_not_beside"


def test_a_redrawn_sector_takes_the_blocks_inside_and_gives_the_others_away() -> None:
    redrawn = editing.redraw_sector(town(), 1, squares(1.3, -1, 6.7, 4.4))

    assert redrawn.outline(1).equals(squares(1, 0, 7, 4))
    # What it had in the west touches sector 3 only, at its northern end.
    assert sector_at(redrawn, 0, 0) == sector_at(redrawn, 0, 3) == 3


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        (squares(2.9, 2.9, 3.1, 3.1), "redraw_holds_no_block"),
        (squares(0, 0, 5, 4), "edit_changes_nothing"),
        (squares(0, 0, 10, 4), "sector_emptied"),
        (squares(0, 4, 10, 6).union(squares(0, 0, 2, 2)), "sector_in_pieces"),
    ],
)
def test_a_drawing_that_makes_no_sector_is_refused(polygon: BaseGeometry, code: str) -> None:
    with pytest.raises(BadInput) as error:
        editing.redraw_sector(town(), 1, polygon)
    assert refusal(error) == code


def test_streets_can_be_given_out_anew_after_many_moves() -> None:
    greedy = editing.give_streets(town(), [stretch("A5", 5, 3.5)], to=1)
    greedy = editing.give_streets(greedy, [stretch("S4", 3.5, 4)], to=1)
    shared = editing.share_out_streets(greedy)

    def spread(division: SectorDivision) -> float:
        return float(np.std([sector.effort_min for sector in sectors_of(division)]))

    assert spread(shared) < spread(greedy)


@cache
def islands() -> SectorDivision:
    """Two islands of five by four blocks: one is sectors 1 and 2, the other is sector 3."""
    west, east = squares(0, 0, 5, 4), squares(6, 0, 10, 4)
    drawn: list[DrawnSector] = [(squares(0, 0, 2, 4), {}), (squares(2, 0, 5, 4), {}), (east, {})]
    return divide_along_polygons(drawn, plan(west.union(east), streets())).division


def test_islands_do_not_make_every_edit_one_of_pieces() -> None:
    division = islands()
    first, second = (int(division.of_block[block(i, 0, division)]) for i in (0, 4))
    other = int(division.of_block[block(7, 0, division)])

    merged = editing.merge_sectors(division, second, other)
    assert merged.outline(second).geom_type == "MultiPolygon"
    moved = editing.move_blocks(merged, [block(2, 0, division)], to=first)
    assert moved.of_block[block(2, 0, division)] == first
    cut_between = shapely.LineString([corner(5.5, -1), corner(5.5, 5)])
    assert editing.cut_sector(merged, second, cut_between, other).numbers == division.numbers
    with pytest.raises(BadInput) as error:
        editing.move_blocks(division, [block(7, 0, division)], to=first)
    assert refusal(error) == "blocks_not_beside"


def test_edits_are_read_from_json_and_written_back() -> None:
    ring = [[2, 48], [2.01, 48], [2.01, 48.01], [2, 48]]
    for value in (
        {"kind": "move_blocks", "blocks": [1, 2], "to": 3},
        {"kind": "give_streets", "streets": [5], "to": 1, "whole": False},
        {"kind": "cut", "sector": 1, "line": [[2.0, 48.0], [2.1, 48.1]]},
        {"kind": "redraw", "sector": 1, "polygon": {"type": "Polygon", "coordinates": [ring]}},
        {"kind": "rename", "sector": 1, "label": "Gare"},
        {"kind": "share_out_streets"},
    ):
        assert edit_to_json(edit_from_json(value)) == value


@pytest.mark.parametrize(
    "polygon",
    [
        {"type": "LineString", "coordinates": [[2, 48], [3, 49]]},
        {"type": "Polygon", "coordinates": [[[2, 48], [3, 49]]]},
        {"type": "Polygon", "coordinates": [[["a", 48], [3, 49], [4, 50], [2, 48]]]},
        {"type": "Polygon", "coordinates": [[[2, 48], [3, 48], [4, 48], [2, 48]]]},
        {"type": "Polygon", "coordinates": [[[2, 48], [3000, 48], [4, 50], [2, 48]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[2, 48], [float("nan"), 48], [4, 50], [2, 48]]]},
        {"type": "Polygon"},
    ],
)
def test_a_polygon_that_is_none_is_refused(polygon: dict[str, object]) -> None:
    with pytest.raises(BadInput) as error:
        edit_from_json({"kind": "redraw", "sector": 1, "polygon": polygon})
    assert refusal(error) == "edit_invalid"


@cache
def towns_by_chance() -> list[SectorDivision]:
    """A square town, one with a hole, one on two islands, one without streets."""
    holed = DISTRICT.difference(shapely.Point(2.004, 48.004).buffer(0.001))
    strait = DISTRICT.difference(shapely.box(1.9, 48.0031, 2.1, 48.0034))
    return [
        divide_area(plan(DISTRICT, street_grid(DISTRICT, 0.0012)), sectors=6),
        divide_area(plan(holed, street_grid(DISTRICT, 0.0015)), sectors=5),
        divide_area(plan(strait, street_grid(DISTRICT, 0.0015)), sectors=3),
        divide_area(plan(DISTRICT), sectors=4),
    ]


def pieces_of(division: SectorDivision, sector: int) -> int:
    """The pieces of a sector, islands of the area that are its own counted for none."""
    pairs = division.layout.pairs
    _, island = components_of(division.layout.count, pairs)
    mine = division.of_block == sector
    _, piece = components_of(division.layout.count, pairs[mine[pairs].all(axis=1)])
    return sum(
        bool((mine[island == island[np.flatnonzero(piece == p)[0]]] == 0).any())
        for p in np.unique(piece[mine])
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(which=st.integers(0, 3), done=st.lists(gestures(), min_size=1, max_size=8))
def test_any_edits_leave_whole_sectors_that_tile_the_area(
    which: int, done: list[tuple[str, float, float, float]]
) -> None:
    division = towns_by_chance()[which]
    total = sum(sector.effort_min for sector in sectors_of(division))
    for gesture in done:
        before = division
        frozen = (division.of_block.copy(), division.of_stretch.copy())
        edit = edit_from_json(edit_of(gesture, division))
        with suppress(BadInput):
            division = edit.done_to(division)
        assert (before.of_block == frozen[0]).all()
        assert (before.of_stretch == frozen[1]).all()
        left, right = division.sides()
        assert ((division.of_stretch == left) | (division.of_stretch == right)).all()
        fresh = set(division.numbers) - set(before.numbers)
        gone = set(before.numbers) - set(division.numbers)
        assert len(fresh) <= (gesture[0] in ("cut", "halve", "merge"))
        assert len(gone) <= (gesture[0] == "merge")
        for sector in division.numbers:
            if sector not in fresh and gesture[0] != "redraw":
                # Its number is still that of ground which it had.
                assert (before.of_block[division.blocks_of(sector)] == sector).any()
            assert pieces_of(division, sector) <= max(1, pieces_of(before, sector), len(gone) * 9)
    found = sectors_of(division)
    assert_tiles(found, division.layout.area, within=1e-9)
    assert sum(sector.effort_min for sector in found) == pytest.approx(total, abs=0.01)
