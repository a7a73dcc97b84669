"""Names of streets in any script: readable on the map, shaped, found again in the PDF."""

import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from cartoparty.core.models import Layer
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import AtlasInput, PageKind, write_atlas
from cartoparty.outputs.atlas.bidi import visual_runs
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import CurvedText, Page, Point, Text, texts_of
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, drawable, font_name, text_width
from cartoparty.outputs.atlas.name_forms import short_form
from cartoparty.outputs.atlas.pdf import PdfBook
from cartoparty.outputs.atlas.readable_font import meaning_of
from cartoparty.outputs.atlas.world_font import WorldFace, shaped
from tests.outputs.paper_overlaps import overlaps
from tests.outputs.printed_town import composed, map_texts, town, way

ARABIC, HEBREW, HINDI = "شارع الحرية", "רחוב הרצל", "सड़क हिन्दी"
CYRILLIC, GREEK, WELSH = "Улица Ленина", "Οδός Ερμού", "Stryd Tŷ Gŵyr"
BRETON = "Straed ar C’hoad-Ñevez, Plasenn ù"


def one_street(themes: dict[str, Theme], name: str, *, bent: bool = False,
               **tags: str) -> AtlasInput:  # fmt: skip
    turns = np.linspace(0, math.pi / 2, 12) if bent else np.array([0.0, 0.5])
    points = [(30 + 150 * math.sin(turn), 10 + 150 * math.cos(turn)) for turn in turns.tolist()]
    street = way(1, *points, highway="residential", name=name, **tags)
    return town(themes, layers={Layer.STREETS: [street]})


def labels(themes: dict[str, Theme], name: str, *, bent: bool = False,
           **tags: str) -> list[Text | CurvedText]:  # fmt: skip
    page = composed(one_street(themes, name, bent=bent, **tags), sector=1)[0]
    return [text for text in map_texts(page) if len(text.text) > 4]


# On the map -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [ARABIC, HEBREW, HINDI])
def test_a_name_whose_letters_join_is_set_in_one_straight_piece(
    themes: dict[str, Theme], name: str
) -> None:
    (label,) = labels(themes, name)

    assert isinstance(label, Text)
    assert label.text == name
    assert -90 < label.angle <= 90


@pytest.mark.parametrize("name", [CYRILLIC, GREEK, WELSH, BRETON])
def test_a_name_whose_letters_stand_alone_follows_the_bend(
    themes: dict[str, Theme], name: str
) -> None:
    label = labels(themes, name, bent=True)[0]

    assert isinstance(label, CurvedText)
    assert label.text == name
    assert "".join(glyph.char for glyph in label.glyphs) == name


def test_a_roundabout_does_not_tear_an_arabic_name_apart(
    themes: dict[str, Theme],
) -> None:
    turns = np.linspace(0, 2 * math.pi, 25).tolist()
    roundabout = [(60 + 5 * math.cos(turn), 60 + 5 * math.sin(turn)) for turn in turns]
    street = way(1, *roundabout, highway="residential", name=ARABIC)
    pages = composed(town(themes, layers={Layer.STREETS: [street]}), sector=1)

    assert ARABIC not in [text.text for text in map_texts(pages[0])]
    listed = texts_of(pages[1].items)
    letter = listed[listed.index(ARABIC) - 1]
    assert letter in [text.text for text in map_texts(pages[0])]


def test_the_form_in_the_language_of_the_atlas_comes_first(themes: dict[str, Theme]) -> None:
    forms = {"name:fr": "Avenue de la Liberté", "name:en": "Liberty Avenue"}

    assert [label.text for label in labels(themes, ARABIC, **forms)] == ["Avenue de la Liberté"]
    assert [label.text for label in labels(themes, ARABIC, **{"name:en": "X Road"})] == [ARABIC]
    assert [label.text for label in labels(themes, BRETON, **forms)] == [BRETON]


