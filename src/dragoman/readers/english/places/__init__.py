"""Where: places named in a report, and what they are.

`finder` is the way in (`find_places`, `places`); `toponyms` finds names and resolves them.
"""
