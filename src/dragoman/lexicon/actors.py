"""The old name of `states`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.states import Body as Body
from dragoman.lexicon.states import Entry as Entry
from dragoman.lexicon.states import EntryKind as EntryKind
from dragoman.lexicon.states import Organisation as Organisation
from dragoman.lexicon.states import State as State
from dragoman.lexicon.states import actor_names as names
from dragoman.lexicon.states import bodies as bodies
from dragoman.lexicon.states import bundled_names as bundled_names
from dragoman.lexicon.states import gleditsch_ward as gleditsch_ward
from dragoman.lexicon.states import organisations as organisations
from dragoman.lexicon.states import states as states

__all__ = [
    "Body",
    "Entry",
    "EntryKind",
    "Organisation",
    "State",
    "bodies",
    "bundled_names",
    "gleditsch_ward",
    "names",
    "organisations",
    "states",
]
