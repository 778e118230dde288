"""Put a group of accounts into words as one event: who, what, when, where, how many, who says so.

Every slot is settled by support, one vote an origin, and ties by the shorter and then the earlier in
the alphabet, so that the same claims always give the same event.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from supplyline.fusion.account import Account, Stamped, party_key, publication_order
from supplyline.fusion.bounds import bound_quantities
from supplyline.fusion.cluster import Group
from supplyline.fusion.grade import grade_of
from supplyline.fusion.ladder import Statements, acknowledge
from supplyline.fusion.witness import Witnesses, count_witnesses
from supplyline.ids import content_id
from supplyline.records import (
    Acknowledgement,
    Category,
    Event,
    Party,
    Place,
    Stage,
    Thing,
    When,
)

# What a finding of schema/happenings.yaml is called in a reason.
IN_WORDS = {
    "same_day": "the same day",
    "time_overlaps": "times that overlap",
    "time_near": "times close together",
    "same_period": "the same long period",
    "within_period": "a day inside the other's period",
    "reported_at_once": "reported within a week",
    "reported_near": "reported in the same weeks",
    "same_item": "the same item",
    "same_place": "the same place",
    "same_number": "the same figure",
    "near_number": "figures close together",
    "same_sentence": "word-for-word sentences",
    "same_document": "one document",
    "standing": "both telling of those who are there",
    "same_origin": "documents of one origin",
    "same_speaker": "the same speaker",
    "answers": "a party's own words about what was alleged",
    "persons_differ": "in spite of different persons",
    "words_differ": "in spite of different subjects",
    "place_differs": "in spite of different places",
    "number_differs": "in spite of figures far apart",
    "judged": "a reviewer's judgement",
}


def event_of(group: Group, documents: Mapping[str, Stamped], statements: Statements) -> Event:
    """Return the event that ``group`` tells of; ``statements`` are all that parties said at large."""
    accounts = sorted(group.accounts(), key=publication_order)
    telling = [a for a in accounts if not a.answers] or accounts
    from_, to = _sides(telling)
    witnesses = count_witnesses(accounts)
    ladder = acknowledge(accounts, statements.about(accounts))
    bounds = bound_quantities(accounts)
    tier_reason = _why_candidate(telling, from_, to, witnesses, ladder)
    kind, stage, what = accounts[0].claim.kind, _stage(telling), _thing(telling)
    return Event(
        id=content_id("e1", [accounts[0].claim.id]),
        kind=kind,
        from_=from_,
        to=to,
        what=what,
        when=_when(telling),
        place=_places(telling),
        stage=stage,
        quantity=bounds,
        claims=tuple(a.claim.id for a in accounts),
        documents=tuple(dict.fromkeys(a.document for a in accounts)),
        outlets=tuple(
            sorted({d.outlet for a in accounts if (d := documents.get(a.document)) and d.outlet})
        ),
        origins_low=witnesses.low,
        origins_high=witnesses.high,
        acknowledgement=ladder,
        reasons=(
            *_why_one(group, accounts),
            why_so_many(witnesses),
            tier_reason
            or "vetted by rule: sides, thing and time are said, and two independent "
            "origins or a party itself say so",
        ),
        tier="candidate" if tier_reason else "vetted",
        grade=grade_of(accounts, ladder, bounds),
    )


def _ranked(votes: Iterable[tuple[Hashable, str]]) -> list[str]:
    """Return the texts voted for, by the number of distinct voters, then the shorter, then a to z."""
    voters: dict[str, set[Hashable]] = defaultdict(set)
    for voter, text in votes:
        voters[text].add(voter)
    return sorted(voters, key=lambda text: (-len(voters[text]), len(text), text))


def _sides(accounts: Sequence[Account]) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    if accounts[0].rule.order == "fixed":
        return (
            _parties([(a, p) for a in accounts for p in a.claim.from_]),
            _parties([(a, p) for a in accounts for p in a.claim.to]),
        )
    # Who visited whom differs between tellings: each party goes to the side it is on more often.
    balance: Counter[str] = Counter()
    for account in accounts:
        balance.update({party_key(p): 1 for p in account.claim.from_})
        balance.subtract({party_key(p): 1 for p in account.claim.to})
    said = [(a, p) for a in accounts for p in (*a.claim.from_, *a.claim.to)]
    from_ = [(a, p) for a, p in said if balance[party_key(p)] > 0]
    to = [(a, p) for a, p in said if balance[party_key(p)] <= 0]
    if not from_ or not to:
        first = accounts[0].claim
        keys = {party_key(p) for p in first.from_}
        from_ = [(a, p) for a, p in said if party_key(p) in keys]
        to = [(a, p) for a, p in said if party_key(p) not in keys]
    return _parties(from_), _parties(to)


def _parties(said: Sequence[tuple[Account, Party]]) -> tuple[Party, ...]:
    """Return the parties that at least half of the claims that name a side put there."""
    texts: dict[str, list[tuple[Hashable, str]]] = defaultdict(list)
    claims: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, str | None] = {}
    for account, party in said:
        texts[party_key(party)].append((account.origin, party.text))
        claims[party_key(party)].add(account.claim.id)
        codes[party_key(party)] = party.code
    total = len({account.claim.id for account, _ in said})
    kept = [key for key in texts if 2 * len(claims[key]) >= total]
    kept.sort(key=lambda key: (-len(claims[key]), key))
    return tuple(Party(text=_ranked(texts[key])[0], code=codes[key]) for key in kept)


def _thing(accounts: Sequence[Account]) -> Thing | None:
    named = [(a, a.claim.what) for a in accounts if a.claim.what is not None]
    if not named:
        return None
    specific = [(a, what) for a, what in named if not a.generic]
    # One "sapper" among ten who say "soldier" does not make engineers of them all.
    if 3 * len({a.origin for a, _ in specific}) < len({a.origin for a, _ in named}):
        specific = named
    votes: dict[Category, set[str]] = defaultdict(set)
    for account, what in specific:
        votes[what.category].add(account.origin)
    category = min(votes, key=lambda c: (-len(votes[c]), c))
    text = _ranked((a.origin, what.text) for a, what in specific if what.category == category)[0]
    return Thing(text=text, category=category)


def _stage(accounts: Sequence[Account]) -> Stage:
    votes: dict[Stage, set[str]] = defaultdict(set)
    for account in accounts:
        votes[account.claim.stage].add(account.origin)
    return min(votes, key=lambda stage: (stage == "unknown", -len(votes[stage]), stage))


def _places(accounts: Sequence[Account]) -> tuple[Place, ...]:
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    votes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for account in accounts:
        for place in account.places:
            key = (place.text.casefold(), place.role)
            found[key].append(place)
            votes[key].add(account.origin)
    order = sorted(found, key=lambda key: (-len(votes[key]), key))
    return tuple(
        min(found[key], key=lambda p: (p.latitude is None, p.text, str(p))) for key in order
    )


def _when(accounts: Sequence[Account]) -> When | None:
    """Return the narrowest interval that most origins agree on.

    Where no claim says a time, a carried-out act lies before its first report and a promise has none.
    """
    spans: dict[tuple[int, int], set[str]] = defaultdict(set)
    texts: dict[tuple[int, int], list[tuple[Hashable, str]]] = defaultdict(list)
    for account in accounts:
        when = account.claim.when
        if when is None or account.start is None:
            continue
        end = account.end
        if end is None:
            end = max(account.start, account.reported or account.start) + 1
        spans[account.start, end].add(account.origin)
        texts[account.start, end].append((account.origin, when.text))
    if spans:
        start, end = most_agreed({span: len(votes) for span, votes in spans.items()})
        around = [s for s in spans if s[0] <= start and end <= s[1]]
        closest = min(around, key=lambda s: (s[1] - s[0], s))
        return When(text=_ranked(texts[closest])[0], start=_iso(start), end=_iso(end))
    before = [a.end for a in accounts if a.end is not None]
    reported = [a.reported for a in accounts if a.reported is not None]
    if accounts[0].stage in ("promised", "requested", "planned") or not (before or reported):
        return None
    end = min([*before, *(day + 1 for day in reported)])
    return When(text=f"by {_iso(end - 1)}", start=None, end=_iso(end))


def most_agreed(spans: Mapping[tuple[int, int], int]) -> tuple[int, int]:
    """Return the interval that lies in most of ``spans``, by their votes; then the narrowest, earliest.

    >>> most_agreed({(1, 31): 2, (10, 12): 1, (11, 20): 1})
    (11, 12)
    """
    edges = sorted({day for span in spans for day in span})
    best: tuple[int, int, tuple[int, int]] | None = None
    for start, end in pairwise(edges):
        votes = sum(n for span, n in spans.items() if span[0] <= start and end <= span[1])
        offer = (-votes, end - start, (start, end))
        best = offer if best is None or offer < best else best
    return best[2] if best is not None else next(iter(spans))


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _why_one(group: Group, accounts: Sequence[Account]) -> tuple[str, ...]:
    if len(accounts) == 1:
        return ("one claim, joined to no other",)
    counted = sorted(group.findings.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{IN_WORDS[name]} ({count}x)" for name, count in counted]
    why = f"; joined by {', '.join(words)}" if words else "; the same words throughout"
    return (f"{len(accounts)} claims of one kind, stage and parties{why}",)


def why_so_many(witnesses: Witnesses) -> str:
    """Return in words how the independent origins were counted."""
    if witnesses.high == 0:
        return "no independent origin: only opinions, denials or deflections speak of it"
    speakers = ", ".join(witnesses.speakers[:5]) + (" …" if len(witnesses.speakers) > 5 else "")
    return (
        f"independent origins: at least {witnesses.low} (with a root and a speaker of their own; "
        f"speakers: {speakers}), at most {witnesses.high} "
        f"({witnesses.roots} roots of {witnesses.documents} documents{second_hand(witnesses)})"
    )


def second_hand(witnesses: Witnesses) -> str:
    """Say how many roots relay only statements that others relay as well; "" where none does."""
    many = witnesses.roots - witnesses.high
    verb = "relays" if many == 1 else "relay"
    return f", of which {many} {verb} only statements that others relay" if many else ""


def _why_candidate(
    telling: Sequence[Account],
    from_: Sequence[Party],
    to: Sequence[Party],
    witnesses: Witnesses,
    ladder: Sequence[Acknowledgement],
) -> str | None:
    """Return what an event lacks to stand on its own, or None."""
    one_side = telling[0].rule.sides == "from"
    lacking = [
        name
        for name, there in (
            ("who did it", bool(from_)),
            ("to whom", one_side or bool(to)),
            ("what it was", any(a.claim.what is not None for a in telling)),
            ("when", any(a.timed or a.reported is not None for a in telling)),
        )
        if not there
    ]
    if lacking:
        return f"candidate: nobody says {', '.join(lacking)}"
    if all(a.answers for a in telling):
        return "candidate: only denied or talked around; nobody here says that it happened"
    owned = any(entry.status in ("admitted", "admitted_in_part") for entry in ladder)
    if witnesses.low < 2 and not owned:
        return "candidate: fewer than two independent origins, and no party says so itself"
    return None
