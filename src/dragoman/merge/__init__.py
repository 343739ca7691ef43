"""Many reports, one occurrence: mentions of one event across reports become a story.

    records --mentions--> Mention --block_keys--> pairs worth comparing --compare--> Link --clusters--> Story

    from dragoman.merge.mentions import mentions      # records -> mentions
    from dragoman.merge.witnesses import witnesses    # reports -> whose copy each is
    from dragoman.merge.blocks import block_keys      # mention -> keys
    from dragoman.merge.stories import stories        # mentions, judgements -> stories

`stories` is the whole of it; it is a pure function of the mentions and the judgements by hand, whatever
their order. Mentions that share no block key, directly or through others, never meet, so whoever
keeps stories need only merge again the mentions that a new one reaches by its keys.
"""
