"""Find time expressions and say what they mean (TIMEX3).

time_grammar      text -> tokens with classes -> matches of the rules of lexicons/time_grammar.toml
expressions       a match with its context: document day, earlier mentions, direction (past or future)
normalise_*       a match -> its TIMEX3 value, by the rule that matched
anchoring         what relative and partial dates count from
timex_values      arithmetic on days and values; a value -> its interval
time_finder       the way in: find_times (a document), times (a text)
"""

from dragoman.readers.english.times.time_finder import find_times, times

__all__ = ["find_times", "times"]
