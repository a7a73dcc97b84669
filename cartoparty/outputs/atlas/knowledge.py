"""Decides how much OSM knows of a feature, which is how its symbol is filled on paper."""

import re
from datetime import date, datetime
from enum import StrEnum

from cartoparty.core.models import OsmFeature, Tags
from cartoparty.core.theme import Question, Theme

# What was looked at within two years is recent: shops and furniture change in that time. The last
# edit counts as a look unless a date of survey says otherwise, as StreetComplete has it:
# https://wiki.openstreetmap.org/wiki/Key:check_date
_RECENT_DAYS = 2 * 365
_SURVEY_KEYS = ("check_date", "survey:date")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


class Knowledge(StrEnum):
    """How a symbol is filled, and why.

    `UNKNOWN` (hollow) none of the theme's main questions has an answer in OSM's tags; `PARTLY`
    (filled from below) some have, or all have but nobody looked in the last two years; `COMPLETE`
    (filled) all have and somebody did. Only questions that are asked of the object count; where
    the theme has none for it, what is recent is complete.
    """

    UNKNOWN = "unknown"
    PARTLY = "partly"
    COMPLETE = "complete"


def knowledge_of(theme: Theme, feature: OsmFeature, today: datetime | date | None) -> Knowledge:
    """What OSM knows of a feature; `today` is the date of the data, None where it is not known."""
    asked = main_questions(theme, feature.tags)
    left = open_questions(theme, feature.tags)
    if asked and len(left) == len(asked):
        return Knowledge.UNKNOWN
    if not left and _is_recent(feature, today):
        return Knowledge.COMPLETE
    return Knowledge.PARTLY if asked else Knowledge.UNKNOWN


def main_questions(theme: Theme, tags: Tags) -> list[Question]:
    """The main questions that are asked of an object with these tags."""
    preset = theme.preset_of(tags)
    questions = theme.questions_of(preset) if preset else theme.questions
    return [question for question in questions if question.main and question.is_asked_of(tags)]


def open_questions(theme: Theme, tags: Tags) -> list[Question]:
    """Those of them that the tags leave open."""
    return [question for question in main_questions(theme, tags) if not _answers(tags, question)]


def _answers(tags: Tags, question: Question) -> bool:
    if question.key in tags:
        return True
    ready = [option.tags for option in question.options if option.tags]
    return any(tags.items() >= written.items() for written in ready)


def _is_recent(feature: OsmFeature, today: datetime | date | None) -> bool:
    seen = _last_seen(feature)
    if seen is None or today is None:
        return False
    day = today.date() if isinstance(today, datetime) else today
    return (day - seen).days <= _RECENT_DAYS


def _last_seen(feature: OsmFeature) -> date | None:
    """The day of the last survey, else of the last edit; None where OSM says neither."""
    days = [_day(feature.tags[key]) for key in _SURVEY_KEYS if key in feature.tags]
    surveyed = [day for day in days if day is not None]
    if surveyed:
        return max(surveyed)
    return None if feature.timestamp is None else feature.timestamp.date()


def _day(text: str) -> date | None:
    """``2024``, ``2024-05`` or ``2024-05-12``; None for anything else."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
