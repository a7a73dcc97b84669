"""`observations import` of the ZIP file that a phone saves: what is said, and the exit codes."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from PIL import Image

from tests.cli.conftest import Run
from tests.parties import record
from tests.small_town import BBOX, write_small_town


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(out, "JPEG")
    return out.getvalue()


def test_file_of_a_phone_is_imported_and_says_what_came(run: Run, tmp_path: Path) -> None:
    run("init", "essai", "--bbox", BBOX, "--theme", "defibrillators")
    run("snapshot", "essai", "--extract", write_small_town(tmp_path / "town.osm.pbf"))
    run("split", "essai", "--teams", "2")
    photo = picture()
    name = hashlib.sha256(photo).hexdigest()
    note = record(1, 1, photos=[name], team=1)
    point = {"type": "Point", "coordinates": [note.pop("lon"), note.pop("lat")]}
    feature = {"type": "Feature", "id": note["id"], "geometry": point, "properties": note}
    path = tmp_path / "essai-1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        collection = {"type": "FeatureCollection", "features": [feature]}
        archive.writestr("observations.geojson", json.dumps(collection))
        archive.writestr(f"photos/{name}.jpg", photo)
        archive.writestr(f"photos/{'0' * 64}.jpg", photo)
    first = run("observations", "import", "essai", path)
    assert first.code == 2
    assert f"essai-1.zip: photos/{'0' * 64}.jpg: La photo reçue ne correspond pas" in first.err
    assert "[photos_refused]" in first.err
    [stored] = json.loads(run("observations", "export", "essai").out)["features"]
    assert stored["properties"]["photos"] == [name]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../evil.sh", b"x")
    refused = run("observations", "import", "essai", path)
    assert (refused.code, "[archive_unexpected]" in refused.err) == (2, True)
