"""Tell an event in one paragraph: what is said, by whom, how firmly, and what would change the judgement.

In this order: what, when and where; who says so and from whom they have it; how many independent origins
that makes; numbers with whose they are; what each party says of it and since when; grade, word and, in a
sentence of its own, confidence; what nobody says and what would raise the grade; what provisions say to it;
to which events it must not be added.  The words are few and fixed, so that two events are told alike;
nothing is said that is not in the records.

Does not: weigh anything itself (``grade`` does); cite sentences (whoever shows the paragraph does).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from supplyline.fusion.account import Account, accounts_of
from supplyline.fusion.event import second_hand
from supplyline.fusion.grade import Weighed, is_guarded, weigh
from supplyline.fusion.hearing import is_named, parties_of
from supplyline.fusion.rules import happenings, name_of
from supplyline.fusion.witness import count_witnesses, supports, witness
from supplyline.records import (
    Acknowledgement,
    Assessment,
    Bounds,
    Category,
    Claim,
    ClaimOrigin,
    Document,
    Event,
    Grade,
    Kind,
    Origin,
    Party,
    Relation,
    Speaker,
    Stage,
    Status,
    Thing,
    When,
)
from supplyline.schema.grading import grades
from supplyline.schema.parties import of_parties, parties

_MOST = 4  # of a list told by name before the rest is counted
_ID = 14  # characters of an id that are enough to find it

_ACT: Mapping[Kind, str] = {
    "transfer": "A transfer of {what} from {from_} to {to}",
    "deployment": "A deployment of {what} from {from_} to {to}",
    "training": "Training by {from_} for {to}{what_}",
    "production": "Production of {what} by {from_}",
    "casualty": "A loss of {from_}{what_}",
    "agreement": "An agreement between {from_} and {to}{what_}",
    "contact": "A contact of {from_} with {to}{what_}",
    "measure": "A measure of {from_} against {to}{what_}",
    "support": "Support of {from_} for {to}{what_}",
}
_STAGE: Mapping[Stage, str] = {
    "planned": "is reported as planned",
    "offered": "is reported as offered",
    "requested": "is reported as asked for",
    "agreed": "is reported as agreed",
    "ordered": "is reported as ordered",
    "under_way": "is reported as under way",
    "done": "is reported to have taken place",
    "ended": "is reported to have ended",
    "unknown": "is reported, though not how far it has got",
}
_OWN: Mapping[Status, str] = {
    "deflected": "neither confirmed nor denied it",
    "denied": "denied it",
    "admitted_in_part": "admitted a part of it",
    "admitted": "admitted it",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_NOUNS = ("the ", "a ", "an ", "two ", "three ", "several ", "local ", "newly ", "officials", "sources", "analysts", "experts", "state media", "media")  # fmt: skip
_DETERMINER = re.compile(
    r"^(?:the|an?|its|their|his|her|our|these|those|some|more|further|another) ", re.IGNORECASE
)
_OTHER_SIDE = {
    "transfer": "to whom it went",
    "deployment": "to whom they went",
    "measure": "against whom",
}
_CURRENCIES = frozenset({"usd", "eur", "rub", "krw", "gbp", "cny", "jpy", "uah"})
_COUNTED: frozenset[Kind] = frozenset({"transfer", "deployment", "casualty"})
_RELATED = {
    "stage_of": "it is the same supply at another stage as",
    "part_of": "it is counted within the total of",
    "includes": "its total includes",
}


def explain(
    event: Event,
    claims: Mapping[str, Claim],
    documents: Mapping[str, Document],
    origins: Mapping[str, Origin],
    claim_origins: Mapping[str, ClaimOrigin] | None = None,
    *,
    assessments: Iterable[Assessment] = (),
    provisions: Mapping[str, str] | None = None,
) -> str:
    """Return a paragraph that an analyst could sign.

    Args:
        event: The event to explain.
        claims: By id, at least those of the event.
        documents: By id, at least those of the event.
        origins: By document.
        claim_origins: By claim, as ``fuse`` had them.
        assessments: What provisions say to the event.
        provisions: What to call each provision, by id; those not in it are called by their id.
    """
    told = [claims[c] for c in event.claims if c in claims]
    accounts = accounts_of(told, documents, origins, claim_origins or {})
    weighed = weigh(accounts, event.acknowledgement, event.quantity)
    sentences = [
        _what(event, denied=bool(accounts) and not weighed.speak),
        *_who_says_so(accounts),
        _independence(event, accounts),
        *_who_says_otherwise(accounts),
        *(_number(bound) for bound in event.quantity),
        *_stands(event, accounts),
        *_graded(event.grade, figures=bool(event.quantity)),
        *_missing(event),
        *_would_change(event, accounts, weighed),
        *_provided(assessments, provisions or {}),
        *_related(event.related),
        _standing(event),
    ]
    # Sources may hold blanks in a row, and a name may end in a full stop.
    line = " ".join(" ".join(s for s in sentences if s).split())
    return line.replace("..", ".")


# ---- what, when, where


def _what(event: Event, *, denied: bool) -> str:
    what, beside = _thing(event.kind, event.what)
    act = _ACT[event.kind].format(
        what=what,
        what_=beside,
        from_=_names(event.from_, event.kind),
        to=_names(event.to, event.kind),
    )
    stage = (
        "is spoken of here only to deny it or to leave it open" if denied else _STAGE[event.stage]
    )
    return f"{act} {stage}{_time(event.when)}{_places(event)}."


def _thing(kind: Kind, what: Thing | None) -> tuple[str, str]:
    """Return a thing as the object of its act and as what stands beside it."""
    if what is None:
        return "something not named", ""
    category, worded = _category(what.category), f"“{what.text}”"
    if category is None:
        return worded, f" ({worded})"
    if category in what.text.casefold():
        plain = _DETERMINER.sub("", what.text)
        return plain, f" ({plain})"
    joint = ", in the words " if kind == "casualty" else " or "
    return f"{category} ({worded})", f" ({category}{joint}{worded})"


def _category(category: Category) -> str | None:
    return (
        None if category == "other" else category.replace("_tech", " technology").replace("_", " ")
    )


def _names(parties: Sequence[Party], kind: Kind) -> str:
    nobody = "a place not said" if kind == "deployment" else "a party not named"
    named = dict.fromkeys(name_of(p.code) if p.code else p.text for p in parties)
    return _list(list(named)) or nobody


def _time(when: When | None) -> str:
    if when is None or (when.start is None and when.end is None):
        return ", at no stated time"
    last = None if when.end is None else date.fromisoformat(when.end) - timedelta(days=1)
    if when.start is None:
        return f", by {_day(last)} at the latest" if last else ""
    first = date.fromisoformat(when.start)
    if last is None:
        return f", since {_day(first)}"
    if first == last:
        return f" on {_day(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f" between {first.day} and {_day(last)}"
    return f" between {_day(first)} and {_day(last)}"


def _day(day: date | str) -> str:
    """Return a day in words; a year or a month alone as it is given.

    >>> _day("2022-09-07T09:10:00Z"), _day("2022-09")
    ('7 September 2022', '2022-09')
    """
    if isinstance(day, str):
        if len(day) < len("2022-09-07"):
            return day
        day = date.fromisoformat(day[:10])
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _places(event: Event) -> str:
    called = {"location": "at", "origin": "from", "destination": "to"}
    at: dict[str, list[str]] = defaultdict(list)
    for place in event.place:
        names = at[called[place.role]]
        if not any(place.text in other or other in place.text for other in names):
            names.append(place.text)
    told = [f"{role} {_some(names, 'place')}" for role, names in at.items()]
    return f" (places named: {', '.join(told)})" if told else ""


# ---- who says so


def _who_says_so(accounts: Sequence[Account]) -> list[str]:
    sources = _sources([a for a in accounts if supports(a)])
    opinions = sum(not supports(a) and a.claim.voice == "opinion" for a in accounts)
    told = [_source(theirs) for theirs in sources[:_MOST]]
    if len(sources) > _MOST:
        told.append(_count(len(sources) - _MOST, "further source"))
    said = [f"It is said by {'; '.join(told[:-1])}{'; and ' if told[1:] else ''}{told[-1]}."] if told else ["Nobody here says that it happened."]  # fmt: skip
    if opinions:
        counts = "counts" if opinions == 1 else "count"
        said.append(f"{_sentence(_count(opinions, 'claim'))} of opinion {counts} for nothing.")
    return said


def _sources(accounts: Iterable[Account]) -> list[list[Account]]:
    """Return the accounts of each one who is meant to know, the first to say so first."""
    by: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        by[witness(account)].append(account)
    return list(by.values())


def _source(accounts: Sequence[Account]) -> str:
    """Return one source: its words as first reported, how firmly, and where."""
    first = accounts[0]
    chain = first.claim.attribution
    outlets = list(dict.fromkeys(a.outlet_name for a in accounts))
    day = f", {_day(first.published)}" if first.published else ""
    more = f"; also in {_some(outlets[1:], 'outlet')}" if outlets[1:] else ""
    hedge = _hedge(accounts)
    if not chain:
        where = f" ({_day(first.published)})" if first.published else ""
        return f"{first.outlet_name} in its own voice{hedge}{where}"
    return f"{_chain(chain)}{hedge} ({first.outlet_name}{day}{more})"


def _hedge(accounts: Iterable[Account]) -> str:
    said = {account.claim.certainty for account in accounts}
    if said <= {"possible", "unknown"}:
        return ", as no more than possible"
    return ", as probable" if said <= {"possible", "unknown", "probable"} else ""


def _chain(chain: Sequence[Speaker]) -> str:
    """Return a chain of speakers from the outside in: "the agency, citing the ministry"."""
    links: list[Speaker] = []
    for speaker in chain:
        if links and speaker.code is not None and links[-1].code == speaker.code:
            # A spokesman and his ministry are one voice; the longer words say more of it.
            links[-1] = max(links[-1], speaker, key=lambda s: len(s.text))
        else:
            links.append(speaker)
    return ", citing ".join(_speaker(link) for link in links)


def _speaker(speaker: Speaker) -> str:
    words = speaker.text.strip(" ,;:(")
    if words.casefold() == "unstated":
        return "somebody not named"
    if words.count("(") > words.count(")"):
        words += ")"
    if speaker.code is None:
        return (
            words
            if is_named(words) or words.casefold().startswith(_NOUNS)
            else f"somebody not named (“{words}”)"
        )
    if speaker.code == words:
        return name_of(speaker.code)
    name = name_of(speaker.code)
    if len(words) <= 4 and not is_named(words):  # a pronoun
        return f"a speaker for {name}"
    return words if _tells(words, speaker.code) else f"{words} ({name})"


@of_parties
def _tells(words: str, code: str) -> bool:
    """Return whether ``words`` tell their state by themselves: "South Korea's minister", "a US official"."""
    entry = next((e for e in parties() if e.code == code), None)
    known = (*entry.names, *entry.demonyms) if entry is not None else ()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in known)


def _who_says_otherwise(accounts: Sequence[Account]) -> list[str]:
    """Say who denies it without being a party to it."""
    others = [a for a in accounts if a.claim.polarity == "denied" and a.own is None]
    told = [_source(theirs) for theirs in _sources(others)[:_MOST]]
    return [f"That it did not happen is said by {'; '.join(told)}."] if told else []


def _independence(event: Event, accounts: Sequence[Account]) -> str:
    seen = count_witnesses(accounts)
    if event.origins_high == 0:
        return ""
    one, outlets = seen.documents == 1, _count(seen.outlets, "outlet")
    goes = "goes" if one else "go"
    carried = f"{_count(seen.documents, 'document')} of {outlets}"
    if seen.documents < len(event.documents):
        said = f"{'reports' if one else 'report'} that it is so and"
        carried = f"{_small(seen.documents)} of its {_count(len(event.documents), 'document')}, of {outlets}, {said}"
    if event.origins_low == event.origins_high:
        span = _count(event.origins_low, "independent origin")
        return f"{_sentence(carried)} {goes} back to {span}."
    return (
        f"{_sentence(carried)} {goes} back to between {_small(event.origins_low)} and "
        f"{_count(event.origins_high, 'independent origin')}: their reporting has "
        f"{_count(seen.roots, 'root')}{second_hand(seen)}, but only {_small(seen.low)} can be told apart by "
        f"speaker as well."
    )


# ---- how many


def _number(bound: Bounds) -> str:
    scope = {"single": "", "cumulative": ", a running total", "per_period": ", for each period"}
    unit = bound.unit.upper() if bound.unit in _CURRENCIES else bound.unit
    return f"The number ({unit}{scope[bound.scope]}) is put at {_span(bound)}: {bound.rule}."


def _span(bound: Bounds) -> str:
    """Return bounds in words, with the best figure where it is not an end.

    >>> from supplyline.records import Bounds
    >>> bound = Bounds(unit="round", low=9, best=9, high=None, scope="single", rule="", claims=())
    >>> _span(bound)
    '9 or more'
    """
    low, best, high = (_figure(v) for v in (bound.low, bound.best, bound.high))
    beside = "" if bound.best in (bound.low, bound.high) else f", best {best}"
    if bound.low is not None and bound.low == bound.high:
        return low
    if bound.low is None:
        return f"up to {high}{beside}"
    if bound.high is None:
        return f"{low} or more{beside}"
    return f"between {low} and {high}, best {best}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.12g}"


# ---- what parties say


def _stands(event: Event, accounts: Sequence[Account]) -> list[str]:
    steps: dict[str, list[Acknowledgement]] = defaultdict(list)
    for entry in event.acknowledgement:
        steps[entry.party].append(entry)
    own = set(event.claims)
    hidden = any(is_guarded(a) for a in accounts)
    silent = []
    said = []
    for party, entries in steps.items():
        words = _own_steps([e for e in entries if e.status in _OWN], own, hidden=hidden)
        if words:
            said.append(f"{_sentence(name_of(party))} {words}.")
        elif accounts and accounts[0].rule.deniable:
            silent.append(name_of(party))
    if silent:
        said.append(f"{_sentence(_list(silent))} {'has' if len(silent) == 1 else 'have'} said nothing of it in the documents at hand.")  # fmt: skip
    return said


def _own_steps(entries: Sequence[Acknowledgement], own: set[str], *, hidden: bool) -> str:
    """Return a party's own words in turn: "denied it (10 October 2024), then admitted it (…)"."""
    told = []
    before: Status | None = None
    for entry in entries:
        again = " again" if entry.status == before else ""
        large = "" if own.intersection(entry.claims) else ", speaking of such acts at large"
        day = f" ({_day(entry.since)}{large})" if entry.since else f" (undated{large})"
        says = _OWN[entry.status] if hidden or entry.status != "admitted" else "says so itself"
        told.append(f"{says}{again}{day}")
        before = entry.status
    return ", then ".join(told)


