"""Who walks the streets between two sectors: even times, whole streets, and short walks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from cartoparty.core.splitting.block_graph import variation

# All prices are in metres to walk. Where an odd number of a team's streets meet, it must walk one
# of them twice: half the way from there to the next such place, about so many chains on average.
_CHAINS_PER_ODD_END = 1.0
# To get to streets of its own that hang loose, a team walks there and back through another sector.
_LOOSE_M = 185.0
# A street cut between two teams is harder to explain than a whole one: so many chains.
_CHAINS_PER_CUT = 2.0
# What a sector costs whose minutes are off by all that is tolerable, in sectors' streets; the lack
# counts by its square. Metres of street count a little besides.
_UNEVEN_PRICE = 0.015
# While the minutes vary by more, unevenness costs so many times as much, so often at most.
_RISE, _MAX_RISES = 4.0, 5
_TOLERANCE, _TOLERANCE_OF_MANY, _MANY = 0.025, 0.04, 20
_STREET_PRICE = 0.03
_MAX_SWEEPS = 8
# Two ends that so many junctions around each do not part are taken to hang together.
_LOOK_AROUND = 20
_GAIN_M = 1.0
# A street is looked at again when a sector beside it has got this much more or less to do.
_FELT = 0.002


@dataclass(frozen=True, slots=True)
class Street:
    """The chains of a street between the same two sectors, in order along it."""

    chains: list[int]


class StreetSharing:
    """Chains of street between junctions, and who has which: those between two sectors change.

    `sides` are the sectors beside each chain, the same twice inside one; `walked` its minutes and
    metres as shares of those of the area; `loads` what the sectors have of both without the chains
    between them, over their `shares`.
    """

    def __init__(
        self,
        *,
        ends: list[list[int]],
        length_m: list[float],
        sides: list[list[int]],
        walked: list[list[float]],
        loads: list[list[float]],
        shares: list[float],
    ) -> None:
        self.ends, self.length_m, self.sides = ends, length_m, sides
        self.walked, self.loads, self.shares = walked, loads, shares
        total_m = sum(length_m)
        self.odd_m = _CHAINS_PER_ODD_END * total_m / max(1, len(length_m))
        self.cut_m = _CHAINS_PER_CUT * total_m / max(1, len(length_m))
        self.tolerance = _TOLERANCE if len(shares) <= _MANY else _TOLERANCE_OF_MANY
        self.uneven_m = _UNEVEN_PRICE / self.tolerance**2 * total_m / len(shares)
        # -1: not given to anyone yet.
        self.owner = [a if a == b else -1 for a, b in sides]
        self.at: dict[int, list[int]] = defaultdict(list)
        self.degree: dict[tuple[int, int], int] = defaultdict(int)
        for chain, (u, v) in enumerate(ends):
            self.at[u].append(chain)
            self.at[v].append(chain)
            if self.owner[chain] >= 0:
                self.degree[self.owner[chain], u] += 1
                self.degree[self.owner[chain], v] += 1
        self.street_of: dict[int, int] = {}
        self.stale: set[int] = set()

    def settle(self, streets: Sequence[Street]) -> None:
        """Give every street out, then let them and their parts change hands for the better."""
        for number, street in enumerate(streets):
            self.street_of.update(dict.fromkeys(street.chains, number))
        for street in streets:
            self._give_whole(street.chains)
        for _ in range(_MAX_RISES):
            self._sweep(streets)
            if variation([minutes for minutes, _ in self.loads]) <= self.tolerance:
                break
            self.uneven_m *= _RISE

    def _sweep(self, streets: Sequence[Street]) -> None:
        """Go over the streets, then over those beside a change, until nothing gets better."""
        stale = set(range(len(streets)))
        for _ in range(_MAX_SWEEPS):
            loads = [load[0] for load in self.loads]
            self.stale = set()
            for number in sorted(stale):
                chains = streets[number].chains
                if len(chains) > 1:
                    self._mend(chains)
                # From the far end: a street that is cut begins with the first sector.
                for chain in reversed(chains):
                    self._mend([chain])
            if not self.stale:
                self._join_up()
            if not self.stale:
                break
            changed = {s for s, load in enumerate(loads) if abs(self.loads[s][0] - load) > _FELT}
            stale = self.stale | {
                number
                for number, street in enumerate(streets)
                if not changed.isdisjoint(self.sides[street.chains[0]])
            }

    def _give_whole(self, chains: list[int]) -> None:
        first, second = self.sides[chains[0]]
        for chain in chains:
            self._put(chain, first)
        self._turned([(chain, second) for chain in chains])

    def _mend(self, chains: list[int]) -> None:
        """Turn chains over to one of their sectors, if that is better."""
        for sector in self.sides[chains[0]]:
            self._turned([(chain, sector) for chain in chains if self.owner[chain] != sector])

    def _turned(self, changes: list[tuple[int, int]]) -> bool:
        """Have chains change hands, each to a sector, if all together is better."""
        before = [(chain, self.owner[chain]) for chain, _ in changes]
        cost = 0.0
        for number, (chain, to) in enumerate(changes, start=1):
            cost += self._change_m(chain, to)
            if number < len(changes) or cost < -_GAIN_M:
                self._put(chain, to)
        if cost < -_GAIN_M:
            for chain, _ in changes:
                for end in self.ends[chain]:
                    self.stale.update(self.street_of.get(other, -1) for other in self.at[end])
            self.stale.discard(-1)
            return True
        for chain, owner in before[:-1]:
            self._put(chain, owner)
        return False

    def _join_up(self) -> None:
        """Take in streets that join what hangs loose, or give away what does."""
        of_sector: dict[int, list[int]] = defaultdict(list)
        for chain, owner in enumerate(self.owner):
            of_sector[owner].append(chain)
        for sector in sorted(of_sector):
            pieces = self._pieces(of_sector[sector])
            main = {end for chain in pieces[0] for end in self.ends[chain]}
            for piece in pieces[1:]:
                way = self._way(piece, sector, main)
                joined = self._turned([(chain, sector) for chain in way])
                if not joined and all(chain in self.street_of for chain in piece):
                    self._turned([(c, sum(self.sides[c]) - sector) for c in piece])

    def _pieces(self, chains: list[int]) -> list[list[int]]:
        """Chains of one sector by what hangs together, the longest first."""
        waiting = set(chains)
        pieces = []
        for first in chains:
            if first not in waiting:
                continue
            waiting.remove(first)
            piece = [first]
            for chain in piece:
                for end in self.ends[chain]:
                    for other in self.at[end]:
                        if other in waiting:
                            waiting.remove(other)
                            piece.append(other)
            pieces.append(piece)
        return sorted(pieces, key=lambda piece: -round(sum(self.length_m[c] for c in piece), 3))

    def _way(self, piece: list[int], sector: int, goals: set[int]) -> list[int]:
        """The shortest way from a piece along streets beside the sector to one of the goals."""
        starts = sorted({end for chain in piece for end in self.ends[chain]})
        queue = [(0.0, end, -1) for end in starts]
        came: dict[int, int] = {}
        while queue:
            metres, here, by = heappop(queue)
            if here in came:
                continue
            came[here] = by
            if here in goals:
                way = []
                while (by := came[here]) >= 0:
                    way.append(by)
                    here = sum(self.ends[by]) - here
                return [chain for chain in way[::-1] if self.owner[chain] != sector]
            for chain in self.at[here]:
                if self.owner[chain] == sector or sector in self.sides[chain]:
                    own = self.owner[chain] == sector
                    there = sum(self.ends[chain]) - here
                    if there not in came:
                        more = 0.0 if own else self.length_m[chain]
                        heappush(queue, (metres + more, there, chain))
        return []

    def _put(self, chain: int, to: int) -> None:
        owner = self.owner[chain]
        for sector, sign in ((owner, -1), (to, 1)):
            if sector >= 0:
                for column, walked in enumerate(self.walked[chain]):
                    self.loads[sector][column] += sign * walked / self.shares[sector]
                for end in self.ends[chain]:
                    self.degree[sector, end] += sign
        self.owner[chain] = to

    def _change_m(self, chain: int, to: int) -> float:
        """What it costs, in metres to walk, that a chain changes hands; < 0: good.

        A change that cannot be good is not looked at closely.
        """
        owner, street = self.owner[chain], self.street_of[chain]
        cost = self._odd_m(chain, to) - self._odd_m(chain, owner)
        cost += self.uneven_m * (
            self._lack_change(chain, to, 1) + self._lack_change(chain, owner, -1)
        )
        for end in self.ends[chain]:
            for other in self.at[end]:
                if other != chain and self.street_of.get(other) == street:
                    cost += self.cut_m * ((self.owner[other] != to) - (self.owner[other] != owner))
        if cost < _LOOSE_M and self._are_joined_by(chain, to):
            cost -= _LOOSE_M
        if cost < _LOOSE_M and self._are_joined_by(chain, owner):
            cost += _LOOSE_M
        return cost

    def _lack_change(self, chain: int, sector: int, sign: int) -> float:
        """How the square of what a sector lacks changes when it gets a chain, or loses it."""
        share, change = self.shares[sector], 0.0
        for load, walked, price in zip(
            self.loads[sector], self.walked[chain], (1.0, _STREET_PRICE), strict=True
        ):
            more = sign * walked / share
            change += price * more * (2 * (load - 1.0) + more)
        return change

    def _odd_m(self, chain: int, sector: int) -> float:
        """How much longer a sector's walk is with a chain, beside its own length."""
        mine = self.owner[chain] == sector
        u, v = self.ends[chain]
        if u == v:
            return 0.0 if self.degree[sector, u] > 2 * mine else _LOOSE_M
        at_u, at_v = self.degree[sector, u] - mine, self.degree[sector, v] - mine
        if not at_u and not at_v:
            return _LOOSE_M
        return min(self.length_m[chain], 2 * self.odd_m) * (1 - at_u % 2 - at_v % 2)

    def _are_joined_by(self, chain: int, sector: int) -> bool:
        """Whether a chain joins streets of a sector that nothing else of it joins nearby."""
        owner, ends, at = self.owner, self.ends, self.at
        u, v = ends[chain]
        mine = owner[chain] == sector
        if u == v or self.degree[sector, u] <= mine or self.degree[sector, v] <= mine:
            return False
        reached = {u: 0, v: 1}
        fronts: tuple[list[int], list[int]] = ([u], [v])
        for step in range(_LOOK_AROUND):
            for side, front in enumerate(fronts):
                if step >= len(front):
                    return True
                here = front[step]
                for other in at[here]:
                    if owner[other] != sector or other == chain:
                        continue
                    a, b = ends[other]
                    there = b if a == here else a
                    met = reached.get(there)
                    if met is None:
                        reached[there] = side
                        front.append(there)
                    elif met != side:
                        return False
        return False
