"""The themes that ship hold what they promise: complete, in two languages, short and readable."""

import itertools
import re
from collections.abc import Iterator

import pytest

from cartoparty.core.theme import Label, Question, QuestionKind, Theme
from cartoparty.resources import load_themes

SHIPPED = load_themes()
QUESTIONS = [(theme, question) for theme in SHIPPED.values() for question in theme.questions]
each_theme = pytest.mark.parametrize("theme", SHIPPED.values(), ids=SHIPPED.keys())
each_question = pytest.mark.parametrize(
    ("theme", "question"),
    QUESTIONS,
    ids=[f"{t.id}:{q.key}:{'+'.join(q.presets)}" for t, q in QUESTIONS],
)


def test_the_three_themes_ship() -> None:
    assert SHIPPED.keys() == {"accessibility", "defibrillators", "trees"}


@each_theme
def test_shipped_selector_matches_what_a_new_object_gets(theme: Theme) -> None:
    for preset in theme.presets:
        if preset.addable:
            assert theme.preset_of(preset.tags) is preset


@each_theme
def test_no_answer_takes_a_new_object_out_of_the_theme(theme: Theme) -> None:
    for preset in theme.presets:
        for asked in theme.questions_of(preset) if preset.addable else ():
            for option in asked.options:
                assert theme.selector.matches(preset.tags | asked.tags_of(option.value))


@each_question
def test_shipped_question_writes_declared_keys_only(theme: Theme, question: Question) -> None:
    for option in (*question.options, *question.also):
        assert question.tags_of(option.value).keys() <= theme.declared_keys()


@each_question
def test_shipped_conditions_name_values_that_can_be_there(theme: Theme, question: Question) -> None:
    """A condition looks at an earlier question, and at a value that it can write."""
    earlier = list(itertools.takewhile(lambda other: other is not question, theme.questions))
    for condition in (*question.applies_if, *question.skip_if):
        for preset in theme.presets:
            if question in theme.questions_of(preset):
                source = [
                    q for q in earlier if q.key == condition.key and q in theme.questions_of(preset)
                ]
                assert source, f"nothing before {question.key} asks {condition.key}"
                options = (*source[0].options, *source[0].also)
                assert set(condition.values) <= {option.value for option in options}


@each_question
def test_i_do_not_know_is_never_an_option(theme: Theme, question: Question) -> None:
    for option in question.options:
        assert option.value != "unknown"
        assert not re.search(r"sais pas|don.t know", f"{option.label.fr} {option.label.en}")


@each_question
def test_shipped_question_fits_on_a_small_screen(theme: Theme, question: Question) -> None:
    for label in (question.label.fr, question.label.en):
        assert 2 <= _words(label) <= 7, label
        assert label.endswith("?")
    for option in (*question.options, *question.also):
        for label in (option.label.fr, option.label.en):
            assert _words(label) <= 7, label
            assert len(label) <= 40, label
    if question.hint is not None:
        assert max(len(question.hint.fr), len(question.hint.en)) <= 100


@each_question
def test_shipped_answer_has_a_short_name_for_the_printed_sheet(
    theme: Theme, question: Question
) -> None:
    assert question.short is not None
    for name in (question.short.fr, question.short.en):
        assert 1 <= _words(name) <= 4, name
        assert name == name.strip(" ?:")
        assert len(name) <= 24, name


@each_theme
def test_shipped_theme_speaks_both_languages(theme: Theme) -> None:
    for label in _labels(theme):
        assert label.fr.strip()
        assert label.en.strip()
        assert label.fr != label.en, label


@each_theme
def test_shipped_french_follows_french_typography(theme: Theme) -> None:
    for label in _labels(theme):
        assert not re.search(r"(?<![\u00a0\d])[:;?!»](?!\d)", label.fr), label.fr
        assert not re.search(r"«(?!\u00a0)|'", label.fr), label.fr
        assert not re.search(r"'", label.en), label.en


@each_theme
def test_printed_sheet_shows_two_to_five_questions(theme: Theme) -> None:
    assert 2 <= sum(question.main for question in theme.questions) <= 5


@each_theme
def test_shipped_colour_is_readable_on_white(theme: Theme) -> None:
    """WCAG 2 asks 4.5 for text: https://www.w3.org/TR/WCAG21/#contrast-minimum"""
    assert 1.05 / (_luminance(theme.colour) + 0.05) >= 4.5


def test_shipped_themes_differ_in_symbol_and_colour() -> None:
    assert len({theme.symbol for theme in SHIPPED.values()}) == len(SHIPPED)
    for one, other in itertools.combinations(SHIPPED.values(), 2):
        distance = sum(
            (a - b) ** 2 for a, b in zip(_rgb(one.colour), _rgb(other.colour), strict=True)
        )
        assert distance > 0.1


@each_theme
def test_changeset_comment_fits_an_osm_tag(theme: Theme) -> None:
    assert max(len(theme.changeset_comment.fr), len(theme.changeset_comment.en)) <= 255


@pytest.mark.parametrize(
    ("theme_id", "keys"),
    [
        (
            "defibrillators",
            "indoor access defibrillator level defibrillator:location defibrillator:location:fr "
            "defibrillator:location:en opening_hours wheelchair operator phone email ref "
            "ref:FR:GeoDAE manufacturer model check_date description note fixme emergency",
        ),
        (
            "trees",
            "leaf_type leaf_cycle genus species taxon species:wikidata circumference height "
            "diameter_crown denotation name noname heritage heritage:operator ref start_date "
            "check_date natural",
        ),
        (
            "accessibility",
            "wheelchair wheelchair:description wheelchair:description:fr toilets:wheelchair "
            "toilets access fee changing_table male female unisex opening_hours entrance door "
            "automatic_door width kerb:height kerb barrier tactile_paving crossing "
            "crossing:markings flashing_lights step_count handrail handrail:left handrail:right "
            "handrail:center ramp ramp:wheelchair incline surface smoothness parking_space "
            "capacity capacity:disabled level highway check_date",
        ),
    ],
)
def test_shipped_theme_knows_the_keys_of_its_field(theme_id: str, keys: str) -> None:
    assert set(keys.split()) <= SHIPPED[theme_id].declared_keys()


@pytest.mark.parametrize(
    ("theme_id", "key", "count"),
    [
        ("accessibility", "surface", 26),
        ("accessibility", "smoothness", 8),
        ("accessibility", "crossing:markings", 15),
        ("accessibility", "automatic_door", 9),
        ("accessibility", "kerb", 6),
        ("trees", "denotation", 8),
        ("trees", "leaf_cycle", 4),
        ("defibrillators", "wheelchair", 4),
    ],
)
def test_shipped_choice_knows_all_values_of_its_key(theme_id: str, key: str, count: int) -> None:
    (asked,) = [q for q in SHIPPED[theme_id].questions if q.key == key]
    assert len(asked.options) + len(asked.also) == count
    assert len(asked.options) <= 12


def test_every_kind_of_question_is_used_by_a_shipped_theme() -> None:
    shipped = {question.kind for _, question in QUESTIONS}
    assert shipped == set(QuestionKind)


def _labels(theme: Theme) -> Iterator[Label]:
    yield from (theme.title, theme.summary, theme.changeset_comment)
    yield from (preset.title for preset in theme.presets)
    for question in theme.questions:
        yield question.label
        if question.hint is not None:
            yield question.hint
        yield from (option.label for option in (*question.options, *question.also))


def _words(label: str) -> int:
    return sum(bool(re.search(r"\w", word)) for word in label.split())


def _rgb(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
