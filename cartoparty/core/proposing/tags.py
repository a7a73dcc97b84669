"""Which tags an observation may write, and how they differ from what OSM says now."""

from datetime import date

from cartoparty.core.answers import check_tag
from cartoparty.core.models import Finding, Observation, OsmFeature, TagChange, Tags
from cartoparty.core.proposing.findings import error_finding, warning_finding
from cartoparty.core.theme import Preset, Theme
from cartoparty.errors import BadInput

CHECK_DATE = "check_date"


def declared_tags(
    theme: Theme, observation: Observation, feature: OsmFeature | None = None
) -> dict[str, str]:
    """The observed tags that the theme may write, in OSM's own spelling where it knows it."""
    preset = theme.preset_of({**observation.tags, **({} if feature is None else feature.tags)})
    declared = theme.declared_keys()
    tags = {}
    for key, value in observation.tags.items():
        if key not in declared or key == CHECK_DATE:
            continue
        tags[key] = _canonical(theme, key, value, preset)
    return tags


def new_tags(theme: Theme, observation: Observation) -> dict[str, str]:
    """Tags of a new object: its preset's own where there is no doubt which, then the answers."""
    answers = declared_tags(theme, observation)
    addable = [preset for preset in theme.presets if preset.addable]
    preset = theme.preset_of(answers) or (addable[0] if len(addable) == 1 else None)
    return {**(preset.tags if preset is not None and preset.addable else {}), **answers}


def new_diff(theme: Theme, observation: Observation) -> tuple[TagChange, ...]:
    """The tags of a new object, all of them added."""
    return tuple(TagChange(k, None, v) for k, v in new_tags(theme, observation).items())


def changes_to(
    theme: Theme, observation: Observation, feature: OsmFeature
) -> tuple[tuple[TagChange, ...], tuple[Finding, ...]]:
    """What the observation says differently from OSM; another spelling of the same is the same.

    A value that OSM got after the survey stays: the newer look is right until a human says not.
    """
    preset = theme.preset_of(feature.tags)
    diff, findings = [], []
    for key, value in declared_tags(theme, observation, feature).items():
        old = feature.tags.get(key)
        if old is not None and value in (old, _canonical(theme, key, old, preset)):
            continue
        if old is not None and is_newer(feature, observation):
            findings.append(warning_finding("osm_is_newer", key=key, osm=old, observed=value))
            continue
        if old is not None:
            findings.append(warning_finding("contradicts_osm", key=key, osm=old, observed=value))
        diff.append(TagChange(key, old, value))
    return tuple(diff), tuple(findings)


def is_newer(feature: OsmFeature, observation: Observation) -> bool:
    """Whether OSM's object was edited after the survey."""
    return feature.timestamp is not None and feature.timestamp > observation.observed_at


def check_date_change(tags: Tags, day: date) -> tuple[TagChange, ...]:
    """The day of the survey as `check_date`; nothing where OSM has that day or a later one.

    https://wiki.openstreetmap.org/wiki/Key:check_date
    """
    old = tags.get(CHECK_DATE)
    if old is not None and old >= str(day):
        return ()
    return (TagChange(CHECK_DATE, old, str(day)),)


def findings_of_tags(
    theme: Theme, observation: Observation, feature: OsmFeature | None
) -> list[Finding]:
    """Tags that the theme does not know, and values that it does not expect.

    A value that OSM has already changes nothing, so that nothing needs to be said of it.
    """
    known = {} if feature is None else feature.tags
    preset = theme.preset_of({**observation.tags, **known})
    declared = theme.declared_keys()
    findings = []
    for key, value in observation.tags.items():
        if known.get(key) == value:
            continue
        if key not in declared:
            findings.append(warning_finding("tag_not_in_theme", key=key, value=value))
            continue
        try:
            check_tag(theme, key, value, preset)
        except BadInput:
            findings.append(error_finding("value_unusual", key=key, value=value))
    return findings


def _canonical(theme: Theme, key: str, value: str, preset: Preset | None) -> str:
    """A value in OSM's own spelling; what the theme does not expect stays as it is."""
    try:
        return check_tag(theme, key, value, preset)
    except BadInput:
        return value
