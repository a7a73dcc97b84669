"""A server that is stopped while somebody reads, or killed in the middle of its work."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from cartoparty.jobs import run_next_job
from cartoparty.pipeline.division_history import division_state
from cartoparty.store import jobs, sectors, snapshots
from cartoparty.store.jobs import LEASE, JobRow, JobState
from tests.parties import NOW, TestParty
from tests.small_town import write_small_town

# A worker that stops for good in the middle of a step, to be killed there: the place it stopped at
# is called by its dotted name, and then it says "here".
_WORKER = """
import importlib, os, sys, time
from cartoparty.settings import Settings
from cartoparty.store.workspace import open_workspace
module, _, name = sys.argv[1].rpartition(".")
def stop(*_, **__):
    print("here", flush=True)
    time.sleep(600)
setattr(importlib.import_module(module), name, stop)
from cartoparty.jobs import run_next_job
settings = Settings()
run_next_job(open_workspace(settings), settings)
"""
_SERVE = "from cartoparty.cli import main; main()"


@contextmanager
def child(party: TestParty, code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of ours on the party's workspace; it is killed at the end, if not before."""
    environment = {**os.environ, "CARTOPARTY_WORKSPACE": str(party.workspace.root)}
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def asked(party: TestParty, kind: str, **params: object) -> int:
    with party.workspace.database.write() as session:
        return jobs.add_job(session, "essai", kind, params=params, now=NOW).id


def killed_at(party: TestParty, place: str) -> None:
    """A worker takes the job, comes to this place, and is killed there with SIGKILL."""
    with child(party, _WORKER, place) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "here\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)


def age(party: TestParty, job: int) -> None:
    """The time goes by after which a silent worker is taken for dead."""
    with party.workspace.database.write() as session:
        row = session.get_one(JobRow, job)
        assert row.state == JobState.RUNNING
        row.seen_at -= LEASE


def state_of(party: TestParty, job: int) -> JobState:
    with party.workspace.database.read() as session:
        return jobs.get_job(session, job).state


def shown(party: TestParty) -> str:
    """All that pages show of the party: data, sectors, printed pages, published files."""
    root = party.workspace.root
    with party.workspace.database.read() as session:
        summary = snapshots.snapshot_summary(session, "essai")
        found = [(s.number, s.geometry.wkt) for s in sectors.list_sectors(session, "essai")]
    atlas = party.workspace.atlas("essai")
    files = sorted(
        (str(path.relative_to(root)), path.stat().st_size)
        for path in (root / "published").rglob("*")
        if not any(part.startswith(".") for part in path.relative_to(root).parts)
    )
    stamp = division_state(party.workspace, "essai").head.stamp
    return repr((summary, found, stamp, atlas.exists() and atlas.read_bytes(), files))


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("snapshot", "cartoparty.store.snapshots.insert"),
        ("split", "cartoparty.store.divisions._drop_old_layouts"),
        ("split", "cartoparty.store.sectors.replace_sectors"),
        ("atlas", "os.replace"),
        ("check", "cartoparty.store.proposals.list_proposals"),
        ("publish", "cartoparty.outputs.publication._write_manifest"),
        ("publish", "cartoparty.outputs.publication._put_in_place"),
    ],
)
def test_work_whose_worker_is_killed_shows_nothing_half_done_and_is_done_by_the_next(
    party: TestParty, kind: str, place: str
) -> None:
    extract = "ville.osm.pbf"
    party.workspace.extracts.mkdir()
    write_small_town(party.workspace.extracts / extract)
    params: dict[str, dict[str, object]] = {
        "snapshot": {"extract": extract},
        "split": {"teams": 3, "stamp": 1},
    }
    before = shown(party)
    job = asked(party, kind, **params.get(kind, {}))
    killed_at(party, place)
    assert shown(party) == before
    assert not run_next_job(party.workspace, party.settings)  # it may only be slow
    age(party, job)
    for left in party.workspace.root.glob("published/.*"):
        os.utime(left, (0, 0))  # nobody has written to it for an hour
    assert run_next_job(party.workspace, party.settings)
    assert state_of(party, job) is JobState.DONE
    assert kind == "check" or shown(party) != before
    assert not list(party.workspace.root.glob("published/.*"))


def test_a_worker_that_is_silent_is_taken_for_dead_within_two_minutes() -> None:
    assert LEASE.total_seconds() <= 120


def test_long_work_without_a_word_of_progress_is_not_taken_for_dead(
    party: TestParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cartoparty import jobs as workers

    monkeypatch.setattr(workers, "_BEAT_S", 0.05)
    job = asked(party, "check")
    seen: list[datetime] = []

    def slow(*_: object) -> dict[str, object]:
        for _turn in range(2):
            time.sleep(0.5)
            with party.workspace.database.read() as session:
                seen.append(session.get_one(JobRow, job).seen_at)
        return {}

    monkeypatch.setattr(workers, "HANDLERS", {"check": slow})
    started = datetime.now(UTC)
    assert run_next_job(party.workspace, party.settings)
    assert started < seen[0] < seen[1]
    assert state_of(party, job) is JobState.DONE


def test_a_reader_who_went_out_of_reach_does_not_hold_up_the_end_of_the_server(
    party: TestParty,
) -> None:
    party.workspace.published.mkdir()
    with (party.workspace.published / "much.bin").open("wb") as much:
        much.truncate(50_000_000)  # more than the buffers of a connection hold
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with child(party, _SERVE, "serve", "--port", str(port)) as server:
        line = _connected(port)
        with closing(line):
            line.sendall(b"GET /published/much.bin HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(12) == b"HTTP/1.1 200"
            server.send_signal(signal.SIGTERM)
            server.wait(15)


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
