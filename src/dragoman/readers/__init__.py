"""Readers: a report in, its record out.

`protocol` says what a reader is; `pipeline.reader_of` chooses the one for the language of a report.
"""
