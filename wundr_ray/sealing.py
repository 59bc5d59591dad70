"""Access tokens at rest: encrypted under a key of their own, each bound to its repository."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wundr_ray.contract.errors import InvalidJobConfig

_VERSION = "1."
_NONCE_BYTES = 12


def seal(secret: bytes, token: str, url: str) -> str:
    """``token`` encrypted (AES-256-GCM); of use only with the server's secret and for ``url``."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(secret).encrypt(nonce, token.encode(), url.encode())
    return _VERSION + base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(secret: bytes, sealed: str, url: str) -> str:
    """The token. Raises ``InvalidJobConfig`` where the server's secret or the URL is another."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION))
        nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return _cipher(secret).decrypt(nonce, body, url.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise InvalidJobConfig(
            "The repository's access token cannot be read any more, because the server's secret "
            "key has changed: submit the batch again."
        ) from None


def _cipher(secret: bytes) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"wundr access tokens").derive(secret)
    return AESGCM(derived)
