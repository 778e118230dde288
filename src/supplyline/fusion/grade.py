"""Grade an event by rule: how reliable who says so has proved, how credible it is, how likely.

Method: the Admiralty code with a letter and a number that do not look at one another, and the words of
ICD 203 for likelihood, with confidence apart; scales and thresholds are in ``schema/grades.yaml``.

The number, from what the claims show.  Origins are counted as in ``witness``, at least.  Who speaks to
his own advantage is told apart from who does not: a party that owns to an act that parties have cause to
hide speaks against its interest (an *admission*); a party that speaks of any other act of its own adds
nothing, unless the act is done in public and its word announces it; what a state says of others' hidden
acts, or passes on, is a *charge*; who is not named is no more than that; all else is *outside*.  Then, of the first line that fits:

1. an admission in full beside another origin, or ``many`` outside origins and evidence shown; of a public
   act, both sides or ``many`` origins;
2. an admission alone; two origins that are not all charges, or all charges with evidence shown or an
   admission in part;
3. two origins, all charges; or one, with evidence shown; or an admission in part; or an announcement;
6. else.

Hedged throughout, it is a number lower.  Others outside who say that it did not happen make it a number
lower, 4 where there was none to lower, and 5 where they are no fewer than who say that it did.  A party's
denial of its own act takes nothing away, since whoever did it would say so too; it keeps 1 from being
reached without evidence or an admission, and the word from being raised.

The letter, from the record alone: of the sources whose word supports the event the best letter counts, as
a poor one beside it takes nothing away.

Does not: look at who a source is, or whose side it takes; learn from outcomes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from supplyline.fusion.account import Account
from supplyline.fusion.hearing import parties_of
from supplyline.fusion.ladder import OWN_WORDS
from supplyline.fusion.rules import is_relay, name_of
from supplyline.fusion.witness import UNNAMED, count_witnesses, supports, witness
from supplyline.records import (
    Acknowledgement,
    Bounds,
    Confidence,
    Grade,
    Likelihood,
)
from supplyline.schema.grading import Grades, evidence_shown, grades

Interest = Literal["admission", "announcement", "self-serving", "charge", "unnamed", "outside"]

UNCHECKED = "source F: reviewers have not checked enough of what those who say so have said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What of an event's claims a number is made from."""

    origins: int  # independent, at least, of all words that count
    outside: int  # of those that are neither a charge nor an admission
    shown: bool  # whether a sentence shows what others can look at
    admitted: tuple[str, ...]  # parties that own to it in full, against their interest
    granted: tuple[str, ...]  # parties that own to a part, or to such acts at large
    announced: tuple[str, ...]  # parties whose word announces a public act
    denying: tuple[str, ...]  # parties whose last word is that it is not so
    against: int  # origins outside that say it did not happen
    hedged: bool
    speak: bool  # whether anybody says that it happened
    conflicting: tuple[str, ...]  # units whose figures lie far apart


def interest_of(account: Account) -> Interest:
    """Return how the one who speaks stands to the act: the same for every state and party."""
    rules = grades()
    kind = account.claim.kind
    if account.own is not None:
        if kind in rules.public:
            return "announcement"
        return "admission" if is_guarded(account) else "self-serving"
    if kind in rules.public:
        return "outside"
    chain = account.claim.attribution
    states = [s.code for s in chain if s.code is not None and not is_relay(s.text, s.code)]
    states = [code for code in states if code not in rules.impartial]
    if not chain and account.organ is not None:
        states = [account.organ]  # an organ of a state in its own voice
    if states:
        party = states[-1] in parties_of(account.claim)
        return "self-serving" if party else "charge"
    return "unnamed" if account.speaker == UNNAMED else "outside"


def is_guarded(account: Account) -> bool:
    """Return whether it is an act that its parties have cause to hide."""
    guarded = grades().guarded
    return account.claim.kind in guarded.kinds and account.category in guarded.categories


