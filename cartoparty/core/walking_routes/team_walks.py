"""How long the walks of all teams are, kept up to date while streets change hands."""

from collections import defaultdict
from collections.abc import Callable, Sequence, Set

from cartoparty.core.walking_routes.odd_ends import OddEnds, Rejoin
from cartoparty.core.walking_routes.roads import Roads

# A team that gets a street which touches none of its own has to find a way there and back.
_APART_M = 150.0
# Two ends that so many junctions around each do not part are taken to hang together.
_LOOK_AROUND = 20
_GAIN_M = 1.0


class TeamWalks:
    """The chains that each team uses: its own, and `links` that keep its own together.

    Links are chains of others. Where an odd number of those in use meet, the team walks some
    streets twice (`OddEnds`). All changes can be undone until they are kept.
    """

    def __init__(
        self, roads: Roads, owner: Sequence[int], traded: Sequence[int], teams: Set[int]
    ) -> None:
        """`traded` are the chains that may change hands, between `teams`."""
        self.roads, self.owner = roads, list(owner)
        self.links: dict[int, set[int]] = defaultdict(set)
        self._degree: dict[tuple[int, int], int] = defaultdict(int)
        self._undos: list[Callable[[], None]] = []
        of_team: dict[int, list[int]] = defaultdict(list)
        for chain, team in enumerate(self.owner):
            if team in teams:
                self._count(chain, team, 1)
                of_team[team].append(chain)
        for team in sorted(of_team):
            self._link_up(team, of_team[team])
        odd: dict[int, list[int]] = defaultdict(list)
        for (team, end), degree in self._degree.items():
            if degree % 2:
                odd[team].append(end)
        linking = [chain for links in self.links.values() for chain in links]
        ever = roads.junctions([*traded, *linking]).union(*odd.values())
        self.odd = OddEnds(roads, ever)
        for team in sorted(odd):
            self.odd.join_all(team, odd[team])

    def repeated_m(self, team: int) -> float:
        """What a team walks beside its own streets, each once."""
        return self.odd.walked_m(team) + sum(self.roads.length_m[c] for c in self.links[team])

    def lose(self, chain: int) -> float:
        """Take a chain from its team; how much more it walks beside its own, in metres.

        The chain stays in use as a link where that is shortest, or where what the team has on
        either side of it would fall apart.
        """
        team = self.owner[chain]
        one, other = self.roads.ends[chain]
        metres = self.roads.length_m[chain]
        if one == other:
            self._leave(chain, team)
            return 0.0
        change = self.odd.changed(team, one, other)
        if change.cost_m < metres and not self._is_bridge(chain, team):
            self._leave(chain, team)
            self._rejoin(team, change)
            return change.cost_m + self._trim(team, [one, other])
        self._turn_link(chain, team)
        return metres

    def gain(self, chain: int, team: int) -> float:
        """Give a chain that was lost to a team; how much more it walks beside its own."""
        former = self.owner[chain]
        self.owner[chain] = team
        self._undos.append(lambda: self.owner.__setitem__(chain, former))
        one, other = self.roads.ends[chain]
        if chain in self.links[team]:
            self._turn_link(chain, team)
            return -self.roads.length_m[chain]
        is_apart = not self._degree[team, one] and not self._degree[team, other]
        cost = _APART_M if is_apart else 0.0
        self._count(chain, team, 1)
        self._undos.append(lambda: self._count(chain, team, -1))
        if one != other:
            change = self.odd.changed(team, one, other)
            self._rejoin(team, change)
            cost += change.cost_m + self._trim(team, [one, other])
        return cost

    def drop_links(self, team: int) -> bool:
        """Leave out links that are no longer needed; whether there were any."""
        return sum(self._drop(chain, team) < 0 for chain in sorted(self.links[team])) > 0

    def keep(self) -> None:
        """Keep all changes since the last were kept."""
        self._undos.clear()

    def undo(self) -> None:
        """Undo all changes since the last were kept."""
        while self._undos:
            self._undos.pop()()

    def _trim(self, team: int, ends: list[int]) -> float:
        """Leave out links that begin at some junctions and are no longer needed."""
        links = self.links[team]
        cost = 0.0
        for end in ends if links else ():
            for chain in self.roads.at[end]:
                if chain in links and (saved := self._drop(chain, team)):
                    cost += saved
                    ends.append(self.roads.beyond(chain, end))
        return cost

    def _drop(self, chain: int, team: int) -> float:
        """Leave out a link if that is worth it: the change in metres, 0 where it stays."""
        change = self.odd.changed(team, *self.roads.ends[chain])
        saved = change.cost_m - self.roads.length_m[chain]
        if saved >= -_GAIN_M or self._is_bridge(chain, team):
            return 0.0
        self._turn_link(chain, team)
        self._leave(chain, team)
        self._rejoin(team, change)
        return saved

    def _link_up(self, team: int, chains: list[int]) -> None:
        """Find links that join the streets of a team, the nearest piece of them by piece."""
        main, *others = (self.roads.junctions(piece) for piece in self.roads.pieces(chains))
        for piece in others:
            way = self.roads.way(piece, main)
            for chain in way:
                if not self._is_used(chain, team):
                    self.links[team].add(chain)
                    self._count(chain, team, 1)
            # What no way leads to is an island; so is all that it would be joined by.
            if way or not main.isdisjoint(piece):
                main |= piece | self.roads.junctions(way)

    def _leave(self, chain: int, team: int) -> None:
        self._count(chain, team, -1)
        self._undos.append(lambda: self._count(chain, team, 1))

    def _count(self, chain: int, team: int, sign: int) -> None:
        for end in self.roads.ends[chain]:
            self._degree[team, end] += sign

    def _turn_link(self, chain: int, team: int) -> None:
        """Make a chain a link, or not one any more."""
        links = self.links[team]
        links ^= {chain}
        self._undos.append(lambda: links.symmetric_difference_update({chain}))

    def _rejoin(self, team: int, change: Rejoin) -> None:
        before = self.odd.settle(team, change)
        self._undos.append(lambda: self.odd.undo(team, before))

    def _is_used(self, chain: int, team: int) -> bool:
        return self.owner[chain] == team or chain in self.links[team]

    def _is_bridge(self, chain: int, team: int) -> bool:
        """Whether a chain in use joins streets that no others in use join nearby."""
        one, other = self.roads.ends[chain]
        if self._degree[team, one] <= 1 or self._degree[team, other] <= 1:
            return False
        reached = {one: 0, other: 1}
        fronts = ([one], [other])
        for step in range(_LOOK_AROUND):
            for side, front in enumerate(fronts):
                if step >= len(front):
                    return True
                here = front[step]
                for chosen in self.roads.at[here]:
                    if chosen == chain or not self._is_used(chosen, team):
                        continue
                    there = self.roads.beyond(chosen, here)
                    met = reached.get(there)
                    if met is None:
                        reached[there] = side
                        front.append(there)
                    elif met != side:
                        return False
        return True
