"""Errors as `application/problem+json` (RFC 9457): one table from error type to status."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from cartoparty.core.models import Lang
from cartoparty.core.observing import ObservationRefused
from cartoparty.errors import (
    BadInput,
    CartopartyError,
    Conflict,
    NotAllowed,
    NotFound,
    StorageFailed,
    UpstreamError,
)
from cartoparty.server.bodies import BodyTooLarge
from cartoparty.store.failures import storage_failure
from cartoparty.texts import error_text

logger = logging.getLogger(__name__)

STATUS: dict[type[CartopartyError], int] = {
    BadInput: 422,
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    UpstreamError: 502,
    StorageFailed: 503,
}
_STATUS_BY_CODE = {
    "key_missing": 401,
    "key_unknown": 401,
    "photo_too_large": 413,
    "extract_upload_too_large": 413,
    "area_file_too_large": 413,
    "body_too_large": 413,
    "disk_full": 507,
}
# Somebody must make room or end what holds the database: not sooner.
_RETRY_AFTER_S = "30"


def language_of(request: Request) -> Lang:
    """The first of French and English that the browser asks for; French otherwise."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        name = part.split(";")[0].strip()[:2]
        if name in ("fr", "en"):
            return "fr" if name == "fr" else "en"
    return "fr"


def install_error_handlers(app: FastAPI) -> None:
    """Every error that leaves the server is a problem document in the reader's language."""

    @app.exception_handler(CartopartyError)
    async def _known(request: Request, error: CartopartyError) -> JSONResponse:
        return problem(request, error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(request, BadInput("body_invalid", problem=f"{where}: {first['msg']}"))

    @app.exception_handler(BodyTooLarge)
    async def _too_large(request: Request, error: BodyTooLarge) -> JSONResponse:
        limit_mb = f"{error.limit_bytes / 1_000_000:g}"
        return problem(request, BadInput("body_too_large", limit_mb=limit_mb))

    @app.exception_handler(OSError)
    async def _disk(request: Request, error: OSError) -> JSONResponse:
        failure = storage_failure(error)
        if failure is None:
            return await _unknown(request, error)
        return problem(request, failure)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 404:
            return problem(request, NotFound("page_unknown"))
        return problem(
            request,
            BadInput("body_invalid", problem=str(error.detail)),
            status=error.status_code,
        )

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> JSONResponse:
        logger.error("request failed", exc_info=error, extra={"path": request.url.path})
        return problem(request, CartopartyError("internal"), status=500)


def problem(request: Request, error: CartopartyError, *, status: int | None = None) -> JSONResponse:
    """One error as a problem document."""
    lang = language_of(request)
    status = status or status_of(error)
    headers: dict[str, str] = {"Content-Language": lang}
    if isinstance(error, StorageFailed):
        logger.error("storage failed", extra={"code": error.code, "path": request.url.path})
        headers["Retry-After"] = _RETRY_AFTER_S
    return JSONResponse(
        {**problem_document(error, lang), "status": status},
        status_code=status,
        media_type="application/problem+json",
        headers=headers,
    )


def problem_document(error: CartopartyError, lang: Lang) -> dict[str, Any]:
    """`code, title, detail, hint`, and one entry a field where several are wrong."""
    text = error_text(error, lang)
    document: dict[str, Any] = {
        "type": "about:blank",
        "status": status_of(error),
        "code": error.code,
        "title": text.message,
        "detail": text.message,
        "hint": text.hint,
    }
    if isinstance(error, ObservationRefused):
        fields = [_field(entry, lang) for entry in error.problems]
        document["errors"] = fields
        document["detail"] = " ".join(str(entry["message"]) for entry in fields)
    elif "field" in error.params:
        document["errors"] = [_field(error, lang)]
    return document


def status_of(error: CartopartyError) -> int:
    """The HTTP status of an error."""
    if error.code in _STATUS_BY_CODE:
        return _STATUS_BY_CODE[error.code]
    return next((s for kind, s in STATUS.items() if isinstance(error, kind)), 500)


def _field(error: CartopartyError, lang: Lang) -> dict[str, object]:
    text = error_text(error, lang)
    return {
        "field": error.params.get("field", ""),
        **({"key": error.params["key"]} if "key" in error.params else {}),
        "code": error.code,
        "message": text.message,
        "hint": text.hint,
    }
