"""Texts that can be made of any length by repeating, nesting and alternating words and signs.

`cases(seed, pairs)` names them. Each makes a text of about a wished number of characters: every word of
the tables and every punctuation sign repeated in one sentence, as sentences and as paragraphs, pairs of both
drawn by seed, and invented shapes of a report (lists, nested clauses, many names, dates, places, quotations).
"""

from __future__ import annotations

import random
import re
import string
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.growth import paragraphs, report_of

import dragoman

_TABLES = Path(dragoman.__file__).parent / "lexicons"
SIGNS = (*string.punctuation, *"“”‘’«»„‹›–—…·•¿¡§°€£©™′″（）【】、。\u00a0\u200b\u00ad\ufeff\t\n")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*[\w.]|[^\W\d_]")
_LETTERS = 5  # of a word with its space, at least
_SMALL = ("the", "a", "he", "said", "that", "of", "and", "to", "will", "not", "who", "5", "2023", "May", "Xi")
_STATES = ("Norway", "Chile", "Mali", "Peru", "Ghana", "Japan", "Kenya", "Nepal", "Oman", "Qatar")
_CITIES = ("Oslo", "Lima", "Accra", "Tokyo", "Nairobi", "Muscat", "Doha", "Bamako", "Santiago", "Geneva")
_SAID = ("said", "told reporters", "added", "argued", "warned", "announced", "noted", "denied", "claimed")
_DID = ("met", "visited", "condemned", "sanctioned", "called", "thanked", "invited", "recalled", "attacked")
_MONTHS = ("January", "March", "May", "July", "August", "October", "December")


@dataclass(frozen=True, slots=True)
class Case:
    """A text that can be made of about any number of characters."""

    name: str
    make: Callable[[int], str]


def cases(seed: int, pairs: int, tokens: int | None = None) -> Iterator[Case]:
    """Yield the shapes, the signs, then words and pairs drawn by `seed`; all words where `tokens` is None."""
    chance = random.Random(seed)
    yield from shapes()
    for sign in SIGNS:
        yield from _repeated(sign)
    table = table_words()
    words = table if tokens is None else chance.sample(table, min(tokens, len(table)))
    for word in words:
        yield Case(f"{word!r} in a row", partial(_filled, f"{word} "))
    for word in chance.sample(words, min(pairs, len(words))):
        yield Case(f"{word!r} as sentences", partial(_filled, f"{word.capitalize()}. "))
        yield Case(f"{word!r} as paragraphs", partial(_filled, f"{word}\n\n"))
    for _ in range(pairs):
        first, second = (chance.choice(chance.choice((SIGNS, words, _SMALL))) for _ in range(2))
        yield from _paired(first, second)


