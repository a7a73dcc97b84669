"""The names of streets in the printed atlas: every one is there, readable, and in the index."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Layer, LonLat, Party, Snapshot, Team
from cartoparty.core.sectors import split_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import AtlasInput, PageKind, write_atlas
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import (
    Group,
    texts_of,
)
from cartoparty.outputs.atlas.fonts import drawable
from cartoparty.outputs.atlas.name_forms import short_form
from cartoparty.outputs.atlas.sheets import plan_sheets
from cartoparty.outputs.atlas.style import street_class
from cartoparty.sources.extract import read_extract
from cartoparty.texts import finding_text
from tests.outputs.paper_overlaps import overlaps
from tests.outputs.printed_town import (
    GROUND,
    composed,
    lonlat,
    map_texts,
    node,
    pdf_texts,
    square_sector,
    squeezed,
    town,
    way,
)

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


def test_nothing_on_a_map_overlaps(themes: dict[str, Theme]) -> None:
    for page in composed(town(themes))[1:]:
        assert overlaps(page) == []


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


def test_a_name_that_no_font_has_is_named_by_its_way_and_reported(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    layers = {Layer.STREETS: [way(17, (0, 50), (190, 50), highway="residential", name="東京通り")]}
    summary = write_atlas(tmp_path / "a.pdf", town(themes, layers=layers))

    assert "(w17)" in "".join(pdf_texts(tmp_path / "a.pdf"))
    assert [finding.code for finding in summary.findings] == ["atlas_name_unprintable"]
    for lang in ("fr", "en"):
        assert "w17" in finding_text(summary.findings[0], lang).what


def test_no_text_of_the_atlas_lacks_a_glyph(themes: dict[str, Theme]) -> None:
    features = {"trees": [node(1, 50, 50, natural="tree", species="Ярко ☃")]}
    layers = {Layer.STREETS: [way(1, (0, 50), (190, 50), highway="path", name="Стара\x07 улица")]}
    atlas = town(themes, layers=layers, features=features)
    atlas = replace(atlas, party=replace(atlas.party, title="Праздник 地図", contact="☎ 06"))

    for lang in ("fr", "en"):
        for page in composed(atlas, lang=lang):
            for text in texts_of(page.items):
                assert drawable(text) == text


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


@pytest.mark.parametrize("scale", [None, 5000])
def test_nothing_on_the_maps_of_a_real_town_overlaps(
    plainpalais: AtlasInput, scale: int | None
) -> None:
    pages, summary = compose_atlas(plainpalais, PaperChoice(scale=scale))

    maps = [pages[row.number - 1] for row in summary.pages if row.kind is PageKind.MAP]
    found = {row: overlaps(page) for row, page in enumerate(maps)}
    names = [item for page in maps for item in map_texts(page)]
    assert {row: pairs for row, pairs in found.items() if pairs} == {}
    assert len(names) > 500


def test_every_street_of_the_index_is_named_or_lettered_on_the_map(
    plainpalais: AtlasInput,
) -> None:
    for sector in plainpalais.sectors:
        pages, summary = compose_atlas(plainpalais, PaperChoice(sector=sector.number, scale=5000))
        kinds = [row.kind for row in summary.pages]
        # In the order of the page: the two lines of a square's name follow each other.
        on_map = [
            text.text
            for page, kind in zip(pages, kinds, strict=True)
            if kind is PageKind.MAP
            for text in map_texts(page)
        ]
        listed = texts_of(pages[kinds.index(PageKind.LIST)].items)
        for name in names_in(plainpalais.snapshot, sector.geometry):
            lines = [text for text in listed if name.startswith(text) and len(text) > 1]
            first_line = max(lines, key=len)
            before = listed[listed.index(first_line) - 1]
            letter = before if re.fullmatch("[a-z]{1,2}", before) else None
            if letter is not None:
                assert letter in on_map, name
            else:
                assert any(form in " ".join(on_map) for form in (name, short_form(name))), name


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
