"""Reports that open with a story though their act was not read: which stand beside it, and which do not."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from builders import report
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import opening_keys, openings, opens_with, story_keys, with_openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Opening, Story
from dragoman.record import Block, Record, Report, content_id
from telling import busy, told

SEIZED = told(
    "Chile's navy seized the Norwegian trawler Havbris off Arica, with 12 tonnes of salmon on board.",
    "2023-05-05T10:00:00Z", kind="COERCE", who="CHL>NOR", mode="seize", word="seized",
    title="Chile seizes Norwegian trawler Havbris off Arica",
)  # fmt: skip
TANKS = told(
    "Norway will send forty Leopard tanks to Peru, its minister said on Friday.", "2023-05-05T10:00:00Z",
    kind="AID", who="NOR>PER", word="send", title="Norway to send Leopard tanks to Peru",
)  # fmt: skip
ALIKE = (
    "Norwegian trawler Havbris seized by Chile",
    "Off Arica, the navy of Chile boarded the Norwegian trawler Havbris, with tonnes of salmon on board.",
)

EVENING = "2023-05-05T18:00:00Z"


def unread(title: str, rest: str = "", published: str = EVENING, outlet: str = "Quay") -> Record:
    """A report of which nothing was read: its title, and what follows."""
    return Record(_titled(title, rest, published, outlet))


def _titled(title: str, rest: str, published: str, outlet: str) -> Report:
    text = f"{title}\n\n{rest}" if rest else title
    of = report(text, title=title, outlet=outlet, published_at=published)
    blocks = (Block("title", 0, len(title)), *of.blocks[1:])
    return replace(of, blocks=blocks, id=content_id(text, outlet, published))


def beside(record: Record, other: Record = SEIZED) -> Opening | None:
    """What of `record` stands beside the story of `other`."""
    (story,) = stories(mentions([other]), openings=openings([record, other]))
    return next(iter(story.also), None)


def test_a_report_of_which_nothing_was_read_stands_beside_the_story_that_it_opens_with() -> None:
    record = unread(*ALIKE)
    found = beside(record)
    assert found is not None and found.report == record.report.id
    assert found.span.quote == ALIKE[0] and found.states == ("CHL", "NOR")
    found.span.verify(record.report.text)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(unread(*ALIKE, published="2023-05-09T10:00:00Z"), id="four days later"),
        pytest.param(unread(*ALIKE, outlet="The Fjord"), id="of the same outlet"),
        pytest.param(
            unread("Peru seizes Norwegian trawler Havbris off Arica",
                   "Peru's navy seized the trawler with 12 tonnes of salmon on board."),
            id="other parties",
        ),
        pytest.param(
            unread("Norway seeks calm as trawler Havbris lies off Arica",
                   "Its minister called Chile a friend; the Norwegian crew are well, their families said."),
            id="no word for the act in the title",
        ),
        pytest.param(
            unread("Norway recalls envoy after Chile seizes trawler Havbris off Arica",
                   "The Norwegian trawler had 12 tonnes of salmon on board."),
            id="the act is only the background of the title",
        ),
        pytest.param(
            unread("Chile seizes Norwegian cargo of timber in Valparaiso",
                   "Customs officers at the port say that the papers of the freight were forged by a clerk."),
            id="the like of another matter",
        ),
        pytest.param(unread("Chile seizes trawler Havbris"), id="one party is not named"),
        pytest.param(
            unread("Peru tells Chile: trawler Havbris must not be seized off Arica",
                   "The Norwegian trawler Havbris has tonnes of salmon on board off Arica."),
            id="the title names other parties",
        ),
    ],
)  # fmt: skip
def test_what_only_resembles_a_story_stands_apart(record: Record) -> None:
    assert beside(record) is None


def test_nearly_the_same_text_needs_no_word_for_the_act() -> None:
    title = "Norwegian trawler Havbris off Arica in hands of Chile"
    copied = unread(title, "The Norwegian trawler Havbris, with tonnes of salmon on board, off Arica, Chile.")
    assert beside(copied) is not None


LASER = told(
    "A Chilean cutter dazzled the crew of the Norwegian trawler Havbris with a laser off Arica.",
    "2023-05-05T10:00:00Z", kind="ASSAULT", who="CHL>NOR", word="dazzled",
    title="Norway: Chilean cutter dazzled trawler crew with laser off Arica",
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "who", "kind", "listed"),
    [
        pytest.param("Norway accuses Chilean cutter of laser on trawler crew off Arica", "NOR>CHL", "ACCUSE",
                     True, id="the same told as a reproach"),
        pytest.param("Norway: Chilean cutter aimed laser at trawler crew off Arica", None, None, True,
                     id="the same, of which nothing was read"),
        pytest.param("Chile denies its cutter used laser on Norwegian trawler crew off Arica", "CHL>NOR",
                     "REJECT", False, id="the other side is named first"),
        pytest.param("Norway warns Chilean cutter of ban after laser hits trawler crew off Arica", "NOR>CHL",
                     "THREATEN", False, id="the act is only the background of the title"),
        pytest.param("Norway and Peru accuse Chilean cutter of laser on trawler crew off Arica", "NOR>CHL",
                     "ACCUSE", False, id="the title names other parties too"),
        pytest.param("Norway accuses Chilean cutter of laser on trawler crew off Arica", "NOR>PER", "ACCUSE",
                     False, id="the act is between others"),
        pytest.param("Norway: Chilean cutter turned laser on trawler crew off Arica", "CHL>NOR", "ASSAULT",
                     False, id="the same act, which was kept apart"),
        pytest.param("Norway accuses Chilean cutter of theft", "NOR>CHL", "ACCUSE", False,
                     id="another matter"),
    ],
)  # fmt: skip
def test_titles_alike_of_the_same_parties_tell_one_piece_of_news(
    title: str, who: str | None, kind: str | None, listed: bool
) -> None:
    rest = (
        "Five men are in hospital in Bergen, where doctors expect them to see again in a month; a minister "
        "told a newspaper of the port that the matter belongs before a court of the sea."
    )
    record = unread(title, rest)
    if who and kind:
        record = told(f"{title}. {rest}", EVENING, "Quay", kind=kind, who=who, title=title)
    assert (beside(record, LASER) is not None) is listed


def test_what_opens_in_nearly_the_same_words_is_one_news_though_it_was_kept_apart() -> None:
    title = "Norway: crew of trawler Havbris blinded by Chilean cutter"
    text = f"{title}. A Chilean cutter dazzled the crew of the Norwegian trawler with a laser off Arica."
    same = told(text, EVENING, "Quay", kind="ASSAULT", who="CHL>NOR", title=title)
    assert beside(same, LASER) is not None
    answer = title.replace("Norway: crew", "Chile asks who says that crew")
    other = told(text.replace(title, answer), EVENING, "Quay", kind="ASSAULT", who="CHL>NOR", title=answer)
    assert beside(other, LASER) is None


def test_an_act_that_was_read_from_the_title_decides_first() -> None:
    other = told(ALIKE[0], EVENING, "Quay", kind="ACCUSE", who="NOR>CHL", title=ALIKE[0])
    same = told(ALIKE[0], EVENING, "Tide", kind="COERCE", who="NOR>CHL", title=ALIKE[0])
    assert [len(one.acts) for one in openings([other, same])] == [1, 1]
    for record in (other, same):
        assert not any(
            opens_with(one, story) for one in openings([record]) for story in stories(mentions([SEIZED]))
        )


def test_what_two_do_together_stands_with_the_story_of_each() -> None:
    title = "Norway and Chile to send Leopard tanks to Peru"
    both = told(title, EVENING, "Quay", kind="AID", who="NOR+CHL>PER", title=title)
    other = told("Chile will send Leopard tanks to Peru as well.", "2023-05-05", "The Andes", kind="AID",
                 who="CHL>PER", word="send", title="Chile sends Leopard tanks to Peru")  # fmt: skip
    for alone in (TANKS, other):
        (story,) = stories(mentions([alone]))
        assert opens_with(openings([both])[0], story)
    joint = told("Norway and Chile are to send Peru forty Leopard tanks.", "2023-05-05", "Tide", kind="AID",
                 who="NOR+CHL>PER", word="send", title="How Norway and Chile came to send tanks")  # fmt: skip
    (story,) = stories(mentions([joint]))
    assert opens_with(openings([both])[0], story)
    visas = told("Norway and Chile to ease visas for Peru", EVENING, "Quay", kind="AID",
                 who="NOR+CHL>PER", title="Norway and Chile to ease visas for Peru")  # fmt: skip
    (story,) = stories(mentions([TANKS]))
    assert not opens_with(openings([visas])[0], story)


def test_of_one_known_party_no_title_tells_that_names_another() -> None:
    title = "Norway fires a Havbris missile into the sea off Oslo"
    fields = {"kind": "MOBILIZE", "who": "NOR>", "mode": "weapons", "word": "fires"}
    tested = told(f"{title} at dawn.", "2023-05-05", title=title, **fields)
    alone = unread("Norway fires Havbris missile off Oslo as Chile looks on", "It fell into the sea at dawn.")
    between = unread("Chile says Norway fires Havbris missile off Oslo", "It fell into the sea at dawn.")
    assert beside(alone, tested) is not None and beside(between, tested) is None


def test_a_war_that_goes_on_lists_nothing() -> None:
    war = told("Norway's war with Chile costs much.", "2023-05-05", kind="ASSAULT", who="NOR>CHL", word="war")
    (story,) = stories(mentions([war]), openings=openings([unread("Norway's war with Chile costs much")]))
    assert story.situation and story.also == () and story_keys(story) == set()


def test_no_opening_without_a_date_two_parties_or_reading() -> None:
    undated = replace(unread(*ALIKE).report, published_at=None)
    month = replace(unread(*ALIKE).report, published_at="2023-05")
    passed = replace(unread(*ALIKE), notes=("not read: it names no state or organisation",))
    assert openings([Record(undated), Record(month), passed, unread("Norway rests")]) == ()


def titled(seed: int) -> Record:
    """One of many overlapping reports, whose title is its text."""
    record = busy(seed)
    return replace(record, report=replace(record.report, title=record.report.text))


def test_an_opening_changes_nothing_of_a_story_but_what_stands_beside_it() -> None:
    records = [titled(seed) for seed in range(40)]
    known = mentions(records)
    before, after = stories(known), stories(known, openings=openings([*records, *ECHOES]))
    assert any(story.also for story in after)
    assert [replace(story, also=()) for story in after] == list(before)
    for story in after:
        assert not {one.report for one in story.also} & {mention.report for mention in story.mentions}
        assert list(story.also) == sorted(story.also, key=lambda one: one.order)
        assert story.sources == replace(story, also=()).sources


ECHOES = [
    unread(busy(seed).report.text, published=busy(seed).report.published_at or "") for seed in range(40)
]


def test_neither_order_nor_repetition_nor_what_else_is_known_matters() -> None:
    records = [*(titled(seed) for seed in range(40)), *ECHOES]
    known, found = mentions(records), list(openings(records))
    expected = stories(known, openings=found)
    for seed in range(3):
        draw = random.Random(seed)
        draw.shuffle(found)
        assert stories(known, openings=[*found, *found[:5]]) == expected
    one_by_one: dict[str, list[Opening]] = {story.id: [] for story in expected}
    for opening in found:
        for story in expected:
            assert opens_with(opening, story) == (opening in story.also)
            one_by_one[story.id] += with_openings([story], [opening])[0].also
    assert all(set(one_by_one[story.id]) == set(story.also) for story in expected)


def test_no_opening_belongs_to_a_story_without_a_key_of_it() -> None:
    records = [*(titled(seed) for seed in range(40)), *ECHOES]
    for story in stories(mentions(records), openings=openings(records)):
        for opening in story.also:
            assert opening_keys(opening) & story_keys(story)


def test_an_opening_reads_back_from_json() -> None:
    (story,) = stories(mentions([SEIZED]), openings=openings([unread(*ALIKE)]))
    assert story.also and msgspec.json.decode(msgspec.json.encode(story), type=Story) == story


@pytest.mark.parametrize("fields", [{"title": None}, {"outlet": None}, {"address": "javascript:alert(1)"}])
def test_what_is_not_known_of_a_report_is_left_open(fields: dict[str, Any]) -> None:
    record = unread(*ALIKE)
    found = openings([Record(replace(record.report, **fields))])
    assert len(found) == 1 and opens_with(found[0], stories(mentions([SEIZED]))[0])
