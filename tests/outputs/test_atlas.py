"""The printed atlas: what a team, a print shop and a blind search expect of its PDF."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pyproj
import pytest
import segno
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Layer, LonLat, Party, Sector, Snapshot, Team
from cartoparty.core.sectors import split_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput, NotFound
from cartoparty.outputs.atlas import AtlasInput, PageKind, write_atlas
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import (
    CurvedText,
    Group,
    Item,
    Page,
    Point,
    Rect,
    Shape,
    Text,
    texts_of,
)
from cartoparty.outputs.atlas.fonts import Face, advances, drawable, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import check_bar_items
from cartoparty.outputs.atlas.qr import QUIET_MODULES, qr_shape
from cartoparty.outputs.atlas.sea import sea_polygons
from cartoparty.outputs.atlas.sheets import OVERLAP_MM, SCALES, plan_sheets
from cartoparty.outputs.atlas.style import street_class
from cartoparty.outputs.atlas.symbols import distinct_symbols
from cartoparty.sources.extract import read_extract
from cartoparty.texts import finding_text
from tests.outputs.printed_town import (
    GROUND,
    HERE,
    lonlat,
    node,
    on_ground,
    square_sector,
    town,
    town_layers,
    way,
)


def pdf_texts(path: Path) -> list[str]:
    """The text of each page without any white space, as a PDF reader finds it."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in list(document)]
    finally:
        document.close()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def walk(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from walk(item.items)


def map_texts(page: Page) -> list[Text | CurvedText]:
    """What is written inside the map frame of a page."""
    groups = [item for item in page.items if isinstance(item, Group)]
    return [item for item in walk(groups) if isinstance(item, Text | CurvedText)]


def composed(atlas: AtlasInput, **choice: object) -> list[Page]:
    return compose_atlas(atlas, PaperChoice(**choice))[0]  # type: ignore[arg-type]


# The file ---------------------------------------------------------------------------------------


def test_the_file_has_the_pages_of_the_summary(themes: dict[str, Theme], tmp_path: Path) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes))

    assert len(pdf_texts(tmp_path / "a.pdf")) == len(summary.pages)
    assert [page.number for page in summary.pages] == list(range(1, len(summary.pages) + 1))
    assert summary.pages[0].kind is PageKind.COVER
    for sector in (1, 2):
        pages = [page for page in summary.pages if page.sector == sector]
        assert [page.name for page in pages] == [f"{sector}/{n + 1}" for n in range(len(pages))]
        assert pages[0].kind is PageKind.MAP
        assert pages[0].scale in SCALES
        assert pages[-1].kind is PageKind.LIST


def test_the_same_party_gives_the_same_bytes(themes: dict[str, Theme], tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_atlas(tmp_path / name, town(themes))

    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_every_font_of_the_file_is_embedded(themes: dict[str, Theme], tmp_path: Path) -> None:
    write_atlas(tmp_path / "a.pdf", town(themes))

    content = (tmp_path / "a.pdf").read_bytes()
    assert b"Helvetica" not in content
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    seen = 0
    for page in list(document):
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(thing.raw)
            assert pdfium.FPDFFont_GetIsEmbedded(font) == 1
            seen += 1
    document.close()
    assert seen > 100


def test_one_sector_is_printed_alone_with_the_same_numbers(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    atlas = town(themes)
    write_atlas(tmp_path / "all.pdf", atlas)
    summary = write_atlas(tmp_path / "two.pdf", atlas, sector=2)

    assert {page.sector for page in summary.pages} == {2}
    alone = pdf_texts(tmp_path / "two.pdf")
    assert alone == pdf_texts(tmp_path / "all.pdf")[-len(alone) :]


def test_every_map_page_carries_credit_date_code_and_team(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes))

    texts = pdf_texts(tmp_path / "a.pdf")
    for page in summary.pages:
        if page.kind is PageKind.MAP:
            text = texts[page.number - 1]
            assert squeezed("© contributeurs OpenStreetMap, ODbL") in text
            assert squeezed("14 septembre 2023") in text
            assert f"ABC-{page.sector}" in text
            assert squeezed(f"Équipe {page.sector}") in text
            assert page.name in text


def test_a_fictional_town_is_not_credited_to_openstreetmap(themes: dict[str, Theme]) -> None:
    atlas = town(themes)
    pages = composed(replace(atlas, party=replace(atlas.party, fictional=True)))

    said = " ".join(text for page in pages for text in texts_of(page.items))
    assert "contributeurs OpenStreetMap" not in said
    assert "Ville fictive" in said


def test_the_atlas_speaks_english_too(themes: dict[str, Theme], tmp_path: Path) -> None:
    write_atlas(tmp_path / "a.pdf", town(themes), lang="en")

    text = "".join(pdf_texts(tmp_path / "a.pdf"))
    assert squeezed("© OpenStreetMap contributors, ODbL") in text
    assert squeezed("Streets of the sector") in text
    assert squeezed("À vérifier") not in text


# Streets ----------------------------------------------------------------------------------------


def test_every_street_of_a_sector_is_on_its_pages(themes: dict[str, Theme], tmp_path: Path) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes), sector=1)

    text = "".join(pdf_texts(tmp_path / "a.pdf"))
    names = [f"Rue du Nord {i}" for i in (0, 1)] + [f"Cours d’Été {i}" for i in (0, 1)]
    for name in [*names, "Escalier des Œillets", "Pont Noir"]:
        assert squeezed(name) in text
    assert squeezed("Rue du Nord 4") not in text.split(squeezed("Rues du secteur"))[1]
    assert summary.streets >= 6


