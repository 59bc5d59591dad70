"""Check a batch as its creation would, without creating it."""

from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.reachability import CheckedSource, check_repositories
from wundr_ray.admission.submit import examine
from wundr_ray.contract.batches.targets import AnyNewBatch
from wundr_ray.contract.errors import WundrError
from wundr_ray.domain.admission.checks import CheckedRequest, fits, refusals
from wundr_ray.domain.admission.limits import Terms, credits_left, terms_of
from wundr_ray.store.accounts.accounts import Account


@dataclass(frozen=True, slots=True)
class Validation:
    """All refusals that creating the batch would raise, and the terms it would have.

    ``terms`` are None if the request does not fit the plan or the nodes; ``credits_left`` is None
    if the plan sets no limit. ``repositories`` are only checked if nothing is refused.
    """

    case: CheckedRequest
    refusals: Sequence[WundrError]
    terms: Terms | None
    credits_left: int | None
    repositories: Sequence[CheckedSource]


async def validate(around: Surroundings, account: Account, body: AnyNewBatch) -> Validation:
    """Make every check of creating the batch; nothing is written.

    The repositories of targets are not checked, because their forge has just listed them. Raises
    ``InvalidJobConfig`` for a template that cannot be filled in, and the errors of listing targets.
    """
    case, stored = await examine(around, account, body)
    use = (await around.store.usage.current(account.id)).account
    refused = refusals(case, use)
    reached = (
        []
        if refused or case.listed
        else await check_repositories(case.request, stored.opened, around.settings)
    )
    return Validation(
        case=case,
        refusals=refused,
        terms=terms_of(case.request, case.plan, case.job_seconds) if fits(case) else None,
        credits_left=credits_left(case.plan, use.credits_spent),
        repositories=reached,
    )
