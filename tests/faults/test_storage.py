"""A full disk, a folder that may not be written to, a database that another program holds.

The server says so in words, loses nothing, and works again as soon as it can.
"""

import hashlib
import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import event

from cartoparty.errors import StorageFailed
from cartoparty.jobs import run_next_job
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import database, jobs, observations
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.photos import photo_path
from tests.parties import NOW, TestParty, record

ESSAI = "/api/parties/essai"


@pytest.fixture
def keys(party: TestParty) -> dict[str, dict[str, str]]:
    """The headers of a phone and of an organiser."""
    with party.workspace.database.write() as session:
        phone = Holder(Capability.COLLECT, "essai", 1, "Zoé")
        organiser = Holder(Capability.ORGANISE, None, None, "org")
        return {
            "phone": {"authorization": f"Bearer {issue_key(session, phone, created_at=NOW)}"},
            "desk": {"authorization": f"Bearer {issue_key(session, organiser, created_at=NOW)}"},
        }


@pytest.fixture
def client(party: TestParty) -> Iterator[httpx.Client]:
    app = create_app(party.workspace, party.settings, with_worker=False)
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def jpeg(colour: str = "#336699") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def put_note(client: httpx.Client, headers: dict[str, str], **changes: Any) -> httpx.Response:
    body = record(1, 1, **changes)
    return client.put(f"/api/observations/{body['id']}", json=body, headers=headers)


def put_photo(client: httpx.Client, headers: dict[str, str], content: bytes) -> httpx.Response:
    name = hashlib.sha256(content).hexdigest()
    return client.put(f"/api/photos/{name}", content=content, headers=headers)


def rename(client: httpx.Client, headers: dict[str, str], label: str) -> httpx.Response:
    stamp = client.get(f"{ESSAI}/division", headers=headers).json()["stamp"]
    body = {"stamp": stamp, "edit": {"kind": "rename", "sector": 1, "label": label}}
    return client.post(f"{ESSAI}/division/edits", json=body, headers=headers)


