"""What a new batch must pass to be admitted: one list of checks for create, validate and retry."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches

from pydantic import HttpUrl

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig, WundrError
from wundr_ray.contract.fields.repository_url import Transport, transport_of
from wundr_ray.contract.gates.models import QualityGate
from wundr_ray.contract.jobs import AnalysisConfig, Repository, project_id_of, project_of
from wundr_ray.contract.refactoring.jobs import RefactorConfig
from wundr_ray.contract.responses import ListedTargets
from wundr_ray.contract.vocabulary import BatchType
from wundr_ray.domain.accounts.plans import Plan
from wundr_ray.domain.admission.limits import (
    AccountUse,
    check_fit,
    check_selected_size,
    check_use,
    terms_of,
)
from wundr_ray.domain.gates.codes import FindingCodes, unknown_codes
from wundr_ray.domain.gates.names import unknown_gate
from wundr_ray.domain.portfolio.requests import check_ids, problems_of_periods
from wundr_ray.domain.repositories.addresses import may_be_public
from wundr_ray.domain.results.renderings import check_offered
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.domain.scheduling.schedule import LONGEST_AHEAD

_MOST_DETAILS = 50
_OUTPUT = "options.output"
_UNKNOWN = "there is no such project in this account"
_DISPLACED = (  # a project must not get the results of another repository
    "another repository now has this project's URL: give the project in full with its new URL, or "
    "use targets for its owner, which recognise a moved repository"
)


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request with all that the checks need to know; they read nothing themselves.

    A job keeps its ``project_id`` only if the account has no such project. ``refused`` has the
    reason for each transport in the request that this server does not read.
    ``unreadable_tokens`` are the jobs whose project's access token can no longer be decrypted.
    ``displaced`` are the jobs whose project's URL now belongs to another project.
    ``unknown_ids`` are ids in reports that name no project or batch of the account.
    ``quality_gates`` are the names that the account can use; known ones are already replaced by
    their definitions. ``listed`` is the result of the targets, if the request has targets.
    """

    request: CreateBatch
    plan: Plan
    largest_node: NodeShape
    now: datetime
    job_seconds: Mapping[str, float] = field(default_factory=dict)
    refused: Mapping[Transport, str] = field(default_factory=dict)
    unreadable_tokens: Set[str] = frozenset()
    displaced: Set[str] = frozenset()
    private_hosts_allowed: bool = False
    refactoring_rules: Set[str] = frozenset()
    quality_gates: Sequence[str] = ()
    finding_codes: FindingCodes = field(default_factory=FindingCodes)
    listed: ListedTargets | None = None
    unknown_ids: Set[str] = frozenset()


Check = Callable[[CheckedRequest], None]
"""Raises the ``WundrError`` that refuses the batch."""


def check(case: CheckedRequest) -> None:
    """Raises the first refusal. The quota is left to the transaction that writes the batch."""
    for single_check in CHECKS:
        single_check(case)


def refusals(case: CheckedRequest, use: AccountUse) -> list[WundrError]:
    """All refusals, including that of the quota, which admission checks in its transaction."""
    errors = [error for single_check in CHECKS if (error := _refusal(single_check, case))]
    quota = _refusal(lambda case: _check_quota(case, use), case)
    return [*errors, quota] if quota else errors


def _refusal(single_check: Check, case: CheckedRequest) -> WundrError | None:
    try:
        single_check(case)
    except WundrError as error:
        return error
    return None


def check_projects(case: CheckedRequest) -> None:
    """The account must have the projects that are named by their ids, at the URLs they have."""
    _refuse(
        ErrorDetail(
            field=f"jobs.{index}.config.project_id",
            reason=_UNKNOWN if project_id_of(job) else _DISPLACED,
        )
        for index, job in enumerate(case.request.jobs)
        if project_id_of(job) or job.id in case.displaced
    )


def check_stored_tokens(case: CheckedRequest) -> None:
    """The access tokens that are stored with projects must be readable."""
    for index, job in enumerate(case.request.jobs):
        if job.id in case.unreadable_tokens:
            raise InvalidJobConfig.at(
                f"jobs.{index}.config.project_id",
                "the access token kept with this project cannot be read any more, because the "
                "server's secret key has changed: give the project in full with its access_token",
            )


def check_new_tokens(case: CheckedRequest) -> None:
    """An access token goes with an https URL only."""
    _refuse(
        ErrorDetail(
            field=f"jobs.{index}.config.project.repository.access_token",
            reason="can only be used with an https:// URL",
        )
        for index, repository in repositories(case.request)
        if repository.access_token and transport_of(repository.url) is not Transport.HTTPS
    )


def check_sources(case: CheckedRequest) -> None:
    """This server must read repositories of these transports."""
    _refuse(
        ErrorDetail(field=f"jobs.{index}.config.project.repository.url", reason=reason)
        for index, repository in repositories(case.request)
        if (reason := case.refused.get(transport_of(repository.url)))
    )


