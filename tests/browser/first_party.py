"""An organiser's first minutes: the desk without any party, and the questions of a new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.settings import Settings
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.workspace import Workspace, open_workspace
from tests.parties import NOW

DESKTOP = (1366, 768)
TABLET = (768, 1024)
TITLE = "Cartopartie du vieux bourg"


@dataclass(frozen=True)
class EmptyDesk:
    """A server without any party, and the key of its organiser."""

    workspace: Workspace
    url: str
    key: str

    @property
    def desk_url(self) -> str:
        return f"{self.url}/desk#key={self.key}"

    def get(self, path: str) -> Any:
        headers = {"authorization": f"Bearer {self.key}"}
        return httpx.get(f"{self.url}/api{path}", headers=headers, timeout=30).json()


def empty_desk(folder: Path, **more: Any) -> Iterator[EmptyDesk]:
    settings = Settings(workspace=folder / "workspace", lang="fr", max_area_km2=20, **more)
    workspace = open_workspace(settings)
    with workspace.database.write() as session:
        holder = Holder(Capability.ORGANISE, None, None, "organiser")
        key = issue_key(session, holder, created_at=NOW)
    with served(create_app(workspace, settings)) as url:
        yield EmptyDesk(workspace, url, key)


def begin(page: Page, *themes: str) -> None:
    """The first two questions."""
    page.get_by_role("link", name="Nouvelle cartopartie").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_label("Premier jour").fill("2026-07-04")
    page.get_by_label("Heure de retour").fill("16:30")
    page.get_by_label("Numéro à appeler").fill("Lou, 01 23 45 67 89")
    go_on(page)
    for theme in themes:
        page.get_by_role("checkbox", name=theme).check()
    go_on(page)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continuer").click()


def use(page: Page, way: str) -> None:
    page.get_by_role("radio", name=way).check()


def take_data(page: Page) -> None:
    page.get_by_role("button", name="Créer et prendre les données").click()
    expect(page.get_by_role("heading", name="En combien de secteurs")).to_be_visible(timeout=60_000)
