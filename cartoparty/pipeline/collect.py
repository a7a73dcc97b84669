"""Collect: teams join; observations, photos and ticked streets arrive, and none is lost."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from PIL import Image, ImageOps, UnidentifiedImageError

from cartoparty.core.models import Observation, Party, Sector, Team
from cartoparty.core.observation_files import rows_from_bytes
from cartoparty.core.observing import (
    CLOCK_TOLERANCE,
    ObservationRefused,
    ReadingContext,
    read_observation,
)
from cartoparty.core.street_list import STREET_KEY
from cartoparty.errors import BadInput, CartopartyError, Conflict, NotAllowed
from cartoparty.sources.note_archive import NoteArchive, is_archive, opened_notes
from cartoparty.store import access, observations, parties, photos, sectors, street_ticks
from cartoparty.store.access import Capability, Holder
from cartoparty.store.street_ticks import StreetTick
from cartoparty.store.workspace import Workspace

_BATCH = 500
# MPO is what many phones write: a JPEG with a second picture behind it, which is dropped.
_PHOTO_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
# What Pillow raises on files that are cut, forged or no picture at all.
_BROKEN_PICTURE = (UnidentifiedImageError, OSError, SyntaxError, ValueError)
# Beyond this many pixels a small file is a bomb: phones take 50 megapixels, ours shrinks to 3.
_MAX_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True)
class Joined:
    """A phone that joined a team, with its key."""

    token: str
    party: Party
    team: Team
    sector: Sector | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a file that was not stored, and why."""

    number: int
    problems: tuple[CartopartyError, ...]


@dataclass(frozen=True, slots=True)
class RefusedPhoto:
    """A photo of a file that was not stored, and why."""

    name: str
    problem: CartopartyError


@dataclass
class ImportSummary:
    """What became of the rows and photos of a file; `photos` are those that are new."""

    stored: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    conflicts: list[RefusedRow] = field(default_factory=list)
    photos: int = 0
    refused_photos: list[RefusedPhoto] = field(default_factory=list)


def team_of_code(workspace: Workspace, code: str) -> tuple[Party, Team, Sector | None]:
    """What a team's code opens; spaces, hyphens and lower case are forgiven."""
    typed = "".join(code.split()).replace("-", "").upper()
    with workspace.database.read() as session:
        slug, team = sectors.team_by_code(session, typed)
        party = parties.get_party(session, slug)
        found = sectors.list_sectors(session, slug)
    return party, team, next((s for s in found if s.number == team.sector), None)


def join_team(
    workspace: Workspace, code: str, nickname: str, consent: str | bool, *, now: datetime
) -> Joined:
    """Give a phone its key to a team, once its bearer has agreed to the current consent text.

    Raises Conflict `collection_closed` while the organiser has closed the collection.
    """
    party, team, sector = team_of_code(workspace, code)
    if not party.collecting:
        raise _closed(party)
    if not consent:
        raise BadInput("consent_needed", field="consent")
    if isinstance(consent, str) and consent != party.consent_version:
        raise BadInput("consent_outdated", field="consent")
    holder = Holder(Capability.COLLECT, party.slug, team.number, nickname.strip()[:60])
    with workspace.database.write() as session:
        token = access.issue_key(
            session, holder, created_at=now, consent_version=party.consent_version
        )
    return Joined(token, party, team, sector)


def receive_observation(
    workspace: Workspace, holder: Holder, record: Mapping[str, Any], *, now: datetime
) -> Literal["stored", "same"]:
    """Store one observation of a joined phone; its team is that of the key, whatever it says.

    Raises Conflict `collection_closed` for what was seen after the collection was closed; what was
    seen before is taken whenever it arrives.
    """
    if holder.party is None:
        raise NotAllowed("not_allowed")
    with workspace.database.write() as session:
        party = parties.get_party(session, holder.party)
        observation = read_observation(record, reading_context(party, now))
        _require_open(party, observation.observed_at)
        observation = replace(observation, team=holder.team)
        return observations.put_observation(session, party.slug, observation, received_at=now)


def receive_tick(
    workspace: Workspace, holder: Holder, tick: StreetTick, *, now: datetime
) -> Literal["stored", "same"]:
    """Store that a team has walked a street, or has not; the last `ticked_at` counts.

    The team is that of the key. A street that a change of the sectors took from the team meanwhile
    is kept all the same. Raises BadInput for what is no key of a street or a date to come, Conflict
    `collection_closed`.
    """
    if holder.party is None or holder.team is None:
        raise NotAllowed("not_allowed")
    if not STREET_KEY.fullmatch(tick.street):
        raise BadInput("street_unknown", key=tick.street)
    if tick.ticked_at > now + CLOCK_TOLERANCE:
        raise BadInput("date_in_future", value=tick.ticked_at.isoformat(), field="ticked_at")
    with workspace.database.write() as session:
        party = parties.get_party(session, holder.party)
        _require_open(party, tick.ticked_at)
        own = replace(tick, team=holder.team)
        return street_ticks.put_tick(session, party.slug, own, received_at=now)


