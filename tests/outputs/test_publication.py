import json
import os
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from cartoparty.core.models import Action, Decision
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.outputs import publication as writing
from cartoparty.outputs.publication import write_publication
from cartoparty.texts import error_text, finding_text
from tests.outputs.publications import (
    BASE_URL,
    OBSERVED_AT,
    features,
    party,
    publication,
    reviewed,
)

TREE = features()["trees"][0]
NEW_TREE = {"natural": "tree", "genus": "Tilia"}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_publication_has_the_files_of_the_contract(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "site"
    summary = write_publication(folder, publication(themes), base_url=BASE_URL, leaflet=leaflet)
    files = set(_bytes(folder))
    assert {"index.html", "catalog.jsonld", "assets/site.css", "assets/leaflet.js"} <= files
    for dataset in ("defibrillators", "trees", "accessibility"):
        for name in ("index.html", "map.html", "schema.json", f"{dataset}.geojson"):
            assert f"{dataset}/{name}" in files
        assert f"{dataset}/{dataset}.csv" in files
        assert f"{dataset}/{dataset}.gpkg" in files
    assert set(summary.files) == files
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


def test_the_summary_adds_up(themes: dict[str, Theme], leaflet: Path, tmp_path: Path) -> None:
    surveys = [
        reviewed(Action.CREATE, "trees", NEW_TREE, number=1),
        reviewed(Action.GONE, "trees", {}, number=2, feature=TREE),
    ]
    made = publication(themes, surveys)
    summary = write_publication(tmp_path / "site", made, base_url=BASE_URL, leaflet=leaflet)
    trees = summary.datasets["trees"]
    assert (trees.rows, trees.gone, trees.reclassified) == (2, 1, 0)
    assert {str(status): count for status, count in trees.by_status.items()} == {
        "osm": 1,
        "osm+survey": 0,
        "survey": 1,
    }
    assert trees.licence == "ODbL-1.0"
    assert trees.files["trees/trees.csv"] == (tmp_path / "site/trees/trees.csv").stat().st_size


def test_the_same_data_gives_the_same_bytes_and_leaves_the_files_alone(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    surveys = [
        reviewed(Action.CREATE, "trees", NEW_TREE, number=number, position=(2.01, 47.01))
        for number in (1, 2, 3)
    ]
    one, two = tmp_path / "one", tmp_path / "two"
    write_publication(one, publication(themes, surveys), base_url=BASE_URL, leaflet=leaflet)
    write_publication(two, publication(themes, surveys[::-1]), base_url=BASE_URL, leaflet=leaflet)
    assert _bytes(one) == _bytes(two)
    inode = one.stat().st_ino
    again = write_publication(one, publication(themes, surveys), base_url=BASE_URL, leaflet=leaflet)
    assert again.unchanged
    assert one.stat().st_ino == inode


@pytest.mark.parametrize("exchange", [True, False], ids=["one step", "two renames"])
def test_a_file_that_did_not_change_keeps_its_date(
    themes: dict[str, Theme],
    leaflet: Path,
    tmp_path: Path,
    exchange: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not exchange:
        monkeypatch.setattr(writing, "_exchange", lambda *_: False)
    folder = tmp_path / "site"
    write_publication(folder, publication(themes), base_url=BASE_URL, leaflet=leaflet)
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    surveys = [reviewed(Action.CREATE, "trees", NEW_TREE, number=1)]
    summary = write_publication(
        folder, publication(themes, surveys), base_url=BASE_URL, leaflet=leaflet
    )
    assert not summary.unchanged
    assert (folder / "assets/site.css").stat().st_mtime == 1_000_000_000
    assert (folder / "defibrillators/defibrillators.csv").stat().st_mtime == 1_000_000_000
    assert (folder / "trees/trees.csv").stat().st_mtime > 1_000_000_000
    assert [path.name for path in tmp_path.iterdir() if path.name != "leaflet"] == ["site"]


def test_a_failure_leaves_the_former_publication_whole(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    write_publication(folder, publication(themes), base_url=BASE_URL, leaflet=leaflet)
    before = _bytes(folder)

    def full_disk(*_: object) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr(writing, "catalogue_text", full_disk)
    surveys = [reviewed(Action.CREATE, "trees", NEW_TREE, number=1)]
    with pytest.raises(OSError, match="no space"):
        write_publication(folder, publication(themes, surveys), base_url=BASE_URL, leaflet=leaflet)
    assert _bytes(folder) == before
    assert {path.name for path in tmp_path.iterdir()} == {"site", "leaflet"}


def test_a_folder_with_somebody_elses_files_is_not_touched(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "letters.txt").write_text("dear", "utf-8")
    with pytest.raises(BadInput) as caught:
        write_publication(folder, publication(themes), base_url=BASE_URL, leaflet=leaflet)
    assert caught.value.code == "publication_folder_foreign"
    assert caught.value.params["file"] == "letters.txt"
    assert _bytes(folder) == {"letters.txt": b"dear"}


def test_a_file_added_to_a_publication_is_not_lost(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    write_publication(folder, publication(themes), base_url=BASE_URL, leaflet=leaflet)
    (folder / "CNAME").write_text("data.example.org", "utf-8")
    with pytest.raises(BadInput):
        write_publication(folder, publication(themes), base_url=BASE_URL, leaflet=leaflet)
    assert (folder / "CNAME").is_file()


@pytest.mark.parametrize(
    "url", ["", "data/", "ftp://example.org", "https://", "https://a b.org", "https://a.org/?x=1"]
)
def test_an_address_that_is_none_is_refused(
    url: str, themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as caught:
        write_publication(tmp_path / "site", publication(themes), base_url=url, leaflet=leaflet)
    assert caught.value.code == "publication_url_invalid"
    assert not (tmp_path / "site").exists()


def test_nothing_personal_is_in_any_published_byte(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    surveys = [
        reviewed(
            Action.CREATE,
            "trees",
            NEW_TREE | {"note": "appeler Yvonne", "fixme": "0601020304"},
            number=0xABCDEF0123456789,
            note="vu avec Yvonne",
        ),
        reviewed(Action.MODIFY, "trees", {"genus": "Fagus"}, number=2, feature=TREE),
        reviewed(
            Action.MODIFY,
            "defibrillators",
            {"phone": "+33601020304", "email": "yvonne@maison.example"},
            number=3,
            feature=features()["defibrillators"][0],
            observed_at=OBSERVED_AT + timedelta(minutes=1),
        ),
        reviewed(
            Action.CREATE,
            "trees",
            NEW_TREE | {"name": "Arbre refusé"},
            number=4,
            decision=Decision.REJECTED,
        ),
    ]
    write_publication(
        tmp_path / "site", publication(themes, surveys), base_url=BASE_URL, leaflet=leaflet
    )
    planted = (
        "Yvonne",
        "yvonne",
        "601020304",
        "walk-4f1c9",
        "ab" * 32,
        "abcdef0123456789",
        "abcd-ef0123456789",
        "Zoé-la-modératrice",
        "14:37",
        "14:38",
        "16:37",
        "09:12",
        "Arbre refusé",
        "7717",
    )
    published = _bytes(tmp_path / "site")
    assert b"Fagus" in published["trees/trees.csv"]
    for name, content in published.items():
        text = content.decode("utf-8", "replace")
        # Digests and our own identifiers (version 5; observations have others) hold any digits.
        ours = r"[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
        text = re.sub(ours, "#", text)
        assert [secret for secret in planted if secret in text] == [], name


def test_every_code_has_its_words_in_both_languages(themes: dict[str, Theme]) -> None:
    stale = reviewed(Action.CONFIRM, "trees", {}, number=1, feature=features()["trees"][2])
    made = publication(themes, [stale])
    codes = {finding.code for rows in made.datasets for finding in rows.findings}
    assert "dataset_value_unusable" in codes
    for rows in made.datasets:
        for finding in rows.findings:
            for lang in ("fr", "en"):
                assert "{" not in "".join(finding_text(finding, lang))  # type: ignore[arg-type]
    errors = (
        BadInput("licence_unknown", licence="x", known=["a", "b"]),
        BadInput("dataset_licence_osm_row", licence="x", count=2, rows=["a"]),
        BadInput("dataset_invalid", file="f", where="w", problem="p"),
        BadInput("publication_url_invalid", url="u"),
        BadInput("publication_folder_foreign", folder="f", file="g"),
    )
    for error in errors:
        for lang in ("fr", "en"):
            assert "{" not in "".join(error_text(error, lang))  # type: ignore[arg-type]


def test_the_manifest_lists_every_other_file(
    themes: dict[str, Theme], leaflet: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    made = publication(themes, of=party(fictional=True))
    write_publication(folder, made, base_url=BASE_URL, leaflet=leaflet)
    listed = {
        entry["path"]: entry["sha256"]
        for entry in json.loads((folder / "files.json").read_text("utf-8"))["files"]
    }
    found = {
        name: sha256(content).hexdigest()
        for name, content in _bytes(folder).items()
        if name != "files.json"
    }
    assert listed == found
