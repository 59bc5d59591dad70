"""The user name that goes with an access token when git asks for both.

GitHub (https://docs.github.com/apps/creating-github-apps), GitLab
(https://docs.gitlab.com/api/oauth2/) and Bitbucket
(https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens/) have a fixed one for each
kind of token. Gitea and Forgejo take any.
"""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import ForgeKind

BITBUCKET_API_TOKEN = "x-bitbucket-api-token-auth"
"""For tokens of an account; https://support.atlassian.com/bitbucket-cloud/docs/using-api-tokens/"""

_OF_KIND: Mapping[ForgeKind, str] = {
    ForgeKind.GITHUB: "x-access-token",
    ForgeKind.GITLAB: "oauth2",
    ForgeKind.GITEA: "x-access-token",
    ForgeKind.BITBUCKET: "x-token-auth",
}
# How Atlassian's tokens of an account begin; those of a repository or workspace do not.
_API_TOKEN = "ATATT"


def git_user(kind: ForgeKind, token: str, user: str | None = None) -> str:
    """The name for a token of a forge; ``user`` is the one that its API takes with the token.

    Bitbucket's API takes the e-mail address of the account, which git's server refuses.
    """
    if kind is ForgeKind.BITBUCKET:
        is_of_account = user is not None or token.startswith(_API_TOKEN)
        return BITBUCKET_API_TOKEN if is_of_account else _OF_KIND[kind]
    return user or _OF_KIND[kind]


def kind_by_name(host: str) -> ForgeKind:
    """What a host of unknown kind most likely is. GitHub's name is as good as any for others."""
    if host == "bitbucket.org":
        return ForgeKind.BITBUCKET
    return ForgeKind.GITLAB if "gitlab" in host else ForgeKind.GITHUB
