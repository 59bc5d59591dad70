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
    """Why local repositories are refused, and what to do; None if they are allowed."""
    # Listening on loopback does not prove that only this machine's user calls: a server behind a
    # reverse proxy listens there too. A public URL, or a second account, shows that others do, and
    # they must not have paths of this machine read for them.
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
