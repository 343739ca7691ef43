"""Readers: a report in, its record out.

`protocol` says what a reader is, `registry` which reader reads which language, `english` is the one there is.
"""
