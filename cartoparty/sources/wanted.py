"""What a reader looks for, the base-map layers and themes of an object, and what it finds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from shapely.geometry.base import BaseGeometry

from cartoparty.core.addresses import NUMBER_KEY
from cartoparty.core.basemap import LAYER_SELECTORS, kind_in
from cartoparty.core.models import Layer, OsmFeature, Tags
from cartoparty.core.selector import Clause, Selector
from cartoparty.core.theme import Theme


class Use(NamedTuple):
    """What an object is wanted for; false where it is wanted for nothing."""

    layers: tuple[Layer, ...]
    themes: tuple[str, ...]
    numbered: bool = False

    def __bool__(self) -> bool:
        return bool(self.layers or self.themes or self.numbered)


class Located(NamedTuple):
    """An object, what it is wanted for, and `parts`: all that is known of its geometry.

    Where the object is cut, as the file lacks some of it, the longest part stands in the feature.
    """

    feature: OsmFeature
    use: Use
    parts: tuple[BaseGeometry, ...]
    cut: bool = False


_Name = TypeVar("_Name", Layer, str)


class Wanted:
    """The selectors by the key that every match has: a look-up a tag instead of a test a clause.

    Only the themes' objects without `base_map`; with it the layers and the house numbers too.
    """

    def __init__(self, themes: Sequence[Theme], *, base_map: bool = True) -> None:
        self._numbers = base_map
        self._layers = _indexed(LAYER_SELECTORS.items() if base_map else ())
        self._themes = _indexed((theme.id, theme.selector) for theme in themes)
        numbers = {NUMBER_KEY} if base_map else set()
        # Keys for osmium's filter, which passes more than what is wanted.
        self.keys_of_nodes: frozenset[str] = frozenset(self._themes) | numbers
        self.keys_of_others: frozenset[str] = self.keys_of_nodes | frozenset(self._layers)

    def use_of(self, tags: Tags, *, node: bool) -> Use:
        """What a node, or a way or relation, with these tags is wanted for."""
        layers = () if node else tuple(_matching(self._layers, tags))
        return Use(
            tuple(layer for layer in layers if kind_in(layer, tags) != "no"),
            tuple(_matching(self._themes, tags)),
            self._numbers and NUMBER_KEY in tags,
        )


def _indexed(
    selectors: Iterable[tuple[_Name, Selector]],
) -> Mapping[str, list[tuple[_Name, Clause]]]:
    by_key: dict[str, list[tuple[_Name, Clause]]] = {}
    for name, selector in selectors:
        for clause in selector.clauses:
            for key in Selector(clauses=(clause,)).to_osmium_keys():
                by_key.setdefault(key, []).append((name, clause))
    return by_key


def _matching(by_key: Mapping[str, list[tuple[_Name, Clause]]], tags: Tags) -> dict[_Name, None]:
    return {
        name: None
        for key in tags
        if key in by_key
        for name, clause in by_key[key]
        if clause.matches(tags)
    }
