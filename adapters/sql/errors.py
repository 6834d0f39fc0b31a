"""What a driver's error means to us."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

_TRY_AGAIN = {1213, 1205, 1020}  # deadlock, lock wait, snapshot changed: nothing was written
_READ_ONLY = {1290, 1792, 1836, 1874}  # a primary that was demoted: the pool must let go of its connections
_NOT_CONNECTED = {2003, 2013}  # cannot connect, or the server went while the connection was made
_FULL = {1021, 1114}  # the disk, or what a table may take of it
_NO_TABLE = 1146
_TOO_LARGE = 1153
TOO_LARGE = "it is larger than the database takes; its operator can raise max_allowed_packet"


def code_of(error: DBAPIError) -> int | None:
    """The server's error number, None on SQLite."""
    arguments = getattr(error.orig, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def lost_a_race(error: DBAPIError) -> bool:
    """The transaction was rolled back in favour of another one: repeat it."""
    return code_of(error) in _TRY_AGAIN or "database is locked" in str(error.orig)


def lost_the_server(error: DBAPIError) -> bool:
    """There is no connection, or it broke, perhaps after the commit: what is repeated must stand being done twice."""
    return (error.connection_invalidated or code_of(error) in _NOT_CONNECTED) and not is_read_only(error)


def broke_the_transport(error: BaseException | None) -> bool:
    """What uvloop and aiomysql raise, unwrapped, for a connection that was reset while they used it."""
    return isinstance(error, RuntimeError) and "Transport" in str(error)


def is_read_only(error: DBAPIError) -> bool:
    """The server no longer takes writes."""
    return code_of(error) in _READ_ONLY


def is_too_large(error: DBAPIError) -> bool:
    """The server takes no statement of that length."""
    return code_of(error) == _TOO_LARGE


def in_words(error: DBAPIError) -> str:
    """What every caller may know of it."""
    if code_of(error) == _NO_TABLE or "no such table" in str(error.orig):
        return "the schema is not there: run `ai-recruiter migrate`"
    if is_read_only(error):
        return "the database is read-only"
    if code_of(error) in _FULL:
        return "the database is full"
    if code_of(error) in _NOT_CONNECTED:
        return "the database cannot be reached"
    return "the database failed"


def is_duplicate(error: DBAPIError) -> bool:
    """A unique key was there already."""
    return isinstance(error, IntegrityError)


def is_ours(error: DBAPIError) -> bool:
    """What was sent is at fault, not the server; a table that is not there yet is the server's."""
    return isinstance(error, (DataError, IntegrityError, ProgrammingError)) and code_of(error) != _NO_TABLE
