"""Which observations their own team replaced by a later one."""

from collections.abc import Sequence
from uuid import UUID

from cartoparty.core.models import Observation


def find_superseded(observations: Sequence[Observation]) -> dict[UUID, UUID]:
    """Each replaced observation and the one that replaces it.

    Only the same team may replace a note, and only on the same theme. Observations that replace
    one another in a circle all stand: none of them says that the others are wrong for good.
    """
    known = {observation.id: observation for observation in observations}
    replaced: dict[UUID, UUID] = {}
    for newer in observations:
        older = None if newer.supersedes is None else known.get(newer.supersedes)
        if older is not None and (older.theme, older.team) == (newer.theme, newer.team):
            replaced[older.id] = newer.id
    return {older: newer for older, newer in replaced.items() if not _is_circle(older, replaced)}


def _is_circle(start: UUID, replaced: dict[UUID, UUID]) -> bool:
    seen = {start}
    current = start
    while current in replaced:
        current = replaced[current]
        if current in seen:
            return True
        seen.add(current)
    return False