def test_the_page_of_many_scripts_has_no_overlap(themes: dict[str, Theme]) -> None:
    names = [ARABIC, HEBREW, HINDI, CYRILLIC, GREEK, WELSH, BRETON]
    streets = [
        way(number, (0, 20 * number), (180, 20 * number + 8), highway="residential", name=name)
        for number, name in enumerate(names, start=1)
    ]
    page = composed(town(themes, layers={Layer.STREETS: streets}), sector=1)[0]

    assert set(names) <= {text.text for text in map_texts(page)}
    assert overlaps(page) == []


# In the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [ARABIC, HEBREW, CYRILLIC, GREEK, WELSH, BRETON, "شارع السلام"])
def test_a_name_can_be_searched_in_the_file(
    themes: dict[str, Theme], tmp_path: Path, name: str
) -> None:
    write_atlas(tmp_path / "a.pdf", one_street(themes, name), sector=1)

    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    texts = [page.get_textpage().get_text_range() for page in list(document)]
    document.close()
    assert any(name in text for text in texts)


def test_names_in_other_scripts_give_the_same_bytes_whatever_was_printed_before(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    write_atlas(tmp_path / "a.pdf", one_street(themes, ARABIC))
    write_atlas(tmp_path / "other.pdf", one_street(themes, "مدينة الجزائر"))
    write_atlas(tmp_path / "b.pdf", one_street(themes, ARABIC))

    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    assert b"FiraGO" in content
    assert len(content) < 300_000  # the font is there with its used letters only


def test_a_latin_town_does_not_load_the_second_font() -> None:
    code = (
        "import sys; from cartoparty.outputs.atlas.fonts import drawable, text_width, Face;"
        "text_width(drawable('Rue de l’Œuvre – n° 5, façade à Plœmeur'), Face.BOLD, 3);"
        "sys.exit('pymupdf_fonts' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_face_draws_every_script() -> None:
    book = PdfBook(title="t", subject="s", lang="fr")
    items = [
        Text(name, Point(20, 20 + 10 * row), 4.0, face, angle=10.0 * row, anchor="end", halo=0.3)
        for face in Face
        for row, name in enumerate([ARABIC, HEBREW, HINDI, CYRILLIC, GREEK, "ถนน", "ქუჩა"])
    ]
    book.add(Page(210, 297, tuple(items), "page"))
    content = book.content()

    for face in WorldFace:
        assert face.value.encode() in content


# Shaping ----------------------------------------------------------------------------------------


def test_arabic_letters_join_and_run_from_the_right() -> None:
    first = shaped("شارع", WorldFace.REGULAR).glyphs[-1]  # the right end of the line
    assert first.char != "ش"  # its initial form, not the letter by itself
    alone = sum(text_width(char, Face.REGULAR, 1.0) for char in "شارع")
    assert text_width("شارع", Face.REGULAR, 1.0) < alone


@pytest.mark.parametrize(
    ("text", "from_left"),
    [
        ("Rue A", ["Rue A"]),
        ("rue שלום 12", ["rue ", "12", "שלום "]),
        ("שלום 12 rue", ["rue", " ", "12", "שלום "]),
        ("Rue de la Paix / שלום", ["Rue de la Paix / ", "שלום"]),
        ("", []),
    ],
)
def test_a_line_is_read_in_the_order_of_its_scripts(text: str, from_left: list[str]) -> None:
    assert [run.text for run in visual_runs(text)] == from_left


def test_the_meaning_of_a_glyph_is_in_its_name() -> None:
    known = {"f": "f", "i": "i", "reh-ar": "ر"}
    assert meaning_of("f_i", known) == "fi"
    assert meaning_of("reh-ar.fina", known) == "ر"
    assert meaning_of("uni0915094D.alt", {}) == "क्"
    assert meaning_of("NULL", {}) == " "


def test_letters_of_the_first_font_stay_in_it_and_the_rest_is_drawn_too() -> None:
    assert font_name("Œuvre « d’été » n° 3 — ñ ù ß", Face.BOLD) == "VeraBd"
    assert font_name(WELSH, Face.BOLD) == "FiraGO-Bold"
    for name in (ARABIC, HEBREW, HINDI, CYRILLIC, GREEK, WELSH, BRETON):
        assert drawable(name) == name
    assert drawable("rue de la Paix / 東京") == "rue de la Paix"
    assert drawable("東京") is None


# Too long for the street ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Avenue du Maréchal Foch", "Av. du Mal Foch"),
        ("Boulevard du Général-Leclerc", "Bd du Gal-Leclerc"),
        ("place Saint-Michel", "pl. St-Michel"),
        ("Rue de la Sainte-Chapelle", "R. de la Ste-Chapelle"),
        ("La Rue", "La Rue"),
        ("Rue", "Rue"),
        ("Ruelle", "Ruelle"),
        ("Rue du Docteur", "R. du Docteur"),
        ("Saintes", "Saintes"),
    ],
)
def test_names_are_shortened_as_on_street_signs(name: str, short: str) -> None:
    assert short_form(name) == short


