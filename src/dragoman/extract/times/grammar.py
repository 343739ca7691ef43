"""The grammar of time expressions: rules over token classes, and which of their matches stand.

A rule is a regular expression whose letters are `<class>` (see tokens.py) or `{macro}`; white space
is layout. Named groups say which part of a match means what; `meaning` reads them by rule name.
Where matches overlap the longest stands, of equally long ones that of the earlier rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.extract.times.tokens import CLASSES, Tokens

_MACROS = {
    "digits": "[<int12><int24><int31><int><year4><decimal>]",
    "small": "[<int12><int24><int31>]",
    "spelt": "(?:[<small><teen><tens><scale>](?:<hyphen>?[<small><teen><tens><scale>])*)",
    "number": "(?:{digits}(?:<int12><slash><int12>)?<scale>? | {spelt} | <a><scale>(?:<small>)?)",
    "vague_number": "(?:<a>?<quantity>)",
    "amount": "(?: {number}(?:(?:<to>|<or>|<hyphen>){number})? | {vague_number} | <a>)",
    "any_unit": "[<unit><units>]",
    "day": "[<int12><int24><int31><ordinal_number>]",
    "day_word": "(?:<ordinal> | <tens><hyphen>?<ordinal>)",
    "month": "(?:<month> | <month_short><stop>?)",
    "year": "<year4>",
    "weekday": "(?:<weekday> | <weekday_short><stop>)",
    "spelt_year": "(?:[<teen><tens>]<hyphen>?[<tens><teen>](?:<hyphen>?<small>)? | <small><scale>(?:<and>?{spelt})?)",
    "nth": "(?:<ordinal>|<ordinal_number>)",
    "shift": "[<last><next><this><previous><coming><following><that><same><current><latest><past>]",
    "stage": "(?P<stage>[<stage><earlier><later>]<hyphen>?)",
    "edge": "(?:(?P<the_edge><the>)?(?P<edge><edge>)<of>)",
    "approx": "(?P<approx><approx>)",
    "which_year": "(?:<of>?(?P<year_shift>[<last><next><this><that><same><previous><following>])<unit_Y>)",
}

_RULES: tuple[tuple[str, str], ...] = (
    # dates in full
    ("iso", "(?P<iso><iso>)"),
    ("numeric", "(?P<numeric><numeric>)"),
    (
        "month_day",
        """(?:{edge}|{stage}|{approx})? (?P<shift><this>?<coming>)? (?:{weekday}<comma>?<open>?)? (?P<month>{month})
        <the>? (?P<day>{day}|{day_word}) (?:<comma>?(?P<year>{year})(?!<hyphen>[<int><int12><int31>])|<comma>?<the>?{which_year})?<close>?""",
    ),
    ("week_of", """<the><unit_W><of>(?P<month>{month})(?P<day>{day})(?:<comma>?(?P<year>{year}))?"""),
    (
        "month_days",
        """(?P<month>{month}) (?P<day>{day})(?:[<hyphen><to><and>]|<hyphen><hyphen>)(?P<last_day>{day})(?:<comma>?(?P<year>{year}))?""",
    ),
    (
        "day_month",
        """(?:{stage}|{approx})? (?:{weekday}<comma>?<open>?<the>?)? <the>? (?P<day>{day}|{day_word})<of>?(?P<month>{month})
        (?:<comma>?(?P<year>{year})|{which_year})?<close>?""",
    ),
    (
        "days_month",
        """<the>?(?P<day>{day})(?:[<hyphen><to><and>]|<hyphen><hyphen>)<the>?(?P<last_day>{day})<of>?(?P<month>{month})(?:<comma>?(?P<year>{year}))?""",
    ),
    (
        "week_of_month",
        """<the>?(?P<nth>{nth}|<last>)<unit_W>(?:<of>|<in>)(?P<month>{month})(?:<comma>?(?P<year>{year})|{which_year})?""",
    ),
    ("month", """(?P<stage><stage>)<hyphen>?(?P<month><month_short>)(?!<stop>)"""),
    ("month", """(?P<month><month_short>)<comma>?(?P<year>{year})"""),
    (
        "month",
        """(?:{edge}|<the>?{stage}|{approx})? (?P<shift>(?:<this>|<the>)?{shift})? (?P<month><month>|<month_short><stop>)
        (?:<comma>?<of>?(?P<year>{year})|(?P<spelt_year>{spelt_year})|{which_year})?""",
    ),
    (
        "day_of_month",
        "(?<=[<on><to><the>])<the>?(?P<day><ordinal_number>)(?!<word>|<unit>|<period>|<hyphen>)",
    ),
    # years and larger
    (
        "year",
        """(?:{edge}|<the>?{stage}|{approx})? (?:<the><unit_Y>)? (?:<the>?<fiscal><unit_Y>?)? (?P<year>(?<![<money><numbered>]){year})(?!<percent>)""",
    ),
    ("spelt_year", "<the><unit_Y>(?P<year>{spelt_year})"),
    (
        "spelt_year",
        "(?:{stage})?(?P<year><teen>(?:<tens>(?:<hyphen>?<small>)?|<teen>))(?!<hyphen>|<small>|<unit>|<units>)",
    ),
    (
        "spelt_year",
        "(?<=[<in><of>])(?P<year>{spelt_year})(?![<hyphen><small><scale><unit><units><word><percent>])",
    ),
    (
        "decade",
        "(?:{edge}?<the>?(?:{stage}|{shift}|(?P<half><half>)<of><the>)?) (?P<decade>[<decade><decade_word>])",
    ),
    ("century", "(?:{edge}?<the>)? (?:{stage})? (?P<nth>{nth})<hyphen>?<unit_C>"),
    # parts of a year
    (
        "season",
        """(?:{edge}<the>?|<the>?{stage}|{approx})? (?P<shift>(?:<this>|<the>|<its>)?{shift}|<the>)? (?P<season><season>) (?:<of>?(?P<year>{year})|<of>(?P<spelt_year>{spelt_year})|{which_year})""",
    ),
    (
        "season",
        """(?:{edge}<the>?|<the>?{stage})? (?P<shift>(?:<this>|<the>|<its>)?{shift}|<the>) (?P<season><season>)(?!<unit>)""",
    ),
    ("season", """{stage} (?P<season><season>)"""),
    (
        "quarter",
        """(?:{edge}|{stage})? (?:<the>|<its>|<a>)? (?:(?P<year_before>[<year4>])|(?P<year_ago>[<unit_Y>]<hyphen>?[<ago><earlier>])|(?P<shift>{shift}))? (?P<fiscal><fiscal>)?<hyphen>? (?P<nth>{nth}|<last>(?=<half>))<hyphen>?(?P<unit>[<unit_Q><half>]) (?:<of>?<fiscal>?(?P<year>{year})|{which_year}|<of><the><unit_Y>)?""",
    ),
    (
        "quarter",
        """(?P<year_shift>[<last><next><this>])<unit_Y><quote><s>(?P<fiscal><fiscal>)?(?P<nth>{nth})<hyphen>?(?P<unit>[<unit_Q><half>])""",
    ),
    (
        "quarter_before",
        """(?:<the>|<its>|<a>)?(?:<latest>|<same>)? (?:[<unit_Y>]<hyphen>?[<ago><earlier>]) (?P<unit>[<unit_Q><period>])""",
    ),
    ("quarter_now", """<the>(?:<latest>|<full>)?(?P<unit>[<unit_Q><period>])(?!<hyphen>|<of>)"""),
    ("year_quarter", """<the>?(?P<year>{year})(?P<unit>[<period><unit_Q>])"""),
    # one unit near another time
    (
        "unit",
        """(?:{edge}(?:<the>|<its>)?|{stage}|<sometime>)? (?P<shift>(?:<this>|<the>|<its>)?{shift}) (?P<fiscal><fiscal>)?(?P<unit><unit>)(?!<hyphen>)(?P<half><half>)?""",
    ),
    ("unit_edge", """{edge}(?:<the>|<its>|(?P<shift>{shift}))<fiscal>?(?P<unit><unit>)"""),
    (
        "unit_edge",
        """(?:<approx>)?(?P<unit>[<unit_Y><unit_M><unit_W>])(?:<hyphen>|<quote><s>)?(?P<edge><edge>)""",
    ),
    ("unit_edge", """(?P<stage>[<stage><earlier><later>])<in><the>(?P<unit><unit>)"""),
    (
        "unit_the",
        """<the>(?:<full>)?(?P<fiscal><fiscal>)?(?P<unit>[<unit_W><unit_WE><unit_Y>])(?=(?P<ended><ended>))""",
    ),
    (
        "unit_the",
        """<the>(?:<full>)?(?P<fiscal><fiscal>)?(?P<unit>[<unit_W><unit_WE><unit_Y>])(?!<hyphen>)""",
    ),
    # days
    ("deictic", "(?:{stage})?(?P<deictic><deictic>)"),
    ("overnight", "(?P<part><overnight>)"),
    ("deictic_part", "(?P<part><deictic_part>)"),
    (
        "weekday",
        """(?:{stage}<on>?|<sometime>)? (?P<shift>(?:<this>|<the>)?{shift})? (?P<weekday><weekday>)""",
    ),
    ("weekdays", "(?P<weekday><weekdays>)(?P<part><parts>)?"),
    ("weekday_parts", "(?P<weekday><weekday>)(?P<part><parts>)"),
    ("weekday_week", "(?P<amount><a>|{number})(?P<unit>[<unit_W><units_W>])<from>(?P<weekday><weekday>)"),
    (
        "holiday",
        "(?P<shift>(?:<this>|<the>)?{shift})?(?P<holiday><holiday>)(?:(?P<unit><unit_W>|<unit_WE>))?(?:<comma>?<of>?(?P<year>{year}))?",
    ),
    # parts of a day and clock times
    (
        "part",
        "(?:<the>?{stage})? (?P<shift>(?:<the>)?[<this><last><next><that><same><following><previous>]|(?<=<in>)<the>|<the>(?=<part><of>)) (?P<part><part>)(?!<hyphen>)",
    ),
    ("part", "(?:<the>?{stage}) (?P<part><part>)"),
    (
        "weekday_part",
        "(?:{stage})? (?P<shift>{shift})? (?P<weekday><weekday>)<stage>?<hyphen>?(?P<part><part>)",
    ),
    (
        "early_hours",
        "(?:<the>)?<stage>[<units_TH>](?:<of>|<on>)(?:(?P<weekday><weekday>)|(?P<deictic><deictic>))",
    ),
    ("deictic_day_part", "(?:{stage})? (?P<deictic><deictic>)(?P<part><part>)"),
    ("part_of_day_at", "(?<=<at>)(?P<part><part>)"),
    (
        "clock",
        """(?:{approx})? (?P<clock><clock><meridiem>?|[<int12><small>](?:<meridiem>|<oclock>)|[<int12><int><year4><int24>](?=<zone>))
        (?:<in><the>(?P<part><part>)|<at>(?P<night><part>))? (?:<open>?(?P<zone><zone>)<close>?)?(?:<open>(?P<elsewhere>[<clock><int12><int24><int31><int><year4>])<meridiem>?(?P<elsewhere_zone><zone>)<close>)?""",
    ),
    ("clock", """(?P<clock>[<int12><small>])<in><the>(?P<part><part>)"""),
    ("clock", "(?:{approx})? (?P<clock><clock_word>)(?P<zone><zone>)?"),
    # before and after
    (
        "shift",
        """(?:{approx})? (?P<amount>{amount})<more>?(?P<unit>{any_unit})(?:<or>(?P<or_so><word>))? (?P<way>[<ago><earlier><later><hence>]|[<before><after>](?=<comma>|<stop>|$))(?!<than>)""",
    ),
    ("shift", """(?P<unit>[<unit_Y>])<hyphen>(?P<way>[<ago><earlier>])"""),
    ("shift_bare", """(?P<unit><units>)(?P<way>[<ago><earlier><later>])"""),
    (
        "next_unit",
        """<the>(?P<way>[<next><following><previous><before><after>])(?P<unit>[<unit_D><unit_W><unit_M><unit_Y>])""",
    ),
    (
        "next_unit",
        """<the>(?P<unit>[<unit_D><unit_W><unit_M><unit_Y>])(?P<way>[<before><after>])(?=<comma>|<stop>|<and>|<close>|$)""",
    ),
    ("next_unit_part", """<the>(?P<way>[<next><following><previous>])(?P<part><part>)"""),
    # durations and sets
    (
        "duration",
        """(?:{approx}(?!<the>))? (?:(?:<the>|<its>)(?!{spelt}<hyphen>|{digits}<hyphen>))?(?P<shift>(?:{shift}|<ordinal>))? <approx>? (?P<amount>{number}(?:(?:<to>|<or>|<hyphen>){number})?|{vague_number})(?:<hyphen>(?!<units_Q>))?(?:<more>)?(?P<unit>{any_unit})(?P<half><and><a><half>)?(?:<hyphen><long>)?(?!<hyphen><old>)(?![<ago><earlier><later><hence><old>])""",
    ),
    (
        "duration_one",
        """(?:{approx})? (?P<amount><a>)(?:<more>|<full>)?(?!<unit_Q>|<unit_WE>)(?P<unit><unit>)(?:<or>(?:<word>|<small>))?(?P<half><and><a><half>)?(?![<hyphen><ago><earlier><later>])""",
    ),
    ("duration_half", """<a>?<half>(?:<hyphen>?<a>?)(?P<unit><unit>)"""),
    ("duration_units", """(?:<the>)?(?P<shift>{shift})(?P<unit><units>)"""),
    ("duration_units", """(?:<the>)?(?P<shift><recent>)(?P<unit><units>)"""),
    ("duration_units", """(?<=[<for><in>])(?:<quantity>)?(?P<unit><units>)"""),
    ("duration_units", """<approx>(?P<unit><units>)"""),
    ("duration_units", """(?:<the>)?(?P<unit><units>)(?:<and><units>)?<ahead>"""),
    ("unit_long", """(?P<unit><unit>)<hyphen><long>"""),
    ("set", """(?P<every><every>)(?P<other><other>|{number}|{nth})?(?P<unit>[<unit><units>])"""),
    ("set", """(?P<every><every>)(?P<weekday><weekday>)(?P<part><part>)?"""),
    ("set", """(?P<every><every>)(?P<month><month>)"""),
    ("set", """(?P<every><every>)(?P<part><part>)"""),
    ("set_times", """(?P<times><twice>)<a>(?P<unit><unit>)"""),
    ("set_word", "(?P<set><set_word>)"),
    # vague
    ("vague", "(?P<vague><vague>)"),
    ("vague_recent", "<recent>(?=<word>)"),
    ("vague_past", "(?<=<in>)<the><past>(?![<units><unit><small><int12><int24><quantity>])"),
    ("vague_current", "(?P<vague><current>)(?!<unit>)"),
)

_LAYOUT = re.compile(r"\s+")
_NAME = re.compile(r"<([a-zA-Z_0-9]+)>|\{([a-z_]+)\}|\\.|\(\?P<[a-z_]+>|\(\?<[=!]|[\[\]]")


@dataclass(frozen=True, slots=True)
class Found:
    """Tokens `first` to `last` (excluded) that match the rule `rule`; `parts` are its named groups."""

    rule: str
    first: int
    last: int
    parts: dict[str, tuple[int, int]]


def find(tokens: Tokens) -> list[Found]:
    """Return the time expressions of a text, in order, never overlapping."""
    found = []
    for order, (name, pattern) in enumerate(_COMPILED):
        for match in pattern.finditer(tokens.classes):
            if match.end() > match.start():
                parts = {key: match.span(key) for key, text in match.groupdict().items() if text}
                found.append(
                    (match.start() - match.end(), order, Found(name, match.start(), match.end(), parts))
                )
    found.sort(key=lambda row: row[:2])
    taken = bytearray(len(tokens.classes))
    kept = []
    for _, _, item in found:
        if not any(taken[item.first : item.last]):
            taken[item.first : item.last] = b"\x01" * (item.last - item.first)
            kept.append(item)
    return sorted(kept, key=lambda item: item.first)


def _characters(name: str) -> str:
    """Return the characters of a class, or of all classes of a family ("unit" is "unit_D", ...)."""
    if name in CLASSES:
        return CLASSES[name]
    family = "".join(char for key, char in CLASSES.items() if key.startswith(name + "_"))
    if not family:
        raise KeyError(f"no class of tokens is called {name!r}")
    return family


def _compile(pattern: str) -> re.Pattern[str]:
    pattern = _LAYOUT.sub("", pattern)
    while "{" in pattern:
        pattern = re.sub(r"\{([a-z_]+)\}", lambda match: _LAYOUT.sub("", _MACROS[match.group(1)]), pattern)
    depth = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        if match.group() in "[]":
            depth += 1 if match.group() == "[" else -1
        if not match.group(1):
            return match.group()
        characters = _characters(match.group(1))
        return characters if depth or len(characters) == 1 else f"[{characters}]"

    return re.compile(_NAME.sub(replace, pattern))


_COMPILED = tuple((name, _compile(pattern)) for name, pattern in _RULES)
