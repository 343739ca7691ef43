"""A report in the making: what was read, where each value came from, what the text says of its kind, language
and dateline, which lines belong; then the Report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dragoman.errors import BadInput
from dragoman.ingest.moments import is_city, moment, zone_of_city
from dragoman.lexicon.page_layout import (
    announced_kind,
    function_words,
    furniture,
    is_office,
    state_of_host,
    state_of_site,
)
from dragoman.record import Block, BlockKind, Byline, Caption, Dateline, Report, ReportKind, Span, content_id
from dragoman.record.report import web_address
from dragoman.settings import Settings

_SPEAKER_LABEL = re.compile(r"(?!DEAR )(?:[A-Z][A-Z’'.\-]+ ){0,5}[A-Z][A-Z’'.\-]+(?: \([^)]{2,40}\))?\s?:\s")
_QUESTION = re.compile(r"(?:Q|QUESTION|Question|REPORTER)(?:[:.]\s|\s+(?=[A-Z“\"(]))")
_LEAST_WORDS = 8  # of a text of which the language can be told
_LEAST_KNOWN = 3  # different common words of a language: English headlines have the "a" of Portuguese, too
_WORD = re.compile(r"[^\W\d_]+")
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_LEAST_UKRAINIAN = 0.02  # share of the letters that Russian does not have
_SCRIPTS = (
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
)
_CITY = r"[A-ZÀ-Þ][A-ZÀ-Þ’'.\- ]{2,38}[A-ZÀ-Þ.]"
_REGION = r"(?:,\s(?:[A-Z][\w.’'-]*\.?)(?:\s[A-Z][\w.’'-]*\.?){0,3})?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?"
_DATE = rf"(?P<date>{_WEEKDAY}(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?)"
_AGENCY = r"\((?P<agency>[^()]{2,60})\)"
_DASH = r"(?:\s?[—–]\s?|\s-{1,2}\s?|\s?--\s?)"
_DATELINE = re.compile(
    rf"(?P<whole>(?P<place>{_CITY}){_REGION}(?:/{_CITY})?(?:,\s{_DATE})?(?:\s{_AGENCY})?){_DASH}(?=\S)"
)
_NAME = r"[A-Z][\w’'.\-]+(?:\s[A-Z][\w’'.\-]+){0,3}"
# Set as a name, and with a date or agency; a dash, or none where the page ran the two together.
_MIXED = re.compile(
    rf"(?P<whole>(?P<place>{_NAME}){_REGION}(?:,\s{_DATE})?(?:\s{_AGENCY})?)(?:{_DASH}(?=\S)|(?<=\))(?=[A-Z“]))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEAD = 3
"""A dateline opens one of the first paragraphs (a note or a photo line may stand before)."""
LONGEST_DATELINE = 200
"""Characters of a paragraph that are looked at."""


def kind_of(text: str, blocks: Iterable[Block], values: Mapping[str, str]) -> ReportKind:
    """Return the kind of a report from its title, its blocks and its outlet."""
    posted = announced_kind(values.get("outlet", ""), "outlet")
    if posted:
        return posted
    body = [text[block.start : block.end] for block in blocks if block.kind == "paragraph"]
    title, official = values.get("title"), _is_official(values)
    announced = announced_kind(title, "title", official=official) if title is not None else None
    announced = announced or next((kind for line in body[:3] if (kind := announced_kind(line, "body"))), None)
    labels = sum(bool(_SPEAKER_LABEL.match(line)) for line in body)
    questions = sum(bool(_QUESTION.match(line)) for line in body)
    if announced is None and labels + questions >= 3 and (labels + questions) * 4 >= len(body):
        return "briefing" if questions >= 1 else "transcript"
    return announced or "news"


def _is_official(values: Mapping[str, str]) -> bool:
    """Say whether a government publishes a report, by its outlet or the site that it stands on."""
    outlet = values.get("outlet", "")
    sites = (values.get("address"), f"https://{outlet}")
    return is_office(outlet) or any(state_of_host(site) or state_of_site(site) for site in sites)


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None when it is too short to tell."""
    sample = text[:4000]
    letters = sum(character.isalpha() for character in sample)
    for script, language in _SCRIPTS:
        if letters and len(script.findall(sample)) > letters * 0.3:
            is_ukrainian = len(_UKRAINIAN.findall(sample)) > letters * _LEAST_UKRAINIAN
            return "uk" if language == "ru" and is_ukrainian else language
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    total = sum(words.values())
    scores = {
        language: sum(words[word] for word in known) / max(total, 1)
        for language, known in function_words().items()
    }
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    best, second = ranked[0], ranked[1]
    known = len(words.keys() & set(function_words()[best]))
    if total < _LEAST_WORDS or known < _LEAST_KNOWN:
        return None
    if scores[best] < 0.08 or scores[best] < scores[second] * 1.15:
        return None
    return best


def find_dateline(report: Report) -> Dateline | None:
    """Return the dateline that opens the body of `report`, or None."""
    heads = [block for block in report.blocks if block.kind == "paragraph"][:_HEAD]
    for block in heads:
        line = report.text[block.start : min(block.end, block.start + LONGEST_DATELINE)]
        for pattern in (_DATELINE, _MIXED):
            match = pattern.match(line)
            if match and _is_place(match, capitals=pattern is _DATELINE):
                return _dateline(report, block.start, match)
    return None


def _dateline(report: Report, at: int, match: re.Match[str]) -> Dateline:
    start, end = at + match.start("whole"), at + match.end("whole")
    place = _place_cased(match["place"])
    return Dateline(
        Span(start, end, report.text[start:end], report.id),
        place=place,
        date=_dateline_date(match["date"], report.published_at),
        zone=zone_of_city(place),
    )


def _is_place(match: re.Match[str], *, capitals: bool) -> bool:
    """Say whether words before a dash are a place: a date or agency follows, or a city in capitals."""
    if match["date"] or match["agency"]:
        return True
    return capitals and is_city(_place_cased(match["place"]))


def _place_cased(place: str) -> str:
    place = place.strip(" ,")
    if not place.isupper():
        return place
    # "U.S.-MEXICO BORDER" keeps its initials; "PORT-AU-PRINCE" and "WASHINGTON" are set as names.
    return re.sub(r"[^\W\d_]{2,}", lambda word: word[0].capitalize(), place)


def _dateline_date(text: str | None, published: str | None) -> str | None:
    """Return the date of a dateline; the year is the one that brings it nearest to publication."""
    if not text:
        return None
    if re.search(r"\d{4}", text):
        parsed = moment(text)
        return parsed[:10] if parsed else None
    day = re.search(r"\d{1,2}", text)
    month = next((i for i, name in enumerate(_MONTHS, 1) if re.search(rf"(?i)\b{name}", text)), None)
    if not (day and month and published):
        return None
    try:
        near = date.fromisoformat(published[:10])
        days = [date(near.year + step, month, int(day[0])) for step in (-1, 0, 1)]
    except ValueError:
        return None
    best = min(days, key=lambda other: abs(other - near))
    return best.isoformat() if abs(best - near) <= timedelta(days=120) else None


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
