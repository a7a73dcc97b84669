"""Which members of a connected group hold it together: without one of them it falls apart."""

from collections.abc import Sequence


def joints_of(near: Sequence[Sequence[int]], members: Sequence[int]) -> frozenset[int]:
    """The members (of a connected group) that cannot leave it: cut vertices, or the only one.

    `near` are the neighbours of every node, members or not. J. Hopcroft and R. Tarjan, "Efficient
    algorithms for graph manipulation", 1973: a depth-first walk that notes how far back in its own
    path each branch reaches.
    """
    if len(members) == 1:
        return frozenset(members)
    root = members[0]
    inside = set(members)
    depth, lowest, parent = {root: 0}, {root: 0}, {root: root}
    found: set[int] = set()
    branches = 0
    path = [(root, iter(near[root]))]
    while path:
        node, others = path[-1]
        for other in others:
            if other not in inside or other == parent[node]:
                continue
            if other in depth:
                lowest[node] = min(lowest[node], depth[other])
                continue
            parent[other] = node
            depth[other] = lowest[other] = len(path)
            path.append((other, iter(near[other])))
            break
        else:
            path.pop()
            if path:
                above = path[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
                if above == root:
                    branches += 1
                elif lowest[node] >= depth[above]:
                    found.add(above)
    if branches > 1:
        found.add(root)
    return frozenset(found)
