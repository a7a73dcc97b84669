"""Which team walks which sector when the sectors change; no code that was given out is lost."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Sector, Team
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_pieces import block_minutes

# Makes a team by its number and sector, with a name, a colour and a code of its own.
NewTeam = Callable[[int, int], Team]


@dataclass(frozen=True, slots=True)
class TeamChanges:
    """What an edit changed about the teams: who went where (from, to), who is new, who is gone.

    Teams are told apart by their code, which stays whatever else is changed about them.
    """

    moved: Mapping[str, tuple[int, int]]
    added: tuple[Team, ...] = ()
    dropped: tuple[Team, ...] = ()

    def reversed(self) -> "TeamChanges":
        """The same, back again."""
        back = {code: (became, was) for code, (was, became) in self.moved.items()}
        return TeamChanges(back, added=self.dropped, dropped=self.added)


def changes_between(before: Sequence[Team], after: Sequence[Team]) -> TeamChanges:
    """What makes the second teams of the first."""
    old = {team.code: team for team in before}
    new = {team.code: team for team in after}
    return TeamChanges(
        moved={
            code: (old[code].sector, team.sector)
            for code, team in new.items()
            if code in old and old[code].sector != team.sector
        },
        added=tuple(team for code, team in new.items() if code not in old),
        dropped=tuple(team for code, team in old.items() if code not in new),
    )


def team_changes_to_json(changes: TeamChanges) -> dict[str, Any]:
    """The changes as the history keeps them; `team_changes_from_json` reads them back."""
    return {
        "moved": {code: list(way) for code, way in changes.moved.items()},
        "added": [asdict(team) for team in changes.added],
        "dropped": [asdict(team) for team in changes.dropped],
    }


def team_changes_from_json(value: Mapping[str, Any]) -> TeamChanges:
    """The changes that the history kept."""
    return TeamChanges(
        moved={code: (was, became) for code, (was, became) in value["moved"].items()},
        added=tuple(Team(**team) for team in value["added"]),
        dropped=tuple(Team(**team) for team in value["dropped"]),
    )


def capacities_of(teams: Sequence[Team], sectors: Collection[int]) -> dict[int, float]:
    """What the teams of each sector can do: people × minutes, of all its teams together.

    A sector without a team counts like the mean of the others.
    """
    found = {
        sector: float(sum(t.people * t.minutes for t in teams if t.sector == sector))
        for sector in sectors
    }
    known = [capacity for capacity in found.values() if capacity > 0]
    usual = sum(known) / len(known) if known else 1.0
    return {sector: capacity or usual for sector, capacity in found.items()}


def capacities_for_split(teams: Sequence[Team], sectors: int) -> list[float] | None:
    """What the teams 1 … n can do; None where all are alike, known or not."""
    known = {team.number: team for team in teams}
    usual = Team(0, "", "", 0, "")
    strengths = [known.get(number, usual) for number in range(1, sectors + 1)]
    found = [float(team.people * team.minutes) for team in strengths]
    return None if len(set(found)) <= 1 else found


def teams_after_split(
    teams: Sequence[Team],
    old: Sequence[Sector],
    new: Sequence[Sector],
    in_use: Collection[int],
    new_team: NewTeam,
) -> list[Team]:
    """The teams of a party that was split anew: one a sector, of the same number.

    A team keeps its name, colour, code and strength. One without a sector of its number is dropped,
    unless it is in use (a phone joined it, or it sent something): then it joins the sector that has
    most of its old ground.
    """
    known = {team.number: team for team in teams}
    numbers = [sector.number for sector in new]
    found = [replace(known[n], sector=n) if n in known else new_team(n, n) for n in numbers]
    ground = {sector.number: sector.geometry for sector in old}
    for team in teams:
        if team.number in numbers or team.number not in in_use:
            continue
        was = ground.get(team.sector)
        found.append(replace(team, sector=numbers[-1] if was is None else _most_of(was, new)))
    return sorted(found, key=lambda team: team.number)


def teams_changed(
    teams: Sequence[Team], changes: TeamChanges, in_use: Collection[int]
) -> list[Team]:
    """The teams with the changes of an edit made again, or taken back (`reversed`).

    A team that somebody assigned again since stays where it is; one that would go stays while it
    is in use; one that comes back keeps its code, and its number unless another has that now.
    """
    gone = {team.code for team in changes.dropped}
    found = {}
    for team in teams:
        if team.code in gone and team.number not in in_use:
            continue
        was, became = changes.moved.get(team.code, (team.sector, team.sector))
        found[team.number] = replace(team, sector=became) if team.sector == was else team
    codes = {team.code for team in found.values()}
    for team in changes.added:
        if team.code not in codes:
            number = team.number if team.number not in found else _free_number(found)
            found[number] = replace(team, number=number)
    return [found[n] for n in sorted(found)]


def teams_settled(
    teams: Sequence[Team], heirs: Mapping[int, int], fresh: Collection[int], new_team: NewTeam
) -> list[Team]:
    """The teams once some sectors are gone and others are new.

    The teams of a sector that is gone go along to its heir; a fresh sector that none of them walks
    gets a new team, of its number when that is free.
    """
    found = {t.number: replace(t, sector=heirs.get(t.sector, t.sector)) for t in teams}
    walked = {team.sector for team in found.values()}
    for sector in sorted(set(fresh) - walked):
        number = sector if sector not in found else _free_number(found)
        found[number] = new_team(number, sector)
    return [found[n] for n in sorted(found)]


def heirs_by_work(before: SectorDivision, after: SectorDivision) -> dict[int, int]:
    """For each sector that is gone the one that got most of its work, else of its ground.

    Both divisions are of one layout: blocks are compared by their number.
    """
    minutes = block_minutes(before.layout)
    heirs: dict[int, int] = {}
    for sector in sorted(set(before.numbers) - set(after.numbers)):
        blocks = before.blocks_of(sector)
        weight = minutes[blocks] + 1e-9
        goals, place = np.unique(after.of_block[blocks], return_inverse=True)
        heirs[sector] = int(goals[int(np.argmax(np.bincount(place, weights=weight)))])
    return heirs


def heirs_by_ground(before: Sequence[Sector], after: Sequence[Sector]) -> dict[int, int]:
    """For each sector that is gone the one that has most of its ground, whatever the blocks."""
    stay = {sector.number for sector in after}
    return {
        sector.number: _most_of(sector.geometry, after)
        for sector in before
        if sector.number not in stay
    }


def _most_of(ground: BaseGeometry, sectors: Sequence[Sector]) -> int:
    shared = [float(sector.geometry.intersection(ground).area) for sector in sectors]
    return sectors[int(np.argmax(shared))].number


def _free_number(taken: Collection[int]) -> int:
    return next(n for n in range(1, len(taken) + 2) if n not in taken)