def set_collection(workspace: Workspace, slug: str, *, is_open: bool, now: datetime) -> Party:
    """Open or close the collection: while closed no phone joins, and nothing newer is taken.

    Files are the organiser's own act and are always taken. Raises NotFound.
    """
    with workspace.database.write() as session:
        parties.get_party(session, slug)
        return parties.set_collecting(session, slug, is_open, now=now)


def _require_open(party: Party, made_at: datetime) -> None:
    if not party.collecting and party.closed_at is not None and made_at > party.closed_at:
        raise _closed(party)


def _closed(party: Party) -> Conflict:
    return Conflict("collection_closed", title=party.title, contact=party.contact)


def import_observations(
    workspace: Workspace,
    slug: str,
    path: Path,
    *,
    make_ids: bool = False,
    max_photo_mb: float = 12,
    now: datetime,
) -> ImportSummary:
    """Store the good rows of a file and say what is wrong with the others.

    The file is GeoJSON, CSV, or the ZIP that a phone saves, whose photos are stored first.
    """
    if not path.is_file():
        raise BadInput("file_missing", file=str(path))
    summary = ImportSummary()
    with workspace.database.read() as session:
        context = reading_context(parties.get_party(session, slug), now)
    if is_archive(path):
        with opened_notes(path, max_photo_mb=max_photo_mb) as archive:
            rows = rows_from_bytes(archive.notes(), name=path.name)
            _store_photos(workspace, slug, archive, summary, now)
    else:
        rows = rows_from_bytes(path.read_bytes(), name=path.name)
    good: list[tuple[int, Observation]] = []
    for row in rows:
        record = _with_id(row.record, slug) if make_ids else row.record
        try:
            good.append((row.number, read_observation(record, context)))
        except ObservationRefused as error:
            summary.refused.append(RefusedRow(row.number, error.problems))
    # In batches: phones that send meanwhile need not wait for the whole file.
    for start in range(0, len(good), _BATCH):
        _store_rows(workspace, slug, good[start : start + _BATCH], summary, now)
    return summary


def _store_photos(
    workspace: Workspace, slug: str, archive: NoteArchive, summary: ImportSummary, now: datetime
) -> None:
    holder = Holder(Capability.COLLECT, slug, None, "")
    for name, sha256, content in archive.photos():
        try:
            if isinstance(content, CartopartyError):
                raise content
            state = receive_photo(workspace, holder, sha256, content, now=now)
        except BadInput as error:
            summary.refused_photos.append(RefusedPhoto(name, error))
        else:
            summary.photos += state == "stored"


def _store_rows(
    workspace: Workspace,
    slug: str,
    rows: Sequence[tuple[int, Observation]],
    summary: ImportSummary,
    now: datetime,
) -> None:
    with workspace.database.write() as session:
        for number, observation in rows:
            try:
                state = observations.put_observation(session, slug, observation, received_at=now)
            except Conflict as error:
                summary.conflicts.append(RefusedRow(number, (error,)))
            else:
                summary.stored += state == "stored"
                summary.same += state == "same"


def list_observations(workspace: Workspace, slug: str) -> list[Observation]:
    """All observations of a party."""
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        return observations.list_observations(session, slug)


def receive_photo(
    workspace: Workspace, holder: Holder, sha256: str, content: bytes, *, now: datetime
) -> Literal["stored", "same"]:
    """Store a photo under the hash of what was sent, without its EXIF.

    Raises BadInput when the hash does not fit the bytes or they are no picture.
    """
    if holder.party is None:
        raise NotAllowed("not_allowed")
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadInput("photo_hash_wrong")
    clean, media_type = _without_metadata(content)
    with workspace.database.write() as session:
        if photos.has_photo(session, holder.party, sha256):
            return "same"
        photos.write_photo(workspace.photos, sha256, clean)
        photos.add_photo(session, holder.party, sha256, media_type=media_type, received_at=now)
    return "stored"


def reading_context(party: Party, now: datetime) -> ReadingContext:
    """What the observations of a party are read against."""
    return ReadingContext(
        themes=frozenset(party.themes), area=party.area, zone=ZoneInfo(party.timezone), now=now
    )


def _with_id(record: Mapping[str, Any], slug: str) -> Mapping[str, Any]:
    """A row without id gets one made of its content: importing the file twice adds nothing."""
    if record.get("id"):
        return record
    content = repr((slug, sorted((key, repr(value)) for key, value in record.items())))
    return {**record, "id": str(uuid5(NAMESPACE_URL, content))}


def _without_metadata(content: bytes) -> tuple[bytes, str]:
    """The picture turned upright and without EXIF, XMP or comments; raises BadInput."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            media_type = _PHOTO_TYPES.get(image.format or "")
            if media_type is None or image.width * image.height > _MAX_PIXELS:
                raise BadInput("photo_unreadable")
            upright = ImageOps.exif_transpose(image)
            upright.info = {}
            out = io.BytesIO()
            options = {"quality": 90} if image.format != "PNG" else {}
            upright.save(out, "JPEG" if image.format == "MPO" else image.format, **options)
    except (*_BROKEN_PICTURE, Image.DecompressionBombError) as error:
        raise BadInput("photo_unreadable") from error
    return out.getvalue(), media_type
