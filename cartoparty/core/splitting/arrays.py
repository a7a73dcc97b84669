"""The array types of the sector split, and sums by group."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def sum_by(group: Ints, values: Floats, count: int) -> Floats:
    """The sum of the values of each group 0 … count-1."""
    return np.bincount(group, weights=values, minlength=count).astype(np.float64)
