"""The fictional towns that the tests of the demo share: one takes seconds to make."""

import time
from functools import cache

from cartoparty.demo.town import Town, make_town

cpu_seconds: dict[int, float] = {}


@cache
def town_of(seed: int) -> Town:
    """The town of a seed, made once a process; `cpu_seconds` tells how long it took."""
    begin = time.process_time()
    town = make_town(seed)
    cpu_seconds[seed] = time.process_time() - begin
    return town
