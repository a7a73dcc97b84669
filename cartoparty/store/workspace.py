"""The workspace: one folder with the database, the photos, the extracts and the published files."""

from dataclasses import dataclass
from pathlib import Path

from cartoparty.settings import Settings
from cartoparty.store.database import Database


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything of an instance lies."""

    root: Path
    database: Database

    @property
    def photos(self) -> Path:
        return self.root / "photos"

    @property
    def extracts(self) -> Path:
        return self.root / "extracts"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def maps(self) -> Path:
        """Where the base maps for phones are kept."""
        return self.root / "maps"

    def atlas(self, party: str) -> Path:
        """Where the printed pages of a party are kept."""
        return self.root / "atlas" / f"{party}.pdf"

    def atlas_pages(self, party: str, fingerprint: str) -> Path:
        """Where the single pages of the PDF with this fingerprint are kept for the desk."""
        return self.root / "atlas" / f"{party}.{fingerprint}.pages"

    def town_map(self, party: str) -> Path:
        """Where the printed town map of a party is kept."""
        return self.root / "town_map" / f"{party}.pdf"


def open_workspace(settings: Settings) -> Workspace:
    """Open the workspace of these settings, creating its folder and tables when it is new."""
    root = settings.workspace
    root.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url or f"sqlite:///{root / 'cartoparty.db'}")
    database.prepare()
    return Workspace(root, database)
