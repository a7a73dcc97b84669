"""Python's search for cyclic garbage, put off while hundreds of thousands of shapes are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the collector rest for the block, if it is at work.

    It starts after so many new objects and then looks through those of the whole snapshot: a
    quarter of the time that laying out a town took (Geneva centre, 40 sectors). A split leaves no
    cycles behind.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
