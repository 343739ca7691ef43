"""Linked notes as a Markdown processor reads them: every link leads to a note, and words are words."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import PureWindowsPath
from urllib.parse import unquote

import hostile
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from builders import party, told
from dragoman.errors import BadUsage
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.selection import Options
from dragoman.render.exchange.vault import LONGEST, NoteNames, safe_name
from telling import VISIT

HOSTILE = {
    **hostile.TEXTS,
    "a very long word": "x" * 5_000,
    "comment of Obsidian": "%% hidden %%",
    "sums and highlights": "$x$ ==y== ~~z~~ ^block",
    "wiki links": "[[Chile (CHL)]] ![[Overview]]",
    "a query": "`= this.file` field:: value",
    "a picture": "![x](https://x.example/x.png)",
    "an end of properties": "a\n---\nkind: evil",
    "a path": "../../../etc/passwd",
    "a path of Windows": "..\\..\\C:\\x",
    "a device": "CON.x",
    "nothing": "\u200b",
}
TAGS = {"paragraph", "heading", "bullet_list", "list_item", "link", "strong", "text", "inline"}


def written(folder, records, **options):
    """Export; return the text of each note by its path in the folder, and the tally."""
    tally = export(records, "obsidian", folder, options=Options(**options))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}, tally


def properties(note):
    head = note.removeprefix("---\n").partition("\n---\n")[0]
    return yaml.safe_load(head) if note.startswith("---\n") else {}


def body(note):
    return note.partition("\n---\n")[2] if note.startswith("---\n") else note


def tokens(note):
    for token in MarkdownIt("commonmark").parse(body(note)):
        yield token
        yield from token.children or ()


def targets(parsed):
    parsed = tokens(parsed) if isinstance(parsed, str) else parsed
    return [unquote(token.attrs["href"]) for token in parsed if token.type == "link_open"]


def named(notes, start):
    (name,) = (name for name in notes if name.startswith(start))
    return name


def test_notes_say_what_was_read(tmp_path):
    notes, tally = written(tmp_path, [told(address="https://fjord.example/1")], title="Norway and Chile")
    rows = ("people", "reports", "statements", "positions", "commitments")
    assert tally.written == {"states": 2, "stories": 1, **dict.fromkeys(rows, 1)}
    assert notes["Overview.md"].startswith("# Norway and Chile\n")
    rojas = notes["people/Ana Rojas (CHL).md"]
    assert properties(rojas) == {"kind": "person", "state": "CHL", "offices": ["Foreign Minister"]}
    assert "the talks “opened a new page”" in rojas and "characters 106-135)" in rojas
    meeting = notes[named(notes, "stories/2023-05-05 ")]
    assert properties(meeting)["states"] == ["NOR", "CHL"] and properties(meeting)["date"] == "2023-05-05"
    report = notes[named(notes, "reports/")]
    assert "- address: <https://fjord.example/1>" in report and "## Commitments" in report


def test_states_people_and_stories_lead_to_each_other(tmp_path):
    notes, _ = written(tmp_path, [told()])
    chile, rojas = notes["states/Chile (CHL).md"], notes["people/Ana Rojas (CHL).md"]
    meeting, report = named(notes, "stories/2023-05-05 "), named(notes, "reports/")
    assert {"../states/Norway (NOR).md", "../people/Ana Rojas (CHL).md", f"../{meeting}"} <= set(
        targets(chile)
    )
    assert {"../states/Chile (CHL).md", f"../{meeting}", f"../{report}"} <= set(targets(rojas))
    both = {"../states/Norway (NOR).md", "../states/Chile (CHL).md"}
    assert set(targets(notes[meeting])) == {*both, "../people/Ana Rojas (CHL).md", f"../{report}"}
    assert f"../{meeting}" in targets(notes[report])
    assert set(targets(notes["Overview.md"])) == set(notes) - {"Overview.md"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_words_and_every_link_leads_to_a_note(tmp_path, text):
    of = hostile.record(text)
    (event,), (statement,) = of.events, of.statements
    event = replace(event, actors=(party(text),), recipients=(party("CHL"),))
    of = replace(of, events=(event,), statements=(replace(statement, speaker_state=text),))
    notes, _ = written(tmp_path / "notes", [of, told()], title=text)
    for name, note in notes.items():
        parsed = list(tokens(note))
        for target in targets(parsed):
            if not target.startswith("https://"):
                path = (tmp_path / "notes" / name).parent / os.fsdecode(target.encode())
                assert path.is_file(), (name, target)
        assert {token.type.removesuffix("_open").removesuffix("_close") for token in parsed} <= TAGS
        assert Counter(token.tag for token in parsed if token.type == "heading_open")["h1"] == 1
        assert properties(note).get("kind") in {None, "state", "person", "story", "report"}
        assert not [sign for sign in ("%%", "==", "$x$", "~~", "::") if sign in body(note)]
        assert "[[" not in note
    assert {path.name for path in tmp_path.iterdir()} == {"notes"}
    assert {path.name for path in (tmp_path / "notes").iterdir()} == {
        "Overview.md", "states", "people", "stories", "reports",
    }  # fmt: skip


@given(
    st.text()
    | st.sampled_from(list(HOSTILE.values()))
    | st.from_regex(r"(?i)(con|nul|com1)[ .]*x?", fullmatch=True)
)
def test_a_name_is_one_that_every_system_takes(words):
    name = safe_name(words)
    assert len(name.encode()) <= LONGEST and name.isprintable() and name == unicodedata.normalize("NFC", name)
    assert not set(name) & set("<>:\"/\\|?*#^[]`$%&{}~!@=;'") and name == name.strip(" .-")
    assert (
        name.split(".")[0].strip().casefold() not in {"con", "nul", "com1"}
        and PureWindowsPath(name).name == name
    )


def test_a_long_name_is_cut_between_words():
    assert safe_name(f"Talks of {'x' * 70} and {'y' * 70}", " (1)") == f"Talks of {'x' * 70} and (1)"
    assert safe_name("z" * 200, " (1)") == "z" * (LONGEST - 4) + " (1)"


def test_names_are_told_apart_where_capitals_do_not_count():
    names = NoteNames()
    given = [names.give(words, (words,)) for words in ("Ana Rojas", "ANA ROJAS", "Ana: Rojas", "Ana Rojas?")]
    assert given[0] == "Ana Rojas" and len({name.casefold() for name in given}) == 4
    again = NoteNames()
    taken = given[1].removeprefix("ANA ROJAS")
    assert again.give(f"Ana Rojas{taken}", ("x",)) and again.give("Ana Rojas", ("y",))
    assert again.give("ANA ROJAS", ("ANA ROJAS",)) not in {f"ANA ROJAS{taken}", "ANA ROJAS"}


def test_the_same_records_are_the_same_notes(tmp_path):
    records = [told(), *VISIT]
    first, _ = written(tmp_path / "a", records)
    second, _ = written(tmp_path / "b", list(reversed(records)))
    assert first == second


def test_a_report_that_comes_twice_is_one_note(tmp_path):
    _, tally = written(tmp_path, [told(), told()])
    assert tally.written["reports"] == 1 and tally.written["statements"] == 1


def test_notes_of_ones_own_stay(tmp_path):
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / "Mine.md").write_text("mine")
    notes, _ = written(tmp_path, [told()])
    assert notes["states/Mine.md"] == "mine" and "states/Chile (CHL).md" in notes


def test_what_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("dragoman.render.exchange.obsidian._overview", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export([told()], "obsidian", tmp_path / "a" / "notes")
    assert not list(tmp_path.iterdir())


def test_it_is_no_stream(exported):
    with pytest.raises(BadUsage, match="folder"):
        exported([told()], "obsidian")
