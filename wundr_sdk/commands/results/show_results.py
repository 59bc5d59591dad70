"""The results of a batch of any type on the screen."""

from typing import TYPE_CHECKING

from wundr_ray.contract.vocabulary import BatchType
from wundr_sdk.commands.output.screen import Screen

if TYPE_CHECKING:
    from wundr_sdk.sync.client import WundrClient


def show_results(screen: Screen, client: "WundrClient", batch_id: str) -> None:
    """A summary; which one depends on the batch's type."""
    match client.batches.get_status(batch_id).type:
        case BatchType.REFACTOR:
            from wundr_sdk.commands.results.refactor_view import refactor_view

            changes = client.batches.get_refactor_results(batch_id)
            screen.show(changes, refactor_view(changes))
        case BatchType.REPORT:
            from wundr_sdk.commands.results.report_view import report_view

            reports = client.batches.get_report_results(batch_id)
            screen.show(reports, report_view(reports))
        case BatchType.ANALYSIS:
            from wundr_sdk.commands.results.result_views import results_view

            found = client.batches.get_results(batch_id)
            screen.show(found, results_view(found))
