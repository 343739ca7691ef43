"""The old name of `place_names`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.place_names import REGIONS as REGIONS
from dragoman.lexicon.place_names import TERRITORIES as TERRITORIES
from dragoman.lexicon.place_names import WATERS as WATERS
from dragoman.lexicon.place_names import NameRole as Role
from dragoman.lexicon.place_names import Site as Site
from dragoman.lexicon.place_names import alpha2_of as alpha2_of
from dragoman.lexicon.place_names import continents as continents
from dragoman.lexicon.place_names import country_of as country_of
from dragoman.lexicon.place_names import degrees_apart as degrees_apart
from dragoman.lexicon.place_names import is_also_a_word as word
from dragoman.lexicon.place_names import is_generic as generic
from dragoman.lexicon.place_names import province as province
from dragoman.lexicon.place_names import sites as sites

__all__ = [
    "REGIONS",
    "TERRITORIES",
    "WATERS",
    "Role",
    "Site",
    "alpha2_of",
    "continents",
    "country_of",
    "degrees_apart",
    "generic",
    "province",
    "sites",
    "word",
]
