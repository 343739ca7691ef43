"""The parts of merging, each on its own: dates, copies, blocks, comparators, the table of rules."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import report
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.story_rules import COMPARATORS as WEIGHTED
from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.clustering import block_keys
from dragoman.merge.dates import in_order, instant, iso, period, sortable
from dragoman.merge.mentions import Features, features, mentions
from dragoman.merge.near_duplicates import (
    WINDOW,
    DisjointSets,
    fingerprints,
    is_near_duplicate,
    originals,
    shingles_of,
)
from dragoman.merge.pair_features import COMPARATORS
from dragoman.merge.pair_scores import EXCLUDED, BulkScorer, compare, pair_score, verdict
from dragoman.merge.terms import stem
from telling import busy, mention

SENTENCE = "The ministers met for two hours in the old customs house and spoke of salmon, copper and visas."


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2023-02-04", "2023-02-04", "2023-02-04"),
        ("2023-02-04T14:25", "2023-02-04", "2023-02-04"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-W05", "2023-01-30", "2023-02-05"),
        ("2023-Q4", "2023-10-01", "2023-12-31"),
        ("2023-WI", "2023-12-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-02-03/2023-02-05", "2023-02-03", "2023-02-05"),
    ],
)
def test_a_date_is_every_day_it_may_mean(value: str, first: str, last: str) -> None:
    found = period(value)
    assert found is not None and (iso(found.first), iso(found.last)) == (first, last)


def test_dates_of_every_precision_sort_by_their_first_day() -> None:
    ordered = [
        "2023",
        "2023-01-31",
        "2023-02",
        "2023-W06",
        "2023-02-06",
        "2023-SU",
        "2023-07-01",
        "2023-12-31",
    ]
    assert sorted([*reversed(ordered), "some day"], key=in_order) == [*ordered, "some day"]
    assert in_order("2023-02-06", "09:00") < in_order("2023-02-06", "14:25")


def test_stamps_of_several_zones_sort_by_one_clock() -> None:
    ordered = ["2023-02", "2023-02-03", "2023-02-03T18:30:00+00:00", "2023-02-03T14:00:00-05:00"]
    assert sorted([*reversed(ordered), None], key=sortable) == [*ordered, None]
    assert instant("0001-01-01T00:00:00+05:00") is instant("soon") is None


@pytest.mark.parametrize(
    "value", [None, "", "PRESENT_REF", "P2D", "2023-13", "2023-02-30", "2023-05/2023-04"]
)
def test_what_is_no_date_is_none(value: str | None) -> None:
    assert period(value) is None


class TestWitnesses:
    def copies(self, *texts: str) -> int:
        reports = [report(text, published_at=f"2023-05-0{n + 1}") for n, text in enumerate(texts)]
        return len(set(originals(reports).values()))

    def test_a_copy_a_cut_copy_and_an_update_are_one(self) -> None:
        cut = SENTENCE[:70]
        update = SENTENCE + " A third minister joined them later."
        assert self.copies(SENTENCE, cut, update) == 1

    def test_another_account_of_the_same_is_another(self) -> None:
        assert (
            self.copies(
                SENTENCE, "In the old customs house, two ministers discussed crews' visas and copper."
            )
            == 2
        )

    def test_a_shared_quotation_does_not_make_a_copy(self) -> None:
        quotation = "“We spoke of salmon, copper and visas for crews,” she said"
        assert self.copies(f"{quotation} after landing in Arica late on Tuesday.",
                           f"The minister seemed tired by it. {quotation}, and left.") == 2  # fmt: skip

    def test_the_earliest_is_the_witness(self) -> None:
        late, early = (
            report(SENTENCE + "!", published_at="2023-05-02"),
            report(SENTENCE, published_at="2023-05-01"),
        )
        assert set(originals([late, early]).values()) == {early.id}

    @given(st.permutations(range(4)))
    def test_the_order_does_not_matter(self, order: list[int]) -> None:
        texts = [SENTENCE, SENTENCE[:60], SENTENCE[10:], "Nobody met anybody."]
        reports = [report(text) for text in texts]
        assert originals([reports[n] for n in order]) == originals(reports)


class TestBlocks:
    def test_a_contact_has_no_direction(self) -> None:
        one = mention("Norway met Chile.", "2023-05-05", who="NOR>CHL", when="2023-05-05")
        two = mention("Chile met Norway.", "2023-05-05", who="CHL>NOR", when="2023-05-05")
        assert block_keys(one) == block_keys(two)

    def test_a_reproach_has(self) -> None:
        one = mention("Norway blamed Chile.", "2023-05-05", kind="ACCUSE", who="NOR>CHL")
        two = mention("Chile blamed Norway.", "2023-05-05", kind="ACCUSE", who="CHL>NOR")
        assert not block_keys(one) & block_keys(two)

    def test_an_announcement_meets_what_it_announces(self) -> None:
        ahead = mention("Norway will receive Chile.", "2023-05-01", status="planned")
        done = mention("Norway received Chile.", "2023-06-05", when="2023-06-05")
        past = mention("Norway received Chile.", "2023-02-05", when="2023-02-05")
        assert block_keys(ahead) & block_keys(done)
        assert not block_keys(ahead) & block_keys(past)

    def test_keys_stay_few(self) -> None:
        assert len(block_keys(mention("Norway met Chile.", "2023-05-05", status="planned"))) <= 6
        assert len(block_keys(mention("Norway met Chile.", "2023-05-05", when="2023"))) <= 3


def test_every_comparator_has_a_weight_and_every_weight_a_comparator() -> None:
    assert tuple(COMPARATORS) == WEIGHTED == tuple(merge_rules().weights)


def test_a_link_gives_a_reason_for_every_part_of_its_score() -> None:
    one = features(mention("Norway met Chile in Oslo.", "2023-05-05", where="Oslo"))
    two = features(mention("Chile met Norway in Oslo.", "2023-05-05", "The Andes", where="Oslo"))
    link = compare(one, two)
    assert link == compare(two, one)
    gains = [float(reason.split()[1].rstrip(":")) for reason in link.reasons]
    assert sum(gains) + one.family.base == pytest.approx(link.score, abs=0.05 * len(gains))


TOLD = (
    {"text": "Norway met Chile in Oslo over salmon.", "published": "2023-05-05", "where": "Oslo"},
    {"text": "Norway met Chile in Lima over copper.", "published": "2023-05-06", "where": "Lima"},
    {"text": "Norway will meet Chile over salmon.", "published": "2023-05-01", "status": "planned"},
    {"text": "Norway met Chile on Friday.", "published": "2023-05-06", "when": "2023-05-05"},
    {"text": "Norway met Chile in June over visas.", "published": "2023-06-05", "when": "2023-06-04"},
    {"text": "Norway phoned Chile over salmon.", "published": "2023-05-05", "mode": "phone"},
)


def test_a_score_without_its_reasons_is_that_of_the_link() -> None:
    told = [features(mention(outlet=f"The {nth}", **row)) for nth, row in enumerate(TOLD)]
    found = {(one.id, two.id): compare(one, two) for one, two in combinations(told, 2)}
    scores = [pair_score(one, two) for one, two in combinations(told, 2)]
    assert scores == [link.score for link in found.values()] == [
        pair_score(two, one) for one, two in combinations(told, 2)
    ]  # fmt: skip
    assert [verdict(score) for score in scores] == [link.verdict for link in found.values()]
    assert EXCLUDED in scores and max(scores) > 0


def test_the_scores_of_a_busy_block_are_those_of_its_links() -> None:
    kinds = ("AGREE", "SUPPORT", "AID")
    told = [
        features(mention(outlet=f"The {nth}", kind=kind, **row))
        for nth, row in enumerate(TOLD)
        for kind in kinds
    ]
    told += [
        features(mention(f"{row['text']} Rain fell.", row["published"], "The 0", kind="AID")) for row in TOLD
    ]
    told.sort(key=lambda one: one.id)
    scorer = BulkScorer()
    scores = [scorer.of(one, told[at:]) for at, one in enumerate(told, 1)]
    links = [[compare(one, two).score for two in told[at:]] for at, one in enumerate(told, 1)]
    assert scores == links and len({score for row in scores for score in row}) > 30


SEEN_APART = (
    ("Norway visited Chile.", "2023-02-02", {"mode": "visit"}),
    ("Norway plans a pact with Chile.", "2023-02-02", {"kind": "AGREE", "status": "planned"}),
    ("Norway has a pact with Chile.", "2023-02-02", {"kind": "AGREE"}),
    ("Norway saw Chile.", "2023-01-26", {}),
    ("Norway saw Chile at sea.", "2023-01-26", {"when": "2023-01-27"}),
    ("Norway saw Chile at last.", "2023-01-28", {"when": "2023-01-27"}),
)
"""Text, day and fields of mentions that a comparator takes for two kinds by one field alone."""


@pytest.mark.parametrize(("first", "more"), [(0, 90), (100, 0), (200, 90)])
def test_bulk_scores_of_every_kind_of_mention_are_those_of_its_pairs(first: int, more: int) -> None:
    rows = mentions([busy(seed) for seed in range(first, first + more)])
    made = [mention(text, day, f"The {nth}", **of) for nth, (text, day, of) in enumerate(SEEN_APART)]
    every = sorted(map(features, (*rows, *made)), key=lambda mention: mention.id)
    for order in (every, every[::-1]):  # what is asked first is kept
        scorer = BulkScorer()
        for left in order:
            others = [right for right in every if left.id < right.id and have_family(left, right)]
            assert scorer.of(left, others) == [pair_score(left, right) for right in others]


def have_family(left: Features, right: Features) -> bool:
    types = {left.event_type, right.event_type}
    return any(types <= family.all for family in merge_rules().family_of.values())


@pytest.mark.parametrize("row", [name for name, row in toml_rows("merge.toml").items() if "example" in row])
def test_each_list_of_words_speaks_in_its_example(row: str) -> None:
    table = toml_rows("merge.toml")[row]
    words = [word for column in ("words", "nouns") for word in table.get(column, ())]
    said = {word.strip(".,").lower() for word in table["example"].split()}
    assert said & set(words) or {stem(word) for word in said} & {stem(word) for word in words}
    assert len(set(words)) == len(words)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))))
def test_unions_do_not_depend_on_order(pairs: list[tuple[str, str]]) -> None:
    forward, backward = DisjointSets("abcdef"), DisjointSets("abcdef")
    for one, two in pairs:
        forward.join(one, two)
    for one, two in reversed(pairs):
        backward.join(two, one)
    assert forward.groups() == backward.groups()


@given(st.lists(st.integers(0, 50), max_size=40))
def test_a_fingerprint_is_the_least_run_of_each_window(runs: list[int]) -> None:
    windows = [runs[at : at + WINDOW] for at in range(max(1, len(runs) - WINDOW + 1))]
    assert fingerprints(tuple(runs)) == {min(window) for window in windows if window}


def test_copies_are_found_among_texts_that_share_many_lines() -> None:
    lines = [f"Line {nth} says of the matter {nth * 7} what line {nth} says." for nth in range(24)]
    parts = ((0, 10), (5, 10), (6, 9), (12, 10), (13, 4))  # half is shared, most, little, all
    shares = {f"{first}-{more}": lines[first : first + more] for first, more in parts}
    texts = {name: report(" ".join(own), outlet=name) for name, own in shares.items()}
    found = originals(texts.values())
    runs = {name: frozenset(shingles_of(one)) for name, one in texts.items()}
    same = DisjointSets(texts)
    for one, two in combinations(texts, 2):
        if is_near_duplicate(runs[one], runs[two]):
            same.join(one, two)
    named = {one.id: name for name, one in texts.items()}
    groups = {frozenset(group) for group in same.groups()}
    assert {frozenset(named[id] for id in found if found[id] == first) for first in found.values()} == groups
    assert len(groups) == 3


@pytest.mark.parametrize(
    ("one", "two"),
    [("strikes", "striking"), ("visited", "visit"), ("policies", "policy"), ("Chile's", "Chile")],
)
def test_a_stem_is_one_for_its_forms(one: str, two: str) -> None:
    assert stem(one) == stem(two)


def test_what_two_events_are_about_and_where_is_compared_by_their_words_alone() -> None:
    def aid(text: str, **fields: object):
        return features(mention(text, "2023-05-04", kind="AID", who="NOR>UKR", **fields))

    oslo = aid("Norway sent tanks from Oslo.", where="Oslo", issues=(("arms", "tanks"),))
    plain = aid("Norway sent tanks from Oslo, it is said.")
    lima = aid("Norway sent fuel from Lima.", where="Lima", issues=(("energy", "fuel"),))
    assert pair_score(oslo, plain) > pair_score(oslo, lima)
    assert pair_score(oslo, plain) == pytest.approx(pair_score(plain, oslo))
    assert {reason.split()[0] for reason in compare(oslo, lima).reasons} <= set(COMPARATORS)
