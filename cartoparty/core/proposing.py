"""From matched observations to proposals: what a moderator is asked to decide."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from shapely.geometry.base import BaseGeometry

from cartoparty.core.answers import check_tag
from cartoparty.core.duplicates import find_duplicates
from cartoparty.core.matching import match_observations
from cartoparty.core.models import (
    Action,
    Finding,
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    OsmRef,
    Proposal,
    Sector,
    Severity,
    TagChange,
    Tags,
)
from cartoparty.core.placing import findings_of_place, is_outside
from cartoparty.core.tagdiff import apply
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput

# Below this probability a match is a guess, and a guess is for a human. Measured on the trees of a
# real district without references, GPS error of 5 m: at 0.5 a quarter of the pairs was wrong, at
# 0.8 a seventh; what is left to a human costs a minute, a wrong pair damages two objects.
CONFIDENCE_TO_DECIDE = 0.8
# Keys that say what an object is; a lifecycle prefix on them takes it off the map but keeps its
# history: https://wiki.openstreetmap.org/wiki/Lifecycle_prefix
MAIN_KEYS = (
    "amenity barrier craft emergency entrance healthcare highway historic kerb leisure man_made "
    "natural office public_transport shop tourism"
).split()
_GONE_PREFIX = "removed:"
_NAMESPACE = uuid5(NAMESPACE_URL, "https://github.com/cartoparty/proposal")


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What observations are checked against."""

    area: BaseGeometry
    covered: BaseGeometry  # the area with the margin that the snapshot reaches
    sectors: Mapping[int, Sector]  # by team number
    zone: ZoneInfo
    now: datetime


def propose(
    observations: Sequence[Observation],
    features: Mapping[str, Sequence[OsmFeature]],
    themes: Mapping[str, Theme],
    context: CheckContext,
) -> list[Proposal]:
    """One proposal an observation that no other supersedes; the same input gives the same ones."""
    superseded = {o.supersedes for o in observations if o.supersedes is not None}
    by_theme: dict[str, list[Observation]] = defaultdict(list)
    for observation in sorted(observations, key=lambda o: (o.observed_at, o.id)):
        if observation.id not in superseded:
            by_theme[observation.theme].append(observation)
    proposals: list[Proposal] = []
    for theme_id, found in by_theme.items():
        batch = _Batch(themes[theme_id], tuple(features.get(theme_id, ())), context)
        proposals.extend(batch.propose(found))
    return proposals


