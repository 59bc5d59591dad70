"""Which view an answer has: that of the command line, or the general one. Pure."""

from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar

from wundr_ray.contract.batches.schedules import ScheduleDetail
from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_ray.contract.gates.models import GateVerdict, QualityGateItem
from wundr_ray.contract.refactoring.changesets import ChangesetsActedOn
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.refactoring.reviews import ChangesApplied, ChangesDecided
from wundr_ray.contract.reports.projects import PeriodComparison, PortfolioSummary, Trend
from wundr_ray.contract.reports.results import BatchMerge, FindingsAudit, ReportResults
from wundr_ray.contract.resources import (
    BatchRetried,
    BatchValidated,
    JobDetail,
    ProjectDetail,
    TemplateItem,
    Usage,
)
from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    ChangeCounts,
    Response,
)
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.webhooks import DeliveryItem
from wundr_sdk.calls.schedules import SchedulePage
from wundr_sdk.calls.webhooks import DeliveryPage, WebhookPage
from wundr_sdk.commands.account.schedule_views import schedule_view, schedules_view
from wundr_sdk.commands.account.webhook_views import deliveries_view, delivery_view, webhooks_view
from wundr_sdk.commands.batches.resource_views import (
    job_view,
    jobs_view,
    retried_view,
    usage_view,
    validated_view,
)
from wundr_sdk.commands.batches.template_views import template_view
from wundr_sdk.commands.batches.views import cancelled_view, created_view, detail_view, page_view
from wundr_sdk.commands.projects.disposition_views import disposition_view, dispositions_view
from wundr_sdk.commands.projects.finding_views import findings_view
from wundr_sdk.commands.projects.gate_views import gate_view, verdict_view
from wundr_sdk.commands.projects.project_views import project_view, projects_view
from wundr_sdk.commands.results.refactor_view import refactor_view
from wundr_sdk.commands.results.report_view import report_view, single_report_view
from wundr_sdk.commands.results.result_views import results_view
from wundr_sdk.commands.reviews.review_views import (
    acted_view,
    applied_view,
    changes_view,
    changesets_view,
    counts_view,
    decided_view,
)
from wundr_sdk.display.general import general_view
from wundr_sdk.events import SETTLED
from wundr_sdk.pages import (
    BatchPage,
    ChangePage,
    ChangesetPage,
    DispositionPage,
    FindingPage,
    JobPage,
    ProjectPage,
)


def view_of(answer: Response) -> RenderableType:
    """The view of the answer's class, or of the class that it extends."""
    for kind in type(answer).__mro__:
        if view := VIEWS.get(kind):
            return view(answer)
    return general_view(answer)


def _detail_view(batch: BatchDetail) -> RenderableType:
    """With a bar as long as the batch runs."""
    if batch.status in SETTLED:
        return detail_view(batch)
    return Group(ProgressBar(100, batch.progress.percentage), detail_view(batch))


VIEWS: dict[type, Callable[[Any], RenderableType]] = {
    BatchCancelled: cancelled_view,
    BatchCreated: created_view,
    BatchDetail: _detail_view,
    BatchMerge: single_report_view,
    BatchPage: page_view,
    BatchResults: results_view,
    BatchRetried: retried_view,
    BatchValidated: validated_view,
    ChangeCounts: counts_view,
    ChangePage: changes_view,
    ChangesApplied: applied_view,
    ChangesDecided: decided_view,
    ChangesetPage: changesets_view,
    ChangesetsActedOn: acted_view,
    DeliveryItem: delivery_view,
    DeliveryPage: deliveries_view,
    DispositionItem: disposition_view,
    DispositionPage: dispositions_view,
    FindingPage: findings_view,
    FindingsAudit: single_report_view,
    GateVerdict: verdict_view,
    JobDetail: job_view,
    JobPage: jobs_view,
    PeriodComparison: single_report_view,
    PortfolioSummary: single_report_view,
    ProjectDetail: project_view,
    ProjectPage: projects_view,
    QualityGateItem: gate_view,
    RefactorResults: refactor_view,
    ReportResults: report_view,
    ScheduleDetail: schedule_view,
    SchedulePage: schedules_view,
    TemplateItem: template_view,
    Trend: single_report_view,
    Usage: usage_view,
    WebhookPage: webhooks_view,
}
