"""Every row of the lexicons of speech: canonical order, allowed values, an example that it matches."""

from __future__ import annotations

from functools import cache
from typing import get_args

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon.issue_words import find_codes, topics
from dragoman.lexicon.speech_words import CUES, VOICE_WORDS, Cue, NounRole, cues, cues_by_lemma, speech_nouns
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.parser.language_model import model
from dragoman.readers.english.statements.attribution import Attribution, find_attributions
from dragoman.record import Block, Report
from dragoman.settings import DEFAULT


@cache
def attributed() -> dict[str, list[Attribution]]:
    """The attributions of every example, parsed together."""
    rows = cues()
    docs = model(DEFAULT.model).pipe(row.example for row in rows)
    found = {}
    for row, doc in zip(rows, docs, strict=True):
        report = Report("x", row.example, (Block("paragraph", 0, len(row.example)),))
        paragraph = Paragraph(0, "paragraph", 0, len(row.example), doc)
        found[row.key] = find_attributions(Document(report, (paragraph,)))
    return found


@pytest.mark.parametrize("row", cues(), ids=lambda row: row.key)
def test_example_is_attributed_by_its_cue(row: Cue) -> None:
    found = [item for item in attributed()[row.key] if item.row is not None and item.row.key == row.key]
    assert found, f"{row.example!r} is not attributed by {row.key!r}"
    assert found[0].content
    assert found[0].source is not None


@pytest.mark.parametrize("pos", ["verb", "noun", "adjective"])
def test_rows_stand_in_alphabetical_order(pos: str) -> None:
    keys = [row.key for row in cues() if row.pos == pos]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))


def test_a_particle_comes_before_the_bare_verb() -> None:
    assert [row.key for row in cues_by_lemma("verb")["point"]] == ["point out", "point"]


@pytest.mark.parametrize("role", get_args(NounRole))
def test_every_role_has_nouns(role: str) -> None:
    assert speech_nouns(role)  # type: ignore[arg-type]


def test_a_wrong_value_names_the_row_and_what_is_accepted() -> None:
    row = {"class": "shout", "frames": ["clause"], "force": 1, "example": "x"}
    with pytest.raises(LexiconError, match="yell: class is 'shout'; accepted: report, act, mind"):
        CUES.decode({"yell": row})


@pytest.mark.parametrize("file", ["issues.toml", "channels.toml", "force.toml"])
def test_topics_tag_their_example(file: str) -> None:
    for topic in topics(file):
        assert topic.code in {code for code, _, _ in find_codes(topic.example, file)}, topic.code
        assert list(topic.words) == sorted(topic.words), topic.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The trade in tea grew.", "taiwan"),
        ("He was kindly received.", "iran-nuclear"),
        ("A warm day.", "security"),
    ],
)
def test_topics_leave_other_words_alone(text: str, code: str) -> None:
    assert code not in {found for found, _, _ in find_codes(text)}


def test_issues_of_the_guidelines_are_all_there() -> None:
    expected = (
        "taiwan south-china-sea communication diplomacy trade semiconductors climate ukraine nato "
        "korea-nuclear iran-nuclear sanctions human-rights xinjiang hong-kong detentions arms security "
        "border kashmir maritime cyber covid counternarcotics terrorism syria venezuela middle-east history "
        "election-interference"
    )
    assert set(expected.split()) <= {topic.code for topic in topics()}


def test_voice_words_match_their_example() -> None:
    for kind, row in VOICE_WORDS.rows.items():
        words = row.lists["words"]
        assert any(word in row.text["example"].lower() for word in words), kind
        assert [word.lower() for word in words] == sorted(words), kind
