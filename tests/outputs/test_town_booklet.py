"""The town map as a booklet: pages that overlap, an overview of them, an index by page and cell."""

from pathlib import Path

import pytest
import shapely

from cartoparty.core.models import Layer
from cartoparty.core.publication import Publication
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import texts_of
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.sheets import OVERLAP_MM
from cartoparty.outputs.town_map import TownMapChoice, TownMapFormat, write_town_map
from cartoparty.outputs.town_map.street_index import entries_of
from cartoparty.texts import error_text
from tests.outputs.printed_town import GROUND, squeezed, way
from tests.outputs.town_sheets import (
    cells_crossed,
    composed,
    expanded,
    named_streets,
    published_plainpalais,
    published_town,
)

BOOKLET = {"format": TownMapFormat.BOOKLET}


@pytest.fixture(scope="module")
def plainpalais(themes: dict[str, Theme], osm_data: Path) -> Publication:
    return published_plainpalais(themes, osm_data)


def window(frame: MapFrame) -> shapely.Polygon:
    """What a page shows, metres around the town hall."""
    ((x, y),) = GROUND.project(shapely.get_coordinates(shapely.Point(frame.centre)))
    half_x, half_y = (side * frame.scale / 2000 for side in (frame.rect.width, frame.rect.height))
    return shapely.box(x - half_x, y - half_y, x + half_x, y + half_y)


def test_the_pages_overlap_and_cover_the_streets(themes: dict[str, Theme]) -> None:
    made, summary = composed(published_town(themes), **BOOKLET, scale=1000)

    windows = [window(frame) for frame in made.frames]
    assert len(windows) >= 6
    assert summary.pages == len(made.pages) >= 1 + len(windows) + 1
    shown = shapely.union_all(windows)
    assert shown.contains(shapely.box(-9, -9, 409, 409))
    for one in windows:
        shared = [one.intersection(other) for other in windows if other is not one]
        sides = [min(b[2] - b[0], b[3] - b[1]) for b in (s.bounds for s in shared if s.area)]
        assert max(sides) >= OVERLAP_MM * 0.999


def test_a_corner_without_anything_costs_no_page(themes: dict[str, Theme]) -> None:
    corner = [way(1, (0, 0), (150, 0), highway="residential", name="Rue Basse"),
              way(2, (0, 0), (0, 900), highway="residential", name="Rue Longue")]  # fmt: skip
    town = published_town(themes, size=1000, layers={Layer.STREETS: corner}, features={})
    made, _ = composed(town, **BOOKLET, scale=1000)

    windows = shapely.union_all([window(frame) for frame in made.frames])
    assert windows.contains(shapely.LineString([(150, 0), (0, 0), (0, 900)]))
    assert not windows.contains(shapely.Point(800, 800))


def test_the_index_gives_page_and_cell(plainpalais: Publication) -> None:
    made, summary = composed(plainpalais, **BOOKLET, scale=4000)

    frames = {str(number): frame for number, frame in enumerate(made.frames, start=2)}
    assert len(frames) > 1
    entries = {entry.name: entry for entry in entries_of(made.index, with_pages=True)}
    streets = named_streets(plainpalais)
    assert set(streets) <= set(entries)
    assert summary.streets == len(entries)
    for name, geometry in streets.items():
        inside = geometry.intersection(plainpalais.party.area)
        where = dict(part.split("\u00a0:\u00a0") for part in entries[name].where.split(", "))
        for page, frame in frames.items():
            crossed = cells_crossed(frame, inside, away_mm=0.1)
            assert crossed <= expanded(where.get(page, "")), (name, page)


def test_each_page_has_its_number_and_those_of_its_neighbours(themes: dict[str, Theme]) -> None:
    made, _ = composed(published_town(themes), **BOOKLET, scale=1000)

    overview = texts_of(made.pages[0].items)
    for number, page in enumerate(made.pages[1 : 1 + len(made.frames)], start=2):
        words = texts_of(page.items)
        assert str(number) in words
        assert str(number) in overview
        assert page.title == f"Page {number}"
        mine = window(made.frames[number - 2])
        neighbours = [
            other
            for other, frame in enumerate(made.frames, start=2)
            if other != number and _beside(mine, window(frame))
        ]
        assert neighbours
        assert all(str(other) in words for other in neighbours)


def _beside(one: shapely.Polygon, other: shapely.Polygon) -> bool:
    """Overlapping, in one row or one column of the grid of pages."""
    dx, dy = one.centroid.x - other.centroid.x, one.centroid.y - other.centroid.y
    return bool(one.intersects(other)) and (abs(dx) < 1 or abs(dy) < 1)


def test_a_small_area_is_shown_larger_and_a_wide_one_smaller(themes: dict[str, Theme]) -> None:
    lanes = [way(n, (0, n * 900), (11_900, n * 900), highway="residential", name=f"Voie {n}")
             for n in range(14)]  # fmt: skip
    wide = published_town(themes, size=12_000, layers={Layer.STREETS: lanes}, features={})

    assert composed(published_town(themes), **BOOKLET)[1].scale == 2500
    assert composed(wide, **BOOKLET)[1].scale > 5000


def test_a_booklet_that_nobody_prints_is_refused_with_a_scale_that_works(
    themes: dict[str, Theme],
) -> None:
    lanes = [way(n, (0, n * 400), (4900, n * 400), highway="residential", name=f"Voie {n}")
             for n in range(13)]  # fmt: skip
    town = published_town(themes, size=5000, layers={Layer.STREETS: lanes}, features={})
    with pytest.raises(BadInput) as caught:
        composed(town, **BOOKLET, scale=500)

    assert caught.value.code == "town_map_pages"
    fits = caught.value.params["fits"]
    assert f"1:{fits}" in error_text(caught.value, "fr").hint
    assert composed(town, **BOOKLET, scale=fits)[1].scale == fits


def test_every_line_of_the_index_is_on_the_last_pages(plainpalais: Publication) -> None:
    made, _ = composed(plainpalais, **BOOKLET)

    last = made.pages[1 + len(made.frames) :]
    printed = squeezed("".join(text for page in last for text in texts_of(page.items)))
    for entry in entries_of(made.index, with_pages=True):
        assert squeezed(entry.shown.text) in printed
        assert squeezed(entry.where) in printed


def test_a_page_of_a_district_full_of_trees_weighs_little(
    plainpalais: Publication, tmp_path: Path
) -> None:
    path = tmp_path / "booklet.pdf"
    choice = TownMapChoice(format=TownMapFormat.BOOKLET, scale=5000)
    summary = write_town_map(path, plainpalais, choice)

    assert summary.layers["trees"] > 500
    assert path.stat().st_size / summary.pages < 250_000
