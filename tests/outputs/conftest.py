"""Leaflet's files as the web pages' build lays them out, small and made up."""

from pathlib import Path

import pytest


@pytest.fixture
def leaflet(tmp_path: Path) -> Path:
    folder = tmp_path / "leaflet"
    (folder / "images").mkdir(parents=True)
    (folder / "leaflet.js").write_text("/* L */\n//# sourceMappingURL=leaflet.js.map\n", "utf-8")
    (folder / "leaflet.css").write_text(".leaflet-container{}\n", "utf-8")
    (folder / "images" / "layers.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder
