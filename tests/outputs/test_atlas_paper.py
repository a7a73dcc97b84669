"""The atlas on paper: what a ruler, a scanner and a phone find on the rendered page."""

import re
from collections.abc import Callable
from ctypes import create_string_buffer
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pyproj
import pytest
import segno
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Layer, LonLat, OsmFeature, Party, Sector, Team
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.sectors import divide_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.core.walk import walks_of
from cartoparty.outputs.atlas import AtlasInput, AtlasPage, AtlasSummary, PageKind, write_atlas
from cartoparty.outputs.atlas.markers import marker_places
from cartoparty.outputs.atlas.page_code import PageCode
from cartoparty.outputs.atlas.style import AREAS, Area
from cartoparty.sources.extract import read_extract
from tests.outputs.photographed import (
    PX_PER_MM,
    Picture,
    bars_below,
    codes_in,
    homography_to_paper,
    in_grey,
    markers_in,
    on_paper,
    photographed,
    scanned,
    set_straight,
    spots_of,
)
from tests.outputs.printed_town import (
    block,
    lonlat,
    on_ground,
    pdf_texts,
    town,
    way,
)

BUILDING = AREAS[Area.BUILDING].fill
HALL = (60.0, 40.0)  # the south-west corner of the only building, metres
HALL_SIDE = 30.0


@dataclass(frozen=True)
class PrintedMap:
    """The first map page of a printed atlas, and the code that the atlas says is on it."""

    path: Path
    row: AtlasPage
    picture: Picture
    code: PageCode

    @property
    def size_mm(self) -> tuple[float, float]:
        return self.code.sheet.width, self.code.sheet.height


def bare_town(themes: dict[str, Theme], width_m: float, height_m: float) -> AtlasInput:
    """Two streets and one building in a sector of this size."""
    shape = on_ground(shapely.box(0, 0, width_m, height_m))
    sector = Sector(1, "1", shape, 60.0, 2.5, {}, lonlat(width_m - 10, height_m - 10))
    east, north = width_m - 5, height_m - 5
    layers: dict[Layer, list[OsmFeature]] = {
        Layer.STREETS: [
            way(1, (5, 100), (east, 100), highway="residential", name="Rue Haute"),
            way(3, (8, 5), (8, north), highway="residential", name="Rue Droite"),
        ],
        Layer.BUILDINGS: [block(2, *HALL, HALL_SIDE, building="yes")],
    }
    return town(themes, layers=layers, features={}, sectors=[sector])


@pytest.fixture(
    scope="module",
    params=[("A4", 200, 220), ("A4", 300, 200), ("A3", 300, 400), ("A3", 400, 260)],
    ids=["A4 upright", "A4 lying", "A3 upright", "A3 lying"],
)
def printed(
    request: pytest.FixtureRequest,
    themes: dict[str, Theme],
    tmp_path_factory: pytest.TempPathFactory,
) -> PrintedMap:
    paper, width_m, height_m = request.param
    path = tmp_path_factory.mktemp("paper") / "a.pdf"
    summary = write_atlas(path, bare_town(themes, width_m, height_m), paper=paper)
    first = summary.frames[0]
    assert (first.code.paper, first.code.landscape) == (paper, width_m > height_m)
    row = summary.pages[first.number - 1]
    return PrintedMap(path, row, scanned(path, row.number), first.code)


def page_code_in(picture: Picture) -> PageCode:
    (code,) = (PageCode.decode(text) for text in codes_in(picture) if text.startswith("CP"))
    return code


# The way back -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [np.asarray, in_grey], ids=["colour", "grey"])
def test_both_codes_of_a_map_page_are_read(
    printed: PrintedMap, seen: Callable[[Picture], Picture]
) -> None:
    join, page = sorted(codes_in(seen(printed.picture)), key=lambda text: text.startswith("CP"))

    assert join == "https://carto.example.org/j/ABC-1"
    assert PageCode.decode(page) == printed.code


def test_the_code_of_a_page_says_where_its_map_lies(printed: PrintedMap) -> None:
    code = page_code_in(printed.picture)

    assert code == printed.code
    assert (code.page, code.scale) == (printed.row.name, printed.row.scale)
    sheet = (code.sheet.width, code.sheet.height)
    assert sheet == pytest.approx(sheet_mm(printed.path, printed.row.number), abs=0.01)


def sheet_mm(path: Path, page: int) -> tuple[float, float]:
    document = pypdfium2.PdfDocument(path)
    width, height = document[page - 1].get_size()
    document.close()
    return width * 25.4 / 72, height * 25.4 / 72


def test_the_code_of_a_page_fits_a_symbol_of_29_modules(printed: PrintedMap) -> None:
    modules = segno.make(printed.code.encode(), error="m", micro=False).symbol_size(border=0)[0]

    assert modules <= 29


