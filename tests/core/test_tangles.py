"""Lines that cross themselves: a few loops are drawn by hand, millions break the engine."""

import numpy as np
import shapely

from cartoparty.core.tangles import is_tangled


def test_a_tangle_is_seen_before_it_is_untangled() -> None:
    points = np.random.default_rng(1).random((3000, 2))
    assert is_tangled(shapely.LineString(points))
    assert is_tangled(shapely.Polygon(points))
    assert is_tangled(shapely.MultiPolygon([shapely.Polygon(points)]))


def test_a_long_outline_with_some_loops_is_no_tangle() -> None:
    angle = np.linspace(0, 2 * np.pi, 20_000)
    radius = 1 + 0.001 * np.sin(angle * 500)
    ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    ring[5000], ring[5003] = ring[5003].copy(), ring[5000].copy()
    outline = shapely.Polygon(ring)
    assert not outline.is_valid
    assert not is_tangled(outline)
    assert not is_tangled(shapely.LineString([(0, 0), (2, 2), (2, 0), (0, 2)]))
