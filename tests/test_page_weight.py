"""What a phone has to load, counted from the built files as they travel: gzip, in bytes."""

import gzip
import re
from pathlib import Path

import pytest

from cartoparty.resources import find_resource

FIRST_FORM = 50_000
WHOLE = 120_000


@pytest.fixture(scope="module")
def pages() -> Path:
    return find_resource("field_app")


def weight(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


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


def test_all_but_the_base_map_is_at_most_120_kb(pages: Path) -> None:
    kept = kept_by_the_worker(pages)
    assert len(kept) > 10
    assert 60_000 < weight({*kept, pages / "sw.js"}) <= WHOLE


def test_worker_keeps_all_that_the_page_may_ask_for(pages: Path) -> None:
    kept = kept_by_the_worker(pages)
    asked = set(kept)
    for path in kept:
        if path.suffix in (".js", ".html", ".css"):
            text = path.read_text()
            names = re.findall(r"""[`"'(](?:\./|/?assets/)([\w.-]+\.(?:js|css|svg|png))""", text)
            asked |= {pages / "assets" / name for name in names}
    assert asked == kept


def test_worker_keeps_neither_desk_nor_board(pages: Path) -> None:
    names = {path.name for path in kept_by_the_worker(pages)}
    assert [name for name in names if re.match(r"(..[_-])?(desk|board)", name)] == []


def test_scripts_are_read_by_the_last_system_of_a_phone_of_2015(pages: Path) -> None:
    """Safari 15: neither static blocks in classes nor looking behind in patterns (both 16.4)."""
    scripts = [path for path in kept_by_the_worker(pages) if path.suffix == ".js"]
    newer = re.compile(r"static\s*\{|\(\?<[=!]")
    assert [path.name for path in scripts if newer.search(path.read_text())] == []
