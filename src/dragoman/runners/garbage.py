"""How often a process of our own looks for garbage.

What is loaded once (the parser, the lexicons) is hundreds of thousands of objects that stay as long as the
process. Python looks through all of them again and again while new ones are made: a tenth of a start, three
in a hundred of reading, a fifth of some pages. What a report or a page leaves goes by itself, nearly all.
"""

from __future__ import annotations

import gc

_NEW = 50_000
"""More new objects than a report or a page makes."""


def collect_seldom() -> None:
    """Have this process look for garbage only after very many new objects. For processes that are ours: the
    command line, readers, makers of pages; never for a program that uses this as a library."""
    gc.set_threshold(_NEW)
