"""The atlas of odd towns, sectors and data: it is printed, it can be read, and it says so."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import shapely
from shapely import affinity

from cartoparty.core.models import Layer, Sector
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import AtlasInput, AtlasSummary, PageKind, write_atlas
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import CurvedText, Group, Page, Text, texts_of
from cartoparty.outputs.atlas.fonts import MM_PER_PT
from cartoparty.outputs.atlas.sheets import MANY_PAGES, SCALES, plan_sheets
from cartoparty.texts import finding_text
from tests.outputs.paper_overlaps import overlaps, room
from tests.outputs.printed_town import (
    GROUND,
    block,
    lonlat,
    node,
    on_ground,
    pdf_texts,
    square_sector,
    squeezed,
    town,
    town_layers,
    walk,
    way,
)

_SMALLEST_PT = 6.0


def printed(atlas: AtlasInput) -> tuple[list[Page], AtlasSummary]:
    """The pages of an atlas that any reader can use: held to what every page must hold."""
    pages, summary = compose_atlas(atlas, PaperChoice())
    assert len(pages) == len(summary.pages)
    for sector in atlas.sectors:
        kinds = {page.kind for page in summary.pages if page.sector == sector.number}
        assert kinds == {PageKind.MAP, PageKind.LIST}
    for page, row in zip(pages, summary.pages, strict=True):
        assert overlaps(page) == [], row.name
        assert overprinted(page) == [], row.name
        assert outside(page) == [], row.name
        assert too_small(page) == [], row.name
    return pages, summary


def overprinted(page: Page) -> list[tuple[str, str]]:
    """The pairs of texts around the map, or in the tables, that lie on each other."""
    texts = [item for item in page.items if isinstance(item, Text) and item.text.strip()]
    rooms = [(text.text, room(text)) for text in texts]
    return [
        (one, other)
        for (one, first), (other, second) in combinations(rooms, 2)
        if first.intersection(second).area > 0.1
    ]


def outside(page: Page) -> list[str]:
    """The texts that a printer would cut: nearer to the edge of the sheet than 4 mm."""
    sheet = shapely.box(4, 4, page.width - 4, page.height - 4)
    texts = [item for item in page.items if isinstance(item, Text) and item.text.strip()]
    return [text.text for text in texts if not sheet.contains(room(text))]


def too_small(page: Page) -> list[str]:
    smallest = _SMALLEST_PT * MM_PER_PT - 1e-6
    texts = [item for item in walk(page.items) if isinstance(item, Text | CurvedText)]
    return [text.text for text in texts if text.size < smallest]


def said(summary: AtlasSummary, code: str) -> list[str]:
    """What a finding of the atlas says, in French and in English."""
    (finding,) = (finding for finding in summary.findings if finding.code == code)
    words = [finding_text(finding, lang) for lang in ("fr", "en")]
    assert all(text.what and text.fix for text in words)
    return [text.what for text in words]


# Sectors ----------------------------------------------------------------------------------------


def test_a_sector_without_streets_is_printed_and_says_so(themes: dict[str, Theme]) -> None:
    wood = block(1, 0, 0, 200, natural="wood", name="Bois Joli")
    atlas = town(
        themes,
        layers={Layer.GREEN: [wood]},
        features={"trees": [node(1, 60, 60, natural="tree")]},
        sectors=[square_sector(1, 0, 0, 200)],
    )
    pages, summary = printed(atlas)

    assert (summary.streets, summary.features) == (0, 1)
    listed = " ".join(text for page in pages[1:] for text in texts_of(page.items))
    assert "Aucune rue de ce secteur n’a de nom" in listed


@pytest.mark.parametrize("turn_deg", [0, 38, 90])
def test_a_sector_of_three_kilometres_by_sixty_metres_is_shown_whole(
    themes: dict[str, Theme], turn_deg: float
) -> None:
    strip = affinity.rotate(shapely.box(0, 0, 3000, 60), turn_deg, origin=(0, 0))
    axis = affinity.rotate(shapely.LineString([(-30, 30), (3030, 30)]), turn_deg, origin=(0, 0))
    path = replace(way(1, (0, 0), (1, 1), highway="path", name="Chemin du Halage"),
                   geometry=on_ground(axis))  # fmt: skip
    start = lonlat(*axis.interpolate(40).coords[0])
    sector = Sector(1, "1 · Le Halage", on_ground(strip), 60.0, 3.0, {}, start)
    pages, summary = printed(town(themes, layers={Layer.STREETS: [path]}, sectors=[sector]))

    maps = [page for page in summary.pages if page.kind is PageKind.MAP]
    assert {page.scale for page in maps} <= set(SCALES)
    assert 1 <= len(maps) <= MANY_PAGES
    frames = plan_sheets(sector.geometry, "A4").frames
    assert len(frames) == len(maps)
    windows = []
    for frame in frames:
        x, y = GROUND.project(np.array([frame.centre]))[0]
        half = (frame.rect.width * frame.scale / 2000, frame.rect.height * frame.scale / 2000)
        windows.append(shapely.box(x - half[0], y - half[1], x + half[0], y + half[1]))
    assert shapely.union_all(windows).contains(strip.buffer(-0.5))
    for page, row in zip(pages, summary.pages, strict=True):
        if row.kind is PageKind.MAP:
            names = texts_of(page.items)
            assert "Chemin du Halage" in names
            others = {other.name for other in maps} - {row.name}
            assert not others or others & set(names), "no way to the next page"


def test_an_area_of_one_block_is_printed_as_large_as_the_scales_go(
    themes: dict[str, Theme],
) -> None:
    atlas = town(themes, sectors=[square_sector(1, 95, 95, 110)])
    pages, summary = printed(atlas)

    assert [page.scale for page in summary.pages if page.kind is PageKind.MAP] == [SCALES[0]]
    texts = texts_of(pages[1].items)
    assert {"Rue du Nord 1", "Rue du Nord 2", "Cours d’Été 1", "Cours d’Été 2"} <= set(texts)


def test_a_sector_of_a_few_metres_is_printed(themes: dict[str, Theme]) -> None:
    _, summary = printed(town(themes, sectors=[square_sector(1, 90, 90, 8)]))

    assert [page.scale for page in summary.pages if page.kind is PageKind.MAP] == [SCALES[0]]


# Many things ------------------------------------------------------------------------------------


def test_two_thousand_trees_are_all_listed_and_nothing_is_printed_over(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    chance = np.random.default_rng(4)
    avenue = [(5 + i * 0.6, 100 + i % 2 * 8) for i in range(600)]
    park = chance.uniform((210, 210), (268, 268), (1400, 2)).tolist()
    trees = [node(i + 1, x, y, natural="tree") for i, (x, y) in enumerate([*avenue, *park])]
    atlas = town(themes, features={"trees": trees}, sectors=[square_sector(1, -10, -10, 420)])
    pages, summary = printed(atlas)

    assert summary.features == 2000
    lists = [
        page for page, row in zip(pages, summary.pages, strict=True) if row.kind is PageKind.LIST
    ]
    numbers = {text for page in lists for text in texts_of(page.items)}
    assert numbers_told(numbers) >= set(range(1, 2001))
    write_atlas(tmp_path / "a.pdf", atlas)
    assert (tmp_path / "a.pdf").stat().st_size <= 250_000 * len(pages)


def numbers_told(texts: set[str]) -> set[int]:
    """The numbers that texts say one by one or as a run, ``12–31``."""
    told: set[int] = set()
    for text in texts:
        for part in text.replace("\u00a0", " ").split(","):
            ends = part.strip().split("–")
            if all(end.isdecimal() for end in ends) and 1 <= len(ends) <= 2:
                told.update(range(int(ends[0]), int(ends[-1]) + 1))
    return told


# Names ------------------------------------------------------------------------------------------

LONG = "Avenue du Lieutenant-Colonel Jean-Baptiste de la Rochefoucauld-Liancourt d’Enville"
BRETON = "Straed Ar Vilin-Avel – Hent Kerc’hoent ar C’hoad"
ARABIC = "شارع الحرية"
HEBREW = "רחוב הרצל"
HINDI = "महात्मा गांधी मार्ग"
GEORGIAN = "რუსთაველის გამზირი"
CHINESE = "中山路"


@pytest.mark.parametrize("length_m", [180, 12])
@pytest.mark.parametrize("name", [LONG, BRETON, "R" * 80], ids=["long", "Breton", "unbreakable"])
def test_a_long_or_breton_name_is_printed_letter_for_letter(
    themes: dict[str, Theme], tmp_path: Path, name: str, length_m: float
) -> None:
    assert len(name) >= 48
    atlas = named_street(themes, name, length_m)
    _, summary = printed(atlas)

    assert summary.findings == ()
    write_atlas(tmp_path / "a.pdf", atlas)
    assert squeezed(name) in "".join(pdf_texts(tmp_path / "a.pdf"))


def named_street(themes: dict[str, Theme], name: str, length_m: float = 180) -> AtlasInput:
    street = way(1, (5, 100), (5 + length_m, 100), highway="residential", name=name)
    sector = square_sector(1, 0, 0, 200)
    return town(themes, layers={Layer.STREETS: [street]}, features={}, sectors=[sector])


@pytest.mark.parametrize("length_m", [180, 12])
@pytest.mark.parametrize(
    "name", [ARABIC, HEBREW, HINDI, GEORGIAN], ids=["Arabic", "Hebrew", "Hindi", "Georgian"]
)
def test_a_name_in_another_script_is_printed_in_it(
    themes: dict[str, Theme], tmp_path: Path, name: str, length_m: float
) -> None:
    """On the map or under its letter, and in the index; the font of that script is embedded."""
    atlas = named_street(themes, name, length_m)
    pages, summary = printed(atlas)

    assert summary.findings == ()
    lists = [p for p, row in zip(pages, summary.pages, strict=True) if row.kind is PageKind.LIST]
    assert name in [text for page in lists for text in texts_of(page.items)]
    write_atlas(tmp_path / "a.pdf", atlas)
    assert_fonts_embedded(tmp_path / "a.pdf")
    assert "\ufffd" not in "".join(pdf_texts(tmp_path / "a.pdf"))


def assert_fonts_embedded(path: Path) -> None:
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(path)
    for page in list(document):
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
            assert pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(thing.raw)) == 1
    document.close()


def test_a_name_in_a_script_without_a_font_is_reported_and_found_by_its_number(
    themes: dict[str, Theme],
) -> None:
    pages, summary = printed(named_street(themes, CHINESE))

    assert "(w1)" in " ".join(text for page in pages for text in texts_of(page.items))
    assert all("w1" in words for words in said(summary, "atlas_name_unprintable"))


# Data -------------------------------------------------------------------------------------------


def test_piers_far_from_any_water_tell_that_the_coastline_is_missing(
    themes: dict[str, Theme],
) -> None:
    pier = way(31, (300, 50), (480, 50), man_made="pier")
    layers = {**town_layers(), Layer.WATER: [pier]}
    pages, summary = printed(town(themes, layers=layers))

    assert all("w31" in words for words in said(summary, "atlas_no_coastline"))
    assert "Rue du Nord 1" in texts_of(pages[1].items)


def test_a_town_without_a_coast_is_not_asked_for_its_coastline(themes: dict[str, Theme]) -> None:
    _, summary = printed(town(themes))

    assert summary.findings == ()


def test_a_multipolygon_that_crosses_itself_is_mended_and_told(themes: dict[str, Theme]) -> None:
    park = block(77, 0, 0, 10, leisure="park", name="Parc Noué")
    crossed = shapely.Polygon([(210, 210), (290, 290), (290, 210), (210, 290)])
    hole_outside = shapely.MultiPolygon(
        [crossed, shapely.Polygon([(20, 20), (90, 20), (90, 90)], [[(95, 95), (99, 95), (99, 99)]])]
    )
    layers = {**town_layers(), Layer.GREEN: [replace(park, geometry=on_ground(hole_outside))]}
    pages, summary = printed(town(themes, layers=layers))

    assert all("w77" in words for words in said(summary, "atlas_shapes_mended"))
    for page in pages[1:]:
        groups = [item for item in page.items if isinstance(item, Group)]
        assert len(groups) <= 1
    streets = " ".join(text for page in pages for text in texts_of(page.items))
    assert all(f"Rue du Nord {number}" in streets for number in range(5))


def test_a_shape_without_extent_is_left_out_and_told(themes: dict[str, Theme]) -> None:
    dot = replace(way(88, (0, 0), (1, 1), highway="residential", name="Rue Nulle"),
                  geometry=on_ground(shapely.LineString([(50, 50), (50, 50)])))  # fmt: skip
    layers = {**town_layers(), Layer.STREETS: [*town_layers()[Layer.STREETS], dot]}
    _, summary = printed(town(themes, layers=layers))

    assert all("w88" in words for words in said(summary, "atlas_shapes_left_out"))
