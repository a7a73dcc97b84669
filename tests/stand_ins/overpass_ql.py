"""A reader of the small part of Overpass QL that the project writes: tag filters within a box.

It follows https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL as a server does: an unknown
construct is a syntax error (ValueError), never silently passed over. Settings (``[out:json]``),
unions, ``out`` and the recursions ``>`` and ``<`` are accepted and carry no selection of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

BBox = tuple[float, float, float, float]
Operator = Literal["=", "!=", "~", "!~", "present", "absent"]

_ALL = frozenset({"node", "way", "relation"})
_KINDS = {
    "nwr": _ALL,
    "nw": frozenset({"node", "way"}),
    "nr": frozenset({"node", "relation"}),
    "wr": frozenset({"way", "relation"}),
    "node": frozenset({"node"}),
    "way": frozenset({"way"}),
    "rel": frozenset({"relation"}),
    "relation": frozenset({"relation"}),
}
_NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
_BOX = re.compile(rf"\({','.join([_NUMBER] * 4)}\)")
_GLOBAL_BOX = re.compile(rf"\[bbox:{','.join([_NUMBER] * 4)}\]")
_SETTING = re.compile(r"\[(?:out|timeout|maxsize|date):[^\]]*\]")
_STRING = re.compile(r""" "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | [A-Za-z_][A-Za-z0-9_]* """, re.X)
_KIND = re.compile(r"(nwr|nw|nr|wr|node|way|relation|rel)(?=\s*[\[(])")
_NO_SELECTION = re.compile(r"out\b[^;]*;|>>?\s*;|<<?\s*;|\._\s*;|[();]")
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.S)
_OPERATOR = re.compile(r"\s*(!=|!~|=|~)\s*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
_ESCAPES = {"n": "\n", "t": "\t"}


@dataclass(frozen=True, slots=True)
class TagFilter:
    """One ``[…]`` of a statement."""

    key: str
    operator: Operator
    value: str = ""
    ignore_case: bool = False

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Whether tags pass; a key that is absent passes the negative operators, as on servers."""
        found = tags.get(self.key)
        if self.operator in ("present", "absent"):
            return (found is not None) is (self.operator == "present")
        if self.operator in ("=", "!="):
            return (found == self.value) is (self.operator == "=")
        flags = re.IGNORECASE if self.ignore_case else 0
        hit = found is not None and re.search(self.value, found, flags) is not None
        return hit is (self.operator == "~")


@dataclass(frozen=True, slots=True)
class Statement:
    """A query statement: kinds of elements, tag filters joined by AND, and a box."""

    kinds: frozenset[str]
    filters: tuple[TagFilter, ...]
    bbox: BBox  # (south, west, north, east), the order of Overpass

    def matches_tags(self, tags: Mapping[str, str]) -> bool:
        return all(part.holds(tags) for part in self.filters)


def parse_statements(query: str) -> list[Statement]:
    """The query statements of a whole query, in order; raises ValueError with the place."""
    world_box, at = _settings(query)
    statements: list[Statement] = []
    while (at := _skip(query, at)) < len(query):
        if kind := _KIND.match(query, at):
            statement, at = _statement(query, kind, world_box)
            statements.append(statement)
        elif other := _NO_SELECTION.match(query, at):
            at = other.end()
        else:
            raise _syntax_error(query, at)
    return statements


def _settings(query: str) -> tuple[BBox | None, int]:
    """The global box, and where the settings end."""
    box: BBox | None = None
    at = _skip(query, 0)
    while query.startswith("[", at):
        match = _GLOBAL_BOX.match(query, at) or _SETTING.match(query, at)
        if match is None:
            raise _syntax_error(query, at)
        if match.re is _GLOBAL_BOX:
            box = _box_of(match)
        at = _skip(query, match.end())
    return box, at


def _statement(query: str, kind: re.Match[str], world: BBox | None) -> tuple[Statement, int]:
    at = _skip(query, kind.end())
    filters: list[TagFilter] = []
    box = world
    while not query.startswith(";", at):
        if query.startswith("[", at):
            tag_filter, at = _tag_filter(query, at + 1)
            filters.append(tag_filter)
        elif match := _BOX.match(query, at):
            box, at = _box_of(match), match.end()
        else:
            raise _syntax_error(query, at)
        at = _skip(query, at)
    if box is None:
        raise ValueError(f"a statement without a box asks for the whole planet, at {kind.start()}")
    return Statement(_KINDS[kind[1]], tuple(filters), box), at + 1


def _tag_filter(query: str, at: int) -> tuple[TagFilter, int]:
    """The filter whose ``[`` is just before `at`."""
    at = _skip(query, at)
    if query.startswith("!", at):
        key, at = _string(query, _skip(query, at + 1))
        return TagFilter(key, "absent"), _closed(query, at)
    key, at = _string(query, at)
    found = _OPERATOR.match(query, at)
    if found is None:
        return TagFilter(key, "present"), _closed(query, at)
    operators: dict[str, Operator] = {"=": "=", "!=": "!=", "~": "~", "!~": "!~"}
    value, at = _string(query, found.end())
    if not value:
        raise ValueError(f"a value may not be empty, at {found.end()}")
    case = re.compile(r"\s*,\s*i").match(query, at) if "~" in found[1] else None
    closed = _closed(query, case.end() if case else at)
    return TagFilter(key, operators[found[1]], value, case is not None), closed


def _string(query: str, at: int) -> tuple[str, int]:
    match = _STRING.match(query, at)
    if match is None:
        raise _syntax_error(query, at)
    text = match[0]
    if text[0] in "\"'":
        text = _ESCAPE.sub(_unescaped, text[1:-1])
    return text, match.end()


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[2])


def _closed(query: str, at: int) -> int:
    at = _skip(query, at)
    if not query.startswith("]", at):
        raise _syntax_error(query, at)
    return at + 1


def _skip(query: str, at: int) -> int:
    match = _SPACE.match(query, at)
    return match.end() if match else at


def _box_of(match: re.Match[str]) -> BBox:
    south, west, north, east = (float(number) for number in match.groups())
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise ValueError(f"not a box (south, west, north, east): {match[0]}")
    return south, west, north, east


def _syntax_error(query: str, at: int) -> ValueError:
    line = query.count("\n", 0, at) + 1
    return ValueError(f"line {line}: parse error: unexpected {query[at : at + 30]!r}")
