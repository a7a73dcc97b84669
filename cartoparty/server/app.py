"""The FastAPI application: routes, errors, compression, and the thread that runs jobs."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from cartoparty import jobs
from cartoparty.resources import find_resource, load_themes
from cartoparty.server.board_pictures import BoardPictures
from cartoparty.server.board_room import BoardRoom
from cartoparty.server.bodies import BodyLimit
from cartoparty.server.deps import App
from cartoparty.server.district_map_room import MAP_TYPE, DistrictMapRoom
from cartoparty.server.errors import install_error_handlers
from cartoparty.server.name_books import NameBooks
from cartoparty.server.page_pictures import PagePictures
from cartoparty.server.routes import (
    atlas,
    board,
    desk,
    division,
    pages,
    people,
    phone,
    planning,
    town_map,
    walks,
)
from cartoparty.server.routes import jobs as job_routes
from cartoparty.settings import Settings
from cartoparty.store.workspace import Workspace

ROUTERS = (
    phone.router,
    desk.router,
    job_routes.router,
    atlas.router,
    town_map.router,
    people.router,
    board.router,
    planning.router,
    division.router,
    walks.router,
    pages.router,
)


def create_app(workspace: Workspace, settings: Settings, *, with_worker: bool = True) -> FastAPI:
    """The server of one workspace; `with_worker` runs the job thread beside it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = threading.Event()
        worker = threading.Thread(target=jobs.work, args=(workspace, settings, stop), daemon=True)
        if with_worker:
            worker.start()
        yield
        stop.set()
        if with_worker:
            worker.join(timeout=10)

    app = FastAPI(title="Cartoparty", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.cartoparty = App(workspace, settings, load_themes(settings.themes_dir))
    # Whoever runs the server says when it is about to end: streams must not hold it up.
    app.state.is_stopping = lambda: False

    def is_stopping() -> bool:
        stopping: bool = app.state.is_stopping()
        return stopping

    app.state.page_pictures = PagePictures()
    app.state.name_books = NameBooks(workspace)
    app.state.district_maps = DistrictMapRoom()
    app.state.board_room = BoardRoom(BoardPictures(app.state.cartoparty), is_stopping)
    # The tiles of a map are compressed already.
    packed = (*DEFAULT_EXCLUDED_CONTENT_TYPES, MAP_TYPE)
    app.add_middleware(GZipMiddleware, minimum_size=1000, exclude_content_types=packed)
    app.add_middleware(BodyLimit, limit_bytes=settings.max_body_mb * 1_000_000)
    install_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    pages.install_pages(app, find_resource("field_app"), workspace.published)
    return app
