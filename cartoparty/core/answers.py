"""Checks a volunteer's answer and gives it the form that OSM stores; and reads a tag back as words.

Every function raises BadInput with a code ``answer_…`` and the parameters `key` and `value`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from cartoparty.core.models import Lang
from cartoparty.core.opening_hours import canonical_hours
from cartoparty.core.theme import Preset, Question, QuestionKind, Theme
from cartoparty.errors import BadInput

# The OSM API refuses longer values: https://wiki.openstreetmap.org/wiki/API_v0.6
MAX_VALUE_LENGTH = 255
# ITU-T E.164: at most 15 digits with the country code; shorter than 7 is no subscriber's number.
_PHONE_DIGITS = range(7, 16)

# Control characters, line separators, lone surrogates, noncharacters: XML or the API refuses them.
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_METRES = {"": "1", "m": "1", "mètre": "1", "mètres": "1", "metre": "1", "metres": "1"}
_METRES |= {"meter": "1", "meters": "1", "dm": "0.1", "cm": "0.01", "mm": "0.001"}
_NUMBER = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*(\D*)")
_METRES_AND_CENTIMETRES = re.compile(r"([0-9]+)\s*m\s*([0-9]{2})(?:\s*cm)?", re.I)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_FRENCH_DATE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@([^\s@.,;<>\"]+(?:\.[^\s@.,;<>\"]+)+)")


def check_value(question: Question, value: str, *, calling_code: str = "33") -> str:
    """The OSM value of an answer to `question`, or BadInput saying what is wrong with it.

    Numbers may have a decimal comma and a unit (``80 cm`` → ``0.8`` where OSM wants metres); a
    national phone number is read as one of the country of `calling_code`. For a choice, and for a
    ready answer, the value of the option comes back: `Question.tags_of` gives its tags.

        >>> check_value(width, "1,50 m")
        '1.5'
    """
    text = check_text(question.key, value)
    if question.option_of(text) is not None:
        return text
    if question.kind is QuestionKind.PHONE:
        return _phones(question.key, text, calling_code)
    return _CHECKS[question.kind](question, text)


def check_tag(theme: Theme, key: str, value: str, preset: Preset | None = None) -> str:
    """The OSM value of a tag that a form, a file or a sheet gives for an object of `theme`.

    It must fit a question that writes this key (one of `preset` where that is known), or be a tag
    of a preset or an extra key. BadInput `answer_key_unknown` where the theme writes no such key.
    """
    text = check_text(key, value)
    questions = theme.questions_of(preset) if preset else theme.questions
    options = [option for q in questions for option in _written_tags(q) if key in option]
    if any(tags[key] == text for tags in options):
        return text
    refusals: list[BadInput] = []
    for question in questions:
        if question.key == key and question.kind is not QuestionKind.CHOICE:
            try:
                return check_value(question, text)
            except BadInput as refusal:
                refusals.append(refusal)
    if refusals:
        raise refusals[0]
    if options:
        raise _not_offered(key, text, {tags[key] for tags in options})
    if key not in theme.declared_keys():
        raise BadInput("answer_key_unknown", key=key, value=text, theme=theme.id)
    return text


def label_of(theme: Theme, key: str, value: str, lang: Lang, preset: Preset | None = None) -> str:
    """What a tag says, in words: the option's label, a number with its unit, else the value."""
    questions = theme.questions_of(preset) if preset else theme.questions
    for question in questions:
        for option in (*question.options, *question.also):
            if question.tags_of(option.value) == {key: value}:
                return option.label.in_(lang)
    for kind in theme.presets:
        if kind.tags == {key: value}:
            return kind.title.in_(lang)
    unit = next((q.unit for q in questions if q.key == key and q.unit), None)
    if unit and _NUMBER.fullmatch(value):
        number = value.replace(".", ",") if lang == "fr" else value
        return f"{number}\u00a0{unit}"
    return value


def check_text(key: str, value: str) -> str:
    """A value as OSM stores text: Unicode NFC, single spaces, no control characters, not empty."""
    text = unicodedata.normalize("NFC", value)
    if _NOT_TEXT.search(text.strip()):
        raise BadInput("answer_control_characters", key=key, value=value)
    text = " ".join(text.split())
    if not text:
        raise BadInput("answer_empty", key=key, value=value)
    if len(text) > MAX_VALUE_LENGTH:
        raise BadInput(
            "answer_too_long", key=key, value=value, length=len(text), limit=MAX_VALUE_LENGTH
        )
    return text


def _written_tags(question: Question) -> Iterable[dict[str, str]]:
    """The tags that each option of a question writes."""
    return [question.tags_of(option.value) for option in (*question.options, *question.also)]


