"""The volunteers against the real server: everything arrives once, mistakes are explained."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn

from cartoparty.core.models import Team
from cartoparty.core.theme import Theme
from cartoparty.demo.drafts import Mistake, ObservationDraft
from cartoparty.demo.send import SendSummary, send_observations
from cartoparty.demo.town import PARTY_DAY, write_town
from cartoparty.demo.volunteers import SurveyPlan, survey
from cartoparty.errors import NotFound, UpstreamError
from cartoparty.pipeline.board import board_of
from cartoparty.pipeline.collect import list_observations
from cartoparty.pipeline.plan import (
    PartyDraft,
    create_party,
    take_snapshot_from_extract,
)
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.server.app import create_app
from cartoparty.settings import Settings
from cartoparty.store import sectors
from cartoparty.store.workspace import Workspace, open_workspace
from tests.demo.towns import town_of

SHARES = {"defibrillators": 1.0, "accessibility": 0.12, "trees": 0.06}


@dataclass(frozen=True)
class Sent:
    """A party, what its volunteers wanted to send, and what became of it."""

    workspace: Workspace
    url: str
    drafts: list[ObservationDraft]
    codes: dict[int, str]
    summary: SendSummary


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, themes: dict[str, Theme]) -> Iterator[Sent]:
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(workspace=folder, lang="fr")
    workspace = open_workspace(settings)
    teams, drafts = _plan_party(workspace, settings, themes, folder)
    codes = {team.number: team.code for team in teams}
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(create_app(workspace, settings, with_worker=False), log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        summary = send_observations(url, drafts, codes)
        yield Sent(workspace, url, drafts, codes, summary)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _plan_party(
    workspace: Workspace, settings: Settings, themes: dict[str, Theme], folder: Path
) -> tuple[list[Team], list[ObservationDraft]]:
    now = datetime.now(UTC)
    town = town_of(1)
    party = PartyDraft("demo", tuple(themes), title=town.title, fictional=True)
    create_party(workspace, party, town.area, themes, now=now)
    extract = write_town(town, folder / "town.osm.pbf")
    take_snapshot_from_extract(workspace, settings, "demo", extract, now=now)
    found = split_party(workspace, settings, "demo", SplitWish(8, start=town.start))
    with workspace.database.read() as session:
        teams = sectors.list_teams(session, "demo")
    plan = SurveyPlan(4, PARTY_DAY, SHARES)
    return teams, survey(town.truth, found, teams, themes, plan)


def test_teams_tick_most_streets_of_their_sector(sent: Sent) -> None:
    assert set(sent.summary.ticks) == {201}
    board = board_of(sent.workspace, "demo")
    for team in board.teams:
        assert 0.7 <= team.tally.streets_done / team.tally.streets <= 0.9


def test_all_observations_are_stored_once(sent: Sent) -> None:
    stored = list_observations(sent.workspace, "demo")
    assert sent.summary.stored == len(stored) == len(sent.drafts)
    assert {o.id for o in stored} == {draft.id for draft in sent.drafts}
    assert sent.summary.observations[201] == len(sent.drafts)


def test_each_observation_is_its_teams(sent: Sent) -> None:
    stored = {o.id: o for o in list_observations(sent.workspace, "demo")}
    for draft in sent.drafts:
        assert stored[draft.id].team == draft.team
        assert stored[draft.id].walk == draft.walk


def test_what_is_sent_again_changes_nothing(sent: Sent) -> None:
    assert sent.summary.observations[200] > 0
    assert sent.summary.packs == {200: sent.summary.phones, 304: sent.summary.phones}


def test_other_content_under_the_same_id_is_refused_once_a_team(sent: Sent) -> None:
    assert sent.summary.observations[409] == 8


def test_refusals_are_explained_and_the_corrected_ones_stored(sent: Sent) -> None:
    refusals = {refusal.mistake: refusal for refusal in sent.summary.refusals}
    assert set(refusals) == {
        Mistake.VALUE_TOO_LONG,
        Mistake.DATE_IN_FUTURE,
        Mistake.COORDINATES_SWAPPED,
    }
    assert sent.summary.observations[422] == 3
    stored = {o.id for o in list_observations(sent.workspace, "demo")}
    for refusal in refusals.values():
        assert refusal.corrected
        assert refusal.draft_id in stored
        assert all(refusal.problems)
        assert all(refusal.hints)
    assert "255" in refusals[Mistake.VALUE_TOO_LONG].problems[0]
    assert "2055" in refusals[Mistake.DATE_IN_FUTURE].problems[0]


def test_every_photo_is_in_the_store(sent: Sent) -> None:
    wanted = {photo.sha256 for draft in sent.drafts for photo in draft.photos}
    assert wanted
    assert sent.summary.photos[201] == len(wanted)
    named = Counter(p for o in list_observations(sent.workspace, "demo") for p in o.photos)
    assert set(named) == wanted


def test_sending_the_whole_again_stores_nothing_new(sent: Sent) -> None:
    again = send_observations(sent.url, sent.drafts, sent.codes)
    assert 201 not in again.observations
    assert again.observations[422] == 3
    assert len(list_observations(sent.workspace, "demo")) == len(sent.drafts)


def test_a_team_without_code_is_said_before_anything_is_sent(sent: Sent) -> None:
    stray = replace(sent.drafts[0], team=99)
    with pytest.raises(NotFound, match="demo_team_without_code"):
        send_observations(sent.url, [stray], sent.codes)


def test_a_wrong_code_is_an_error_of_the_server(sent: Sent) -> None:
    with pytest.raises(UpstreamError, match="demo_server_answered"):
        send_observations(sent.url, sent.drafts[:1], {sent.drafts[0].team: "NOSUCH"})


def test_no_server_is_said_so(sent: Sent) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(UpstreamError, match="demo_server_silent"):
            send_observations(url, sent.drafts[:1], sent.codes)
