"""A report in the making: what was read, where each value came from, which lines belong; then the Report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dragoman.errors import BadInput
from dragoman.ingest.description import find_dateline, kind_of, language_of
from dragoman.lexicon.page_layout import furniture
from dragoman.record import Block, BlockKind, Byline, Caption, Report, content_id
from dragoman.record.web_address import web_address
from dragoman.settings import Settings

Part = tuple[BlockKind, str]
Origin = str  # "given", "json-ld", "open graph", "meta", "text", "front matter"
_ENDS_SENTENCE = re.compile(r"[.?!…][”\"’')\]]*$")
_NOTE = re.compile(
    r"(?:is|was|has (?:written|reported|covered|been)|writes|covers|reports|can be reached|contributed)\b"
)


@dataclass(slots=True)
class Draft:
    """What a reader of one format found. `body_blocks` count from the start of `body`."""

    values: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    captions: list[Caption] = field(default_factory=list)
    bylines: list[Byline] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    body: str = ""
    body_blocks: list[Block] = field(default_factory=list)

    def offer(self, name: str, value: str | None, origin: Origin) -> None:
        """Take `value` for `name` unless an earlier origin gave one."""
        if value and name != "article_body":  # the one value in which line ends mean something
            value = " ".join(value.split())
        if value and name not in self.values:
            self.set(name, value, origin)

    def set(self, name: str, value: str, origin: Origin) -> None:
        """Take `value` for `name` whatever was there; what is no address is not taken as one."""
        known = web_address(value) if name == "address" else value
        if known is None:
            return
        self.values[name] = known
        self.origins[name] = origin

    def take(self, name: str) -> str | None:
        """Return the value of `name` and forget it."""
        self.origins.pop(name, None)
        return self.values.pop(name, None)

    def offer_bylines(self, bylines: tuple[Byline, ...], origin: Origin) -> None:
        """Take the bylines, or the posts for names that an earlier origin gave without."""
        if not bylines:
            return
        if not self.bylines:
            self.bylines = list(bylines)
            self.origins["bylines"] = origin
            return
        posts = {byline.name.casefold(): byline.post for byline in bylines}
        self.bylines = [
            replace(byline, post=byline.post or posts.get(byline.name.casefold())) for byline in self.bylines
        ]

    def add_caption(self, caption: Caption) -> None:
        """Take a caption, once however often it is repeated, cut short or run together."""
        text = _letters(caption.text)
        for i, known in enumerate(self.captions):
            shorter, longer = sorted((text, _letters(known.text)), key=len)
            if shorter == longer or (len(shorter) > 30 and shorter in longer):
                self.captions[i] = replace(known, credit=known.credit or caption.credit)
                return
        if caption.text:
            self.captions.append(caption)

    def place_title(self) -> None:
        """Name the block of the body that reads as the title, which may have been given, and no other."""
        title = _letters(self.values.get("title", ""))
        for i, block in enumerate(self.body_blocks[:2]):
            is_title = title != "" and _letters(self.body[block.start : block.end]) == title
            if is_title or block.kind == "title":
                self.body_blocks[i] = Block("title" if is_title else "paragraph", block.start, block.end)

    def set_body(self, parts: list[Part]) -> None:
        """Make the body of `parts`, blank lines between."""
        self.body, self.body_blocks = joined(parts)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def joined(parts: list[Part]) -> tuple[str, list[Block]]:
    """Return the parts joined by blank lines, and their blocks."""
    blocks, at = [], 0
    for kind, text in parts:
        blocks.append(Block(kind, at, at + len(text)))
        at += len(text) + 2
    return "\n\n".join(text for _, text in parts), blocks


def finish(draft: Draft, *, raw_sha256: str, settings: Settings) -> Report:
    """Return the report of a draft. Raises BadInput when nothing is left, or too much."""
    kinds: tuple[BlockKind, ...] = ("title", "standfirst")
    head: list[Part] = [
        (kind, draft.values[kind])
        for kind in kinds
        if kind in draft.values and not _stands_in_body(draft, kind)
    ]
    head.extend(("caption", _caption_text(caption)) for caption in draft.captions)
    text, blocks = joined(head)
    if draft.body:
        shift = len(text) + 2 if text else 0
        text = f"{text}\n\n{draft.body}" if text else draft.body
        blocks += [Block(block.kind, block.start + shift, block.end + shift) for block in draft.body_blocks]
    if not blocks:
        raise BadInput("no text was found in the input")
    check_length(text, settings)
    return _report(draft, text, tuple(blocks), raw_sha256)


def check_length(text: str, settings: Settings) -> None:
    """Raise BadInput when a text is longer than is read."""
    if len(text) > settings.max_characters:
        raise BadInput(f"the text has {len(text):,} characters; at most {settings.max_characters:,} are read")


def _stands_in_body(draft: Draft, kind: str) -> bool:
    return any(block.kind == kind for block in draft.body_blocks)


def _caption_text(caption: Caption) -> str:
    return f"{caption.text} ({caption.credit})" if caption.credit else caption.text


def _report(draft: Draft, text: str, blocks: tuple[Block, ...], raw_sha256: str) -> Report:
    values = draft.values
    published = values.get("published_at")
    # Pages made from a template say "en" in whatever language they are: there the words outvote the mark.
    marked, guessed = values.get("language"), language_of(text)
    language = marked if marked not in (None, "en") and guessed != "en" else guessed or marked
    identifier = content_id(text, *(f"{name}={value}" for name, value in sorted(values.items())))
    report = Report(
        id=identifier,
        text=text,
        blocks=blocks,
        kind=kind_of(text, blocks, values),
        title=values.get("title"),
        standfirst=values.get("standfirst"),
        captions=tuple(draft.captions),
        bylines=tuple(draft.bylines),
        outlet=values.get("outlet"),
        published_at=published,
        modified_at=values.get("modified_at"),
        language=language,
        address=values.get("address"),
        original=values.get("original"),
        contact=values.get("contact"),
        links=tuple(dict.fromkeys(draft.links)),
        raw_sha256=raw_sha256,
        origins=dict(draft.origins),
    )
    return replace(report, dateline=find_dateline(report))


def without_furniture(parts: Iterable[Part]) -> list[Part]:
    """Return the parts that belong to the report, in order.

    Under the heading of a list the headlines go too; a heading such as "Leave a comment" ends the
    report once there was a body.
    """
    kept: list[Part] = []
    in_list = False
    for kind, text in parts:
        match = furniture(text)
        if match and match[0].kind == "section":
            if any(is_sentence(body) for _, body in kept):
                break
            continue
        if match:
            in_list = match[0].kind == "list" or (in_list and match[0].kind == "line")
        elif not (in_list and not is_sentence(text)):
            in_list = False
            kept.append((kind, text))
    return kept


def without_author_notes(parts: list[Part], bylines: Iterable[Byline]) -> list[Part]:
    """Return the parts without closing lines about the writers ("A has reported from B since 1998.")."""
    names = tuple(byline.name for byline in bylines)
    kept = list(parts)
    while names and len(kept) > 2 and len(kept[-1][1]) < 300 and _note_on(kept[-1][1], names):
        kept.pop()
    return kept


def _note_on(text: str, names: tuple[str, ...]) -> bool:
    return any(text.startswith(f"{name} ") and _NOTE.match(text, len(name) + 1) for name in names)


def is_sentence(text: str) -> bool:
    """Say whether a line is running text and no headline: long, or closed like a sentence."""
    return len(text) > 160 or (len(text) > 60 and bool(_ENDS_SENTENCE.search(text)))


def ends_sentence(text: str) -> bool:
    return bool(_ENDS_SENTENCE.search(text))
