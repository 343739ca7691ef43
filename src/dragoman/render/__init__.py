"""Rows as a person reads them: tables for a terminal, briefs, pages, notebooks; `exchange` writes files.

Everything here takes record objects and returns or prints text; text from a report is never markup.
"""
