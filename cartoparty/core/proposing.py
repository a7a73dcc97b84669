"""From matched observations to proposals: what a moderator is asked to decide."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from shapely.geometry.base import BaseGeometry

from cartoparty.core.answers import check_tag
from cartoparty.core.duplicates import find_duplicates
from cartoparty.core.kinds import defining_keys, is_same_kind
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
from cartoparty.core.superseding import find_superseded
from cartoparty.core.theme import Preset, Theme
from cartoparty.errors import BadInput

# Below this probability a match is a guess, and a guess is for a human. Measured on the trees of a
# real district without references, GPS error of 5 m: at 0.5 a quarter of the pairs was wrong, at
# 0.8 a seventh; what is left to a human costs a minute, a wrong pair damages two objects.
CONFIDENCE_TO_DECIDE = 0.8
# Takes an object off the map but keeps its history:
# https://wiki.openstreetmap.org/wiki/Lifecycle_prefix
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
    """One proposal an observation; the same input gives the same ones."""
    replaced = find_superseded(observations)
    by_theme: dict[str, list[Observation]] = defaultdict(list)
    proposals: list[Proposal] = []
    for observation in sorted(observations, key=lambda o: (o.observed_at, o.id)):
        if observation.id in replaced:
            by = str(replaced[observation.id])
            proposals.append(_without_effect(observation, _info("superseded", other=by)))
        elif observation.withdrawn:
            taken_back = _info("withdrawn", other=str(observation.supersedes))
            proposals.append(_without_effect(observation, taken_back))
        else:
            by_theme[observation.theme].append(observation)
    for theme_id, found in by_theme.items():
        batch = _Batch(themes[theme_id], tuple(features.get(theme_id, ())), context)
        proposals.extend(batch.propose(found))
    return proposals


def _without_effect(observation: Observation, finding: Finding) -> Proposal:
    """Nothing to do for what its own team corrected or took back."""
    match = Match(observation.id, None, None, 1.0, "none")
    draft = _Draft(Action.NONE, (), (finding,))
    return Proposal(
        id=_identity(observation, match, draft, None),
        observation_id=observation.id,
        theme=observation.theme,
        action=draft.action,
        position=observation.position,
        diff=(),
        match=match,
        findings=draft.findings,
    )


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
        tags = _new_tags(self.theme, observation)
        kinds = [p for p in self.theme.presets if p.addable and p.tags.items() <= tags.items()]
        if self.theme.preset_of(tags) is None or len(kinds) > 1:
            return _Draft(Action.NOTE, (), (_error("kind_unclear"),))
        if match.score < CONFIDENCE_TO_DECIDE:
            return _draft_unsure(match)
        return _Draft(Action.CREATE, _new_diff(self.theme, observation))

    def _draft_matched(self, observation: Observation, match: Match, feature: OsmFeature) -> _Draft:
        if match.score < CONFIDENCE_TO_DECIDE:
            return _draft_unsure(match)
        if observation.kind is ObservationKind.GONE:
            return _draft_gone(self.theme, observation, feature)
        if not is_same_kind(self.theme, observation.tags, feature.tags):
            return _Draft(Action.NOTE, (), (_error("other_kind", ref=str(feature.ref)),))
        diff, findings = _changes(self.theme, observation, feature)
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

    Where any two contradict each other neither is proposed: a human must choose.
    """
    by_ref: dict[OsmRef, list[int]] = defaultdict(list)
    for i, (_, match, _, draft) in enumerate(drafts):
        if match.ref is not None and draft.action is not Action.NOTE:
            by_ref[match.ref].append(i)
    result = list(drafts)
    for shared in by_ref.values():
        disputed = {
            i
            for a, b in combinations(shared, 2)
            if _contradict(drafts[a][3], drafts[b][3])
            for i in (a, b)
        }
        said: list[_Draft] = []
        for i in shared:
            observation, match, feature, draft = drafts[i]
            if i in disputed:
                draft = _disputed(draft)
            elif any(_adds_nothing(first, draft) for first in said):
                other = drafts[shared[0]][0].id
                draft = _Draft(Action.NONE, (), (_info("seen_already", other=str(other)),))
            elif draft.action is not Action.NONE:
                said.append(draft)
            result[i] = (observation, match, feature, draft)
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
    percent = round(match.score * 100)
    finding = _warning("match_unsure", percent=percent, runners_up=runners_up or "—")
    return _Draft(Action.NOTE, (), (finding,))


