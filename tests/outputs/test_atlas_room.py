"""What is printed already on a page: the same room however much is kept at once, and cheaply."""

import tracemalloc

import numpy as np

from cartoparty.outputs.atlas.display import Rect
from cartoparty.outputs.atlas.labels import Disc, Occupied

WINDOW = Rect(10, 10, 200, 280)
MEGABYTE = 2**20


def scattered(count: int, radii: tuple[float, ...]) -> list[Disc]:
    """Discs of mixed sizes all over the window, some of them across its edge."""
    chance = np.random.default_rng(7)
    places = chance.uniform((WINDOW.x0, WINDOW.y0), (WINDOW.x1, WINDOW.y1), (count, 2))
    sizes = chance.choice(radii, count)
    return [Disc(x, y, size) for (x, y), size in zip(places.tolist(), sizes.tolist(), strict=True)]


def taken(occupied: Occupied) -> list[int]:
    """How much is taken of each small square of the window, in pixels."""
    xs, ys = np.arange(*WINDOW[::2], 2.0).tolist(), np.arange(*WINDOW[1::2], 2.0).tolist()
    return [occupied.clash(Rect(x, y, x + 2, y + 2)) for x in xs for y in ys]


def test_discs_taken_together_take_the_room_of_each_of_them() -> None:
    discs = scattered(700, (0.3, 0.45, 1.4, 2.9))
    together, singly = Occupied(WINDOW), Occupied(WINDOW)

    together.take(discs)
    for disc in discs:
        singly.take([disc])

    each = taken(singly)
    assert taken(together) == each
    assert min(each) == 0 < np.mean(each) < max(each)


def test_one_disc_of_many_that_lies_on_something_is_found() -> None:
    occupied = Occupied(WINDOW)
    occupied.take([Disc(100, 100, 2)])
    others = [disc for disc in scattered(2000, (0.45,)) if abs(disc.x - 100) > 4]

    assert occupied.is_free(others)
    for place in (0, len(others) // 2, len(others)):
        assert not occupied.is_free([*others[:place], Disc(101, 100, 0.5), *others[place:]])


def test_the_room_of_a_crowded_page_costs_little_memory() -> None:
    """A big symbol has some fifty small discs around it, and a page hundreds of symbols."""
    discs = scattered(20_000, (0.45,)) + scattered(400, (2.9,))
    occupied = Occupied(WINDOW)

    tracemalloc.start()
    try:
        occupied.take(discs)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 16 * MEGABYTE
