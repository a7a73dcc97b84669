"""What every test may ask for: real extracts, the shipped themes, no network but this machine."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartoparty.core.theme import Theme
from cartoparty.resources import load_themes
from tests.parties import TestParty, make_party

_CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def lazy_certificates() -> Iterator[None]:
    """HTTP clients look a certificate up when they meet one: to read them all takes 50 ms each."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SSL_CERT_FILE", raising=False)
        environment.setenv("SSL_CERT_DIR", ssl.get_default_verify_paths().openssl_capath)
        yield


@pytest.fixture(scope="session")
def osm_data() -> Path:
    """The folder of real OSM extracts beside the project."""
    folder = _CHECKOUT.parent / "shared" / "data"
    if not folder.is_dir():
        message = f"the real OSM extracts are not in {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def themes() -> dict[str, Theme]:
    return load_themes()


@pytest.fixture
def party(tmp_path: Path) -> TestParty:
    """A party of two teams on the small town."""
    return make_party(tmp_path)