# ---- grade, word, confidence


def _graded(grade: Grade | None, *, figures: bool) -> list[str]:
    if grade is None:
        return []
    rules = grades()
    code = f"{grade.source}{grade.information}"
    meaning = f"source: {rules.letter_word(grade.source)}; information: {rules.number_word(grade.information)}"  # fmt: skip
    said = []
    if grade.confidence is None:
        said.append(f"Reviewers grade it {code} ({meaning}): {'; '.join(grade.reasons)}.")
    else:
        why = grade.reasons[1].partition(": ")[2] if len(grade.reasons) > 1 else ""
        said.append(f"By rule it is graded {code} ({meaning}){': ' if why else ''}{why}.")
    if grade.likelihood is not None:
        word = grade.likelihood
        as_told = "That it happened, its figures aside," if figures else "That it happened as told"
        said.append(f"{as_told} is {_fitting(word.word)} ({word.low} to {word.high} per cent).")
    else:
        said.append("How likely it is cannot be said.")
    if grade.confidence is not None and grade.likelihood is not None:
        why = grade.reasons[-1].partition(": ")[2]
        said.append(f"Confidence in this is {grade.confidence}{': ' if why else ''}{why}.")
    return said


def _fitting(word: str) -> str:
    """Return a word of the scale as it fits after "is": "a roughly even chance"."""
    if word.endswith("even chance"):
        return f"a {word}"
    return "next to impossible, almost no chance" if word == "almost no chance" else word


