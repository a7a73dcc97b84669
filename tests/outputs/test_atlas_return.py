"""What a sheet says of the way back: by when, how many groups it takes, and to whom."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cartoparty.core.models import Lang, LonLat, Party, Team
from cartoparty.core.theme import Theme
from cartoparty.core.walk import Walk, walks_of
from cartoparty.outputs.atlas import AtlasInput, write_atlas
from cartoparty.outputs.atlas.code_blocks import join_code
from cartoparty.outputs.atlas.display import Rect
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.map_notes import clock_text, map_notes
from cartoparty.store import divisions, parties, sectors, snapshots
from tests.outputs.printed_town import pdf_texts, squeezed, town
from tests.parties import make_party


@pytest.fixture
def atlas(tmp_path: Path, themes: dict[str, Theme]) -> AtlasInput:
    """A real party of two sectors with their walks."""
    made = make_party(tmp_path)
    with made.workspace.database.read() as session:
        return AtlasInput(
            parties.get_party(session, made.slug),
            sectors.list_sectors(session, made.slug),
            sectors.list_teams(session, made.slug),
            snapshots.get_snapshot(session, made.slug),
            themes,
            lambda code: f"https://carto.example.org/j/{code}",
            {w.sector: w for w in walks_of(divisions.get_revision(session, made.slug).division)},
        )


def notes(
    atlas: AtlasInput, lang: Lang = "fr", *, party: Party | None = None, teams: Sequence[Team] = ()
) -> str:
    """What stands beside the map of the first sector."""
    changed = replace(atlas, party=party or atlas.party, teams=teams or atlas.teams)
    sector = changed.sectors[0]
    frames = {"1-1": MapFrame(Rect(10, 10, 200, 200), sector.start, 2500)}
    return "\n".join(map_notes(changed, sector, frames, page="1-1", count=3, lang=lang))


def whole_minutes(walk: Walk) -> int:
    """How long one group takes, to five minutes, as it is printed."""
    minutes = sum(tour.minutes for tour in (walk, *walk.detached)) + walk.survey_min
    return round(minutes / 5) * 5


def test_the_hour_of_return_is_printed_where_the_party_says_it(atlas: AtlasInput) -> None:
    party = replace(atlas.party, return_time="16:30")
    assert "Retour au plus tard à 16\u00a0h\u00a030." in notes(atlas, party=party)
    assert "Be back by 16:30 at the latest." in notes(atlas, "en", party=party)
    assert "après le départ" not in notes(atlas, party=party)


def test_an_unknown_hour_leaves_the_time_and_room_to_write_it(atlas: AtlasInput) -> None:
    assert atlas.party.return_time is None
    said = notes(atlas).replace("\u00a0", " ")
    assert "Retour au plus tard 2 h après le départ, à ______ h ______." in said


def test_the_hour_is_known_where_no_team_is(atlas: AtlasInput) -> None:
    party = replace(atlas.party, return_time="16:30")
    nobody_here = [replace(atlas.teams[0], sector=2)]
    assert "16\u00a0h\u00a030" in notes(atlas, party=party, teams=nobody_here)
    assert "au plus tard" not in notes(atlas, teams=nobody_here)


@pytest.mark.parametrize(
    ("time", "fr", "en"),
    [("09:05", "9\u00a0h\u00a005", "9:05"), ("16:30", "16\u00a0h\u00a030", "16:30")],
)
def test_an_hour_is_written_as_in_its_language(time: str, fr: str, en: str) -> None:
    assert (clock_text(time, "fr"), clock_text(time, "en")) == (fr, en)


@pytest.mark.parametrize(
    ("lon", "lat", "fr", "en"),
    [
        (0.0, 0.01, "à 1\u00a0110\u00a0m au nord\u00a0:", "1,110\u00a0m to the north:"),
        (0.0135, 0.009, "m au nord-est\u00a0:", "m to the north-east:"),
        (0.0135, -0.009, "m au sud-est\u00a0:", "m to the south-east:"),
        (-0.01, 0.0, "m à l’ouest\u00a0:", "m to the west:"),
    ],
)
def test_a_start_off_the_maps_is_told_by_its_distance_and_quarter(
    atlas: AtlasInput, lon: float, lat: float, fr: str, en: str
) -> None:
    middle = atlas.sectors[0].start
    away = replace(atlas, meeting=LonLat(middle.lon + lon, middle.lat + lat))
    assert fr in notes(away)
    assert en in notes(away, "en")
    assert "hors de ces cartes" not in notes(atlas)


def test_a_walk_is_shared_among_as_many_groups_as_are_back_in_time(atlas: AtlasInput) -> None:
    whole = whole_minutes(atlas.walks[1])
    assert whole >= 20  # else there is nothing to share
    for minutes in (whole, whole - 1, math.ceil(whole / 3), whole // 4):
        team = replace(atlas.teams[0], minutes=minutes, people=9)
        groups = math.ceil(whole / minutes)
        said = f"à partager entre {groups} groupes"
        assert (said in notes(atlas, teams=[team])) is (groups > 1), minutes
        assert ("partager" in notes(atlas, teams=[team])) is (groups > 1), minutes
    team = replace(atlas.teams[0], minutes=whole - 1)
    assert "share it among 2 groups" in notes(atlas, "en", teams=[team])


def test_a_team_too_small_for_its_walk_is_told_so_rather_than_to_part(atlas: AtlasInput) -> None:
    team = replace(atlas.teams[0], minutes=whole_minutes(atlas.walks[1]) // 3, people=2)
    said = notes(atlas, teams=[team])
    assert "plus que vous n’aurez le temps de faire" in said
    assert "partager" not in said
    help_ = replace(atlas.teams[1], sector=1, minutes=team.minutes)
    assert "partager" in notes(atlas, teams=[team, help_])


def test_two_teams_of_a_sector_are_both_named_with_their_codes(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    alone = town(themes)
    first, second = alone.teams
    both = replace(alone, teams=[replace(second, sector=1), first])
    write_atlas(tmp_path / "a.pdf", both)
    pages = pdf_texts(tmp_path / "a.pdf")
    cover, sheet = pages[0], next(page for page in pages if squeezed("– secteur 1") in page)
    for page in (cover, sheet):
        assert squeezed("Équipe 1 + Équipe 2") in page
        assert {code for code in ("ABC-1", "ABC-2") if code in page} == {"ABC-1", "ABC-2"}
    assert squeezed("sans équipe") in cover


def test_the_code_on_a_shared_sheet_leads_neither_team_to_the_other() -> None:
    teams = [Team(n, f"Équipe {n}", "#c0392b", 1, f"ABC-{n}") for n in (1, 2)]
    alone = join_code(teams[:1], lambda code: f"https://carto.example.org/j/{code}")
    assert (alone.url, alone.code) == ("https://carto.example.org/j/ABC-1", "ABC-1")
    shared = join_code(teams, lambda code: f"https://carto.example.org/j/{code}")
    assert (shared.url, shared.code) == ("https://carto.example.org/", "")
    assert [line.split()[0] for line in shared.named] == ["ABC-1", "ABC-2"]
