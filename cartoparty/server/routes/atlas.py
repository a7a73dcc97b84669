"""The printed atlas on the desk: the file, the list of its pages, and each page to look at."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from cartoparty.pipeline.printed_pages import printed_atlas, printed_pages, printed_svg
from cartoparty.server.answers import kept_headers
from cartoparty.server.deps import AppDep, Organiser, require_party
from cartoparty.server.page_pictures import PicturesDep

router = APIRouter(prefix="/api/parties/{slug}", tags=["atlas"])

Dpi = Annotated[int, Query(ge=20, le=200)]


@router.get("/atlas.pdf")
def atlas_pdf(slug: str, holder: Organiser, app: AppDep) -> Response:
    """The printed pages that the last atlas job made."""
    require_party(holder, slug)
    path = printed_atlas(app.workspace, slug).pdf
    return FileResponse(path, media_type="application/pdf", filename=f"{slug}.pdf")


@router.get("/atlas/pages")
def atlas_pages(slug: str, holder: Organiser, app: AppDep) -> dict[str, Any]:
    """The names, kinds, sectors, scales and sizes of the printed pages."""
    require_party(holder, slug)
    return printed_pages(printed_atlas(app.workspace, slug), slug)


@router.get("/atlas/pages/{number}.png")
async def atlas_picture(  # noqa: PLR0913, PLR0917
    slug: str,
    number: int,
    holder: Organiser,
    app: AppDep,
    pictures: PicturesDep,
    request: Request,
    dpi: Dpi = 100,
) -> Response:
    """One printed page as a picture; a browser that has it gets 304."""
    require_party(holder, slug)
    atlas = await run_in_threadpool(printed_atlas, app.workspace, slug)
    headers, has_it = kept_headers(request, f"{atlas.version}-{number}-{dpi}")
    if has_it:
        return Response(status_code=304, headers=headers)
    content = await pictures.picture(atlas, number, dpi)
    return Response(content, media_type="image/png", headers=headers)


@router.get("/atlas/pages/{number}.svg")
def atlas_svg(slug: str, number: int, holder: Organiser, app: AppDep) -> Response:
    """One printed page as SVG in millimetres, to be edited."""
    require_party(holder, slug)
    content = printed_svg(printed_atlas(app.workspace, slug), slug, number)
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{number}.svg"'}
    return Response(content, media_type="image/svg+xml", headers=headers)
