"""The graph work below the sector split: which blocks hold a part together, whose streets do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.models import OsmFeature
from cartoparty.core.sectors import split_area
from cartoparty.core.splitting.block_graph import components_of, graph_of, pairs_within
from cartoparty.core.splitting.fairness import fairness_of
from cartoparty.core.splitting.joints import joints_of
from cartoparty.core.splitting.partition import partition
from tests.core.towns import DISTRICT, plan, street_grid, way
from tests.judges.sectors import judge_sectors

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=25)


@given(edges=EDGES)
def test_joints_are_the_members_without_which_a_group_falls_apart(
    edges: list[tuple[int, int]],
) -> None:
    pairs = np.array(edges, dtype=np.int64)
    near = [sorted({b for a, b in edges + [e[::-1] for e in edges] if a == n}) for n in range(10)]
    _, part = components_of(10, pairs)
    members = np.flatnonzero(part == part[0])

    joints = joints_of(near, members.tolist())

    for member in members.tolist():
        rest = members[members != member]
        kept = np.isin(pairs, rest).all(axis=1)
        _, pieces = components_of(10, pairs[kept])
        falls_apart = len(np.unique(pieces[rest])) != 1
        assert (member in joints) == falls_apart


def test_pairs_within_are_all_pairs_of_a_group() -> None:
    found = pairs_within(np.array([1, 1, 1, 2, 3, 3]), np.array([4, 5, 6, 4, 7, 9]))

    assert sorted(map(tuple, found.tolist())) == [(4, 5), (4, 6), (5, 6), (7, 9)]


@pytest.mark.parametrize("parts", [2, 5, 9])
def test_partition_evens_out_streets_beside_weights(parts: int) -> None:
    """Work lies in one half of a field of blocks, streets in all of it."""
    side = 30
    at = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    weights = np.where(at.ravel() % side < side // 2, 1.2, 0.8)
    graph = graph_of(weights, pairs, np.ones(len(pairs)), np.ones(side * side))
    shares = np.full(parts, 1 / parts)

    labels = partition(graph, shares, seed=0)

    fairness = fairness_of(graph, labels, shares)
    assert fairness.weight <= 0.05
    assert fairness.street <= 0.15
    for part in range(parts):
        assert graph.among(np.flatnonzero(labels == part)).components()[0] == 1


def rows_and_columns(xs: list[float], ys: list[float]) -> list[OsmFeature]:
    """Streets with OSM nodes where they meet."""
    rows = [way(*((x, y) for x in xs), highway="residential") for y in ys]
    return rows + [way(*((x, y) for y in ys), highway="residential") for x in xs[1:-1]]


def test_split_keeps_the_banks_of_a_river_apart() -> None:
    """One bridge at the end of two quays: no sector holds streets of both banks but there."""
    xs = np.round(np.linspace(2.0, 2.01, 10), 7).tolist()
    south, north = [48.0, 48.0012, 48.0024, 48.0034], [48.0046, 48.0056, 48.0068, 48.008]
    bridge = way((2.0, 48.0034), (2.0, 48.0046), highway="residential", bridge="yes", layer="1")
    streets = [*rows_and_columns(xs, south), *rows_and_columns(xs, north), bridge]

    for sectors in (3, 5, 9):
        found = split_area(plan(DISTRICT, streets), sectors=sectors)

        verdict = judge_sectors(found, DISTRICT, streets, [])
        assert min(verdict.connected) >= 0.95
        assert verdict.effort_cv <= 0.05


def test_split_does_not_join_a_viaduct_to_the_streets_below() -> None:
    """A footbridge across the whole town, with stairs at its ends only, is walked in one go."""
    streets = street_grid(DISTRICT, 0.0012)
    viaduct = way((2.0, 48.0041), (2.01, 48.0041), highway="footway", bridge="yes", layer="1")
    ramp = way((2.0, 48.0041), (2.0, 48.0036), highway="footway")
    joined = way((2.0, 48.0036), (2.0006, 48.0036), highway="footway")

    found = split_area(plan(DISTRICT, [*streets, viaduct, ramp, joined]), sectors=4)

    verdict = judge_sectors(found, DISTRICT, [*streets, viaduct, ramp, joined], [])
    assert min(verdict.connected) >= 0.9
