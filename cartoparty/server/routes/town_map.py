"""The printed town map on the desk: what it can show, the file, its pages to look at."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from cartoparty.pipeline.printed_pages import PrintedAtlas, printed_pages, printed_svg
from cartoparty.pipeline.town_map import printed_town_map, town_map_layers
from cartoparty.server.answers import kept_headers
from cartoparty.server.deps import AppDep, LangDep, Organiser, require_party
from cartoparty.server.page_pictures import PicturesDep
from cartoparty.server.routes.atlas import Dpi

router = APIRouter(prefix="/api/parties/{slug}", tags=["town map"])

_LARGEST_PX = 4000  # of the longer side: a poster at 200 dpi would fill the memory
_MM_PER_INCH = 25.4


@router.get("/town-map/layers")
def map_layers(slug: str, holder: Organiser, app: AppDep, lang: LangDep) -> list[dict[str, Any]]:
    """The datasets that the map can show, each with how many objects it has."""
    require_party(holder, slug)
    found = town_map_layers(app.workspace, app.settings, slug, lang)
    return [layer._asdict() for layer in found]


@router.get("/town-map.pdf")
def town_map_pdf(slug: str, holder: Organiser, app: AppDep) -> Response:
    """The printed map that the last town map job made."""
    require_party(holder, slug)
    path = printed_town_map(app.workspace, slug).pdf
    return FileResponse(path, media_type="application/pdf", filename=f"{slug}-plan.pdf")


@router.get("/town-map/pages")
def town_map_pages(slug: str, holder: Organiser, app: AppDep) -> dict[str, Any]:
    """The names, kinds, scales and sizes of the printed pages."""
    require_party(holder, slug)
    return printed_pages(printed_town_map(app.workspace, slug), slug)


@router.get("/town-map/pages/{number}.png")
async def town_map_picture(  # noqa: PLR0913, PLR0917
    slug: str,
    number: int,
    holder: Organiser,
    app: AppDep,
    pictures: PicturesDep,
    request: Request,
    dpi: Dpi = 100,
) -> Response:
    """One printed page as a picture, of a poster at most 4000 pixels long."""
    require_party(holder, slug)
    printed = await run_in_threadpool(printed_town_map, app.workspace, slug)
    drawn = await run_in_threadpool(_bounded_dpi, printed, slug, number, dpi)
    headers, has_it = kept_headers(request, f"{printed.version}-{number}-{drawn}")
    if has_it:
        return Response(status_code=304, headers=headers)
    content = await pictures.picture(printed, number, drawn)
    return Response(content, media_type="image/png", headers=headers)


@router.get("/town-map/pages/{number}.svg")
def town_map_svg(slug: str, number: int, holder: Organiser, app: AppDep) -> Response:
    """One printed page as SVG in millimetres, to be edited."""
    require_party(holder, slug)
    content = printed_svg(printed_town_map(app.workspace, slug), slug, number)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-plan-{number}.svg"'}
    return Response(content, media_type="image/svg+xml", headers=headers)


def _bounded_dpi(printed: PrintedAtlas, slug: str, number: int, dpi: int) -> int:
    """As fine as asked for, or as large as a picture may be; a page that is not there: as asked."""
    longest = max(
        (
            max(float(page["width_mm"]), float(page["height_mm"]))
            for page in printed_pages(printed, slug)["pages"]
            if page["number"] == number
        ),
        default=0.0,
    )
    return dpi if longest == 0 else min(dpi, int(_LARGEST_PX / longest * _MM_PER_INCH))
