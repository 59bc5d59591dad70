"""What a server says of its branches and tags, and which of them is meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from wundr_ray.sources.words import plain

_HEADS, _TAGS = "refs/heads/", "refs/tags/"
# As long as the branch of a request may be.
_MAX_BRANCH = 250


@dataclass(frozen=True, slots=True)
class Advertised:
    """A revision by the server's name for it. ``branch`` is what people call it, if anything.

    ``default`` is the branch that the server's HEAD names, if any.
    """

    name: str
    commit: str
    branch: str | None
    default: str | None


def names_for(branch: str | None) -> list[str]:
    """What to ask a server for: a branch comes before a tag of the same name. HEAD comes last."""
    if branch is None:
        return ["HEAD"]
    return [f"{_HEADS}{branch}", f"{_TAGS}{branch}", f"{_TAGS}{branch}^{{}}", "HEAD"]


def chosen(answer: bytes, branch: str | None) -> Advertised | None:
    """The revision meant by ``branch``, or by its absence, in the answer of ``git ls-remote``.

    A tag stands for the commit that it was put on.
    """
    values = dict(_rows(answer))
    for name in names_for(branch)[:2]:
        if name in values:
            commit = values.get(f"{name}^{{}}", values[name])
            default = _default(values)
            return Advertised(name, commit, branch or default, default)
    return None


def default_branch(answer: bytes) -> str | None:
    """The branch that HEAD names in the answer of ``git ls-remote``, if any."""
    return _default(dict(_rows(answer)))


def _rows(answer: bytes) -> Iterator[tuple[str, str]]:
    """Ids by name; the target of a symbolic name under ``ref: `` and the name."""
    for line in answer.decode("utf-8", "replace").split("\n"):
        value, tab, name = line.partition("\t")
        if tab and value.startswith("ref: "):
            yield f"ref: {name}", value.removeprefix("ref: ")
        elif tab:
            yield name, value


def _default(values: dict[str, str]) -> str | None:
    """The server's word for its default branch, which may be anything."""
    target = values.get("ref: HEAD", "")
    return plain(target.removeprefix(_HEADS), _MAX_BRANCH) if target.startswith(_HEADS) else None
