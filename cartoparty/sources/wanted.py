"""What a snapshot looks for: the base-map layers and the themes that an object belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartoparty.core.basemap import LAYER_SELECTORS, kind_in
from cartoparty.core.models import Layer, Tags
from cartoparty.core.selector import Clause, Selector
from cartoparty.core.theme import Theme


@dataclass(frozen=True, slots=True)
class Wanted:
    """The selectors by the key that every match has: a look-up a tag instead of a test a clause."""

    layers: Mapping[str, list[tuple[Layer, Clause]]]
    themes: Mapping[str, list[tuple[str, Clause]]]
    theme_ids: tuple[str, ...]

    @classmethod
    def of(cls, themes: Sequence[Theme]) -> "Wanted":
        layers: dict[str, list[tuple[Layer, Clause]]] = {}
        for layer, selector in LAYER_SELECTORS.items():
            for key, clause in _by_key(selector):
                layers.setdefault(key, []).append((layer, clause))
        of_themes: dict[str, list[tuple[str, Clause]]] = {}
        for theme in themes:
            for key, clause in _by_key(theme.selector):
                of_themes.setdefault(key, []).append((theme.id, clause))
        return cls(layers, of_themes, tuple(theme.id for theme in themes))

    def layers_of(self, tags: Tags) -> set[Layer]:
        found = {
            layer
            for key in tags
            for layer, clause in self.layers.get(key, ())
            if clause.matches(tags)
        }
        return {layer for layer in found if kind_in(layer, tags) != "no"} if found else found

    def themes_of(self, tags: Tags) -> set[str]:
        return {
            theme
            for key in tags
            for theme, clause in self.themes.get(key, ())
            if clause.matches(tags)
        }


def _by_key(selector: Selector) -> list[tuple[str, Clause]]:
    return [
        (key, clause)
        for clause in selector.clauses
        for key in Selector(clauses=(clause,)).to_osmium_keys()
    ]
