"""The list pages as a volunteer fills them in: what OSM says, what to write, boxes for finds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from cartoparty.core.models import Lang, OsmFeature
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import AtlasInput, PageKind
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import Coordinates, Page, Rect, Shape, Text, texts_of
from cartoparty.outputs.atlas.fill_in import DOTS, ROW_MM, Piece, flowed, question_rows
from cartoparty.outputs.atlas.fonts import Face, text_width
from tests.outputs.printed_town import map_texts, node, square_sector, town, walk

LANGUAGES: tuple[Lang, ...] = ("fr", "en")
SMALLEST_TYPE_MM = 6.0 * 25.4 / 72
ALL_OF_A_BOX = {
    "emergency": "defibrillator",
    "indoor": "yes",
    "access": "customers",
    "defibrillator:location": "Au rez-de-chaussée, derrière le comptoir de l’accueil, à gauche",
    "opening_hours": "Mo-Fr 08:30-12:30,13:30-18:00; Sa 09:00-12:00; PH off",
}
LONG_NAME = "Défibrillateur de la salle polyvalente du Lieutenant-Colonel de la Rochefoucauld 12"


def lists(atlas: AtlasInput, **choice: object) -> list[Page]:
    pages, summary = compose_atlas(atlas, PaperChoice(sector=1, **choice))  # type: ignore[arg-type]
    return [
        page for page, row in zip(pages, summary.pages, strict=True) if row.kind is PageKind.LIST
    ]


def said(pages: Iterable[Page]) -> list[str]:
    return [text for page in pages for text in texts_of(page.items)]


def with_features(themes: dict[str, Theme], **features: Sequence[OsmFeature]) -> AtlasInput:
    sector = square_sector(1, -10, -10, 420)
    return town(themes, features=features, sectors=[sector])


def trees(count: int, *, known: bool) -> list[OsmFeature]:
    """A grid of trees; of all of them OSM knows a lot, or nothing."""
    tags = {"natural": "tree"}
    if known:
        tags |= {"leaf_type": "broadleaved", "species": "Platanus × hispanica", "height": "12"}
    side = int(count**0.5) + 1
    return [
        node(number + 1, number % side * 400 / side, number // side * 400 / side, **tags)
        for number in range(count)
    ]


def assert_within_its_page(page: Page) -> None:
    for item in walk(page.items):
        if isinstance(item, Text):
            width = text_width(item.text, item.face, item.size) if not item.angle else 0.0
            left = item.at.x - {"start": 0.0, "middle": width / 2, "end": width}[item.anchor]
            assert left >= 5, item.text
            assert left + width <= page.width - 5, item.text
            assert item.at.y >= 5, item.text


# The features to check --------------------------------------------------------------------------


def test_a_row_says_what_osm_says_and_asks_for_the_rest(themes: dict[str, Theme]) -> None:
    tree = node(1, 50, 50, natural="tree", leaf_type="broadleaved", height="6")
    words = said(lists(with_features(themes, trees=[tree])))

    assert "Selon OSM, feuillage\u00a0: des feuilles larges" in " ".join(words)
    assert "hauteur\u00a0: 6\u00a0m" in " ".join(words)
    first_row = words[words.index("1") : words.index("N1")]
    assert {"Perd ses feuilles\u00a0:", "Tour du tronc\u00a0:", "Espèce\u00a0:"} <= set(first_row)
    assert "Hauteur\u00a0:" not in first_row
    assert "Feuillage\u00a0:" not in first_row


@pytest.mark.parametrize(
    ("count", "known"), [(1, True), (40, True), (90, True), (3, False), (30, False)]
)
def test_each_row_that_can_be_corrected_has_25_mm_to_write_on(
    themes: dict[str, Theme], count: int, known: bool
) -> None:
    boxes = [node(9000 + n, n * 9, 50, **ALL_OF_A_BOX) for n in range(4)]
    shelters = [node(9100, 300, 300, emergency="defibrillator", name=LONG_NAME)]
    pages = lists(
        with_features(themes, trees=trees(count, known=known), defibrillators=[*boxes, *shelters])
    )

    seen = 0
    for page in pages:
        for number, row in rows_of(page):
            seen += 1
            dotted = [
                item for item in walk(page.items) if isinstance(item, Shape) and is_dots(item)
            ]
            ours = [ring for item in dotted for ring in item.rings if lies_in(ring, row)]
            assert max((abs(b[0] - a[0]) for a, b in ours), default=0) >= 25, number
    assert seen == count + 5


def rows_of(page: Page) -> list[tuple[str, Rect]]:
    """Number and room of each feature of the tables: down to the thin line below it."""
    lines = [
        item.rings[0]
        for item in walk(page.items)
        if isinstance(item, Shape) and item.pen and item.pen.width == 0.1 and not item.pen.dash
    ]
    found = []
    for item in walk(page.items):
        if isinstance(item, Text) and item.anchor == "end" and item.text.isdigit():
            left, top = item.at.x - 7.6, item.at.y + 3.7
            below = [r for r in lines if abs(r[0][0] - left) < 0.5 and r[0][1] < item.at.y]
            nearest = max(below, key=lambda ring: float(ring[0][1]))
            room = Rect(left, float(nearest[0][1]), float(nearest[1][0]), top)
            found.append((item.text, room))
    return found


def is_dots(shape: Shape) -> bool:
    return shape.pen == DOTS


def lies_in(ring: Coordinates, room: Rect) -> bool:
    return all(room.grown(0.1).contains(x, y) for x, y in ring)


def test_rows_that_are_too_close_to_write_in_have_lines_for_corrections_after_them(
    themes: dict[str, Theme],
) -> None:
    for count, known in ((900, True), (2000, False)):
        words = said(lists(with_features(themes, trees=trees(count, known=known))))
        assert "Corrections\u00a0: Arbres" in words
        assert words.count("juste\u00a0:") >= 8
        assert "à la fin de la liste" in " ".join(words)
    words = said(lists(with_features(themes, trees=trees(20, known=True))))
    assert "Corrections\u00a0: Arbres" not in words


@pytest.mark.parametrize("count", [1, 30])
def test_what_osm_says_is_not_cut_where_lists_are_roomy(
    themes: dict[str, Theme], count: int
) -> None:
    known = [node(n + 1, n * 4, 50, **ALL_OF_A_BOX) for n in range(count)]
    words = said(lists(with_features(themes, defibrillators=known)))

    assert not [text for text in words if text.endswith("…")]
    assert sum(text.endswith("PH off") for text in words) == count


def test_what_does_not_fit_the_lines_of_a_row_is_left_out_whole(themes: dict[str, Theme]) -> None:
    known = [node(n + 1, n * 4, 50, **ALL_OF_A_BOX) for n in range(400)]

    for text in said(lists(with_features(themes, defibrillators=known))):
        if text.endswith("…"):
            assert text.endswith("· …")


def test_the_numbers_of_a_mark_that_only_counts_them_are_in_the_list(
    themes: dict[str, Theme],
) -> None:
    atlas = with_features(themes, trees=trees(900, known=True))
    pages, summary = compose_atlas(atlas, PaperChoice(sector=1, scale=5000))

    counted = [
        text.text
        for page, row in zip(pages, summary.pages, strict=True)
        if row.kind is PageKind.MAP
        for text in map_texts(page)
        if text.text.endswith("\u00a0×")
    ]
    assert counted
    words = said(lists(atlas, scale=5000))
    end = next(at for at, text in enumerate(words) if text.startswith("À vérifier"))
    table = words[words.index("Groupes de la carte") : end]
    assert sorted(text for text in table if text.endswith("\u00a0×")) == sorted(counted)
    for at, text in enumerate(table):
        if text.endswith("\u00a0×"):
            cell, numbers = table[at + 1 : at + 3]
            assert re.fullmatch(r"[A-Z]\d+", cell)
            rest = [numbers]
            for more in table[at + 3 :]:  # a second line of numbers
                if not re.fullmatch(r"[\d–, ]+", more):
                    break
                rest.append(more)
            assert how_many(" ".join(rest)) == int(text.split()[0])


def how_many(runs: str) -> int:
    """``90–98, 152`` → 10."""
    ends = [[int(end) for end in run.split("–")] for run in runs.split(",") if run.strip()]
    return sum(run[-1] - run[0] + 1 for run in ends)


def test_a_map_with_all_its_numbers_has_no_table_of_groups(themes: dict[str, Theme]) -> None:
    words = said(lists(with_features(themes, trees=trees(20, known=True))))

    assert "Groupes de la carte" not in words


def test_the_squares_of_streets_are_dark_and_seven_points(themes: dict[str, Theme]) -> None:
    (page, *_) = lists(with_features(themes))

    cells = [
        item
        for item in walk(page.items)
        if isinstance(item, Text) and re.fullmatch(r"(\[\S+\]\u00a0)?[A-Z]\d( [A-Z]\d)*", item.text)
    ]
    assert len(cells) >= 10
    for cell in cells:
        assert cell.size >= 7 * 25.4 / 72 - 1e-9
        assert int(cell.colour[1:3], 16) < 0x30


def test_three_boxes_are_named_over_every_run_of_rows(themes: dict[str, Theme]) -> None:
    for count in (3, 60, 900):
        words = said(lists(with_features(themes, trees=trees(count, known=True))))
        assert {"là", "changé", "disparu"} <= set(words)


def test_a_choice_of_two_is_ticked_and_a_longer_one_written(themes: dict[str, Theme]) -> None:
    box = node(1, 50, 50, emergency="defibrillator")
    words = said(lists(with_features(themes, defibrillators=[box])))

    row = words[words.index("1") : words.index("N1")]
    assert {"Lieu\u00a0:", "À l’intérieur", "Dehors", "Pour qui\u00a0:"} <= set(row)
    assert "Les clients et les visiteurs" not in row


@pytest.mark.parametrize("count", [1, 12, 60, 300])
def test_a_long_name_is_told_whole_where_there_is_room(
    themes: dict[str, Theme], count: int
) -> None:
    boxes = [node(n + 1, n * 1.2, 50, emergency="defibrillator") for n in range(count - 1)]
    boxes.append(node(9999, 300, 300, emergency="defibrillator", name=LONG_NAME))
    pages = lists(with_features(themes, defibrillators=boxes))

    squeezed = re.sub(r"[\s\u00a0]", "", "".join(said(pages)))
    assert re.sub(r"\s", "", LONG_NAME) in squeezed
    for page in pages:
        assert_within_its_page(page)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(("paper", "most"), [("A4", 13), ("A3", 7)])
def test_two_thousand_trees_fill_at_most_thirteen_list_pages(
    themes: dict[str, Theme], known: bool, paper: str, most: int
) -> None:
    pages = lists(with_features(themes, trees=trees(2000, known=known)), paper=paper)

    assert len(pages) <= most
    assert {str(number) for number in range(1, 2001)} <= set(said(pages))
    for page in pages:
        assert_within_its_page(page)


def test_a_close_row_never_shows_half_a_number(themes: dict[str, Theme]) -> None:
    words = said(lists(with_features(themes, trees=trees(2000, known=True))))

    for text in words:
        assert not re.search(r"\d…$", text), text


def test_text_of_a_list_is_six_points_at_least(themes: dict[str, Theme]) -> None:
    for count, known in ((5, True), (80, True), (2000, True), (2000, False)):
        for page in lists(with_features(themes, trees=trees(count, known=known))):
            sizes = [item.size for item in walk(page.items) if isinstance(item, Text)]
            assert min(sizes) >= SMALLEST_TYPE_MM - 1e-9


def test_a_theme_without_features_has_no_table_but_boxes_for_finds(
    themes: dict[str, Theme],
) -> None:
    words = said(lists(with_features(themes, trees=trees(3, known=False))))

    assert not any(text.startswith("À vérifier\u00a0: Défibrillateurs") for text in words)
    assert "Nouveaux objets\u00a0: Défibrillateurs" in words
    assert "Nouveaux objets\u00a0: Arbres" in words


# New finds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 3, 40, 400])
def test_each_theme_has_six_to_twelve_boxes_whose_numbers_go_on(
    themes: dict[str, Theme], count: int
) -> None:
    words = said(lists(with_features(themes, trees=trees(count, known=False))))

    names = [text for text in words if re.fullmatch(r"N\d+", text)]
    assert names == [f"N{number}" for number in range(1, len(names) + 1)]
    start = words.index("Nouveaux objets\u00a0: Arbres")
    of_trees = [text for text in words[start:] if text in names]
    assert 6 <= len(of_trees) <= 12
    assert 6 <= len(names) - len(of_trees) <= 12
    assert words.count("carreau") == len(names)


def test_each_page_of_boxes_says_what_to_do_with_them(themes: dict[str, Theme]) -> None:
    atlas = with_features(themes)
    party = replace(atlas.party, themes=("accessibility", "defibrillators", "trees"))
    pages = lists(replace(atlas, party=party))

    boxes = [page for page in pages if any(re.fullmatch(r"N\d+", t) for t in texts_of(page.items))]
    assert len(boxes) >= 2
    for page in boxes:
        words = " ".join(texts_of(page.items))
        assert re.search(r"[Ss]ur la carte\b.* croix .*carreau", words)


def test_a_box_for_a_find_asks_the_main_questions(themes: dict[str, Theme]) -> None:
    words = said(lists(with_features(themes)))

    last = words[words.index("Nouveaux objets\u00a0: Arbres") :]
    box = last[last.index(next(t for t in last if re.fullmatch(r"N\d+", t))) :]
    for asked in (
        "Feuillage\u00a0:",
        "Perd ses feuilles\u00a0:",
        "Espèce\u00a0:",
        "Hauteur\u00a0:",
    ):
        assert asked in box
    assert "Des aiguilles ou des écailles" in box
    assert "Genre\u00a0:" not in box  # not a main question


def test_a_theme_of_many_kinds_lets_one_tick_the_kind(themes: dict[str, Theme]) -> None:
    atlas = with_features(themes)
    party = replace(atlas.party, themes=("accessibility",))
    words = said(lists(replace(atlas, party=party)))

    assert {"Toilettes publiques", "Ascenseur", "Passage piéton"} <= set(words)
    assert "Escalier" not in words  # drawn at a desk, never added on the spot


# Rows that flow ---------------------------------------------------------------------------------


def test_pieces_flow_within_their_width_and_lines_take_the_rest() -> None:
    pieces = [Piece("word", "Feuillage :"), *(Piece("tick", word) for word in ("larges", "fines"))]
    rows = flowed([*pieces, Piece("line", "Espèce :", line_mm=26.0)], 60.0)

    for row in rows:
        for placed in row:
            assert placed.x + placed.width <= 60.0 + 2.5  # the gap after it
    assert [placed.piece.text for row in rows for placed in row] == [
        "Feuillage :",
        "larges",
        "fines",
        "Espèce :",
    ]
    line = rows[-1][-1]
    assert line.x + line.width == pytest.approx(62.4)


def test_every_question_of_every_theme_can_be_set(themes: dict[str, Theme]) -> None:
    for theme in themes.values():
        for lang in LANGUAGES:
            rows = question_rows(theme.questions, lang, 88.0, most_rows=2)
            assert len(rows) * ROW_MM < 400
            for row in rows:
                last = row[-1]
                if last.piece.kind != "line":
                    width = text_width(last.piece.text, Face.REGULAR, 6.8 * 25.4 / 72)
                    assert last.x + width <= 90