def _missing(event: Event) -> list[str]:
    two_sided = happenings().kinds[event.kind].sides == "both"
    lacking = [
        name
        for name, there in (
            ("who did it", bool(event.from_)),
            (_OTHER_SIDE.get(event.kind, "the other side"), bool(event.to) or not two_sided),
            ("what it was", event.what is not None),
            ("on which day", event.when is not None and event.when.start is not None),
            ("how many", bool(event.quantity) or event.kind not in _COUNTED),
            ("where", bool(event.place) or event.kind not in _COUNTED),
        )
        if not there
    ]
    return [f"Not said: {_list(lacking)}."] if lacking else []


def _would_change(event: Event, accounts: Sequence[Account], weighed: Weighed) -> list[str]:
    if event.grade is None or event.grade.confidence is None or not accounts:
        return []
    if event.grade.information == 1:
        return ["Only a sentence that was misread or is retracted would lower the grade."]
    public = accounts[0].claim.kind in grades().public
    wanted = []
    if weighed.origins == 0:
        wanted.append("an independent origin that says it happened")
    elif weighed.origins == 1:
        wanted.append("a second independent origin")
    elif not weighed.outside:
        wanted.append("an origin that is no state's word about others")
    if not public and not weighed.shown:
        wanted.append("evidence that others can look at")
    if not public and not weighed.admitted and any(is_guarded(a) for a in accounts):
        of = dict.fromkeys(p for a in accounts for p in parties_of(a.claim))
        of_it = "of this very act " if weighed.granted else ""
        wanted += [f"an admission {of_it}by {_list([name_of(p) for p in of], 'or')}"] if of else []  # fmt: skip
    return [f"The grade would be raised by {_list(wanted, 'or')}."] if wanted else []


