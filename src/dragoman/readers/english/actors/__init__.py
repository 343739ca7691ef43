"""Actors named in a report: their mentions, resolved to states, organisations, bodies and persons.

state_names           names of states, organisations and bodies in a paragraph
office_mentions       titles of office, with the state that each belongs to
person_names          where names of people stand
person_mentions       a name with the title and state beside it; all people of a report, in two passes
persons               the people of a report: who is who by name
issuer                the state that issues an official text
discourse             the mentions so far, by sentence, in which an anaphor looks for its antecedent
anaphor_resolution    the walk over the text that resolves anaphors; pronouns
noun_anaphors         "the two leaders", "both sides", "the country"
state_inference       the state that an office, body or person has from context
officeholders         the table of office-holders: unnamed holders, contradictions
cast_finder           the way in: find_cast (a document), actors (a text)
"""
