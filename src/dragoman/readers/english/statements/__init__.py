"""Statements of a report: quotations and paraphrases, with their speakers (`statement_finder`).

`attribution` finds every attribution as written: cue (`reporting_cues`), content (`cue_contents`) and
quotations, put together in `attribution_drafts` and `quotation_attribution`. Speakers are resolved by
`speakers` and `speaker_resolution`; what one of them says in a sentence is a statement.
"""
