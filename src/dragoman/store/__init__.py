"""The record across reports, in SQLite or PostgreSQL: START at `store.py`, then `tables.py`."""

from dragoman.store.store import Store as Store
