"""In which order to walk the streets of a tour, so that it has few turns back and few turns off."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from cartoparty.core.sector_layout import Ints
from cartoparty.core.walking_routes.chains import Passage
from cartoparty.core.walking_routes.forest import Forest

# What it costs to go on from one street into another (0 = along the same street): a name to look
# for, and turning back, which looks like a mistake unless the street ends there.
_TURN_OFF = 1
_TURN_BACK = 4

Cost = Callable[[int, int], int]


def closed_tour(chains: Sequence[int], ends: Ints, names: Ints, start: int) -> list[Passage]:
    """An Euler tour from `start` and back along each entry of `chains` once.

    A chain may be listed twice. `ends` and `names` (a street's number at either end) have a row for
    every chain of the graph. Every junction must have an even number of ends, all be connected,
    and `start` be one of them.

    At each junction the ends are first joined as it is best to go on there, which makes several
    tours; then tours that meet are made one, where that costs least.
    """
    copies = np.array(chains, dtype=np.int64)
    junction: list[int] = ends[copies].ravel().tolist()
    name: list[int] = names[copies].ravel().tolist()

    def cost(one: int, other: int) -> int:
        if chains[one >> 1] == chains[other >> 1] and junction[one ^ 1] == junction[other ^ 1]:
            return _TURN_BACK
        return 0 if name[one] == name[other] else _TURN_OFF

    at: dict[int, list[int]] = {}
    for half, place in enumerate(junction):
        at.setdefault(place, []).append(half)
    follows = [0] * len(junction)
    for halves in at.values():
        _join_up(halves, cost, follows)
    _merge(at, cost, follows)
    leaving = max(at[start], key=lambda half: (cost(half, follows[half]), -half))
    return [(chains[half >> 1], half % 2 == 0) for half in _ring(leaving, follows)]


def _join_up(halves: list[int], cost: Cost, follows: list[int]) -> None:
    """Join the ends at one junction in pairs, the cheapest first."""
    free = set(halves)
    options = sorted((cost(a, b), a, b) for i, a in enumerate(halves) for b in halves[i + 1 :])
    for _, a, b in options:
        if a in free and b in free:
            follows[a], follows[b] = b, a
            free -= {a, b}


def _merge(at: dict[int, list[int]], cost: Cost, follows: list[int]) -> None:
    """Make one tour of all, dearer ways to do so being left for last."""
    tour = [-1] * len(follows)
    count = 0
    for half in range(len(follows)):
        if tour[half] < 0:
            for entered in _ring(half, follows):
                tour[entered] = tour[entered ^ 1] = count
            count += 1
    forest = Forest(count)
    for allowed in (0, _TURN_OFF, 2 * _TURN_BACK):
        for halves in at.values():
            while swap := _best_swap(
                halves, [forest.tree_of(tour[h]) for h in halves], cost, follows
            ):
                extra, a, b = swap
                if extra > allowed:
                    break
                forest.join(tour[a], tour[b])
                c, d = follows[a], follows[b]
                follows[a], follows[b], follows[c], follows[d] = b, a, d, c


def _best_swap(
    halves: list[int], tours: list[int], cost: Cost, follows: list[int]
) -> tuple[int, int, int] | None:
    """The cheapest way to make two tours through a junction one: how much dearer, what to join."""
    if len(set(tours)) == 1:
        return None
    return min(
        (
            cost(a, b) + cost(follows[a], follows[b]) - cost(a, follows[a]) - cost(b, follows[b]),
            a,
            b,
        )
        for a, one in zip(halves, tours, strict=True)
        for b, other in zip(halves, tours, strict=True)
        if one != other
    )


def _ring(leaving: int, follows: Sequence[int]) -> Iterator[int]:
    """The ends at which streets are entered, from one until it comes round again."""
    half = leaving
    while True:
        yield half
        half = follows[half ^ 1]
        if half == leaving:
            return
