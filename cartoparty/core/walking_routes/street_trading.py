"""Border streets that change hands where the walks of the two teams get shorter by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartoparty.core.walking_routes.roads import Roads
from cartoparty.core.walking_routes.team_walks import TeamWalks

# A change is not worth the trouble below so many metres.
_GAIN_M = 1.0
_MAX_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class TradedStreets:
    """Chains between junctions, and the `streets` that may change hands, each as its chains.

    `sides` are the teams beside each chain, `minutes` its share of all minutes, `shares` what each
    team is to have of them; a team with twice its share costs as much as `uneven_m` to walk, one
    in between by the square of what it lacks. Each place where a street passes from one team to
    another costs `cut_m`.
    """

    roads: Roads
    sides: Sequence[Sequence[int]]
    minutes: Sequence[float]
    shares: Sequence[float]
    streets: Sequence[Sequence[int]]
    uneven_m: float
    cut_m: float = 0.0


def traded(town: TradedStreets, owner: Sequence[int], loads: Sequence[float]) -> list[int]:
    """The team of each chain once no street, nor part of one, is better with the other team.

    `owner` is the team of each to begin with; `loads` the minutes of each team over its share.
    """
    market = _Market(town, owner, loads)
    stale = set(range(len(loads)))
    for _ in range(_MAX_SWEEPS):
        changed: set[int] = set()
        for street in town.streets:
            beside = town.sides[street[0]]
            if not (stale.isdisjoint(beside) and changed.isdisjoint(beside)):
                changed.update(beside if market.mend(street, beside) else ())
        changed.update(team for team in sorted(market.walks.links) if market.drop_links(team))
        if not changed:
            break
        for team in sorted(changed):
            market.walks.odd.mend(team)
        stale = changed
    return market.walks.owner


class _Market:
    """Who has what by now."""

    def __init__(self, town: TradedStreets, owner: Sequence[int], loads: Sequence[float]) -> None:
        self.town, self.loads = town, list(loads)
        chains = [chain for street in town.streets for chain in street]
        teams = {team for chain in chains for team in town.sides[chain]}
        self.walks = TeamWalks(town.roads, owner, chains, teams)
        self._street_of = {c: number for number, street in enumerate(town.streets) for c in street}

    def mend(self, street: Sequence[int], teams: Sequence[int]) -> bool:
        """Hand a street over, or a chain of it, while that is better; whether one was."""
        lots = [list(street)] if len(street) > 1 else []
        lots += [[chain] for chain in street]
        return sum(self._handed(lot, team) for lot in lots for team in teams) > 0

    def drop_links(self, team: int) -> bool:
        """As `TeamWalks.drop_links`, kept."""
        found = self.walks.drop_links(team)
        self.walks.keep()
        return found

    def _handed(self, lot: list[int], to: int) -> bool:
        """Have a lot change hands, if that is better."""
        chains = [chain for chain in lot if self.walks.owner[chain] != to]
        if not chains:
            return False
        roads, walks = self.town.roads, self.walks
        former = walks.owner[chains[0]]
        minutes = sum(self.town.minutes[chain] for chain in chains)
        cost = self._uneven_m(former, -minutes) + self._uneven_m(to, minutes)
        cost += self.town.cut_m * self._more_cuts(chains, to)
        # No walk gets shorter by more than what goes out of its team's hands, or comes in: what
        # cannot become good is not worked out to the end.
        hope = 2 * sum(roads.length_m[chain] for chain in chains)
        for chain in chains:
            if cost - hope >= -_GAIN_M:
                break
            cost += walks.lose(chain)
            if cost - hope + roads.length_m[chain] < -_GAIN_M:
                cost += walks.gain(chain, to)
            hope -= 2 * roads.length_m[chain]
        if cost - hope >= -_GAIN_M:
            walks.undo()
            return False
        walks.keep()
        self.loads[former] -= minutes / self.town.shares[former]
        self.loads[to] += minutes / self.town.shares[to]
        return True

    def _more_cuts(self, chains: list[int], to: int) -> int:
        """In how many places more a street is cut when chains of it go to a team."""
        roads, owner = self.town.roads, self.walks.owner
        street = self._street_of[chains[0]]
        beside = [
            owner[other]
            for chain in chains
            for end in roads.ends[chain]
            for other in roads.at[end]
            if self._street_of.get(other) == street and other not in chains
        ]
        return len(beside) - 2 * beside.count(to)

    def _uneven_m(self, team: int, minutes: float) -> float:
        """What it costs that a team gets so many more minutes."""
        more = minutes / self.town.shares[team]
        return self.town.uneven_m * more * (2 * (self.loads[team] - 1.0) + more)
