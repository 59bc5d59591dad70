"""What answers show of requests: the configurations of jobs, and templates of batches."""

from typing import Annotated

from pydantic import ConfigDict, Field

from wundr_ray.contract.jobs import AnalysisConfig
from wundr_ray.contract.refactoring.jobs import ApplyConfig, RefactorConfig
from wundr_ray.contract.reports.jobs import AnyReportConfig
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import BatchType

AnyConfig = AnalysisConfig | RefactorConfig | ApplyConfig | AnyReportConfig
"""The configuration of a job of any type that answers show; the job's ``type`` says which."""


class TemplateRepository(Response):
    """The repository of each item."""

    url: str
    branch: str


class TemplateProject(Response):
    """The project of each item."""

    name: str
    repository: TemplateRepository


class _Partial(Response):
    """What a template does not set is left out of it."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


class TemplateConfig(_Partial):
    """What each job is given: fields of the configuration of its type."""

    project: TemplateProject | None = None
    project_id: str | None = None
    rules: list[str] | None = None
    patterns: list[str] | None = None
    auto_apply: bool | None = None


class TemplateJob(Response):
    """The job that is repeated for each item."""

    id: str
    type: str
    config: TemplateConfig


class TemplateOptions(_Partial):
    """Options of the batch."""

    max_parallel: int | None = None
    timeout_minutes: int | None = None
    aggregate_report: bool | None = None
    require_approval: bool | None = None


class TemplateBatch(Response):
    """The body of a batch whose texts have variables such as ``{{project_name}}``."""

    name: str
    type: BatchType
    jobs: Annotated[list[TemplateJob], Field(min_length=1, max_length=1)]
    options: TemplateOptions
