"""Find time expressions and say what they mean (TIMEX3): `time_finder` is the way in.

A text is cut into tokens with classes and matched against a grammar (`time_grammar`); a match with its
context (`expressions`, `anchoring`) gets its value by the rule that matched (`normalise_*`).
"""

from dragoman.readers.english.times.time_finder import find_times, times

__all__ = ["find_times", "times"]
