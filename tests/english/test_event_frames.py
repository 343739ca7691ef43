"""Every frame of predicates.toml reads its own example, with the parties the row states."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dragoman
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.predicates import WORDS, Frame, frames
from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-20"


def events(text: str) -> tuple[Event, ...]:
    return read(text, published=PUBLISHED).events


def sides(event: Event) -> tuple[set[str], set[str]]:
    return {party.state for party in event.actors}, {party.state for party in event.recipients}


@pytest.mark.parametrize("frame", frames(), ids=lambda frame: frame.id)
def test_frame_reads_its_example(frame: Frame) -> None:
    found = [event for event in events(frame.example) if event.rule.split(",")[0] == frame.id]
    assert found, f"no event by frame {frame.id}"
    if ">" in frame.parties:
        actor, _, recipient = frame.parties.partition(">")
        assert sides(found[0]) == ({actor}, {recipient} - {""})
    else:
        actors, recipients = sides(found[0])
        assert actors | recipients == set(re.split(",", frame.parties))


_READ_AS = {
    "hedge": "unconfirmed",
    "naming": "unconfirmed",
    "evaluation": None,
    "condition": None,
    "prevention": None,
    "generic": None,
    "recalled": "held",
}


@pytest.mark.parametrize("table", toml_rows("modality.toml"))
def test_modality_example(table: str) -> None:
    status = _READ_AS.get(table, table)
    found = {event.status for event in events(toml_rows("modality.toml")[table]["example"])}
    if status is None:
        assert "held" not in found
    elif status == "demanded":
        assert found <= {"demanded"}
    else:
        assert status in found


_NEAR_MISSES = {
    "Laos received a letter from Japan.": "receive-from",
    "Serbia pulled out of the talks with Kosovo.": "pull-out",
    "Chile's supply of water to Peru ended.": "supply-of",
    "The United States dropped its objection to a programme from Mali.": "exclude-from-bloc",
}


@pytest.mark.parametrize("text", _NEAR_MISSES)
def test_near_miss_is_not_read(text: str) -> None:
    assert _NEAR_MISSES[text] not in {event.rule.split(",")[0] for event in events(text)}


def test_who_attacks_is_named_by_the_object_of_repel() -> None:
    (event,) = events("Ethiopia repelled an Eritrean attack.")
    assert (event.event_type, sides(event)) == ("ASSAULT", ({"ERI"}, {"ETH"}))


def _strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_each_class_of_words_is_used():
    package = Path(dragoman.__file__).parent
    used = {text for file in package.rglob("*.py") for text in _strings(file)}
    table = (package / "lexicons" / "predicates.toml").read_text(encoding="utf-8")
    used |= {name.removeprefix("@") for name in re.findall(r'"(@\w+)"', table)}
    assert set(WORDS.value.classes) - used == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Chad continues to maintain contact with Libya.", ["CONSULT"]),
        ("Chad is keeping contact with Libya.", ["CONSULT"]),
        ("Chad agreed to maintain contact with Libya.", ["AGREE"]),
    ],
)
def test_contact_is_kept_where_it_is_not_an_aim(text: str, told: list[str]) -> None:
    assert [event.event_type for event in events(text)] == told
