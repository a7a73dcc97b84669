"""Answers that a browser may keep: an ETag, and JSON in compact bytes."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response


def cacheable_json(request: Request, value: Any) -> Response:
    """The value as JSON; 304 when the browser has these very bytes already."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    headers, has_it = kept_headers(request, etag(body))
    if has_it:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def kept_json(request: Request, name: str, made: Callable[[], Any]) -> Response:
    """The value that `made` gives, known by a name of what it is made from.

    It is made only for a browser that has not kept it: for answers that take long.
    """
    headers, has_it = kept_headers(request, name)
    if has_it:
        return Response(status_code=304, headers=headers)
    body = json.dumps(made(), ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, media_type="application/json", headers=headers)


def kept_headers(request: Request, name: str) -> tuple[dict[str, str], bool]:
    """The headers of an answer known by `name`, and whether the browser has kept it."""
    headers = {"ETag": f'"{name}"', "Cache-Control": "private, no-cache"}
    return headers, headers["ETag"] in request.headers.get("if-none-match", "")


def etag(body: bytes) -> str:
    """A short name of the content."""
    return hashlib.sha256(body).hexdigest()[:24]
