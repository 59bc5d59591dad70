"""A remote repository and its forge in memory, small and strict."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.delivery.publishing.making import CONTENTS, Killed
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.delivery.forges.interface import (
    Checks,
    CheckState,
    Mergeability,
    NewPullRequest,
    PullRequest,
    PullRequestState,
    RequestEdit,
)
from wundr_ray.delivery.git.branches import Drafted, PushedReview
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult
from wundr_ray.delivery.git.rebase import PathEntry, fit
from wundr_ray.delivery.interface import Built, Draft
from wundr_ray.delivery.publishing.interface import Connection
from wundr_ray.delivery.publishing.looking import Seen
from wundr_ray.domain.delivery.publishing import Way
from wundr_ray.domain.files.records import blob_id
from wundr_ray.forges.errors import Rejected

Point = Callable[[str], None]


def nothing(_: str) -> None:
    """Nobody is killed."""


@dataclass
class FakeRemote:
    """``errors`` are raised by the next calls; ``at`` is called after each effect."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(CONTENTS))
    branches: dict[str, str] = field(default_factory=dict)
    bases: dict[str, dict[str, bytes]] = field(default_factory=dict)
    contents: dict[str, dict[str, bytes]] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)
    results: list[PushResult] = field(default_factory=list)
    pushes: int = 0
    at: Point = nothing

    @property
    def base(self) -> str:
        commit = _id(*(part for path in sorted(self.files) for part in (path, self.files[path])))
        self.bases[commit] = dict(self.files)
        return commit

    async def draft(self, change: Draft) -> Drafted:
        self._fail()
        base = self.base
        return Drafted(base, "main", self._built(replace(change, base=base)))

    async def publish(
        self, change: Draft, target: Branch | PushedReview, options: Sequence[str]
    ) -> tuple[Built, PushResult | None]:
        self._fail()
        built = self._built(change)
        assert built.commit
        if self.results:
            return built, self.results.pop(0)
        assert isinstance(target, Branch)
        return built, self._moved(target, built.commit)

    async def withdraw(self, branch: Branch) -> PushResult:
        self._fail()
        return self._moved(branch, None)

    async def look(self, change: Draft, branch: str) -> Seen:
        self._fail()
        built = self._built(replace(change, base=self.base))
        return Seen(self.branches.get(branch), built.commit is None and not built.stale)

    def merge(self, branch: str) -> None:
        self.files |= self.contents[self.branches[branch]]

    def is_merged(self, branch: str) -> bool:
        return self.contents[self.branches[branch]].items() <= self.files.items()

    def _built(self, change: Draft) -> Built:
        base = self.bases[change.base]
        entries = {path: PathEntry("100644", blob_id(data)) for path, data in base.items()}
        fitting = fit(change.files, entries)
        if not fitting.changes:
            return Built(None, fitting.stale, fitting.present)
        changed = {each.path: each.content for _, each in fitting.changes}
        commit = _id(change.base, change.message, *(x for pair in changed.items() for x in pair))
        self.contents[commit] = changed
        return Built(commit, fitting.stale, fitting.present)

    def _moved(self, branch: Branch, commit: str | None) -> PushResult:
        found = self.branches.get(branch.name)
        if found == commit:
            return PushResult(PushOutcome.ALREADY_THERE, found=found)
        if found not in branch.may_be:
            return PushResult(PushOutcome.EDITED, found=found)
        if commit is None:
            del self.branches[branch.name]
        else:
            self.branches[branch.name] = commit
        self.pushes += 1
        self.at("push")
        return PushResult(PushOutcome.PUSHED)

    def _fail(self) -> None:
        if self.errors:
            raise self.errors.pop(0)


