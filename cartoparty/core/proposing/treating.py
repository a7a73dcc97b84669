"""What one observation asks for, as if nobody else had seen its object."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartoparty.core.kinds import MAIN_KEYS, defining_keys, is_same_kind
from cartoparty.core.models import (
    Action,
    Finding,
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    OsmRef,
    TagChange,
    Tags,
)
from cartoparty.core.placing import distance_m, is_outside
from cartoparty.core.proposing.confidence import is_sure, unsure_finding
from cartoparty.core.proposing.context import CheckContext
from cartoparty.core.proposing.drafts import Draft
from cartoparty.core.proposing.findings import error_finding, info_finding, warning_finding
from cartoparty.core.proposing.tags import (
    CHECK_DATE,
    changes_to,
    check_date_change,
    is_newer,
    new_diff,
    new_tags,
)
from cartoparty.core.theme import Theme

# Takes an object off the map but keeps its history:
# https://wiki.openstreetmap.org/wiki/Lifecycle_prefix
_GONE_PREFIX = "removed:"


@dataclass(frozen=True, slots=True)
class Treatment:
    """One theme, its features by reference, and what is known of the party."""

    theme: Theme
    features: Mapping[OsmRef, OsmFeature]
    context: CheckContext

    def feature_of(self, match: Match) -> OsmFeature | None:
        """The feature that the matching found."""
        return None if match.ref is None else self.features[match.ref]

    def draft(self, observation: Observation, match: Match) -> Draft:
        """What is wanted for this observation alone."""
        feature = self.feature_of(match)
        if feature is not None:
            return self._draft_matched(observation, match, feature)
        return self._draft_unmatched(observation, match)

    def _draft_unmatched(self, observation: Observation, match: Match) -> Draft:
        if observation.osm_ref is not None:
            return self._draft_impossible(observation, observation.osm_ref)
        is_new = observation.kind is ObservationKind.NEW
        if is_new and is_outside(observation.position, self.context.covered):
            return Draft(Action.NOTE, new_diff(self.theme, observation))
        if is_new and (unfit := self._unfit_to_add(new_tags(self.theme, observation))):
            return Draft(Action.NOTE, (), (unfit,))
        if not is_sure(match) and (is_new or match.runners_up):
            return Draft(Action.NOTE, (), (unsure_finding(match),))
        if not is_new:
            return Draft(Action.NOTE, (), (warning_finding("object_not_found"),))
        return Draft(Action.CREATE, new_diff(self.theme, observation))

    def _unfit_to_add(self, tags: Tags) -> Finding | None:
        """Why these tags make no new object; None where they make one kind and no other beside."""
        preset = self.theme.preset_of(tags)
        kinds = [p for p in self.theme.presets if p.addable and p.tags.items() <= tags.items()]
        if preset is None or len(kinds) > 1:
            return error_finding("kind_unclear")
        if not preset.addable:
            return error_finding("kind_not_addable", tags=[f"{k}={v}" for k, v in tags.items()])
        return None

    def _draft_impossible(self, observation: Observation, ref: OsmRef) -> Draft:
        """The object that was named cannot be it, and no other takes its place."""
        feature = self.features.get(ref)
        if feature is None:
            finding = error_finding("object_unknown", ref=str(ref))
        else:
            away_m = round(distance_m(observation.position, feature.geometry))
            finding = error_finding("far_from_object", ref=str(ref), distance_m=away_m)
        return Draft(Action.NOTE, (), (finding,))

    def _draft_matched(self, observation: Observation, match: Match, feature: OsmFeature) -> Draft:
        if not is_sure(match):
            return Draft(Action.NOTE, (), (unsure_finding(match),))
        if observation.kind is ObservationKind.GONE:
            return _draft_gone(self.theme, observation, feature)
        if not is_same_kind(self.theme, observation.tags, feature.tags):
            finding = error_finding(
                "other_kind",
                ref=str(feature.ref),
                osm=_main_tags(feature.tags),
                observed=_main_tags(observation.tags),
            )
            return Draft(Action.NOTE, (), (finding,))
        diff, findings = changes_to(self.theme, observation, feature)
        day = self.context.day_of(observation)
        fresh = check_date_change(feature.tags, day)
        if diff:
            return Draft(Action.MODIFY, with_check_date(diff, feature, fresh), findings)
        if not fresh:
            checked = info_finding("already_checked", day=str(day))
            return Draft(Action.NONE, (), (*findings, checked))
        return Draft(Action.CONFIRM, fresh, findings)


def with_check_date(
    diff: tuple[TagChange, ...], feature: OsmFeature, fresh: tuple[TagChange, ...]
) -> tuple[TagChange, ...]:
    """Changes tell by themselves that somebody looked; a date that is there is kept up."""
    return (*diff, *fresh) if CHECK_DATE in feature.tags else diff


def _draft_gone(theme: Theme, observation: Observation, feature: OsmFeature) -> Draft:
    """The object's own main tags under a lifecycle prefix; lines are for a map editor."""
    if is_newer(feature, observation):
        finding = warning_finding("object_is_newer", ref=str(feature.ref))
        return Draft(Action.NOTE, (), (finding,))
    keys = defining_keys(theme, feature.tags)
    if feature.geometry.geom_type == "LineString" or not keys:
        finding = warning_finding("gone_needs_editor", ref=str(feature.ref))
        return Draft(Action.NOTE, (), (finding,))
    diff: list[TagChange] = []
    for key in keys:
        value = feature.tags[key]
        gone = _GONE_PREFIX + key
        diff += [TagChange(key, value, None), TagChange(gone, feature.tags.get(gone), value)]
    return Draft(Action.GONE, tuple(diff))


def _main_tags(tags: Tags) -> object:
    """What says which kind of object it is."""
    return [f"{key}={tags[key]}" for key in MAIN_KEYS if key in tags] or "—"
