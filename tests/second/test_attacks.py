"""Claims that quote the report faithfully and still say what it does not: each is refused, and what the same
words do bear is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from model import by_paragraph, read_with

from dragoman import read
from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.record import Record

pytestmark = pytest.mark.slow

STATES = {"Ghana": "GHA", "Togo": "TGO", "Chile": "CHL", "Norway": "NOR", "Peru": "PER", "Benin": "BEN"}
ANOTHER_DOER = "the words say that somebody else does it, or to somebody else"
UNSAID = "the words say that it was not said, or not so"
UNASKED = "the sentence asks whether it was said"
NO_EVENT = "the words tell of no event that happened or may"


class Attack(NamedTuple):
    """A paragraph, a claim about it, and why it is refused (None: it is kept)."""

    paragraph: str
    claim: dict[str, Any]
    reason: str | None


def act(first: str, second: str, quotation: str, type: str = "ASSAULT", **fields: Any) -> dict[str, Any]:
    sides = {"actors": [_party(first)], "recipients": [_party(second)]}
    return {"type": type, "quotation": quotation, **sides, **fields}


def said(speaker: str, quotation: str, cue: str) -> dict[str, Any]:
    return {"quotation": quotation, "cue": cue, "speaker": _party(speaker)}


def _party(name: str) -> dict[str, str]:
    return {"state": STATES[name], "words": name}


ATTACKS = {
    "passive, the wrong way round": Attack(
        "Togo was invaded by Ghana at dawn.", act("Togo", "Ghana", "Togo was invaded by Ghana"), ANOTHER_DOER
    ),
    "passive, the right way round": Attack(
        "Benin was invaded by Peru at dawn.", act("Peru", "Benin", "Benin was invaded by Peru"), None
    ),
    "active, the wrong way round": Attack(
        "Ghana shelled Togo on Monday.", act("Togo", "Ghana", "Ghana shelled Togo"), ANOTHER_DOER
    ),
    "both sides as doers": Attack(
        "Peru bombed Chile on Tuesday.",
        {"type": "ASSAULT", "quotation": "Peru bombed Chile", "actors": [_party("Peru"), _party("Chile")]},
        ANOTHER_DOER,
    ),
    "another state does it": Attack(
        "Norway attacked a port while Ghana and Togo slept.",
        act("Ghana", "Togo", "Norway attacked a port while Ghana and Togo slept"),
        ANOTHER_DOER,
    ),
    "a type that the words contradict": Attack(
        "Chile and Benin met in Lima.", act("Chile", "Benin", "Chile and Benin met"),
        "the words tell an event of another type",
    ),
    "cut out of a disbelief": Attack(
        "Nobody believes that Peru invaded Togo.", act("Peru", "Togo", "Peru invaded Togo"),
        "the quotation leaves out what denies it",
    ),
    "a question": Attack(
        "Did Benin invade Chile?", act("Benin", "Chile", "Did Benin invade Chile"), "the sentence asks"
    ),
    "a date of another sentence": Attack(
        "On 4 March Norway voted. Togo attacked Benin.",
        act("Togo", "Benin", "Togo attacked Benin", time_words="4 March"),
        None,
    ),
    "a negated cue": Attack(
        "“We will leave the council,” Chile never said.",
        said("Chile", "We will leave the council", "said"),
        UNSAID,
    ),
    "a negation left out of the quotation": Attack(
        "“We will not keep every channel open,” Norway said.",
        said("Norway", "keep every channel open", "said"),
        UNSAID,
    ),
    **{
        f"not done: {name}": Attack(paragraph, act("Ghana", "Togo", quotation), reason)
        for name, paragraph, quotation, reason in (
            ("almost", "Ghana almost invaded Togo in May.", "Ghana almost invaded Togo in May", NO_EVENT),
            ("inverted", "Had Ghana invaded Togo, Benin would have left.", "Ghana invaded Togo", NO_EVENT),
            ("far from", "Far from invading Togo, Ghana left.", "invading Togo, Ghana left", NO_EVENT),
            ("a film", "In the film, Ghana bombs Togo at dawn.", "Ghana bombs Togo at dawn", NO_EVENT),
            ("beside the doer", "The ambassador of Ghana in Togo shot a lion.",
             "The ambassador of Ghana in Togo shot a lion", ANOTHER_DOER),
            ("near miss: almost all", "Ghana bombed almost all Togo.", "Ghana bombed almost all Togo", None),
            ("near miss: after a film", "After the film Ghana bombed Togo.", "Ghana bombed Togo", None),
            ("near miss: had, in order", "Ghana had invaded Togo by June.", "Ghana had invaded Togo", None),
            ("near miss: of the army", "The army of Ghana in the north shelled Togo.",
             "The army of Ghana in the north shelled Togo", None),
        )
    },
    **{
        f"not said: {paragraph}": Attack(paragraph, said(speaker, quotation, cue), reason)
        for paragraph, speaker, quotation, cue, reason in (
            ("If Chile says “we will go”, Peru stays.", "Chile", "we will go", "says", UNSAID),
            ("Chile refused to say “we did wait”.", "Chile", "we did wait", "say", UNSAID),
            ("Did Chile say “we shall leave”?", "Chile", "we shall leave", "say", UNASKED),
            ("Chile said “we sold it”?", "Chile", "we sold it", "said", UNASKED),
            ("Chile stopped saying “we can win”.", "Chile", "we can win", "saying", UNSAID),
            ("Chile could have said “we are late”.", "Chile", "we are late", "said", UNSAID),
            ("Peru wished Chile had said: “we are sorry”.", "Chile", "we are sorry", "said", UNSAID),
            ("Chile almost said “we are tired”.", "Chile", "we are tired", "said", UNSAID),
            ("Chile was told “you must leave” by Peru.", "Chile", "you must leave", "told",
             "the cue is said of somebody else than the speaker"),
            ("Chile asked Norway: “Will you stay?”", "Chile", "Will you stay?", "asked", None),
            ("“If they come, we talk,” Norway said.", "Norway", "If they come, we talk", "said", None),
            ("Norway cancelled the visit and said “we regret it”.", "Norway", "we regret it", "said", None),
            ("Norway went on to say “we trust them”.", "Norway", "we trust them", "say", None),
            ("Norway was quoted as saying “we are calm”.", "Norway", "we are calm", "quoted", None),
            ("Norway denied the report, saying “it is false”.", "Norway", "it is false", "saying", None),
            ("Norway will visit Oslo and said “it is cold”.", "Norway", "it is cold", "said", None),
        )
    },
    "the same with its negation": Attack(
        "“We will not sign the paper,” Peru said.", said("Peru", "We will not sign the paper", "said"), None
    ),
}  # fmt: skip


def answered(record: Record, answer: str) -> tuple[Record, dict[str, int]]:
    (row,), reading = read_with([record], by_paragraph(lambda _: answer))
    return row, dict(reading.tally.refused)


@pytest.fixture(scope="module")
def report() -> Record:
    """All paragraphs, of which our own reader has told nothing, so that a model may propose all of it."""
    text = "A long day\n\n" + "\n\n".join(attack.paragraph for attack in ATTACKS.values()) + "\n"
    record = read(text, published="2024-03-11", outlet="The Harbour Post")
    return replace(record, events=(), statements=(), positions=(), commitments=())


@pytest.mark.parametrize("name", ATTACKS)
def test_a_faithful_quotation_with_a_false_claim_is_refused(report: Record, name: str) -> None:
    paragraph, claim, reason = ATTACKS[name]
    block = next(
        block for block in report.report.blocks if report.report.text[block.start : block.end] == paragraph
    )
    alone = replace(report, report=replace(report.report, blocks=(block,)))
    row, refused = answered(alone, json.dumps({"events" if "type" in claim else "statements": [claim]}))
    assert list(refused) == ([] if reason is None else [reason])
    if name == "a date of another sentence":
        assert [proposal.event.when for proposal in row.proposals if proposal.event] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Chile lied when it said Ghana bombed Togo.",
        "Chile falsely claimed that Ghana bombed Togo.",
        "The claim that Ghana bombed Togo was withdrawn.",
        "The claim that Ghana bombed Togo was repeated.",
    ],
)
def test_what_a_lie_or_a_claim_says_is_not_held(text: str) -> None:
    record = replace(read(f"A day\n\n{text}\n", published="2024-03-11"), events=())
    claim = act("Ghana", "Togo", "Ghana bombed Togo", status="held")
    (proposal,) = answered(record, json.dumps({"events": [claim]}))[0].proposals
    assert proposal.event is not None and proposal.event.status in ("denied", "unconfirmed")


FOREIGN = {
    "zh": ("韩国和法国外长将于2025年5月20日在首尔举行会谈。", "韩国", "法国"),
    "fr": ("La Corée du Sud et la France se réuniront le 20 mai 2025.", "La Corée du Sud", "la France"),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_day_to_come_is_not_held_though_the_model_leaves_its_words_out(language: str) -> None:
    text, korea, france = FOREIGN[language]
    record = extract(ingest(f"Kurz\n\n{text}\n".encode(), published="2025-03-13"))
    claim = {
        "type": "CONSULT", "quotation": text[:-1], "status": "held",
        "actors": [{"state": "KOR", "words": korea}], "recipients": [{"state": "FRA", "words": france}],
    }  # fmt: skip
    row, refused = answered(record, json.dumps({"events": [claim]}))
    assert not row.proposals and "the sentence tells of a day to come" in refused


@pytest.mark.parametrize(
    ("text", "quotation", "kept"),
    [
        ("俄罗斯外长说：“我们不会改变立场。”", "会改变立场", 0),
        ("俄罗斯外长没有说：“我们会改变立场。”", "我们会改变立场", 0),
        ("俄罗斯外长说：“我们会改变立场。”", "我们会改变立场", 1),
    ],
)
def test_a_negation_is_not_left_out_in_another_language(text: str, quotation: str, kept: int) -> None:
    record = extract(ingest(f"Kurz\n\n{text}\n".encode(), published="2025-03-13"))
    record = replace(record, statements=())
    claim = {"quotation": quotation, "cue": "说", "speaker": {"state": "RUS", "words": "俄罗斯外长"}}
    assert len(answered(record, json.dumps({"statements": [claim]}))[0].proposals) == kept


DOUBTFUL = "a word of the sentence makes it doubtful"
NAMES = {
    "fr": ("France", "Togo"), "es": ("Francia", "Togo"), "ru": ("Франция", "Того"), "uk": ("Франція", "Того"),
    "zh": ("法国", "多哥"), "ko": ("프랑스", "토고"), "ja": ("フランス", "トーゴ"), "ar": ("فرنسا", "توغو"),
}  # fmt: skip


def report_in(language: str, text: str) -> Record:
    """Return what is read of a sentence too short for its language to be recognised, with signs that make its
    paragraph long enough to be asked about."""
    report = ingest(f"Kurz\n\n{text} {'/' * 20}\n".encode(), published="2025-03-13")
    return replace(extract(replace(report, language=language)), statements=())


def doing(language: str, text: str, type: str, actor: str = "FRA") -> dict[str, Any]:
    """Return a claim that quotes a whole sentence, France against Togo or the other way round."""
    names = dict(zip(("FRA", "TGO"), NAMES[language], strict=True))
    sides = [{"state": code, "words": names[code]} for code in sorted(names, key=lambda code: code != actor)]
    return {"type": type, "quotation": text[:-1], "actors": sides[:1], "recipients": sides[1:]}


def foreign(language: str, text: str, type: str, actor: str = "FRA") -> list[str]:
    """Return why such a claim is refused, or "kept"."""
    answer = json.dumps({"events": [doing(language, text, type, actor)]})
    row, refused = answered(report_in(language, text), answer)
    return [*refused, *("kept" for _ in row.proposals)]


@pytest.mark.parametrize(
    ("language", "text", "type", "reasons"),
    [
        ("fr", "Si la France bombarde le Togo, tout le pays partira.", "ASSAULT", [DOUBTFUL]),
        ("fr", "La France aurait bombardé le Togo dans la nuit.", "ASSAULT", [DOUBTFUL]),
        ("fr", "La France dément avoir bombardé le Togo.", "ASSAULT", [DOUBTFUL]),
        ("fr", "La France refuse de rencontrer le Togo.", "CONSULT", [DOUBTFUL]),
        ("fr", "La France refuse de rencontrer le Togo.", "REJECT", ["kept"]),
        ("fr", "La France a bombardé le Togo dans la nuit.", "ASSAULT", ["kept"]),
        ("fr", "La France s’est réunie avec le Togo dans la nuit.", "CONSULT", ["kept"]),
        ("ru", "Франция отрицает, что бомбила Того.", "ASSAULT", [DOUBTFUL]),
        ("ru", "Если Франция бомбила Того, это конец.", "ASSAULT", [DOUBTFUL]),
        ("ru", "Франция бомбила Того в эту ночь.", "ASSAULT", ["kept"]),
        ("uk", "Франція заперечує, що бомбила Того і її столицю.", "ASSAULT", [DOUBTFUL]),
        ("es", "Francia habría bombardeado Togo en la noche.", "ASSAULT", [DOUBTFUL]),
        ("es", "Francia bombardeó Togo en la noche de ayer.", "ASSAULT", ["kept"]),
        ("zh", "法国否认轰炸多哥。", "ASSAULT", [DOUBTFUL]),
        ("zh", "法国是否轰炸了多哥。", "ASSAULT", [DOUBTFUL]),
        ("zh", "法国轰炸了多哥。", "ASSAULT", ["kept"]),
        ("ko", "프랑스는 토고를 폭격했다는 것을 부인했다.", "ASSAULT", [DOUBTFUL]),
        ("ko", "프랑스는 토고를 폭격했다.", "ASSAULT", ["kept"]),
        ("ja", "フランスはトーゴを爆撃したことを否定した。", "ASSAULT", [DOUBTFUL]),
        ("ja", "フランスはトーゴを爆撃した。", "ASSAULT", ["kept"]),
        ("ar", "نفت فرنسا أنها قصفت توغو أمس.", "ASSAULT", [DOUBTFUL]),
        ("ar", "قصفت فرنسا توغو أمس.", "ASSAULT", ["kept"]),
    ],
)
def test_a_word_that_makes_a_sentence_doubtful(
    language: str, text: str, type: str, reasons: list[str]
) -> None:
    assert foreign(language, text, type) == reasons


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le Togo a été bombardé par la France."),
        ("es", "Togo fue bombardeado por Francia en la noche."),
        ("zh", "多哥被法国轰炸。"),
        ("ko", "토고는 프랑스에 의해 폭격되었다."),
        ("ja", "トーゴはフランスによって爆撃された。"),
    ],
)
def test_who_is_marked_as_the_doer_is_not_the_other_side(language: str, text: str) -> None:
    assert foreign(language, text, "ASSAULT", actor="TGO") == [ANOTHER_DOER]
    assert foreign(language, text, "ASSAULT", actor="FRA") == ["kept"]


@pytest.mark.parametrize(
    ("text", "cue", "kept"),
    [
        ("La France a-t-elle dit « nous partons » ?", "dit", 0),
        ("Si la France dit « nous partons », le pays suivra.", "dit", 0),
        ("La France a refusé de dire « nous partons ».", "dire", 0),
        ("La France a dit : « si l’on refuse, nous partons ».", "dit", 1),
        ("« nous partons », a-t-elle dit au nom de la France.", "dit", 1),
    ],
)
def test_what_was_not_said_in_another_language(text: str, cue: str, kept: int) -> None:
    quotation = "si l’on refuse, nous partons" if "l’on" in text else "nous partons"
    claim = {"quotation": quotation, "cue": cue, "speaker": {"state": "FRA", "words": "France"}}
    record = report_in("fr", text)
    assert len(answered(record, json.dumps({"statements": [claim]}))[0].proposals) == kept


def test_what_our_rules_confirm_only_a_word_of_is_never_accepted() -> None:
    text = "法国轰炸了多哥。"
    answer = json.dumps({"events": [doing("zh", text, "ASSAULT")]})
    (row,), reading = read_with([report_in("zh", text)], by_paragraph(lambda _: answer), accept="verified")
    assert [(proposal.accepted, proposal.checked) for proposal in row.proposals] == [(False, ("type",))]
    assert not row.events and reading.tally.kept == 1
