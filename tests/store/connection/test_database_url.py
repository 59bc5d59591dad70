"""Addresses of databases as operators write them."""

import pytest

from wundr_ray.store.connection.database_url import driver_url


@pytest.mark.parametrize(
    ("written", "driver", "query"),
    [
        ("postgresql://u:p@h:5432/d", "postgresql+asyncpg", {}),
        ("postgres://u:p@h/d", "postgresql+asyncpg", {}),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+asyncpg", {}),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+asyncpg", {"ssl": "require"}),
        ("sqlite:////var/wundr.db", "sqlite+aiosqlite", {}),
        ("sqlite+aiosqlite:////var/wundr.db", "sqlite+aiosqlite", {}),
    ],
)
def test_the_driver_is_ours(written: str, driver: str, query: dict[str, str]) -> None:
    url = driver_url(written)
    assert (url.drivername, url.query) == (driver, query)


@pytest.mark.parametrize("port", [0, 65536, 99999])
def test_a_port_that_no_host_has(port: int) -> None:
    with pytest.raises(ValueError, match="port from 1 to 65535") as caught:
        driver_url(f"postgresql://u:secret@h:{port}/d")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "written",
    ["", "secret", "mysql://u:secret@h/d", "postgresql+psycopg://u:secret@h/d", "http://secret",
     "postgresql://u:secret@h", "postgresql://u:secret@h:port/d"],
)  # fmt: skip
def test_what_cannot_be_used_is_not_quoted(written: str) -> None:
    with pytest.raises(ValueError, match=r"database|begin with") as caught:
        driver_url(written)
    assert "secret" not in str(caught.value)
