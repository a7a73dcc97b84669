"""How evenly parts share weight and street length, each held against what it is to have."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import BlockGraph

# Good enough coefficients of variation: border streets, given out afterwards to the lighter side,
# take care of the rest.
_GOOD_WEIGHT = 0.02
_GOOD_STREET = 0.09
# Beyond this variation of weight nothing else matters as much.
_UNEVEN = 0.03
_UNEVEN_PRICE = 3.0


@dataclass(frozen=True, slots=True)
class Fairness:
    """The coefficients of variation of the parts' weight and of their street length."""

    weight: float
    street: float

    @classmethod
    def of(cls, loads: Floats, shares: Floats) -> Self:
        """Of loads (a row a part: weight and street) where parts are to have these shares."""
        relative = loads / shares[:, None]
        mean = relative.mean(axis=0)
        spread = np.sqrt(((relative - mean) ** 2).mean(axis=0))
        weight, street = (spread / np.where(mean > 0, mean, 1.0)).tolist()
        return cls(weight, street)

    @property
    def is_good(self) -> bool:
        """Whether there is nothing more to gain."""
        return self.weight <= _GOOD_WEIGHT and self.street <= _GOOD_STREET

    @property
    def cost(self) -> float:
        """One number to compare by, 0 where it is good."""
        return (
            max(0.0, self.weight - _GOOD_WEIGHT)
            + _UNEVEN_PRICE * max(0.0, self.weight - _UNEVEN)
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
