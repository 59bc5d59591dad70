"""Push options by which servers open a request themselves, without a call of their API.

An option holds no line break: see https://docs.gitlab.com/topics/git/commit/#push-options and
https://docs.gitea.com/usage/agit.
"""

from collections.abc import Sequence

from wundr_ray.delivery.forges.interface import NewPullRequest


def merge_request_options(new: NewPullRequest, labels: Sequence[str] = ()) -> tuple[str, ...]:
    """For a push to the branch ``new.head`` on GitLab, which takes ``\\n`` for a line break."""
    description = new.body.strip().replace("\r", "").replace("\n", "\\n")
    return (
        "merge_request.create",
        f"merge_request.target={new.base}",
        f"merge_request.title={_one_line(new.title)}",
        *([f"merge_request.description={description}"] if description else []),
        *(["merge_request.draft"] if new.draft else []),
        *(f"merge_request.label={_one_line(label)}" for label in labels),
    )


def review_options(new: NewPullRequest) -> tuple[str, ...]:
    """For a push to ``refs/for/<base>`` on Gitea and Forgejo, where ``new.head`` is the topic.

    The description is the first paragraph: there is no way to write a line break.
    """
    paragraph = _one_line(new.body.strip().replace("\r", "").partition("\n\n")[0])
    return (
        f"topic={new.head}",
        f"title={_one_line(new.title)}",
        *([f"description={paragraph}"] if paragraph else []),
        "force-push=true",
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
