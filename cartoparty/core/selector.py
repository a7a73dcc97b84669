"""One selection of OSM objects, compiled to Overpass QL, an osmium filter and a predicate.

A selector is a list of clauses joined by OR; a clause is a table of key conditions joined by AND:

    [{highway = "crossing"}, {amenity = ["parking", "parking_space"], parking_space = "disabled"}]

A condition is a value, a list of values, ``true`` (the key is there) or ``false`` (it is not).
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Self

from pydantic import BaseModel, ConfigDict, RootModel, StrictBool, StrictStr, model_validator

from cartoparty.core.models import Tags

Condition = StrictBool | StrictStr | tuple[StrictStr, ...]


class Clause(RootModel[dict[str, Condition]]):
    """Key conditions that must all hold."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _needs_a_key_that_is_there(self) -> Self:
        if not self.positive_keys():
            raise ValueError("a clause needs at least one key that must be present")
        if any(condition == () for condition in self.root.values()):
            raise ValueError("a list of values may not be empty")
        if any(value == "" for key in self.root for value in (key, *_listed(self.root[key]))):
            raise ValueError("a key or a value may not be empty")
        return self

    def positive_keys(self) -> frozenset[str]:
        """The keys that every matching object has."""
        return frozenset(key for key, condition in self.root.items() if condition is not False)

    def matches(self, tags: Tags) -> bool:
        return all(_holds(tags.get(key), condition) for key, condition in self.root.items())

    def to_overpass_filters(self) -> list[str]:
        """The clause as Overpass tag filters, one a combination of its listed values.

        Lists are spread over several equality filters: Overpass answers ``=`` from its index,
        while the regular expression that would join them is tested object by object.
        """
        keys = list(self.root)
        choices = [_overpass_choices(key, self.root[key]) for key in keys]
        return ["".join(parts) for parts in product(*choices)]


class Selector(BaseModel):
    """A set of OSM objects: those whose tags match any clause."""

    model_config = ConfigDict(frozen=True)

    clauses: tuple[Clause, ...]

    @classmethod
    def of(cls, *clauses: Mapping[str, object]) -> Self:
        """Build from plain tables, as written in a theme file."""
        return cls.model_validate({"clauses": clauses})

    @classmethod
    def union(cls, selectors: Iterable["Selector"]) -> Self:
        """All that any of the selectors matches."""
        return cls(clauses=tuple(clause for selector in selectors for clause in selector.clauses))

    def matches(self, tags: Tags) -> bool:
        """The selector as a Python predicate."""
        return any(clause.matches(tags) for clause in self.clauses)

    def to_osmium_keys(self) -> frozenset[str]:
        """Keys for ``osmium.filter.KeyFilter``: every matching object has at least one of them.

        The filter passes more than the selector matches; `matches` decides on what it let through.
        One key a clause is enough, and the rarest kind of key (not a broad class) keeps it narrow;
        a clause that shares a key with an earlier one adds none.
        """
        chosen: set[str] = set()
        for keys in sorted((clause.positive_keys() for clause in self.clauses), key=len):
            if chosen.isdisjoint(keys):
                chosen.add(min(keys, key=_breadth))
        return frozenset(chosen)

    def to_overpass(self, bbox: tuple[float, float, float, float]) -> list[str]:
        """The selector as Overpass QL statements within `bbox` (west, south, east, north)."""
        west, south, east, north = bbox
        where = f"({south:.7f},{west:.7f},{north:.7f},{east:.7f})"
        filters = dict.fromkeys(
            text for clause in self.clauses for text in clause.to_overpass_filters()
        )
        return [f"nwr{text}{where};" for text in filters]


_BROAD_KEYS = ("building", "highway", "name", "natural", "landuse", "amenity", "shop")


def _breadth(key: str) -> tuple[bool, str]:
    return key in _BROAD_KEYS, key


def _holds(value: str | None, condition: Condition) -> bool:
    if isinstance(condition, bool):
        return (value is not None) is condition
    if isinstance(condition, str):
        return value == condition
    return value in condition


def _overpass_choices(key: str, condition: Condition) -> list[str]:
    if condition is True:
        return [f"[{_quote(key)}]"]
    if condition is False:
        return [f"[!{_quote(key)}]"]
    return [f"[{_quote(key)}={_quote(value)}]" for value in _listed(condition)]


def _listed(condition: Condition) -> tuple[str, ...]:
    """The values that a condition names."""
    if isinstance(condition, bool):
        return ()
    return (condition,) if isinstance(condition, str) else condition


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
