"""One proposal an observation: what a moderator is asked to decide."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from cartoparty.core.matching import match_observations
from cartoparty.core.models import Action, Finding, Match, Observation, OsmFeature, Proposal
from cartoparty.core.placing import findings_of_place
from cartoparty.core.proposing.context import CheckContext
from cartoparty.core.proposing.drafts import Draft, proposal_of
from cartoparty.core.proposing.findings import error_finding, info_finding
from cartoparty.core.proposing.sightings import Sighting, share_objects
from cartoparty.core.proposing.tags import findings_of_tags
from cartoparty.core.proposing.treating import Treatment
from cartoparty.core.superseding import find_superseded
from cartoparty.core.theme import Theme


def propose(
    observations: Sequence[Observation],
    features: Mapping[str, Sequence[OsmFeature]],
    themes: Mapping[str, Theme],
    context: CheckContext,
    *,
    settled: Mapping[UUID, Proposal] | None = None,
    decided: Collection[UUID] = (),
) -> list[Proposal]:
    """One proposal an observation; the same input gives the same ones, in whatever order it comes.

    `settled` has, by observation, the proposals that were sent to OSM and the `none` of those who
    had seen the same: they are given back, and nothing that they cover is proposed again.
    `decided` are observations on whose proposal a moderator decided: a note that arrives late does
    not take their place, though it was made earlier.
    """
    ordered = sorted(observations, key=lambda o: (o.observed_at, o.id))
    settled = settled or {}
    sent = {key: each for key, each in settled.items() if each.action is not Action.NONE}
    replaced = find_superseded(ordered)
    corrected = _corrected_after_sending(ordered, replaced, sent)
    by_theme: dict[str, list[Observation]] = defaultdict(list)
    proposals: list[Proposal] = []
    for each in ordered:
        if each.id in replaced and each.id in sent:
            proposals.append(sent[each.id])
        elif each.id in replaced:
            by = str(replaced[each.id])
            proposals.append(_without_effect(each, info_finding("superseded", other=by)))
        elif each.withdrawn and each.id in corrected:
            proposals.append(_without_effect(each, corrected[each.id], Action.NOTE))
        elif each.withdrawn:
            back = info_finding("withdrawn", other=str(each.supersedes))
            proposals.append(_without_effect(each, back))
        else:
            by_theme[each.theme].append(each)
    for theme_id, found in sorted(by_theme.items()):
        known = {f.ref: f for f in features.get(theme_id, ()) if not f.geometry.is_empty}
        treatment = Treatment(themes[theme_id], known, context)
        sightings = _sightings(treatment, found, settled, frozenset(decided))
        proposals.extend(
            _proposal(treatment, sighting, corrected.get(sighting.observation.id))
            for sighting in share_objects(treatment, sightings, sent)
        )
    return proposals


def _sightings(
    treatment: Treatment,
    observations: Sequence[Observation],
    settled: Mapping[UUID, Proposal],
    decided: frozenset[UUID],
) -> list[Sighting]:
    features = tuple(treatment.features.values())
    matches = match_observations(observations, features, treatment.theme)
    return [
        Sighting(
            observation=each,
            match=match,
            said=each,
            draft=treatment.draft(each, match),
            settled=settled.get(each.id),
            decided=each.id in decided,
        )
        for each, match in zip(observations, matches, strict=True)
    ]


def _proposal(treatment: Treatment, sighting: Sighting, corrects: Finding | None) -> Proposal:
    if sighting.settled is not None:
        return sighting.settled
    observation, context = sighting.observation, treatment.context
    feature = treatment.feature_of(sighting.match)
    draft = sighting.draft
    if corrects is not None and draft.action is Action.CREATE:
        draft = Draft(Action.NOTE, draft.diff, (corrects, *draft.findings))
    findings = (
        *draft.findings,
        *findings_of_tags(treatment.theme, sighting.said, feature),
        *findings_of_place(
            observation,
            area=context.area,
            sector=context.sectors.get(observation.team or 0),
            now=context.now,
        ),
    )
    return proposal_of(observation, sighting.match, feature, replace(draft, findings=findings))


def _without_effect(
    observation: Observation, finding: Finding, action: Action = Action.NONE
) -> Proposal:
    """Nothing is written for what its own team corrected or took back."""
    match = Match(observation.id, None, None, 1.0, "none")
    return proposal_of(observation, match, None, Draft(action, (), (finding,)))


def _corrected_after_sending(
    observations: Sequence[Observation],
    replaced: Mapping[UUID, UUID],
    sent: Mapping[UUID, Proposal],
) -> dict[UUID, Finding]:
    """The last correction of each observation whose proposal was sent before it came."""
    corrected = {}
    for each in observations:
        if each.id not in sent or each.id not in replaced:
            continue
        last = each.id
        while last in replaced:
            last = replaced[last]
        corrected[last] = error_finding("sent_already", other=str(each.id))
    return corrected
