"""What is wanted for one observation, before it is a proposal with an identity."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from cartoparty.core.models import (
    Action,
    Finding,
    Match,
    Observation,
    OsmFeature,
    Proposal,
    TagChange,
)
from cartoparty.core.proposing.confidence import UNSURE

_NAMESPACE = uuid5(NAMESPACE_URL, "https://github.com/cartoparty/proposal")


@dataclass(frozen=True, slots=True)
class Draft:
    """An action with its changes, and what is to be said of it."""

    action: Action
    diff: tuple[TagChange, ...] = ()
    findings: tuple[Finding, ...] = ()


def proposal_of(
    observation: Observation, match: Match, feature: OsmFeature | None, draft: Draft
) -> Proposal:
    """The draft as a proposal; `feature` is that of the match."""
    return Proposal(
        id=_identity(observation, match, draft, feature),
        observation_id=observation.id,
        theme=observation.theme,
        action=draft.action,
        position=observation.position,
        diff=draft.diff,
        match=match,
        base_version=None if feature is None else feature.version,
        base_tags={} if feature is None else feature.tags,
        findings=draft.findings,
    )


def _identity(
    observation: Observation, match: Match, draft: Draft, feature: OsmFeature | None
) -> UUID:
    """The same decision on the same base keeps its id, so that its reviews stay with it.

    Where nobody knows which object was meant the best guess is no part of it: it may turn with
    every new observation of the walk, and the question to the human stays the same.
    """
    parts: tuple[object, ...]
    if any(finding.code == UNSURE for finding in draft.findings):
        parts = (observation.id, UNSURE)
    else:
        base = None if feature is None else (feature.version, sorted(feature.tags.items()))
        parts = (observation.id, draft.action.value, str(match.ref), draft.diff, base)
    return uuid5(_NAMESPACE, repr(parts))
