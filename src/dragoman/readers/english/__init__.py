"""The reader of English: a report to its record. spaCy is known only here.

reader                             the steps, in order
gate                               which reports can tell of two states, by their words
parser/, document                  the parse of a report
syntax, predicate_arguments        questions asked of a parse
times/                             when
actors/, cast                      who
places/                            where
statements/                        what was said
events/, learned/                  what happened, and its status: by rules, by a learned reader
position_finder, commitment_finder
work_limit                         bounds the work that one report may take
"""
