"""Hand-drawn sectors: what is mended, what is refused, what is kept."""

import numpy as np
import pytest
import shapely
from shapely import affinity

from cartoparty.core.models import Finding, Sector
from cartoparty.core.sector_import import DrawnSector, divide_along_polygons
from cartoparty.core.sectors import SplitInput, split_area
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.texts import error_text, finding_text
from tests.core.towns import DISTRICT, area, assert_tiles, node, plan, street_grid

METRE = 1 / 111_000  # of latitude, in degrees
TOWN = plan(DISTRICT, street_grid(DISTRICT, 0.0012))


def quarters(*, shift_m: float = 0.0, grow_m: float = 0.0) -> list[DrawnSector]:
    """The district in four; the eastern half moved, each quarter grown by so many metres."""
    boxes = [
        shapely.box(2.0, 48.004, 2.005, 48.008),
        shapely.box(2.005, 48.004, 2.01, 48.008),
        shapely.box(2.0, 48.0, 2.005, 48.004),
        shapely.box(2.005, 48.0, 2.01, 48.004),
    ]
    moved = [
        affinity.translate(b, xoff=shift_m * METRE if b.bounds[0] > 2.004 else 0) for b in boxes
    ]
    return [(b.buffer(grow_m * METRE, join_style="mitre"), {}) for b in moved]


def sectors_from_polygons(
    drawn: list[DrawnSector], town: SplitInput
) -> tuple[list[Sector], tuple[Finding, ...]]:
    result = divide_along_polygons(drawn, town)
    return result.sectors(), result.findings


def codes(findings: tuple[Finding, ...]) -> list[str]:
    for finding in findings:
        for lang in ("fr", "en"):
            assert finding_text(finding, lang).what
    return [finding.code for finding in findings]


def refusal(drawn: list[DrawnSector], town: SplitInput = TOWN) -> BadInput:
    with pytest.raises(BadInput) as caught:
        sectors_from_polygons(drawn, town)
    assert error_text(caught.value, "fr").hint
    assert error_text(caught.value, "en").message
    return caught.value


def test_import_takes_sectors_that_tile_the_area() -> None:
    sectors, findings = sectors_from_polygons(quarters(), TOWN)

    assert findings == ()
    assert [sector.number for sector in sectors] == [1, 2, 3, 4]
    assert_tiles(sectors, DISTRICT)
    assert sum(s.street_km for s in sectors) == pytest.approx(
        split_area(TOWN, sectors=1)[0].street_km
    )
    assert all(sector.effort_min > 0 for sector in sectors)


def test_import_gives_back_what_was_exported() -> None:
    exported = split_area(TOWN, sectors=6)
    drawn = [(s.geometry, {"number": s.number, "label": s.label}) for s in reversed(exported)]

    sectors, findings = sectors_from_polygons(drawn, TOWN)

    assert findings == ()
    for before, after in zip(exported, sectors, strict=True):
        assert (after.number, after.label) == (before.number, before.label)
        assert after.geometry.symmetric_difference(before.geometry).area < 1e-12
    assert np.isclose(
        sum(s.effort_min for s in sectors), sum(s.effort_min for s in exported), rtol=1e-3
    )


def test_import_keeps_numbers_and_gives_free_ones_in_reading_order() -> None:
    shapes = [shape for shape, _ in quarters()]
    drawn = [(shapes[0], {}), (shapes[1], {"number": 1}), (shapes[2], {}), (shapes[3], {})]

    sectors, _ = sectors_from_polygons(drawn, TOWN)

    north_west, south_west = shapes[0].centroid, shapes[2].centroid
    by_number = {sector.number: sector.geometry for sector in sectors}
    assert sorted(by_number) == [1, 2, 3, 4]
    assert by_number[1].contains(shapes[1].centroid)
    assert by_number[2].contains(north_west)
    assert by_number[4].contains(south_west)


@pytest.mark.parametrize("number", [3, 3.0, "3", "3.0"])
def test_import_reads_numbers_as_programs_write_them(number: object) -> None:
    drawn = [
        (shape, {"number": number if i == 0 else None}) for i, (shape, _) in enumerate(quarters())
    ]

    sectors, _ = sectors_from_polygons(drawn, TOWN)

    (third,) = [sector for sector in sectors if sector.number == 3]
    assert third.geometry.contains(drawn[0][0].centroid)


@pytest.mark.parametrize("number", ["trois", 2.5, 0, -1, True, "nan", "inf"])
def test_import_refuses_a_number_that_is_none(number: object) -> None:
    drawn = quarters()
    drawn[2] = (drawn[2][0], {"number": number})

    error = refusal(drawn)

    assert (error.code, error.params["rank"]) == ("sector_number_wrong", 3)


