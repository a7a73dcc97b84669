"""What the atlas asks a team to check: numbers along the walk, and what OSM knows already."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cartoparty.core.models import Layer
from cartoparty.core.sectors import divide_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.core.walk import Walk, walk_of
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.checklist import number_features, position_of
from cartoparty.outputs.atlas.display import Text, texts_of
from cartoparty.outputs.atlas.knowledge import Knowledge, knowledge_of, open_questions
from cartoparty.outputs.atlas.words import describe
from tests.outputs.printed_town import lonlat, map_texts, node, square_sector, town, way

TODAY = date(2023, 9, 14)
ALL_OF_A_TREE = {
    "natural": "tree",
    "leaf_type": "broadleaved",
    "leaf_cycle": "deciduous",
    "species": "Tilia cordata",
    "circumference": "1.2",
    "height": "12",
}


# What OSM knows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "known"),
    [
        ({"natural": "tree"}, Knowledge.UNKNOWN),
        ({"natural": "tree", "genus": "Tilia"}, Knowledge.UNKNOWN),  # no main question
        ({"natural": "tree", "height": "12"}, Knowledge.PARTLY),
        (ALL_OF_A_TREE, Knowledge.PARTLY),  # nobody says when
        ({**ALL_OF_A_TREE, "check_date": "2022-10"}, Knowledge.COMPLETE),
        ({**ALL_OF_A_TREE, "survey:date": "2023"}, Knowledge.COMPLETE),
        ({**ALL_OF_A_TREE, "check_date": "2019-05-01"}, Knowledge.PARTLY),
        ({**ALL_OF_A_TREE, "check_date": "last spring"}, Knowledge.PARTLY),
    ],
)
def test_a_symbol_is_filled_by_the_main_questions_that_tags_answer(
    themes: dict[str, Theme], tags: dict[str, str], known: Knowledge
) -> None:
    assert knowledge_of(themes["trees"], node(1, 0, 0, **tags), TODAY) is known


def test_the_last_edit_counts_as_a_look_unless_a_survey_is_dated(
    themes: dict[str, Theme],
) -> None:
    edited = replace(node(1, 0, 0, **ALL_OF_A_TREE), timestamp=datetime(2023, 1, 5, tzinfo=UTC))
    checked = replace(edited, tags={**edited.tags, "check_date": "2018-01-01"})

    assert knowledge_of(themes["trees"], edited, TODAY) is Knowledge.COMPLETE
    assert knowledge_of(themes["trees"], checked, TODAY) is Knowledge.PARTLY
    assert knowledge_of(themes["trees"], edited, None) is Knowledge.PARTLY


def test_a_question_that_is_not_asked_of_an_object_is_not_missing(
    themes: dict[str, Theme],
) -> None:
    cactus = {"natural": "tree", "leaf_type": "leafless"}

    assert "leaf_cycle" not in [q.key for q in open_questions(themes["trees"], cactus)]
    assert [q.key for q in open_questions(themes["accessibility"], {"highway": "steps"})] == [
        "tactile_paving",
        "step_count",
    ]


def test_what_osm_says_is_told_in_a_few_plain_words(themes: dict[str, Theme]) -> None:
    tags = {"natural": "tree", "leaf_cycle": "evergreen", "circumference": "1.5", "name": "Le Gros"}

    title, known = describe(themes["trees"], tags, "fr")
    assert title == "Arbre – Le Gros"
    assert known == [
        "perd ses feuilles\u00a0: non, il reste vert",
        "tour du tronc\u00a0: 1,5\u00a0m",
    ]
    assert describe(themes["trees"], tags, "en")[1] == [
        "loses its leaves: no, it stays green",
        "trunk girth: 1.5\u00a0m",
    ]


def test_a_question_without_a_short_name_is_told_by_its_label(themes: dict[str, Theme]) -> None:
    trees = themes["trees"]
    bare = trees.model_copy(
        update={"questions": tuple(q.model_copy(update={"short": None}) for q in trees.questions)}
    )

    _, known = describe(bare, {"natural": "tree", "height": "6"}, "fr")
    assert known == ["Quelle est sa hauteur\u00a0: 6\u00a0m"]


# Numbers in walking order -----------------------------------------------------------------------


def ring_walk() -> Walk:
    """Around a square of 200 m and back to its south-west corner."""
    sides = [
        way(1, (0, 0), (200, 0), highway="residential", name="Sud"),
        way(2, (200, 0), (200, 200), highway="residential", name="Est"),
        way(3, (200, 200), (0, 200), highway="residential", name="Nord"),
        way(4, (0, 200), (0, 0), highway="residential", name="Ouest"),
    ]
    area = square_sector(1, -20, -20, 240).geometry
    division = divide_area(SplitInput(area, {Layer.STREETS: tuple(sides)}, {}), sectors=1)
    return walk_of(division, 1, lonlat(0, 0))


def test_numbers_follow_the_walk() -> None:
    walk = ring_walk()
    streets = [step.street for step in walk.steps()]
    beside = {"Sud": (100, -5), "Est": (205, 100), "Nord": (100, 205), "Ouest": (-5, 100)}
    trees = {name: node(n, *at, natural="tree") for n, (name, at) in enumerate(beside.items(), 1)}
    things = [("trees", tree, position_of(tree)) for tree in trees.values()]

    numbered = number_features(things, lonlat(100, 100), ["trees"], walk=walk)

    assert [feature.feature for feature in numbered] == [trees[name] for name in streets]
    assert [feature.number for feature in numbered] == [1, 2, 3, 4]


def test_trees_along_one_street_are_numbered_in_the_direction_of_walking() -> None:
    walk = ring_walk()
    first = walk.steps()[0].street
    assert first in {"Sud", "Ouest"}
    places = [(away, 4) if first == "Sud" else (4, away) for away in (160, 40, 100, 70)]
    trees = [node(n, *place, natural="tree") for n, place in enumerate(places, start=1)]
    things = [("trees", tree, position_of(tree)) for tree in trees]

    numbered = number_features(things, lonlat(0, 0), ["trees"], walk=walk)

    assert [feature.feature.ref.id for feature in numbered] == [2, 4, 3, 1]


def test_without_a_walk_the_nearest_comes_next() -> None:
    trees = [node(n, x, 0, natural="tree") for n, x in enumerate((90, 10, 50), start=1)]
    things = [("trees", tree, position_of(tree)) for tree in trees]

    numbered = number_features(things, lonlat(0, 0), ["trees"])

    assert [feature.feature.ref.id for feature in numbered] == [2, 3, 1]


def test_each_theme_has_numbers_that_follow_one_another() -> None:
    tree, box = node(1, 5, 5, natural="tree"), node(2, 6, 5, emergency="defibrillator")
    other = node(3, 90, 90, emergency="defibrillator")
    things = [
        ("trees", tree, position_of(tree)),
        ("defibrillators", box, position_of(box)),
        ("defibrillators", other, position_of(other)),
        ("trees", tree, position_of(tree)),  # twice in the snapshot, once on paper
    ]

    numbered = number_features(things, lonlat(0, 0), ["defibrillators", "trees"])

    assert [(feature.theme, feature.number) for feature in numbered] == [
        ("defibrillators", 1),
        ("defibrillators", 2),
        ("trees", 3),
    ]


def test_the_atlas_numbers_along_the_walk_of_its_sector(themes: dict[str, Theme]) -> None:
    walk = ring_walk()
    trees = [node(n, *at, natural="tree") for n, at in enumerate(((100, 195), (100, 5)), start=1)]
    sector = square_sector(1, -20, -20, 240)
    atlas = replace(
        town(themes, features={"trees": trees}, sectors=[sector]), walks={1: replace(walk)}
    )
    south_first = [step.street for step in walk.steps()].index("Sud") < [
        step.street for step in walk.steps()
    ].index("Nord")

    pages, _ = compose_atlas(atlas, PaperChoice(sector=1))

    heights = {}
    for text in map_texts(pages[0]):
        if isinstance(text, Text) and text.text in {"1", "2"} and text.colour != "#ffffff":
            heights[text.text] = text.at.y
    assert (heights["1"] < heights["2"]) is south_first


def test_the_legend_says_how_the_symbols_of_the_page_are_filled(themes: dict[str, Theme]) -> None:
    dated = {**ALL_OF_A_TREE, "check_date": "2023-01-01"}
    trees = [
        node(1, 20, 20, natural="tree"),
        node(2, 80, 20, natural="tree", height="5"),
        node(3, 20, 80, **dated),
    ]
    said = {}
    for count in (1, 2, 3):
        atlas = town(themes, features={"trees": trees[:count]})
        pages, _ = compose_atlas(atlas, PaperChoice(sector=1))
        said[count] = set(texts_of(pages[0].items))
    empty, half, full = (
        "vide\u00a0: tout à voir",
        "à moitié\u00a0: connu en partie",
        "plein\u00a0: tout est connu",
    )

    assert empty in said[1]
    assert not said[1] & {half, full}
    assert {empty, half} <= said[2]
    assert full not in said[2]
    assert {empty, half, full, "Arbres"} <= said[3]
    assert "Défibrillateurs" not in said[3]
