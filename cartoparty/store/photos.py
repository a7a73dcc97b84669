"""Photos: files named by the hash of what the phone sent, and the table that knows their party."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.errors import NotFound
from cartoparty.store.columns import Moment


class PhotoRow(SQLModel, table=True):
    __tablename__ = "photo"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    sha256: str = Field(primary_key=True)
    media_type: str
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))


def has_photo(session: Session, party: str, sha256: str) -> bool:
    """Whether the party has this photo already."""
    return session.get(PhotoRow, (party, sha256)) is not None


def add_photo(
    session: Session, party: str, sha256: str, *, media_type: str, received_at: datetime
) -> None:
    """Record a photo whose file is written."""
    session.add(
        PhotoRow(party=party, sha256=sha256, media_type=media_type, received_at=received_at)
    )


def photo_media_type(session: Session, sha256: str, parties: list[str]) -> str:
    """The media type of a photo that one of these parties holds; raises NotFound."""
    statement = select(PhotoRow).where(PhotoRow.sha256 == sha256, col(PhotoRow.party).in_(parties))
    row = session.exec(statement).first()
    if row is None:
        raise NotFound("photo_unknown", sha256=sha256)
    return row.media_type


def photo_path(folder: Path, sha256: str) -> Path:
    """Where the photo lies below the workspace's photo folder."""
    return folder / sha256[:2] / sha256


def write_photo(folder: Path, sha256: str, content: bytes) -> None:
    """Write the file whole or not at all."""
    path = photo_path(folder, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(path)