def test_the_short_code_of_a_page_is_printed_for_people(printed: PrintedMap) -> None:
    assert printed.code.typed in pdf_texts(printed.path)[printed.row.number - 1]


@pytest.mark.parametrize("seen", [np.asarray, in_grey], ids=["colour", "grey"])
def test_the_twelve_markers_are_found_where_the_page_says(
    printed: PrintedMap, seen: Callable[[Picture], Picture]
) -> None:
    found = markers_in(seen(printed.picture))

    assert sorted(found) == list(range(12))
    for marker in marker_places(printed.code.sheet):
        corners = on_paper(found[marker.id], printed.code.sheet.height)
        assert np.hypot(*(corners.mean(axis=0) - marker.centre)) < 0.2
        sides = np.hypot(*(corners - np.roll(corners, 1, axis=0)).T)
        assert sides == pytest.approx(marker.side_mm, abs=0.2)


@pytest.mark.parametrize(
    ("seen", "turn_deg", "lean"),
    [(np.asarray, 6, 0.06), (in_grey, -88, 0.1), (in_grey, 171, 0.04)],
    ids=["colour", "grey on its side", "grey upside down"],
)
def test_a_photo_of_a_page_gives_the_ground_back(
    printed: PrintedMap, seen: Callable[[Picture], Picture], turn_deg: float, lean: float
) -> None:
    """Codes and markers as `seen`; where the building lies is measured on the photo in colour."""
    shot = photographed(printed.picture, turn_deg, lean)

    code = page_code_in(seen(shot))
    found = markers_in(seen(shot))
    assert sorted(found) == list(range(12))
    homography = homography_to_paper(found, marker_places(code.sheet))
    straight = set_straight(shot, homography, (code.sheet.width, code.sheet.height))
    hall = spots_of(straight, BUILDING, code.sheet.frame, code.sheet.height)[0]
    half = HALL_SIDE / 2
    known = code.frame().point(lonlat(HALL[0] + half, HALL[1] + half))
    assert np.hypot(hall.x - known.x, hall.y - known.y) < 0.3


# The ruler --------------------------------------------------------------------------------------


def test_the_check_bar_is_one_hundred_millimetres_on_the_page(printed: PrintedMap) -> None:
    bars = bars_below(printed.picture, printed.code.sheet.frame.y0 - 1, printed.code.sheet.height)

    pixel_mm = 1 / PX_PER_MM
    assert max(bars) == pytest.approx(100, abs=0.2 + pixel_mm)


@pytest.mark.parametrize("scale", [2500, 5000])
def test_two_real_buildings_are_as_far_apart_on_paper_as_on_the_ground(
    osm_data: Path, themes: dict[str, Theme], tmp_path: Path, scale: int
) -> None:
    """Two of an extract alone in their sector; PDFium draws them, pyproj knows the ground."""
    ends = two_buildings(osm_data / "geneve-plainpalais_crop_2025.osm.pbf", 0.076 * scale)
    area = shapely.box(*shapely.union_all([end.geometry for end in ends]).buffer(1e-4).bounds)
    west, south, _, _ = area.bounds
    sector = Sector(1, "1", area, 60.0, 2.5, {}, LonLat(west, south))
    atlas = town(themes, layers={Layer.BUILDINGS: ends}, features={}, sectors=[sector])
    summary = write_atlas(tmp_path / "a.pdf", atlas, scale=scale)

    (page,) = summary.frames
    picture, sheet = scanned(tmp_path / "a.pdf", page.number), page.code.sheet
    first, second = spots_of(picture, BUILDING, sheet.frame, sheet.height)[:2]
    paper_mm = np.hypot(first.x - second.x, first.y - second.y)
    assert paper_mm > 100
    assert paper_mm == pytest.approx(ground_m(*ends) * 1000 / scale, rel=0.002)


def two_buildings(path: Path, reach_m: float) -> list[OsmFeature]:
    """The two block-shaped buildings around the middle of Plainpalais that are farthest apart."""
    here = LocalProjection(LonLat(6.1435, 46.1995))
    area = here.to_lonlat(shapely.box(-reach_m, -reach_m, reach_m, reach_m))
    snapshot = read_extract(path, area, [], margin_m=0, now=datetime(2026, 1, 1, tzinfo=UTC))
    blocks = [
        (shape.centroid, building)
        for building in snapshot.layers[Layer.BUILDINGS]
        for shape in [here.to_metres(building.geometry)]
        if 150 < shape.area < 500 and shape.area > 0.98 * shape.convex_hull.area
        if area.contains(building.geometry)
    ]
    pairs = combinations(blocks, 2)
    farthest = max(pairs, key=lambda pair: float(pair[0][0].distance(pair[1][0])))
    return [building for _, building in farthest]


def ground_m(one: OsmFeature, other: OsmFeature) -> float:
    """Between the middles of two buildings, on the ellipsoid, metres."""
    (a, b) = (thing.geometry.centroid for thing in (one, other))
    return float(pyproj.Geod(ellps="WGS84").inv(a.x, a.y, b.x, b.y)[2])


