"""Markdown: front matter, marks, images."""

from __future__ import annotations

from pathlib import Path

from dragoman.ingest import ingest
from dragoman.record import Byline, Caption

PAGE = """---
title: "Talks on salmon"
date: 2023-05-05T10:00:00+02:00
outlet: The Paper
author: Ana Rojas, Oslo correspondent
---

# Talks on salmon

*Both capitals hope for a deal*

![Ministers at the quay](quay.jpg)
*Ministers of Norway and Chile at the quay. (NTB/P. Holm)*

Norway and **Chile** opened [talks](https://paper.example/talks) on fisheries in
Oslo on Friday.

> “We are *glad* to be here,” Rojas said.

## What comes next

- A second round in May
- A treaty_in_draft, perhaps

Share this article
"""


def test_markdown() -> None:
    report = ingest(PAGE)
    assert [(block.kind, report.text[block.start : block.end]) for block in report.blocks] == [
        ("title", "Talks on salmon"),
        ("standfirst", "Both capitals hope for a deal"),
        ("caption", "Ministers of Norway and Chile at the quay. (NTB/P. Holm)"),
        ("paragraph", "Norway and Chile opened talks on fisheries in Oslo on Friday."),
        ("paragraph", "“We are glad to be here,” Rojas said."),
        ("heading", "What comes next"),
        ("paragraph", "A second round in May"),
        ("paragraph", "A treaty_in_draft, perhaps"),
    ]
    assert report.published_at == "2023-05-05T10:00:00+02:00"
    assert report.bylines == (Byline("Ana Rojas", "Oslo correspondent"),)
    assert report.captions == (Caption("Ministers of Norway and Chile at the quay.", "NTB/P. Holm"),)
    assert report.links == ("https://paper.example/talks",)
    assert report.origins is not None and report.origins["outlet"] == "front matter"


def test_suffix_decides(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    file.write_text("The ministers *met* in Oslo.", encoding="utf-8")
    assert ingest(file).text == "The ministers met in Oslo."
    assert ingest("The ministers *met* in Oslo.").text == "The ministers *met* in Oslo."
