"""Answers become OSM values, or say what is wrong; one kind of question at a time."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartoparty.core.answers import check_tag, check_value, label_of
from cartoparty.core.models import Lang
from cartoparty.core.theme import Question, QuestionKind, Theme
from cartoparty.errors import BadInput
from cartoparty.texts import error_text

YES = {"value": "yes", "label": {"fr": "Oui", "en": "Yes"}}
NO_NAME = {"value": "noname", "label": {"fr": "Rien", "en": "None"}, "tags": {"noname": "yes"}}


def ask(kind: QuestionKind, **changes: Any) -> Question:
    plain: dict[str, Any] = {
        "key": "k",
        "kind": kind,
        "label": {"fr": "Quoi ?", "en": "What?"},
        "source": "https://wiki.openstreetmap.org/wiki/Key:k",
    }
    return Question.model_validate(plain | changes)


CHOICE = ask(QuestionKind.CHOICE, options=[YES], also=[YES | {"value": "designated"}])
TEXT = ask(QuestionKind.TEXT, options=[NO_NAME])
METRES = ask(QuestionKind.NUMBER, unit="m", minimum=0, maximum=20)
LEVEL = ask(QuestionKind.NUMBER, minimum=-10, maximum=100)
COUNT = ask(QuestionKind.INTEGER, minimum=1, maximum=200)
DATE = ask(QuestionKind.DATE)
HOURS = ask(QuestionKind.HOURS)
PHONE = ask(QuestionKind.PHONE)
EMAIL = ask(QuestionKind.EMAIL)
ALL = [CHOICE, TEXT, METRES, LEVEL, COUNT, DATE, HOURS, PHONE, EMAIL]


def refusal(question: Question, value: str) -> BadInput:
    with pytest.raises(BadInput) as refused:
        check_value(question, value)
    assert refused.value.params["key"] == question.key
    assert refused.value.params["value"] == value
    assert error_text(refused.value, "fr").hint
    assert error_text(refused.value, "en").hint
    return refused.value


# --- one kind at a time ---------------------------------------------------------------------------


def test_choice_takes_its_options_offered_or_not() -> None:
    assert check_value(CHOICE, " yes ") == "yes"
    assert check_value(CHOICE, "designated") == "designated"


def test_choice_refuses_another_value_and_names_those_it_offers() -> None:
    refused = refusal(CHOICE, "perhaps")
    assert refused.code == "answer_not_offered"
    assert refused.params["offered"] == ["yes"]


def test_text_is_one_line_with_single_spaces() -> None:
    assert check_value(TEXT, "  hall,   à\u00a0droite ") == "hall, à droite"
    assert check_value(TEXT, "e\u0301tage") == "étage"


def test_text_may_be_a_ready_answer_with_its_own_tags() -> None:
    answer = check_value(TEXT, "noname")
    assert TEXT.tags_of(answer) == {"noname": "yes"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "answer_empty"),
        (" \u00a0", "answer_empty"),
        ("two\nlines", "answer_control_characters"),
        ("nul\x00l", "answer_control_characters"),
        ("\ud800", "answer_control_characters"),
        ("x" * 256, "answer_too_long"),
    ],
)
def test_text_refuses_what_osm_cannot_store(value: str, code: str) -> None:
    assert refusal(TEXT, value).code == code


def test_text_of_255_characters_passes_whatever_its_bytes() -> None:
    assert check_value(TEXT, "é" * 255) == "é" * 255


@pytest.mark.parametrize(
    ("value", "metres"),
    [
        ("1,5", "1.5"),
        ("1.50", "1.5"),
        ("2", "2"),
        ("10", "10"),
        ("+3 m", "3"),
        ("80 cm", "0.8"),
        ("80cm", "0.8"),
        ("80 CM", "0.8"),
        ("35 mm", "0.035"),
        ("1 m 20", "1.2"),
        ("1m05", "1.05"),
        ("2,35 mètres", "2.35"),
        ("0,0", "0"),
        ("12\u202fm", "12"),
    ],
)
def test_number_in_metres_takes_commas_and_units(value: str, metres: str) -> None:
    assert check_value(METRES, value) == metres


@pytest.mark.parametrize(
    ("value", "level"),
    [("0", "0"), ("-1", "-1"), ("\N{MINUS SIGN}2", "-2"), ("0,5", "0.5"), ("-0", "0")],
)
def test_number_without_unit_may_be_negative(value: str, level: str) -> None:
    assert check_value(LEVEL, value) == level


@pytest.mark.parametrize(
    ("question", "value", "code"),
    [
        (METRES, "haut", "answer_not_number"),
        (METRES, "1.2.3", "answer_not_number"),
        (METRES, "1,5-2", "answer_not_number"),
        (METRES, "NaN", "answer_not_number"),
        (METRES, "1e3", "answer_not_number"),
        (METRES, "٣", "answer_not_number"),
        (METRES, "6 ft", "answer_unit_unknown"),
        (LEVEL, "3 m", "answer_unit_unknown"),
        (METRES, "-1", "answer_too_small"),
        (METRES, "80", "answer_too_large"),
        (METRES, "1 200", "answer_too_large"),
    ],
)
def test_number_refuses_what_it_cannot_mean(question: Question, value: str, code: str) -> None:
    assert refusal(question, value).code == code


def test_number_out_of_range_names_the_limit_with_its_unit() -> None:
    assert refusal(METRES, "80").params["limit"] == "20\u00a0m"


@pytest.mark.parametrize(("value", "count"), [("12", "12"), ("007", "7"), ("+3", "3")])
def test_integer_takes_whole_numbers(value: str, count: str) -> None:
    assert check_value(COUNT, value) == count


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1,5", "answer_not_whole"),
        ("3.0", "answer_not_whole"),
        ("dix", "answer_not_whole"),
        ("0", "answer_too_small"),
        ("201", "answer_too_large"),
    ],
)
def test_integer_refuses_anything_else(value: str, code: str) -> None:
    assert refusal(COUNT, value).code == code


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("1998", "1998"),
        ("1998-04", "1998-04"),
        ("2024-02-29", "2024-02-29"),
        ("30/04/1998", "1998-04-30"),
        ("1.5.2024", "2024-05-01"),
    ],
)
def test_date_may_be_a_year_a_month_or_a_day(value: str, date: str) -> None:
    assert check_value(DATE, value) == date


@pytest.mark.parametrize("value", ["98", "2023-02-29", "1998-13", "31/31/2020", "hier", "1998-4-1"])
def test_date_refuses_what_is_not_in_the_calendar(value: str) -> None:
    assert refusal(DATE, value).code == "answer_not_date"


def test_hours_are_brought_to_the_osm_form() -> None:
    assert check_value(HOURS, "lundi au vendredi 8h30 à 18h") == "Mo-Fr 08:30-18:00"


def test_hours_refuse_what_they_do_not_understand() -> None:
    assert refusal(HOURS, "quand il fait beau").code == "answer_not_hours"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("01 23 45 67 89", "+33 1 23 45 67 89"),
        ("01.23.45.67.89", "+33 1 23 45 67 89"),
        ("0123456789", "+33 1 23 45 67 89"),
        ("+33123456789", "+33 1 23 45 67 89"),
        ("+33 (0)1 23 45 67 89", "+33 1 23 45 67 89"),
        ("0033 1 23 45 67 89", "+33 1 23 45 67 89"),
        ("+41 22 555 01 02", "+41 22 555 01 02"),
        ("00377-98-55-01-02", "+377 98 55 01 02"),
        ("01 23 45 67 89; 06 12 34 56 78", "+33 1 23 45 67 89; +33 6 12 34 56 78"),
    ],
)
def test_phone_becomes_international(value: str, number: str) -> None:
    assert check_value(PHONE, value) == number


def test_national_phone_number_is_of_the_country_asked_for() -> None:
    assert check_value(PHONE, "022 555 01 02", calling_code="41") == "+41 22 555 01 02"


@pytest.mark.parametrize(
    "value",
    ["17", "12345678", "01 23 45", "+33 1 23", "+33 0 23 45 67 89", "appeler", "+" + "1" * 16],
)
def test_phone_refuses_incomplete_numbers(value: str) -> None:
    assert refusal(PHONE, value).code == "answer_not_phone"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("accueil@mairie.example", "accueil@mairie.example"),
        ("Accueil@MAIRIE.Example", "Accueil@mairie.example"),
        ("mailto:desk@town.example", "desk@town.example"),
    ],
)
def test_email_keeps_the_name_and_lowers_the_domain(value: str, address: str) -> None:
    assert check_value(EMAIL, value) == address


@pytest.mark.parametrize(
    "value", ["mairie", "a@b", "a b@c.example", "a@b.example, c@d.example", "@b.example"]
)
def test_email_refuses_anything_else(value: str) -> None:
    assert refusal(EMAIL, value).code == "answer_not_email"


# --- properties -----------------------------------------------------------------------------------

_PLAUSIBLE = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[+-]?[0-9]{1,4}([.,][0-9]{1,3})? ?(m|cm|mm)?", fullmatch=True),
    st.from_regex(
        r"(Mo|Lu|lundi)(-| au )(Fr|Ve) [0-9]{1,2}h([0-9]{2})?-[0-9]{1,2}:00", fullmatch=True
    ),
    st.from_regex(r"(\+33 ?|0)[1-9]([ .]?[0-9]{2}){4}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}(-[0-9]{2}){0,2}", fullmatch=True),
    st.from_regex(r"[a-z.]{1,8}@[A-Z]{1,5}\.example", fullmatch=True),
)


@pytest.mark.parametrize("question", ALL, ids=lambda q: f"{q.kind}-{q.unit}")
@given(value=_PLAUSIBLE)
@settings(max_examples=200, deadline=None)
def test_checking_twice_is_checking_once(question: Question, value: str) -> None:
    try:
        once = check_value(question, value)
    except BadInput:
        return
    assert check_value(question, once) == once
    assert 0 < len(once) <= 255
    assert once == once.strip()


@pytest.mark.parametrize("question", ALL, ids=lambda q: f"{q.kind}-{q.unit}")
@given(value=_PLAUSIBLE)
@settings(max_examples=50, deadline=None)
def test_every_refusal_has_its_words(question: Question, value: str) -> None:
    try:
        check_value(question, value)
    except BadInput as refused:
        languages: tuple[Lang, ...] = ("fr", "en")
        for lang in languages:
            message, hint = error_text(refused, lang)
            assert question.key in message
            assert hint


# --- tags of a theme ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theme_id", "key", "value", "stored"),
    [
        ("defibrillators", "indoor", "yes", "yes"),
        ("defibrillators", "access", "permissive", "permissive"),
        ("defibrillators", "emergency", "defibrillator", "defibrillator"),
        ("defibrillators", "ref:FR:GeoDAE", " 123456 ", "123456"),
        ("defibrillators", "check_date", "2026-05-02", "2026-05-02"),
        ("trees", "circumference", "95 cm", "0.95"),
        ("trees", "noname", "yes", "yes"),
        ("accessibility", "toilets", "no", "no"),
        ("accessibility", "male", "yes", "yes"),
        ("accessibility", "width", "80 cm", "0.8"),
        ("accessibility", "kerb", "no", "no"),
    ],
)
def test_tag_of_a_theme_is_checked_by_the_question_that_writes_it(
    themes: dict[str, Theme], theme_id: str, key: str, value: str, stored: str
) -> None:
    assert check_tag(themes[theme_id], key, value) == stored


@pytest.mark.parametrize(
    ("theme_id", "key", "value", "code"),
    [
        ("defibrillators", "indoor", "perhaps", "answer_not_offered"),
        ("trees", "noname", "perhaps", "answer_not_offered"),
        ("trees", "height", "300", "answer_too_large"),
        ("trees", "kerb", "flush", "answer_key_unknown"),
        ("accessibility", "toilets:wheelchair", "none", "answer_not_offered"),
        ("accessibility", "unisex", "separate", "answer_not_offered"),
    ],
)
def test_tag_that_no_question_can_write_is_refused(
    themes: dict[str, Theme], theme_id: str, key: str, value: str, code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        check_tag(themes[theme_id], key, value)
    assert refused.value.code == code
    assert error_text(refused.value, "fr").message


def test_known_preset_decides_which_question_checks(themes: dict[str, Theme]) -> None:
    theme = themes["accessibility"]
    by_id = {preset.id: preset for preset in theme.presets}
    assert check_tag(theme, "kerb:height", "0.8", by_id["entrance"]) == "0.8"
    with pytest.raises(BadInput, match="answer_too_large"):
        check_tag(theme, "kerb:height", "0.8", by_id["kerb"])


def test_every_answer_that_a_theme_offers_passes_its_own_check(themes: dict[str, Theme]) -> None:
    for theme in themes.values():
        for preset in theme.presets:
            for question in theme.questions_of(preset):
                for option in (*question.options, *question.also):
                    assert check_value(question, option.value) == option.value
                    for key, value in question.tags_of(option.value).items():
                        assert check_tag(theme, key, value, preset) == value


@pytest.mark.parametrize(
    ("theme_id", "key", "value", "lang", "words"),
    [
        ("accessibility", "kerb", "flush", "fr", "À niveau, sans ressaut"),
        ("accessibility", "kerb", "flush", "en", "Flush, no edge at all"),
        ("accessibility", "kerb", "yes", "fr", "Une bordure, sans précision"),
        ("accessibility", "toilets", "no", "fr", "Il n’y a pas de toilettes"),
        ("accessibility", "amenity", "toilets", "fr", "Toilettes publiques"),
        ("trees", "circumference", "0.95", "fr", "0,95\u00a0m"),
        ("trees", "circumference", "0.95", "en", "0.95\u00a0m"),
        ("trees", "circumference", "big", "en", "big"),
        ("trees", "species", "Tilia cordata", "fr", "Tilia cordata"),
    ],
)
def test_label_says_a_tag_in_words(
    themes: dict[str, Theme], theme_id: str, key: str, value: str, lang: Lang, words: str
) -> None:
    assert label_of(themes[theme_id], key, value, lang) == words
