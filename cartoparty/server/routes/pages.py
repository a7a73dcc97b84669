"""The web pages, the published files and the sign of life."""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from cartoparty.pipeline import collect
from cartoparty.server.deps import AppDep, LangDep
from cartoparty.texts import label

# Scripts and styles come from this server alone, and never from inside a page.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Permissions-Policy": "geolocation=(self), camera=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_PUBLISHED_HEADERS = {**_HEADERS, "Access-Control-Allow-Origin": "*"}
# The purple of the icon, and the page behind it while it starts.
_THEME_COLOUR = "#5a2ca0"
_START_COLOUR = "#ffffff"
# One picture for all: what the manifest names is loaded by every phone.
_ICON = {"src": "/icons/512.png", "sizes": "512x512", "type": "image/png"}
_PURPOSES = ("any", "maskable")
_PAGES = {"/": "index", "/j/{code}": "field", "/desk": "desk", "/board": "board"}
_MEDIA_TYPES = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
    ".webmanifest": "application/manifest+json",
}

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz(app: AppDep) -> dict[str, str]:
    """Whether the server and its database answer."""
    return {"status": "ok", "database": app.workspace.database.revision() or "empty"}


@router.get("/j/{code}/app.webmanifest")
def manifest(code: str, app: AppDep, lang: LangDep) -> JSONResponse:
    """What a phone needs to put a team's page on its home screen: the icon opens that team."""
    party, team, _ = collect.team_of_code(app.workspace, code)
    start = f"/j/{quote(code, safe='')}"
    content = {
        "id": start,
        "start_url": start,
        "scope": "/j/",
        "name": f"{party.title} · {team.name}",
        "short_name": label("app_name", lang),
        "description": label("app_description", lang),
        "lang": lang,
        "display": "standalone",
        "theme_color": _THEME_COLOUR,
        "background_color": _START_COLOUR,
        "icons": [{**_ICON, "purpose": purpose} for purpose in _PURPOSES],
    }
    return JSONResponse(content, headers=_HEADERS, media_type=_MEDIA_TYPES[".webmanifest"])


def install_pages(app: FastAPI, pages: Path, published: Path) -> None:
    """Serve the built pages and the published files."""
    for suffix, media_type in _MEDIA_TYPES.items():
        mimetypes.add_type(media_type, suffix)
    for path, name in _PAGES.items():
        app.add_api_route(path, _page(pages / f"{name}.html"), include_in_schema=False)
    app.mount("/published", PublishedFiles(published))
    app.mount("/", PageFiles(directory=pages))


def _page(path: Path) -> Callable[[], FileResponse]:
    def serve() -> FileResponse:
        return FileResponse(path, headers=_HEADERS)

    return serve


class PageFiles(StaticFiles):
    """Scripts and styles of the pages; their names carry a hash, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        if path.startswith("assets/"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class PublishedFiles(StaticFiles):
    """The published datasets: ETag and Last-Modified from the files, open to every origin."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        if not self._folder.is_dir():
            raise HTTPException(404)  # nothing was published yet
        await super().check_config()

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in path.split("/") if part != "."):
            raise HTTPException(404)  # a publication that is still being written
        response = await super().get_response(path, scope)
        response.headers.update(_PUBLISHED_HEADERS)
        return response
