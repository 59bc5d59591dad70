"""Which repositories of an owner become jobs, in which order and under which ids."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import translate
from typing import Any, TypeVar
from urllib.parse import urlsplit

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.batches.targets import JOB_TYPES, CreateFromTargets, Targets
from wundr_ray.contract.errors import InvalidTargets
from wundr_ray.contract.target_vocabulary import LeftOut
from wundr_ray.domain.repositories.addresses import may_be_public
from wundr_ray.domain.wording import counted

AnyBatch = TypeVar("AnyBatch", bound=CreateBatch)

_LONGEST_ID = 64
_LONGEST_NAME = 200
_DIGEST = 12


@dataclass(frozen=True, slots=True)
class ListedRepository:
    """A repository as its forge lists it.

    Arguments:
        forge_id: the forge's own id, which a new name does not change.
        full_name: such as ``acme/shop``, on GitLab with all groups.
        pushed_at: the last push, as exactly as the forge tells it; None where it tells nothing.
    """

    forge_id: str
    full_name: str
    archived: bool = False
    fork: bool = False
    empty: bool = False
    topics: tuple[str, ...] = ()
    pushed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SelectedRepositories:
    """``repositories`` are in the order of their full names, whatever the order of the list."""

    repositories: Sequence[ListedRepository]
    listed: int
    left_out: Mapping[LeftOut, int]


def select(listed: Iterable[ListedRepository], targets: Targets) -> SelectedRepositories:
    """The repositories that become jobs, and how many are left out for each reason."""
    # A forge's list is read page by page while people push, rename and delete. A repository may
    # move to a later page and be listed twice, and a freed name may be given to another one. Ids
    # remove the first kind of duplicate, names the second, in each of which the last entry counts.
    by_id = {each.forge_id: each for each in listed}
    repositories = {each.full_name: each for each in by_id.values()}
    why_left_out = _filter(targets)
    reasons = {each: why_left_out(each) for each in repositories.values()}
    suitable = sorted((each for each, why in reasons.items() if why is None), key=_order)
    taken = suitable[: targets.limit]
    counts = Counter(why for why in reasons.values() if why is not None)
    counts[LeftOut.LIMIT] += len(suitable) - len(taken)
    left_out = {why: counts[why] for why in LeftOut if counts[why]}
    return SelectedRepositories(taken, len(repositories), left_out)


def doubtful(listed: Iterable[ListedRepository], targets: Targets) -> Sequence[ListedRepository]:
    """Those that are left out only because the forge reports them as empty."""
    full = [replace(each, empty=False) for each in listed if each.empty]
    return select(full, targets.model_copy(update={"limit": None})).repositories


def _order(repository: ListedRepository) -> tuple[str, str]:
    return repository.full_name.casefold(), repository.full_name


def _filter(targets: Targets) -> Callable[[ListedRepository], LeftOut | None]:
    """A function that gives the first reason to leave a repository out; None to include it."""
    included, excluded = _fits_any(targets.include), _fits_any(targets.exclude)
    topics = {each.casefold() for each in targets.topics}
    pushed_after = targets.pushed_after

    def why(each: ListedRepository) -> LeftOut | None:
        has_topic = not topics or any(topic.casefold() in topics for topic in each.topics)
        was_pushed = pushed_after is None or (
            each.pushed_at is not None and each.pushed_at > pushed_after
        )
        reasons = {
            LeftOut.EMPTY: each.empty,
            LeftOut.ARCHIVED: each.archived and not targets.archived,
            LeftOut.FORK: each.fork and not targets.forks,
            LeftOut.NOT_INCLUDED: not included(each.full_name),
            LeftOut.EXCLUDED: excluded(each.full_name),
            LeftOut.TOPIC: not has_topic,
            LeftOut.PUSHED_BEFORE: not was_pushed,
        }
        return next((reason for reason, applies in reasons.items() if applies), None)

    return why


def _fits_any(patterns: Sequence[str]) -> Callable[[str], bool]:
    compiled = [re.compile(translate(each.casefold())) for each in patterns]
    return lambda name: any(each.match(name.casefold()) for each in compiled)


def job_id_of(full_name: str) -> str:
    """The id of a repository's job, which depends on its full name alone.

    ``acme/shop`` becomes ``acme__shop``. A name that is too long, or whose id another name could
    have as well, gets a digest.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", full_name.replace("/", "__"))
    # An underscore next to another one or to a slash would make the "__" of a slash ambiguous.
    is_unique = re.fullmatch(r"[A-Za-z0-9](?:(?!__|_/|/_)[A-Za-z0-9._/-])*", full_name) is not None
    if is_unique and len(plain) <= _LONGEST_ID:
        return plain
    digest = hashlib.sha256(full_name.encode()).hexdigest()[:_DIGEST]
    start = plain.lstrip("._-")[: _LONGEST_ID - _DIGEST - 1]
    return f"{start or 'repository'}-{digest}"


def batch_of(
    body: CreateFromTargets, repositories: Sequence[ListedRepository], model: type[AnyBatch]
) -> AnyBatch:
    """The batch of one job for each repository, as a ``model`` of new batches."""
    return model.model_validate(
        {
            **{name: getattr(body, name) for name in type(body).model_fields if name != "targets"},
            "jobs": [_job(each, body) for each in repositories],
        }
    )


def _job(repository: ListedRepository, body: CreateFromTargets) -> dict[str, Any]:
    template, token = body.targets.job_template, body.targets.access_token
    config = template.config.model_dump(exclude_unset=True) if template else {}
    source = {"url": url_of(repository, body.targets)}
    project = {
        "name": repository.full_name[:_LONGEST_NAME],
        "repository": source if token is None else {**source, "access_token": token},
    }
    return {
        "id": job_id_of(repository.full_name),
        "type": template.type if template else JOB_TYPES[body.type],
        "config": {**config, "project": project},
    }


def url_of(repository: ListedRepository, targets: Targets) -> str:
    """The URL to clone from."""
    # The forge's answer has a URL too, but the answer is not trusted: a URL of another host in it
    # would have the access token sent there.
    return f"https://{targets.known_host}{targets.root}/{repository.full_name}.git"


def forge_ids_of(repositories: Iterable[ListedRepository], targets: Targets) -> Mapping[str, str]:
    """The id of each repository among all forges, by the id of its job."""
    place = f"{targets.known_host}{targets.root}"
    return {job_id_of(each.full_name): f"{place}#{each.forge_id}" for each in repositories}


def check_selected(selection: SelectedRepositories, targets: Targets) -> None:
    """Raises ``InvalidTargets`` where no repository is left."""
    if selection.repositories:
        return
    counts = selection.left_out
    reasons = ", ".join(f"{why.replace('_', ' ')}: {counts[why]:,}" for why in counts)
    found = counted(selection.listed, "repository", "repositories")
    raise InvalidTargets.at(
        "targets",
        f"select none of the {found} of {targets.owner!r}" + (f" ({reasons})" if reasons else ""),
        "Change what is included, or give an access_token that sees more repositories.",
    )


def check_host(targets: Targets, *, private_hosts_allowed: bool) -> None:
    """Raises ``InvalidTargets`` for a host that this server must not reach."""
    host = urlsplit(f"https://{targets.known_host}").hostname or ""
    if not private_hosts_allowed and not may_be_public(host):
        raise InvalidTargets.at(
            "targets.host",
            "is a private, local or reserved address, which this server does not allow "
            "(WUNDR_ALLOW_PRIVATE_HOSTS=true would)",
        )
