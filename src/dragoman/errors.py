"""The errors Dragoman raises, as one tree; and what an extra must have brought.

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
import sys
from importlib.util import find_spec


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


_MODULES = {
    "languages": ("pymorphy3", "kiwipiepy", "jieba"),
    "mcp": ("mcp.server.mcpserver",),
    "pandas": ("pandas",),
    "parquet": ("pyarrow",),
    "polars": ("polars",),
    "postgres": ("psycopg",),
    "ray": ("ray", "pyarrow", "fsspec"),
    "s3": ("fsspec", "s3fs"),
    "second": ("httpx", "platformdirs"),
    "warc": ("fastwarc",),
    "web": ("fastapi", "uvicorn", "jinja2", "python_multipart", "itsdangerous", "prometheus_client"),
    "xlsx": ("xlsxwriter",),
}
"""What each extra brings, as it is imported."""


def require(what: str, *extras: str) -> None:
    """Raise InstallationError where packages of `extras` are missing, which `what` needs: it names them, and
    the line that installs them all."""
    missing = {extra: [name for name in _MODULES[extra] if not is_installed(name)] for extra in extras}
    names = sorted({name.partition(".")[0] for modules in missing.values() for name in modules})
    if names:
        listed = ", ".join(names[:-1]) + " and " * (len(names) > 1) + names[-1]
        packages = f"package{'s' * (len(names) > 1)} {listed}"
        extra = ",".join(sorted(extra for extra, modules in missing.items() if modules))
        raise InstallationError(f"{what} needs the {packages}: pip install 'dragoman[{extra}]'")


def is_installed(module: str) -> bool:
    """Say whether a module can be imported. A folder of its name in the current folder is not it."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return False  # what it is a part of is missing
    except ValueError:
        return sys.modules[module] is not None  # it was put there without being loaded
    return spec is not None and spec.origin is not None


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
