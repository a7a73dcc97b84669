"""Makes one of each mistake that a demonstration must show, among the volunteers' drafts."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from cartoparty.core.models import LonLat, ObservationKind
from cartoparty.demo.drafts import Mistake, ObservationDraft, moved

_REMARK = "Il faut contourner le bâtiment"
_STORY = "Accès un peu compliqué : il faut contourner le bâtiment par la cour, puis revenir. "


def with_mistakes(drafts: Sequence[ObservationDraft], rng: random.Random) -> list[ObservationDraft]:
    """The drafts, five of which go wrong; those that a server refuses carry their correction."""
    result = list(drafts)
    usable = [
        index
        for index, draft in enumerate(result)
        if draft.kind in (ObservationKind.NEW, ObservationKind.CHANGE) and draft.mistake is None
    ]
    spoilers: tuple[Callable[[ObservationDraft], ObservationDraft], ...] = (
        _write_too_much,
        _set_the_clock_wrong,
        _swap_coordinates,
        _stand_far_outside,
        lambda draft: _join_another_team(draft, drafts),
    )
    for spoil, index in zip(spoilers, rng.sample(usable, min(5, len(usable))), strict=False):
        result[index] = spoil(result[index])
    return result


def _write_too_much(draft: ObservationDraft) -> ObservationDraft:
    """A story where OSM takes 255 characters."""
    short = replace(draft, tags={**draft.tags, "description": _REMARK})
    long = {**draft.tags, "description": (_STORY * 5).strip()}
    return replace(draft, tags=long, mistake=Mistake.VALUE_TOO_LONG, correction=short)


def _set_the_clock_wrong(draft: ObservationDraft) -> ObservationDraft:
    """A clock set by hand, three decades ahead."""
    wrong = f"{int(draft.observed_at[:4]) + 30}{draft.observed_at[4:]}"
    return replace(draft, observed_at=wrong, mistake=Mistake.DATE_IN_FUTURE, correction=draft)


def _swap_coordinates(draft: ObservationDraft) -> ObservationDraft:
    lon, lat = draft.position
    wrong = LonLat(lat, lon)
    return replace(draft, position=wrong, mistake=Mistake.COORDINATES_SWAPPED, correction=draft)


def _stand_far_outside(draft: ObservationDraft) -> ObservationDraft:
    """A phone that still showed the place of the morning's coffee."""
    away = moved(draft.position, 2600, -1900)
    return replace(draft, position=away, mistake=Mistake.FAR_OUTSIDE)


def _join_another_team(
    draft: ObservationDraft, drafts: Sequence[ObservationDraft]
) -> ObservationDraft:
    """A volunteer lent to another team, who notes something in the first one's sector."""
    others = [other for other in drafts if other.team != draft.team]
    if not others:
        return draft
    other = max(others, key=lambda o: abs(o.team - draft.team))
    return replace(draft, team=other.team, walk=other.walk, mistake=Mistake.OTHER_SECTOR)
