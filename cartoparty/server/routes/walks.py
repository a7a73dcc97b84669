"""The suggested walks, as the desk draws them and as files for other programs."""

import tempfile
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Response

from cartoparty.pipeline.walks import plan_walks
from cartoparty.server.deps import AppDep, LangDep, Moderator, require_party

router = APIRouter(prefix="/api/parties/{slug}", tags=["walks"])

_MEDIA_TYPES = {
    "geojson": "application/geo+json",
    "gpx": "application/gpx+xml",
    "kml": "application/vnd.google-earth.kml+xml",
}


@router.get("/walks.{suffix}")
def walks(
    slug: str,
    suffix: Literal["geojson", "gpx", "kml"],
    holder: Moderator,
    app: AppDep,
    lang: LangDep,
    sector: int | None = None,
) -> Response:
    """The walks of all sectors, or of one."""
    from cartoparty.outputs.walk_files import write_walks

    require_party(holder, slug)
    found, teams = plan_walks(app.workspace, slug, sector)
    name = f"{slug}-{sector or 'walks'}.{suffix}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_walks(path, found, teams, lang)
        content = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_MEDIA_TYPES[suffix], headers=headers)
