"""A text with a gold record, written for the tests of the scorer."""

from __future__ import annotations

from dragoman.evaluation.gold_rows import EventRow, PositionRow, Rows, StatementRow

TEXT = (
    "Foreign Minister Ana Rojas of Chile met Espen Barth Eide of Norway in Oslo on 4 May 2023. "
    "Rojas said the talks “opened a new page in our relations with the north”.\n\n"
    "Chile accused Peru of breaking a fishing treaty. "
    "A visit by Eide to Santiago, planned for June, was postponed.\n\n"
    "“We shall answer in kind if boats are seized,” Peru's Foreign Ministry warned. "
    "Norway wants quotas to be shared. The meeting in Oslo lasted three hours."
)

GOLD = Rows(
    id="oslo",
    dateline_date="2023-05-05",
    events=(
        EventRow(
            type="CONSULT",
            status="held",
            actor_states=("CHL",),
            recipient_states=("NOR",),
            persons=("Ana Rojas", "Espen Barth Eide"),
            date="2023-05-04",
            place="Oslo",
            evidence="Foreign Minister Ana Rojas of Chile met Espen Barth Eide of Norway in Oslo",
            alt=("The meeting in Oslo lasted three hours",),
        ),
        EventRow(
            type="ACCUSE",
            status="held",
            actor_states=("CHL",),
            recipient_states=("PER",),
            evidence="Chile accused Peru of breaking a fishing treaty",
        ),
        EventRow(
            type="CONSULT",
            status="postponed",
            actor_states=("NOR",),
            recipient_states=("CHL",),
            persons=("Espen Barth Eide",),
            date="2023-06",
            place="Santiago",
            evidence="A visit by Eide to Santiago, planned for June, was postponed",
        ),
        EventRow(
            type="THREATEN",
            status="held",
            actor_states=("PER",),
            recipient_states=("CHL",),
            evidence="“We shall answer in kind if boats are seized,” Peru's Foreign Ministry warned",
        ),
    ),
    statements=(
        StatementRow(
            speaker="Ana Rojas",
            speaker_state="CHL",
            kind="mixed",
            addressee_state="NOR",
            issues=("diplomacy",),
            evidence="Rojas said the talks “opened a new page in our relations with the north”.",
            quote="opened a new page in our relations with the north",
        ),
        StatementRow(
            speaker="Peru's Foreign Ministry",
            speaker_state="PER",
            kind="direct",
            addressee_state="CHL",
            issues=("maritime",),
            evidence="“We shall answer in kind if boats are seized,” Peru's Foreign Ministry warned.",
            quote="We shall answer in kind if boats are seized,",
        ),
    ),
    positions=(
        PositionRow(
            state="NOR",
            issue="maritime",
            summary="Quotas should be shared",
            evidence="Norway wants quotas to be shared",
        ),
    ),
)
