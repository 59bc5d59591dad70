"""Whose certificates are believed."""

import ssl
from pathlib import Path

import httpx


def trusted(ca_file: Path | None, setting: str) -> ssl.SSLContext:
    """The certificates of ``ca_file``, or without one those that come with the program.

    Raises ``ValueError``, naming the setting, if the file cannot be used.
    """
    if ca_file is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # what is wrong with its contents is one, too
        raise ValueError(f"{setting}: {ca_file}: {error.strerror or error}") from None
