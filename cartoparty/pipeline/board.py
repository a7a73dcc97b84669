"""The live board: what the teams of a party have done so far, together and each.

It shows streets and objects, never people: no nickname, and no position but that of an object.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import (
    Layer,
    LonLat,
    Observation,
    ObservationKind,
    OsmFeature,
    Party,
    Sector,
    Tags,
    Team,
)
from cartoparty.core.street_list import SectorStreet
from cartoparty.core.superseding import find_superseded
from cartoparty.pipeline.streets import division_of, streets_of
from cartoparty.store import access, divisions, observations, parties, sectors, snapshots
from cartoparty.store import street_ticks as ticks
from cartoparty.store.street_ticks import StreetTick
from cartoparty.store.workspace import Workspace

# What the room may read while it listens to somebody.
_LATELY = 5
_BASE_LAYERS = (Layer.STREETS, Layer.WATER, Layer.GREEN)


class Target(NamedTuple):
    """An object to check: what it is, and a point on it."""

    tags: Tags
    point: LonLat


@dataclass(frozen=True, slots=True)
class BoardGround:
    """What stays while teams walk: the sectors, their streets, the objects to check.

    `lines` are the streets' stretches joined, by key; `targets` the objects to check, by ``n1``;
    `meeting` is where the party meets, None while nobody has said.
    """

    sectors: tuple[Sector, ...]
    streets: Mapping[int, tuple[SectorStreet, ...]]
    lines: Mapping[str, BaseGeometry]
    targets: Mapping[str, Target]
    meeting: LonLat | None = None


@dataclass(slots=True)
class Tally:
    """What was done: streets (number and metres), objects checked, new ones found, photos."""

    streets_done: int = 0
    streets: int = 0
    done_m: float = 0.0
    streets_m: float = 0.0
    checked: int = 0
    to_check: int = 0
    found: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class TeamProgress:
    """One team: what its sector has of streets, what it checked and found, when it was heard."""

    team: Team
    sector: str
    phones: int
    tally: Tally
    seen_at: datetime | None


class SectorProgress(NamedTuple):
    """One sector on the map: who walks it, and the share of its streets that is done."""

    number: int
    team: int | None
    colour: str | None
    share: float


class BoardPoint(NamedTuple):
    """An object on the map: where the object is, not where the phone was."""

    position: LonLat
    shape: Literal["done", "new"]


@dataclass(frozen=True, slots=True)
class BoardEvent:
    """Something that a team did; `theme` and `tags` say what it is, or `street` which street."""

    arrived_at: datetime
    team: Team
    kind: Literal["new", "confirm", "change", "gone", "street"]
    theme: str = ""
    tags: Tags = field(default_factory=dict)
    street: SectorStreet | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """All that the board shows at one moment; `done` are the keys of the streets walked."""

    party: Party
    total: Tally
    teams: tuple[TeamProgress, ...]
    sectors: tuple[SectorProgress, ...]
    done: tuple[str, ...]
    points: tuple[BoardPoint, ...]
    lately: tuple[BoardEvent, ...]


def board_of(workspace: Workspace, slug: str) -> Board:
    """The board of a party as it stands; raises NotFound."""
    return board_on(workspace, slug, ground_of(workspace, slug))


def board_version(workspace: Workspace, slug: str) -> str:
    """A short name of all that the board shows; it changes when the board does.

    Cheap enough to be asked every second: counts and a few small rows.
    """
    ground = ground_version(workspace, slug)
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        parts = (
            ground,
            (party.title, party.collecting, party.closed_at),
            sectors.list_teams(session, slug),
            sorted(access.joined_phones(session, slug).items()),
            observations.count_observations(session, slug),
            ticks.count_ticks(session, slug),
        )
    return _short(parts)


def ground_version(workspace: Workspace, slug: str) -> str:
    """A short name of the ground; it changes when sectors or OSM data do."""
    with workspace.database.read() as session:
        parts = (
            divisions.layout_stamp(session, slug),
            snapshots.snapshot_summary(session, slug),
            sectors.sector_labels(session, slug),
        )
    return _short(parts)


def ground_of(workspace: Workspace, slug: str) -> BoardGround:
    """The ground of a party's board; without streets where it has no division yet."""
    with workspace.database.read() as session:
        found = sectors.list_sectors(session, slug)
        features = snapshots.theme_features(session, slug)
    division = division_of(workspace, slug)
    streets = {} if division is None else streets_of(workspace, slug, division)
    lines = {}
    if division is not None:
        shapes = division.layout.stretches.shape
        lines = {
            street.key: shapely.line_merge(shapely.multilinestrings(shapes[list(street.stretches)]))
            for each in streets.values()
            for street in each
        }
    targets = {str(osm.ref): _target(osm) for objects in features.values() for osm in objects}
    meeting = None if division is None else division.start
    return BoardGround(tuple(found), streets, lines, targets, meeting)


def base_layers(workspace: Workspace, slug: str) -> Mapping[Layer, tuple[OsmFeature, ...]]:
    """The layers of the base map that can be told apart from the back of the room."""
    with workspace.database.read() as session:
        return snapshots.layer_features(session, slug, _BASE_LAYERS)


def board_on(workspace: Workspace, slug: str, ground: BoardGround) -> Board:
    """The board over a ground that is known already."""
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        teams = sectors.list_teams(session, slug)
        phones = access.joined_phones(session, slug)
        received = observations.list_received(session, slug)
        said = ticks.last_ticks(session, slug)
        heard = ticks.last_heard(session, slug)
    done = _done_streets(ground, teams, {key: tick for key, (tick, _) in said.items()})
    seen = _Seen.of(ground, received)
    for seen_team, moment in heard.items():
        seen.hear(seen_team, moment)
    return Board(
        party=party,
        total=_total(ground, done, seen),
        teams=tuple(
            _team_progress(ground, team, phones.get(team.number, 0), done, seen) for team in teams
        ),
        sectors=_sector_progress(ground, teams, done),
        done=tuple(sorted(done)),
        points=tuple(seen.points),
        lately=_lately(ground, teams, received, said),
    )


