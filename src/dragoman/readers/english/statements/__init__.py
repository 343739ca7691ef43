"""What was said: quotations and paraphrases, with their speakers.

`finder` is the way in (`find_statements`, `quotes`). `quotation_marks` pairs marks on the raw
paragraph; `attribution` finds cue, content and source; `speakers` resolves sources through the cast;
`issuer_statements` and `turn_speakers` read official texts and transcripts; `issues`, `force` and
`addressee` say what, how strongly and to whom.
"""
