"""E-mail about a batch that ends or awaits approval: its numbers, the PDF attached or linked."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from wundr_ray.contract.batches.any_results import AnyResults
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import BatchStatus, EventName, ReportFormat
from wundr_ray.domain.results import links
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.notify.email.letters import Letter, approval_of, end_of
from wundr_ray.notify.email.message import AttachedReport, compose
from wundr_ray.notify.email.smtp import Smtp
from wundr_ray.notify.interface import Receipt
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.store.batches.reading import Batches
from wundr_ray.store.events.outbox import Due
from wundr_ray.store.records import BatchRecord
from wundr_ray.system import Clock

LINK_TERM = timedelta(days=7)

_RESULTS: TypeAdapter[BatchResults | RefactorResults | ReportResults] = TypeAdapter(AnyResults)


class ReportSource(Protocol):
    """Makes files of batches that have ended or await approval."""

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        """Raises ``ResourceUnavailable``."""
        ...


class Emails:
    """The channel of endpoints that are e-mail addresses."""

    def __init__(
        self, batches: Batches, renderer: ReportSource, settings: Settings, clock: Clock
    ) -> None:
        self._batches, self._renderer = batches, renderer
        self._smtp = Smtp(settings)
        self._settings, self._clock = settings, clock

    async def send(self, due: Due) -> Receipt:
        if not self._settings.smtp_host:
            return Receipt("this server is not set up to send e-mail", final=True)
        batch = await self._batches.get(due.candidate.batch_id)
        try:
            document = await self._renderer.render(batch, Rendering(ReportFormat.JSON))
            pdf = await self._renderer.render(batch, Rendering(ReportFormat.PDF))
        except ResourceUnavailable as error:
            asked = timedelta(seconds=error.retry_after or 0)
            return Receipt("the report could not be made", asked=asked)
        letter = _letter(due, await asyncio.to_thread(document.read_bytes))
        if letter is None:
            return Receipt()
        report = await asyncio.to_thread(self._report, batch.id, pdf)
        sender, now = self._settings.smtp_sender, self._clock()
        try:
            message = compose(letter, report, due.target, sender, due.candidate.delivery_id, now)
        except ValueError:
            return Receipt("the address of the sender or the receiver is not valid", final=True)
        return await self._smtp.send(message, due.target)

    def _report(self, batch_id: str, pdf: Path) -> AttachedReport:
        """The report: attached if it is small, otherwise as a link that works for a week."""
        if pdf.stat().st_size <= self._settings.email_attachment_bytes:
            return AttachedReport(pdf.read_bytes(), "The report is attached.")
        if not self._settings.public_url:
            command = f"wundr batch results {batch_id} --format pdf"
            return AttachedReport(
                None, f"The report is too large to attach; get it with: {command}"
            )
        name = links.download_name(batch_id, ReportFormat.PDF)
        expires = int((self._clock() + LINK_TERM).timestamp())
        base, key = self._settings.public_url.rstrip("/"), secret_of(self._settings)
        link = links.address(base, key, name, expires)
        return AttachedReport(
            None, "The report is too large to attach; for a week it is available at:", link
        )


def _letter(due: Due, document: bytes) -> Letter | None:
    """The text of the e-mail; None if it asks for a decision that is no longer needed."""
    results = _RESULTS.validate_json(document)
    if due.name is not EventName.AWAITING_APPROVAL:
        return end_of(results)
    if not isinstance(results, RefactorResults):
        return None
    if results.status is not BatchStatus.AWAITING_APPROVAL:
        return None
    expires_at = due.data.get("expires_at")
    return approval_of(results, datetime.fromisoformat(expires_at) if expires_at else None)
