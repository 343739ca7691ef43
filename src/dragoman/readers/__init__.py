"""Readers: a report's text in, its record out. `english` is the one there is."""
