"""Which hosts are known, and how each is addressed with its token."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from wundr_ray.contract.vocabulary import ForgeKind

KNOWN_HOSTS: Mapping[str, ForgeKind] = {
    "github.com": ForgeKind.GITHUB,
    "gitlab.com": ForgeKind.GITLAB,
    "codeberg.org": ForgeKind.GITEA,
    "gitea.com": ForgeKind.GITEA,
    "bitbucket.org": ForgeKind.BITBUCKET,
}
"""Hosts whose kind need not be configured."""

SSH_HOSTS: Mapping[str, str] = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}
"""Hosts that only serve ssh, with the forges they belong to, as the forges' documentation says."""

API_PATHS: Mapping[ForgeKind, str] = {
    ForgeKind.GITHUB: "/api/v3",
    ForgeKind.GITLAB: "/api/v4",
    ForgeKind.GITEA: "/api/v1",
    ForgeKind.BITBUCKET: "/2.0",
}

PUBLIC_APIS: Mapping[str, str] = {
    "github.com": "https://api.github.com",
    "bitbucket.org": "https://api.bitbucket.org/2.0",
}


@dataclass(frozen=True, slots=True)
class ForgeHost:
    """A host and its token, as configured.

    Arguments:
        host: as in the repositories' https URLs, with the port if there is one.
        token: None to ask as anybody may.
        kind: None for a host of ``KNOWN_HOSTS``.
        user: with it the token is a password (Bitbucket's API tokens, with the account's e-mail).
        root: the path below which the forge lives on its host, such as ``/gitlab``.

    Raises ``ValueError`` for a token that no header can carry; the text does not repeat it.
    """

    host: str
    token: str | None = field(repr=False)
    kind: ForgeKind | None = None
    user: str | None = None
    root: str = ""

    def __post_init__(self) -> None:
        if self.token is None:
            return
        if not (self.token.isascii() and self.token.isprintable()) or " " in self.token:
            raise ValueError(f"the token for {self.host} has characters that no token can have")
        if not self.token:
            raise ValueError(f"the token for {self.host} is empty")

    @property
    def api_url(self) -> str:
        """Raises ``KeyError`` for a host of unknown kind."""
        if self.host in PUBLIC_APIS:
            return PUBLIC_APIS[self.host]
        if self.host.endswith(".ghe.com"):  # GitHub Enterprise Cloud with data residency
            return f"https://api.{self.host}"
        return f"https://{self.host}{self.root}{API_PATHS[self.forge_kind]}"

    @property
    def forge_kind(self) -> ForgeKind:
        """The configured or known kind. Raises ``KeyError`` for a host of unknown kind."""
        return self.kind or KNOWN_HOSTS[self.host]

    @property
    def authorization(self) -> str | None:
        """The value of the Authorization header. GitLab accepts all its tokens as Bearer."""
        if self.token is None:
            return None
        if self.user is not None:
            plain = f"{self.user}:{self.token}"
            return f"Basic {base64.b64encode(plain.encode()).decode()}"
        scheme = "token" if self.forge_kind is ForgeKind.GITEA else "Bearer"
        return f"{scheme} {self.token}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that no message may contain."""
        if self.token is None or self.authorization is None:
            return ()
        return self.token, self.authorization.partition(" ")[2]
