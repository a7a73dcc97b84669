"""`make bench` on a machine without the real extracts, and the memory that it reports."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.__main__ import main
from bench.places import FOLDER_VARIABLE
from bench.sectors import in_fresh_process, peak_mb

_CHECKOUT = Path(__file__).parents[2]


def test_bench_without_extracts_says_so_and_measures_the_demo_town(tmp_path: Path) -> None:
    environment = {**os.environ, FOLDER_VARIABLE: str(tmp_path / "absent")}

    done = subprocess.run(
        [sys.executable, "-m", "bench", "sectors"],
        cwd=_CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"name their folder in {FOLDER_VARIABLE}" in done.stdout
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in done.stdout.splitlines()
        if line.startswith("| demo town")
    ]
    ours, baseline = rows
    assert [ours[1], ours[2]] == ["cartoparty", "8"]
    assert [baseline[1], baseline[2]] == ["straight cuts", "8"]
    assert float(ours[3]) < float(baseline[3])
    assert done.returncode == (0 if ours[-1] == "all bars held" else 1)


def test_bench_of_an_unknown_section_names_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["sector"])

    assert stopped.value.code == 2
    assert "there are party, sectors" in capsys.readouterr().err


def test_peak_memory_of_a_case_is_its_own() -> None:
    """This process holds 400 MB; the case's, started from it, must not be charged for them."""
    ballast = np.ones(50_000_000)

    assert in_fresh_process(peak_mb) < 200
    assert peak_mb() > 400
    assert ballast[0] == 1
