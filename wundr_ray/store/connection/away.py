"""Which errors mean that the database is unreachable or overloaded, rather than a defect here."""

from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

_CLASSES = (
    "08",  # the connection was lost
    "28",  # the password is not, or not yet, the right one
    "40",  # the transaction lost a conflict, such as a deadlock
    "53",  # the server is out of connections, memory or disk
    "57",  # shutting down, starting up, or the statement took too long
    "58",  # the server's disk failed
)
_CODES = frozenset(
    {
        "25006",  # read only: connected to a replica, or to what was the primary
        "25P03",  # a transaction was idle for too long
        "3D000",  # the database is not there yet
        "55P03",  # a lock was not to be had
    }
)


def means_away(error: BaseException) -> bool:
    """Whether a later attempt may succeed."""
    # SQLAlchemy wraps what a statement raises: in a class of its own or, for PostgreSQL's codes
    # that it has no class for, in a bare DBAPIError. An error while connecting arrives unwrapped,
    # as the driver or the operating system raised it.
    if isinstance(error, (InterfaceError, OperationalError, TimeoutError, OSError, EOFError)):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _is_transient(_state(error.orig))
    return _is_transient(_state(error)) or _is_lost_connection(error)


def _is_transient(state: str | None) -> bool:
    return state is not None and (state.startswith(_CLASSES) or state in _CODES)


def _state(error: Any) -> str | None:
    """PostgreSQL's code of five characters for the error."""
    return getattr(error, "sqlstate", None)


def _is_lost_connection(error: BaseException) -> bool:
    """asyncpg's own errors about a connection, unwrapped."""
    return type(error).__module__.startswith("asyncpg.") and "InterfaceError" in {
        each.__name__ for each in type(error).__mro__
    }