def test_a_street_too_short_for_its_name_gets_a_letter_and_a_key(
    themes: dict[str, Theme],
) -> None:
    pages = composed(town(themes), sector=1)

    on_map = [text.text for text in map_texts(pages[0])]
    listed = texts_of(pages[1].items)
    assert "Escalier des Œillets" not in on_map
    letter = listed[listed.index("Escalier des Œillets") - 1]
    assert re.fullmatch("[a-z]+", letter)
    assert letter in on_map


def test_the_street_index_names_the_cells_that_the_street_crosses(
    themes: dict[str, Theme],
) -> None:
    sector = square_sector(1, 0, 0, 140)
    layers = {
        Layer.STREETS: [way(1, (5, 135), (135, 135), highway="residential", name="Rue Haute")]
    }
    pages = composed(town(themes, layers=layers, sectors=[sector]), sector=1)
    frame = plan_sheets(sector.geometry, "A4", None).frames[0]

    expected = {frame.cell_of(*frame.point(lonlat(x, 135))) for x in np.arange(5, 135, 2.0)}
    listed = texts_of(pages[1].items)
    assert set(listed[listed.index("Rue Haute") + 1].split()) == expected


def test_no_two_names_of_a_map_overlap(themes: dict[str, Theme]) -> None:
    for page in composed(town(themes))[1:]:
        rooms = [(text.text, room(text)) for text in map_texts(page)]
        for (one, first), (other, second) in combinations(rooms, 2):
            assert first.intersection(second).area < 0.05, (one, other)


def room(text: Text | CurvedText) -> BaseGeometry:
    """The ink box of a text: its letters between base line and cap height."""
    size = text.size
    if isinstance(text, Text):
        width = text_width(text.text, text.face, size)
        left = {"start": 0.0, "middle": -width / 2, "end": -width}[text.anchor]
        letters = [(text.at.x, text.at.y, text.angle, left, width)]
    else:
        widths = advances(text.text, text.face, size)
        letters = [(g.x, g.y, g.angle, 0.0, w) for g, w in zip(text.glyphs, widths, strict=True)]
    boxes = []
    for x, y, angle, left, width in letters:
        box = shapely.box(left, 0.05 * size, left + width, 0.65 * size)
        turned = shapely.affinity.rotate(box, angle, origin=(0, 0))
        boxes.append(shapely.affinity.translate(turned, x, y))
    return shapely.union_all(boxes)


def test_everything_on_the_map_is_clipped_to_its_frame(themes: dict[str, Theme]) -> None:
    page = composed(town(themes), sector=1)[0]

    frame = plan_sheets(town(themes).sectors[0].geometry, "A4", None).sheet.frame
    groups = [item for item in page.items if isinstance(item, Group)]
    assert [group.clip for group in groups] == [frame]


@pytest.mark.parametrize("name", ["R" * 60, "Avenue " + "du Général " * 4 + "de Gaulle"])
def test_a_very_long_street_name_is_still_found(
    themes: dict[str, Theme], tmp_path: Path, name: str
) -> None:
    layers = {Layer.STREETS: [way(1, (0, 50), (60, 50), highway="residential", name=name)]}
    write_atlas(tmp_path / "a.pdf", town(themes, layers=layers), sector=1)

    assert squeezed(name) in "".join(pdf_texts(tmp_path / "a.pdf"))


