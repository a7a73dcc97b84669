"""What a team must know beside its map, in words: where to start, how far, whom to call."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cartoparty.core.models import Lang, LonLat, Sector, Team
from cartoparty.outputs.atlas.fonts import printable
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.inputs import AtlasInput
from cartoparty.outputs.atlas.words import number_text
from cartoparty.texts import label

_COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def start_of(atlas: AtlasInput, sector: Sector) -> LonLat:
    """Where a team starts and returns: where the party meets, else the start of its sector."""
    return atlas.meeting or sector.start


def map_notes(
    atlas: AtlasInput,
    sector: Sector,
    frames: Mapping[str, MapFrame],
    *,
    page: str,
    count: int,
    lang: Lang,
) -> tuple[str, ...]:
    """Start and return; the time and the phone; the walk; what there is to check, and its list.

    `frames` are the sector's map pages by name, `count` is how many features there are to check.
    """
    notes = [_start_note(atlas, sector, frames, page, lang)]
    contact = printable(atlas.party.contact)
    back = [_return_note(atlas, sector, lang)]
    if contact:
        back.append(label("atlas_note_contact", lang, contact=contact))
    notes.extend([" ".join(filter(None, back))] if any(back) else [])
    notes.extend(_walk_note(atlas, sector, lang))
    key = "atlas_note_check" if count else "atlas_note_none"
    list_page = f"{sector.number}-{len(frames) + 1}"
    return (*notes, label(key, lang, count=count, page=list_page))


def _start_note(
    atlas: AtlasInput, sector: Sector, frames: Mapping[str, MapFrame], page: str, lang: Lang
) -> str:
    """Where the flag is: the page and the grid cell, and the street where the walk begins."""
    start = start_of(atlas, sector)
    where = _off_pages(frames[page], start, lang)
    for name in sorted(frames, key=lambda name: name != page):  # this page first
        foot = frames[name].point(start)
        if frames[name].rect.contains(*foot):
            key = "atlas_in_cell" if name == page else "atlas_on_page"
            where = label(key, lang, page=name, cell=frames[name].cell_of(*foot))
            break
    walk = atlas.walks.get(sector.number)
    steps = walk.steps() if walk is not None else ()
    if steps and steps[0].street:
        where += f", {printable(steps[0].street)}"
    return label("atlas_note_start", lang, cell=where)


def _off_pages(frame: MapFrame, start: LonLat, lang: Lang) -> str:
    """Where to look for a flag that no map shows: how far it is, and towards what quarter."""
    east, north = frame.projection.project(np.array([start]))[0]
    quarter = _COMPASS[round(math.atan2(east, north) / (math.pi / 4)) % 8]
    towards = label(f"atlas_towards_{quarter}", lang)
    metres = distance_text(frame, start, lang)
    return label("atlas_not_on_pages", lang, metres=metres, towards=towards)


def distance_text(frame: MapFrame, place: LonLat, lang: Lang) -> str:
    """The metres from the middle of a map to a place, to ten."""
    metres = float(np.hypot(*frame.projection.project(np.array([place]))[0]))
    return number_text(round(metres, -1), lang)


def _return_note(atlas: AtlasInput, sector: Sector, lang: Lang) -> str:
    """By the clock where the party says when, else by the time that the team has; or nothing."""
    if atlas.party.return_time is not None:
        return label("atlas_note_return_at", lang, time=clock_text(atlas.party.return_time, lang))
    teams = atlas.teams_of(sector)
    if not teams:
        return ""
    return label("atlas_note_return", lang, duration=duration_text(_minutes_of(teams), lang))


def _walk_note(atlas: AtlasInput, sector: Sector, lang: Lang) -> list[str]:
    """How long the suggested walk is, and how many groups share it; nothing without a walk."""
    walk = atlas.walks.get(sector.number)
    if walk is None or not walk.legs:
        return []
    tours = (walk, *walk.detached)
    length_m = sum(tour.length_m + tour.approach_m for tour in tours)
    minutes = sum(tour.minutes for tour in tours)
    total = minutes + walk.survey_min
    groups, people = 1, 0
    if teams := atlas.teams_of(sector):
        # By the time that is printed: « 2 h » must not ask a team of two hours to part.
        groups = math.ceil(_to_five(total) / _minutes_of(teams))
        people = sum(team.people for team in teams)
    key = "atlas_note_share" if groups > 1 else "atlas_note_walk"
    if groups > max(people, 1):
        key = "atlas_note_too_long"
    return [
        label(
            key,
            lang,
            groups=groups,
            km=number_text(length_m / 1000, lang, 1),
            walking=duration_text(minutes, lang),
            total=duration_text(total, lang),
        )
    ]


def _minutes_of(teams: Sequence[Team]) -> int:
    """How long those who share a sector have together."""
    return min(team.minutes for team in teams)


def _to_five(minutes: float) -> int:
    """To five minutes, which is what a suggestion is good for."""
    return max(round(minutes / 5) * 5, 5)


def clock_text(time: str, lang: Lang) -> str:
    """An hour of the day, "16:30": « 16 h 30 », "16:30"."""
    hours, minutes = time.split(":")
    return label("atlas_clock", lang, hours=int(hours), minutes=minutes)


def duration_text(minutes: float, lang: Lang) -> str:
    """« 45 min », « 1 h 50 », « 2 h », to five minutes."""
    hours, left = divmod(_to_five(minutes), 60)
    if not hours:
        return label("atlas_minutes", lang, minutes=left)
    if not left:
        return label("atlas_hours", lang, hours=hours)
    return label("atlas_hours_minutes", lang, hours=hours, minutes=f"{left:02}")
