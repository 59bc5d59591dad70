"""The options that GitLab and Gitea document."""

from wundr_ray.delivery.forges.interface import NewPullRequest
from wundr_ray.delivery.git.push_options import merge_request_options, review_options

NEW = NewPullRequest("Sort\nimports", "What.\r\nMore.\n\nWhy.\n", "wundr/b/j", "main", draft=True)


def test_gitlab() -> None:
    assert merge_request_options(NEW, ["tidy up"]) == (
        "merge_request.create",
        "merge_request.target=main",
        "merge_request.title=Sort imports",
        "merge_request.description=What.\\nMore.\\n\\nWhy.",
        "merge_request.draft",
        "merge_request.label=tidy up",
    )


def test_gitea() -> None:
    assert review_options(NEW) == (
        "topic=wundr/b/j",
        "title=Sort imports",
        "description=What. More.",
        "force-push=true",
    )


def test_without_a_description() -> None:
    plain = NewPullRequest("Title", "", "head", "main")
    assert len(merge_request_options(plain)) == 3
    assert len(review_options(plain)) == 3
