"""What a phone has to load, counted from the built files as they travel: gzip, in bytes."""

import json
import re
from pathlib import Path

import httpx
import pytest

from cartoparty.resources import find_resource
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from tests.parties import make_party
from tests.phone_files import named_from, weight, weight_of

FIRST_FORM = 50_000
WHOLE = 120_000


@pytest.fixture(scope="module")
def pages() -> Path:
    return find_resource("field_app")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes for a team, as a file."""
    folder = tmp_path_factory.mktemp("manifest")
    party = make_party(folder)
    with served(create_app(party.workspace, party.settings)) as address:
        answer = httpx.get(f"{address}/j/{party.codes[1]}/app.webmanifest", timeout=30)
    path = folder / "app.webmanifest"
    path.write_bytes(answer.raise_for_status().content)
    return path


def with_imports(pages: Path, path: Path, found: set[Path]) -> set[Path]:
    """A script and all that it imports before it can run; what `import()` brings comes later."""
    if path in found:
        return found
    found.add(path)
    for name in re.findall(r"""(?:from|import)\s*[`"']\./([\w.-]+\.js)[`"']""", path.read_text()):
        with_imports(pages, pages / "assets" / name, found)
    return found


def kept_by_the_worker(pages: Path) -> set[Path]:
    script = (pages / "sw.js").read_text()
    names = re.findall(r"/(?:assets|icons)/[\w.-]+|/field\.html", script)
    return {pages / name.lstrip("/") for name in names}


def test_first_form_needs_at_most_50_kb_of_script_and_style(pages: Path) -> None:
    page = (pages / "field.html").read_text()
    first = {
        pages / name for name in re.findall(r'(?:src|href)="/(assets/[\w.-]+\.(?:js|css))"', page)
    }
    scripts: set[Path] = set()
    for path in [*first, *_larger_language(pages)]:
        if path.suffix == ".js":
            with_imports(pages, path, scripts)
    assert len(first) > 3
    assert 20_000 < weight(first | scripts) <= FIRST_FORM


def _larger_language(pages: Path) -> list[Path]:
    tables = [*pages.glob("assets/fr-*.js"), *pages.glob("assets/en-*.js")]
    assert len(tables) == 2
    return [max(tables, key=lambda path: weight({path}))]


def test_all_that_page_worker_and_manifest_name_is_at_most_120_kb(
    pages: Path, manifest: Path
) -> None:
    loaded = named_from(pages, pages / "field.html", pages / "sw.js", manifest)

    kinds = {path.suffix for path in loaded}
    assert kinds == {".html", ".js", ".css", ".svg", ".png", ".webmanifest"}
    assert kept_by_the_worker(pages) < loaded
    assert 60_000 < weight(loaded) <= WHOLE


def test_manifest_weighs_no_more_than_the_build_keeps_free(manifest: Path) -> None:
    build = Path(__file__).parents[1] / "field_app" / "build" / "worker.ts"
    kept_free = re.search(r"const MANIFEST = (\d+);", build.read_text())
    assert kept_free
    assert 200 < weight_of(manifest) <= int(kept_free[1])


def test_icons_of_page_and_manifest_are_all_that_is_built(pages: Path, manifest: Path) -> None:
    named = {icon["src"] for icon in json.loads(manifest.read_text())["icons"]}
    page = (pages / "field.html").read_text()
    named |= set(re.findall(r'<link rel="apple-touch-icon" href="([^"]+)"', page))
    assert {f"/icons/{path.name}" for path in (pages / "icons").iterdir()} == named


def test_worker_keeps_all_that_the_page_may_ask_for(pages: Path) -> None:
    asked = named_from(pages, pages / "field.html")
    assert {path for path in asked if path.parent.name == "assets"} <= kept_by_the_worker(pages)


def test_worker_keeps_neither_desk_nor_board(pages: Path) -> None:
    names = {path.name for path in kept_by_the_worker(pages)}
    assert [name for name in names if re.match(r"(..[_-])?(desk|board)", name)] == []


def test_scripts_are_read_by_the_last_system_of_a_phone_of_2015(pages: Path) -> None:
    """Safari 15: neither static blocks in classes nor looking behind in patterns (both 16.4)."""
    scripts = [path for path in kept_by_the_worker(pages) if path.suffix == ".js"]
    newer = re.compile(r"static\s*\{|\(\?<[=!]")
    assert [path.name for path in scripts if newer.search(path.read_text())] == []