def table_words() -> list[str]:
    """Return every word of the bundled tables, sorted; the gazetteer, which has names only, aside."""
    found: set[str] = set()
    for path in sorted(_TABLES.iterdir()):
        if path.suffix == ".csv":
            found.update(_WORD.findall(path.read_text("utf-8")))
        elif path.suffix == ".toml":
            for text in _texts(tomllib.loads(path.read_text("utf-8"))):
                found.update(_WORD.findall(text))
    return sorted(found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _filled(unit: str, size: int) -> str:
    return unit * (size // len(unit) + 1)


def _nested(opening: str, closing: str, size: int) -> str:
    depth = size // (len(opening) + len(closing)) + 1
    return opening * depth + closing * depth


def _repeated(sign: str) -> Iterator[Case]:
    """Yield a sign in every shape: run together, spaced, in words, at words, as paragraphs."""
    for shape in (
        "{0}",
        "{0} ",
        "w{0}",
        "{0}w ",
        "w{0} ",
        "Oslo {0} Lima ",
        "He said{0} they met{0} ",
        "w {0}\n\n",
    ):
        unit = shape.format(sign)
        yield Case(f"{unit!r} repeated", partial(_filled, unit))
    yield Case(f"'Norway' before {sign!r} run", lambda n: "Norway met Chile " + sign * n)
    yield Case(f"'Norway' after {sign!r} run", lambda n: sign * n + "Norway met Chile")


def _paired(first: str, second: str) -> Iterator[Case]:
    """Yield two tokens alternating, run together, and one run after the other."""
    for unit in (f"{first} {second} ", f"{first}{second}", f"{first} {second}. "):
        yield Case(f"{unit!r} repeated", partial(_filled, unit))
    yield Case(f"{first!r} nested in {second!r}", partial(_nested, f"{first} ", f" {second}"))
    yield Case(f"{first!r}{second!r} run nested", partial(_nested, first, second))


def shapes() -> Iterator[Case]:
    """Yield invented reports that may be of any length."""
    for name, unit in _UNITS.items():
        yield Case(name, partial(_filled, unit))
        if not unit.endswith("\n\n"):
            yield Case(f"{name}, as paragraphs", partial(_filled, f"{unit.strip()}\n\n"))
    for opening, closing in ("“”", "()", "[]", "‘’", "«»", '""', "''", "{}", "<>"):
        yield Case(f"nested {opening}{closing}", partial(_nested, f"{opening}he said ", closing))
    yield Case("paragraphs of the bundled examples", _prose)
    yield Case("nested clauses", lambda n: _nested("the man who the envoy that ", "saw met ", n) + ".")
    yield Case("title without end", lambda n: _filled("Norway and Chile to sign pact, ", n) + "\n\nThey met.")
    yield Case(
        "title of names", lambda n: _filled("Norway, Chile, Mali, ", n) + "hold talks\n\nThey met in Oslo."
    )
    for name, line in _LINES.items():
        yield Case(f"{name}, one sentence", partial(_told, line, " and "))
        yield Case(f"{name}, one paragraph", partial(_told, line, ". "))
        yield Case(f"{name}, paragraphs", partial(_told, line, ".\n\n"))
        yield Case(f"{name}, lines", partial(_told, line, "\n\n"))


def _prose(size: int) -> str:
    """Return paragraphs of the bundled examples; in a second round a number stands before each."""
    return report_of(size // _LETTERS, paragraphs()).text[:size]


_UNITS = {
    "one letter": "a",
    "one figure": "7",
    "figures": "7 ",
    "blanks": " ",
    "empty lines": "\n",
    "one sentence": "Norway and Chile met in Oslo on 5 May 2023. ",
    "one statement": "Norway's foreign minister said that talks with Chile would go on. ",
    "one quotation": "“We will go on,” Norway's foreign minister said. ",
    "quotation without attribution": "“We will go on.” ",
    "he said that": "He said that ",
    "said": "said ",
    "he said": "he said, ",
    "who said": "who said ",
    "of the": "the envoy of ",
    "to want to": "wanted to ",
    "and met": "met Chile and ",
    "or not": "did not meet or ",
    "will": "will ",
    "if he": "if he ",
    "very": "very ",
    "possessives": "Norway's ",
    "list of states": "Norway, Chile, ",
    "list of states and": "Norway and Chile and ",
    "list of persons": "Ana Rojas, Kari Nord, ",
    "list of places": "in Oslo, in Lima, ",
    "list of dates": "on 5 May 2023, on 6 June 2023, ",
    "list of years": "2021, 2022, 2023, ",
    "list of weekdays": "Monday, Tuesday, ",
    "clock times": "at 10:30 am, at 3 pm, ",
    "lengths of time": "for three days and two weeks and ",
    "offices": "President Foreign Minister ",
    "office and name": "Foreign Minister Ana Rojas of Chile ",
    "acronyms": "U.S. U.N. E.U. ",
    "addresses": "https://fjord.example/1 ",
    "hyphens": "state-",
    "slashes": "Oslo/Lima/",
    "dotted": "a.b.",
    "turns of talk": "MR. NORD: We met Chile.\n\nMS. ROJAS: We met Norway.\n\n",
    "questions": "Q. Did Norway meet Chile?\n\nA. It did.\n\n",
    "tags": "<b>",
    "tags closed": "<p>Norway met Chile.</p>",
    "entities": "&amp;",
    "open comments": "<!-- ",
    "headings": "# Norway meets Chile\n\n",
    "bullets": "- Norway met Chile\n",
    "numbered": "1. Norway met Chile\n",
    "bylines": "By Kari Nord\n\n",
    "datelines": "OSLO, May 5 (Reuters) - ",
    "capitals": "NORWAY MEETS CHILE ",
    "title case": "Norway Meets Chile In Oslo ",
    "one and the same long word": "Llanfairpwllgwyngyllgogerychwyrndrobwll",
    "surrogate pairs": "\U0001f600",
    "combining": "e\u0301",
    "one apostrophe word": "don't ",
    "open quotation": "“Norway met Chile, ",
    "closed quotation": "Norway met Chile,” ",
    "quotations of a word": "the “talks” ",
    "between Norway and": "between Norway and Chile and ",
    "sanctions": "imposed sanctions on Norway over its attack on Chile for ",
    "embedded": "Norway condemned Chile for attacking Mali for ",
    "according": "according to Norway, ",
    "it": "It met it. ",
    "they": "They told them that they met. ",
    "the two sides": "The two sides met. The minister said they would meet. ",
}  # fmt: skip


def _name(number: int) -> str:
    """Return an invented name that no other number has."""
    letters = ""
    number += 26
    while number:
        number, rest = divmod(number, 26)
        letters = "abcdefghijklmnopqrstuvwxyz"[rest] + letters
    return f"Mar{letters}o".capitalize()


_LINES = {
    "many events": "{state} {did} {other} in {city}",
    "many persons": "Minister {name} {surname} of {state} met Kari {name}",
    "many states": "{state} thanked {other}",
    "many dates": "Chile met Mali on {day} {month} {year}",
    "many places": "they met in {city} and in {name}ville",
    "many quotations": "“We met {state} {number} times,” Kari Nord {said}",
    "many speakers": "“We met {state},” Kari {name} {said}",
    "many statements": "Kari Nord {said} that {state} would meet Mali {number} times",
    "many pronouns": "he {said} that they {did} {state}",
    "many pledges": "Norway promised to give {state} {number} million dollars by {year}",
    "many positions": "{state} rejects the plan {number} for a ceasefire in {other}",
    "many denials": "{state} denied that it {did} {other}",
    "many bodies": "the Ministry of {name} of {state} and the {surname} Council met",
    "many figures": "{number} soldiers of {state} crossed {day} km into {other}",
    "many nested": "Nord {said} that Rojas {said} that {state} met {other}",
    "many plans": "{state} plans to meet {other} in {month} but the talks were cancelled",
    "many offices": "Foreign Minister Kari {name} met Prime Minister Ana {surname}",
}


def _line(template: str, number: int) -> str:
    """Return a sentence of that number."""
    return template.format(
        number=number,
        state=_STATES[number % len(_STATES)],
        other=_STATES[(number * 3 + 1) % len(_STATES)],
        city=_CITIES[number % len(_CITIES)],
        did=_DID[number % len(_DID)],
        said=_SAID[number % len(_SAID)],
        month=_MONTHS[number % len(_MONTHS)],
        day=number % 28 + 1,
        year=1950 + number % 80,
        name=_name(number),
        surname=_name(number * 7),
    )


def _told(template: str, between: str, size: int) -> str:
    lines, length = list[str](), 0
    for number in count():
        if length >= size:
            break
        line = _line(template, number)
        lines.append(line if between == " and " else line[0].upper() + line[1:])
        length += len(line) + len(between)
    return between.join(lines) + "."
