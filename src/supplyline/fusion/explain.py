"""Say in one paragraph why the ledger holds an event: what, who says so, how many, since when.

The words are few and fixed, so that two events are described alike; nothing is said that is not in
the records.  Does not: rate the sources; cite sentences (the dossier shows them).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from supplyline.fusion.account import Account, accounts_of, speaker_key
from supplyline.fusion.event import second_hand
from supplyline.fusion.rules import name_of
from supplyline.fusion.witness import UNNAMED, count_witnesses, supports, witness
from supplyline.records import (
    Acknowledgement,
    Bounds,
    Claim,
    ClaimOrigin,
    Document,
    Event,
    Origin,
    Party,
    Speaker,
    When,
)

_ACT = {
    "transfer": "transfer of {what} from {from_} to {to}",
    "deployment": "deployment of {what} by {from_} to {to}",
    "training": "training ({what}) given by {from_} to {to}",
    "production": "production of {what} by {from_}",
    "casualty": "loss of {from_} ({what})",
    "agreement": "agreement ({what}) between {from_} and {to}",
    "contact": "contact ({what}) of {from_} with {to}",
    "measure": "measure ({what}) of {from_} against {to}",
    "support": "support ({what}) of {from_} for {to}",
}
_STAGE = {
    "planned": "planned", "offered": "offered", "requested": "requested", "agreed": "agreed",
    "ordered": "ordered", "under_way": "under way", "done": "carried out", "ended": "ended",
    "unknown": "of unknown stage",
}  # fmt: skip
_STATUS = {
    "none": "no words of its own and no charge by others",
    "alleged": "alleged by others",
    "corroborated": "borne out by a second independent origin or by the other party",
    "deflected": "neither confirmed nor denied by itself",
    "denied": "denied by itself",
    "admitted_in_part": "admitted in part by itself",
    "admitted": "admitted by itself",
}


def explain(
    event: Event,
    claims: Mapping[str, Claim],
    documents: Mapping[str, Document],
    origins: Mapping[str, Origin],
    claim_origins: Mapping[str, ClaimOrigin] | None = None,
) -> str:
    """Return a paragraph that an analyst could sign.

    Args:
        event: The event to explain.
        claims: By id, at least those of the event.
        documents: By id, at least those of the event.
        origins: By document.
        claim_origins: By claim, as ``fuse`` had them.
    """
    told = [claims[c] for c in event.claims if c in claims]
    accounts = accounts_of(told, documents, origins, claim_origins or {})
    sentences = [
        _what(event),
        _who_says_so(accounts, documents),
        _independence(event, accounts),
        *(_number(bound, accounts) for bound in event.quantity),
        *_stands(event.acknowledgement),
        _standing(event),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _what(event: Event) -> str:
    what = event.what.text if event.what else "nothing named"
    act = _ACT[event.kind].format(
        what=what, from_=_names(event.from_, "somebody"), to=_names(event.to, "somebody")
    )
    where = ", ".join(
        p.text if p.role == "location" else f"{p.role} {p.text}" for p in event.place[:3]
    )
    parts = [f"The {act}", f"({where})" if where else "", f"is reported as {_STAGE[event.stage]}"]
    return " ".join(p for p in (*parts, _time(event.when)) if p) + "."


def _time(when: When | None) -> str:
    if when is None or (when.start is None and when.end is None):
        return "at no stated time"
    last = None
    if when.end is not None:
        last = (date.fromisoformat(when.end) - timedelta(days=1)).isoformat()
    if when.start is None:
        return f"by {last}"
    if last is None:
        return f"since {when.start}"
    return f"on {last}" if when.start == last else f"between {when.start} and {last}"


def _names(parties: Sequence[Party], nobody: str) -> str:
    return " and ".join(name_of(p.code) if p.code else p.text for p in parties) or nobody


def _who_says_so(accounts: Sequence[Account], documents: Mapping[str, Document]) -> str:
    chains: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], str] = {}
    for account in accounts:
        if not supports(account):
            continue
        document = documents.get(account.document)
        outlet = (document.outlet if document else None) or "an unnamed outlet"
        chain = _chain(account.claim.attribution) or f"{outlet} in its own voice"
        key = (speaker_key(account.claim.attribution) or f"itself: {account.outlet}", chain)
        chains[key] += 1
        published = document.published[:10] if document and document.published else "undated"
        relayed = f"{outlet}, " if account.claim.attribution else ""
        first.setdefault(key, f"{relayed}{published}")
    if not chains:
        return "Nobody here says that it happened."
    told = [f"{chain} ({first[who, chain]})" for who, chain in list(chains)[:4]]
    more = f", and {len(chains) - 4} more" if len(chains) > 4 else ""
    opinions = sum(a.claim.voice == "opinion" for a in accounts)
    aside = (
        f" {_count(opinions, 'further claim')} of opinion counted for nothing." if opinions else ""
    )
    return f"It is said by {'; '.join(told)}{more}.{aside}"


def _chain(chain: Sequence[Speaker]) -> str:
    """Return a chain of speakers from the inside out: "the ministry, as relayed by the agency"."""
    names = [_speaker(s) for s in reversed(chain)]
    return ", as relayed by ".join(names)


def _speaker(speaker: Speaker) -> str:
    name = "somebody unnamed" if speaker.text.casefold() == "unstated" else speaker.text
    return f"{name} ({speaker.code})" if speaker.code and speaker.code != speaker.text else name


def _independence(event: Event, accounts: Sequence[Account]) -> str:
    seen = count_witnesses(accounts)
    carried = f"{_count(seen.documents, 'document')} of {_count(seen.outlets, 'outlet')}"
    if event.origins_high == 0:
        return "No independent origin speaks for it."
    if event.origins_low == event.origins_high:
        span = _count(event.origins_low, "independent origin")
        return f"{carried[0].upper()}{carried[1:]} go back to {span}."
    return (
        f"{carried[0].upper()}{carried[1:]} go back to between {event.origins_low} and "
        f"{_count(event.origins_high, 'independent origin')}: their reporting has "
        f"{_count(seen.roots, 'root')}{second_hand(seen)}, but only {seen.low} can be told apart by "
        f"speaker as well."
    )


def _number(bound: Bounds, accounts: Sequence[Account]) -> str:
    sources: dict[str, list[str]] = {}
    for account in accounts:
        if account.claim.id not in bound.claims:
            continue
        for figure, quantity in zip(account.figures, account.claim.quantity, strict=True):
            if figure.unit == bound.unit and quantity.scope == bound.scope:
                texts = sources.setdefault(_witness(witness(account)), [])
                if quantity.text not in texts:
                    texts.append(quantity.text)
    who = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in sources.items())
    scope = {"single": "", "cumulative": ", running total", "per_period": ", for each period"}
    return f"Number ({bound.unit}{scope[bound.scope]}): {_span(bound)}, by the rule “{bound.rule}” ({who})."


def _witness(key: str) -> str:
    if key == UNNAMED:
        return "somebody unnamed"
    return name_of(key) if key.isupper() else key.removeprefix("itself: ")


def _span(bound: Bounds) -> str:
    low, best, high = (_figure(v) for v in (bound.low, bound.best, bound.high))
    if bound.low is not None and bound.low == bound.high:
        return low
    if bound.low is None:
        return f"up to {high}"
    if bound.high is None:
        return f"at least {low}, best {best}"
    return f"{low} to {high}, best {best}"


def _figure(value: float | None) -> str:
    return "open" if value is None else f"{value:,.12g}"


def _stands(ladder: Sequence[Acknowledgement]) -> list[str]:
    told: dict[str, list[str]] = {}
    for entry in ladder:
        since = f" ({entry.since})" if entry.since else ""
        told.setdefault(entry.party, []).append(f"{_STATUS[entry.status]}{since}")
    return [f"As to {name_of(party)}: {'; '.join(steps)}." for party, steps in told.items()]


def _standing(event: Event) -> str:
    return event.reasons[-1][0].upper() + event.reasons[-1][1:] + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