def grade_of(
    accounts: Sequence[Account], ladder: Sequence[Acknowledgement], bounds: Sequence[Bounds]
) -> Grade:
    """Return the grade by rule of the event that ``accounts`` tell of; the letter is F until rated.

    Args:
        accounts: Those of the event, in order of publication.
        ladder: Where its parties stood, with what they said at large.
        bounds: Its numbers.
    """
    weighed = weigh(accounts, ladder, bounds)
    rules = grades()
    number, why = _number(weighed, accounts[0].claim.kind in rules.public, rules)
    raised = _is_raised(number, weighed, rules)
    likelihood = rules.said_of(number, raised=raised)
    confidence = _confidence(number, weighed, rules)
    return Grade(
        source="F",
        information=number,
        reasons=(
            UNCHECKED,
            f"information {number}, {rules.number_word(number)}: {'; '.join(why)}",
            _why_likely(likelihood, number, raised=raised),
            _why_confident(confidence, weighed),
        ),
        likelihood=likelihood,
        confidence=confidence,
    )


def weigh(
    accounts: Sequence[Account], ladder: Sequence[Acknowledgement], bounds: Sequence[Bounds]
) -> Weighed:
    """Return what of ``accounts`` counts, and for what."""
    backing = [a for a in accounts if supports(a)]
    interests = {a.claim.id: interest_of(a) for a in backing}
    counting = [a for a in backing if interests[a.claim.id] != "self-serving"]
    outside = [a for a in counting if interests[a.claim.id] in ("outside", "announcement")]
    last: dict[str, Acknowledgement] = {}
    for entry in ladder:
        if entry.status in OWN_WORDS:
            last[entry.party] = entry
    admissions = {a.claim.id for a in counting if interests[a.claim.id] == "admission"}
    owning = {p: e for p, e in last.items() if e.status in ("admitted", "admitted_in_part")}
    full = [
        p for p, e in owning.items() if e.status == "admitted" and admissions.intersection(e.claims)
    ]
    guarded = any(is_guarded(a) for a in accounts)
    against = [a for a in accounts if a.claim.polarity == "denied" and _is_outside(a)]
    return Weighed(
        origins=(origins := _origins(counting)),
        outside=origins if len(outside) == len(counting) else _origins(outside),
        shown=any(_shows(a) for a in counting),
        admitted=tuple(sorted(full)),
        granted=tuple(sorted(p for p in owning if p not in full)) if guarded else (),
        announced=tuple(
            sorted({a.own[0] for a in outside if a.own is not None}),
        ),
        denying=tuple(sorted(p for p, e in last.items() if e.status == "denied")),
        against=len({(witness(a), a.origin) for a in against}),
        hedged=bool(counting)
        and all(a.claim.certainty in ("possible", "unknown") for a in counting),
        speak=bool(backing),
        conflicting=tuple(
            b.unit for b in bounds if b.low and b.high and b.high >= grades().far_apart * b.low
        ),
    )


def _origins(accounts: Sequence[Account]) -> int:
    """Return the independent origins of ``accounts``, at least."""
    return len(accounts) if len(accounts) < 2 else count_witnesses(accounts).low


def _is_outside(account: Account) -> bool:
    """Return whether who denies it is somebody, and no party to it, not even by way of others."""
    if account.own is not None or witness(account) == UNNAMED:
        return False
    parties = parties_of(account.claim)
    told_by = [s.code for s in account.claim.attribution] or [account.organ]
    return not any(code in parties for code in told_by)


def _shows(account: Account) -> bool:
    found = evidence_shown().search(account.claim.sentence.casefold())
    if found is None:
        return False
    what = account.claim.what
    # A transfer *of* satellite images shows none.
    return what is None or found.group() not in what.text.casefold()


def _number(weighed: Weighed, public: bool, rules: Grades) -> tuple[int, list[str]]:
    """Return the number for the information and why, in words."""
    if not weighed.speak:
        if weighed.against:
            return 5, [
                f"nobody says that it happened, and {_origin_count(weighed.against)} outside says it did not"
            ]
        return 6, ["nobody here says that it happened"]
    number, why = (_of_public if public else _of_hidden)(weighed, rules)
    if weighed.hedged and number in (1, 2, 3):
        number = number + 1 if number < 3 else 6
        why.append("all of it hedged, which takes a step off")
    if weighed.against:
        contradicted = weighed.against >= weighed.origins and not weighed.admitted
        number = 5 if contradicted else min(4, number + 1)
        why.append(f"{_origin_count(weighed.against)} outside it says that it did not happen")
    if weighed.denying:
        held = "" if weighed.admitted or weighed.shown or number != 1 else _KEEPS
        if held:
            number = 2
        why.append(
            f"denied by {_names(weighed.denying)}, as its own word on its own act{held or _NOTHING}"
        )
    return number, why


