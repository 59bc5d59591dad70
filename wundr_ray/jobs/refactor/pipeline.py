"""One attempt of a refactoring, purely: one task that looks at the whole repository."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wundr_ray.domain.operation.samples import mirror_read
from wundr_ray.jobs.interface import Advance, Deferred, News, Step, StepDone
from wundr_ray.jobs.refactor import tasks
from wundr_ray.jobs.refactor.requests import Proposed, ProposeRequest

PROPOSE = "propose_changes"
"""The id of the only step."""

PROPOSE_SECONDS = 1800.0
"""How long the step may take besides the fetch."""


@dataclass(frozen=True, slots=True)
class RefactorPipeline:
    """``token`` decrypts the repository's access token."""

    request: ProposeRequest
    token: Callable[[], str | None] = field(default=lambda: None, repr=False)

    def next(self, news: News | None) -> Advance:
        if news is None:
            return Advance(self, (self._propose(),))
        assert isinstance(news, StepDone)
        proposed: Proposed = news.value
        samples = (mirror_read(fetched=proposed.fetched),)
        return Advance(self, result=proposed.result, samples=samples)

    def _propose(self) -> Step:
        """The only step, whose access token is decrypted when its task starts."""
        request = Deferred(lambda: self.request.with_token(self.token()))
        seconds = self.request.policy.timeout_seconds + PROPOSE_SECONDS
        return Step(PROPOSE, tasks.PROPOSE_CHANGES, (request,), seconds)