def with_pragma(party: TestParty, pragma: str) -> Callable[[], None]:
    """Every connection of the workspace gets this; calling what is returned ends it."""

    def set_it(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    engine = party.workspace.database.engine
    event.listen(engine, "checkout", set_it)
    return lambda: event.remove(engine, "checkout", set_it)


def fill_the_disk(party: TestParty) -> Callable[[], None]:
    """The database may not grow by a page: SQLite itself says that the disk is full."""
    stop = with_pragma(party, "max_page_count=1")  # never less than what there is

    def make_room() -> None:
        stop()
        with_pragma(party, "max_page_count=1000000")

    return make_room


def told(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert int(answer.headers["retry-after"]) > 0
    problem = answer.json()
    assert problem["title"]
    assert problem["hint"]
    return answer.status_code, problem["code"]


def until_refused(send: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """The answers up to the first refusal, which comes when the last free pages are used up."""
    answers = [send(0)]
    while answers[-1].is_success and len(answers) < 100:
        answers.append(send(len(answers)))
    return answers


def count_notes(party: TestParty) -> int:
    with party.workspace.database.read() as session:
        return observations.count_observations(session, "essai")


def test_a_full_disk_refuses_notes_and_edits_in_words_and_takes_them_later(
    client: httpx.Client, party: TestParty, keys: dict[str, dict[str, str]]
) -> None:
    assert put_note(client, keys["phone"]).status_code == 201
    before = client.get(f"{ESSAI}/division", headers=keys["desk"]).json()
    make_room = fill_the_disk(party)
    notes = until_refused(lambda _: put_note(client, keys["phone"], note="x" * 900))
    assert told(notes[-1]) == (507, "disk_full")
    stored = count_notes(party)
    assert stored == len(notes)  # the one before, and all but the last
    edits = until_refused(lambda n: rename(client, keys["desk"], f"{n} " + "x" * 50))
    assert told(edits[-1]) == (507, "disk_full")
    shown = client.get(f"{ESSAI}/division", headers=keys["desk"]).json()
    assert shown == (edits[-2].json() if len(edits) > 1 else before)
    make_room()
    long_note = record(1, 1, note="x" * 900)
    path = f"/api/observations/{long_note['id']}"
    assert client.put(path, json=long_note, headers=keys["phone"]).status_code == 201
    assert rename(client, keys["desk"], "La gare").status_code == 200
    assert count_notes(party) == stored + 1


def test_the_words_for_a_full_disk_are_in_the_readers_language(
    client: httpx.Client, party: TestParty, keys: dict[str, dict[str, str]]
) -> None:
    folder = photo_path(party.workspace.photos, hashlib.sha256(jpeg()).hexdigest()).parent
    folder.mkdir(parents=True)
    name = hashlib.sha256(jpeg()).hexdigest()
    (folder / f"{name}.part").symlink_to("/dev/full")
    english = {**keys["phone"], "accept-language": "en"}
    title = put_photo(client, english, jpeg()).json()["title"]
    assert title.startswith("The disk of the server is full")
    french = {**keys["phone"], "accept-language": "fr"}
    title = put_photo(client, french, jpeg()).json()["title"]
    assert title.startswith("Le disque du serveur est plein")


def test_a_photo_that_found_no_room_is_not_there_and_is_taken_later(
    client: httpx.Client, party: TestParty, keys: dict[str, dict[str, str]]
) -> None:
    content = jpeg("#993366")
    path = photo_path(party.workspace.photos, hashlib.sha256(content).hexdigest())
    path.parent.mkdir(parents=True)
    full = path.with_suffix(".part")
    full.symlink_to("/dev/full")
    assert told(put_photo(client, keys["phone"], content)) == (507, "disk_full")
    assert not path.exists()
    assert client.get(f"/api/photos/{path.name}", headers=keys["desk"]).status_code == 404
    full.unlink(missing_ok=True)
    assert put_photo(client, keys["phone"], content).status_code == 201
    shown = client.get(f"/api/photos/{path.name}", headers=keys["desk"])
    assert shown.headers["content-type"] == "image/jpeg"


def test_a_database_that_may_not_be_written_is_told_in_words(
    client: httpx.Client, party: TestParty, keys: dict[str, dict[str, str]]
) -> None:
    make_writable = with_pragma(party, "query_only=ON")
    assert told(put_note(client, keys["phone"])) == (503, "storage_read_only")
    assert told(put_photo(client, keys["phone"], jpeg())) == (503, "storage_read_only")
    assert told(rename(client, keys["desk"], "La gare")) == (503, "storage_read_only")
    job = client.post(f"{ESSAI}/jobs", json={"kind": "check"}, headers=keys["desk"])
    assert told(job) == (503, "storage_read_only")
    assert client.get(f"{ESSAI}/board", headers=keys["desk"]).status_code == 200
    make_writable()
    with_pragma(party, "query_only=OFF")
    assert put_note(client, keys["phone"]).status_code == 201


def test_a_database_that_another_program_holds_is_not_waited_for_for_ever(
    party: TestParty, keys: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE_S", 1)
    party.workspace.database.close()
    held = database.Database(party.workspace.database.url)
    workspace = type(party.workspace)(party.workspace.root, held)
    app = create_app(workspace, party.settings, with_worker=False)
    file = party.workspace.root / "cartoparty.db"
    with (
        served(app) as address,
        httpx.Client(base_url=address, timeout=30) as client,
        closing(sqlite3.connect(file, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        assert told(put_note(client, keys["phone"])) == (503, "storage_busy")
        assert client.get(f"{ESSAI}/board", headers=keys["desk"]).status_code == 200
        other.execute("ROLLBACK")
        assert put_note(client, keys["phone"]).status_code == 201
    held.close()


def test_an_extract_that_finds_no_room_leaves_nothing_behind(
    client: httpx.Client,
    party: TestParty,
    keys: dict[str, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda _: "full")
    party.workspace.extracts.mkdir()
    # A folder on a full disk: opening works, writing does not.
    monkeypatch.setattr("pathlib.Path.open", _open_full(party))
    answer = client.put("/api/extracts/ville.osm.pbf", content=b"x" * 100, headers=keys["desk"])
    assert told(answer) == (507, "disk_full")
    assert list(party.workspace.extracts.iterdir()) == []


def _open_full(party: TestParty) -> Callable[..., Any]:
    from pathlib import Path

    usual = Path.open

    def open_(path: Path, mode: str = "r", **more: Any) -> Any:
        if path.parent == party.workspace.extracts and "x" in mode:
            path.symlink_to("/dev/full")
            return usual(path, "wb", **more)
        return usual(path, mode, **more)

    return open_


def test_a_job_that_finds_no_room_says_so_and_keeps_the_former_pages(
    client: httpx.Client, party: TestParty, keys: dict[str, dict[str, str]]
) -> None:
    path = party.workspace.atlas("essai")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF the former pages")
    job = client.post(f"{ESSAI}/jobs", json={"kind": "atlas"}, headers=keys["desk"]).json()["id"]
    path.with_suffix(f".{job}.pages.new").symlink_to("/dev/full")
    assert run_next_job(party.workspace, party.settings)
    with party.workspace.database.read() as session:
        ended = jobs.get_job(session, job)
    assert ended.error is not None
    assert (ended.state, ended.error["code"]) == (jobs.JobState.FAILED, "atlas_not_written")
    assert "No space left" in ended.error["params"]["problem"]
    assert path.read_bytes() == b"%PDF the former pages"
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_work_that_the_disk_stopped_is_done_once_it_can_be_written_again(
    client: httpx.Client, party: TestParty, keys: dict[str, dict[str, str]]
) -> None:
    job = client.post(f"{ESSAI}/jobs", json={"kind": "check"}, headers=keys["desk"]).json()["id"]
    make_writable = with_pragma(party, "query_only=ON")
    with pytest.raises(StorageFailed):
        run_next_job(party.workspace, party.settings)
    make_writable()
    with_pragma(party, "query_only=OFF")
    assert run_next_job(party.workspace, party.settings)
    assert client.get(f"/api/jobs/{job}", headers=keys["desk"]).json()["state"] == "done"
