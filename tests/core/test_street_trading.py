"""Border streets change hands where that makes the walks of both teams together shorter."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartoparty.core.walking_routes.odd_ends import OddEnds
from cartoparty.core.walking_routes.roads import Roads
from cartoparty.core.walking_routes.street_trading import TradedStreets, traded
from cartoparty.core.walking_routes.team_walks import TeamWalks

Ends = list[tuple[int, int]]


def ladder(rungs: int) -> Roads:
    """Two long streets of 100 m between the rungs of 60 m: 0-1-2-… below, `rungs`… above."""
    ends: Ends = [(n, n + 1) for n in range(rungs - 1)]
    ends += [(rungs + n, rungs + n + 1) for n in range(rungs - 1)]
    ends += [(n, rungs + n) for n in range(rungs)]
    return Roads.of(ends, [100.0] * (2 * rungs - 2) + [60.0] * rungs)


def odd_of(roads: Roads, chains: list[int]) -> set[int]:
    degree = Counter(end for chain in chains for end in roads.ends[chain])
    return {end for end, count in degree.items() if count % 2}


def test_roads_around_a_junction_come_nearest_first() -> None:
    found, reach_m = ladder(4).around(0, {0, 1, 2, 4, 5}, 3)

    assert list(found.items()) == [(4, 60.0), (1, 100.0), (5, 160.0)]
    assert reach_m == 160.0


def test_roads_know_the_shortest_way_and_what_hangs_together() -> None:
    roads = Roads.of([(0, 1), (1, 2), (0, 2), (3, 4), (4, 4)], [10.0, 10.0, 50.0, 5.0, 7.0])

    assert roads.way({0}, {2}) == [1, 0]
    assert roads.way({0}, {4}) == []
    assert roads.pieces([3, 4, 1, 0]) == [[1, 0], [3, 4]]


def test_odd_ends_are_joined_the_shortest_way_not_the_nearest_first() -> None:
    """Four on a line, 100, 60 and 100 m apart: to join the two in the middle is a trap."""
    roads = Roads.of([(0, 1), (1, 2), (2, 3)], [100.0, 60.0, 100.0])
    odd = OddEnds(roads, {0, 1, 2, 3})

    odd.join_all(7, [0, 1, 2, 3])

    assert odd.walked_m(7) == 200.0


def test_odd_ends_that_change_have_the_pairs_beside_joined_otherwise() -> None:
    roads = Roads.of([(0, 1), (1, 2), (2, 3)], [100.0, 60.0, 100.0])
    odd = OddEnds(roads, {0, 1, 2, 3})
    odd.join_all(7, [1, 2])

    change = odd.changed(7, 0, 3)
    before = odd.settle(7, change)

    assert change.cost_m == pytest.approx(200.0 - 60.0)
    assert odd.walked_m(7) == pytest.approx(200.0)
    odd.undo(7, before)
    assert odd.walked_m(7) == pytest.approx(60.0)


@st.composite
def towns(draw: st.DrawFn) -> tuple[Roads, list[int]]:
    """A grid of streets, some left out, and the team of each of three."""
    size = draw(st.integers(2, 5))
    grid = [(x, y) for x in range(size) for y in range(size)]
    sides = [(p, (p[0] + dx, p[1] + dy)) for p in grid for dx, dy in ((1, 0), (0, 1))]
    inside = [(a, b) for a, b in sides if max(b) < size]
    kept = draw(st.lists(st.sampled_from(inside), min_size=2, unique=True))
    ends = [(a[0] * size + a[1], b[0] * size + b[1]) for a, b in kept]
    metres = draw(st.lists(st.integers(10, 300), min_size=len(ends), max_size=len(ends)))
    teams = draw(st.lists(st.integers(0, 2), min_size=len(ends), max_size=len(ends)))
    return Roads.of(ends, [float(m) for m in metres]), teams


def repeated_m(walks: TeamWalks) -> float:
    return sum(walks.repeated_m(team) for team in range(3))


@settings(max_examples=150, deadline=None)
@given(town=towns(), data=st.data())
def test_team_walks_say_what_each_change_costs_and_can_undo_it(
    town: tuple[Roads, list[int]], data: st.DataObject
) -> None:
    """No team walks along a street without an end in common with its own: no fixed price."""
    roads, teams = town
    walks = TeamWalks(roads, teams, range(len(teams)), {0, 1, 2})
    for _ in range(4):
        was, was_m, links = list(walks.owner), repeated_m(walks), dict(walks.links)
        links = {team: set(found) for team, found in links.items() if found}
        chain = data.draw(st.integers(0, len(teams) - 1))
        others = [t for t in range(3) if t != walks.owner[chain]]
        to = data.draw(st.sampled_from(others))
        one, other = roads.ends[chain]
        touched = {e for c, t in enumerate(was) if t == to for e in roads.ends[c]}
        touched |= {e for c in links.get(to, ()) for e in roads.ends[c]}
        cost = walks.lose(chain) + walks.gain(chain, to)

        assert walks.owner == [to if c == chain else t for c, t in enumerate(was)]
        if {one, other} & touched:
            assert repeated_m(walks) - was_m == pytest.approx(cost, abs=1e-6)
        for team in range(3):
            used = [c for c, t in enumerate(walks.owner) if t == team or c in walks.links[team]]
            assert set(walks.odd._mates.get(team, {})) == odd_of(roads, used)
        if data.draw(st.booleans()):
            walks.undo()
            assert walks.owner == was
            assert repeated_m(walks) == pytest.approx(was_m)
            assert {t: f for t, f in walks.links.items() if f} == links
        else:
            walks.keep()


def market(roads: Roads, streets: list[list[int]], sides: list[list[int]]) -> TradedStreets:
    total_m = sum(roads.length_m)
    return TradedStreets(
        roads=roads,
        sides=sides,
        minutes=[metres / total_m for metres in roads.length_m],
        shares=[0.5, 0.5],
        streets=streets,
        uneven_m=0.0,
    )


def test_street_that_closes_a_round_goes_to_the_team_whose_round_it_is() -> None:
    """Team 0 has three sides of a block; team 1 the fourth, with a round of its own beside it."""
    roads = Roads.of([(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5), (5, 3)], [100.0] * 7)
    sides = [[0, 0], [0, 0], [0, 0], [0, 1], [1, 1], [1, 1], [1, 1]]

    owner = traded(market(roads, [[3]], sides), [0, 0, 0, 1, 1, 1, 1], [1.0, 1.0])

    assert owner == [0, 0, 0, 0, 1, 1, 1]


def test_street_stays_where_another_team_would_do_too_much() -> None:
    roads = Roads.of([(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5), (5, 3)], [100.0] * 7)
    sides = [[0, 0], [0, 0], [0, 0], [0, 1], [1, 1], [1, 1], [1, 1]]
    town = market(roads, [[3]], sides)
    dear = TradedStreets(roads, sides, town.minutes, town.shares, town.streets, uneven_m=10_000.0)

    owner = traded(dear, [0, 0, 0, 1, 1, 1, 1], [1.3, 0.7])

    assert owner == [0, 0, 0, 1, 1, 1, 1]


@settings(max_examples=60, deadline=None)
@given(town=towns())
def test_trading_gives_streets_to_teams_beside_them_the_same_each_time(
    town: tuple[Roads, list[int]],
) -> None:
    roads, teams = town
    sides = [[team, team] if chain % 3 else [0, 1] for chain, team in enumerate(teams)]
    owner = [pair[0] for pair in sides]
    streets = [[chain] for chain, pair in enumerate(sides) if pair[0] != pair[1]]
    given_town = market(roads, streets, sides)
    given_town = TradedStreets(roads, sides, given_town.minutes, [1 / 3] * 3, streets, 0.0)
    loads = [
        3 * sum(m for m, t in zip(given_town.minutes, owner, strict=True) if t == team)
        for team in range(3)
    ]

    found = traded(given_town, owner, loads)

    assert all(team in pair for team, pair in zip(found, sides, strict=True))
    assert found == traded(given_town, owner, loads)
