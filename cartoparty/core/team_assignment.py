"""Which team walks which sector when the sectors change; no code that was given out is lost."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cartoparty.core.models import Sector, Team
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_pieces import block_minutes

# Makes a team by its number and sector, with a name, a colour and a code of its own.
NewTeam = Callable[[int, int], Team]


@dataclass(frozen=True, slots=True)
class TeamChanges:
    """What an edit changed about the teams: who went where (from, to), and who is new."""

    moved: Mapping[int, tuple[int, int]]
    added: tuple[Team, ...] = ()


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
        goal = numbers[-1]
        if was is not None:
            shared = [float(sector.geometry.intersection(was).area) for sector in new]
            goal = numbers[int(np.argmax(shared))]
        found.append(replace(team, sector=goal))
    return sorted(found, key=lambda team: team.number)


def teams_after_edit(
    teams: Sequence[Team], before: SectorDivision, after: SectorDivision, new_team: NewTeam
) -> tuple[list[Team], TeamChanges]:
    """The teams after an edit, and what it changed about them.

    Where a sector went, its teams go along to the one that got most of its work; a new sector
    gets a new team, of its number when that is free.
    """
    heirs = _heirs(before, after)
    moved = {t.number: (t.sector, heirs[t.sector]) for t in teams if t.sector in heirs}
    found = {
        t.number: replace(t, sector=moved[t.number][1]) if t.number in moved else t for t in teams
    }
    added = []
    walked = {team.sector for team in found.values()}
    for sector in sorted(set(after.numbers) - set(before.numbers) - walked):
        number = sector
        if number in found:
            number = next(n for n in range(1, len(found) + 2) if n not in found)
        found[number] = new_team(number, sector)
        added.append(found[number])
    return [found[n] for n in sorted(found)], TeamChanges(moved, tuple(added))


def teams_undone(
    teams: Sequence[Team], changes: TeamChanges, in_use: Collection[int]
) -> tuple[list[Team], TeamChanges]:
    """The teams with the changes of an edit taken back, and the changes as a redo needs them.

    A team that somebody assigned again since stays where it is; a new one goes, unless it is in
    use.
    """
    found = []
    added = {team.number: team for team in changes.added}
    for team in teams:
        if team.number in added and added[team.number].code == team.code:
            added[team.number] = team
            if team.number not in in_use:
                continue
        moved_on = team.sector != changes.moved.get(team.number, (0, 0))[1]
        found.append(team if moved_on else replace(team, sector=changes.moved[team.number][0]))
    return found, TeamChanges(changes.moved, tuple(added.values()))


def teams_redone(teams: Sequence[Team], changes: TeamChanges) -> list[Team]:
    """The teams with the changes of an edit made again, where nothing stands against it."""
    found = {team.number: team for team in teams}
    for team in changes.added:
        found.setdefault(team.number, team)
    for number, (was, became) in changes.moved.items():
        if number in found and found[number].sector == was:
            found[number] = replace(found[number], sector=became)
    return [found[n] for n in sorted(found)]


def _heirs(before: SectorDivision, after: SectorDivision) -> dict[int, int]:
    """For each sector that is gone the one that got most of its work, else of its ground."""
    minutes = block_minutes(before.layout)
    heirs: dict[int, int] = {}
    for sector in sorted(set(before.numbers) - set(after.numbers)):
        blocks = before.blocks_of(sector)
        weight = minutes[blocks] + 1e-9
        goals, place = np.unique(after.of_block[blocks], return_inverse=True)
        heirs[sector] = int(goals[int(np.argmax(np.bincount(place, weights=weight)))])
    return heirs
