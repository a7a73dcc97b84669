"""The calls of the page where sectors are mended: layout, edits, undo, two organisers at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.jobs import run_next_job
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

PARTY = "/api/parties/essai"


@pytest.fixture
def server(party: TestParty) -> Iterator[str]:
    app = create_app(party.workspace, party.settings, with_worker=False)
    with served(app) as address:
        yield address


def organiser(party: TestParty, server: str, name: str, lang: str = "fr") -> httpx.Client:
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, name), created_at=NOW)
    headers = {"authorization": f"Bearer {key}", "accept-language": lang}
    return httpx.Client(base_url=server, headers=headers, timeout=30)


@pytest.fixture
def desk(party: TestParty, server: str) -> Iterator[httpx.Client]:
    with organiser(party, server, "Ana") as client:
        yield client


def now(desk: httpx.Client) -> dict[str, Any]:
    state: dict[str, Any] = desk.get(f"{PARTY}/division").json()
    return state


def edit(desk: httpx.Client, stamp: int, **edit: Any) -> httpx.Response:
    return desk.post(f"{PARTY}/division/edits", json={"stamp": stamp, "edit": edit})


def border_block(desk: httpx.Client) -> int:
    """A block of sector 1 that touches sector 2 along a street."""
    return neighbours(desk.get(f"{PARTY}/layout").json(), now(desk)["blocks"], 2)[0]


def test_layout_has_the_blocks_and_the_streets_between_them(desk: httpx.Client) -> None:
    answer = desk.get(f"{PARTY}/layout")
    blocks, streets = answer.json()["blocks"], answer.json()["streets"]
    assert [feature["id"] for feature in blocks["features"]] == list(range(len(blocks["features"])))
    assert blocks["features"][0]["properties"].keys() == {"minutes", "streets_m", "features"}
    assert streets["features"][0]["properties"].keys() == {"name", "left", "right", "minutes"}
    total = sum(feature["properties"]["minutes"] for feature in blocks["features"])
    efforts = [s["properties"]["effort_min"] for s in now(desk)["sectors"]["features"]]
    assert total == pytest.approx(sum(efforts), abs=1)
    again = desk.get(f"{PARTY}/layout", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_division_tells_who_has_what_and_where_its_history_stands(desk: httpx.Client) -> None:
    state = now(desk)
    assert (state["can_undo"], state["can_redo"], state["last"]["kind"]) == (False, False, "split")
    assert set(state["blocks"]) == {1, 2}
    assert set(state["streets"].values()) <= {1, 2}
    assert state["streets"]
    assert [s["properties"]["number"] for s in state["sectors"]["features"]] == [1, 2]
    assert 0 <= state["cv"] < 0.5
    efforts = [s["properties"]["effort_min"] for s in state["sectors"]["features"]]
    assert state["mean_min"] == pytest.approx(sum(efforts) / 2, abs=0.1)


def test_a_block_moves_and_comes_back(desk: httpx.Client) -> None:
    first, block = now(desk), border_block(desk)
    moved = edit(desk, first["stamp"], kind="move_blocks", blocks=[block], to=2).json()
    assert moved["blocks"][block] == 2
    assert (moved["can_undo"], moved["can_redo"]) == (True, False)
    assert moved["last"] == {
        "kind": "move_blocks",
        "by": "Ana",
        "at": moved["last"]["at"],
        "params": {"blocks": [block], "to": 2},
    }
    undone = desk.post(f"{PARTY}/division/undo", json={"stamp": moved["stamp"]}).json()
    assert (undone["can_undo"], undone["can_redo"], undone["last"]["kind"]) == (False, True, "undo")
    assert undone["last"]["params"] == {"kind": "move_blocks", "blocks": [block], "to": 2}
    for part in ("blocks", "streets", "sectors", "mean_min", "cv"):
        assert undone[part] == first[part]
    redone = desk.post(f"{PARTY}/division/redo", json={"stamp": undone["stamp"]}).json()
    for part in ("blocks", "streets", "sectors", "mean_min", "cv"):
        assert redone[part] == moved[part]
    assert now(desk) == redone


def test_the_phones_and_the_party_page_see_the_edit(desk: httpx.Client, party: TestParty) -> None:
    block = border_block(desk)
    moved = edit(desk, now(desk)["stamp"], kind="move_blocks", blocks=[block], to=2).json()
    assert desk.get(PARTY).json()["sectors"] == moved["sectors"]


def test_the_second_of_two_organisers_is_told_and_overwrites_nothing(
    desk: httpx.Client, party: TestParty, server: str
) -> None:
    seen, block = now(desk), border_block(desk)
    edit(desk, seen["stamp"], kind="move_blocks", blocks=[block], to=2)
    with organiser(party, server, "Bruno", "en") as second:
        for call in (
            edit(second, seen["stamp"], kind="merge", sectors=[1, 2]),
            second.post(f"{PARTY}/division/undo", json={"stamp": seen["stamp"]}),
            second.post(f"{PARTY}/division/redo", json={"stamp": seen["stamp"]}),
        ):
            assert (call.status_code, call.json()["code"]) == (409, "division_changed")
            assert call.json()["title"] == "Ana has changed the sectors meanwhile: blocks moved."
        assert set(now(second)["blocks"]) == {1, 2}
        done = desk.post(f"{PARTY}/division/undo", json={"stamp": now(second)["stamp"]})
        late = edit(second, now(second)["stamp"] - 1, kind="halve", sector=1)
        assert done.status_code == 200
        assert late.json()["title"] == "Ana has changed the sectors meanwhile: a change undone."


def test_of_many_edits_at_the_same_moment_one_is_done(desk: httpx.Client) -> None:
    before = now(desk)

    def rename(number: int) -> httpx.Response:
        return edit(desk, before["stamp"], kind="rename", sector=1, label=f"Nom {number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(rename, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    (done,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert done["stamp"] == before["stamp"] + 1
    assert now(desk) == done


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "move_blocks", "blocks": [999], "to": 2}, "block_unknown"),
        ({"kind": "move_blocks", "blocks": [], "to": 2}, "edit_changes_nothing"),
        ({"kind": "move_blocks", "blocks": [0], "to": 7}, "sector_unknown"),
        ({"kind": "move_blocks", "blocks": ["x"], "to": 2}, "edit_invalid"),
        ({"kind": "give_streets", "streets": [9999], "to": 1}, "stretch_unknown"),
        ({"kind": "cut", "sector": 1, "line": [[0, 0], [1, 1]]}, "line_misses_sector"),
        ({"kind": "cut", "sector": 1, "line": [[0, 0]]}, "edit_invalid"),
        ({"kind": "merge", "sectors": [1, 1]}, "edit_changes_nothing"),
        ({"kind": "redraw", "sector": 1, "polygon": {"type": "Point"}}, "edit_invalid"),
        ({"kind": "rename", "sector": 1, "label": "x" * 61}, "edit_invalid"),
        ({"kind": "meeting", "start": [0, 0]}, "meeting_far"),
        ({"kind": "meeting", "start": [0, 91]}, "edit_invalid"),
        ({"kind": "meeting", "start": None}, "edit_changes_nothing"),
        ({"kind": "explode", "sector": 1}, "edit_invalid"),
        ({}, "edit_invalid"),
    ],
)
def test_what_cannot_be_done_is_refused_with_words(
    desk: httpx.Client, change: dict[str, Any], code: str
) -> None:
    before = now(desk)
    answer = edit(desk, before["stamp"], **change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["hint"]
    assert now(desk) == before


def test_the_meeting_point_is_told_and_a_split_of_the_desk_keeps_it(
    desk: httpx.Client, party: TestParty
) -> None:
    first = now(desk)
    assert first["start"] is None
    place = list(outline(first["sectors"]["features"][0]).centroid.coords[0])
    met = edit(desk, first["stamp"], kind="meeting", start=place).json()
    assert met["start"] == place
    assert met["last"]["params"] == {"start": place}
    body = {"kind": "split", "params": {"teams": 3, "stamp": met["stamp"]}}
    assert desk.post(f"{PARTY}/jobs", json=body).status_code == 202
    assert run_next_job(party.workspace, party.settings)
    again = now(desk)
    assert (len(again["sectors"]["features"]), again["start"]) == (3, place)


def test_nothing_is_undone_or_redone_beyond_the_ends(desk: httpx.Client) -> None:
    stamp = {"stamp": now(desk)["stamp"]}
    for step in ("undo", "redo"):
        answer = desk.post(f"{PARTY}/division/{step}", json=stamp)
        assert (answer.status_code, answer.json()["code"]) == (422, f"nothing_to_{step}")


def test_every_kind_of_edit_can_be_made_and_taken_back(desk: httpx.Client) -> None:
    first = now(desk)
    halved = edit(desk, first["stamp"], kind="halve", sector=1).json()
    assert sorted(set(halved["blocks"])) == [1, 2, 3]
    assert halved["last"]["params"] == {"sector": 1, "number": 3}
    merged = edit(desk, halved["stamp"], kind="merge", sectors=[1, 3]).json()
    assert merged["blocks"] == first["blocks"]
    west, south, east, north = outline(merged["sectors"]["features"][1]).bounds
    middle = ((west + east) / 2, (south + north) / 2)
    lines = [
        [[middle[0], south - 0.001], [middle[0], north + 0.001]],
        [[west - 0.001, middle[1]], [east + 0.001, middle[1]]],
    ]
    answers = [edit(desk, merged["stamp"], kind="cut", sector=2, line=line) for line in lines]
    (cut, *_) = [answer.json() for answer in answers if answer.status_code == 200]
    assert sorted(set(cut["blocks"])) == [1, 2, 3]
    named = edit(desk, cut["stamp"], kind="rename", sector=3, label="  Les  quais ").json()
    assert named["sectors"]["features"][2]["properties"]["label"] == "Les quais"
    street, owner = next(iter(named["streets"].items()))
    layout = desk.get(f"{PARTY}/layout").json()
    sides = layout["streets"]["features"]
    beside = next(f["properties"] for f in sides if f["id"] == int(street))
    other = {named["blocks"][beside[side]] for side in ("left", "right")} - {owner}
    given = edit(
        desk, named["stamp"], kind="give_streets", streets=[int(street)], to=other.pop()
    ).json()
    assert given["streets"][street] != owner
    block = next(b for b in neighbours(layout, given["blocks"], 2) if given["blocks"][b] == 1)
    drawn = outline(given["sectors"]["features"][1]).union(
        outline(layout["blocks"]["features"][block])
    )
    redraw = {"kind": "redraw", "sector": 2, "polygon": shapely.geometry.mapping(drawn)}
    state = edit(desk, given["stamp"], **redraw).json()
    assert state["blocks"][block] == 2
    while state["can_undo"]:
        undo = desk.post(f"{PARTY}/division/undo", json={"stamp": state["stamp"]})
        assert undo.status_code == 200
        state = undo.json()
    for part in ("blocks", "streets", "sectors"):
        assert state[part] == first[part]


def outline(feature: dict[str, Any]) -> BaseGeometry:
    return shapely.geometry.shape(feature["geometry"])


def neighbours(layout: dict[str, Any], of_block: list[int], sector: int) -> list[int]:
    """The blocks of other sectors that a street parts from a sector."""
    found = []
    for street in layout["streets"]["features"]:
        sides = [street["properties"]["left"], street["properties"]["right"]]
        if -1 not in sides and sector in (owners := [of_block[side] for side in sides]):
            found += [side for side, owner in zip(sides, owners, strict=True) if owner != sector]
    return found


def test_own_sectors_are_taken_from_a_file_that_is_sent(desk: httpx.Client) -> None:
    before = now(desk)
    file = json.dumps(before["sectors"]).encode()
    query = {"name": "../../mes secteurs.geojson", "stamp": before["stamp"]}
    answer = desk.post(f"{PARTY}/division/import", params=query, content=file)
    assert answer.status_code == 200
    state = answer.json()
    assert state["last"]["params"] == {"file": "mes secteurs.geojson"}
    assert (state["can_undo"], state["stamp"]) == (True, before["stamp"] + 1)
    assert [f["code"] for f in state["findings"]] == []
    late = desk.post(f"{PARTY}/division/import", params=query, content=file)
    assert (late.status_code, late.json()["code"]) == (409, "division_changed")
    broken = desk.post(f"{PARTY}/division/import", params={"name": "x.kml"}, content=b"<kml>")
    assert broken.status_code == 422
    assert "/tmp" not in broken.json()["title"]
    assert now(desk) == {key: value for key, value in state.items() if key != "findings"}


def test_an_import_is_undone_with_its_layout_and_done_again(desk: httpx.Client) -> None:
    first = edit(desk, now(desk)["stamp"], kind="halve", sector=1).json()
    layout = desk.get(f"{PARTY}/layout")
    assert layout.headers["etag"] == f'"{first["layout"]}"'
    file = json.dumps(first["sectors"]).encode()
    imported = desk.post(
        f"{PARTY}/division/import", params={"stamp": first["stamp"]}, content=file
    ).json()
    assert imported["layout"] != first["layout"]
    kept = {"if-none-match": layout.headers["etag"]}
    assert desk.get(f"{PARTY}/layout", headers=kept).status_code == 200
    undone = desk.post(f"{PARTY}/division/undo", json={"stamp": imported["stamp"]}).json()
    assert (undone["can_undo"], undone["can_redo"]) == (True, True)
    assert undone["last"]["params"] == {"kind": "import", "file": "?"}
    for part in ("layout", "blocks", "streets", "sectors", "mean_min", "cv"):
        assert undone[part] == first[part]
    assert desk.get(f"{PARTY}/layout", headers=kept).status_code == 304
    redone = desk.post(f"{PARTY}/division/redo", json={"stamp": undone["stamp"]}).json()
    for part in ("layout", "blocks", "streets", "sectors", "mean_min", "cv"):
        assert redone[part] == imported[part]
    assert len(desk.get(f"{PARTY}/layout").json()["blocks"]["features"]) == len(redone["blocks"])


def test_the_board_shows_the_sectors_of_before_once_a_split_is_undone(
    desk: httpx.Client, party: TestParty
) -> None:
    def on_the_board() -> list[Any]:
        board = desk.get(f"{PARTY}/board").json()
        shown = desk.get(board["map"]).json()
        return [board["sectors"], shown["sectors"], shown["streets"]]

    before = on_the_board()
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=3))
    assert on_the_board() != before
    desk.post(f"{PARTY}/division/undo", json={"stamp": now(desk)["stamp"]})
    assert on_the_board() == before


def test_a_file_of_sectors_has_a_limit(desk: httpx.Client, party: TestParty) -> None:
    small = party.settings.model_copy(update={"max_area_file_mb": 0.001})
    with (
        served(create_app(party.workspace, small, with_worker=False)) as address,
        organiser(party, address, "Ana") as client,
    ):
        answer = client.post(f"{PARTY}/division/import", content=b" " * 2000)
    assert (answer.status_code, answer.json()["code"]) == (413, "area_file_too_large")


def test_a_moderator_sees_the_division_and_changes_nothing(
    party: TestParty, server: str, desk: httpx.Client
) -> None:
    with party.workspace.database.write() as session:
        holder = Holder(Capability.REVIEW, party.slug, None, "m")
        key = issue_key(session, holder, created_at=NOW)
    with httpx.Client(
        base_url=server, headers={"authorization": f"Bearer {key}"}, timeout=30
    ) as moderator:
        assert now(moderator) == now(desk)
        assert edit(moderator, now(desk)["stamp"], kind="halve", sector=1).status_code == 403