def test_import_takes_an_empty_cell_of_a_table_for_no_number() -> None:
    drawn = [(shape, {"number": float("nan"), "label": float("nan")}) for shape, _ in quarters()]

    sectors, _ = sectors_from_polygons(drawn, TOWN)

    assert [sector.number for sector in sectors] == [1, 2, 3, 4]
    assert all(sector.label.startswith(str(sector.number)) for sector in sectors)


def test_import_refuses_the_same_number_twice() -> None:
    drawn = [(shape, {"number": 7}) for shape, _ in quarters()]

    assert refusal(drawn).code == "sector_number_twice"


def test_import_closes_gaps_of_a_few_metres() -> None:
    sectors, findings = sectors_from_polygons(quarters(shift_m=3, grow_m=-1), TOWN)

    assert codes(findings) == ["sectors_gap_mended"]
    assert_tiles(sectors, DISTRICT)


def test_import_settles_overlaps_of_a_few_metres() -> None:
    sectors, findings = sectors_from_polygons(quarters(grow_m=3), TOWN)

    assert codes(findings) == ["sectors_overlap_mended"]
    assert_tiles(sectors, DISTRICT)
    assert {sector.geometry.geom_type for sector in sectors} == {"Polygon"}


def test_import_names_the_place_of_a_gap() -> None:
    error = refusal(quarters()[:3])

    assert error.code == "sectors_gap"
    assert DISTRICT.contains(shapely.Point(error.params["lon"], error.params["lat"]))
    assert error.params["lon"] > 2.005
    assert error.params["lat"] < 48.004


def test_import_names_both_sectors_of_an_overlap() -> None:
    drawn = quarters()
    drawn[3] = (shapely.box(2.005, 48.0, 2.01, 48.0055), {"number": 9})

    error = refusal(drawn)

    assert error.code == "sectors_overlap"
    assert (error.params["first"], error.params["second"]) == ("#2", "9")
    assert 48.004 < error.params["lat"] < 48.0055


def test_import_cuts_sectors_at_the_limit_of_the_area_and_says_so() -> None:
    drawn = quarters()
    drawn[1] = (shapely.box(2.005, 48.004, 2.02, 48.008), {})

    sectors, findings = sectors_from_polygons(drawn, TOWN)

    assert codes(findings) == ["sectors_outside_cut"]
    assert findings[0].params == {"sectors": [2]}
    assert_tiles(sectors, DISTRICT)


def test_import_refuses_a_sector_outside_the_area() -> None:
    error = refusal([*quarters(), (shapely.box(3, 48, 3.01, 48.01), {})])

    assert (error.code, error.params["sector"]) == ("sector_outside", "#5")


def test_import_warns_of_sectors_in_pieces_and_of_cut_buildings() -> None:
    shapes = [shape for shape, _ in quarters()]
    crosswise = [
        (shapely.union_all([shapes[0], shapes[3]]), {"number": 1}),
        (shapely.union_all([shapes[1], shapes[2]]), {"number": 2}),
    ]
    hall = area(shapely.box(2.0048, 48.0062, 2.0052, 48.0064), building="yes")
    town = plan(DISTRICT, street_grid(DISTRICT, 0.0012), buildings=[hall])

    sectors, findings = sectors_from_polygons(crosswise, town)

    assert sorted(codes(findings)) == ["sectors_cut_buildings", "sectors_in_pieces"]
    assert_tiles(sectors, DISTRICT)


def test_import_counts_features(themes: dict[str, Theme]) -> None:
    trees = tuple(node(2.001 + i * 1e-4, 48.001, natural="tree") for i in range(5))
    town = plan(DISTRICT, features={"trees": trees}, themes={"trees": themes["trees"]})

    sectors, _ = sectors_from_polygons(quarters(), town)

    assert sorted(sector.features["trees"] for sector in sectors) == [0, 0, 0, 5]


def test_import_mends_a_polygon_that_crosses_itself() -> None:
    drawn = quarters()
    spiked = shapely.Polygon(
        [(2.0, 48.004), (2.005, 48.004), (2.005, 48.009), (2.005, 48.008), (2.0, 48.008)]
    )
    drawn[0] = (spiked, {})

    sectors, _ = sectors_from_polygons(drawn, TOWN)

    assert_tiles(sectors, DISTRICT)


def test_import_refuses_what_is_no_polygon() -> None:
    assert refusal([]).code == "sectors_none"
    assert refusal([*quarters(), (shapely.Point(2.001, 48.001), {})]).code == "sector_not_polygon"


def test_import_refuses_a_cover_of_one_by_another() -> None:
    drawn = [*quarters(), (shapely.box(2.001, 48.001, 2.002, 48.002), {})]

    assert refusal(drawn).code == "sectors_overlap"
