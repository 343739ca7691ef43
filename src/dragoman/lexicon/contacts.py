"""The old name of `issue_words`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.issue_words import UNSPECIFIED as UNSPECIFIED
from dragoman.lexicon.issue_words import ChannelTurn as ChannelTurn
from dragoman.lexicon.issue_words import ContactKind as Kind
from dragoman.lexicon.issue_words import contact_kind_of as kind_of
from dragoman.lexicon.issue_words import contact_kinds as kinds
from dragoman.lexicon.issue_words import names_contact as names_contact
from dragoman.lexicon.issue_words import turn_of as turn_of

__all__ = ["UNSPECIFIED", "ChannelTurn", "Kind", "kind_of", "kinds", "names_contact", "turn_of"]
