"""What is read of a report in a language without a reader of ours: names of states, dates and quotations.

It needs no grammar, so it tells no event. START at `reader.py`.
"""
