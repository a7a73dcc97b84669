"""What a volunteer writes down of an object's tags: some of them, some wrongly, names mistyped."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from cartoparty.core.kinds import MAIN_KEYS
from cartoparty.core.models import OsmFeature, Tags
from cartoparty.core.theme import Theme

# The shares of the error model, each of the tags that there are.
DROPPED, ALTERED, MISTYPED, MAIN_WRONG = 0.20, 0.05, 0.30, 0.03

_TYPED = frozenset({"name", "operator", "defibrillator:location"})
# Nobody writes these down on the ground.
_UNSEEN = frozenset({"check_date", "note", "fixme"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Misreporting:
    """Makes the tags of sightings: `values` holds every value of each key in the town."""

    keys: frozenset[str]
    values: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, theme: Theme, objects: Sequence[OsmFeature]) -> "Misreporting":
        values: dict[str, list[str]] = {}
        for found in objects:
            for key, value in found.tags.items():
                values.setdefault(key, []).append(value)
        keys = (theme.declared_keys() | {*MAIN_KEYS, "name"}) - _UNSEEN
        return cls(keys, values)

    def tags_of_kind(self, tags: Tags) -> dict[str, str]:
        """What says what the object is, and no more."""
        return {key: value for key, value in tags.items() if key in MAIN_KEYS}

    def tags_seen(self, tags: Tags, chance: Random) -> dict[str, str]:
        """The tags of one sighting. What the object is is always said, but not always rightly."""
        seen = {}
        for key, value in sorted(tags.items()):
            if key not in self.keys:
                continue
            if chance.random() >= DROPPED:
                seen[key] = self._value_seen(key, value, chance)
        main = [key for key in seen if key in MAIN_KEYS]
        if main and chance.random() < MAIN_WRONG:
            wrong = chance.choice(main)
            seen[wrong] = self._other_value(wrong, tags[wrong], chance)
        return seen

    def _value_seen(self, key: str, value: str, chance: Random) -> str:
        if chance.random() < ALTERED:
            return self._other_value(key, value, chance)
        if key in _TYPED and chance.random() < MISTYPED:
            return mistyped(value, chance)
        return value

    def _other_value(self, key: str, value: str, chance: Random) -> str:
        """Another value of the key, as often as the town has it; the same where it has no other."""
        others = [other for other in self.values[key] if other != value]
        return chance.choice(others) if others else value


def mistyped(text: str, chance: Random) -> str:
    """One or two slips of the finger, or capitals and accents left out."""
    if chance.random() < 0.3:
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        return plain if plain.strip() and plain != text else _slip(text, chance)
    slipped = _slip(text, chance)
    return _slip(slipped, chance) if chance.random() < 0.4 else slipped


def _slip(text: str, chance: Random) -> str:
    """A letter left out, doubled, exchanged with the next, or another one."""
    at = chance.randrange(len(text))
    before, letter, after = text[:at], text[at], text[at + 1 :]
    how = chance.randrange(4)
    if how == 0 and len(text) > 1:
        return before + after
    if how == 1 and after and after[0] != letter:
        return before + after[0] + letter + after[1:]
    if how == 2:
        return before + letter + letter + after
    return before + chance.choice(_LETTERS.replace(letter.lower(), "")) + after
