"""Things that are joined one after the other: which are together by now."""


class Forest:
    """Trees of 0 … n-1 that grow together, each thing a tree at first."""

    def __init__(self, count: int) -> None:
        self._root = list(range(count))

    def tree_of(self, thing: int) -> int:
        """The tree that a thing is in, the same for all that are joined."""
        while self._root[thing] != thing:
            self._root[thing] = self._root[self._root[thing]]
            thing = self._root[thing]
        return thing

    def join(self, one: int, other: int) -> bool:
        """Make one tree of two; False where they were one already."""
        a, b = self.tree_of(one), self.tree_of(other)
        self._root[a] = b
        return a != b
