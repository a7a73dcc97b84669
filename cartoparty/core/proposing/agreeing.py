"""Whether several observations of one object can all be true, and where they cannot."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from cartoparty.core.models import Observation, ObservationKind, OsmFeature
from cartoparty.core.proposing.tags import declared_tags
from cartoparty.core.theme import QuestionKind, Theme

# What is estimated by eye or paced out (a height, a width) differs by this much between two people
# who stand at the same object; beyond it one of them is wrong.
_MEASURED_ALIKE = 0.2
# Two spellings of a name share this much of their letters; below it they are two names. Short
# texts ("1", "B2") have no letters to spare.
_SPELLED_ALIKE = 0.85
_SHORTEST_SPELLED = 6
# Parts of keys whose values describe in free words, so that no two people write the same.
_DESCRIBING = frozenset({"comment", "description", "fixme", "location", "note"})


@dataclass(frozen=True, slots=True)
class OtherWords:
    """A key on which the first observation stands although others word or measure it otherwise."""

    key: str
    kept: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several observations of one object say together.

    `disputed` are the answers that exclude one another, each with how many gave it, as parameters
    of a finding; empty where all agree.
    """

    disputed: tuple[object, ...]
    worded: tuple[OtherWords, ...]


def compare(
    theme: Theme, observations: Sequence[Observation], feature: OsmFeature | None
) -> Comparison:
    """Where observations of one object contradict each other, and where only their words differ."""
    gone = sum(each.kind is ObservationKind.GONE for each in observations)
    if gone == len(observations):
        return Comparison((), ())
    disputed: list[object] = []
    if gone:
        disputed = [
            {"label": "answer_there", "count": len(observations) - gone},
            {"label": "answer_gone", "count": gone},
        ]
    worded: list[OtherWords] = []
    said = [
        declared_tags(theme, each, feature)
        for each in observations
        if each.kind is not ObservationKind.GONE
    ]
    for key in dict.fromkeys(key for tags in said for key in tags):
        counts = Counter(tags[key] for tags in said if key in tags)
        kept, *others = counts
        if not all(_is_alike(theme, key, a, b) for a in counts for b in others):
            disputed += [f"{key}={value} ×{count}" for value, count in counts.items()]
        elif others:
            worded.append(OtherWords(key, kept, tuple(others)))
    if feature is None and not disputed:
        disputed = _disputed_kinds(theme, said)
    return Comparison(tuple(disputed), tuple(worded))


def _disputed_kinds(theme: Theme, said: Sequence[Mapping[str, str]]) -> list[object]:
    """Two kinds of object that need not share a key: a shop to one team, a café to the other."""
    presets = Counter(preset.id for tags in said if (preset := theme.preset_of(tags)) is not None)
    if len(presets) < 2:
        return []
    tags_of = {preset.id: preset.tags for preset in theme.presets}
    return [
        f"{', '.join(f'{k}={v}' for k, v in tags_of[name].items()) or name} ×{count}"
        for name, count in presets.items()
    ]


def _is_alike(theme: Theme, key: str, a: str, b: str) -> bool:
    if a == b:
        return True
    kinds = {question.kind for question in theme.questions if question.key == key}
    if QuestionKind.NUMBER in kinds:
        return _is_measured_alike(a, b)
    if _DESCRIBING & set(key.split(":")):
        return True
    return QuestionKind.TEXT in kinds and _is_spelled_alike(a, b)


def _is_measured_alike(a: str, b: str) -> bool:
    try:
        one, other = float(a), float(b)
    except ValueError:
        return False
    return abs(one - other) <= _MEASURED_ALIKE * max(abs(one), abs(other))


def _is_spelled_alike(a: str, b: str) -> bool:
    one, other = _letters(a), _letters(b)
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_SPELLED:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SPELLED_ALIKE


def _letters(text: str) -> str:
    """Without case, accents, signs and spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w]|_", "", "".join(c for c in plain if not unicodedata.combining(c)))
