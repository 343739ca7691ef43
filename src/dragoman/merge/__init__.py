"""Merge mentions of one event across reports into stories.

    records --mentions--> mentions --pair_scores, clustering--> groups --votes, stories--> stories

- `mentions`: each event of each report with what it is compared by; `near_duplicates`: copies of reports.
- `terms`: the one reader of words here. `pair_features`: what two mentions share.
- `pair_scores`: the weighted sum of a pair's features.
- `clustering`: which pairs are scored, scores to groups, and which mentions can affect each other.
- `stories`, `votes`: a group to a story, each field counted by source; `related_reports`: reports beside it.
- `story`: the rows, and the fields that people may judge; `corrections`: decisions applied to rows.
- `dates`: days and dates in words; `sentences`: a story in one sentence.

`dragoman.merge.stories.stories` is the whole of it: a pure function of the mentions and the judgements by
hand, whatever their order. Mentions that no chain of shared keys connects never affect each other, so a store
need only merge again the component that a new mention belongs to. Weights and limits: `lexicons/merge.toml`.
"""
