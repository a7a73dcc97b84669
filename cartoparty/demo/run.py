"""The demonstration: a whole party on the fictional town, every link of the chain for real."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cartoparty.core.models import Lang, Review, Sector, Team
from cartoparty.core.progress import Progress
from cartoparty.core.theme import Theme
from cartoparty.demo.moderator import REVIEWER, simulate_review
from cartoparty.demo.send import SendSummary, send_observations
from cartoparty.demo.town import Town, make_town, write_town
from cartoparty.demo.volunteers import SurveyPlan, survey
from cartoparty.errors import Conflict
from cartoparty.pipeline import plan, review
from cartoparty.pipeline.check import CheckSummary, check_party
from cartoparty.pipeline.osm import export_edits
from cartoparty.pipeline.plan import AtlasOptions, PartyDraft
from cartoparty.pipeline.publish import publish_party
from cartoparty.pipeline.review import Reviewer, Verdict
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.store import sectors
from cartoparty.store.workspace import Workspace, open_workspace
from cartoparty.texts import label

SLUG = "demo"
TEAMS = 8
# A folder with this file was made by the demonstration and may be made again.
_MARK = ".cartoparty-demo"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was made: a title, and rows of (what, how much, where)."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


def run_demo(settings: Settings, *, seed: int, now: datetime, progress: Progress) -> DemoSummary:
    """Make the town, hold the party and publish it, in the workspace of `settings`.

    Raises Conflict when that folder holds something else than an earlier demonstration.
    """
    lang = settings.lang or "fr"
    _make_room(settings.workspace)
    workspace = open_workspace(settings)
    themes = load_themes()
    day = _last_saturday(now)
    progress("progress_demo_town", 0, None)
    town = make_town(seed, datetime.combine(day - timedelta(days=7), time(), UTC))
    _plan(workspace, settings, town, themes, day, now, progress)
    atlas = settings.workspace / "atlas.pdf"
    pages = plan.print_atlas(
        workspace, settings, SLUG, atlas, options=AtlasOptions(), progress=progress
    )
    sent = _collect(workspace, settings, town, themes, SurveyPlan(seed, day), progress)
    checked = check_party(workspace, settings, SLUG, now=now, progress=progress)
    decided = _review(workspace, checked, seed, now, lang)
    osc = settings.workspace / "demo.osc"
    exported = export_edits(workspace, settings, SLUG, osc)
    publish_party(workspace, settings, SLUG)
    site = f"{plan.public_base(settings)}/published/{SLUG}/"
    return DemoSummary(
        town.title,
        (
            _row(lang, "sectors", TEAMS, str(atlas), pages=len(pages.pages)),
            _row(lang, "phones", sent.phones, "", refused=len(sent.refusals)),
            _row(lang, "observations", sent.stored, str(settings.workspace)),
            _row(lang, "proposals", len(checked.proposals), _actions(checked)),
            _row(lang, "decided", len(decided), "", left=len(checked.proposals) - len(decided)),
            _row(lang, "edits", exported.created + exported.modified, str(osc)),
            _row(lang, "datasets", len(themes), site),
        ),
    )


def _plan(  # noqa: PLR0913, PLR0917  (each argument is a link of the chain so far)
    workspace: Workspace,
    settings: Settings,
    town: Town,
    themes: Mapping[str, Theme],
    day: date,
    now: datetime,
    progress: Progress,
) -> None:
    extract = write_town(town, settings.workspace / "town.osm.pbf")
    draft = PartyDraft(
        SLUG,
        tuple(themes),
        title=town.title,
        dates=f"{day}/{day}",
        fictional=True,
        return_time="17:00",
    )
    plan.create_party(workspace, draft, town.area, themes, now=now)
    plan.take_snapshot_from_extract(workspace, settings, SLUG, extract, now=now, progress=progress)
    progress("progress_demo_split", 0, None)
    split_party(workspace, settings, SLUG, SplitWish(TEAMS, start=town.start, seed=town.seed))


def _collect(
    workspace: Workspace,
    settings: Settings,
    town: Town,
    themes: Mapping[str, Theme],
    survey_plan: SurveyPlan,
    progress: Progress,
) -> SendSummary:
    """The volunteers walk, and their phones send through the real server."""
    from cartoparty.server.app import create_app
    from cartoparty.server.background import served

    found, teams = _sectors_and_teams(workspace)
    progress("progress_demo_walk", 0, None)
    drafts = survey(town.truth, found, teams, themes, survey_plan)
    codes = {team.number: team.code for team in teams}
    with served(create_app(workspace, settings, with_worker=False)) as address:
        return send_observations(
            address, drafts, codes, progress=progress, lang=settings.lang or "fr"
        )


def _review(
    workspace: Workspace, checked: CheckSummary, seed: int, now: datetime, lang: Lang
) -> list[Review]:
    decisions = simulate_review(checked.proposals, seed=seed, now=now, lang=lang)
    for decision in decisions:
        verdict = Verdict(decision.decision, decision.reason, decision.diff)
        review.decide(
            workspace, decision.proposal_id, verdict, Reviewer(REVIEWER, now), previous=None
        )
    return decisions


def _make_room(folder: Path) -> None:
    """An empty, marked folder; an earlier demonstration in it is removed."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).is_file():
            raise Conflict("demo_folder_taken", folder=str(folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()


def _last_saturday(now: datetime) -> date:
    """Party day: recent, so that nothing in the demonstration is out of date."""
    return now.date() - timedelta(days=(now.weekday() - _SATURDAY) % 7 or 7)


def _sectors_and_teams(workspace: Workspace) -> tuple[list[Sector], list[Team]]:
    with workspace.database.read() as session:
        return sectors.list_sectors(session, SLUG), sectors.list_teams(session, SLUG)


def _actions(checked: CheckSummary) -> str:
    counts = Counter(proposal.action.value for proposal in checked.proposals)
    return ", ".join(f"{action} {count}" for action, count in counts.most_common())


def _row(lang: Lang, what: str, count: int, where: str, **params: object) -> tuple[str, str, str]:
    text = label(f"demo_{what}", lang, **params)
    return text, str(count), where
