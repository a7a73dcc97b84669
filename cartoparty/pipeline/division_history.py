"""Plan: the organiser's edits of the sectors, with undo, redo and a word to whoever came second."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cartoparty.core.models import Sector, Team
from cartoparty.errors import BadInput
from cartoparty.pipeline.sectors import Editor, new_team, require_stamp
from cartoparty.store import divisions, parties, sectors
from cartoparty.store.divisions import Change, Head, Revision
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.core.division_edits import Edit
    from cartoparty.core.sector_layout import Ints, SectorDivision
    from cartoparty.core.team_assignment import TeamChanges


@dataclass(frozen=True, slots=True)
class DivisionState:
    """The sectors of a party as they are now, and where their history stands.

    `mean_min` is the mean effort of a sector in minutes, `expected_min` what each should take by
    the people and minutes of its teams: the mean, where all are alike. `cv` is the coefficient of
    variation of effort over what is expected.
    """

    head: Head
    division: "SectorDivision"
    sectors: tuple[Sector, ...]
    teams: tuple[Team, ...]
    mean_min: float
    expected_min: Mapping[int, float]
    cv: float


def division_state(workspace: Workspace, slug: str) -> DivisionState:
    """The division of a party; raises NotFound (`party_unknown`, `division_missing`)."""
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        head = divisions.division_head(session, slug)
        division = divisions.get_revision(session, slug).division
        found = sectors.list_sectors(session, slug)
        teams = sectors.list_teams(session, slug)
    return _state(head, division, found, teams)


def edit_division(
    workspace: Workspace,
    slug: str,
    edit: Mapping[str, Any],
    *,
    stamp: int,
    by: Editor,
) -> DivisionState:
    """Do one edit (`core.division_edits`) to the division that the organiser saw.

    Labels and teams of sectors that stay are kept; what could be redone no longer can.

    Raises Conflict `division_changed`, with who did what, when `stamp` is not that of the division
    as it is; BadInput for an edit that cannot be done. Nothing is changed then.
    """
    from cartoparty.core.division_edits import edit_from_json, edit_to_json
    from cartoparty.core.team_assignment import changes_between, team_changes_to_json

    wanted = edit_from_json(edit)
    before = _seen(workspace, slug, stamp)
    after = _done(workspace, slug, wanted, before.division)
    labels = _labels_after(before.revision.labels, wanted, after)
    found = _measured(before, after, labels, layout=before.revision.layout)
    labels = {sector.number: sector.label for sector in found}
    if after is before.division and labels == before.revision.labels:
        raise BadInput("edit_changes_nothing")
    with workspace.database.write() as session:
        require_stamp(divisions.division_head(session, slug), stamp)
        old = sectors.list_teams(session, slug)
        teams = _teams_after(old, before.division, after)
        revision = Revision(
            number=before.head.number + 1,
            layout=before.revision.layout,
            division=after,
            labels=labels,
            change=Change(_kept(edit_to_json(wanted), before.division, after), by.name, by.now),
            teams=team_changes_to_json(changes_between(old, teams)),
        )
        divisions.add_revision(session, slug, revision)
        sectors.replace_sectors(session, slug, found, teams)
        head = divisions.division_head(session, slug)
    return _state(head, after, found, teams)


def undo_division(workspace: Workspace, slug: str, *, stamp: int, by: Editor) -> DivisionState:
    """Take the last edit, split or import back, with what it changed about the teams.

    A team that was assigned again since stays where it is; one that was made goes, unless it is in
    use; one that was dropped comes back with its code. Raises Conflict `division_changed`;
    BadInput `nothing_to_undo`.
    """
    from cartoparty.core.team_assignment import team_changes_from_json

    before = _seen(workspace, slug, stamp)
    if before.head.number == before.head.bottom:
        raise BadInput("nothing_to_undo")
    done = before.revision
    change = Change({"kind": "undo", "edit": dict(done.change.edit)}, by.name, by.now)
    teams = team_changes_from_json(done.teams).reversed()
    return _moved(workspace, slug, before, _Step(done.number - 1, done.number, change, teams))


def redo_division(workspace: Workspace, slug: str, *, stamp: int, by: Editor) -> DivisionState:
    """Do again what was undone last. Raises Conflict `division_changed`; BadInput
    `nothing_to_redo`.
    """
    from cartoparty.core.team_assignment import team_changes_from_json

    before = _seen(workspace, slug, stamp)
    if before.head.number == before.head.top:
        raise BadInput("nothing_to_redo")
    number = before.head.number + 1
    with workspace.database.read() as session:
        again = divisions.get_revision(session, slug, number)
    change = Change({"kind": "redo", "edit": dict(again.change.edit)}, by.name, by.now)
    teams = team_changes_from_json(again.teams)
    return _moved(workspace, slug, before, _Step(number, number, change, teams))


def _done(
    workspace: Workspace, slug: str, edit: "Edit", division: "SectorDivision"
) -> "SectorDivision":
    """The division after an edit; streets are shared out by what the teams can do."""
    from cartoparty.core.division_edits import ShareOutStreets
    from cartoparty.core.sector_editing import share_out_streets
    from cartoparty.core.team_assignment import capacities_of

    if not isinstance(edit, ShareOutStreets):
        return edit.done_to(division)
    with workspace.database.read() as session:
        teams = sectors.list_teams(session, slug)
    return share_out_streets(division, capacities_of(teams, division.numbers))


@dataclass(frozen=True, slots=True)
class _Step:
    """A step back or forth: to which revision, over the edit of which, what it does to teams."""

    goal: int
    edited: int
    change: Change
    teams: "TeamChanges"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The division that an edit starts from, and the outlines of its sectors."""

    head: Head
    revision: Revision
    sectors: Sequence[Sector]

    @property
    def division(self) -> "SectorDivision":
        return self.revision.division


