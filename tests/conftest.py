"""What every test may use. Standing here, it also puts tests/ on the path: `from builders import ...`."""

import os
import signal

import pytest
from hypothesis import settings

# Tests read with the rules alone, whose every row they check; those of both readers say so.
os.environ["DRAGOMAN_READER"] = "rules"

# A machine that does other things meanwhile is no fault of what is tested.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# Processes that share the tests among them say how wide their terminal is, and have none.
os.environ.pop("COLUMNS", None)

# A shell that starts the tests in the background has them ignore signals, and so what they start.
for _number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture
def as_sure_as_events(monkeypatch):
    """A story of one report is as sure as its event, however the confidence of entries was fitted."""
    weights = {"bias": 0.0, "together": 1.0}
    monkeypatch.setattr("dragoman.merge.entry_confidence.entry_weights", lambda: weights)
