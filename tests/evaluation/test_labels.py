"""Labels of events, kept as offsets into texts that are not in the repository."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from training.labels import LabelError, agreement, checked, faults, keep, main, rows, with_words
from training.pool import FEED, PORTAL, PoolText, texts

TEXT = "Norway's foreign minister Kari Holm met the Chilean president in Oslo. Norwegian troops withdrew."
EVENT = {
    "type": "CONSULT",
    "actors": ["NOR"],
    "recipients": ["CHL"],
    "status": "held",
    "evidence": "Norway's foreign minister Kari Holm met the Chilean president in Oslo",
    "trigger": "met",
    "persons": ["Kari Holm"],
    "place": "Oslo",
}
LABELS = Path(__file__).resolve().parents[2] / "training" / "labels"
WRITTEN = LABELS.with_name("written")


def test_words_become_spans_and_words_again() -> None:
    text = PoolText(PORTAL, 7, "2023-05-05", None, TEXT)
    (event,) = with_words(keep(text, "001", [EVENT]), TEXT)
    assert {name: event[name] for name in ("evidence", "trigger", "persons", "place")} == {
        name: EVENT[name] for name in ("evidence", "trigger", "persons", "place")
    }
    assert (event["actor_states"], event["recipient_states"], event["alt"]) == (["NOR"], ["CHL"], [])


def test_kept_labels_become_items_for_the_scorer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with gzip.open(tmp_path / PORTAL, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"date": "2023-05-05", "text": TEXT}) + "\n")
    kept = keep(PoolText(PORTAL, 0, "2023-05-05", None, TEXT), "001", [EVENT])
    labels, items = tmp_path / "labels.jsonl", tmp_path / "items.jsonl"
    command = ["labels", "items", str(tmp_path), str(labels), "--output", str(items)]
    monkeypatch.setattr("sys.argv", command)
    labels.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    assert main() == 0
    (item,) = rows(items)
    assert (item["text"], item["published"]) == (TEXT, "2023-05-05")
    assert item["events"][0]["evidence"] == EVENT["evidence"]
    labels.write_text(json.dumps(kept | {"sha256": "0" * 16}) + "\n", encoding="utf-8")
    assert main() == 1  # another text than was labelled


def test_short_english_items_of_a_feed_are_texts_of_the_pool(tmp_path: Path) -> None:
    row = {
        "date": "2023-01-05 10:00:00", "title": "Oslo calls Lima", "lang": "en-GB",
        "summary": "<p>Norway &amp; Peru  spoke.</p>", "url": "https://www.news.example/1",
    }  # fmt: skip
    others = ({"lang": "nb"}, {"summary": ""}, {"title": ""}, {"summary": "long " * 200})
    with gzip.open(tmp_path / FEED, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row | other) + "\n" for other in (*others, {}))
    (item,) = texts(tmp_path, FEED)
    assert (item.title, item.text) == ("Oslo calls Lima", "Oslo calls Lima\n\nNorway & Peru spoke.")
    assert (item.line, item.published, item.outlet) == (4, "2023-01-05", "news.example")


def test_a_whole_word_is_preferred() -> None:
    event = checked("x", "The oil of Oman: an Omani envoy met Qatar's emir in Oman.", {
        "type": "CONSULT", "actors": ["OMN"], "recipients": ["QAT"], "status": "held",
        "evidence": "an Omani envoy met Qatar's emir in Oman", "trigger": "met", "place": "Oman",
    })  # fmt: skip
    assert event["place"] == [11, 15] and event["trigger"] == [32, 35]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"type": "MEET"}, "type 'MEET'"),
        ({"status": "done"}, "status 'done'"),
        ({"actors": []}, "needs an actor"),
        ({"actors": ["Norway"]}, "'Norway' is no code"),
        ({"actors": ["WASHINGTON"]}, "'WASHINGTON' is no code"),
        ({"evidence": "Norway met Chile"}, "does not stand in the text"),
        ({"trigger": "withdrew"}, "'withdrew' does not stand"),
        ({"date": "5 May"}, "is not YYYY"),
    ],
)
def test_what_does_not_hold_is_named(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(LabelError, match=complaint):
        checked("x", TEXT, {**EVENT, **change})


def test_a_long_code_that_the_lexicon_has_holds() -> None:
    assert checked("x", TEXT, {**EVENT, "actors": ["ARABLEAGUE"]})["actors"] == ["ARABLEAGUE"]


def test_faults_of_a_batch() -> None:
    batch = [{"id": "a", "text": TEXT}, {"id": "b", "text": "No event."}]
    assert list(faults(batch, [{"id": "a", "events": [EVENT]}, {"id": "b", "events": []}])) == []
    assert list(faults(batch, [{"id": "a", "events": []}, {"id": "a", "events": []}, {"id": "c"}])) == [
        "b: no line", "a: 2 lines", "c: no such text in the batch",
    ]  # fmt: skip


def test_agreement_counts_sides_and_types() -> None:
    other = {**EVENT, "type": "AGREE"}
    assert agreement([{"id": "a", "events": [EVENT]}], [{"id": "a", "events": [EVENT]}]) == (1, 1, 1, 1)
    assert agreement([{"id": "a", "events": [EVENT]}], [{"id": "a", "events": [other]}]) == (1, 1, 1, 0)
    accused = {**EVENT, "type": "ACCUSE"}
    turned = {**accused, "actors": ["CHL"], "recipients": ["NOR"]}
    assert agreement([{"id": "a", "events": [accused]}], [{"id": "a", "events": [turned]}]) == (1, 1, 1, 0)
    assert agreement([{"id": "a", "events": [EVENT]}], [{"id": "a", "events": []}]) == (1, 0, 0, 0)


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_kept_labels_hold_no_words_of_others(path: Path) -> None:
    for row in rows(path):
        assert set(row) == {"file", "line", "sha256", "batch", "events"}, path
        for event in row["events"]:
            start, end = event["evidence"]
            assert start <= event["trigger"][0] < event["trigger"][1] <= end
            assert json.dumps(event).isascii()


@pytest.mark.parametrize("path", sorted(WRITTEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_items_of_our_own_hold(path: Path) -> None:
    items = rows(path)
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        text = "\n\n".join(part for part in (item["title"], item["summary"]) if part)
        for event in item["events"]:
            checked(item["id"], text, event)
