"""Who is named in a report: mentions, and the actors behind them.

`finder` is the way in (`find_cast`, `actors`). `names`, `titles`, `persons` and `offices` find
mentions; `people` and `roster` keep whom the text and the tables know; `issuer` says whose own text
it is; `coreference` walks what points back (`pronouns`, `pairs`, `open_mentions`).
"""
