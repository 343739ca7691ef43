"""What happened between states: who did what to whom, with its status, date, place and people.

triggers              words that may tell an event, with the frames of predicates.toml that fit them
parties               the states that a noun phrase stands for
actor_arguments       who does what a predicate tells
arguments             the other side, and both together
constraints           what a frame demands of the words and parties; common crime
negation              words that call an act off or deny it, or by which none is told
factuality            the status of an event: by its words, its frame, its date, the title, later clauses
readings              a predicate with the frame that fits, its sides, named or understood, and its status
time_attachment       the date that hangs on a predicate
inherited_arguments   sides and dates that an act has from another, or from publication
place_attachment      the place that hangs on a predicate
event_issues          the issues that an event is on
candidates            a reading with its date, place, people, issues and clause
event_coreference     candidates that tell one occurrence become one event, with the title's
event_links           reasons of an event, and the contact it was part of
find                  the way in: find_events; what later clauses call off or deny; sport
"""
