"""From what the environment says of a host to its API."""

from collections.abc import Mapping

from wundr_sdk.check.changes.change import CiSystem, ReviewHost
from wundr_sdk.check.forges.api import ForgeApi
from wundr_sdk.check.forges.gitea import GiteaDiscussion
from wundr_sdk.check.forges.github import GitHubDiscussion
from wundr_sdk.check.forges.gitlab import GitLabDiscussion
from wundr_sdk.check.forges.interface import Discussion, ForgeError

_GITHUB = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


def token_of(forge: ReviewHost, environ: Mapping[str, str]) -> str:
    """The first token that the environment has. Raises ForgeError if it has none."""
    for name in forge.token_names:
        token = environ.get(name, "").strip()
        if token:
            if not (token.isascii() and token.isprintable() and " " not in token):
                raise ForgeError(f"{name} contains characters that are not allowed in a token")
            return token
    raise ForgeError(f"there is no token: set {' or '.join(forge.token_names)}")


def api_of(forge: ReviewHost, token: str) -> ForgeApi:
    """The host's API; raises ForgeError where its proxy cannot be used."""
    if forge.kind is CiSystem.GITHUB:
        return ForgeApi(forge.api_url, token, {**_GITHUB, "Authorization": f"Bearer {token}"})
    scheme = "token" if forge.kind is CiSystem.GITEA else "Bearer"
    return ForgeApi(forge.api_url, token, {"Authorization": f"{scheme} {token}"})


def discussion_of(forge: ReviewHost, api: ForgeApi, number: int) -> Discussion:
    """The comments of the pull or merge request ``number``."""
    match forge.kind:
        case CiSystem.GITLAB:
            return GitLabDiscussion(api, forge.project, number)
        case CiSystem.GITEA:
            return GiteaDiscussion(api, forge.project, number)
        case _:
            return GitHubDiscussion(api, forge.graphql_url, forge.project, number)
