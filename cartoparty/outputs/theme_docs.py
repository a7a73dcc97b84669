"""A theme as Markdown tables, for docs/themes.md and ``cartoparty theme show ID --markdown``."""

from collections.abc import Iterable, Sequence

from cartoparty.core.models import Lang
from cartoparty.core.selector import Clause
from cartoparty.core.theme import Condition, Option, Preset, Question, QuestionKind, Theme
from cartoparty.texts import label


def theme_table(theme: Theme, lang: Lang) -> str:
    """The whole theme in words: what is checked, what is asked, and the tags that it writes.

    Ends with a newline; the same theme gives the same text.
    """
    blocks = [
        theme.summary.in_(lang),
        label(
            "theme_facts",
            lang,
            id=theme.id,
            radius=_number(theme.match_radius_m, lang),
            minutes=_number(theme.minutes_per_feature, lang),
            new=_number(theme.expected_new_per_km2, lang),
        ),
        _presets_table(theme.presets, lang),
        _questions_table(theme, lang),
        label("theme_printed", lang),
    ]
    if theme.extra_keys:
        blocks.append(
            label("theme_extra_keys", lang, keys=[_code(key) for key in theme.extra_keys])
        )
    blocks.append(label("theme_wiki", lang, links=[f"<{url}>" for url in theme.wiki]))
    return "\n\n".join(blocks) + "\n"


def _presets_table(presets: Sequence[Preset], lang: Lang) -> str:
    heads = ("theme_object", "theme_selected", "theme_new_tags")
    return _table([label(head, lang) for head in heads], (_preset_row(p, lang) for p in presets))


def _preset_row(preset: Preset, lang: Lang) -> list[str]:
    joint = f" *{label('theme_or', lang)}* "
    clauses = joint.join(_clause(clause, lang) for clause in preset.selector)
    new = _tags(preset.tags) if preset.addable else label("theme_not_added", lang)
    return [f"{preset.title.in_(lang)} (`{preset.id}`)", clauses, new]


def _clause(clause: Clause, lang: Lang) -> str:
    parts = []
    for key, condition in clause.root.items():
        if condition is False:
            parts.append(label("theme_without", lang, absent=key))
        elif condition is True:
            parts.append(_code(f"{key}=*"))
        else:
            values = (condition,) if isinstance(condition, str) else condition
            parts.append(_key_values(key, values))
    return f" {label('theme_and', lang)} ".join(parts)


def _questions_table(theme: Theme, lang: Lang) -> str:
    heads = ["theme_question", "theme_key", "theme_asked_of", "theme_answers", "theme_condition"]
    if len(theme.presets) == 1:
        heads.remove("theme_asked_of")
    rows = []
    for question in theme.questions:
        cells = {
            "theme_question": _question(question, lang),
            "theme_key": f"[{_code(question.key)}]({question.source})",
            "theme_asked_of": _asked_of(question, lang),
            "theme_answers": _answers(question, lang),
            "theme_condition": _conditions(question, lang),
        }
        rows.append([cells[head] for head in heads])
    return _table([label(head, lang) for head in heads], rows)


def _question(question: Question, lang: Lang) -> str:
    text = question.label.in_(lang)
    return f"**{text}**" if question.main else text


def _asked_of(question: Question, lang: Lang) -> str:
    if not question.presets:
        return label("theme_everything", lang)
    return ", ".join(_code(preset) for preset in question.presets)


def _answers(question: Question, lang: Lang) -> str:
    parts = [
        f"{option.label.in_(lang)} → {_written(question, option)}" for option in question.options
    ]
    if question.kind is not QuestionKind.CHOICE:
        parts.insert(0, _field(question, lang))
    if question.also:
        values = ", ".join(_code(option.value) for option in question.also)
        parts.append(label("theme_also_read", lang, values=values))
    return "<br>".join(parts)


def _written(question: Question, option: Option) -> str:
    return _tags(question.tags_of(option.value))


def _field(question: Question, lang: Lang) -> str:
    words = label(f"theme_kind_{question.kind}", lang)
    if question.minimum is not None and question.maximum is not None:
        low, high = _number(question.minimum, lang), _number(question.maximum, lang)
        words += f", {label('theme_range', lang, minimum=low, maximum=high)}"
    return f"{words} {question.unit}" if question.unit else words


def _conditions(question: Question, lang: Lang) -> str:
    parts = [_condition(condition) for condition in question.applies_if]
    parts += [
        label("theme_unless", lang, condition=_condition(condition))
        for condition in question.skip_if
    ]
    return f" {label('theme_and', lang)} ".join(parts)


def _condition(condition: Condition) -> str:
    return _key_values(condition.key, condition.values)


def _key_values(key: str, values: Sequence[str]) -> str:
    if len(values) == 1:
        return _code(f"{key}={values[0]}")
    return f"{_code(key)} = " + ", ".join(_code(value) for value in values)


def _tags(tags: dict[str, str]) -> str:
    return " ".join(_code(f"{key}={value}") for key, value in tags.items())


def _number(number: float, lang: Lang) -> str:
    return f"{number:g}".replace(".", "," if lang == "fr" else ".")


def _code(text: str) -> str:
    return f"`{text}`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
