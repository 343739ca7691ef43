"""The reader of English: a report to its record. spaCy is known only here.

reader                             the steps, in order; which reports can tell of two states, by their words
parser/, document                  the parse of a report, bounds on its work, and its cast
syntax, predicate_arguments        questions asked of a parse
times/                             when
actors/                            who
toponyms, place_finder             where
statements/                        what was said
events/, learned/                  what happened, and its status: by rules, by a learned reader
position_finder, commitment_finder what states want, and what they undertake
"""
