"""Statements as W3C Web Annotations (JSON-LD), for any program that highlights words in a text.

One annotation for each statement: the targets are the words that are attributed, each found again both
by its text (`TextQuoteSelector`) and by its place (`TextPositionSelector`, Unicode code points); the
bodies say whose words they are and what they are about. The model is
https://www.w3.org/TR/annotation-model/; terms of our own are defined in the page's context.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dragoman.record import Span, Statement, Tag
from dragoman.render import words
from dragoman.render.words import decision_words
from dragoman.web_address import web_address

AROUND = 32
"""Characters before and after the words that a text selector quotes."""
_OWN = "urn:dragoman:terms:"
CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        term: _OWN + term
        for term in (
            "Statement", "speaker", "office", "state", "cue", "kind", "polarity", "modality", "addressee",
            "channel", "date", "force", "issues", "parent", "byHand",
        )
    },
]  # fmt: skip


def annotation_page(annotations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return annotations as one page, the document that other programs load."""
    return {"@context": CONTEXT, "type": "AnnotationPage", "items": list(annotations)}


def annotation(statement: Statement, text: str, *, address: str | None = None) -> dict[str, Any]:
    """Return one statement of a report as an annotation of the report's `text`.

    The source is our text, not the page it was taken from, since places count characters of the text;
    `address`, if known, is given as where the text came from.
    """
    body = [_facts(statement), *_readable(statement), *tags(statement.issues)]
    targets = statement.content or statement.evidence
    return annotated(f"statement:{statement.id}", body, targets, text, address=address)


def annotated(
    name: str, body: list[dict[str, Any]], targets: Iterable[Span], text: str, *, address: str | None = None
) -> dict[str, Any]:
    """Return an annotation of `targets` in a report's `text`; `name` is unique among ours."""
    return {
        "id": f"urn:dragoman:{name}",
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": "Dragoman"},
        "body": body,
        "target": [
            {"type": "SpecificResource", "source": _source(span, address), "selector": selectors(span, text)}
            for span in sorted(targets)
        ],
    }


def selectors(span: Span, text: str) -> list[dict[str, Any]]:
    """Return the two selectors that both find `span` in `text`."""
    return [
        {
            "type": "TextQuoteSelector",
            "exact": span.quote,
            "prefix": text[max(0, span.start - AROUND) : span.start],
            "suffix": text[span.end : span.end + AROUND],
        },
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]


def _source(span: Span, address: str | None) -> dict[str, str]:
    source = {"id": f"urn:dragoman:report:{span.report}", "type": "Text", "format": "text/plain"}
    via = web_address(address)
    return {**source, "via": via} if via else source


def _facts(statement: Statement) -> dict[str, Any]:
    """The fields of a statement; unknown ones are left out."""
    cue = statement.cue
    fields: dict[str, Any] = {
        "speaker": statement.speaker,
        "office": statement.speaker_office,
        "state": statement.speaker_state,
        "cue": cue.quote if cue else None,
        "kind": statement.kind,
        "polarity": statement.polarity,
        "modality": statement.modality,
        "addressee": statement.addressee_state
        or (statement.addressee.quote if statement.addressee else None),
        "channel": statement.channel,
        "date": statement.when.value if statement.when else None,
        "force": statement.force,
        "issues": list(dict.fromkeys(tag.issue for tag in statement.issues)),
        "parent": f"urn:dragoman:statement:{statement.parent}" if statement.parent else None,
        "byHand": list(map(decision_words, statement.by_hand)) or None,
    }
    return {"type": "Statement", **{name: value for name, value in fields.items() if value is not None}}


def _readable(statement: Statement) -> list[dict[str, str]]:
    """A line for people, which viewers show beside the words."""
    state = f" ({statement.speaker_state})" if statement.speaker_state else ""
    name = words.speaker(statement) if statement.speaker else "speaker unknown"
    line = f"{name}{state}: {words.manner(statement)}"
    return [readable(line)]


def readable(line: str) -> dict[str, str]:
    """Return a body that viewers show beside the words."""
    return {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": line}


def tags(issues: Iterable[Tag]) -> list[dict[str, str]]:
    """Return the issues as tags, each once."""
    codes = dict.fromkeys(tag.issue for tag in issues)
    return [{"type": "TextualBody", "purpose": "tagging", "value": code} for code in codes]