def _seen(workspace: Workspace, slug: str, stamp: int) -> _Seen:
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        head = divisions.division_head(session, slug)
        require_stamp(head, stamp)
        revision = divisions.get_revision(session, slug)
        return _Seen(head, revision, sectors.list_sectors(session, slug))


def _moved(workspace: Workspace, slug: str, before: _Seen, step: _Step) -> DivisionState:
    from cartoparty.core.team_assignment import (
        changes_between,
        team_changes_to_json,
        teams_changed,
        teams_settled,
    )

    with workspace.database.read() as session:
        goal = divisions.get_revision(session, slug, step.goal)
    found = _measured(before, goal.division, goal.labels, layout=goal.layout)
    heirs = _heirs(before, goal, found)
    fresh = set(goal.division.numbers) - set(before.division.numbers)
    with workspace.database.write() as session:
        require_stamp(divisions.division_head(session, slug), before.head.stamp)
        old = sectors.list_teams(session, slug)
        teams = teams_changed(old, step.teams, divisions.teams_in_use(session, slug))
        # Whoever reassigned teams meanwhile may have left some on a sector that goes now.
        teams = teams_settled(teams, heirs, fresh, _new_team_beside(teams))
        # What came of it, so that the way back leads here again.
        way = (teams, old) if step.goal < step.edited else (old, teams)
        changes = team_changes_to_json(changes_between(*way))
        divisions.save_team_changes(session, slug, step.edited, changes)
        divisions.move_head(session, slug, step.goal, step.change)
        sectors.replace_sectors(session, slug, found, teams)
        head = divisions.division_head(session, slug)
    return _state(head, goal.division, found, teams)


def _teams_after(
    teams: Sequence[Team], before: "SectorDivision", after: "SectorDivision"
) -> list[Team]:
    """The teams after an edit: those of sectors that went, and new ones for new sectors."""
    from cartoparty.core.team_assignment import heirs_by_work, teams_settled

    fresh = set(after.numbers) - set(before.numbers)
    return teams_settled(teams, heirs_by_work(before, after), fresh, _new_team_beside(teams))


def _heirs(before: _Seen, goal: Revision, found: Sequence[Sector]) -> Mapping[int, int]:
    """Which sector takes the teams of each that goes; blocks of two layouts do not compare."""
    from cartoparty.core.team_assignment import heirs_by_ground, heirs_by_work

    if goal.layout == before.revision.layout:
        return heirs_by_work(before.division, goal.division)
    return heirs_by_ground(before.sectors, found)


def _new_team_beside(teams: Sequence[Team]) -> Callable[[int, int], Team]:
    codes = {team.code for team in teams}
    return lambda number, sector: new_team(codes, number, sector)


def _measured(
    before: _Seen, after: "SectorDivision", labels: Mapping[int, str], *, layout: int
) -> list[Sector]:
    """The sectors of a division; what did not change is taken from those before.

    `layout` is the number of its layout: on another than before, nothing is the same.
    """
    from cartoparty.core.sector_measures import sectors_of

    if layout != before.revision.layout:
        return sectors_of(after, labels=labels)
    ground = _changed(before.division.of_block, after.of_block)
    streets = ground | _changed(before.division.of_stretch, after.of_stretch)
    # Where all met at one place, that place was the start of each: not what is known of a sector.
    met = before.division.start is not None
    kept = () if met else (s for s in before.sectors if s.number not in streets)
    return sectors_of(
        after,
        labels=labels,
        outlines={s.number: s.geometry for s in before.sectors if s.number not in ground},
        starts={s.number: s.start for s in kept},
    )


def _changed(before: "Ints", after: "Ints") -> set[int]:
    """The sectors that lost or got something."""
    rows = before != after
    return {*before[rows].tolist(), *after[rows].tolist()}


def _labels_after(
    labels: Mapping[int, str], edit: "Edit", after: "SectorDivision"
) -> dict[int, str]:
    """The labels of the sectors that stay, under another name for the one that is renamed."""
    from cartoparty.core.division_edits import Rename

    stay = set(after.numbers)
    kept = {number: label for number, label in labels.items() if number in stay}
    if isinstance(edit, Rename):
        kept.pop(edit.sector)
        if edit.label:
            kept[edit.sector] = edit.label
    return kept


def _kept(
    edit: Mapping[str, Any], before: "SectorDivision", after: "SectorDivision"
) -> dict[str, Any]:
    """The edit as the history keeps it: with the number that a new sector got."""
    fresh = sorted(set(after.numbers) - set(before.numbers))
    return {**edit, "number": fresh[0]} if fresh else dict(edit)


def _state(
    head: Head, division: "SectorDivision", found: Sequence[Sector], teams: Sequence[Team]
) -> DivisionState:
    from cartoparty.core.splitting.block_graph import variation
    from cartoparty.core.team_assignment import capacities_of

    effort = np.array([sector.effort_min for sector in found])
    capacities = capacities_of(teams, [sector.number for sector in found])
    expected = np.array([capacities[sector.number] for sector in found])
    expected *= effort.sum() / expected.sum()
    loads = np.divide(effort, expected, out=np.ones_like(effort), where=expected > 0)
    return DivisionState(
        head=head,
        division=division,
        sectors=tuple(found),
        teams=tuple(teams),
        mean_min=float(effort.mean()),
        expected_min={s.number: float(m) for s, m in zip(found, expected, strict=True)},
        cv=variation(loads),
    )
