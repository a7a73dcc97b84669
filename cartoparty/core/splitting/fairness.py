"""How evenly parts share weight and street length, each held against what it is to have."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import BlockGraph

# The weights of parts may vary by this much (coefficient of variation); many parts have few blocks
# each, of which one more or less counts more.
_TOLERANCE = 0.03
_TOLERANCE_OF_MANY = 0.05
_MANY = 20
# Two thirds of that is good enough: border streets, given out afterwards to the lighter side, take
# care of the rest. Beyond it nothing else matters as much.
_GOOD_SHARE = 2 / 3
_UNEVEN_PRICE = 3.0
_GOOD_STREET = 0.09


@dataclass(frozen=True, slots=True)
class Fairness:
    """The coefficients of variation of the parts' weight and of their street length.

    `tolerance` is how much the weight may vary.
    """

    weight: float
    street: float
    tolerance: float

    @classmethod
    def of(cls, loads: Floats, shares: Floats) -> Self:
        """Of loads (a row a part: weight and street) where parts are to have these shares."""
        relative = loads / shares[:, None]
        mean = relative.mean(axis=0)
        spread = np.sqrt(((relative - mean) ** 2).mean(axis=0))
        weight, street = (spread / np.where(mean > 0, mean, 1.0)).tolist()
        return cls(weight, street, _TOLERANCE if len(shares) <= _MANY else _TOLERANCE_OF_MANY)

    @property
    def cost(self) -> float:
        """One number to compare by, 0 where it is good."""
        return (
            max(0.0, self.weight - self.tolerance * _GOOD_SHARE)
            + _UNEVEN_PRICE * max(0.0, self.weight - self.tolerance)
            + max(0.0, self.street - _GOOD_STREET)
        )


def measures_of(graph: BlockGraph) -> Floats:
    """Weight and street length of each block, as shares of those of all."""
    columns = [graph.weights, graph.street_m]
    return np.column_stack([c / (float(c.sum()) or 1.0) for c in columns])


def loads_by(measures: Floats, labels: Ints, parts: int) -> Floats:
    """Weight and street length of each part."""
    return np.column_stack([sum_by(labels, column, parts) for column in measures.T])


def fairness_of(graph: BlockGraph, labels: Ints, shares: Floats) -> Fairness:
    """How even a partition is."""
    return Fairness.of(loads_by(measures_of(graph), labels, len(shares)), shares)
