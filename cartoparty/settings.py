"""The settings of one run, read once at the edge from the environment and passed down."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

OSM_SANDBOX_API_URL = "https://master.apis.dev.openstreetmap.org"
OSM_API_URL = "https://api.openstreetmap.org"


class Settings(BaseSettings):
    """Every setting, units in the names; the environment variable is `CARTOPARTY_` + name."""

    model_config = SettingsConfigDict(env_prefix="CARTOPARTY_", extra="ignore", frozen=True)

    workspace: Path = Field(Path(), description="folder with the database, photos and files")
    database_url: str | None = Field(
        None, description="database URL; SQLite in the workspace when absent"
    )
    overpass_url: str = Field(
        "https://overpass-api.de/api/interpreter", description="Overpass API endpoint"
    )
    osm_api_url: str = Field(
        OSM_SANDBOX_API_URL, description="OSM API server; the sandbox until told otherwise"
    )
    osm_token: SecretStr | None = Field(None, description="OAuth2 token for the OSM API")
    themes_dir: Path | None = Field(None, description="folder with more theme files")
    lang: Literal["fr", "en"] | None = Field(None, description="language of messages")
    public_url: str | None = Field(
        None, description="address that QR codes and the catalogue point to"
    )
    max_area_km2: float = Field(1000, description="largest area of a party")
    snapshot_margin_m: float = Field(150, description="how far the snapshot reaches past the area")
    overpass_timeout_s: int = Field(180, description="time-out asked of Overpass for one query")
    overpass_tile_km2: float = Field(25, description="areas larger than this are asked in tiles")
    max_photo_mb: float = Field(12, description="largest photo accepted")
    max_extract_mb: float = Field(2000, description="largest OSM extract that the desk may send")
    max_area_file_mb: float = Field(50, description="largest file of an area or of sectors")
    max_body_mb: float = Field(5, description="largest request that is no file")
    osm_changeset_edits: int = Field(1000, description="most edits in one changeset")
