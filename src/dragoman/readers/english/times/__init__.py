"""Find time expressions and say what they mean (TIMEX3).

    text --tokens--> classes --grammar--> matches --days, years, lengths, clock ...--> Timex

Each paragraph is read in order; what was mentioned before, the document's day and the tense of the
sentence decide what a bare "Thursday" or "a year earlier" means.
"""

from dragoman.readers.english.times.finder import find_times, times

__all__ = ["find_times", "times"]
