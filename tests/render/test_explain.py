"""What `dragoman explain` says of an event comes from the record and names the words."""

from __future__ import annotations

from dragoman.pipeline import read
from dragoman.render.explain import Reason, reasons


def _quotes(reason: Reason) -> list[str]:
    return [span.quote for span in reason.spans]


def test_every_field_has_a_reason_and_its_words() -> None:
    text = "The Indian minister was scheduled to visit Nepal in early May, but the trip was postponed."
    record = read(text, published="2023-06-19")
    (event,) = record.events
    found = {reason.field: reason for reason in reasons(record, event)}
    assert "'visit'" in found["what"].why
    assert _quotes(found["what"]) == ["visit"]
    assert (found["who"].value, found["to or with whom"].value) == ("IND", "NPL")
    assert (found["status"].value, _quotes(found["status"])) == ("postponed", ["postponed"])
    assert found["before that"].value == "planned"
    assert (found["when"].value, _quotes(found["when"])) == ("2023-05", ["early May"])
    assert "the day of publication" in found["when"].why
    for reason in found.values():
        for span in reason.spans:
            assert f"“{span.quote}” [{span.start}:{span.end}]" in reason.words


def test_a_side_found_elsewhere_is_said_so() -> None:
    text = "Russia shelled the Ukrainian port. The minister of Poland condemned the shelling."
    record = read(text, published="2023-06-19", title="Poland condemns Russia")
    for event in record.events:
        assert all(reason.why for reason in reasons(record, event))
