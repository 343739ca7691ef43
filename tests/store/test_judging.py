"""Stories are split and joined by hand, as a whole or not at all, and both can be taken back."""

from __future__ import annotations

import pytest

from dragoman.errors import BadUsage
from telling import VISIT, told

OUTLETS = ("The Fjord", "The Andes", "Quayside", "The Delta")
MET = tuple(
    told(
        f"Norway and Chile spoke of salmon and {word} quotas in Oslo.", "2023-05-05", outlet,
        when="2023-05-05", where="Oslo",
    )
    for outlet, word in zip(OUTLETS, ("fishing", "cod", "herring", "krill"), strict=True)
)  # fmt: skip


def met(store):
    return [one for one in store.stories(actors=("NOR", "CHL")) if one.where == "Oslo"]


def outlets(story):
    return sorted(mention.outlet for mention in story.mentions)


@pytest.fixture
def kept(store):
    store.add((*MET, *VISIT))
    return store


def test_accounts_are_split_off_together_and_joined_again(kept):
    (story,) = met(kept)
    chosen = [one.id for one in story.mentions if one.outlet in OUTLETS[2:]]
    numbers = kept.split(story, chosen, by="Kari", reason="another round")
    assert len(numbers) == 4
    assert len({one.judgement.at for one in kept.judgements()}) == 1
    kept.merge()
    first, second = met(kept)
    assert {tuple(outlets(first)), tuple(outlets(second))} == {
        tuple(sorted(OUTLETS[:2])), tuple(sorted(OUTLETS[2:]))
    }  # fmt: skip
    kept.join(first, second, by="Kari")
    kept.merge()
    (whole,) = met(kept)
    assert outlets(whole) == sorted(OUTLETS)
    assert [one.judgement.verdict for one in kept.judgements()] == ["same"]


def test_a_split_is_taken_back_as_a_whole(kept):
    (story,) = met(kept)
    numbers = kept.split(story, [story.mentions[0].id])
    kept.undo(*numbers)
    kept.merge()
    assert met(kept) == [story]
    with pytest.raises(BadUsage, match="undone already"):
        kept.undo(*numbers)


def test_all_or_nothing_is_taken_back(kept):
    (story,) = met(kept)
    numbers = kept.split(story, [story.mentions[0].id])
    with pytest.raises(BadUsage, match="no judgement 999"):
        kept.undo(*[*numbers, 999])
    assert len(kept.judgements()) == len(numbers)


def test_the_last_party_is_corrected_and_not_rejected(kept):
    (story,) = met(kept)
    event = story.mentions[0].id
    kept.judge("reject", event, field="actor", value="NOR", by="Kari")
    kept.merge()
    (left,) = kept.stories(actors=("CHL",), since="2023-05-05", until="2023-05-06")
    assert left.actors == ("CHL",) and not left.recipients
    with pytest.raises(BadUsage, match="without a party"):
        kept.judge("reject", event, field="actor", value="CHL", by="Kari")
    kept.judge("reject", event, field="actor", value="PER", by="Kari")  # nobody says so: there is one left
    kept.judge("correct", event, field="actor", value="PER", by="Kari")
    kept.judge("reject", event, field="actor", value="NOR", by="Kari")
    kept.merge()
    kept.judge("reject", event, field="actor", value="CHL", by="Kari")
    kept.merge()
    (left,) = kept.stories(actors=("PER",), since="2023-05-05", until="2023-05-06")
    assert left.actors == ("PER",)


def test_what_cannot_be_split_or_joined(kept):
    (story,) = met(kept)
    every = [one.id for one in story.mentions]
    for chosen in ([], every, ["another"]):
        with pytest.raises(BadUsage, match="choose some"):
            kept.split(story, chosen)
    with pytest.raises(BadUsage, match="same story"):
        kept.join(story, story)


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "perhaps"), ("date", "yesterday"), ("date", "2023-02-30"), ("actor", "Norway"),
     ("time", "25:00"), ("colour", "red"), ("place", ""), ("type", "MEETING")],
)  # fmt: skip
def test_a_correction_takes_only_what_the_field_can_be(kept, field, value):
    (story,) = met(kept)
    with pytest.raises(BadUsage, match=field):
        kept.judge("correct", story.mentions[0].id, field=field, value=value)
    assert kept.judgements() == ()
