"""Edits, and one run of the upload to the stand-in whose account is always checked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args
from uuid import UUID

import httpx

from cartoparty.core.changesets import (
    ChangesetRecord,
    ChangesetState,
    Wording,
    record_from_json,
    record_to_json,
)
from cartoparty.core.edits import Edit
from cartoparty.core.models import Lang, LonLat
from cartoparty.osm_api import OsmApi
from cartoparty.pipeline.upload import (
    UploadOptions,
    UploadResult,
    upload_edits,
)
from cartoparty.texts import error_text, finding_text
from tests.core.edit_literals import HERE, changed, new_node
from tests.stand_ins.osm_api import GOOD_TOKEN, OsmApiStandIn

LAT, LON = f"{HERE.lat:.7f}", f"{HERE.lon:.7f}"
TREE_TAGS = {"natural": "tree"}
STEPS_TAGS = {"highway": "steps"}
WORDING = Wording("ici", "Cartopartie d’ici", "fr", "Cartoparty test", {"trees": "Arbres"})


@dataclass
class MemoryLog:
    """Keeps records as text, as a database would; can be told to die after some saves."""

    texts: dict[UUID, str] = field(default_factory=dict)
    states: list[ChangesetState] = field(default_factory=list)
    on_save: Callable[[ChangesetRecord], None] = lambda _: None
    before_save: Callable[[], None] = lambda: None

    def save(self, record: ChangesetRecord) -> None:
        self.states.append(record.state)
        self.before_save()
        self.texts[record.id] = record_to_json(record)
        self.on_save(record)

    def records(self) -> list[ChangesetRecord]:
        return [record_from_json(text) for text in self.texts.values()]


class Killed(BaseException):
    """The process ends here."""


def upload(
    server: OsmApiStandIn,
    client: httpx.Client,
    log: MemoryLog,
    edits: list[Edit],
    *,
    max_edits: int = 1000,
) -> UploadResult:
    """One run; whatever happens, every edit is in exactly one place of the account."""
    api = OsmApi(client, server.url, GOOD_TOKEN, pause=lambda _: None)
    options = UploadOptions(WORDING, max_edits)
    result = upload_edits(edits, api=api, log=log, options=options, pause=lambda _: None)
    accounted = [
        *(p for sent in result.sent for p in sent.edit.proposals),
        *(p for entry in (*result.dropped, *result.conflicts) for p in entry.edit.proposals),
        *(p for edit in result.waiting for p in edit.proposals),
    ]
    assert sorted(accounted) == sorted(p for edit in edits for p in edit.proposals)
    for lang in get_args(Lang):
        for entry in (*result.dropped, *result.conflicts):
            assert finding_text(entry.finding, lang).fix
        if result.stopped is not None:
            assert error_text(result.stopped, lang).hint
    return result


def trees(count: int) -> list[Edit]:
    return [
        new_node(-n, {"natural": "tree", "ref": str(n)}, LonLat(HERE.lon + n * 1e-5, HERE.lat))
        for n in range(1, count + 1)
    ]


def refs_on_server(server: OsmApiStandIn) -> list[int]:
    return sorted(int(node.tags["ref"]) for node in server.database.created())


TALLER = changed("n7", TREE_TAGS, {"height": "8"})
HANDRAIL = changed("w9", STEPS_TAGS, {"handrail": "yes"}, nodes=(7, 8))
