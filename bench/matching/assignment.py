"""The global assignment that several methods share: each object once, the greatest sum of gains."""

import numpy as np
from numpy.typing import NDArray

# Of each observation the number of its object in the reference, -1 for a new one.
Partners = NDArray[np.int64]


def assign(
    observations: NDArray[np.int64],
    objects: NDArray[np.int64],
    gains: NDArray[np.float64],
    count: int,
) -> Partners:
    """The partners with the greatest sum of gains; having none gains nothing."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    partners = np.full(count, -1)
    if not len(gains):
        return partners
    rows, row = np.unique(observations, return_inverse=True)
    columns, column = np.unique(objects, return_inverse=True)
    # The solver takes 0 for "no edge", so that all costs are moved above it.
    top = max(0.0, float(gains.max())) + 1.0
    costs = np.concatenate([top - gains, np.full(len(rows), top)])
    alone = np.arange(len(rows))
    cells = (np.concatenate([row, alone]), np.concatenate([column, len(columns) + alone]))
    graph = csr_array((costs, cells), shape=(len(rows), len(columns) + len(rows)))
    chosen_rows, chosen = min_weight_full_bipartite_matching(graph)
    paired = chosen < len(columns)
    partners[rows[chosen_rows[paired]]] = columns[chosen[paired]]
    return partners
