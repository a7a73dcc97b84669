"""Puts what OSM knows of a feature into words, and dates and numbers into the reader's language."""

from datetime import date, datetime

from cartoparty.core.models import Lang, Tags
from cartoparty.core.theme import Question, QuestionKind, Theme
from cartoparty.outputs.atlas.fonts import drawable, printable
from cartoparty.texts import label

_YES_NO = frozenset({"oui", "non", "yes", "no"})
# Answers that say what they are about by themselves.
_SELF_EXPLAINING = frozenset(
    {QuestionKind.TEXT, QuestionKind.HOURS, QuestionKind.PHONE, QuestionKind.EMAIL}
)


def describe(theme: Theme, tags: Tags, lang: Lang) -> tuple[str, list[str]]:
    """What a feature is, and the answers that OSM already has, in the order of the questions."""
    preset = theme.preset_of(tags)
    title = preset.title.in_(lang) if preset else theme.title.in_(lang)
    name = drawable(tags.get("name", ""))
    if name:
        title = f"{title} – {name}"
    questions = theme.questions_of(preset) if preset else theme.questions
    answers = [
        printable(_answer(question, tags[question.key], lang))
        for question in questions
        if question.key in tags and question.key != "name"
    ]
    return title, answers


def explains_itself(answer: str) -> bool:
    """Whether an answer can be read without its question ("Outside", unlike "Yes, all of them")."""
    return answer.split(maxsplit=1)[0].strip(",.").lower() not in _YES_NO


def _answer(question: Question, value: str, lang: Lang) -> str:
    option = question.option_of(value)
    asked = question.label.in_(lang)
    if option is not None:
        text = option.label.in_(lang)
        return text if explains_itself(text) else f"{asked} {text}"
    if value in ("yes", "no"):  # a number or a text for which OSM only has "there is some"
        return f"{asked} {label(f'atlas_{value}', lang)}"
    if question.kind in _SELF_EXPLAINING:
        return value
    if question.kind is QuestionKind.CHOICE:
        return f"{question.key} = {value}"
    unit = f"\u00a0{question.unit}" if question.unit and not value.endswith(question.unit) else ""
    return f"{asked} {value}{unit}"


def readable_date(moment: datetime | date | None, lang: Lang) -> str:
    """« 14 septembre 2023 », "14 September 2023"; the atlas says so when it is not known."""
    if moment is None:
        return label("atlas_date_unknown", lang)
    months = label("atlas_months", lang).split()
    day = "1er" if moment.day == 1 and lang == "fr" else str(moment.day)
    return f"{day} {months[moment.month - 1]} {moment.year}"


def readable_period(start: str, end: str, lang: Lang) -> str:
    """The dates of a party, from ISO dates; anything else is printed as it is."""
    days = [part for part in (start, end) if part]
    texts = []
    for day in dict.fromkeys(days):
        try:
            texts.append(readable_date(date.fromisoformat(day), lang))
        except ValueError:
            texts.append(printable(day))
    return " – ".join(texts)


def number_text(value: float, lang: Lang, decimals: int = 0) -> str:
    """A number with the decimal sign and thousands of the language."""
    text = f"{value:,.{decimals}f}"
    if lang == "fr":
        return text.replace(",", "\u00a0").replace(".", ",")
    return text
