"""Plan: the sectors of a party and their teams, computed or drawn, with their layout."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from cartoparty.core.models import Finding, LonLat, Sector, Team
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import BadInput, Conflict, NotFound
from cartoparty.pipeline.effort_rates import rates_of, themes_of
from cartoparty.pipeline.plan import themes_by_id
from cartoparty.settings import Settings
from cartoparty.store import divisions, parties, sectors, snapshots
from cartoparty.store.divisions import Change, Head, Revision
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from cartoparty.core.sector_import import DrawnDivision
    from cartoparty.core.sector_layout import SectorDivision
    from cartoparty.core.split_input import SplitInput

# Letters and digits that nobody mixes up when reading them aloud or off a crumpled sheet.
_CODE_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
_CODE_LENGTH = 6
_LONGEST_NAME = 120
# Colours apart in hue and in lightness; teams are told apart by number too.
TEAM_COLOURS = (
    "#c0392b #1f618d #1e8449 #9a7d0a #6c3483 #a04000 #0e6655 #922b6b "
    "#283593 #5d6d1f #ad1457 #00695c #4e342e #37474f #8e6c00 #5e35b1"
).split()


class Editor(NamedTuple):
    """Who changes the sectors, and when; `job` is the number of the job that does it for them."""

    name: str
    now: datetime
    job: int | None = None


@dataclass(frozen=True, slots=True)
class SplitWish:
    """How to split: `teams` sectors, or as many as take `minutes` each; one of the two.

    `start` is where the party meets, None: where it met before; another `seed` gives another
    division. `capacities` are what
    the teams 1, 2, 3… can do; without them a team counts by its people × minutes, and where
    `minutes` are wished all count the same. `stamp` is that of the division which the organiser
    saw, 0 where there was none: the split is refused when somebody changed it since.
    """

    teams: int | None = None
    minutes: float | None = None
    start: LonLat | None = None
    seed: int = 0
    capacities: tuple[float, ...] | None = None
    stamp: int | None = None


class SentFile(NamedTuple):
    """A file as a page sends it."""

    name: str
    content: bytes


def split_party(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    wish: SplitWish,
    *,
    progress: Progress = silent,
    by: Editor | None = None,
) -> list[Sector]:
    """Divide the area into one sector a team, or into as many as the time needs.

    Teams keep their name, colour, strength and code (`core.team_assignment.teams_after_split`).
    The area has new blocks; undo brings the old ones back, with what was edited on them.

    Raises Conflict `division_changed` by the stamp of the wish; BadInput: `teams_or_minutes`,
    `meeting_far`, and what the split says.
    """
    from cartoparty.core.sector_import import DrawnDivision
    from cartoparty.core.sectors import divide_area

    _require_unchanged(workspace, slug, wish.stamp, by)
    plan = split_input(workspace, settings, slug)
    count = _sectors_wanted(plan, wish)
    division = divide_area(
        plan,
        sectors=count,
        seed=wish.seed,
        start=_meeting(workspace, slug, plan.area, wish.start),
        capacities=_capacities(workspace, slug, wish, count),
        progress=progress,
    )
    edit: dict[str, Any] = {"kind": "split", "sectors": count, "seed": wish.seed}
    if wish.minutes is not None:
        edit["minutes"] = wish.minutes
    drawn = DrawnDivision(division, {}, ())
    return _save_new(workspace, slug, drawn, _change(edit, by), stamp=wish.stamp)


def import_sectors(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    path: Path,
    *,
    stamp: int | None = None,
    by: Editor | None = None,
) -> tuple[list[Sector], tuple[Finding, ...]]:
    """Take the organiser's own sectors from a file of polygons; they can be edited like others.

    Undo brings those before back. Raises Conflict `division_changed` where `stamp` is given (0:
    there were no sectors) and somebody edited since.
    """
    _require_unchanged(workspace, slug, stamp, by)
    drawn = _drawn(workspace, settings, slug, path)
    change = _change({"kind": "import", "file": path.name}, by)
    return _save_new(workspace, slug, drawn, change, stamp=stamp), drawn.findings


def import_sent_sectors(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    file: SentFile,
    *,
    stamp: int | None,
    by: Editor,
) -> tuple[list[Sector], tuple[Finding, ...]]:
    """`import_sectors` of a file that a page sent; its name is only repeated in words."""
    _require_unchanged(workspace, slug, stamp, by)
    shown = PurePosixPath(file.name.replace("\\", "/")).name[:_LONGEST_NAME] or "?"
    with TemporaryDirectory(prefix="cartoparty-") as folder:
        path = Path(folder) / "sectors"
        path.write_bytes(file.content)
        try:
            drawn = _drawn(workspace, settings, slug, path)
        except BadInput as error:
            about = {**error.params, "source": shown} if "source" in error.params else error.params
            if "problem" in about:
                about = {**about, "problem": str(about["problem"]).replace(str(path), shown)}
            raise BadInput(error.code, **about) from error
    change = _change({"kind": "import", "file": shown}, by)
    found = _save_new(workspace, slug, drawn, change, stamp=stamp)
    return found, drawn.findings


def load_division(workspace: Workspace, slug: str) -> "SectorDivision":
    """Who has which block and which street of a party.

    Raises NotFound: `party_unknown`; `division_missing` before the split, and where an older
    version of the program made it.
    """
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        return divisions.get_revision(session, slug).division


def split_input(workspace: Workspace, settings: Settings, slug: str) -> "SplitInput":
    """What the split works on: the area, the snapshot, the themes, the party's own rates."""
    from cartoparty.core.split_input import SplitInput
    from cartoparty.resources import load_themes

    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        snapshot = snapshots.get_snapshot(session, slug)
    return SplitInput(
        area=party.area,
        layers=snapshot.layers,
        features=snapshot.features,
        themes=themes_of(party, themes_by_id(party.themes, load_themes(settings.themes_dir))),
        rates=rates_of(party),
    )


