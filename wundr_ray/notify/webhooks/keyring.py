"""The decrypted signing secrets of endpoints and accounts, created when first needed."""

from collections.abc import Sequence

from wundr_ray.notify.webhooks.signing import RandomBytes, new_secret
from wundr_ray.sealing import seal_signing, unseal_signing
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.store.events.signing_secrets import SigningSecrets


class Keyring:
    """``owner`` is an endpoint, or an account for the webhooks that its batches name."""

    def __init__(
        self, secrets: SigningSecrets, settings: Settings, random_bytes: RandomBytes
    ) -> None:
        self._secrets, self._settings, self._random_bytes = secrets, settings, random_bytes

    async def of(self, owner: str) -> Sequence[str]:
        """The valid secrets, newest first.

        Raises ``Unreadable`` when the server's own secret has changed since they were made.
        """
        sealed = await self._secrets.valid(owner)
        if not sealed:
            _, new = self.made(owner)
            sealed = await self._secrets.ensure(owner, new)
        server_secret = secret_of(self._settings)
        return [unseal_signing(server_secret, each, owner) for each in sealed]

    async def rotate(self, owner: str) -> str:
        """Create a new secret and return it; the one before it stays valid for a day."""
        secret, sealed = self.made(owner)
        await self._secrets.rotate(owner, sealed)
        return secret

    def made(self, owner: str) -> tuple[str, str]:
        """A new secret, in plain text and encrypted; it is not stored yet."""
        secret = new_secret(self._random_bytes)
        return secret, seal_signing(secret_of(self._settings), secret, owner)
