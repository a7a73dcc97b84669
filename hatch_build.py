"""The build hook: wheel and sdist carry the built pages, the wheel the datasets too."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "field_app"))
import npm

_SOURCES = ("src/**/*", "build/*", "*.html", "*.json", "*.ts")


class BuildPages(BuildHookInterface):  # type: ignore[type-arg]
    """Build `field_app/dist` where it is missing or older than its sources, and take it along."""

    def dependencies(self) -> list[str]:
        """What the build needs beyond hatchling: a Node from PyPI where the machine has none."""
        return [] if self._is_built() or npm.has_node() else [npm.WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._is_built():
            npm.run("ci")
            npm.run("run", "build")
        if self.target_name == "wheel" and version != "editable":
            root = Path(self.root)
            build_data["force_include"] = {
                str(root / "field_app" / "dist"): "cartoparty/_data/field_app",
                str(root / "exports"): "cartoparty/_data/exports",
            }

    def _is_built(self) -> bool:
        """Whether the pages are there and no source is newer (in an sdist all are of one age)."""
        folder = Path(self.root) / "field_app"
        page = folder / "dist" / "index.html"
        if not page.is_file():
            return False
        sources = [path for pattern in _SOURCES for path in folder.glob(pattern)]
        return all(path.stat().st_mtime <= page.stat().st_mtime for path in sources)
