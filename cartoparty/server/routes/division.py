"""What the page calls where an organiser mends the sectors: layout, edits, undo, redo, import."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from cartoparty.core.models import Lang
from cartoparty.errors import BadInput, Conflict
from cartoparty.pipeline import division_history as history
from cartoparty.pipeline.sectors import Editor, SentFile, import_sent_sectors
from cartoparty.server.answers import kept_json
from cartoparty.server.bodies import upload
from cartoparty.server.deps import AppDep, LangDep, Moderator, NowDep, Organiser, require_party
from cartoparty.server.division_shapes import change_in_words, division_shape, layout_shape
from cartoparty.server.schemas import EditBody, ImportQuery, StampBody
from cartoparty.server.shapes import finding_shape
from cartoparty.store import divisions, parties

router = APIRouter(prefix="/api/parties/{slug}", tags=["division"])


def _editor(slug: str, holder: Organiser, now: NowDep) -> Editor:
    require_party(holder, slug)
    return Editor(holder.name, now)


EditorDep = Annotated[Editor, Depends(_editor)]


@router.get("/layout")
def show_layout(slug: str, request: Request, holder: Moderator, app: AppDep) -> Response:
    """The blocks and streets that sectors are made of; a split gives others, its undo these."""
    require_party(holder, slug)
    with app.workspace.database.read() as session:
        parties.get_party(session, slug)
        name = divisions.division_head(session, slug).layout
        layout = divisions.get_revision(session, slug).division.layout
    return kept_json(request, name, lambda: layout_shape(layout))


@router.get("/division")
def show_division(slug: str, holder: Moderator, app: AppDep) -> dict[str, Any]:
    """Who has which block and street, and where the history of edits stands."""
    require_party(holder, slug)
    return division_shape(history.division_state(app.workspace, slug))


@router.post("/division/edits")
def edit_division(
    slug: str, body: EditBody, editor: EditorDep, app: AppDep, lang: LangDep
) -> dict[str, Any]:
    """Do one edit; 409 when somebody else did meanwhile, 422 when it cannot be done."""
    with _told_in(lang):
        state = history.edit_division(app.workspace, slug, body.edit, stamp=body.stamp, by=editor)
    return division_shape(state)


@router.post("/division/undo")
def undo_division(
    slug: str, body: StampBody, editor: EditorDep, app: AppDep, lang: LangDep
) -> dict[str, Any]:
    """Take the last edit, split or import back."""
    with _told_in(lang):
        state = history.undo_division(app.workspace, slug, stamp=body.stamp, by=editor)
    return division_shape(state)


@router.post("/division/redo")
def redo_division(
    slug: str, body: StampBody, editor: EditorDep, app: AppDep, lang: LangDep
) -> dict[str, Any]:
    """Do again what was undone last."""
    with _told_in(lang):
        state = history.redo_division(app.workspace, slug, stamp=body.stamp, by=editor)
    return division_shape(state)


@router.post("/division/import")
async def import_division(
    slug: str,
    request: Request,
    editor: EditorDep,
    app: AppDep,
    lang: LangDep,
    query: Annotated[ImportQuery, Query()],
) -> dict[str, Any]:
    """Take the organiser's own sectors; the body is the file: GeoJSON, GPKG, KML, Shapefile…

    With `stamp` it is refused when somebody else edited meanwhile. It can be undone.
    """
    limit_mb = app.settings.max_area_file_mb
    too_large = BadInput("area_file_too_large", name=query.name or "?", limit_mb=round(limit_mb))
    content = bytearray()
    async for part in upload(request, limit_mb=limit_mb, too_large=too_large):
        content += part

    def import_and_show() -> dict[str, Any]:
        with _told_in(lang):
            _, findings = import_sent_sectors(
                app.workspace,
                app.settings,
                slug,
                SentFile(query.name, bytes(content)),
                stamp=query.stamp,
                by=editor,
            )
        state = history.division_state(app.workspace, slug)
        return {
            **division_shape(state),
            "findings": [finding_shape(finding, lang) for finding in findings],
        }

    return await run_in_threadpool(import_and_show)


@contextmanager
def _told_in(lang: Lang) -> Iterator[None]:
    """What the other organiser did, in the words of whoever came second."""
    try:
        yield
    except Conflict as error:
        if error.code != "division_changed":
            raise
        raise Conflict(error.code, **change_in_words(error.params, lang)) from error
