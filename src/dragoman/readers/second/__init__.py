"""A second reader: a language model of the user's choice proposes rows, and gates keep what the report says.

    record --questions--> asker (cache, budget, endpoint) --answers--> claims --gates--> proposals

START at `reader.py`. Nothing here is imported unless `Settings.second` names an endpoint.
"""
