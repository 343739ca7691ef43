"""Report -> record, for reports in English. spaCy is known only here.

gate                   which reports can tell of two states, by their words
parser/, document      the parse of a report
syntax, predicate_arguments    questions asked of a parse
times/                 when
actors/ -> cast        who
places/                where
statements/            what was said
events/                what happened, and its status
position_finder, commitment_finder
work_limit             bounds the work that one report may take
"""
