"""What a new check changed in the proposals, observation by observation, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cartoparty.core.models import Action, Proposal
from cartoparty.core.proposing.confidence import UNSURE
from cartoparty.core.proposing.witnesses import OTHERS, SEEN_ALREADY, SEEN_BY_OTHERS


class Because(StrEnum):
    """Why the proposal of an observation is another one now."""

    SUPERSEDED = "superseded"  # its team corrected it
    WITHDRAWN = "withdrawn"  # its team took it back
    TEAMS_DISAGREE = "teams_disagree"  # another observation contradicts it
    SEEN_ALREADY = "seen_already"  # an earlier observation's proposal stands for it
    STANDS_NOW = "stands_now"  # that earlier one does not stand any more
    UNSURE = "match_unsure"  # other observations made the matching less sure
    SETTLED = "settled"  # what was unsure or disputed is not any more
    OTHER_OBJECT = "other_object"  # it belongs to another object than thought, or to a known one
    OSM_CHANGED = "osm_changed"  # the object is another in the OSM data of now
    OTHERS_SAW_MORE = "others_saw_more"  # others' observations add to it, or do not any more
    RULES = "rules"  # the theme, the area or Cartoparty itself changed


class Since(StrEnum):
    """What became of a proposal since the last check."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"  # it asked for something, and asks for nothing now


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal beside the one that the last check made for the same observation."""

    now: Proposal
    before: Proposal | None

    @property
    def since(self) -> Since:
        """In one word."""
        if self.before is None:
            return Since.NEW
        if self.before.id == self.now.id:
            return Since.UNCHANGED
        if self.now.action is Action.NONE and self.before.action is not Action.NONE:
            return Since.GONE
        return Since.CHANGED

    @property
    def because(self) -> Because | None:
        """Why; None where nothing changed."""
        if self.before is None or self.before.id == self.now.id:
            return None
        return _because(self.before, self.now)


def changes_since(
    before: Mapping[UUID, Proposal], proposals: Iterable[Proposal]
) -> tuple[Change, ...]:
    """Each proposal beside the earlier one of the same observation, in the order given."""
    return tuple(Change(each, before.get(each.observation_id)) for each in proposals)


_BY_CODE = (
    Because.SUPERSEDED,
    Because.WITHDRAWN,
    Because.TEAMS_DISAGREE,
    Because.SEEN_ALREADY,
    Because.UNSURE,
)


def _because(before: Proposal, now: Proposal) -> Because:
    had = {finding.code for finding in before.findings}
    has = {finding.code for finding in now.findings}
    told = [because for because in _BY_CODE if because.value in has - had]
    if told:
        return told[0]
    if SEEN_ALREADY in had - has:
        return Because.STANDS_NOW
    if {UNSURE, Because.TEAMS_DISAGREE.value} & (had - has):
        return Because.SETTLED
    if before.match.ref != now.match.ref:
        return Because.OTHER_OBJECT
    base = (before.base_version, dict(before.base_tags))
    if base != (now.base_version, dict(now.base_tags)):
        return Because.OSM_CHANGED
    return Because.RULES if _others(before) == _others(now) else Because.OTHERS_SAW_MORE


def _others(proposal: Proposal) -> object:
    return [f.params.get(OTHERS) for f in proposal.findings if f.code == SEEN_BY_OTHERS]