# ---- provisions, other events, tier


def _provided(assessments: Iterable[Assessment], names: Mapping[str, str]) -> list[str]:
    by: dict[str, list[Assessment]] = defaultdict(list)
    for assessment in assessments:
        by[assessment.verdict].append(assessment)

    def called(found: Sequence[Assessment]) -> str:
        return _some(_by_text([names.get(a.provision, a.provision) for a in found]), "text")

    said = []
    if by["would_breach"]:
        said.append(f"If it happened as told, it would breach {called(by['would_breach'])}.")
    if by["may_breach"]:
        facts = list(dict.fromkeys(fact for a in by["may_breach"] for fact in a.missing))
        more = f"; and {_count(len(facts) - 2, 'further fact')}" if len(facts) > 2 else ""
        hangs = f", depending on what is open here: {'; '.join(facts[:2])}{more}" if facts else ""
        said.append(f"It may breach {called(by['may_breach'])}{hangs}.")
    if by["exempt"]:
        said.append(f"{called(by['exempt'])} would exempt it.")
    if said and not all(a.checked for found in by.values() for a in found):
        said.append("No person has yet held these provisions against their official texts.")
    return [_sentence(s) for s in said]


def _by_text(names: Sequence[str]) -> list[str]:
    """Return provisions with those of one text together.

    >>> _by_text(["Resolution 1, paragraph 8", "Resolution 1, paragraph 9", "Act 2, paragraph 3"])
    ['Resolution 1, paragraphs 8 and 9', 'Act 2, paragraph 3']
    """
    of: dict[str, list[str]] = defaultdict(list)
    for name in names:
        text, _, paragraph = name.partition(", paragraph ")
        of[text] += [paragraph] if paragraph else []
    plural = {text: "paragraphs" if len(found) > 1 else "paragraph" for text, found in of.items()}
    return [f"{t}, {plural[t]} {_list(found)}" if found else t for t, found in of.items()]


