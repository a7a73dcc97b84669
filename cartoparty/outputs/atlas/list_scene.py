"""What the lists of one sector are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartoparty.core.models import Lang
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.mark_groups import ThemeLook
from cartoparty.outputs.atlas.street_names import SectorIndex


@dataclass(frozen=True)
class ListScene:
    """The features and streets of a sector; `cells` says where each number is on paper."""

    features: Sequence[NumberedFeature]
    cells: Mapping[int, str]
    index: SectorIndex
    map_count: int
    themes: Mapping[str, Theme]
    party_themes: Sequence[Theme]
    looks: Mapping[str, ThemeLook]
    lang: Lang
