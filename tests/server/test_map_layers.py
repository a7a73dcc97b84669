"""The base map of the pages: the layers that they draw, and none that is for paper alone."""

import shapely

from cartoparty.core.models import Layer, OsmFeature, OsmRef
from cartoparty.server.shapes import layers_shape


def test_the_shore_is_for_paper_and_costs_the_phones_nothing() -> None:
    ground = shapely.box(0, 0, 1, 1)
    beach = OsmFeature(OsmRef("way", 1), {"natural": "beach"}, ground)
    park = OsmFeature(OsmRef("way", 2), {"leisure": "park"}, ground)
    found = layers_shape({Layer.SHORE: (beach,), Layer.GREEN: (park,)}, ground)

    (only,) = found["features"]
    assert only["properties"] == {"layer": "green", "kind": "park"}