def check_rules(case: CheckedRequest) -> None:
    """The refactoring rules that jobs name must exist."""
    _refuse(
        ErrorDetail(
            field=f"jobs.{index}.config.rules.{kind}.{position}",
            reason=f"there is no refactoring rule {rule!r}{_meant(rule, case.refactoring_rules)}",
        )
        for index, job in enumerate(case.request.jobs)
        if isinstance(job.config, RefactorConfig)
        for kind in ("enable", "disable")
        for position, rule in enumerate(getattr(job.config.rules, kind))
        if rule not in case.refactoring_rules
    )


def _meant(rule: str, known: Set[str]) -> str:
    close = get_close_matches(rule, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else "; docs/refactoring.md lists all rules"


def check_gate_options(case: CheckedRequest) -> None:
    """Quality gates are for analyses."""
    options = case.request.options
    names = [name for name in ("quality_gate", "quality_gate_reference") if getattr(options, name)]
    if names and case.request.type is not BatchType.ANALYSIS:
        reason = (
            "is only for batches of the type analysis, but this one has the type "
            f"{case.request.type}: leave it out"
        )
        details = [ErrorDetail(field=f"options.{name}", reason=reason) for name in names]
        raise InvalidJobConfig(f"{details[0].field} {reason}.", details)


def check_gate_names(case: CheckedRequest) -> None:
    """The quality gates that are named must exist; those that do are written out already."""
    _refuse(
        ErrorDetail(field=field, reason=unknown_gate(choice, case.quality_gates))
        for field, choice in _gates(case.request)
        if isinstance(choice, str)
    )


def check_gate_codes(case: CheckedRequest) -> None:
    """The codes of findings that conditions name must exist."""
    _refuse(
        detail
        for field, choice in _gates(case.request)
        if isinstance(choice, QualityGate)
        for detail in unknown_codes(choice, case.finding_codes, field)
    )


def _gates(request: CreateBatch) -> Iterator[tuple[str, str | QualityGate]]:
    """The gates in the request, each with its field."""
    if request.options.quality_gate is not None:
        yield "options.quality_gate", request.options.quality_gate
    for index, job in enumerate(request.jobs):
        if isinstance(job.config, AnalysisConfig) and job.config.quality_gate is not None:
            yield f"jobs.{index}.config.quality_gate", job.config.quality_gate


def _refuse(problems: Iterable[ErrorDetail]) -> None:
    if details := list(problems):
        raise InvalidJobConfig(f"{details[0].field}: {details[0].reason}", details[:_MOST_DETAILS])


def check_reports(case: CheckedRequest) -> None:
    """What reports name must be the account's, and their periods must have begun."""
    if case.request.type is BatchType.REPORT:
        check_ids(case.request, case.unknown_ids)
        _refuse(problems_of_periods(case.request, case.now))


def check_webhook(case: CheckedRequest) -> None:
    """Deliveries must be able to reach the webhook's address."""
    webhook = case.request.options.notification.webhook
    if webhook is not None:
        check_url(
            "options.notification.webhook", webhook, InvalidJobConfig, case.private_hosts_allowed
        )


def check_url(
    field: str, url: HttpUrl, refusal: type[WundrError], private_hosts_allowed: bool
) -> None:
    """Raises ``refusal`` for an address that no delivery may reach.

    A name is resolved, and checked again, when something is delivered.
    """
    if not private_hosts_allowed and not may_be_public(url.host or ""):
        raise refusal.at(
            field,
            "is a private, local or reserved address, which this server does not allow "
            "(WUNDR_ALLOW_PRIVATE_HOSTS=true would)",
        )


def check_schedule(case: CheckedRequest) -> None:
    """The batch must not start too far ahead."""
    start = case.request.options.not_before
    if start is not None and start - case.now > LONGEST_AHEAD:
        raise InvalidJobConfig.at(
            "options.not_before", f"is more than {LONGEST_AHEAD.days} days ahead"
        )


def check_output(case: CheckedRequest) -> None:
    """The formats of the report must be some that a batch of this type has."""
    output = case.request.options.output
    fields = {f"{_OUTPUT}.formats.{n}": each for n, each in enumerate(output.formats or ())}
    for field_name, each in {f"{_OUTPUT}.format": output.format, **fields}.items():
        check_offered(case.request.type, each, InvalidJobConfig, field_name)


def check_size(case: CheckedRequest) -> None:
    """The request must fit the plan and the largest node."""
    if case.listed is not None:
        check_selected_size(case.listed.selected, case.plan)
    check_fit(case.request, case.plan, case.largest_node)


def fits(case: CheckedRequest) -> bool:
    return _refusal(check_size, case) is None


def _check_quota(case: CheckedRequest, use: AccountUse) -> None:
    terms = terms_of(case.request, case.plan, case.job_seconds)
    check_use(case.plan, use, terms.credits_estimated if fits(case) else 0, case.now)


def repositories(request: CreateBatch) -> Iterator[tuple[int, Repository]]:
    """The repositories of the jobs whose project is known, each with its job's position."""
    for index, job in enumerate(request.jobs):
        if project := project_of(job):
            yield index, project.repository


CHECKS: tuple[Check, ...] = (
    check_projects,
    check_stored_tokens,
    check_new_tokens,
    check_sources,
    check_rules,
    check_gate_options,
    check_gate_names,
    check_gate_codes,
    check_reports,
    check_webhook,
    check_schedule,
    check_output,
    check_size,
)
"""In the order in which creating a batch makes them; the first that fails is the answer."""
