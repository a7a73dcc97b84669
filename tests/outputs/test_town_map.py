"""The town map: true to scale, every street found by its cell, published layers, plain refusals."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from cartoparty.core.models import Action, Layer
from cartoparty.core.publication import Publication
from cartoparty.core.theme import Symbol, Theme
from cartoparty.errors import BadInput, NotFound
from cartoparty.outputs.atlas.display import Point, Rect, Shape, Text, texts_of
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.style import Look, palette
from cartoparty.outputs.atlas.symbols import symbol_items
from cartoparty.outputs.town_map import TownMapChoice, TownMapFormat, write_town_map
from cartoparty.outputs.town_map.index_names import index_name
from cartoparty.outputs.town_map.layers import (
    LayerSymbols,
    PublishedLayer,
    published_layers,
    symbols_on,
)
from cartoparty.outputs.town_map.papers import PAPERS, SCALES
from cartoparty.outputs.town_map.street_index import cell_runs, entries_of
from cartoparty.texts import error_text, finding_text
from tests.outputs.printed_town import HERE, lonlat, node, pdf_texts, squeezed, walk, way
from tests.outputs.publications import reviewed
from tests.outputs.town_sheets import (
    cells_crossed,
    composed,
    every_text,
    expanded,
    labels_on,
    named_streets,
    published_plainpalais,
    published_town,
    room,
)


@pytest.fixture(scope="module")
def plainpalais(themes: dict[str, Theme], osm_data: Path) -> Publication:
    return published_plainpalais(themes, osm_data)


# Scale ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS)
def test_a_distance_on_the_sheet_is_the_distance_on_the_ground(
    themes: dict[str, Theme], paper: str
) -> None:
    made, summary = composed(published_town(themes), paper=paper)

    (frame,) = made.frames
    west, north_east = lonlat(0, 0), lonlat(390, 300)
    here, there = frame.point(west), frame.point(north_east)
    on_paper_mm = np.hypot(there.x - here.x, there.y - here.y)
    _, _, ground_m = Geod(ellps="WGS84").inv(*west, *north_east)
    assert summary.scale in SCALES
    assert on_paper_mm * summary.scale / 1000 == pytest.approx(ground_m, rel=0.002)
    assert (made.pages[0].width, made.pages[0].height) in {
        (PAPERS[paper].width, PAPERS[paper].height),
        (PAPERS[paper].height, PAPERS[paper].width),
    }


def test_the_check_bar_is_a_hundred_millimetres_and_says_its_ground(
    themes: dict[str, Theme],
) -> None:
    made, summary = composed(published_town(themes), scale=4000)

    assert summary.scale == 4000
    bars = [
        item
        for item in made.pages[0].items
        if isinstance(item, Shape)
        and item.pen
        and np.ptp(item.rings[0][:, 1]) == pytest.approx(1.5)
    ]
    assert np.ptp(np.vstack([bar.rings[0] for bar in bars])[:, 0]) == pytest.approx(100)
    assert any("400\u00a0m" in text for text in texts_of(made.pages[0].items))


def test_a_larger_sheet_gets_a_larger_scale(themes: dict[str, Theme]) -> None:
    town = published_town(themes)

    scales = [composed(town, paper=paper)[1].scale for paper in PAPERS]
    assert scales == sorted(scales, reverse=True)
    assert scales[0] > scales[-1]


def test_the_whole_area_is_inside_the_frame(plainpalais: Publication) -> None:
    made, _ = composed(plainpalais, paper="A3")

    (frame,) = made.frames
    assert shapely.box(*frame.rect).contains(frame.to_page(plainpalais.party.area))


# The index --------------------------------------------------------------------------------------


def test_the_index_names_the_cells_that_a_street_crosses(themes: dict[str, Theme]) -> None:
    town = published_town(themes)
    made, _ = composed(town, paper="A2", scale=1500)

    (frame,) = made.frames
    entries = {entry.name: entry for entry in entries_of(made.index, with_pages=False)}
    streets = named_streets(town)
    assert set(entries) == set(streets)
    for name, geometry in streets.items():
        inside = geometry.intersection(town.party.area)
        listed = expanded(entries[name].where)
        assert cells_crossed(frame, inside, away_mm=0.1) <= listed, name
        assert listed <= cells_crossed(frame, geometry), name


def test_every_named_street_of_a_real_district_is_in_the_index_with_its_cells(
    plainpalais: Publication,
) -> None:
    made, summary = composed(plainpalais, paper="A3")

    (frame,) = made.frames
    entries = {entry.name: entry for entry in entries_of(made.index, with_pages=False)}
    streets = named_streets(plainpalais)
    assert len(streets) > 120
    assert set(streets) <= set(entries)
    assert summary.streets == len(entries)
    for name, geometry in streets.items():
        inside = geometry.intersection(plainpalais.party.area)
        assert cells_crossed(frame, inside, away_mm=0.1) <= expanded(entries[name].where), name


def test_every_line_of_the_index_is_printed_with_its_name(plainpalais: Publication) -> None:
    made, _ = composed(plainpalais, paper="A3")

    printed = squeezed("".join(text for page in made.pages for text in texts_of(page.items)))
    for entry in entries_of(made.index, with_pages=False):
        assert squeezed(entry.shown.text) in printed
        assert squeezed(entry.where) in printed


def test_a_street_without_room_for_its_name_has_the_number_of_its_line(
    plainpalais: Publication,
) -> None:
    made, _ = composed(plainpalais, paper="A3")

    entries = [e for e in entries_of(made.index, with_pages=False) if e.number]
    on_map = [t.text for t in labels_on(made.pages[0]) if t.face is Face.BOLD]
    assert len(entries) > 10
    assert {entry.number for entry in entries} == set(on_map)
    numbers = [int(entry.number) for entry in entries]
    assert numbers == sorted(numbers)


def test_streets_that_found_no_room_are_counted(plainpalais: Publication) -> None:
    made, summary = composed(plainpalais, paper="A4", scale=7500)

    crowded = next(f for f in summary.findings if f.code == "town_map_streets_crowded")
    numbers = {label.text for label in labels_on(made.pages[0]) if label.face is Face.BOLD}
    written = summary.streets - len(numbers) - int(str(crowded.params["count"]))
    names = {label.text for label in labels_on(made.pages[0])} - numbers
    assert int(str(crowded.params["count"])) > 0
    assert 0 < written <= len(names)
    assert "7500" in finding_text(crowded, "fr").what


@pytest.mark.parametrize(
    ("name", "letter", "text"),
    [
        ("Rue de la Paix", "P", "Paix (Rue de la)"),
        ("Avenue d’Ostende", "O", "Ostende (Avenue d’)"),
        ("Allée des Œillets", "O", "Œillets (Allée des)"),
        ("Rond-Point Émile Zola", "E", "Émile Zola (Rond-Point)"),
        ("Grand-Rue", "G", "Grand-Rue"),
        ("Rue du 8 Mai 1945", "0–9", "8 Mai 1945 (Rue du)"),
        ("La Croisette", "L", "La Croisette"),
        ("Rue", "R", "Rue"),
        ("Rue De-Candolle", "D", "De-Candolle (Rue)"),
        ("Via della Spiga", "S", "Spiga (Via della)"),
        ("High Street", "H", "High Street"),
    ],
)
def test_a_street_stands_under_its_own_word(name: str, letter: str, text: str) -> None:
    assert index_name(name)[1:] == (letter, text)


@given(st.sets(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=1))
def test_runs_of_cells_lose_no_cell_and_add_none(places: set[tuple[int, int]]) -> None:
    cells = [
        (chr(65 + column) if column < 26 else "A" + chr(39 + column)) + str(row)
        for column, row in places
    ]
    assert expanded(" ".join(cell_runs(cells))) == set(cells)


def test_an_index_that_would_shrink_the_map_goes_on_its_own_sheet(themes: dict[str, Theme]) -> None:
    lanes = [
        way(n, (n % 20 * 20, n // 20 * 20), (n % 20 * 20 + 12, n // 20 * 20), highway="footway",
            name=f"Venelle du Très Long Nom numéro {n}")
        for n in range(1, 400)
    ]  # fmt: skip
    town = published_town(themes, layers={Layer.STREETS: lanes})
    made, summary = composed(town, paper="A4")

    assert summary.pages > 1
    assert summary.streets == len(lanes)
    assert summary.scale <= 3000
    behind = squeezed("".join(text for page in made.pages[1:] for text in texts_of(page.items)))
    for n in range(1, 400):
        assert squeezed(f"Très Long Nom numéro {n} (Venelle du)") in behind


# Names on the map -------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["A4", "A2"])
def test_no_two_names_or_numbers_of_the_poster_overlap(
    plainpalais: Publication, paper: str
) -> None:
    made, _ = composed(plainpalais, paper=paper)

    labels = labels_on(made.pages[0])
    rooms = [room(label) for label in labels]
    pairs = shapely.STRtree(rooms).query(rooms, predicate="intersects").T.tolist()
    assert len(labels) > 60
    for one, other in pairs:
        if one < other:
            shared = rooms[one].intersection(rooms[other]).area
            assert shared < 0.05, (labels[one].text, labels[other].text)


def test_nothing_beside_the_map_overlaps(plainpalais: Publication) -> None:
    made, _ = composed(plainpalais, paper="A3")

    page = made.pages[0]
    inside = {id(text) for text in labels_on(page)}
    texts = [text for text in every_text(page.items) if id(text) not in inside and text.text]
    rooms = [room(text) for text in texts]
    sheet = shapely.box(0, 0, page.width, page.height)
    assert all(sheet.contains(place) for place in rooms)
    for (one, first), (other, second) in combinations(zip(texts, rooms, strict=True), 2):
        assert first.intersection(second).area < 0.05, (one.text, other.text)


def test_every_text_is_six_points_or_more(plainpalais: Publication) -> None:
    for paper in ("A4", "A3"):
        made, _ = composed(plainpalais, paper=paper)
        texts = [text for page in made.pages for text in every_text(page.items)]
        assert min(text.size for text in texts) >= 5.99 * 25.4 / 72


# Layers -----------------------------------------------------------------------------------------


def test_layers_are_told_by_shape_and_counted(themes: dict[str, Theme]) -> None:
    surveys = [
        reviewed(
            Action.CREATE, "trees", {"natural": "tree"}, number=7, position=lonlat(200, 250),
            note="chez Madame Untel",
        )
    ]  # fmt: skip
    made, summary = composed(published_town(themes, surveys=surveys))

    assert summary.layers == {"defibrillators": 1, "trees": 22}
    words = " ".join(texts_of(made.pages[0].items))
    assert "Défibrillateurs\u00a0: 1" in words
    assert "Arbres\u00a0: 22, dont 1 relevés sur place" in words
    assert "plein\u00a0: relevé sur place" in words
    outlines = {
        shape.rings[0].shape
        for shape in walk(made.pages[0].items)
        if isinstance(shape, Shape) and shape.fill == "#ffffff" and shape.pen
    }
    assert len(outlines) >= 2


def test_nothing_personal_is_printed(themes: dict[str, Theme], tmp_path: Path) -> None:
    surveys = [
        reviewed(Action.CREATE, "trees", {"natural": "tree"}, number=7, note="chez Madame Untel",
                 position=lonlat(200, 250))
    ]  # fmt: skip
    write_town_map(tmp_path / "m.pdf", published_town(themes, surveys=surveys), TownMapChoice())

    words = "".join(pdf_texts(tmp_path / "m.pdf"))
    for private in ("Untel", "7717", "walk-4f1c9", "Zoé", "0600000000"):
        assert private not in words


def test_only_the_wanted_layers_are_shown(themes: dict[str, Theme]) -> None:
    town = published_town(themes)

    assert composed(town, layers=("trees",))[1].layers == {"trees": 21}
    assert composed(town, layers=())[1].layers == {}


def test_crowded_objects_share_a_symbol_and_the_legend_says_so(themes: dict[str, Theme]) -> None:
    trees = [node(n, 50 + n * 0.5, 150, natural="tree") for n in range(1, 300)]
    town = published_town(themes, features={"trees": trees})
    made, summary = composed(town, paper="A4")

    assert summary.layers["trees"] == 299
    assert any("Des objets très proches" in text for text in texts_of(made.pages[0].items))


@pytest.mark.parametrize("symbol", list(Symbol))
@pytest.mark.parametrize("surveyed", [True, False])
def test_a_symbol_is_drawn_with_few_points_where_it_is(symbol: Symbol, surveyed: bool) -> None:
    at = Point(51.23456, 80.98765)
    layer = PublishedLayer("trees", "Arbres", symbol, "#306f1d", (lonlat(0, 0),), (True,), "©")
    drawn = LayerSymbols(layer, 0.8, (at,), (surveyed,), merged=False).items()
    exact = symbol_items(symbol, at, 0.8, layer.ink, fill=layer.ink if surveyed else "#ffffff")

    for light, full in zip(drawn, exact, strict=True):
        assert isinstance(light, Shape)
        assert isinstance(full, Shape)
        assert (light.fill, light.pen) == (full.fill, full.pen)
        for ring, whole in zip(light.rings, full.rings, strict=True):
            assert len(ring) <= max(30, len(whole) * 0.8)
            off = shapely.hausdorff_distance(shapely.LineString(ring), shapely.LineString(whole))
            assert off < 0.05, "less than a printer's dot"
            assert np.array_equal(ring[0], ring[-1]) == np.array_equal(whole[0], whole[-1])


def test_objects_in_one_and_the_same_place_keep_a_symbol_that_can_be_read(
    themes: dict[str, Theme],
) -> None:
    trees = [node(n, 150, 150, natural="tree") for n in range(1, 50)]
    layers, _ = published_layers(published_town(themes, features={"trees": trees}), None, "fr")
    found = symbols_on(MapFrame(Rect(10, 10, 200, 200), HERE, 5000), layers[-1])

    assert len(found.at) == 1
    assert found.merged
    assert found.radius >= 1.0


def test_a_crowd_of_objects_costs_no_street_its_name(themes: dict[str, Theme]) -> None:
    trees = [
        node(20 * x + y, 10 + x * 19, 10 + y * 19, natural="tree")
        for x in range(1, 20) for y in range(1, 20)
    ]  # fmt: skip
    town = published_town(themes, features={"trees": trees})

    with_trees, summary = composed(town, paper="A3")
    without, _ = composed(town, paper="A3", layers=())
    assert summary.layers["trees"] == len(trees)
    assert with_trees.index.written == without.index.written


def test_each_layer_is_credited(themes: dict[str, Theme]) -> None:
    made, _ = composed(published_town(themes))

    words = " ".join(texts_of(made.pages[0].items))
    assert "© contributeurs OpenStreetMap, ODbL" in words
    assert "14 septembre 2023" in words
    assert "relevés\u00a0: Ville-sur-Carte" in words


# The file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TownMapFormat)
def test_two_runs_give_the_same_bytes_with_embedded_fonts(
    themes: dict[str, Theme], tmp_path: Path, kind: TownMapFormat
) -> None:
    choice = TownMapChoice(format=kind, paper="A4", scale=2500)
    for name in ("a.pdf", "b.pdf"):
        write_town_map(tmp_path / name, published_town(themes), choice)

    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    assert b"Helvetica" not in content
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    try:
        titles = [mark.get_title() for mark in document.get_toc()]
        assert len(titles) == len(document)
        assert "Ville-sur-Carte" in document.get_metadata_dict()["Title"]
        for page in list(document):
            for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
                assert pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(thing.raw)) == 1
    finally:
        document.close()


def test_the_look_is_that_of_the_printer(themes: dict[str, Theme]) -> None:
    def fills(look: Look) -> set[str | None]:
        made, _ = composed(published_town(themes), look=look)
        return {item.fill for item in walk(made.pages[0].items) if isinstance(item, Shape)}

    for look in Look:
        assert palette(look).land in fills(look)


# Refusals ---------------------------------------------------------------------------------------


def test_a_scale_too_large_says_what_would_fit_and_that_fits(themes: dict[str, Theme]) -> None:
    town = published_town(themes, size=420)
    with pytest.raises(BadInput) as caught:
        composed(town, paper="A4", scale=1000)

    error = caught.value
    assert error.code == "town_map_scale_too_large"
    fits, larger = error.params["fits"], error.params["larger"]
    assert composed(town, paper="A4", scale=fits)[1].scale == fits
    assert composed(town, paper=larger, scale=1000)[1].scale == 1000
    assert f"1:{fits}" in error_text(error, "fr").hint
    assert str(larger) in error_text(error, "en").hint


def test_a_scale_for_which_there_is_no_paper_says_so(themes: dict[str, Theme]) -> None:
    lanes = [way(1, (0, 0), (2900, 2900), highway="residential", name="Rue Longue")]
    town = published_town(themes, size=3000, layers={Layer.STREETS: lanes}, features={})
    with pytest.raises(BadInput) as caught:
        composed(town, scale=1000)

    assert caught.value.code == "town_map_scale_no_paper"


def test_an_area_too_large_for_the_paper_says_its_size(themes: dict[str, Theme]) -> None:
    lanes = [way(1, (0, 0), (19_900, 19_900), highway="residential", name="Rue Longue")]
    town = published_town(themes, size=20_000, layers={Layer.STREETS: lanes}, features={})
    with pytest.raises(BadInput) as caught:
        composed(town, paper="A4")

    assert caught.value.code == "town_map_area_too_large"
    assert "20 × 20\u00a0km" in error_text(caught.value, "fr").message


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"paper": "A5"}, "town_map_paper"),
        ({"scale": 10}, "town_map_scale"),
        ({"scale": 100_000}, "town_map_scale"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    themes: dict[str, Theme], choice: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        composed(published_town(themes), **choice)

    assert caught.value.code == code


def test_an_unknown_layer_is_told_with_those_that_there_are(themes: dict[str, Theme]) -> None:
    with pytest.raises(NotFound) as caught:
        composed(published_town(themes), layers=("benches",))

    assert "defibrillators, trees" in error_text(caught.value, "fr").hint


def test_a_layer_with_nothing_to_publish_is_reported_and_left_out(
    themes: dict[str, Theme],
) -> None:
    _, summary = composed(published_town(themes, features={}), layers=("trees",))

    assert summary.layers == {}
    assert [finding.code for finding in summary.findings] == ["town_map_layer_empty"]
    assert "Arbres" in finding_text(summary.findings[0], "fr").what


def test_a_town_without_named_streets_is_still_printed(themes: dict[str, Theme]) -> None:
    _, summary = composed(published_town(themes, layers={Layer.STREETS: []}))

    assert summary.streets == 0
    assert "town_map_no_streets" in [finding.code for finding in summary.findings]


def test_a_file_that_cannot_be_written_is_told(themes: dict[str, Theme], tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        write_town_map(tmp_path / "no" / "m.pdf", published_town(themes), TownMapChoice())

    assert caught.value.code == "town_map_not_written"


def test_no_title_of_the_index_stands_alone_at_the_foot_of_a_column(
    plainpalais: Publication,
) -> None:
    for paper in ("A4", "A3", "A2"):
        made, _ = composed(plainpalais, paper=paper)
        for page in made.pages:
            inside = {id(text) for text in labels_on(page)}
            texts = [
                t for t in every_text(page.items) if isinstance(t, Text) and id(t) not in inside
            ]
            for title in (t for t in texts if t.text == "Index des rues"):
                below = [t for t in texts if abs(t.at.x - title.at.x) < 12 and t.at.y < title.at.y]
                nearest = max(t.at.y for t in below)
                assert title.at.y - nearest < 3.5 * title.size
