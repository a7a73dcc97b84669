"""Every sentence that a person reads from Python code, in French and English.

The TOML files beside this module hold them, one file a room of the house:

    [errors.area_empty.fr]      message = "…"   hint = "…"
    [findings.duplicate.fr]     what = "…"      fix = "…"     trap = "…"
    [labels]                    scale.fr = "…"  scale.en = "…"

Texts are ``str.format`` templates over the parameters of the error or finding. A parameter that is
words itself is given as ``{"label": KEY, …}``: the label of that key, over the other entries.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from cartoparty.core.models import Finding, Lang
from cartoparty.errors import CartopartyError

# Whatever was typed is repeated in the message, but not a whole novel.
_LONGEST = 500


class ErrorText(NamedTuple):
    """An error in words: what is wrong and where; what to do."""

    message: str
    hint: str


class FindingText(NamedTuple):
    """A finding in words: what was seen, how to fix it, what to beware of."""

    what: str
    fix: str
    trap: str


def error_text(error: CartopartyError, lang: Lang) -> ErrorText:
    """The sentence and the advice for an error."""
    entry = catalogue()["errors"][error.code][lang]
    params = _readable(error.params, lang)
    return ErrorText(entry["message"].format_map(params), entry.get("hint", "").format_map(params))


def finding_text(finding: Finding, lang: Lang) -> FindingText:
    """The words for a finding."""
    entry = catalogue()["findings"][finding.code][lang]
    params = _readable(finding.params, lang)
    return FindingText(
        *(entry.get(part, "").format_map(params) for part in ("what", "fix", "trap"))
    )


def label(key: str, lang: Lang, **params: object) -> str:
    """A short text by key."""
    text: str = catalogue()["labels"][key][lang]
    return text.format_map(_readable(params, lang))


@cache
def catalogue() -> Mapping[str, dict[str, Any]]:
    """All texts: section → code → language → parts."""
    merged: dict[str, dict[str, Any]] = {"errors": {}, "findings": {}, "labels": {}}
    for entry in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            for section, texts in tomllib.loads(entry.read_text("utf-8")).items():
                merged[section].update(texts)
    return merged


class _Params(dict[str, object]):
    """The parameters of a text; a finding that was stored by an earlier version may lack one."""

    def __missing__(self, key: str) -> str:
        return "—"


def _readable(params: Mapping[str, object], lang: Lang) -> _Params:
    return _Params((key, _shown(value, lang)) for key, value in params.items())


def _shown(value: object, lang: Lang) -> object:
    """A parameter as it stands in a sentence: lists joined, and no text that cannot be written."""
    if isinstance(value, Mapping):
        params = {key: entry for key, entry in value.items() if key != "label"}
        return label(value["label"], lang, **params)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(_shown(entry, lang)) for entry in value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()[:_LONGEST]
    return value
