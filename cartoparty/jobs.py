"""Long work that a page asks for: claimed from the job table, run by a thread or a worker."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cartoparty.core.progress import Progress
from cartoparty.errors import CartopartyError, NotFound
from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.publish import publish_party
from cartoparty.settings import Settings
from cartoparty.store import jobs as table
from cartoparty.store.jobs import Job
from cartoparty.store.workspace import Workspace

logger = logging.getLogger(__name__)

Handler = Callable[[Workspace, Settings, str, Progress], dict[str, Any]]

_IDLE_S = 0.5


def _check(
    workspace: Workspace, settings: Settings, slug: str, progress: Progress
) -> dict[str, Any]:
    summary = check_party(workspace, settings, slug, now=datetime.now(UTC), progress=progress)
    return {
        "proposals": len(summary.proposals),
        "new": summary.new,
        "by_action": {action.value: count for action, count in summary.by_action.items()},
    }


def _publish(
    workspace: Workspace, settings: Settings, slug: str, progress: Progress
) -> dict[str, Any]:
    progress("progress_publish", 0, 1)
    summary = publish_party(workspace, settings, slug)
    progress("progress_publish", 1, 1)
    return {"datasets": {name: found.rows for name, found in summary.datasets.items()}}


# Handlers are idempotent: a job whose worker died is run again from its beginning.
HANDLERS: Mapping[str, Handler] = {"check": _check, "publish": _publish}


def run_next_job(workspace: Workspace, settings: Settings) -> bool:
    """Claim and run one job; returns False when there was none."""
    with workspace.database.write() as session:
        job = table.claim_job(session, now=datetime.now(UTC))
    if job is None:
        return False
    logger.info("job started", extra={"job": job.id, "kind": job.kind, "party": job.party})
    try:
        result = _handler(job)(workspace, settings, job.party, _reporter(workspace, job))
    except CartopartyError as error:
        _finish(workspace, job, error={"code": error.code, "params": _plain(error.params)})
    except Exception:  # the worker's outer edge: one bad job must not stop the others
        logger.exception("job failed", extra={"job": job.id, "kind": job.kind})
        _finish(workspace, job, error={"code": "internal", "params": {}})
    else:
        _finish(workspace, job, result=result)
    return True


def work(workspace: Workspace, settings: Settings, stop: threading.Event) -> None:
    """Run jobs as they come until `stop` is set."""
    while not stop.is_set():
        if not run_next_job(workspace, settings):
            stop.wait(_IDLE_S)


def _handler(job: Job) -> Handler:
    if job.kind not in HANDLERS:
        raise NotFound("job_kind_unknown", kind=job.kind, known=sorted(HANDLERS))
    return HANDLERS[job.kind]


def _reporter(workspace: Workspace, job: Job) -> Progress:
    def report(step: str, done: int, total: int | None) -> None:
        with workspace.database.write() as session:
            table.report_progress(session, job.id, step, done, total, now=datetime.now(UTC))

    return report


def _finish(
    workspace: Workspace,
    job: Job,
    *,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
) -> None:
    with workspace.database.write() as session:
        table.finish_job(session, job.id, now=datetime.now(UTC), result=result, error=error)


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Error parameters as JSON can hold them."""
    return {
        key: value if isinstance(value, str | int | float | bool | None) else str(value)
        for key, value in params.items()
    }
