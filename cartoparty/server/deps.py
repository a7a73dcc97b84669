"""What routes ask for: the workspace, the settings, the bearer of the key."""

from datetime import UTC, datetime
from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from cartoparty.core.models import Lang
from cartoparty.core.theme import Theme
from cartoparty.errors import NotAllowed, NotFound
from cartoparty.server.errors import language_of
from cartoparty.settings import Settings
from cartoparty.store import access
from cartoparty.store.access import Capability, Holder
from cartoparty.store.workspace import Workspace


class App(NamedTuple):
    """What the server was started with."""

    workspace: Workspace
    settings: Settings
    themes: dict[str, Theme]


def _app(request: Request) -> App:
    app: App = request.app.state.cartoparty
    return app


def _now() -> datetime:
    return datetime.now(UTC)


AppDep = Annotated[App, Depends(_app)]
NowDep = Annotated[datetime, Depends(_now)]
LangDep = Annotated[Lang, Depends(language_of)]


class Needs:
    """The capability that a route names; the test of all routes reads it."""

    def __init__(self, capability: Capability) -> None:
        self.capability = capability

    def __call__(self, request: Request, app: AppDep) -> Holder:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise NotAllowed("key_missing")
        with app.workspace.database.read() as session:
            holder = access.holder_of(session, key.strip())
        if not holder.may(self.capability):
            raise NotAllowed("not_allowed")
        return holder


Watcher = Annotated[Holder, Depends(Needs(Capability.WATCH))]
Volunteer = Annotated[Holder, Depends(Needs(Capability.COLLECT))]
Moderator = Annotated[Holder, Depends(Needs(Capability.REVIEW))]
Organiser = Annotated[Holder, Depends(Needs(Capability.ORGANISE))]


def require_party(holder: Holder, slug: str) -> None:
    """A key for one party opens no other; the answer does not tell whether the other exists."""
    if holder.party is not None and holder.party != slug:
        raise NotFound("party_unknown", slug=slug, known=holder.party)
