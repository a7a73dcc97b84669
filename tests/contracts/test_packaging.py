"""What is shipped: the wheel serves its pages alone, the help is quick, the sdist needs no Node."""

import os
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

CHECKOUT = Path(__file__).parents[2]
HEAVY = ("geopandas", "folium", "reportlab", "pandas", "osmium", "pymetis", "scipy", "pyogrio",
         "rustworkx")  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and sdist, built from the checkout as it is."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked where Python finds it before the checkout."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def run_installed(installed: Path, code: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(installed)},
        cwd=cwd,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_help_imports_no_heavy_library(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['cartoparty', '--help']\n"
        "from cartoparty.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print('LOADED', *sorted(sys.modules))"
    )
    loaded = set(run_installed(CHECKOUT, code, tmp_path).split("LOADED")[1].split())
    assert "cartoparty.cli.app" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_server_starts_without_heavy_libraries(tmp_path: Path) -> None:
    code = "import sys, cartoparty.server.app; print(*sys.modules)"
    loaded = set(run_installed(CHECKOUT, code, tmp_path).split())
    assert loaded.isdisjoint(HEAVY)


def test_the_wheel_carries_pages_datasets_themes_and_texts(built: Path) -> None:
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    for name in (
        "cartoparty/_data/field_app/index.html",
        "cartoparty/_data/field_app/leaflet/leaflet.js",
        "cartoparty/_data/exports/trees/dataset.toml",
        "cartoparty/themes/trees.toml",
        "cartoparty/texts/collect.toml",
        "cartoparty/store/migrations/versions/0001_the_first_tables.py",
    ):
        assert name in names
    assert not [name for name in names if "node_modules" in name or name.startswith("tests")]


def test_the_sdist_carries_the_built_pages(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"field_app/dist/index.html", "exports/trees/dataset.toml", "README.md"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_the_wheel_alone_serves_its_pages(installed: Path, tmp_path: Path) -> None:
    with _serving(installed, tmp_path) as address:
        for path in ("/", "/j/ABCDEF", "/desk"):
            page = httpx.get(address + path)
            assert page.status_code == 200
            assert "<!doctype html>" in page.text.lower()
            assert "default-src 'self'" in page.headers["content-security-policy"]
        assert httpx.get(f"{address}/healthz").json()["status"] == "ok"


@contextmanager
def _serving(installed: Path, folder: Path) -> Iterator[str]:
    code = (
        "import sys, cartoparty; assert cartoparty.__file__.startswith(sys.argv[1])\n"
        "from cartoparty.cli import main\n"
        "sys.argv[1:] = ['-w', 'ws', 'serve', '--port', sys.argv[2]]\n"
        "main()"
    )
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(installed), str(port)],
        env={**os.environ, "PYTHONPATH": str(installed), "CARTOPARTY_LANG": "en"},
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        _, said = server.communicate(timeout=30)
    assert "/desk#key=" in said


def _wait_for(address: str, server: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(f"{address}/healthz")
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server did not answer")


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
