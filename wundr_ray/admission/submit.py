"""Create a batch: look up what the checks need, check it, and have the cluster admit it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from wundr_ray.admission.finding_codes import FINDING_CODES
from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.targets import WrittenOut, resolve
from wundr_ray.contract.batches.requests import CreateBatch, CreateFromTemplate
from wundr_ray.contract.batches.targets import AnyNewBatch, CreateFromTargets
from wundr_ray.contract.errors import InvalidJobConfig
from wundr_ray.contract.fields.repository_url import Transport, transport_of
from wundr_ray.contract.jobs import AnyJob, project_of
from wundr_ray.contract.vocabulary import BatchType
from wundr_ray.domain.admission.checks import CheckedRequest, check, repositories
from wundr_ray.domain.admission.limits import terms_of
from wundr_ray.domain.admission.submission import (
    Claim,
    RetryOf,
    Submission,
    project_ids_of,
    with_projects,
    without_tokens,
)
from wundr_ray.domain.admission.templates import expand, load_templates
from wundr_ray.domain.gates.choice import with_gates
from wundr_ray.domain.portfolio.requests import ids_of
from wundr_ray.domain.repositories.identity import under_new_keys
from wundr_ray.domain.repositories.local import why_refused
from wundr_ray.domain.schedules.decision import DueRun
from wundr_ray.domain.scheduling.capacity import ANY_NODE
from wundr_ray.domain.scheduling.estimates import expected_by_history, project_key
from wundr_ray.jobs import requests
from wundr_ray.refactoring.rules.registry import NAMES
from wundr_ray.sealing import seal, unseal
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.sources.remotes.ssh import missing_setting
from wundr_ray.store.accounts.accounts import Access, Account
from wundr_ray.store.batches.submissions import Admitted
from wundr_ray.store.projects.projects import KnownProject


@dataclass(frozen=True, slots=True)
class StoredAccess:
    """What is stored about the repositories of a request's jobs, by job id.

    ``opened`` are decrypted access tokens; ``unreadable`` are the jobs whose token can no longer be
    decrypted. ``forge_ids`` are the ids of repositories that a forge has listed. ``renamed`` maps
    new keys of renamed repositories to their former ones.
    """

    project_ids: Mapping[str, str]
    sealed_tokens: Mapping[str, str] = field(repr=False)
    opened: Mapping[str, str] = field(default_factory=dict, repr=False)
    unreadable: frozenset[str] = frozenset()
    forge_ids: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


async def create(
    around: Surroundings,
    access: Access,
    body: AnyNewBatch,
    claim: Claim | None,
    run: DueRun | None = None,
) -> Admitted:
    """Admit the batch, or return the one that an earlier request with the same key created.

    ``run`` is the due time of a schedule that the batch is for. Raises the first refusal among the
    checks, and the errors of listing targets and of admission.
    """
    # The key comes first: plan and account may have changed since the first request.
    if claim and (earlier := await around.store.submissions.earlier(claim)):
        return earlier
    case, stored = await examine(around, access.account, body)
    # A schedule's jobs were checked against the nodes when it was created. A node that is missing
    # now may come back, so the batch is not refused for it.
    if run:
        case = replace(case, largest_node=ANY_NODE)
    return await submit(around, access, case, stored, claim, run=run)


async def submit(
    around: Surroundings,
    access: Access,
    case: CheckedRequest,
    stored: StoredAccess,
    claim: Claim | None,
    retry_of: RetryOf | None = None,
    run: DueRun | None = None,
) -> Admitted:
    """Have a checked batch admitted. From here on all access tokens are encrypted."""
    check(case)
    new_tokens = _sealed(case.request, around.settings)
    submission = Submission(
        batch_id=around.new_id("batch"),
        account_id=access.account.id,
        plan=case.plan,
        request=without_tokens(case.request),
        terms=terms_of(case.request, case.plan, case.job_seconds),
        created_by=access.key_id,
        project_ids=stored.project_ids,
        sealed_tokens=_tokens(case.request, stored, new_tokens),
        new_tokens=frozenset(new_tokens),
        forge_ids=stored.forge_ids,
        listed=case.listed,
        retry_of=retry_of,
        claim=claim,
        run=run,
    )
    return await around.gateway.admit(submission)


async def examine(
    around: Surroundings, account: Account, body: AnyNewBatch
) -> tuple[CheckedRequest, StoredAccess]:
    """The case for the checks, with the projects that the request names by their ids.

    Raises ``InvalidJobConfig`` for a template that cannot be filled in, and what listing targets
    does.
    """
    written = await _written_out(around, account, body)
    request = written.request
    named = project_ids_of(request)
    known = await around.store.projects.known(account.id, set(named.values()))
    by_job = {job_id: known[each] for job_id, each in named.items() if each in known}
    stored = replace(
        _stored(by_job, around.settings),
        forge_ids=written.forge_ids,
        renamed=await _renamed(around, account, written),
    )
    projects = {named_id: each.project for named_id, each in known.items()}
    request = with_projects(request, projects)
    gates = await around.store.quality_gates.known(account.id, _keys(request, stored))
    gates = replace(gates, of_projects=under_new_keys(gates.of_projects, stored.renamed))
    case = await case_of(around, account, with_gates(request, gates), stored)
    case = replace(
        case,
        quality_gates=gates.names,
        finding_codes=FINDING_CODES,
        unknown_ids=await _unknown_ids(around, account, request),
        listed=written.listed,
    )
    return case, stored


async def _unknown_ids(
    around: Surroundings, account: Account, request: CreateBatch
) -> AbstractSet[str]:
    """The ids in reports that name no project or batch of the account."""
    if request.type is not BatchType.REPORT:
        return frozenset()
    return await around.store.points.unknown(account.id, *ids_of(request))


def _keys(request: CreateBatch, stored: StoredAccess) -> set[str]:
    """The keys under which the projects of the request may be known."""
    return {key for job in request.jobs if (key := project_key(job))}.union(stored.renamed.values())


async def _renamed(
    around: Surroundings, account: Account, written: WrittenOut
) -> Mapping[str, str]:
    """The former key of each project whose repository was renamed, by its new key."""
    if not written.forge_ids:
        return {}
    stored = await around.store.projects.keys_by_forge_id(account.id, written.forge_ids.values())
    current = {job.id: project_key(job) for job in written.request.jobs}
    pairs = {current[job_id]: stored.get(id) for job_id, id in written.forge_ids.items()}
    return {new: old for new, old in pairs.items() if new and old and new != old}


async def _written_out(around: Surroundings, account: Account, body: AnyNewBatch) -> WrittenOut:
    if isinstance(body, CreateFromTargets):
        return await resolve(around, account, body)
    if isinstance(body, CreateFromTemplate):
        plan = around.plans.get(account.plan)
        return WrittenOut(expand(body, load_templates(), plan, requests.CreateBatch))
    return WrittenOut(body)


async def case_of(
    around: Surroundings, account: Account, request: CreateBatch, stored: StoredAccess
) -> CheckedRequest:
    """What the checks need to know of a request whose projects have been looked up."""
    runs = await around.store.projects.past_runs(account.id, _keys(request, stored))
    history = under_new_keys(runs, stored.renamed)
    return CheckedRequest(
        request=request,
        plan=around.plans.get(account.plan),
        largest_node=await around.gateway.largest_node(),
        now=around.clock(),
        job_seconds=expected_by_history(request, history),
        refused=await _refused_transports(around, request),
        unreadable_tokens=stored.unreadable,
        displaced=await _displaced(around, account, request, stored),
        private_hosts_allowed=around.settings.allow_private_hosts,
        refactoring_rules=frozenset(NAMES),
    )


async def _displaced(
    around: Surroundings, account: Account, request: CreateBatch, stored: StoredAccess
) -> AbstractSet[str]:
    """The jobs whose project has lost its URL to another repository."""
    keys = {job.id: project_key(job) for job in request.jobs if job.id in stored.project_ids}
    if not keys:
        return frozenset()
    holders = await around.store.projects.holders(account.id, {key for key in keys.values() if key})
    return {
        job_id
        for job_id, key in keys.items()
        if holders.get(key or "", stored.project_ids[job_id]) != stored.project_ids[job_id]
    }


async def _refused_transports(
    around: Surroundings, request: CreateBatch
) -> Mapping[Transport, str]:
    """Why repositories are not read, for each transport in the request that is refused."""
    used = {transport_of(repository.url) for _, repository in repositories(request)}
    reasons = {}
    if Transport.FILE in used:
        reasons[Transport.FILE] = why_refused(
            around.settings.allow_local_repositories,
            has_public_url=bool(around.settings.public_url),
            several_accounts=await around.store.accounts.are_several(),
        )
    if Transport.SSH in used and (missing := missing_setting(FetchPolicy.of(around.settings))):
        reasons[Transport.SSH] = (
            f"ssh repositories are not possible on this server, because its {missing} is not set; "
            "use an https:// URL"
        )
    return {transport: reason for transport, reason in reasons.items() if reason}


def _stored(by_job: Mapping[str, KnownProject], settings: Settings) -> StoredAccess:
    sealed = {job_id: known.sealed_token for job_id, known in by_job.items() if known.sealed_token}
    opened = {
        job_id: token
        for job_id, text in sealed.items()
        if (token := _opened(text, by_job[job_id].project.repository.url, settings)) is not None
    }
    return StoredAccess(
        project_ids={job_id: known.id for job_id, known in by_job.items()},
        sealed_tokens=sealed,
        opened=opened,
        unreadable=frozenset(sealed.keys() - opened.keys()),
    )


def _opened(sealed: str, url: str, settings: Settings) -> str | None:
    try:
        return unseal(secret_of(settings), sealed, url)
    except InvalidJobConfig:
        return None


def _sealed(request: CreateBatch, settings: Settings) -> dict[str, str]:
    """The access tokens that the request brings, encrypted, by job id.

    Raises ``ResourceUnavailable`` where the server's secret cannot be read.
    """
    return {
        request.jobs[index].id: seal(secret_of(settings), token.get_secret_value(), repository.url)
        for index, repository in repositories(request)
        if (token := repository.access_token) is not None
    }


def _tokens(
    request: CreateBatch, stored: StoredAccess, new: Mapping[str, str]
) -> Mapping[str, str]:
    """The encrypted access token of each job that has one.

    A job whose project is in the database uses the token stored there, unless another job of the
    request has a new one for the same URL. A token is only ever used with the URL it was given for.
    """
    newest = {_url(job): new[job.id] for job in request.jobs if job.id in new}
    tokens = {
        job.id: newest.get(_url(job)) or stored.sealed_tokens.get(job.id)
        for job in request.jobs
        if job.id in stored.project_ids
    }
    return {**{job_id: token for job_id, token in tokens.items() if token}, **new}


def _url(job: AnyJob) -> str | None:
    project = project_of(job)
    return project.repository.url if project else None
