"""A record as a person reads it: tables for a terminal, a brief in Markdown.

Everything here takes record objects and returns or prints text; text from a report is never markup.
"""
