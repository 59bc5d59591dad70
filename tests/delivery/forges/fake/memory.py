"""What a fake forge keeps, and what it decides alike in all dialects."""

from dataclasses import dataclass, field

SHA = "0123456789abcdef0123456789abcdef01234567"


class Refused(Exception):
    """An operation that the forge refuses, with the reason that it gives."""

    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(reason)
        self.reason, self.kind = reason, kind


@dataclass
class Request:
    """A request to merge. ``mergeable`` is None while it is computed."""

    number: int
    title: str
    body: str
    head: str
    base: str
    sha: str
    draft: bool = False
    state: str = "open"
    mergeable: bool | None = None
    labels: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    of_fork: bool = False
    fork_deleted: bool = False


@dataclass
class Repository:
    """``checks`` are states by commit: passed, failed, pending.

    ``number`` is the forge's own id, which a new name does not change.
    """

    branches: dict[str, str]
    requests: list[Request] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    checks: dict[str, list[str]] = field(default_factory=dict)
    number: int = 0
    private: bool = False
    archived: bool = False
    fork: bool = False
    empty: bool = False
    topics: tuple[str, ...] = ()
    pushed_at: str = "2026-03-01T12:00:00Z"

    def open(self, head: str, base: str, title: str, body: str, *, draft: bool = False) -> Request:
        for name in (head, base):
            if name not in self.branches:
                raise Refused(name, "no branch")
        if any((each.head, each.base) == (head, base) for each in self.opened):
            raise Refused(head, "exists")
        number = len(self.requests) + 1
        opened = Request(number, title, body, head, base, self.branches[head], draft)
        self.requests.append(opened)
        return opened

    @property
    def opened(self) -> list[Request]:
        return [each for each in self.requests if each.state == "open" and not each.of_fork]

    def get(self, number: int) -> Request:
        for each in self.requests:
            if each.number == number:
                return each
        raise Refused(str(number), "missing")


@dataclass
class Memory:
    """``most_a_page`` is the largest page that the forge gives, whatever is asked for.

    Owners that are neither ``users`` nor in front of a repository's name do not exist.
    """

    users: tuple[str, ...] = ("alice", "bob")
    repositories: dict[str, Repository] = field(default_factory=dict)
    most_a_page: int = 100

    def add(self, name: str, **branches: str) -> Repository:
        added = Repository({"main": SHA, **branches}, number=1 + len(self.repositories))
        self.repositories[name] = added
        return added

    def rename(self, name: str, new_name: str) -> None:
        self.repositories[new_name] = self.repositories.pop(name)

    def get(self, name: str) -> Repository:
        if name not in self.repositories:
            raise Refused(name, "missing")
        return self.repositories[name]