_KEEPS = "; that keeps it from being confirmed without evidence or an admission"
_NOTHING = ": that takes nothing away"


def _of_hidden(weighed: Weighed, rules: Grades) -> tuple[int, list[str]]:
    alone = bool(weighed.admitted) and weighed.origins == 1
    why = [_counted(weighed)] if weighed.origins and not alone else []
    if weighed.shown:
        why.append("evidence is shown that others can look at")
    if weighed.granted:
        why.append(f"{_say(weighed.granted, 'admit')} a part of it, or such acts at large")
    if weighed.admitted:
        why.insert(0, f"{_say(weighed.admitted, 'admit')} it, against interest")
        if weighed.origins < 2:  # beside itself nobody
            why.append("no other independent origin")
            return 2, why
        return 1, why
    two = weighed.origins >= 2
    if weighed.outside >= rules.many and weighed.shown:
        return 1, why
    if two and (weighed.outside or weighed.shown or weighed.granted):
        return 2, why
    if two or weighed.shown or weighed.granted:
        return 3, why
    return 6, why or ["only a party's own word, to its own advantage"]


def _of_public(weighed: Weighed, rules: Grades) -> tuple[int, list[str]]:
    why = [_counted(weighed)] if weighed.origins else []
    if weighed.announced:
        why.append(f"announced by {_names(weighed.announced)}, a party to it")
    if len(weighed.announced) > 1 or weighed.origins >= rules.many:
        return 1, why
    if weighed.origins >= 2:
        return 2, why
    return (3 if weighed.announced else 6), why


def _counted(weighed: Weighed) -> str:
    charges = weighed.origins - weighed.outside
    own = len(weighed.admitted)
    told = f"at least {_origin_count(weighed.origins)}"
    if not weighed.outside and charges > own:
        only = (
            "a state's word about others"
            if weighed.origins == 1
            else "all states' words about others"
        )
        return f"{told}, {only}" if not own else f"{told}, none outside states"
    return told


def _is_raised(number: int, weighed: Weighed, rules: Grades) -> bool:
    if number == 1:
        return bool(weighed.admitted)
    # One sentence that is misread would be enough to raise a word that rests on one origin.
    two = weighed.origins >= 2
    return two and not weighed.denying and (weighed.shown or weighed.origins >= rules.many)


def _why_likely(likelihood: Likelihood | None, number: int, *, raised: bool) -> str:
    if likelihood is None:
        return "no word for how likely it is: there is nothing to go by"
    more = ""
    if raised and number == 1:
        more = ", raised by a party's full admission"
    elif raised and number == 2:  # the one other number with a word above it
        more = ", raised by evidence or many origins with no denial standing"
    return f"{likelihood.word} ({likelihood.low} to {likelihood.high} per cent): the word for {number}{more}"


def _confidence(number: int, weighed: Weighed, rules: Grades) -> Confidence:
    founded = weighed.origins >= 2 or bool(weighed.admitted)
    if number > 3 or weighed.hedged or not founded:  # contradicted, or no basis
        return "low"
    firm = weighed.origins >= rules.many and (weighed.shown or weighed.admitted)
    return "high" if firm and not weighed.conflicting else "moderate"


def _why_confident(level: Confidence, weighed: Weighed) -> str:
    reasons = [_origin_count(weighed.origins) if weighed.origins else "no origin that counts"]
    if weighed.admitted:
        reasons.append("an admission")
    if weighed.shown:
        reasons.append("evidence shown")
    if weighed.against:
        reasons.append("contradicted")
    if weighed.hedged:
        reasons.append("hedged throughout")
    if weighed.conflicting:
        reasons.append(f"figures far apart ({', '.join(weighed.conflicting)})")
    return f"confidence {level}: {', '.join(reasons)}"


def _origin_count(number: int) -> str:
    return "one independent origin" if number == 1 else f"{number} independent origins"


def _names(codes: Iterable[str]) -> str:
    return " and ".join(name_of(code) for code in codes)


def _say(codes: Sequence[str], verb: str) -> str:
    return f"{_names(codes)} {verb}{'s' if len(codes) == 1 else ''}"
