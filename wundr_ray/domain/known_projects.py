"""A ``project_id`` in a new batch becomes the project that it stands for."""

from collections.abc import Mapping

from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig
from wundr_ray.contract.requests import AnalysisJob, CreateBatch, Project


def named_ids(request: CreateBatch) -> set[str]:
    """Every ``project_id`` in the request."""
    return {job.config.project_id for job in request.jobs if job.config.project_id is not None}


def by_id(request: CreateBatch) -> Mapping[str, str]:
    """The ``project_id`` of each job that names one, by job."""
    return {job.id: job.config.project_id for job in request.jobs if job.config.project_id}


def with_projects(request: CreateBatch, known: Mapping[str, Project]) -> CreateBatch:
    """The request with each ``project_id`` looked up in ``known``.

    Raises ``InvalidJobConfig`` naming the ids that are not there.
    """
    problems = [
        ErrorDetail(
            field=f"jobs.{index}.config.project_id",
            reason="there is no such project in this account",
        )
        for index, job in enumerate(request.jobs)
        if job.config.project_id is not None and job.config.project_id not in known
    ]
    if problems:
        raise InvalidJobConfig("The batch names unknown projects.", problems[:50])
    return request.model_copy(update={"jobs": [_with_project(job, known) for job in request.jobs]})


def _with_project(job: AnalysisJob, known: Mapping[str, Project]) -> AnalysisJob:
    if job.config.project_id is None:
        return job
    found = {"project": known[job.config.project_id], "project_id": None}
    return job.model_copy(update={"config": job.config.model_copy(update=found)})
