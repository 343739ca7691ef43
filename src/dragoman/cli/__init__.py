"""The `dragoman` command: commands of one kind in one file; each parses, calls one function and prints.

Exit codes: 0 done, 1 nothing found or partly failed, 2 bad usage or input; 130, 143 or 129 stopped by SIGINT
(Ctrl-C), SIGTERM or SIGHUP. A user's mistake ends in one line on standard error, never in a traceback;
`DRAGOMAN_DEBUG=1` shows it for reporting a bug.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Sequence
from typing import TextIO

from dragoman.errors import DragomanError, EvaluationError, EvidenceMismatch, reason_of, reason_of_system
from dragoman.settings import collect_seldom
from dragoman.stopping import Stopped, exit_code, leave, listening, requested

DONE, PARTLY, BAD = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Without `arguments`, those of this process, it is the
    whole process that is ours."""
    whole = arguments is None
    if whole:
        collect_seldom()
    try:
        with listening(tell_stopped, whole_process=whole):
            code = _main(arguments)
            by = requested()
    except Stopped as stop:  # it came where nothing is under way
        by = stop.by
    if by is None:
        return code
    return leave(exit_code(by)) if whole else exit_code(by)


def tell_stopped(by: signal.Signals) -> None:
    """Tell the user what ended the command."""
    complain(f"stopped by {by.name}")


def _main(arguments: Sequence[str] | None) -> int:
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # other packages' warnings are not for a reader of reports
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _flushed(_run(arguments))
    except BrokenPipeError:
        _close(sys.stdout)
        return PARTLY
    except OSError:
        if requested() is None:
            raise
        _close(sys.stdout)  # its terminal is gone: nobody can be told
        _close(sys.stderr)
        return PARTLY


def complain(message: object) -> None:
    """Write one line for the user on standard error, or tell the log where there is one."""
    from dragoman.observing import is_logging, log
    from dragoman.render.words import plain

    if is_logging():
        log.warning(plain(str(message)))
        return
    sys.stderr.write(f"dragoman: {plain(str(message))}\n")


def debugging() -> bool:
    """Say whether the user asked for tracebacks."""
    return os.environ.get("DRAGOMAN_DEBUG", "") not in ("", "0")


def _run(arguments: Sequence[str] | None) -> int:
    try:
        from dragoman.cli.app import app

        given = sys.argv[1:] if arguments is None else list(arguments)
        # Typer expands `*.html` itself where the shell does not (on Windows), but only what it takes itself.
        app(*given[:1])(args=None if arguments is None else given, prog_name="dragoman")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE if end.code is None else BAD
    except Stopped as stop:
        tell_stopped(stop.by)
        return exit_code(stop.by)
    except BrokenPipeError:
        raise
    except DragomanError as error:
        if debugging():
            raise
        complain(error)
        return PARTLY if isinstance(error, EvidenceMismatch | EvaluationError) else BAD
    except OSError as error:
        if debugging():
            raise
        complain(reason_of_system(error))
        return BAD
    except Exception as error:
        if debugging():
            raise
        complain(f"{reason_of(error)} (DRAGOMAN_DEBUG=1 shows where)")
        return BAD
    return DONE


def _flushed(code: int) -> int:
    sys.stdout.flush()
    return code


def _close(stream: TextIO) -> None:
    """Point a stream at nothing, so that Python's own flush at exit has no one to complain to."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
