"""Long work that the desk asks for: start it, follow it, give it up."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from cartoparty.core.models import Finding, Lang, Severity
from cartoparty.errors import CartopartyError
from cartoparty.server.deps import App, AppDep, LangDep, NowDep, Organiser, require_party
from cartoparty.server.division_shapes import change_in_words
from cartoparty.server.schemas import JobBody
from cartoparty.server.shapes import finding_shape
from cartoparty.store import jobs, parties
from cartoparty.store.access import Holder
from cartoparty.store.jobs import Job
from cartoparty.texts import error_text, label

router = APIRouter(prefix="/api", tags=["jobs"])


@router.post("/parties/{slug}/jobs", status_code=202)
def add_job(slug: str, body: JobBody, holder: Organiser, app: AppDep, now: NowDep) -> JSONResponse:
    """Queue long work: a snapshot, a split, an atlas, a town map, a check, a publication."""
    require_party(holder, slug)
    # A split is an edit: the history says who made it. Other work is nobody's, and serves all.
    params = {**body.params, "by": holder.name} if body.kind == "split" else body.params
    with app.workspace.database.write() as session:
        parties.get_party(session, slug)
        job = jobs.add_job(session, slug, body.kind, params=params, now=now)
    return JSONResponse({"id": job.id}, status_code=202)


@router.get("/parties/{slug}/jobs")
def list_jobs(slug: str, holder: Organiser, app: AppDep, lang: LangDep) -> list[dict[str, Any]]:
    """The newest job of each kind, so that a page that was closed finds its work again."""
    require_party(holder, slug)
    with app.workspace.database.read() as session:
        return [job_shape(job, lang) for job in jobs.latest_jobs(session, slug)]


@router.get("/jobs/{job_id}")
def show_job(job_id: int, holder: Organiser, app: AppDep, lang: LangDep) -> dict[str, Any]:
    """How far a job is."""
    return job_shape(_job(app, holder, job_id), lang)


@router.delete("/jobs/{job_id}")
def cancel_job(job_id: int, holder: Organiser, app: AppDep, lang: LangDep) -> dict[str, Any]:
    """Give a job up: what was there before it stays."""
    _job(app, holder, job_id)
    with app.workspace.database.write() as session:
        return job_shape(jobs.cancel_job(session, job_id), lang)


def job_shape(job: Job, lang: Lang) -> dict[str, Any]:
    """A job as the pages read it, its words in the reader's language."""
    error = None
    if job.error is not None:
        params = job.error["params"]
        if job.error["code"] == "division_changed":
            params = change_in_words(params, lang)
        text = error_text(CartopartyError(job.error["code"], **params), lang)
        error = {"code": job.error["code"], "title": text.message, "hint": text.hint}
    return {
        "id": job.id,
        "kind": job.kind,
        "params": job.params,
        "state": job.state.value,
        "step": label(job.step, lang) if job.step else "",
        "done": job.done,
        "total": job.total,
        "result": None if job.result is None else _result(job.result, lang),
        "error": error,
    }


def _result(result: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """What came of it; findings are told in words."""
    if "findings" not in result:
        return dict(result)
    found = [Finding(f["code"], Severity(f["severity"]), f["params"]) for f in result["findings"]]
    return {**result, "findings": [finding_shape(finding, lang) for finding in found]}


def _job(app: App, holder: Holder, job_id: int) -> Job:
    with app.workspace.database.read() as session:
        job = jobs.get_job(session, job_id)
    require_party(holder, job.party)
    return job
