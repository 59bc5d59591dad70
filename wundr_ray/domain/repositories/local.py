"""Whether a caller may have paths of this machine analysed."""

from enum import StrEnum


class LocalRepositories(StrEnum):
    """What the operator allows; the values are those of ``WUNDR_ALLOW_LOCAL_REPOSITORIES``."""

    NEVER = "false"
    ALONE = "alone"  # while the server is one user's own: what `wundr up` sets on loopback
    ALWAYS = "true"

    @classmethod
    def read(cls, value: object) -> object:
        """A boolean, or one of the usual words for it, in any case; all else stays as it is."""
        word = str(value).lower()
        if word in ("true", "1", "yes", "on"):
            return cls.ALWAYS
        return cls.NEVER if word in ("false", "0", "no", "off") else value


def why_refused(
    allowed: LocalRepositories, *, has_public_url: bool, several_accounts: bool
) -> str | None:
    """Why no local repository is read, and the way out; None if they are.

    A server behind a proxy listens on loopback as well, so that its address tells nothing of who
    calls: a public address or a second account do.
    """
    if allowed is LocalRepositories.ALWAYS:
        return None
    if allowed is LocalRepositories.NEVER:
        return "local repositories are not allowed on this server; use an https:// URL"
    if not (has_public_url or several_accounts):
        return None
    because = (
        "has a public address (WUNDR_PUBLIC_URL)" if has_public_url else "has several accounts"
    )
    return (
        f"local repositories are not allowed on this server, because it {because}; use an "
        "https:// URL, or let the operator set WUNDR_ALLOW_LOCAL_REPOSITORIES=true"
    )
