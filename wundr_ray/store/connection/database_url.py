"""From the address of a database, as operators write it, to the driver's."""

import sqlalchemy as sa

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_LAST_PORT = 65535


def driver_url(text: str) -> sa.URL:
    """The URL with the driver that we use; ``sslmode`` becomes the driver's ``ssl``.

    Raises ``ValueError``, which does not quote the text: it may hold a password.
    """
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise ValueError("is not a database URL") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ValueError("must begin with postgresql:// or sqlite:///")
    if driver.startswith("sqlite"):
        return url.set(drivername=driver)
    if url.port is not None and not 1 <= url.port <= _LAST_PORT:
        raise ValueError("must have a port from 1 to 65535, or no port")
    if not url.database:
        raise ValueError("must name a database: postgresql://user:password@host:port/database")
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername=driver, query=query)
