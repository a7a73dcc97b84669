"""The published pages in a real browser: nobody else is asked, and everybody can read them."""

import pytest

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [(390, 844), (1366, 800)])
@pytest.mark.parametrize(
    "path",
    ["", "index.en.html", "defibrillators/", "trees/index.en.html", "accessibility/map.html"],
)
def test_a_published_page_has_no_serious_fault(
    live_party: LiveParty, open_page: Pages, path: str, size: tuple[int, int]
) -> None:
    page = open_page(f"{live_party.url}/published/{live_party.slug}/{path}", size=size)
    assert page.title()
    assert_no_serious_faults(page)
