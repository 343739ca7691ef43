"""Actors named in a report: mentions, resolved to states, organisations, bodies and persons.

`cast_finder` is the way in: it names the steps and the modules that take them.
"""
