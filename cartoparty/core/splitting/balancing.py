"""Evening out the weights of connected parts by moving one block at a time between neighbours."""

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.block_graph import BlockGraph, loads_of, variation
from cartoparty.core.splitting.street_bonds import StreetBonds

# The search stops at this coefficient of variation: border streets, given out afterwards to the
# lighter side, take care of the rest.
_GOOD_ENOUGH = 0.012
# What a longer border costs against a better balance, while evening out and while smoothing.
_BORDER_PRICE = 0.1
_SMOOTH_PRICE = 0.5
# How many of the best moves are looked at before giving up, and for how many moves a block that
# has just moved must stay where it is.
_CHOICES = 60
_TABU_MOVES = 12
# Which parts touch changes slowly: how they hang together is worked out anew after so many moves.
_REFRESH = 20
# The search ends after so many moves, or so many without this much less variation.
_MAX_MOVES = 4000
_PATIENCE = 60
_PROGRESS = 1e-4


def balance(
    graph: BlockGraph, labels: Ints, parts: int, *, bonds: StreetBonds | None = None
) -> Ints:
    """Labels of a more even partition; parts stay connected and are never emptied.

    Descends the cost of carrying weight between the parts until all are even (the electrical
    energy of their imbalances on the graph of parts): unlike the plain variance, it also
    falls when weight moves towards a part that lacks it several parts away.
    """
    search = _Search(graph, labels, parts, bonds)
    best, best_variation, since = labels, variation(search.loads), 0
    for move in range(1, _MAX_MOVES + 1):
        if best_variation <= _GOOD_ENOUGH or since > _PATIENCE:
            break
        if not search.step(move, _BORDER_PRICE, limit=np.inf):
            break
        now = variation(search.loads)
        since += 1
        if now < best_variation - _PROGRESS:
            best, best_variation, since = search.labels.copy(), now, 0
    return best


def smooth(
    graph: BlockGraph, labels: Ints, parts: int, *, bonds: StreetBonds | None = None
) -> Ints:
    """Labels of a partition with shorter borders, at the price of some balance."""
    search = _Search(graph, labels, parts, bonds)
    for move in range(1, graph.count + 1):
        if not search.step(move, _SMOOTH_PRICE, limit=-1e-9):
            break
    return search.labels


class _Search:
    """The labels as they change, move by move, and what the next moves are worth."""

    def __init__(
        self, graph: BlockGraph, labels: Ints, parts: int, bonds: StreetBonds | None
    ) -> None:
        self.graph, self.parts, self.street_bonds = graph, parts, bonds
        self.labels = labels.copy()
        self.near = [sorted(n.items()) for n in graph.neighbours()]
        self.bonds: Floats = np.zeros((graph.count, parts))
        for block, others in enumerate(self.near):
            for other, glue in others:
                self.bonds[block, labels[other]] += glue
        self.loads = loads_of(graph.weights, labels, parts)
        self.mean = float(self.loads.mean()) or 1.0
        self.scale = float(self.bonds.sum()) / parts or 1.0
        self.resistance: Floats | None = None
        self.tabu = np.zeros(graph.count, dtype=np.int64)

    def step(self, move: int, border_price: float, *, limit: float) -> bool:
        """Make the best move that is allowed and costs less than `limit`; False without any."""
        blocks, targets, scores = self._candidates(move, border_price)
        for choice in np.argsort(scores, kind="stable")[:_CHOICES].tolist():
            if scores[choice] >= limit:
                return False
            block, target = int(blocks[choice]), int(targets[choice])
            source = int(self.labels[block])
            if not self._stays_connected(block, source):
                continue
            if self._is_vetoed(block, source, target):
                self.tabu[block] = move + _TABU_MOVES
                continue
            self._move(block, source, target)
            self.tabu[block] = move + _TABU_MOVES
            return True
        return False

    def _candidates(self, move: int, border_price: float) -> tuple[Ints, Ints, Floats]:
        """Blocks that touch another part, that part, and what the move would cost (< 0: good)."""
        ends = self.graph.pairs
        parting = ends[self.labels[ends[:, 0]] != self.labels[ends[:, 1]]]
        both = np.concatenate([parting, parting[:, ::-1]])
        both = both[self.tabu[both[:, 0]] < move]
        keys = np.unique(both[:, 0] * np.int64(self.parts) + self.labels[both[:, 1]])
        blocks, targets = keys // self.parts, keys % self.parts
        sources = self.labels[blocks]
        weight = self.graph.weights[blocks] / self.mean
        if self.resistance is None or move % _REFRESH == 0:
            self.resistance = self._resistance()
        resistance = self.resistance
        lack = (self.loads - self.mean) / self.mean
        potential = resistance @ lack
        diagonal = np.diag(resistance)
        apart = diagonal[sources] + diagonal[targets] - 2 * resistance[sources, targets]
        energy = weight * (potential[targets] - potential[sources]) + weight**2 * apart / 2
        spread = weight * (lack[targets] - lack[sources]) + weight**2
        border = (self.bonds[blocks, sources] - self.bonds[blocks, targets]) / self.scale
        # Rounded, so that the last bits of a matrix inverse decide nothing.
        return blocks, targets, np.round(energy + spread + border_price * border, 10)

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

    def _stays_connected(self, block: int, source: int) -> bool:
        """Whether the part that a block leaves is still one piece, and not empty."""
        left = [n for n, _ in self.near[block] if self.labels[n] == source]
        if not left:
            return False
        wanted = set(left[1:])
        seen, stack = {block, left[0]}, [left[0]]
        while wanted and stack:
            for other, _ in self.near[stack.pop()]:
                if other not in seen and self.labels[other] == source:
                    seen.add(other)
                    wanted.discard(other)
                    stack.append(other)
        return not wanted

    def _is_vetoed(self, block: int, source: int, target: int) -> bool:
        if self.street_bonds is None:
            return False
        rest = np.flatnonzero(self.labels == source)
        others = np.flatnonzero(self.labels == target)
        return self.street_bonds.breaks(block, rest[rest != block], others)

    def _move(self, block: int, source: int, target: int) -> None:
        self.labels[block] = target
        self.loads[source] -= self.graph.weights[block]
        self.loads[target] += self.graph.weights[block]
        for other, glue in self.near[block]:
            self.bonds[other, source] -= glue
            self.bonds[other, target] += glue