@dataclass(slots=True)
class _Seen:
    """What observations add up to, by team (None: a file that names none)."""

    checked: dict[int | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    found: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    photos: dict[int | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    heard: dict[int | None, datetime] = field(default_factory=dict)
    points: list[BoardPoint] = field(default_factory=list)

    @classmethod
    def of(cls, ground: BoardGround, received: Sequence[tuple[Observation, datetime]]) -> "_Seen":
        seen = cls()
        replaced = find_superseded([observation for observation, _ in received])
        for observation, arrived_at in received:
            seen.hear(observation.team, arrived_at)
            if observation.id in replaced or observation.withdrawn:
                continue
            seen.photos[observation.team].update(observation.photos)
            ref = None if observation.osm_ref is None else str(observation.osm_ref)
            if observation.kind is ObservationKind.NEW:
                seen.found[observation.team] += 1
                seen.points.append(BoardPoint(observation.position, "new"))
            elif ref is not None and ref in ground.targets:
                seen.checked[observation.team].add(ref)
        checked = sorted(set().union(*seen.checked.values()))
        seen.points += [BoardPoint(ground.targets[ref].point, "done") for ref in checked]
        return seen

    def hear(self, team: int | None, moment: datetime) -> None:
        self.heard[team] = max(moment, self.heard.get(team, moment))


def _target(osm: OsmFeature) -> Target:
    point = osm.geometry.representative_point()
    return Target(osm.tags, LonLat(point.x, point.y))


def _short(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _done_streets(
    ground: BoardGround, teams: Iterable[Team], said: Mapping[str, StreetTick]
) -> set[str]:
    """The keys of the streets that are walked, of those that the sectors have now.

    A sector that was merged away takes its ticks along: they count where its team walks now.
    """
    known = {street.key for each in ground.streets.values() for street in each}
    numbers = {sector.number for sector in ground.sectors}
    sector_of = {team.number: team.sector for team in teams}
    done = {key for key, tick in said.items() if tick.done and key in known}
    for key, tick in said.items():
        sector, _, street = key.partition("-")
        moved = f"{sector_of.get(tick.team)}-{street}"
        if tick.done and int(sector) not in numbers and moved in known and moved not in said:
            done.add(moved)
    return done


def _walked(streets: Iterable[SectorStreet], done: set[str]) -> Tally:
    tally = Tally()
    for street in streets:
        is_done = street.key in done
        tally.streets += 1
        tally.streets_m += street.length_m
        tally.streets_done += is_done
        tally.done_m += street.length_m * is_done
    return tally


def _total(ground: BoardGround, done: set[str], seen: _Seen) -> Tally:
    tally = _walked((street for each in ground.streets.values() for street in each), done)
    tally.checked = len(set().union(*seen.checked.values()))
    tally.to_check = sum(sum(sector.features.values()) for sector in ground.sectors)
    tally.found = sum(seen.found.values())
    tally.photos = len(set().union(*seen.photos.values()))
    return tally


def _team_progress(
    ground: BoardGround, team: Team, phones: int, done: set[str], seen: _Seen
) -> TeamProgress:
    tally = _walked(ground.streets.get(team.sector, ()), done)
    sector = next((each for each in ground.sectors if each.number == team.sector), None)
    tally.checked = len(seen.checked.get(team.number, ()))
    tally.to_check = 0 if sector is None else sum(sector.features.values())
    tally.found = seen.found.get(team.number, 0)
    tally.photos = len(seen.photos.get(team.number, ()))
    label = "" if sector is None else sector.label
    return TeamProgress(team, label, phones, tally, seen.heard.get(team.number))


def _sector_progress(
    ground: BoardGround, teams: Sequence[Team], done: set[str]
) -> tuple[SectorProgress, ...]:
    first = {team.sector: team for team in reversed(teams)}
    progress = []
    for sector in ground.sectors:
        tally = _walked(ground.streets.get(sector.number, ()), done)
        team = first.get(sector.number)
        progress.append(
            SectorProgress(
                number=sector.number,
                team=None if team is None else team.number,
                colour=None if team is None else team.colour,
                share=round(tally.done_m / tally.streets_m, 4) if tally.streets_m else 0.0,
            )
        )
    return tuple(progress)


def _lately(
    ground: BoardGround,
    teams: Sequence[Team],
    received: Sequence[tuple[Observation, datetime]],
    said: Mapping[str, tuple[StreetTick, datetime]],
) -> tuple[BoardEvent, ...]:
    """The last things that arrived, newest first; what no team sent is left out."""
    by_number = {team.number: team for team in teams}
    streets = {street.key: street for each in ground.streets.values() for street in each}
    events = [
        BoardEvent(
            arrived_at,
            by_number[seen.team],
            seen.kind.value,
            theme=seen.theme,
            tags=_tags_of(ground, seen),
        )
        for seen, arrived_at in received
        if seen.team in by_number
    ]
    events += [
        BoardEvent(arrived_at, by_number[tick.team], "street", street=streets[key])
        for key, (tick, arrived_at) in said.items()
        if tick.done and key in streets and tick.team in by_number
    ]
    return tuple(sorted(events, key=lambda event: event.arrived_at, reverse=True)[:_LATELY])


def _tags_of(ground: BoardGround, seen: Observation) -> Tags:
    """What the object is: a check of a known one need not repeat its tags."""
    target = ground.targets.get(str(seen.osm_ref))
    return seen.tags if target is None else {**target.tags, **seen.tags}
