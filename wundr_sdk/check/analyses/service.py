"""What the check asks of a Wundr server."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.gates.models import ConditionVerdict
from wundr_ray.contract.responses import BatchDetail
from wundr_ray.contract.vocabulary import BatchStatus, CodeScope, ReportFormat, Role
from wundr_sdk.check.analyses.comparison import NoVerdict
from wundr_sdk.check.analyses.findings import BROUGHT_IN, Finding, finding_of
from wundr_sdk.check.analyses.verdict import Condition, GateResult
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.sync.client import WundrClient

_AT_ONCE = RetryConfig(max_retries=0)
_FINDINGS_OF_A_PAGE = 1000


class Watching(Protocol):
    """Is told what happens to the batch."""

    def created(self, batch_id: str) -> None: ...
    def advanced(self, percentage: int) -> None: ...


def analyse(
    client: WundrClient, body: Mapping[str, Any], timeout: float, watching: Watching
) -> str:
    """Send the batch and wait until it has completed; its id.

    A batch for which nobody waits any more, because of an interruption or after ``timeout``
    seconds, is cancelled. Raises NoVerdict where it takes longer or does not complete.
    """
    batch_id = client.batches.create_from_body(body).batch_id
    try:
        watching.created(batch_id)
        detail = client.batches.wait_for_completion(
            batch_id, lambda now: watching.advanced(now.percentage), timeout=timeout
        )
    except TimeoutError:
        _cancel(client, batch_id, "the check timed out")
        advice = "Wait longer: --timeout SECONDS"
        raise NoVerdict(f"{batch_id} did not end within {timeout:g} seconds", advice) from None
    except KeyboardInterrupt:
        _cancel(client, batch_id, "the check was interrupted")
        raise
    if detail.status is not BatchStatus.COMPLETED:
        raise NoVerdict(f"{batch_id} {_ending(client, detail)}")
    return batch_id


def verdict_of(client: WundrClient, batch_id: str) -> GateResult:
    """What the gate said of the batch's job. Raises NoVerdict where there was no gate."""
    gate = client.batches.get_results(batch_id).project_results[0].quality_gate
    if gate is None:
        advice = "Name a gate (--gate NAME), or give the project or the account a default."
        raise NoVerdict("no quality gate applies", advice)
    return GateResult(gate.name, gate.status, [_condition(each) for each in gate.conditions])


def findings_of(client: WundrClient, batch_id: str, scope: CodeScope) -> Sequence[Finding]:
    """The batch's new findings in scope about which nobody has decided, the worst first."""
    project_id = client.batches.jobs(batch_id).items[0].project_id
    if project_id is None:
        raise NoVerdict("the project of the batch is unknown")
    found = client.findings.iterate(
        project_id,
        batch_id=batch_id,
        state=BROUGHT_IN,
        role=None if scope is CodeScope.ALL else Role.PRODUCTION,
        disposition="none",
        per_page=_FINDINGS_OF_A_PAGE,
    )
    return [finding_of(item) for item in found]


def save(client: WundrClient, batch_id: str, report_format: ReportFormat, target: Path) -> None:
    """Write the report to exactly this file. Raises OSError, WundrError."""
    with TemporaryDirectory(prefix="wundr-") as folder:
        (report,) = client.batches.download(batch_id, report_format, Path(folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(report, target)


def _cancel(client: WundrClient, batch_id: str, reason: str) -> None:
    with suppress(WundrError):  # it has ended, or the server is away
        client.batches.cancel(batch_id, reason=reason, retry=_AT_ONCE)


def _ending(client: WundrClient, batch: BatchDetail) -> str:
    """Why the batch did not complete, in the server's words."""
    jobs = client.batches.get_status(batch.batch_id, include_jobs=True).individual_jobs or []
    error = next((job.error for job in jobs if job.error), batch.error)
    return f"{batch.status}: {error.code}: {error.message}" if error else batch.status


def _condition(condition: ConditionVerdict) -> Condition:
    limits = {"at most": condition.max, "at least": condition.min}
    limit = next((f"{words} {value:g}" for words, value in limits.items() if value is not None), "")
    return Condition(
        condition.description, limit, condition.value, condition.status, condition.reason
    )
