"""Secrets at rest: encrypted under a key for each purpose, each bound to what it belongs to."""

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
_TOKENS, _SIGNING = b"wundr access tokens", b"wundr webhook secrets"
_DELIVERY, _SCHEDULES = b"wundr delivery tokens", b"wundr schedules"


class Unreadable(Exception):
    """What was sealed with another secret of the server, or for something else."""


def seal(secret: bytes, token: str, url: str) -> str:
    """``token`` encrypted (AES-256-GCM); of use only with the server's secret and for ``url``."""
    return _encrypt(_cipher(secret, _TOKENS), token, url)


def unseal(secret: bytes, sealed: str, url: str) -> str:
    """The token. Raises ``InvalidJobConfig`` where the server's secret or the URL is another."""
    try:
        return _decrypt(_cipher(secret, _TOKENS), sealed, url)
    except Unreadable:
        raise InvalidJobConfig(
            "The repository's access token can no longer be read, because the server's secret "
            "key has changed: give it again in a new batch."
        ) from None


def seal_signing(secret: bytes, signing: str, owner: str) -> str:
    """A webhook's signing secret encrypted, for its ``owner`` only."""
    return _encrypt(_cipher(secret, _SIGNING), signing, owner)


def unseal_signing(secret: bytes, sealed: str, owner: str) -> str:
    """The signing secret. Raises ``Unreadable``."""
    return _decrypt(_cipher(secret, _SIGNING), sealed, owner)


def seal_delivery(secret: bytes, token: str, account_id: str, host: str) -> str:
    """A token for writing encrypted, for one account and one host only."""
    return _encrypt(_cipher(secret, _DELIVERY), token, f"{account_id} {host}")


def unseal_delivery(secret: bytes, sealed: str, account_id: str, host: str) -> str:
    """The token for writing. Raises ``Unreadable``."""
    return _decrypt(_cipher(secret, _DELIVERY), sealed, f"{account_id} {host}")


def seal_schedule(secret: bytes, body: str, schedule_id: str) -> str:
    """What a schedule creates, encrypted for this schedule only; access tokens may be in it."""
    return _encrypt(_cipher(secret, _SCHEDULES), body, schedule_id)


def unseal_schedule(secret: bytes, sealed: str, schedule_id: str) -> str:
    """What the schedule creates. Raises ``Unreadable``."""
    return _decrypt(_cipher(secret, _SCHEDULES), sealed, schedule_id)


def _encrypt(cipher: AESGCM, text: str, bound_to: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    sealed = cipher.encrypt(nonce, text.encode(), bound_to.encode())
    return _VERSION + base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def _decrypt(cipher: AESGCM, sealed: str, bound_to: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION))
        nonce, body = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return cipher.decrypt(nonce, body, bound_to.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise Unreadable from None


def _cipher(secret: bytes, purpose: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret))
