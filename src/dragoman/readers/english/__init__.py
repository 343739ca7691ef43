"""Report -> record, in rooms that meet in `document`, `cast` and `record`. Only here is spaCy known.

document, syntax     the parse and questions asked of it
times/               when
actors/ -> cast      who
places/              where
statements/          what was said
events/              what happened, its status
positions, commitments
"""
