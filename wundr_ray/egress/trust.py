"""Which certificates are trusted."""

import ssl
from pathlib import Path


class UnusableFile(ValueError):
    """A file that the operator has named cannot be used.

    The text is for the operator. ``reason`` names no path of this machine, so that every account
    may read it.
    """

    def __init__(self, setting: str, file: Path, reason: str) -> None:
        super().__init__(f"{setting}: {file}: {reason}")
        self.setting, self.file, self.reason = setting, file, reason

    def __reduce__(self) -> tuple[type, tuple[str, Path, str]]:
        return type(self), (self.setting, self.file, self.reason)


def trusted(ca_file: Path | None, setting: str) -> ssl.SSLContext:
    """The certificates of ``ca_file``, or without one those that come with the program.

    Raises ``UnusableFile``, naming the setting, if the file cannot be used.
    """
    if ca_file is None:
        import httpx  # here, because workers that only call git should not load it

        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        raise UnusableFile(setting, ca_file, "it contains no PEM certificates") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnusableFile(setting, ca_file, reason) from None