def _draft_gone(theme: Theme, observation: Observation, feature: OsmFeature) -> _Draft:
    """The object's own main tags under a lifecycle prefix; lines are for a map editor."""
    if _is_newer(feature, observation):
        finding = _warning("object_is_newer", ref=str(feature.ref))
        return _Draft(Action.NOTE, (), (finding,))
    keys = defining_keys(theme, feature.tags)
    if feature.geometry.geom_type == "LineString" or not keys:
        return _Draft(Action.NOTE, (), (_warning("gone_needs_editor", ref=str(feature.ref)),))
    diff: list[TagChange] = []
    for key in keys:
        value = feature.tags[key]
        gone = _GONE_PREFIX + key
        diff += [TagChange(key, value, None), TagChange(gone, feature.tags.get(gone), value)]
    return _Draft(Action.GONE, tuple(diff))


def _is_newer(feature: OsmFeature, observation: Observation) -> bool:
    """Whether OSM's object was edited after the survey."""
    return feature.timestamp is not None and feature.timestamp > observation.observed_at


def _declared(
    theme: Theme, observation: Observation, feature: OsmFeature | None = None
) -> dict[str, str]:
    """The observed tags that the theme may write, in OSM's own spelling where it knows it."""
    preset = theme.preset_of({**observation.tags, **({} if feature is None else feature.tags)})
    tags = {}
    for key, value in observation.tags.items():
        if key not in theme.declared_keys() or key == "check_date":
            continue
        tags[key] = _canonical(theme, key, value, preset)
    return tags


def _canonical(theme: Theme, key: str, value: str, preset: Preset | None) -> str:
    """A value in OSM's own spelling; what the theme does not expect stays as it is."""
    try:
        return check_tag(theme, key, value, preset)
    except BadInput:
        return value


def _new_tags(theme: Theme, observation: Observation) -> dict[str, str]:
    """Tags of a new object: its preset's own where there is no doubt which, then the answers."""
    answers = _declared(theme, observation)
    addable = [preset for preset in theme.presets if preset.addable]
    preset = theme.preset_of(answers) or (addable[0] if len(addable) == 1 else None)
    return {**(preset.tags if preset is not None and preset.addable else {}), **answers}


def _new_diff(theme: Theme, observation: Observation) -> tuple[TagChange, ...]:
    return tuple(TagChange(k, None, v) for k, v in _new_tags(theme, observation).items())


def _changes(
    theme: Theme, observation: Observation, feature: OsmFeature
) -> tuple[tuple[TagChange, ...], tuple[Finding, ...]]:
    """What the observation says differently from OSM; another spelling of the same is the same.

    A value that OSM got after the survey stays: the newer look is right until a human says not.
    """
    preset = theme.preset_of(feature.tags)
    diff, findings = [], []
    for key, value in _declared(theme, observation, feature).items():
        old = feature.tags.get(key)
        if old is not None and value in (old, _canonical(theme, key, old, preset)):
            continue
        if old is not None and _is_newer(feature, observation):
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


def _info(code: str, **params: object) -> Finding:
    return Finding(code, Severity.INFO, params)


def _warning(code: str, **params: object) -> Finding:
    return Finding(code, Severity.WARNING, params)


def _error(code: str, **params: object) -> Finding:
    return Finding(code, Severity.ERROR, params)
