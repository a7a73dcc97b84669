"""A party's own values for what the effort is reckoned with: paces, and minutes by theme."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple

from cartoparty.core.effort import DEFAULT_RATES, EffortRates
from cartoparty.core.models import Party
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput

# What a theme says about effort, and a party may say otherwise: `trees.minutes_per_feature`.
_OF_THEMES = ("minutes_per_feature", "expected_new_per_km2")
# What a survey can be: from a wheelchair on stairs to a bicycle, and so wide that only a slip of
# the keys lies outside. Beyond, minutes become numbers that no sector and no sum can hold.
_BOUNDS = {
    "walk_kmh": (0.1, 30.0),
    "path_kmh": (0.1, 30.0),
    "steps_kmh": (0.05, 10.0),
    "seen_m": (0.5, 500.0),
    "minutes_per_feature": (0.01, 240.0),
    "expected_new_per_km2": (0.001, 100_000.0),
}


class Rate(NamedTuple):
    """One constant of the effort: its value for a party, and the one that it has otherwise."""

    name: str
    value: float
    usual: float


def rates_of(party: Party) -> EffortRates:
    """The pace of the survey: the party's own values, ours for the others."""
    known = {field.name for field in fields(EffortRates)}
    return EffortRates(**{name: value for name, value in party.rates.items() if name in known})


def themes_of(party: Party, known: Mapping[str, Theme]) -> dict[str, Theme]:
    """Themes with the party's own minutes a feature and features to expect."""
    return {theme.id: _with_rates(theme, party.rates) for theme in known.values()}


def list_rates(party: Party, themes: Mapping[str, Theme]) -> list[Rate]:
    """All constants that a party may set, paces first, then theme by theme."""
    usual = {field.name: float(getattr(DEFAULT_RATES, field.name)) for field in fields(EffortRates)}
    for theme in themes.values():
        usual |= {f"{theme.id}.{key}": float(getattr(theme, key)) for key in _OF_THEMES}
    return [Rate(name, party.rates.get(name, value), value) for name, value in usual.items()]


def checked_rates(rates: Mapping[str, float], themes: Mapping[str, Theme]) -> dict[str, float]:
    """The values as they are kept: each under a name that exists, and one that can be.

    Raises BadInput: `rate_unknown`, `rate_not_positive`, `rate_out_of_range`.
    """
    known = [field.name for field in fields(EffortRates)]
    known += [f"{theme}.{key}" for theme in themes for key in _OF_THEMES]
    for name, value in rates.items():
        if name not in known:
            raise BadInput("rate_unknown", rate=name, known=", ".join(known), field="rates")
        if not (math.isfinite(value) and value > 0):
            raise BadInput("rate_not_positive", rate=name, value=value, field="rates")
        least, most = _BOUNDS[name.rpartition(".")[2]]
        if not least <= value <= most:
            raise BadInput(
                "rate_out_of_range", rate=name, value=value, least=least, most=most, field="rates"
            )
    return dict(rates)


def _with_rates(theme: Theme, rates: Mapping[str, float]) -> Theme:
    own = {key: rates[f"{theme.id}.{key}"] for key in _OF_THEMES if f"{theme.id}.{key}" in rates}
    return theme.model_copy(update=own) if own else theme
