"""Opening hours as people write them, brought to the OSM form: a sane subset of its grammar.

Understood: ``24/7``; rules joined by ``;``, each made of months, days and times, of which days or
times may be missing: ``Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off``. French days and
hours are understood too (``lundi au vendredi 8h30 à 18h``). The whole grammar is at
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
"""

import re
from collections.abc import Callable

_DAYS = {
    "Mo": "mo mon monday lu lundi",
    "Tu": "tu tue tuesday ma mardi",
    "We": "we wed wednesday me mercredi",
    "Th": "th thu thursday je jeudi",
    "Fr": "fr fri friday ve vendredi",
    "Sa": "sa sat saturday samedi",
    "Su": "su sun sunday di dimanche",
    "PH": "ph fériés",
    "SH": "sh",
}
_DAY_OF_WORD = {word: day for day, words in _DAYS.items() for word in words.split()}
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_OFF = frozenset({"off", "closed", "fermé"})
_DAYLIGHT = frozenset({"sunrise", "sunset", "dawn", "dusk"})

_ALWAYS = re.compile(r"(?:(?:7j?/7|24h?/(?:24|7)|24 ?h)[ ,]*)+", re.I)
_FRENCH_LINKS = (
    (re.compile(r"tous les jours|7j/7|every day", re.I), "Mo-Su"),
    (re.compile(r"jours? fériés?", re.I), "fériés"),
    (re.compile(r"\b(?:du|de|le|les|from)\b", re.I), " "),
    (re.compile(r"(?<=\w)\s+(?:au|à|to)\s+(?=\w)", re.I), "-"),
    (re.compile(r"\s+(?:et|and)\s+", re.I), ","),
)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})|\s?h\s?([0-9]{2})?)", re.I)
_MONTH_DAY = re.compile(rf"(?:{_MONTH})(?: ([0-9]{{2}}))?")
_COMMENT = re.compile(r'"[^"]{1,200}"')


def canonical_hours(text: str) -> str | None:
    """The OSM value that `text` means, or None when it is outside the subset."""
    plain = " ".join(re.sub("[‐‑‒–—]", "-", text).split())
    if _ALWAYS.fullmatch(plain) and "24" in plain:
        return "24/7"
    rules = [_rule(part) for part in plain.strip("; ").split(";")]
    return None if not rules or None in rules else "; ".join(filter(None, rules))


def _rule(text: str) -> str | None:
    """One rule: months, days, times or ``off``, a comment in quotation marks; in this order."""
    comment = _COMMENT.search(text)
    if comment is not None:
        text = text[: comment.start()] + text[comment.end() :]
    for pattern, replacement in _FRENCH_LINKS:
        text = pattern.sub(replacement, text)
    words = re.sub(r"\s*([,-])\s*", r"\1", _spell_times(text)).split()
    parts = [read(words) if words else None for read in (_months, _days, _times)]
    found = [part for part in parts if part is not None]
    if words or not (found or comment):
        return None
    return " ".join([*found, comment[0]] if comment else found)


def _spell_times(text: str) -> str:
    """``8h30`` and ``8:30`` → ``08:30``."""
    return _TIME.sub(lambda m: f"{int(m[1]):02d}:{m[2] or m[3] or '00'}", text)


def _months(words: list[str]) -> str | None:
    """Takes ``Apr-Oct`` or ``Apr 01-Oct 31`` off the front of `words`."""
    for length in (3, 2, 1):
        text = " ".join(words[:length])
        if len(words) >= length and (read := _ranges(text, _month_day)) is not None:
            del words[:length]
            return read
    return None


def _month_day(text: str) -> str | None:
    match = _MONTH_DAY.fullmatch(text[:1].upper() + text[1:].lower())
    if match is None or (match[1] and not 1 <= int(match[1]) <= 31):
        return None
    return match[0]


def _days(words: list[str]) -> str | None:
    read = _ranges(words[0], lambda word: _DAY_OF_WORD.get(word.lower().rstrip(".")))
    if read is not None:
        del words[:1]
    return read


def _times(words: list[str]) -> str | None:
    if words[0].lower() in _OFF:
        read: str | None = "off"
    else:
        spans = [_span(part) for part in words[0].split(",")]
        read = None if None in spans else ",".join(filter(None, spans))
    if read is not None:
        del words[:1]
    return read


def _span(text: str) -> str | None:
    """``08:00-18:00``, ``17:00+`` or ``sunrise-sunset``; past midnight up to ``26:00``."""
    if text.endswith("+"):
        return text if _minutes(text[:-1], 24) is not None else None
    begin, _, end = text.lower().partition("-")
    if {begin, end} <= _DAYLIGHT:
        return f"{begin}-{end}" if begin != end else None
    first, last = _minutes(begin, 24), _minutes(end, 26)
    return None if first is None or last is None or first == last else f"{begin}-{end}"


def _minutes(text: str, latest_hour: int) -> int | None:
    match = re.fullmatch(r"([0-9]{2}):([0-5][0-9])", text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else latest_hour * 60 + 1
    return minutes if minutes <= latest_hour * 60 else None


def _ranges(text: str, read: Callable[[str], str | None]) -> str | None:
    """A list of names and ranges of names, each read by `read`; None when one is not known."""
    parts = [[read(name) for name in part.split("-")] for part in text.split(",")]
    if any(None in part or len(part) > 2 for part in parts):
        return None
    return ",".join("-".join(filter(None, part)) for part in parts)
