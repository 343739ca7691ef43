"""The reader of English: a report to its record. spaCy is known only here.

reader                             the steps, in order
gate                               which reports can tell of two states, by their words
parser/, document                  the parse of a report, and bounds on its work
syntax, predicate_arguments        questions asked of a parse
times/                             when
actors/, cast                      who
toponyms, place_finder             where
statements/                        what was said
events/, learned/                  what happened, and its status: by rules, by a learned reader
positions_and_commitments
"""