@dataclass(frozen=True, slots=True)
class _Draft:
    """A proposal before it has its identity."""

    action: Action
    diff: tuple[TagChange, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """All observations of one theme, checked together."""

    theme: Theme
    features: tuple[OsmFeature, ...]
    context: CheckContext

    def propose(self, observations: Sequence[Observation]) -> list[Proposal]:
        by_ref = {feature.ref: feature for feature in self.features}
        matches = match_observations(observations, self.features, self.theme)
        pairs = list(zip(observations, matches, strict=True))
        repeats = find_duplicates(
            [o for o, m in pairs if m.ref is None and o.kind is ObservationKind.NEW],
            self.theme,
            standing={o.id: o for o, m in pairs if m.ref is not None},
        )
        drafts = []
        for observation, match in pairs:
            feature = None if match.ref is None else by_ref[match.ref]
            if observation.id in repeats:
                draft = _Draft(
                    Action.NOTE,
                    _new_diff(self.theme, observation),
                    (_warning("duplicate", other=str(repeats[observation.id])),),
                )
            elif feature is None:
                draft = self._draft_unmatched(observation, match, by_ref)
            else:
                draft = self._draft_matched(observation, match, feature)
            drafts.append((observation, match, feature, draft))
        return [self._finish(*entry) for entry in _agree_on_shared(drafts)]

    def _draft_unmatched(
        self, observation: Observation, match: Match, by_ref: Mapping[OsmRef, OsmFeature]
    ) -> _Draft:
        ref = observation.osm_ref
        if ref is not None:
            code = "far_from_object" if ref in by_ref else "object_unknown"
            return _Draft(Action.NOTE, (), (_error(code, ref=str(ref)),))
        if observation.kind is not ObservationKind.NEW:
            return _Draft(Action.NOTE, (), (_warning("object_not_found"),))
        if is_outside(observation.position, self.context.covered):
            return _Draft(Action.NOTE, _new_diff(self.theme, observation))
        if self.theme.preset_of(_new_tags(self.theme, observation)) is None:
            return _Draft(Action.NOTE, (), (_error("kind_unclear"),))
        if match.score < CONFIDENCE_TO_DECIDE:
            return _draft_unsure(match)
        return _Draft(Action.CREATE, _new_diff(self.theme, observation))

    def _draft_matched(self, observation: Observation, match: Match, feature: OsmFeature) -> _Draft:
        if match.score < CONFIDENCE_TO_DECIDE:
            return _draft_unsure(match)
        if observation.kind is ObservationKind.GONE:
            return _draft_gone(feature)
        observed = self.theme.preset_of(observation.tags)
        if observed is not None and observed != self.theme.preset_of(feature.tags):
            return _Draft(Action.NOTE, (), (_error("other_kind", ref=str(feature.ref)),))
        diff, findings = _changes(_declared(self.theme, observation, feature), observation, feature)
        day = self._day(observation)
        if diff:
            if "check_date" in feature.tags:
                diff += _check_date(feature.tags, day)
            return _Draft(Action.MODIFY, diff, findings)
        if not (fresh := _check_date(feature.tags, day)):
            return _Draft(Action.NONE, (), (*findings, _info("already_checked", day=str(day))))
        return _Draft(Action.CONFIRM, fresh, findings)

    def _day(self, observation: Observation) -> date:
        return observation.observed_at.astimezone(self.context.zone).date()

    def _finish(
        self, observation: Observation, match: Match, feature: OsmFeature | None, draft: _Draft
    ) -> Proposal:
        findings = (
            *draft.findings,
            *_findings_of_tags(self.theme, observation, feature),
            *findings_of_place(
                observation,
                area=self.context.area,
                sector=self.context.sectors.get(observation.team or 0),
                now=self.context.now,
            ),
        )
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
            findings=findings,
        )


_Entry = tuple[Observation, Match, OsmFeature | None, _Draft]


def _agree_on_shared(drafts: Sequence[_Entry]) -> list[_Entry]:
    """Several observations of one feature: the first stands, repeats become `none`.

    Where they contradict each other none of them is proposed: a human must choose.
    """
    by_ref: dict[OsmRef, list[int]] = defaultdict(list)
    for i, (_, match, _, draft) in enumerate(drafts):
        if match.ref is not None and draft.action not in (Action.NOTE, Action.NONE):
            by_ref[match.ref].append(i)
    result = list(drafts)
    for shared in by_ref.values():
        if len(shared) < 2:
            continue
        first = drafts[shared[0]][3]
        for i in shared[1:]:
            observation, match, feature, draft = drafts[i]
            if _contradict(first, draft):
                result[i] = (observation, match, feature, _disputed(draft))
                o, m, f, d = result[shared[0]]
                result[shared[0]] = (o, m, f, _disputed(first) if d is first else d)
            elif _adds_nothing(first, draft):
                reason = _info("seen_already", other=str(drafts[shared[0]][0].id))
                result[i] = (observation, match, feature, _Draft(Action.NONE, (), (reason,)))
    return result


def _contradict(a: _Draft, b: _Draft) -> bool:
    if (a.action is Action.GONE) != (b.action is Action.GONE):
        return True
    wanted = {change.key: change.new for change in a.diff if change.key != "check_date"}
    return any(change.key in wanted and wanted[change.key] != change.new for change in b.diff)


def _adds_nothing(first: _Draft, draft: _Draft) -> bool:
    known = {(change.key, change.new) for change in first.diff}
    return all(
        change.key == "check_date" or (change.key, change.new) in known for change in draft.diff
    )


def _disputed(draft: _Draft) -> _Draft:
    return _Draft(Action.NOTE, draft.diff, (*draft.findings, _error("teams_disagree")))


def _draft_unsure(match: Match) -> _Draft:
    runners_up = [str(ref) for ref, _ in match.runners_up]
    finding = _warning("match_unsure", score=match.score, runners_up=runners_up or "—")
    return _Draft(Action.NOTE, (), (finding,))


