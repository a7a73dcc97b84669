"""Evening out connected parts and joining their streets, by moving a few blocks at a time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.block_graph import BlockGraph
from cartoparty.core.splitting.fairness import Fairness, loads_by, measures_of
from cartoparty.core.splitting.joints import joints_of
from cartoparty.core.splitting.loose_streets import LooseStreets
from cartoparty.core.splitting.street_bonds import StreetBonds

# What counts beside an even weight, in squares of the lack: even street lengths (at full price from
# a variation of `_STREET_WANTING` on, at none below `_STREET_FINE`, at half of that where weights
# vary by all that is tolerable), and a longer border (while evening out and while smoothing).
_STREET_PRICE = 1.0
_STREET_FINE, _STREET_WANTING = 0.07, 0.11
_BORDER_PRICE = 0.1
_SMOOTH_PRICE = 0.5
# What loose streets cost when whole partitions are compared.
_LOOSE_COST = 0.1
# How many of the best moves are looked at before giving up, how many of them closely, and for how
# many moves a block that has just moved must stay where it is.
_CHOICES = 60
_CANDIDATES = 150
_CLOSE_LOOKS = 6
_TABU_MOVES = 12
# How many parts with loose streets are looked at before each move.
_MENDED_AT_ONCE = 4
# Which parts touch changes slowly: how they hang together is worked out anew after so many moves.
_REFRESH = 20
# The search ends after so many moves, or so many without this much progress: more of them while
# the partition is still worse than this.
_MAX_MOVES = 4000
_PATIENCE, _PATIENCE_WANTING = 60, 150
_WANTING = 0.12
_PROGRESS = 1e-4


def balance(
    graph: BlockGraph,
    labels: Ints,
    shares: Floats,
    *,
    bonds: StreetBonds | None = None,
    loose_price: float = 0.3,
) -> Ints:
    """Labels of a more even partition; parts stay connected and are never emptied.

    `loose_price` is what streets that hang loose beyond what may be count in squares of the lack.
    Descends the cost of carrying weight between the parts until all are even (the electrical
    energy of their imbalances on the graph of parts): unlike the plain variance, it also
    falls when weight moves towards a part that lacks it several parts away.
    """
    return _Search(graph, labels, shares, bonds, loose_price).descended()


def smooth(
    graph: BlockGraph,
    labels: Ints,
    shares: Floats,
    *,
    bonds: StreetBonds | None = None,
    loose_price: float = 0.3,
) -> Ints:
    """Labels of a partition with shorter borders, at the price of some balance."""
    search = _Search(graph, labels, shares, bonds, loose_price)
    for move in range(1, graph.count + 1):
        if not search.step(move, _SMOOTH_PRICE, limit=-1e-9):
            break
    return search.labels


def cost_of(
    graph: BlockGraph, labels: Ints, shares: Floats, bonds: StreetBonds | None = None
) -> float:
    """What is wrong with a partition, as one number; 0 where it is good."""
    fairness = Fairness.of(loads_by(measures_of(graph), labels, len(shares)), shares)
    loose = 0.0
    if bonds is not None:
        loose = sum(bonds.excess(np.flatnonzero(labels == part)) for part in range(len(shares)))
    return fairness.cost + _LOOSE_COST * loose


class _Move(NamedTuple):
    """Blocks that change hands, and what that costs (< 0: good)."""

    blocks: Ints
    target: int
    score: float


class _Search:
    """The labels as they change, move by move, and what the next moves are worth."""

    def __init__(
        self,
        graph: BlockGraph,
        labels: Ints,
        shares: Floats,
        bonds: StreetBonds | None,
        loose_price: float,
    ) -> None:
        self.loose_price = loose_price
        self.graph, self.shares, self.parts = graph, shares, len(shares)
        self.labels = labels.copy()
        self.near = [sorted(n.items()) for n in graph.neighbours()]
        self.near_blocks = [[other for other, _ in others] for others in self.near]
        self.owner: list[int] = labels.tolist()
        self.joints: dict[int, frozenset[int]] = {}
        self.glue: Floats = np.zeros((graph.count, self.parts))
        self.from_block = np.concatenate([graph.pairs[:, 0], graph.pairs[:, 1]])
        self.to_block = np.concatenate([graph.pairs[:, 1], graph.pairs[:, 0]])
        np.add.at(self.glue, (self.from_block, labels[self.to_block]), np.tile(graph.glue, 2))
        self.measures = measures_of(graph)
        self.loads = loads_by(self.measures, labels, self.parts)
        self.scale = float(self.glue.sum()) / self.parts or 1.0
        self.loose = LooseStreets(bonds, self.owner, self.parts) if bonds is not None else None
        self.excess = (
            [sums.excess for sums in self.loose.sums] if self.loose else [0.0] * self.parts
        )
        self.resistance = self._resistance()
        self.fairness = Fairness.of(self.loads, self.shares)
        self.street_price = self._street_price()
        self.mend_again = [0] * self.parts
        self.tabu = np.zeros(graph.count, dtype=np.int64)

    def cost(self) -> float:
        """What is wrong with the partition now."""
        return self.fairness.cost + _LOOSE_COST * sum(self.excess)

    def descended(self) -> Ints:
        """The labels after moves until nothing is wrong, or many in a row did no good."""
        best, best_cost, since = self.labels.copy(), self.cost(), 0
        for number in range(1, _MAX_MOVES + 1):
            patience = _PATIENCE_WANTING if best_cost > _WANTING else _PATIENCE
            if best_cost <= 0.0 or since > patience:
                break
            if not self.step(number, _BORDER_PRICE, limit=np.inf):
                break
            now = self.cost()
            since += 1
            if now < best_cost - _PROGRESS:
                best, best_cost, since = self.labels.copy(), now, 0
        return best

    def _hand_over(self, block: int, target: int) -> None:
        source = self.owner[block]
        self.labels[block] = self.owner[block] = target
        self.loads[source] -= self.measures[block]
        self.loads[target] += self.measures[block]
        for other, glue in self.near[block]:
            self.glue[other, source] -= glue
            self.glue[other, target] += glue

    def blocks_of(self, part: int) -> Ints:
        return np.flatnonzero(self.labels == part)

    def step(self, number: int, border_price: float, *, limit: float) -> bool:
        """Make the best move that is allowed and costs less than `limit`; False without any."""
        if number % _REFRESH == 0:
            self.resistance = self._resistance()
        best: _Move | None = None
        for part in self._worst_parts(number):
            best = self._best_mending(part, number, border_price, best)
        looks = 0
        for move in self._moves(number, border_price):
            if looks >= _CLOSE_LOOKS or move.score >= (limit if best is None else best.score):
                break
            found = self._better(best, move)
            looks += found is not best or self._stays_whole(move)
            best = found
        if best is None or best.score >= limit:
            return False
        self._make(best, number)
        return True

    def _worst_parts(self, number: int) -> list[int]:
        """The parts with most streets hanging loose, of those that may be mended now."""
        strained = [p for p, loose in enumerate(self.excess) if loose > 0]
        waiting = [p for p in strained if self.mend_again[p] <= number]
        return sorted(waiting, key=lambda part: (-self.excess[part], part))[:_MENDED_AT_ONCE]

    def _street_price(self) -> float:
        """What even street lengths count now: less where they are good, or the weights bad."""
        now = self.fairness
        wanting = (now.street - _STREET_FINE) / (_STREET_WANTING - _STREET_FINE)
        urgent = (now.weight / now.tolerance) ** 4
        return _STREET_PRICE * min(1.0, max(0.0, wanting)) / (1.0 + urgent)

    def _better(self, best: _Move | None, move: _Move) -> _Move | None:
        """The better of two moves, what the second does to the streets counted in."""
        if not self._stays_whole(move):
            return best
        score = move.score + self.loose_price * self._loosening(move)
        return move._replace(score=score) if best is None or score < best.score else best

    def _moves(self, number: int, border_price: float) -> Iterator[_Move]:
        """The most promising moves of one block to a part that it touches, best first."""
        sources, targets = self.labels[self.from_block], self.labels[self.to_block]
        parting = np.flatnonzero((sources != targets) & (self.tabu < number)[self.from_block])
        blocks, sources, targets = self.from_block[parting], sources[parting], targets[parting]
        border = self.glue[blocks, sources] - self.glue[blocks, targets]
        scores = self._scores(self.measures[blocks], sources, targets) + border_price * (
            border / self.scale
        )
        # Rounded, so that the last bits of a matrix inverse decide nothing.
        scores = np.round(scores, 10)
        if len(scores) > _CANDIDATES:
            best = np.flatnonzero(scores <= np.partition(scores, _CANDIDATES)[_CANDIDATES])
            blocks, targets, scores = blocks[best], targets[best], scores[best]
        seen = set()
        for choice in np.lexsort((targets, blocks, scores)).tolist():
            move = (int(blocks[choice]), int(targets[choice]))
            # A block that touches a part several times comes up as often.
            if move not in seen:
                seen.add(move)
                yield _Move(blocks[choice : choice + 1], move[1], float(scores[choice]))
            if len(seen) >= _CHOICES:
                return

    def _scores(self, measures: Floats, sources: Ints, targets: Ints) -> Floats:
        """What it costs the balance to move so much weight and street from source to target."""
        resistance, relative = self.resistance, self.shares * self.parts
        diagonal = np.diag(resistance)
        apart = diagonal[sources] + diagonal[targets] - 2 * resistance[sources, targets]
        apart += relative[sources] ** -2 + relative[targets] ** -2
        scores = np.zeros(len(sources))
        for column, price in enumerate((1.0, self.street_price)):
            weight = measures[:, column] * self.parts
            lack = (self.loads[:, column] - self.shares) * self.parts
            pressure = resistance @ lack + lack / relative**2
            scores += price * weight * (pressure[targets] - pressure[sources] + weight * apart / 2)
        return scores

    def _best_mending(
        self, part: int, number: int, border_price: float, best: _Move | None
    ) -> _Move | None:
        """The best move that may join what hangs loose in a part, if better than another."""
        found: _Move | None = None
        for move in self._mending_moves(part, number, border_price):
            # No move does more good than to end all excess of both parts.
            hope = self.excess[move.target] + self.excess[self.owner[int(move.blocks[0])]]
            if move.score - self.loose_price * hope < (0.0 if found is None else found.score):
                found = self._better(found, move)
        if found is None or found.score >= 0:
            self.mend_again[part] = number + _REFRESH
            return best
        return found if best is None or found.score < best.score else best

    def _mending_moves(self, part: int, number: int, border_price: float) -> Iterator[_Move]:
        """Moves that may join what hangs loose in a part, the best for the balance first."""
        if self.loose is None:
            return
        outward, inward = self.loose.bonds.mending(
            self.graph, self.blocks_of(part), self.loose.main[part], self.loose.loose[part]
        )
        moves = [
            (blocks, target)
            for blocks in outward
            for target in sorted(
                {self.owner[n] for b in blocks.tolist() for n, _ in self.near[b]} - {part}
            )
        ]
        moves += [(np.array([block]), part) for block in inward if self._touches(block, part)]
        moves = [move for move in moves if (self.tabu[move[0]] < number).all()]
        if not moves:
            return
        sources = np.array([self.owner[int(blocks[0])] for blocks, _ in moves])
        targets = np.array([target for _, target in moves])
        measures = np.array([self.measures[blocks].sum(axis=0) for blocks, _ in moves])
        border = np.array(
            [
                (self.glue[blocks, source] - self.glue[blocks, target]).sum()
                for (blocks, target), source in zip(moves, sources, strict=True)
            ]
        )
        scores = self._scores(measures, sources, targets) + border_price * border / self.scale
        scores = np.round(scores, 10)
        for choice in np.argsort(scores, kind="stable").tolist():
            blocks, target = moves[choice]
            yield _Move(blocks, target, float(scores[choice]))

    def _touches(self, block: int, part: int) -> bool:
        return any(self.labels[n] == part for n, _ in self.near[block])

    def _resistance(self) -> Floats:
        """The pseudo-inverse of the Laplacian of the graph of parts."""
        a, b = self.labels[self.graph.pairs[:, 0]], self.labels[self.graph.pairs[:, 1]]
        joined = np.zeros((self.parts, self.parts))
        joined[a, b] = joined[b, a] = 1.0
        np.fill_diagonal(joined, 0.0)
        laplacian = np.diag(joined.sum(axis=1)) - joined
        ones = np.full_like(laplacian, 1.0 / self.parts)
        inverse: Floats = np.linalg.inv(laplacian + ones) - ones
        return inverse

    def _stays_whole(self, move: _Move) -> bool:
        """Whether the part that blocks leave is still one piece, and not empty."""
        source = self.owner[int(move.blocks[0])]
        if len(move.blocks) == 1:
            if source not in self.joints:
                self.joints[source] = joints_of(self.near_blocks, self.blocks_of(source).tolist())
            return int(move.blocks[0]) not in self.joints[source]
        rest = np.setdiff1d(self.blocks_of(source), move.blocks)
        return len(rest) > 0 and self.graph.among(rest).components()[0] == 1

    def _loosening(self, move: _Move) -> float:
        """By how much a move adds to the streets that hang loose beyond what may be."""
        if self.loose is None:
            return 0.0
        source, blocks = self.owner[int(move.blocks[0])], move.blocks.tolist()
        after = self.loose.without(source, blocks).sums.excess
        after += self.loose.with_more(move.target, blocks).sums.excess
        return after - self.excess[source] - self.excess[move.target]

    def _make(self, move: _Move, number: int) -> None:
        source, target = int(self.labels[move.blocks[0]]), move.target
        if self.loose is not None:
            blocks = move.blocks.tolist()
            rest, joined = self.loose.without(source, blocks), self.loose.with_more(target, blocks)
            self.loose.settle(source, rest)
            self.loose.settle(target, joined)
            self.excess[source], self.excess[target] = rest.sums.excess, joined.sums.excess
        for block in move.blocks.tolist():
            self._hand_over(block, target)
        for part in (source, target):
            self.joints.pop(part, None)
        self.tabu[move.blocks] = number + _TABU_MOVES
        self.fairness = Fairness.of(self.loads, self.shares)
        self.street_price = self._street_price()