def _choice(question: Question, text: str) -> str:
    raise _not_offered(question.key, text, {option.value for option in question.options})


def _not_offered(key: str, text: str, offered: Iterable[str]) -> BadInput:
    return BadInput("answer_not_offered", key=key, value=text, offered=sorted(offered))


def _text(_question: Question, text: str) -> str:
    return text


def _number(question: Question, text: str) -> str:
    # Spaces are dropped between digits only: ``1 200``, but never ``1 2 m`` from ``1 m 20``.
    plain = re.sub(r"(?<=[0-9])\s(?=[0-9]{3}(?![0-9]))", "", text).replace(",", ".")
    plain = plain.replace("\N{MINUS SIGN}", "-")
    units = _METRES if question.unit == "m" else {"": "1"}
    if question.unit == "m":
        plain = _METRES_AND_CENTIMETRES.sub(r"\1.\2", plain)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise BadInput("answer_not_number", key=question.key, value=text)
    unit = match[2].strip().lower()
    if unit not in units:
        raise BadInput("answer_unit_unknown", key=question.key, value=text, unit=unit)
    return _within_limits(question, text, Decimal(match[1]) * Decimal(units[unit]))


def _integer(question: Question, text: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
        raise BadInput("answer_not_whole", key=question.key, value=text)
    return _within_limits(question, text, Decimal(text))


def _within_limits(question: Question, text: str, number: Decimal) -> str:
    if question.minimum is not None and number < Decimal(str(question.minimum)):
        limit = _with_unit(question.minimum, question.unit)
        raise BadInput("answer_too_small", key=question.key, value=text, limit=limit)
    if question.maximum is not None and number > Decimal(str(question.maximum)):
        limit = _with_unit(question.maximum, question.unit)
        raise BadInput("answer_too_large", key=question.key, value=text, limit=limit)
    return _plain(number)


def _with_unit(number: float, unit: str | None) -> str:
    plain = _plain(Decimal(str(number)))
    return f"{plain}\u00a0{unit}" if unit else plain


def _plain(number: Decimal) -> str:
    """Digits without exponent, needless zeros or a sign on zero."""
    digits = f"{number:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if number == 0 else digits


def _date(question: Question, text: str) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD; also 31/12/2024, day first as in France."""
    french = _FRENCH_DATE.fullmatch(text)
    iso = f"{french[3]}-{int(french[2]):02d}-{int(french[1]):02d}" if french else text
    match = _DATE.fullmatch(iso)
    try:
        if match is None:
            raise ValueError(text)
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError as error:
        raise BadInput("answer_not_date", key=question.key, value=text) from error
    return iso


def _hours(question: Question, text: str) -> str:
    hours = canonical_hours(text)
    if hours is None:
        raise BadInput("answer_not_hours", key=question.key, value=text)
    return hours


def _phones(key: str, text: str, calling_code: str) -> str:
    """One or more numbers as ``+33 1 23 45 67 89``, joined by ``;`` as OSM lists values."""
    numbers = [_phone(part.strip(), calling_code) for part in text.split(";")]
    if None in numbers:
        raise BadInput("answer_not_phone", key=key, value=text)
    return "; ".join(filter(None, numbers))


def _phone(text: str, calling_code: str) -> str | None:
    """A number in international form (E.123); French ones in the pairs that France writes."""
    spaced = " ".join(re.sub(r"[\s().\-/]+", " ", text.replace("(0)", " ")).split())
    if spaced.startswith("00"):
        spaced = "+" + spaced[2:].lstrip()
    elif spaced.startswith("0"):
        spaced = f"+{calling_code} {spaced[1:].lstrip()}"
    digits = re.sub(r"[^0-9]", "", spaced)
    if not re.fullmatch(r"\+[1-9][0-9 ]*", spaced) or len(digits) not in _PHONE_DIGITS:
        return None
    if not digits.startswith("33"):
        return spaced
    subscriber = digits[2:]
    if not re.fullmatch(r"[1-9][0-9]{8}", subscriber):
        return None
    return f"+33 {subscriber[0]} " + " ".join(re.findall("..", subscriber[1:]))


def _email(question: Question, text: str) -> str:
    match = _EMAIL.fullmatch(text.removeprefix("mailto:"))
    if match is None:
        raise BadInput("answer_not_email", key=question.key, value=text)
    return match[0][: -len(match[1])] + match[1].lower()


_CHECKS: dict[QuestionKind, Callable[[Question, str], str]] = {
    QuestionKind.CHOICE: _choice,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.INTEGER: _integer,
    QuestionKind.DATE: _date,
    QuestionKind.HOURS: _hours,
    QuestionKind.EMAIL: _email,
}
