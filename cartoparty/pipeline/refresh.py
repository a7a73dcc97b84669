"""Bring edits to what the OSM server has now, before they are written to a file or sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cartoparty.core.changesets import DiffResultRow
from cartoparty.core.edits import Deleted, Edit, EditAction, OsmElement
from cartoparty.core.models import Finding, OsmRef, Tags
from cartoparty.core.osmchange import check_edits
from cartoparty.core.rebasing import Dropped, InConflict, Ready, rebase

if TYPE_CHECKING:
    from cartoparty.osm_api import Capabilities


class OsmServer(Protocol):
    """What is needed of the OSM API; `server` names it."""

    server: str

    def capabilities(self) -> "Capabilities": ...

    def read_elements(self, refs: Iterable[OsmRef]) -> Mapping[OsmRef, OsmElement | Deleted]: ...

    def open_changeset(self, tags: Tags) -> int: ...

    def upload(self, changeset: int, osmchange: str) -> list[DiffResultRow]: ...

    def close(self, changeset: int) -> None: ...

    def download(self, changeset: int) -> list[tuple[EditAction, OsmElement]]: ...


class Explained(NamedTuple):
    """An edit that was not sent, and why."""

    edit: Edit
    finding: Finding


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Edits on the versions that the server has now, and those that need nothing or a human."""

    ready: tuple[Edit, ...]
    dropped: tuple[Explained, ...]
    conflicts: tuple[Explained, ...]


def refresh_edits(edits: Sequence[Edit], api: OsmServer) -> Refreshed:
    """Read the elements of the edits from the server and merge each edit with what is there."""
    refs = [edit.ref for edit in edits if edit.action is not EditAction.CREATE]
    current = api.read_elements(refs) if refs else {}
    ready: list[Edit] = []
    dropped: list[Explained] = []
    conflicts: list[Explained] = []
    for edit in edits:
        match rebase(edit, current.get(edit.ref)):
            case Ready(fresh):
                findings = check_edits([fresh])
                conflicts += [Explained(edit, finding) for finding in findings[:1]]
                ready += [] if findings else [fresh]
            case Dropped(_, finding):
                dropped.append(Explained(edit, finding))
            case InConflict(_, finding):
                conflicts.append(Explained(edit, finding))
    return Refreshed(tuple(ready), tuple(dropped), tuple(conflicts))


def fill_versions(edits: Sequence[Edit], api: OsmServer) -> Refreshed:
    """Give the edits made from an extract without versions those of the server.

    Edits that lack nothing are left as they are. The server must be the one that the file is
    meant for: the sandbox has other objects under the same numbers.
    """
    complete = tuple(edit for edit in edits if not _lacks_something(edit))
    fresh = refresh_edits([edit for edit in edits if _lacks_something(edit)], api)
    return replace(fresh, ready=complete + fresh.ready)


def _lacks_something(edit: Edit) -> bool:
    if edit.action is EditAction.CREATE:
        return False
    return edit.version is None or (edit.ref.kind == "way" and not edit.nodes)