def test_an_arabic_name_is_replaced_by_its_latin_form(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    tags = {"highway": "residential", "name": "شارع الحرية", "name:fr": "Avenue de la Liberté"}
    layers = {Layer.STREETS: [way(1, (0, 50), (190, 50), **tags)]}
    summary = write_atlas(tmp_path / "a.pdf", town(themes, layers=layers))

    assert squeezed("Avenue de la Liberté") in "".join(pdf_texts(tmp_path / "a.pdf"))
    assert summary.findings == ()


def test_a_name_without_any_latin_form_is_named_by_its_way_and_reported(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    layers = {
        Layer.STREETS: [way(17, (0, 50), (190, 50), highway="residential", name="شارع الحرية")]
    }
    summary = write_atlas(tmp_path / "a.pdf", town(themes, layers=layers))

    assert "(w17)" in "".join(pdf_texts(tmp_path / "a.pdf"))
    assert [finding.code for finding in summary.findings] == ["atlas_name_unprintable"]
    for lang in ("fr", "en"):
        assert "w17" in finding_text(summary.findings[0], lang).what


def test_breton_welsh_and_typographic_letters_have_a_form_in_the_fonts() -> None:
    assert drawable("Straed ar Velin-Avel") == "Straed ar Velin-Avel"
    assert drawable("Ffordd y Tŷ Gŵyr") == "Ffordd y Ty Gwyr"
    assert drawable("Œuvre « d’été » n° 3 — ñ ß") == "Œuvre « d’été » n° 3 — ñ ß"
    assert drawable("rue de la Paix / شارع السلام") == "rue de la Paix"
    assert drawable("Улица") is None


def test_no_text_of_the_atlas_lacks_a_glyph(themes: dict[str, Theme]) -> None:
    features = {"trees": [node(1, 50, 50, natural="tree", species="Ярко ☃")]}
    layers = {Layer.STREETS: [way(1, (0, 50), (190, 50), highway="path", name="Стара\x07 улица")]}
    atlas = town(themes, layers=layers, features=features)
    atlas = replace(atlas, party=replace(atlas.party, title="Праздник 地図", contact="☎ 06"))

    for lang in ("fr", "en"):
        for page in composed(atlas, lang=lang):
            for text in texts_of(page.items):
                assert drawable(text) == text


# Features ---------------------------------------------------------------------------------------


def test_every_feature_is_numbered_on_the_map_and_in_the_list(themes: dict[str, Theme]) -> None:
    pages, summary = compose_atlas(town(themes), PaperChoice(sector=1))

    numbers = [str(number) for number in range(1, 22)]  # 20 trees and a defibrillator
    on_map = [text.text for text in map_texts(pages[0])]
    assert set(numbers) <= set(on_map)
    listed = texts_of(page_item for page in pages[1:] for page_item in page.items)
    assert set(numbers) <= set(listed)
    assert summary.features == 21


def test_the_list_says_in_words_what_osm_knows(themes: dict[str, Theme]) -> None:
    pages = composed(town(themes))

    listed = " ".join(text for page in pages for text in texts_of(page.items))
    assert "Défibrillateur" in listed
    assert "À l’intérieur" in listed
    assert "Des feuilles larges" in listed
    for word in ("là", "changé", "disparu"):
        assert word in listed


def test_a_listed_cell_is_where_the_number_is_on_the_map(themes: dict[str, Theme]) -> None:
    boxes = [node(1, 330, 80, emergency="defibrillator")]
    atlas = town(themes, features={"defibrillators": boxes})
    pages = composed(atlas, sector=2)

    frame = plan_sheets(atlas.sectors[1].geometry, "A4", None).frames[0]
    box = frame.point(lonlat(330, 80))
    listed = texts_of(pages[1].items)
    assert listed[listed.index("1") + 1] == frame.cell_of(*box)


def test_new_finds_have_empty_numbered_boxes(themes: dict[str, Theme]) -> None:
    listed = texts_of(composed(town(themes), sector=1)[-1].items)

    assert {f"N{number}" for number in range(1, 9)} <= set(listed)


def test_five_hundred_features_spill_over_pages_and_none_is_lost(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    trees = [
        node(number + 1, 5 + number % 25 * 7, 5 + number // 25 * 9, natural="tree")
        for number in range(500)
    ]
    atlas = town(themes, features={"trees": trees})
    pages, summary = compose_atlas(atlas, PaperChoice(sector=1))

    assert summary.features == 500
    listed = [text for page in pages[1:] for text in texts_of(page.items)]
    on_map = {text.text for text in map_texts(pages[0])}
    assert {str(number) for number in range(1, 501)} <= set(listed)
    assert {str(number) for number in range(1, 501)} <= on_map
    for page in pages:
        bottom = min(text.at.y for text in walk(page.items) if isinstance(text, Text))
        assert bottom >= 4.0


def test_two_themes_never_share_a_symbol(themes: dict[str, Theme]) -> None:
    twin = themes["trees"].model_copy(update={"id": "hedges"})

    symbols = distinct_symbols([themes["trees"], twin, themes["defibrillators"]])
    assert len(set(symbols.values())) == 3


# Measures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1000, 2500, 5000])
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

    marks = [text for text in map_texts(page) if text.text in {"1", "2"} and text.face is Face.BOLD]
    marks = [text for text in marks if isinstance(text, Text) and text.size < 4]
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
    for size, scale in ((150, 1000), (260, 1500), (800, 5000)):
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
    for window in windows:
        others = [other for other in windows if other is not window]
        deepest = max(depth(window.intersection(other)) for other in others)
        assert deepest >= OVERLAP_MM * 5 * 0.99
    pages = composed(town(themes, sectors=[sector]))
    names = [
        name for page in pages for name in texts_of(page.items) if re.fullmatch(r"3/\d+", name)
    ]
    assert {"3/1", "3/2"} <= set(names)


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
    return min(east - west, north - south)


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


# Bad cases --------------------------------------------------------------------------------------


def test_an_empty_snapshot_still_makes_an_atlas(themes: dict[str, Theme], tmp_path: Path) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes, layers={}, features={}))

    texts = pdf_texts(tmp_path / "a.pdf")
    assert (summary.features, summary.streets) == (0, 0)
    assert len(texts) == 5
    assert squeezed("Aucune rue de ce secteur n’a de nom") in texts[2]


def test_a_snapshot_without_buildings_is_drawn(themes: dict[str, Theme], tmp_path: Path) -> None:
    layers = {k: v for k, v in town_layers().items() if k is not Layer.BUILDINGS}
    summary = write_atlas(tmp_path / "a.pdf", town(themes, layers=layers))

    assert summary.streets > 5


def test_a_sector_in_two_pieces_and_without_a_team_is_drawn(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    pieces = on_ground(
        shapely.MultiPolygon([shapely.box(0, 0, 90, 90), shapely.box(150, 150, 220, 220)])
    )
    sector = Sector(1, "1 · Le Port", pieces, 30.0, 1.0, {}, HERE)
    atlas = replace(town(themes, sectors=[sector]), teams=[])
    summary = write_atlas(tmp_path / "a.pdf", atlas)

    text = "".join(pdf_texts(tmp_path / "a.pdf"))
    assert squeezed("Secteur 1 · Le Port") in text
    assert squeezed("sans équipe") in text
    assert squeezed("Rue du Nord 0") in text
    assert [page.sector for page in summary.pages][1:] == [1] * (len(summary.pages) - 1)


def test_a_broken_polygon_costs_nothing_but_itself(themes: dict[str, Theme]) -> None:
    bow_tie = replace(
        node(9, 0, 0, leisure="park"),
        geometry=on_ground(shapely.Polygon([(0, 0), (90, 90), (90, 0), (0, 90)])),
    )
    layers = {**town_layers(), Layer.GREEN: [bow_tie]}

    pages = composed(town(themes, layers=layers), sector=1)
    assert "Pont Noir" in texts_of(pages[1].items)


def test_a_street_beside_the_border_is_in_both_sectors(themes: dict[str, Theme]) -> None:
    sectors = [square_sector(1, 0, 0, 200), square_sector(2, 200, 0, 200)]
    atlas = town(themes, sectors=sectors)

    for number in (1, 2):
        listed = texts_of(composed(atlas, sector=number)[1].items)
        assert "Rue du Nord 2" in listed


def test_forty_teams_continue_their_table_on_a_second_cover(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    sectors = [square_sector(n + 1, n % 8 * 60, n // 8 * 60, 60) for n in range(40)]
    summary = write_atlas(tmp_path / "a.pdf", town(themes, sectors=sectors))

    covers = [page for page in summary.pages if page.kind is PageKind.COVER]
    assert len(covers) > 1
    text = "".join(pdf_texts(tmp_path / "a.pdf")[: len(covers)])
    for sector in sectors:
        assert squeezed(f"Équipe {sector.number}") in text
        assert f"ABC-{sector.number}" in text


@pytest.mark.parametrize(
    ("choice", "error", "code"),
    [
        ({"paper": "A5"}, BadInput, "atlas_paper"),
        ({"scale": 0}, BadInput, "atlas_scale"),
        ({"scale": 1_000_000}, BadInput, "atlas_scale"),
        ({"sector": 9}, NotFound, "atlas_sector_missing"),
    ],
)
def test_a_wrong_wish_is_refused_and_nothing_is_written(
    themes: dict[str, Theme],
    tmp_path: Path,
    choice: dict[str, object],
    error: type[Exception],
    code: str,
) -> None:
    with pytest.raises(error) as refused:
        write_atlas(tmp_path / "a.pdf", town(themes), **choice)  # type: ignore[arg-type]

    assert refused.value.code == code  # type: ignore[attr-defined]
    assert not (tmp_path / "a.pdf").exists()


def test_a_party_without_sectors_is_told_to_split_first(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    atlas = replace(town(themes), sectors=[])

    with pytest.raises(BadInput, match="atlas_no_sectors"):
        write_atlas(tmp_path / "a.pdf", atlas)


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


# A real town ------------------------------------------------------------------------------------

PLAINPALAIS = (6.138, 46.197, 6.150, 46.2045)


@pytest.fixture(scope="module")
def plainpalais(osm_data: Path, themes: dict[str, Theme]) -> AtlasInput:
    area = shapely.box(*PLAINPALAIS)
    chosen = ("defibrillators", "trees")
    snapshot: Snapshot = read_extract(
        osm_data / "geneve-plainpalais_crop_2025.osm.pbf",
        area,
        [themes[theme] for theme in chosen],
        margin_m=150,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    plan = SplitInput(area, snapshot.layers, snapshot.features, themes)
    sectors = split_area(plan, sectors=8)
    teams = [Team(s.number, f"Équipe {s.number}", "#1b6ca8", s.number, "XYZ") for s in sectors]
    party = Party("plainpalais", "Plainpalais", area, chosen, "2026-05-16", "2026-05-16")
    return AtlasInput(
        party, sectors, teams, snapshot, themes, lambda code: f"https://carto.example.org/j/{code}"
    )


def test_no_named_street_of_a_real_town_is_missing_from_its_sector(
    plainpalais: AtlasInput, tmp_path: Path
) -> None:
    summary = write_atlas(tmp_path / "a.pdf", plainpalais)

    texts = pdf_texts(tmp_path / "a.pdf")
    checked = 0
    for sector in plainpalais.sectors:
        pages = [page.number - 1 for page in summary.pages if page.sector == sector.number]
        found = "".join(texts[number] for number in pages)
        for name in names_in(plainpalais.snapshot, sector.geometry):
            assert squeezed(name) in found, (sector.number, name)
            checked += 1
    assert checked > 100


def names_in(snapshot: Snapshot, sector: BaseGeometry) -> set[str]:
    """The names of streets with at least a metre of line in a sector."""
    found = set()
    for street in snapshot.layers[Layer.STREETS]:
        name = street.tags.get("name")
        if name and street_class(street.tags) and street.geometry.geom_type != "Polygon":
            inside = GROUND_HERE.to_metres(street.geometry.intersection(sector))
            if inside.length > 1:
                found.add(name)
    return found


GROUND_HERE = type(GROUND)(LonLat(6.144, 46.2))


def test_every_feature_of_a_real_town_is_on_exactly_one_list(plainpalais: AtlasInput) -> None:
    _, summary = compose_atlas(plainpalais, PaperChoice())

    inside = [
        feature
        for features in plainpalais.snapshot.features.values()
        for feature in features
        if plainpalais.party.area.intersects(feature.geometry.representative_point())
    ]
    assert summary.features == len(inside)
    assert len(inside) > 300