def test_a_name_is_shortened_only_where_the_street_is_too_short(
    themes: dict[str, Theme],
) -> None:
    name = "Boulevard du Maréchal Leclerc"
    size = 6 * MM_PER_PT
    wide, narrow = (text_width(form, Face.REGULAR, size) for form in (name, short_form(name)))
    assert wide > narrow + 6

    assert name in names_on_maps(themes, name, wide + 30)
    short = names_on_maps(themes, name, narrow + 1)
    assert name not in short
    assert short_form(name) in short


def names_on_maps(themes: dict[str, Theme], name: str, length_mm: float) -> set[str]:
    """What is written on the maps of a straight street of this length on paper."""
    street = way(1, (5, 50), (5 + length_mm, 50), highway="residential", name=name)
    atlas = town(themes, layers={Layer.STREETS: [street]}, features={})
    pages, summary = compose_atlas(atlas, PaperChoice(sector=1, scale=1000))
    maps = [pages[row.number - 1] for row in summary.pages if row.kind is PageKind.MAP]
    return {text.text for page in maps for text in map_texts(page)}


def test_a_long_street_says_its_name_again_without_taking_another_ones_place(
    themes: dict[str, Theme],
) -> None:
    streets = [way(1, (-20, 150), (900, 150), highway="primary", name="Rue Longue")]
    atlas = town(themes, layers={Layer.STREETS: streets})
    page = composed(atlas, sector=1, scale=700)[0]

    named = [text for text in map_texts(page) if text.text == "Rue Longue"]
    assert len(named) >= 2
    xs = sorted(text.glyphs[0].x for text in named if isinstance(text, CurvedText))
    assert all(after - before > 60 for before, after in pairwise(xs))


def test_letters_never_pile_up_nor_stand_on_their_head(themes: dict[str, Theme]) -> None:
    hairpin = [(20.0, 20.0), (120.0, 24.0), (124.0, 30.0), (120.0, 36.0), (20.0, 40.0)]
    spiral = [
        (90 + 3 * t * math.cos(t), 120 + 3 * t * math.sin(t))
        for t in np.arange(2, 14, 0.2).tolist()
    ]
    streets = [
        way(1, *hairpin, highway="residential", name="Lacets de la Montagne du Sud-Ouest"),
        way(2, *spiral, highway="residential", name="Chemin qui tourne toujours illimité"),
    ]
    page = composed(town(themes, layers={Layer.STREETS: streets}), sector=1)[0]

    for text in map_texts(page):
        if not isinstance(text, CurvedText):
            continue
        angles = np.array([glyph.angle for glyph in text.glyphs])
        assert np.cos(np.radians(angles)).min() > -0.25
        assert np.abs((np.diff(angles) + 180) % 360 - 180).max() < 25
        starts = np.array([(glyph.x, glyph.y) for glyph in text.glyphs])
        gaps = np.hypot(*np.diff(starts, axis=0).T)
        assert gaps.min() > 0.12 * text.size
