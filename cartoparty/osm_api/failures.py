"""What the OSM API's refusals mean: status and text/plain body → one of our errors.

The texts are those of cgimap 2.1 and of the Rails port; an unknown text falls back to what its
status says. None of the errors holds a request header, so none can show the token.
"""

import re
from typing import NamedTuple

import httpx

from cartoparty.core.changesets import DoubtfulAnswer
from cartoparty.errors import BadInput, CartopartyError, Conflict, NotAllowed, UpstreamError

_SHOWN_CHARACTERS = 300

# Errors at which nothing has left this machine.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class _Meaning(NamedTuple):
    status: int
    text: str  # regular expression, any case; empty: whatever the text
    error: type[CartopartyError]
    code: str


_MEANINGS = tuple(
    _Meaning(*row)
    for row in (
        (401, r"token_expired|token (has )?expired", NotAllowed, "osm_token_expired"),
        (401, r"token_revoked|token was revoked", NotAllowed, "osm_token_revoked"),
        (401, r"not granted|insufficient_scope|\bscope\b", NotAllowed, "osm_scope_missing"),
        (401, "", NotAllowed, "osm_token_invalid"),
        (403, r"not granted|insufficient_scope|\bscope\b", NotAllowed, "osm_scope_missing"),
        (403, r"contributor terms", NotAllowed, "osm_terms_not_accepted"),
        (403, "", NotAllowed, "osm_account_blocked"),
        (404, "", Conflict, "osm_not_found"),
        (409, r"version mismatch", Conflict, "osm_version_mismatch"),
        (409, r"changeset mismatch", Conflict, "osm_changeset_mismatch"),
        (409, r"was closed at", Conflict, "osm_changeset_closed"),
        (409, r"doesn.t own", Conflict, "osm_changeset_not_yours"),
        (409, r"currently locked", Conflict, "osm_changeset_locked"),
        (409, "", Conflict, "osm_conflict"),
        (410, "", Conflict, "osm_gone"),
        (412, "", Conflict, "osm_precondition"),
        (413, "", BadInput, "osm_too_large"),
        (429, "", UpstreamError, "osm_rate_limited"),
        (509, "", UpstreamError, "osm_rate_limited"),
    )
)


def error_from_response(response: httpx.Response, server: str) -> CartopartyError:
    """The error for an answer that is not a success.

    A 5xx (and 408) is a DoubtfulAnswer: a gateway can fail after the API has stored the upload.
    """
    text = answer_text(response)
    status = response.status_code
    told = f"{text} {response.headers.get('www-authenticate', '')}"
    if (status >= 500 and status != 509) or status == 408:
        return DoubtfulAnswer("osm_server_error", server=server, status=status, answer=text)
    for meaning in _MEANINGS:
        if meaning.status == status and re.search(meaning.text, told, re.IGNORECASE):
            return meaning.error(meaning.code, server=server, answer=text)
    if status < 400:
        return UpstreamError("osm_unexpected_answer", server=server, status=status, answer=text)
    return BadInput("osm_refused", server=server, status=status, answer=text)


def error_from_transport(error: httpx.HTTPError, server: str) -> CartopartyError:
    """The error for a connection that failed: surely not sent, or doubtful."""
    problem = f"{type(error).__name__}: {error}"
    if isinstance(error, _NEVER_SENT):
        return UpstreamError("osm_unreachable", server=server, problem=problem)
    return DoubtfulAnswer("osm_connection_lost", server=server, problem=problem)


def answer_text(response: httpx.Response) -> str:
    """What the server says, on one line; an HTML page of a gateway is left out."""
    text = response.headers.get("error", "")
    if not text and "html" not in response.headers.get("content-type", ""):
        text = response.text
    return " ".join(text.split())[:_SHOWN_CHARACTERS]
