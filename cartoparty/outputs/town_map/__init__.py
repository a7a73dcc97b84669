"""The street map of a town as a poster or a booklet: `write_town_map` writes it."""

from cartoparty.outputs.town_map.book import compose_town_map, write_town_map
from cartoparty.outputs.town_map.inputs import TownMapChoice, TownMapFormat, TownMapSummary

__all__ = ["TownMapChoice", "TownMapFormat", "TownMapSummary", "compose_town_map", "write_town_map"]
