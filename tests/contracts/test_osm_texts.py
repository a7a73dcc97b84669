"""What the OSM API may refuse has its words in both languages."""

from typing import get_args

import httpx
import pytest

from cartoparty.core.changesets import ChangesetState
from cartoparty.core.models import Lang
from cartoparty.osm_api.failures import error_from_response, error_from_transport
from cartoparty.texts import error_text, label

SERVER = "http://127.0.0.1"


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize(
    "status", [302, 400, 401, 403, 404, 408, 409, 410, 412, 413, 429, 500, 509]
)
@pytest.mark.parametrize(
    "answer",
    [
        "",
        "token_expired",
        "token_revoked",
        "You have not granted the modify map permission",
        "You need to accept the contributor terms before you can map.",
        "Version mismatch: Provided 1, server had: 2 of Node 5",
        "Changeset mismatch: Provided 1 but only 2 is allowed",
        "The changeset 5 was closed at 2026-05-16 12:00:00 UTC",
        "The user doesn't own that changeset",
        "Changeset 5 is currently locked by another process.",
    ],
)
def test_every_refusal_can_be_told_in_words(lang: Lang, status: int, answer: str) -> None:
    response = httpx.Response(status, text=answer)
    text = error_text(error_from_response(response, SERVER), lang)
    assert text.message
    assert text.hint
    assert "{" not in text.message + text.hint


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_every_failed_connection_can_be_told_in_words(lang: Lang, error: httpx.HTTPError) -> None:
    text = error_text(error_from_transport(error, SERVER), lang)
    assert SERVER in text.message
    assert text.hint


def test_answer_of_a_gateway_is_not_shown_as_html() -> None:
    page = httpx.Response(502, html="<html><body>Bad Gateway</body></html>")
    assert "<" not in error_text(error_from_response(page, SERVER), "en").message


@pytest.mark.parametrize("lang", get_args(Lang))
def test_every_state_of_a_changeset_has_a_name(lang: Lang) -> None:
    assert len({label(f"changeset_{state}", lang) for state in ChangesetState}) == 6