def _related(related: Sequence[Relation]) -> list[str]:
    by: dict[str, list[str]] = defaultdict(list)
    for relation in related:
        by[_RELATED[relation.kind]].append(relation.event[:_ID])
    told = [f"{how} {_some(events, 'event')}" for how, events in by.items()]
    return [f"It is not to be added to other events: {'; '.join(told)}."] if told else []


def _standing(event: Event) -> str:
    unseen = "" if event.judgements or "no person" in event.reasons[-1] else "; no person has judged it yet"  # fmt: skip
    return f"{_sentence(event.reasons[-1])}{unseen}." if event.reasons else ""


# ---- small words


def _list(names: Sequence[str], joint: str = "and") -> str:
    """Return names as a sentence has them.

    >>> _list(["shells", "rockets", "fuel"])
    'shells, rockets and fuel'
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def _some(names: Sequence[str], noun: str) -> str:
    """Return the first names, and how many more there are."""
    if len(names) <= _MOST:
        return _list(list(names))
    return f"{', '.join(names[:_MOST])} and {_count(len(names) - _MOST, f'further {noun}')}"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _count(number: int, noun: str) -> str:
    """Return how many, small numbers in words.

    >>> _count(1, "origin"), _count(3, "document"), _count(1200, "claim")
    ('one origin', 'three documents', '1,200 claims')
    """
    return f"{_small(number)} {noun}{'' if number == 1 else 's'}"


def _small(number: int) -> str:
    return _SMALL[number] if number < len(_SMALL) else f"{number:,}"
