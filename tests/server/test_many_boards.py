"""Many boards open at once: one look at the database serves them all, and none holds another up."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from cartoparty.pipeline.board import board_on, board_version
from cartoparty.pipeline.collect import receive_observation
from cartoparty.server import board_pictures
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty, record

BOARDS = 40


@pytest.fixture
def key(party: TestParty) -> str:
    with party.workspace.database.write() as session:
        holder = Holder(Capability.WATCH, party.slug, None, "salle")
        return issue_key(session, holder, created_at=NOW)


@pytest.fixture
def address(party: TestParty) -> Iterator[str]:
    with served(create_app(party.workspace, party.settings, with_worker=False)) as address:
        yield address


def note(party: TestParty, **changes: Any) -> None:
    phone = Holder(Capability.COLLECT, "essai", 1, "Zoé")
    receive_observation(party.workspace, phone, record(1, 1, **changes), now=datetime.now(UTC))


@contextmanager
def board(address: str, key: str, lang: str = "fr") -> Iterator[socket.socket]:
    """A connection that asked for the events of the board; nothing of them is read yet."""
    place = urlsplit(address)
    with closing(socket.create_connection((place.hostname, place.port), timeout=30)) as line:
        line.sendall(
            f"GET /api/parties/essai/board/events HTTP/1.1\r\nHost: x\r\n"
            f"Accept-Language: {lang}\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
        )
        yield line
        with suppress(OSError):  # the server may have closed it first
            line.shutdown(socket.SHUT_RDWR)


def found(lines: Iterator[bytes]) -> int:
    """How many new objects the next picture shows."""
    data = next(line for line in lines if line.startswith(b"data: "))
    total: int = json.loads(data.removeprefix(b"data: "))["total"]["found"]
    return total


def test_a_board_is_made_once_a_change_for_all_who_look_on(
    address: str, party: TestParty, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    usual = board_on

    def counted(workspace: Any, slug: str, ground: Any) -> Any:
        made.append(slug)
        return usual(workspace, slug, ground)

    monkeypatch.setattr(board_pictures, "board_on", counted)
    with ExitStack() as open_boards:
        lines = [
            iter(open_boards.enter_context(board(address, key)).makefile("rb"))
            for _ in range(BOARDS)
        ]
        assert {found(each) for each in lines} == {0}
        note(party)
        assert {found(each) for each in lines} == {1}
    assert made == ["essai", "essai"]


def test_an_open_board_costs_no_look_of_its_own(
    address: str, party: TestParty, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    usual = board_version

    def counted(workspace: Any, slug: str) -> str:
        looks.append(slug)
        return usual(workspace, slug)

    monkeypatch.setattr(board_pictures, "board_version", counted)
    with ExitStack() as open_boards:
        lines = [
            iter(open_boards.enter_context(board(address, key)).makefile("rb"))
            for _ in range(BOARDS)
        ]
        assert {found(each) for each in lines} == {0}
        looks.clear()
        time.sleep(2)
        assert 0 < len(looks) <= 5  # two a second, whoever looks on
    time.sleep(1.5)
    looks.clear()
    time.sleep(1.5)
    assert looks == []  # nobody looks on any more


def test_boards_in_two_languages_are_told_each_in_its_own(address: str, key: str) -> None:
    with board(address, key, "fr") as french, board(address, key, "en") as english:
        assert found(iter(french.makefile("rb"))) == 0
        assert found(iter(english.makefile("rb"))) == 0


def test_a_board_that_reads_nothing_holds_no_other_up(
    address: str, party: TestParty, key: str
) -> None:
    with board(address, key), board(address, key) as quick:
        lines = iter(quick.makefile("rb"))
        assert found(lines) == 0
        # Far more than the buffers of the connection that nobody reads can hold.
        for n in range(4):
            note(party, note="x" * 900)
            assert found(lines) == n + 1