def _draft_gone(feature: OsmFeature) -> _Draft:
    """The main tags under a lifecycle prefix; lines are for somebody with a map editor."""
    keys = [key for key in MAIN_KEYS if key in feature.tags]
    is_line = feature.geometry.geom_type == "LineString"
    if is_line or not keys:
        return _Draft(Action.NOTE, (), (_warning("gone_needs_editor", ref=str(feature.ref)),))
    diff: list[TagChange] = []
    for key in keys:
        value = feature.tags[key]
        gone = _GONE_PREFIX + key
        diff += [TagChange(key, value, None), TagChange(gone, feature.tags.get(gone), value)]
    return _Draft(Action.GONE, tuple(diff))


def _declared(
    theme: Theme, observation: Observation, feature: OsmFeature | None = None
) -> dict[str, str]:
    """The observed tags that the theme may write, in OSM's own spelling where it knows it."""
    preset = theme.preset_of({**observation.tags, **({} if feature is None else feature.tags)})
    tags = {}
    for key, value in observation.tags.items():
        if key not in theme.declared_keys():
            continue
        try:
            tags[key] = check_tag(theme, key, value, preset)
        except BadInput:
            tags[key] = value
    return tags


def _new_tags(theme: Theme, observation: Observation) -> dict[str, str]:
    """Tags of a new object: its preset's own where there is no doubt which, then the answers."""
    answers = _declared(theme, observation)
    addable = [preset for preset in theme.presets if preset.addable]
    preset = theme.preset_of(answers) or (addable[0] if len(addable) == 1 else None)
    return {**(preset.tags if preset is not None and preset.addable else {}), **answers}


def _new_diff(theme: Theme, observation: Observation) -> tuple[TagChange, ...]:
    return tuple(TagChange(k, None, v) for k, v in _new_tags(theme, observation).items())


def _changes(
    observed: Tags, observation: Observation, feature: OsmFeature
) -> tuple[tuple[TagChange, ...], tuple[Finding, ...]]:
    """What the observation says differently from OSM.

    A value that OSM got after the survey stays: the newer look is right until a human says not.
    """
    newer = feature.timestamp is not None and feature.timestamp > observation.observed_at
    diff, findings = [], []
    for key, value in observed.items():
        old = feature.tags.get(key)
        if old == value or key == "check_date":
            continue
        if old is not None and newer:
            findings.append(_warning("osm_is_newer", key=key, osm=old, observed=value))
            continue
        if old is not None:
            findings.append(_warning("contradicts_osm", key=key, osm=old, observed=value))
        diff.append(TagChange(key, old, value))
    return tuple(diff), tuple(findings)


def _check_date(tags: Tags, day: date) -> tuple[TagChange, ...]:
    old = tags.get("check_date")
    if old is not None and old >= str(day):
        return ()
    return (TagChange("check_date", old, str(day)),)


def _findings_of_tags(
    theme: Theme, observation: Observation, feature: OsmFeature | None
) -> list[Finding]:
    """Tags that the theme does not know, and values that it does not expect.

    A value that OSM has already changes nothing, so that nothing needs to be said of it.
    """
    known = {} if feature is None else feature.tags
    preset = theme.preset_of({**observation.tags, **known})
    findings = []
    for key, value in observation.tags.items():
        if known.get(key) == value:
            continue
        if key not in theme.declared_keys():
            findings.append(_warning("tag_not_in_theme", key=key, value=value))
            continue
        try:
            check_tag(theme, key, value, preset)
        except BadInput:
            findings.append(_error("value_unusual", key=key, value=value))
    return findings


def _identity(
    observation: Observation, match: Match, draft: _Draft, feature: OsmFeature | None
) -> UUID:
    """The same decision on the same base keeps its id, so that its reviews stay with it."""
    base = None if feature is None else (feature.version, sorted(feature.tags.items()))
    parts = (observation.id, draft.action.value, str(match.ref), draft.diff, base)
    return uuid5(_NAMESPACE, repr(parts))


def final_tags(proposal: Proposal, diff: Sequence[TagChange]) -> dict[str, str]:
    """The tags of the object once the diff is applied to the proposal's base."""
    return apply(proposal.base_tags, diff)


def _info(code: str, **params: object) -> Finding:
    return Finding(code, Severity.INFO, params)


def _warning(code: str, **params: object) -> Finding:
    return Finding(code, Severity.WARNING, params)


def _error(code: str, **params: object) -> Finding:
    return Finding(code, Severity.ERROR, params)
