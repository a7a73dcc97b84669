"""The printed atlas: what a team and a print shop expect of its PDF, in good cases and bad."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import shapely

from cartoparty.core.models import Layer, Sector
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput, NotFound
from cartoparty.outputs.atlas import PageKind, write_atlas
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import (
    Text,
    texts_of,
)
from cartoparty.outputs.atlas.sheets import SCALES, plan_sheets
from cartoparty.outputs.atlas.symbols import distinct_symbols
from cartoparty.texts import error_text
from tests.outputs.printed_town import (
    HERE,
    composed,
    lonlat,
    map_texts,
    node,
    on_ground,
    pdf_texts,
    square_sector,
    squeezed,
    town,
    town_layers,
    walk,
)

# The file ---------------------------------------------------------------------------------------


def test_the_file_has_the_pages_of_the_summary(themes: dict[str, Theme], tmp_path: Path) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes))

    assert len(pdf_texts(tmp_path / "a.pdf")) == len(summary.pages)
    assert [page.number for page in summary.pages] == list(range(1, len(summary.pages) + 1))
    assert summary.pages[0].kind is PageKind.COVER
    for sector in (1, 2):
        pages = [page for page in summary.pages if page.sector == sector]
        assert [page.name for page in pages] == [f"{sector}-{n + 1}" for n in range(len(pages))]
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


def test_the_atlas_loads_its_pdf_library_only_to_print() -> None:
    code = "import sys, cartoparty.outputs.atlas; sys.exit('reportlab' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


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
    pages = composed(town(themes), sector=1)[1:]
    listed = [text for page in pages for text in texts_of(page.items)]

    assert {f"N{number}" for number in range(1, 13)} <= set(listed)


def numbers_named(text: str) -> Iterator[int]:
    """The numbers that a label of the map stands for: ``12–17, 40``."""
    for run in text.split(", "):
        first, _, last = run.partition("–")
        if first.isdigit() and (last or first).isdigit():
            yield from range(int(first), int(last or first) + 1)


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
    assert {str(number) for number in range(1, 501)} <= set(listed)
    on_map = [text.text for text in map_texts(pages[0])]
    named = {number for text in on_map for number in numbers_named(text)}
    scattered = [int(text.removesuffix("\u00a0×")) for text in on_map if text.endswith("×")]
    assert len(named) + sum(scattered) == 500
    for page in pages:
        bottom = min(text.at.y for text in walk(page.items) if isinstance(text, Text))
        assert bottom >= 4.0


def test_two_themes_never_share_a_symbol(themes: dict[str, Theme]) -> None:
    twin = themes["trees"].model_copy(update={"id": "hedges"})

    symbols = distinct_symbols([themes["trees"], twin, themes["defibrillators"]])
    assert len(set(symbols.values())) == 3


# Bad cases --------------------------------------------------------------------------------------


def test_an_empty_snapshot_still_makes_an_atlas(themes: dict[str, Theme], tmp_path: Path) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes, layers={}, features={}))

    texts = pdf_texts(tmp_path / "a.pdf")
    assert (summary.features, summary.streets) == (0, 0)
    assert len(texts) == len(summary.pages)
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


def test_a_folder_that_does_not_exist_is_named(themes: dict[str, Theme], tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        write_atlas(tmp_path / "nowhere" / "a.pdf", town(themes, layers={}, features={}))

    assert refused.value.code == "atlas_not_written"
    assert "nowhere" in error_text(refused.value, "fr").message


def test_a_party_without_sectors_is_told_to_split_first(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    atlas = replace(town(themes), sectors=[])

    with pytest.raises(BadInput, match="atlas_no_sectors"):
        write_atlas(tmp_path / "a.pdf", atlas)
