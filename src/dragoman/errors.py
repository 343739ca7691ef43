"""The errors Dragoman raises, as one tree.

    DragomanError
    ├── BadInput            the report cannot be read: empty, binary, too large, not text
    ├── BadUsage            an argument or option is wrong
    ├── EvidenceMismatch    a span does not read back from its report
    ├── LexiconError        a row of a lexicon is wrong; names file, row and what is allowed
    ├── StoreError          a store cannot be opened, read or written
    ├── EvaluationError     a gold folder cannot be scored, or a pinned floor has fallen
    └── InstallationError   a model or package is missing or is not the one expected

Every message says what was found, where, and what would be accepted.
"""

import errno


class DragomanError(Exception):
    """Base of every error that Dragoman raises on purpose."""


class BadInput(DragomanError):
    """A report cannot be read."""


class BadUsage(DragomanError):
    """An argument or option is wrong."""


class EvidenceMismatch(DragomanError):
    """A span does not read back from the text of its report."""


class LexiconError(DragomanError):
    """A row of a lexicon is wrong."""


class StoreError(DragomanError):
    """A store cannot be opened, read or written."""


class EvaluationError(DragomanError):
    """A gold folder cannot be scored, or a pinned floor has fallen."""


class InstallationError(DragomanError):
    """A model or package is missing or is not the one expected."""


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FAULT = "a fault of the program"
"""What is told of an error that nobody foresaw."""


def reason_of(error: Exception) -> str:
    """Return what to tell of an error: its own message, or for one that nobody foresaw that it is a fault."""
    if isinstance(error, DragomanError):
        return str(error)
    if isinstance(error, OSError):
        return reason_of_system(error)
    if isinstance(error, RecursionError):
        return "it is nested too deep to be read"
    if isinstance(error, MemoryError):
        return "it takes more memory than there is"
    return f"{FAULT}: {type(error).__name__}: {error}"


def reason_of_system(error: OSError) -> str:
    """Return what to tell of an error of the operating system, and what to do where there is no room."""
    said = f"{error.filename or 'input or output'}: {error.strerror or error}"
    if error.errno in _FULL:
        return f"{said}; make room, or let files grow larger (ulimit -f), and run it again"
    return said
