"""Puts what OSM knows of a feature into words, and dates and numbers into the reader's language."""

from datetime import date, datetime

from cartoparty.core.models import Lang, Tags
from cartoparty.core.theme import Question, QuestionKind, Theme
from cartoparty.outputs.atlas.fonts import drawable, printable
from cartoparty.texts import label


def describe(theme: Theme, tags: Tags, lang: Lang) -> tuple[str, list[str]]:
    """What a feature is, and what OSM already says of it, in the order of the questions."""
    preset = theme.preset_of(tags)
    title = preset.title.in_(lang) if preset else theme.title.in_(lang)
    name = drawable(tags.get("name", ""))
    if name:
        title = f"{title} – {name}"
    questions = theme.questions_of(preset) if preset else theme.questions
    known = [
        printable(_known(question, tags[question.key], lang))
        for question in questions
        if question.key in tags and question.key != "name"
    ]
    return title, known


def gist(theme: Theme, tags: Tags, lang: Lang) -> list[str]:
    """What OSM says in the fewest words: what is written or measured before what is chosen."""
    preset = theme.preset_of(tags)
    questions = theme.questions_of(preset) if preset else theme.questions
    known = [q for q in questions if q.key in tags and q.key != "name"]
    known.sort(key=lambda question: question.kind is QuestionKind.CHOICE)
    return [printable(_answer(question, tags[question.key], lang)) for question in known]


def short_name(question: Question, lang: Lang) -> str:
    """What an answer is called on paper: "hauteur"; the question itself where no name is given."""
    if question.short is not None:
        return question.short.in_(lang)
    return question.label.in_(lang).rstrip(" \u00a0?")


def _known(question: Question, value: str, lang: Lang) -> str:
    """« hauteur : 12 m », "height: 12 m"."""
    return label(
        "atlas_known", lang, name=short_name(question, lang), answer=_answer(question, value, lang)
    )


def _answer(question: Question, value: str, lang: Lang) -> str:
    option = question.option_of(value)
    if option is not None:
        return lowered(option.label.in_(lang))
    if value in ("yes", "no"):  # a number or a text for which OSM only has "there is some"
        return label(f"atlas_{value}", lang)
    if not question.unit:
        return value
    number = value.removesuffix(question.unit).rstrip()
    if lang == "fr" and number.replace(".", "", 1).isdigit():
        number = number.replace(".", ",")
    return f"{number}\u00a0{question.unit}"


def lowered(text: str) -> str:
    """A text as it stands within a line: « À l’intérieur » → « à l’intérieur »."""
    return text[:1].lower() + text[1:]


def raised(text: str) -> str:
    """A text as it begins a line."""
    return text[:1].upper() + text[1:]


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