def new_team(taken: Collection[str], number: int, sector: int) -> Team:
    """A team as the program makes it, with a code that no other has."""
    code = _new_code()
    while code in taken:
        code = _new_code()
    colour = TEAM_COLOURS[(number - 1) % len(TEAM_COLOURS)]
    return Team(number=number, name=f"Équipe {number}", colour=colour, sector=sector, code=code)


def require_stamp(head: Head, stamp: int) -> None:
    """Raises Conflict `division_changed`, with who did what, for a division that has changed."""
    if head.stamp != stamp:
        raise Conflict("division_changed", by=head.last.by, what=head.last.edit["kind"])


def _drawn(workspace: Workspace, settings: Settings, slug: str, path: Path) -> "DrawnDivision":
    from cartoparty.core.sector_import import divide_along_polygons
    from cartoparty.sources.area import read_polygons

    plan = split_input(workspace, settings, slug)
    drawn = divide_along_polygons(read_polygons(path), plan)
    start = _meeting(workspace, slug, plan.area, None)
    return replace(drawn, division=replace(drawn.division, start=start))


def _meeting(
    workspace: Workspace, slug: str, area: "BaseGeometry", wanted: LonLat | None
) -> LonLat | None:
    """Where the party meets: as wished, else where it met before."""
    from cartoparty.core.meeting import meeting_that_stays, require_meeting_near

    if wanted is not None:
        require_meeting_near(area, wanted)
        return wanted
    with workspace.database.read() as session:
        try:
            before = divisions.get_revision(session, slug).division.start
        except NotFound:
            return None
    return meeting_that_stays(area, before)


def _sectors_wanted(plan: "SplitInput", wish: SplitWish) -> int:
    from cartoparty.core.sectors import MAX_SECTORS, sectors_for_minutes

    if wish.teams is not None and wish.minutes is None:
        # Here too, as what follows makes a list of that length.
        if not 1 <= wish.teams <= MAX_SECTORS:
            raise BadInput("sectors_count", sectors=wish.teams, most=MAX_SECTORS)
        return wish.teams
    if wish.minutes is not None and wish.teams is None:
        return sectors_for_minutes(plan, wish.minutes)
    raise BadInput("teams_or_minutes")


def _capacities(
    workspace: Workspace, slug: str, wish: SplitWish, count: int
) -> Sequence[float] | None:
    """What the teams can do: as wished, else by their people and minutes, else all alike."""
    from cartoparty.core.team_assignment import capacities_for_split

    if wish.capacities is not None or wish.minutes is not None:
        return wish.capacities
    with workspace.database.read() as session:
        return capacities_for_split(sectors.list_teams(session, slug), count)


def _change(edit: Mapping[str, Any], by: Editor | None) -> Change:
    if by is None:
        return Change(edit, "", datetime.now(UTC))
    return Change(edit if by.job is None else {**edit, "job": by.job}, by.name, by.now)


def _require_unchanged(
    workspace: Workspace, slug: str, stamp: int | None, by: Editor | None
) -> None:
    """Refuse work that takes long before it begins; the same is asked again when it is saved."""
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        head = divisions.find_head(session, slug)
    if by is None or not _was_done(head, by.job):
        _require_seen(head, slug, stamp)


def _require_seen(head: Head | None, slug: str, stamp: int | None) -> None:
    if stamp is None or (head is None and stamp == 0):
        return
    if head is None:
        raise NotFound("division_missing", slug=slug)
    require_stamp(head, stamp)


def _was_done(head: Head | None, job: object) -> bool:
    """Whether a job has saved its sectors already: its worker died before it could say so."""
    return head is not None and job is not None and head.last.edit.get("job") == job


def _can_be_read(workspace: Workspace, slug: str) -> bool:
    """Whether there are sectors to go back to, written by a version that we understand."""
    with workspace.database.read() as session:
        try:
            divisions.get_revision(session, slug)
        except NotFound:
            return False
    return True


def _save_new(
    workspace: Workspace,
    slug: str,
    drawn: "DrawnDivision",
    change: Change,
    *,
    stamp: int | None,
) -> list[Sector]:
    from cartoparty.core.team_assignment import (
        changes_between,
        team_changes_to_json,
        teams_after_split,
    )

    found = drawn.sectors()
    keeps_history = _can_be_read(workspace, slug)
    with workspace.database.write() as session:
        head = divisions.find_head(session, slug)
        old = sectors.list_sectors(session, slug)
        if _was_done(head, change.edit.get("job")):
            return old
        _require_seen(head, slug, stamp)
        before = sectors.list_teams(session, slug)
        codes = {team.code for team in before}
        in_use = divisions.teams_in_use(session, slug)
        teams = teams_after_split(
            before, old, found, in_use, lambda number, sector: new_team(codes, number, sector)
        )
        if not keeps_history:
            divisions.forget_revisions(session, slug)
        revision = Revision(
            number=0 if head is None else head.number + 1,
            layout=1 if head is None else head.stamp + 1,
            division=drawn.division,
            labels={sector.number: sector.label for sector in found},
            change=change,
            teams=team_changes_to_json(changes_between(before, teams)),
        )
        divisions.add_revision(session, slug, revision)
        sectors.replace_sectors(session, slug, found, teams)
    return found


def _new_code() -> str:
    return "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
