"""Many phones at once on a network that loses one request in five; `make bench` has sixty."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.phones import Crowd, walk_together
from tests.browser.pages import browser  # noqa: F401  fixture
from tests.parties import make_party
from tests.stand_ins.mobile_network import Fate

pytestmark = pytest.mark.browser


def test_all_notes_of_many_phones_arrive_once_over_a_network_that_loses_a_fifth(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    crowd = Crowd(phones=6, notes=20, lost=0.2, seed=5)
    found = walk_together(browser, make_party(tmp_path), crowd, print)
    assert (found.stored, found.doubled, found.photos, found.unsent) == (120, 0, 120, 0)
    assert found.broken_pages == ()
    assert found.requests[Fate.LOST_BEFORE] > 10
    assert found.requests[Fate.ANSWER_LOST] > 10
