"""Variables that look like settings and are none."""

import pytest

from serve_app.local.configuration import KNOWN
from wundr_ray.domain.operation.variables import unknown, unknown_setting


def test_only_what_looks_like_a_setting_and_is_none() -> None:
    names = ["PATH", "WUNDR_HOME", "wundr_home", "WUNDR_SMTP_FROM", "Wundr_Hom", "WUNDRA"]
    assert unknown(names, KNOWN) == ["WUNDR_SMTP_FROM", "Wundr_Hom"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("WUNDR_SMTP_FROM", "WUNDR_SMTP_SENDER"),
        ("WUNDR_SMTP_USERNAME", "WUNDR_SMTP_USER"),
        ("WUNDR_SMTP_PASS", "WUNDR_SMTP_PASSWORD"),
        ("WUNDR_SMTP_SERVER", "WUNDR_SMTP_HOST"),
        ("WUNDR_ALLOW_LOCAL_REPOS", "WUNDR_ALLOW_LOCAL_REPOSITORIES"),
        ("WUNDR_ALLOW_PRIVATE_HOST", "WUNDR_ALLOW_PRIVATE_HOSTS"),
        ("WUNDR_DB_URL", "WUNDR_DATABASE_URL"),
        ("WUNDR_TIMEZONE", "WUNDR_TIME_ZONE"),
        ("WUNDR_APIKEY", "WUNDR_API_KEY"),
        ("wundr_loglevel", "WUNDR_LOG_LEVEL"),
        ("WUNDR_COLOUR_OF_THE_SKY", ""),
        ("WUNDR_XYZZY", ""),
    ],
)
def test_what_may_have_been_meant(name: str, meant: str) -> None:
    line = unknown_setting(name, KNOWN)
    assert line.startswith(f"{name} is not a setting")
    assert line.partition("; ")[2] == (f"{meant} is one" if meant else "")
