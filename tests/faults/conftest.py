"""A party behind a real server process and a mobile network, and phones that note for it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from cartoparty.core.observing import observation_to_record
from cartoparty.pipeline.collect import list_observations
from tests.browser.pages import browser  # noqa: F401  fixture of every test with a phone
from tests.faults.phones import Phone
from tests.faults.server_process import ServerProcess
from tests.parties import TestParty, make_party
from tests.stand_ins.mobile_network import MobileNetwork, passing


class NewPhone(Protocol):
    """Makes a phone that has joined; `prepare` does something with its browser before."""

    def __call__(self, prepare: Callable[[BrowserContext], None] = ...) -> Phone: ...


@dataclass(frozen=True)
class Site:
    """All that stands between a phone and the stored notes."""

    party: TestParty
    server: ServerProcess
    network: MobileNetwork

    @property
    def link(self) -> str:
        return f"{self.network.url}/j/{self.party.codes[1]}"

    def noted(self, test: str = "") -> list[dict[str, Any]]:
        """What the server has, as in `observations export`; of one test by its words."""
        found = list_observations(self.party.workspace, self.party.slug)
        records = [observation_to_record(each) for each in found]
        return [each for each in records if each.get("note", "").startswith(test)]

    def photo_size(self, sha256: str) -> tuple[int, int]:
        """The pixels of a stored photo, read back from the server's disk."""
        [path] = self.party.workspace.photos.rglob(f"*{sha256}*")
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            picture.load()
            return picture.size

    def wait_until_all_arrived(self, *phones: Phone, seconds: float = 90) -> None:
        """Every note that was saved is on the server exactly once, with a photo of its own."""
        labels = [label for phone in phones for label in phone.labels]
        for phone in phones:
            phone.wait_for("nothing waits on the phone any more", partial(_is_idle, phone), seconds)
        assert_stored_once(self, labels)


def assert_stored_once(site: Site, labels: list[str]) -> None:
    """These notes of one test and no others are on the server, each with a photo of its own."""
    stored = site.noted(labels[0].split(" ")[0])
    assert sorted(each["note"] for each in stored) == sorted(labels)
    pictures = [sha256 for each in stored for sha256 in each["photos"]]
    assert [len(each["photos"]) for each in stored] == [1] * len(labels)
    assert len(set(pictures)) == len(pictures)
    for sha256 in pictures:
        assert site.photo_size(sha256) > (0, 0)


def _is_idle(phone: Phone) -> bool:
    kept = phone.kept()
    return set(kept) >= set(phone.labels) and set(kept.values()) == {"sent"}


@pytest.fixture(scope="module")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for the tests of a module: each counts its own notes."""
    party = make_party(tmp_path_factory.mktemp("site"))
    with ServerProcess(party.workspace.root) as server, MobileNetwork(server.port) as network:
        yield Site(party, server, network)


@pytest.fixture
def site(whole_site: Site) -> Site:
    """The server runs, and the network is good again."""
    whole_site.server.start()
    whole_site.network.mend()
    assert whole_site.network.fate is passing
    return whole_site


@pytest.fixture
def new_phone(browser: Browser, site: Site) -> Iterator[NewPhone]:  # noqa: F811
    """Makes phones that have joined; fails the test if a page broke."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(prepare: Callable[[BrowserContext], None] = lambda _: None) -> Phone:
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
        contexts.append(context)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        prepare(context)
        phone = Phone(context, site.link)
        phone.join()
        return phone

    yield make
    for context in contexts:
        context.close()
    assert errors == [], "a page broke"
