"""The ZIP file that a phone saves: taken whole, taken twice without doubling, bombs refused."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cartoparty.errors import BadInput
from cartoparty.pipeline.collect import (
    ImportSummary,
    import_observations,
    list_observations,
    receive_observation,
)
from cartoparty.store.access import Capability, Holder
from cartoparty.store.photos import photo_path
from tests.parties import NOW, TestParty, record

TEAM = Holder(Capability.COLLECT, "essai", 1, "Zoé")


def picture(colour: str = "#336699") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def geojson(*records: Mapping[str, Any]) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": each["id"],
            "geometry": {"type": "Point", "coordinates": [each["lon"], each["lat"]]},
            "properties": {k: v for k, v in each.items() if k not in ("lon", "lat")},
        }
        for each in records
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def packed(folder: Path, files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "notes.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def imported(party: TestParty, path: Path, **more: Any) -> ImportSummary:
    return import_observations(party.workspace, party.slug, path, now=NOW, **more)


def test_notes_and_photos_of_a_phone_are_stored_once(party: TestParty, tmp_path: Path) -> None:
    photo = picture()
    note = record(1, 1, team=1, photos=[sha(photo)])
    path = packed(
        tmp_path, {"observations.geojson": geojson(note), f"photos/{sha(photo)}.jpg": photo}
    )
    first = imported(party, path)
    assert (first.stored, first.same, first.photos) == (1, 0, 1)
    assert photo_path(party.workspace.photos, sha(photo)).is_file()
    again = imported(party, path)
    assert (again.stored, again.same, again.photos) == (0, 1, 0)


def test_notes_that_the_phone_had_sent_already_count_as_known(
    party: TestParty, tmp_path: Path
) -> None:
    sent, waiting = record(1, 1), record(2, 2, team=1)
    receive_observation(party.workspace, TEAM, sent, now=NOW)
    path = packed(tmp_path, {"observations.geojson": geojson({**sent, "team": 1}, waiting)})
    summary = imported(party, path)
    assert (summary.stored, summary.same, summary.conflicts) == (1, 1, [])
    assert len(list_observations(party.workspace, party.slug)) == 2


def test_a_file_that_a_computer_packed_anew_is_taken_too(party: TestParty, tmp_path: Path) -> None:
    path = packed(
        tmp_path,
        {
            "notes/observations.geojson": geojson(record(1, 1)),
            f"notes/photos/{sha(picture())}.jpg": picture(),
            "__MACOSX/notes/._observations.geojson": b"x",
            "notes/.DS_Store": b"x",
        },
        zipfile.ZIP_DEFLATED,
    )
    summary = imported(party, path)
    assert (summary.stored, summary.photos) == (1, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture()[:200], "photo_hash_wrong"),
        (b"no picture", "photo_unreadable"),
        (picture() + b"\x00" * 300_000, "photo_too_large"),
    ],
)
def test_a_bad_photo_is_told_and_the_rest_is_stored(
    party: TestParty, tmp_path: Path, content: bytes, code: str
) -> None:
    name = sha(picture() if code == "photo_hash_wrong" else content)
    good = picture("#993366")
    path = packed(
        tmp_path,
        {
            f"photos/{name}.jpg": content,
            f"photos/{sha(good)}.jpg": good,
            "observations.geojson": geojson(record(1, 1)),
        },
    )
    summary = imported(party, path, max_photo_mb=0.2)
    assert [(each.name, each.problem.code) for each in summary.refused_photos] == [
        (f"photos/{name}.jpg", code)
    ]
    assert (summary.stored, summary.photos) == (1, 1)


NOTES = geojson(record(1, 1))


@pytest.mark.parametrize(
    "name",
    [
        "../observations.geojson",
        "/etc/passwd",
        "photos/../../x.jpg",
        "photos/holiday.jpg",
        f"photos/{'0' * 64}.exe",
        f"photos/{'A' * 64}.jpg",
        "run.sh",
    ],
)
def test_a_name_that_no_phone_writes_is_refused(
    party: TestParty, tmp_path: Path, name: str
) -> None:
    path = packed(tmp_path, {"observations.geojson": NOTES, name: b"x"})
    with pytest.raises(BadInput, match="archive_unexpected"):
        imported(party, path)
    assert list_observations(party.workspace, party.slug) == []


def bomb(folder: Path) -> Path:
    return packed(
        folder,
        {"observations.geojson": b" " * 101_000_000},
        zipfile.ZIP_DEFLATED,
    )


def bomb_that_lies(folder: Path) -> Path:
    """Its directory says that the entry is small; the stream goes on."""
    path = bomb(folder)
    content = bytearray(path.read_bytes())
    true_size = (101_000_000).to_bytes(4, "little")
    for at in (content.find(true_size), content.rfind(true_size)):
        content[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def without_notes(folder: Path) -> Path:
    return packed(folder, {f"photos/{sha(picture())}.jpg": picture()})


def with_much_in_it(folder: Path) -> Path:
    return packed(folder, {f"photos/{n:064x}.jpg": b"" for n in range(20_001)})


def twice(folder: Path) -> Path:
    path = packed(folder, {"observations.geojson": NOTES})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("observations.geojson", geojson(record(2, 2)))
    return path


def cut(folder: Path) -> Path:
    path = packed(folder, {"observations.geojson": NOTES})
    path.write_bytes(path.read_bytes()[:-30])
    return path


def damaged(folder: Path) -> Path:
    path = packed(folder, {"observations.geojson": NOTES})
    path.write_bytes(path.read_bytes().replace(b"defibrillators", b"defibrillatorz"))
    return path


def empty(folder: Path) -> Path:
    return packed(folder, {})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "archive_too_large"),
        (bomb_that_lies, "archive_unreadable"),
        (without_notes, "archive_without_notes"),
        (with_much_in_it, "archive_too_many"),
        (twice, "archive_unexpected"),
        (cut, "archive_unreadable"),
        (damaged, "archive_unreadable"),
        (empty, "archive_without_notes"),
    ],
)
def test_a_file_that_no_phone_made_is_refused_whole(
    party: TestParty, tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    with pytest.raises(BadInput, match=code):
        imported(party, make(tmp_path))
    assert list_observations(party.workspace, party.slug) == []


def test_the_archive_is_known_by_its_content_not_by_its_name(
    party: TestParty, tmp_path: Path
) -> None:
    path = packed(tmp_path, {"observations.geojson": NOTES}).rename(tmp_path / "notes.geojson")
    assert imported(party, path).stored == 1
    path.write_bytes(NOTES)
    assert imported(party, path).same == 1