@dataclass
class FakeForge:
    """Refuses what real forges refuse.

    That is a second open request for the same branches, and one for a branch that is merged.
    """

    remote: FakeRemote
    requests: list[PullRequest] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    refuses_labels: Exception | None = None
    check: CheckState = CheckState.NONE
    calls: int = 0
    at: Point = nothing

    async def create(self, new: NewPullRequest) -> PullRequest:
        self._fail()
        assert await self._found(new.head, PullRequestState.OPEN) is None
        if self.remote.is_merged(new.head):
            raise Rejected("No commits between the branches.", "Push some.")
        made = PullRequest(
            number=len(self.requests) + 1,
            url=f"https://forge.example/acme/app/pull/{len(self.requests) + 1}",
            state=PullRequestState.OPEN,
            title=new.title,
            body=new.body,
            draft=new.draft,
            head=new.head,
            base=new.base,
            head_commit=self.remote.branches[new.head],
        )
        self.requests.append(made)
        self.at("create")
        return made

    async def create_for(self, head: str) -> None:
        await self.create(NewPullRequest("By hand", "", head, "main"))

    async def find(self, head: str, base: str) -> PullRequest | None:
        self._fail()
        assert base == "main"
        return await self._found(head, PullRequestState.OPEN) or await self._found(head)

    async def read(self, number: int) -> PullRequest:
        self._fail()
        return self._now(self.requests[number - 1])

    async def update(self, number: int, edit: RequestEdit) -> PullRequest:
        self._fail()
        texts = {"title": edit.title, "body": edit.body}
        given = {name: text for name, text in texts.items() if text is not None}
        self.requests[number - 1] = replace(self.requests[number - 1], **given)
        return self._now(self.requests[number - 1])

    async def close(self, number: int) -> PullRequest:
        self._fail()
        if self.requests[number - 1].state is PullRequestState.OPEN:
            self.change(number, state=PullRequestState.CLOSED)
            self.at("close")
        return self.requests[number - 1]

    async def add_labels(self, number: int, labels: Sequence[str]) -> None:
        self._fail()
        if self.refuses_labels:
            raise self.refuses_labels
        self.labels += labels

    async def request_reviewers(self, number: int, reviewers: Sequence[str]) -> None:
        self._fail()

    async def checks(self, commit: str) -> Checks:
        self._fail()
        return Checks(self.check)

    def change(
        self,
        number: int = 1,
        state: PullRequestState | None = None,
        mergeability: Mergeability | None = None,
    ) -> None:
        before = self.requests[number - 1]
        self.requests[number - 1] = replace(
            before,
            state=state or before.state,
            mergeability=mergeability or before.mergeability,
        )

    def merge(self, number: int = 1) -> None:
        self.remote.merge(self.requests[number - 1].head)
        self.change(number, PullRequestState.MERGED)

    def _now(self, request: PullRequest) -> PullRequest:
        head = self.remote.branches.get(request.head, request.head_commit)
        return replace(request, head_commit=head)

    async def _found(self, head: str, state: PullRequestState | None = None) -> PullRequest | None:
        found = [r for r in self.requests if r.head == head and state in (None, r.state)]
        return self._now(found[-1]) if found else None

    def _fail(self) -> None:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)


@dataclass
class FakeConnections:
    """``kill_at`` ends the process when so many effects have happened."""

    remotes: dict[str, FakeRemote]
    forges: dict[str, FakeForge]
    way: Way | None = None
    error: Exception | None = None
    kill_at: int = 0
    effects: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for each in (*self.remotes.values(), *self.forges.values()):
            each.at = self.at

    async def open(
        self, account_id: str, url: str, base: str | None, mode: DeliveryMode
    ) -> Connection:
        if self.error:
            raise self.error
        is_forge = mode is DeliveryMode.PULL_REQUEST
        way = self.way or (Way.FORGE if is_forge else Way.BRANCH)
        forge = self.forges[url] if way is Way.FORGE else None
        return Connection(way, self.remotes[url], forge)

    def at(self, effect: str) -> None:
        self.effects.append(effect)
        if len(self.effects) == self.kill_at:
            raise Killed(effect)


def connected(urls: Sequence[str]) -> FakeConnections:
    remotes = {url: FakeRemote() for url in urls}
    return FakeConnections(remotes, {url: FakeForge(remotes[url]) for url in urls})


def _id(*parts: str | bytes) -> str:
    raw = b"\0".join(each.encode() if isinstance(each, str) else each for each in parts)
    return hashlib.sha1(raw, usedforsecurity=False).hexdigest()
