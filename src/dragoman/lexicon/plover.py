"""The old name of `event_codes`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.event_codes import CONTEXTS as CONTEXTS
from dragoman.lexicon.event_codes import QUADS as QUADS
from dragoman.lexicon.event_codes import Code as Code
from dragoman.lexicon.event_codes import Unmapped as Unmapped
from dragoman.lexicon.event_codes import code_of as code_of
from dragoman.lexicon.event_codes import plover_code as plover_code
from dragoman.lexicon.event_codes import plover_codes as codes
from dragoman.lexicon.event_codes import plover_contexts as contexts

__all__ = ["CONTEXTS", "QUADS", "Code", "Unmapped", "code_of", "codes", "contexts", "plover_code"]