# The whole atlas of a real district -------------------------------------------------------------

District = tuple[AtlasInput, Path, AtlasSummary]


@pytest.fixture(scope="module")
def district(
    osm_data: Path, themes: dict[str, Theme], tmp_path_factory: pytest.TempPathFactory
) -> District:
    """Plainpalais in eight sectors with their walks, printed."""
    area = shapely.box(6.138, 46.197, 6.150, 46.2045)
    chosen = ("defibrillators", "trees")
    snapshot = read_extract(
        osm_data / "geneve-plainpalais_crop_2025.osm.pbf",
        area,
        [themes[theme] for theme in chosen],
        margin_m=150,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    meeting = LonLat(6.1415, 46.1985)
    plan = SplitInput(area, snapshot.layers, snapshot.features, themes)
    division = divide_area(plan, sectors=8, start=meeting)
    sectors = sectors_of(division)
    teams = [Team(s.number, f"Équipe {s.number}", "#1b6ca8", s.number, "XYZ") for s in sectors]
    party = Party("plainpalais", "Plainpalais", area, chosen, "2026-05-16", "2026-05-16")
    walks = {walk.sector: walk for walk in walks_of(division)}
    atlas = AtlasInput(party, sectors, teams, snapshot, themes, join_url, walks, meeting)
    path = tmp_path_factory.mktemp("district") / "a.pdf"
    return atlas, path, write_atlas(path, atlas)


def join_url(code: str) -> str:
    return f"https://carto.example.org/j/{code}"


def test_a_district_has_a_cover_and_each_sector_its_maps_then_its_lists(
    district: District,
) -> None:
    atlas, path, summary = district

    texts = pdf_texts(path)
    assert [page.number for page in summary.pages] == list(range(1, len(texts) + 1))
    assert summary.pages[0].kind is PageKind.COVER
    for sector in atlas.sectors:
        pages = [page for page in summary.pages if page.sector == sector.number]
        assert [page.name for page in pages] == [
            f"{sector.number}-{number}" for number in range(1, len(pages) + 1)
        ]
        kinds = [page.kind for page in pages]
        assert kinds == sorted(kinds, key=[PageKind.MAP, PageKind.LIST].index)
        assert set(kinds) == {PageKind.MAP, PageKind.LIST}
        for page in pages:
            assert page.name in texts[page.number - 1]


def test_every_map_of_a_district_is_found_by_its_code_and_markers(district: District) -> None:
    _, path, summary = district

    for page in summary.pages:
        if page.kind is not PageKind.MAP:
            continue
        picture = in_grey(scanned(path, page.number))
        code = page_code_in(picture)
        assert (code.page, code.scale) == (page.name, page.scale)
        found = markers_in(picture)
        assert sorted(found) == list(range(12))
        for marker in marker_places(code.sheet):
            middle = on_paper(found[marker.id], code.sheet.height).mean(axis=0)
            assert np.hypot(*(middle - marker.centre)) < 0.2


def test_a_district_prints_to_the_same_bytes_twice(district: District, tmp_path: Path) -> None:
    atlas, path, _ = district
    write_atlas(tmp_path / "again.pdf", atlas)

    assert (tmp_path / "again.pdf").read_bytes() == path.read_bytes()


def test_a_page_of_a_district_takes_at_most_250_kilobytes(district: District) -> None:
    _, path, summary = district

    assert path.stat().st_size / len(summary.pages) <= 250_000


def test_every_letter_of_a_district_is_drawn_in_an_embedded_font(district: District) -> None:
    _, path, _ = district

    document = pypdfium2.PdfDocument(path)
    names = set()
    for page in list(document):
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
            font = pdfium.FPDFTextObj_GetFont(thing.raw)
            assert pdfium.FPDFFont_GetIsEmbedded(font) == 1
            names.add(font_name(font))
    document.close()
    assert len(names) >= 2


def font_name(font: Any) -> bytes:
    room = create_string_buffer(200)
    pdfium.FPDFFont_GetBaseFontName(font, room, 200)
    return room.value


def test_every_font_that_a_file_names_carries_its_program(district: District) -> None:
    """Also one that no page uses: a print shop's check reads the list, not the pages."""
    _, path, _ = district

    content = path.read_bytes()
    objects = re.findall(rb"\d+ 0 obj\b(.*?)\bendobj", content, re.DOTALL)
    fonts = [body for body in objects if re.search(rb"/Type\s*/Font\b", body)]
    described = [body for body in objects if re.search(rb"/Type\s*/FontDescriptor\b", body)]
    assert len(described) >= 2
    assert all(re.search(rb"/FontFile[23]?\b", body) for body in described)
    for font in fonts:
        assert re.search(rb"/FontDescriptor\b|/DescendantFonts\b|/CharProcs\b", font), font
