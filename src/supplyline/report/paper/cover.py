"""Say in a page what a selection of events comes to: sentences by template, each with what it rests on.

Nothing here is weighed or worded by a model.  A sentence is made of counts and of the numbers that the
ledger holds, says by which rule, and names the documents where its best founded part can be looked up.
The same words for every state, party and outlet; what was done is told as told, what it would touch as
"would".

Does not: choose the events (the caller has), or number the notes (``compose`` does).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from supplyline.records import GIVING, HAPPENED, Claim, Event, Flow, Status
from supplyline.report import words
from supplyline.report.dossier import Dossier, Pair, sides
from supplyline.report.estimate import between, flow_name
from supplyline.report.flow import only_denied, origins_behind, what_words
from supplyline.report.measures import tallied
from supplyline.report.view import OWN_DEEDS, SPOKEN, Desk
from supplyline.schema.grading import grades

MOST_WAYS = 4  # directions told, where no pair was asked for
MOST_THINGS = 6  # named per direction
MOST_AMOUNTS = 4
MOST_PARTIES = 4  # whose stand is told, where no pair was asked for
MOST_PROVISIONS = 5
MOST_EVENTS = 2  # led to per sentence
MOST_CITED = 4  # documents per sentence
WIDE = 31  # days: a time that is wider is not known to the month
_SPOKEN: tuple[Status, ...] = ("admitted", "admitted_in_part", "denied", "deflected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What the events were chosen by, and what that left out."""

    asked: tuple[tuple[str, str], ...] = ()  # ("pair", "Norland and Sudmark"), in words
    question: str = ""  # free words; empty: none was asked
    words: tuple[str, ...] = ()  # of the question, each of which an event's claims must have
    held: int = 0  # events of the case
    undated: int = 0  # left out because a period was asked for and they have no day
    entry: int = 0  # of the log: the last that changed what is told
    tool: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the summary."""

    text: str
    rests: str  # on what, and by which rule
    documents: tuple[str, ...] = ()  # Document.id where it can be looked up; empty: in the ledger
    events: tuple[Event, ...] = ()  # to look at


def sentences(desk: Desk, events: Sequence[Event], selected: Selected) -> tuple[Sentence, ...]:
    """Return the summary of ``events``, in the order in which it is read."""
    told = _Cover(desk, events, selected)
    found = [*told.scope()]
    if events:
        found += told.base()
        found += told.given()
        found += told.amounts()
        found += told.intended()
        found += told.own_word()
        found += told.stands()
        found += told.denied()
        found += told.single()
        found += told.disputed()
        found += told.reviewed()
        found += told.provisions()
        found += told.opinions()
        found += told.unknown()
    return (*found, *told.outside())


def only_word_of(event: Event, claims: Mapping[str, Claim]) -> str | None:
    """Return the code of the one party whose word an event rests on alone; None: on other word too.

    Every claim that affirms it goes back to a speaker of that party, the innermost of its chain.
    """
    said = [claims[c] for c in event.claims if c in claims and claims[c].polarity == "affirmed"]
    codes = {c.attribution[-1].code if c.attribution else None for c in said}
    return codes.pop() if len(codes) == 1 else None


class _Cover:
    """What the sentences are made from."""

    def __init__(self, desk: Desk, events: Sequence[Event], selected: Selected) -> None:
        self.desk, self.events, self.selected = desk, events, selected
        self.dossier: Dossier = desk.dossier
        self.claims = desk.dossier.claims
        self.denied_only = {e.id for e in events if only_denied(e, self.claims)}

    # ---- what it is

    def scope(self) -> Iterator[Sentence]:
        """Say what was chosen, and that it is a selection."""
        picked, held = len(self.events), self.selected.held
        whole = not self.selected.asked and not self.selected.question
        case = f"the case “{self.dossier.title}”"
        if whole:
            yield Sentence(
                text=f"This dossier tells of all {words.count(picked, 'event')} of {case}.",
                rests="every event that the ledger holds and no reviewer rejected.",
            )
            return
        chosen = "; ".join(f"{name}: {value}" for name, value in self.selected.asked)
        by = f", chosen by {chosen}" if chosen else ""
        one_sided = (
            " Acts of one of the two with no other side are among them." if self.desk.pair else ""
        )
        yield Sentence(
            text=f"This dossier tells of {picked:,} of the {words.count(held, 'event')} of {case}{by}.",
            rests=f"codes of parties, categories and days in the ledger; nothing was weighed or ranked to choose.{one_sided}",
        )
        if self.selected.question:
            each = words.sentence_list([f"“{w}”" for w in self.selected.words])
            yield Sentence(
                text=(
                    f"The question put to it is “{self.selected.question}”. What answers it is a selection by "
                    f"words: {words.count(picked, 'event')} in whose claims {'the word' if len(self.selected.words) == 1 else 'each of'} "
                    f"{each} is found. An event told in other words is not among them, and one that has the words "
                    "may be about something else."
                ),
                rests="the sentences of each event's claims, in any order and case, accents aside; no model read the question.",
            )
        if not self.events:
            yield Sentence(
                text="No event fits this selection, so there is nothing to tell of it. That is no finding that nothing happened.",
                rests="the events that the ledger holds.",
            )

    def base(self) -> Iterator[Sentence]:
        """Say how much it rests on."""
        dossier = self.dossier
        documents = {d for e in self.events for d in e.documents}
        claims = {c for e in self.events for c in e.claims}
        outlets = {o for e in self.events for o in e.outlets}
        copies = sum(
            dossier.origins[d].role in {"copy", "rewrite"}
            for d in documents
            if d in dossier.origins
        )
        yield Sentence(
            text=(
                f"It rests on {words.count(len(claims), 'claim')} in {words.count(len(documents), 'document')} of "
                f"{words.count(len(outlets), 'outlet')}, which go back to {self.origins(self.events)}; "
                f"{words.count(copies, 'document')} {'is a copy or rewrite' if copies == 1 else 'are copies or rewrites'} of others."
            ),
            rests="counts of the ledger. Origins at least: of the event that most are known to speak of; at most: all roots that the reporting was traced to.",
            documents=self.cite(self.events),
        )

    # ---- what is said to have gone

    def given(self) -> Iterator[Sentence]:
        """Say what is said to have gone which way."""
        for giver, taker in self.ways():
            group = [
                e
                for e in self.events
                if (giver, taker) in set(sides(e))
                and e.kind in GIVING
                and e.stage in HAPPENED
                and e.id not in self.denied_only
            ]
            who = f"{self.name(giver)} to {self.name(taker)}"
            if not group:
                yield Sentence(
                    text=f"No event here is told as something that went from {who}.",
                    rests="no event of this direction is told as under way, done or ended, or all that are were only denied.",
                )
                continue
            by_what: dict[str, list[Event]] = defaultdict(list)
            for event in group:
                by_what[what_words(event)].append(event)
            ordered = sorted(
                by_what.items(), key=lambda kv: (-self.roots(kv[1]), -len(kv[1]), kv[0])
            )
            told = [
                f"{what} ({words.count(len(mine), 'event')}, {self.origins(mine)})"
                for what, mine in ordered[:MOST_THINGS]
            ]
            if len(ordered) > MOST_THINGS:
                told.append(words.count(len(ordered) - MOST_THINGS, "other thing"))
            yield Sentence(
                text=f"Claims say that these went from {who}: {'; '.join(told)}.",
                rests=f"{self.weight(group)}; told as under way, done or ended. That many speak of a thing says nothing of how much of it went.",
                documents=self.cite(group),
                events=self.best(group),
            )

    def amounts(self) -> Iterator[Sentence]:
        """Say how much, in low, best and high, by which rule."""
        flows = (
            between(self.dossier.flows, self.desk.pair)
            if self.desk.pair
            else list(self.dossier.flows)
        )
        flows = [f for f in flows if f.figures and not f.inferred]
        flows.sort(key=lambda f: -len(f.figures))
        for flow in flows[:MOST_AMOUNTS]:
            total = flow.total
            told = _bounds(total.low, total.best, total.high)
            yield Sentence(
                text=f"{flow_name(flow, self.desk.names)}, as told in figures: {told}, {_period(flow)}.",
                rests=f"{words.count(len(flow.figures), 'figure')} by {words.count(len({f.by for f in flow.figures}), 'voice')}, each counted once however many relay it. Rule: {total.rule}.",
                documents=self.cite_claims(total.claims or flow.figures[0].claims),
            )  # fmt: skip

    def intended(self) -> Iterator[Sentence]:
        """Say what is only told as intended."""
        group = [
            e
            for e in self.events
            if e.stage not in HAPPENED and e.kind in GIVING and e.id not in self.denied_only
        ]
        if group:
            counts = Counter(words.STAGE[e.stage] for e in group)
            told = words.sentence_list([f"{stage} {n:,}" for stage, n in counts.most_common()])
            one = len(group) == 1
            yield Sentence(
                text=f"{words.count(len(group), 'event')} {'is' if one else 'are'} not told as having happened ({told}) and not among what is told above as having gone.",
                rests=f"{self.weight(group)}. A figure above that is only intended names its stage.",
                documents=self.cite(group),
                events=self.best(group),
            )

    # ---- who says so

    def own_word(self) -> Iterator[Sentence]:
        """Say how much rests on one party's word alone."""
        by: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            code = only_word_of(event, self.claims)
            if code is not None:
                by[code].append(event)
        if not by:
            return
        group = [e for mine in by.values() for e in mine]
        own = sum(
            any(p.code == code for p in (*e.from_, *e.to))
            for code, mine in by.items()
            for e in mine
        )
        ordered = sorted(by.items(), key=lambda kv: (-len(kv[1]), kv[0]))
        told = [f"{self.name(code)} {len(mine):,}" for code, mine in ordered[:MOST_THINGS]]
        left = sum(len(mine) for _, mine in ordered[MOST_THINGS:])
        told += [f"others {left:,}"] if left else []
        one = len(group) == 1
        yield Sentence(
            text=(
                f"{words.count(len(group), 'event')} {'rests' if one else 'rest'} on the word of one party alone, however many outlets "
                f"carry it ({words.sentence_list(told)}); in {own:,} that party is one of the act's own."
            ),
            rests="events of which every claim that affirms it goes back to speakers of one and the same party.",
            documents=self.cite(group),
            events=self.best(group),
        )  # fmt: skip

    def stands(self) -> Iterator[Sentence]:
        """Say who acknowledges and who denies what."""
        for party in self.parties():
            deeds = [
                e
                for e in self.events
                if e.kind in OWN_DEEDS and any(p.code == party for p in (*e.from_, *e.to))
            ]
            if not deeds:
                continue
            latest = {e.id: e.stands.get(party, "none") for e in deeds}
            counts = Counter(latest.values())
            told = [f"{words.STATUS[s]} {counts[s]:,}" for s in _SPOKEN if counts[s]]
            spoken = [e for e in deeds if latest[e.id] in SPOKEN]
            silent = len(deeds) - len(spoken)
            name, acts = self.name(party), words.count(len(deeds), "act")
            if not told:
                text = f"Of {acts} told here of {name}, no word of its own is known on any."
            else:
                rest = f"; on {silent:,} no word of its own is known" if silent else ""
                text = f"Of {acts} told here of {name}, it has, by its latest known word on each, {words.sentence_list(told)}{rest}."
            yield Sentence(
                text=text,
                rests="transfers, deployments, training, production and casualties that name the party; words of its own speakers, those without a day as the earliest, earlier ones kept with each event.",
                documents=self.cite_claims(
                    c for e in spoken for a in e.acknowledgement
                    if a.party == party and a.status == latest[e.id] for c in a.claims
                ),
                events=self.best(spoken),
            )  # fmt: skip

    def denied(self) -> Iterator[Sentence]:
        """Say what is denied, and what some affirm and others deny."""
        nothing_else = [e for e in self.events if e.id in self.denied_only]
        if nothing_else:
            one = len(nothing_else) == 1
            yield Sentence(
                text=f"{words.count(len(nothing_else), 'event')} {'is' if one else 'are'} mentioned only to be denied and counted in no amount.",
                rests="events of which every claim held denies the act.",
                documents=self.cite(nothing_else),
                events=self.best(nothing_else),
            )
        both = [
            e for e in self.events if {c.polarity for c in self.held(e)} >= {"affirmed", "denied"}
        ]
        if both:
            one = len(both) == 1
            yield Sentence(
                text=f"Of {words.count(len(both), 'event')}, some claims say that it is so and others deny it.",
                rests=f"the polarity of {'its' if one else 'their'} claims; nobody was ruled right.",
                documents=self.cite_claims(
                    c.id for e in both for c in self.held(e) if c.polarity == "denied"
                ),
                events=self.best(both),
            )

    def single(self) -> Iterator[Sentence]:
        """Say how much rests on a single origin."""
        group = [e for e in self.events if e.origins_high == 1]
        if group:
            yield Sentence(
                text=f"{len(group):,} of {words.count(len(self.events), 'event')} {'rests' if len(group) == 1 else 'rest'} on a single independent origin, however often reprinted.",
                rests="each event's interval of independent origins, one at most; one that is only denied, or only opinion, has none and is not among them.",
                documents=self.cite(group),
            )

    # ---- how sure

    def disputed(self) -> Iterator[Sentence]:
        """Say on what reviewers disagree."""
        group = [e for e in self.events if e.disputed]
        if group:
            yield Sentence(
                text=f"Reviewers disagree on {words.count(len(group), 'event')}; what they cannot both hold counts for neither.",
                rests="judgements kept in the ledger, each with author, time and reason.",
                documents=self.cite(group),
                events=self.best(group),
            )

    def reviewed(self) -> Iterator[Sentence]:
        """Say how much a person has reviewed."""
        judged = [e for e in self.events if self.desk.judged.get(e.id)]
        by_rule = sum(e.tier == "vetted" and not self.desk.judged.get(e.id) for e in self.events)
        found = Counter(e.grade.information if e.grade else 6 for e in self.events)
        scale = grades()
        told = words.sentence_list([f"{scale.number_word(n)} {found[n]:,}" for n in sorted(found)])
        yield Sentence(
            text=(
                f"People have judged {len(judged):,} of {words.count(len(self.events), 'event')}; "
                f"{by_rule:,} more passed the rule for vetted events. By credibility of the information: {told}."
            ),
            rests="judgements in the ledger; the numbers of the Admiralty scale by rule, or as a reviewer gave them.",
            documents=self.cite(judged),
        )

    def provisions(self) -> Iterator[Sentence]:
        """Say what provisions it would touch."""
        ids = {e.id for e in self.events}
        mine = [a for a in self.dossier.assessments if a.event in ids]
        views = tallied(mine, self.dossier.provisions)
        touching = [v for v in views if v.would or v.may]
        if touching:
            would = {a.event for a in mine if a.verdict == "would_breach"}
            may = {a.event for a in mine if a.verdict == "may_breach"} - would
            told = [
                f"{v.provision.name} ({' and '.join(p for p in (f'would {v.would:,}' if v.would else '', f'may {v.may:,}' if v.may else '') if p)})"
                for v in touching[:MOST_PROVISIONS]
            ]
            if len(touching) > MOST_PROVISIONS:
                told.append(words.count(len(touching) - MOST_PROVISIONS, "further provision"))
            unchecked = sum(not v.provision.checked for v in touching)
            group = [e for e in self.events if e.id in would] or [
                e for e in self.events if e.id in may
            ]
            yield Sentence(
                text=(
                    f"If they happened as told, {words.count(len(would), 'event')} would breach a provision held here and "
                    f"{len(may):,} more may: {'; '.join(told)}. {_checked(len(touching), unchecked)}"
                ),
                rests="each event held against each provision by rule. A verdict is a reason to look, no finding.",
                documents=self.cite(group),
                events=self.best(group),
            )
        over = [t for t in self.dossier.cap_totals if t.state != "within" and ids & set(t.events)]
        for total in over[:MOST_PROVISIONS]:
            known = self.dossier.provisions.get(total.provision)
            good = total.provision if known is None else known.good or known.subject
            state = "would exceed" if total.state == "exceeded" else "may exceed"
            figures = _bounds(total.low or None, total.best, total.high)
            yield Sentence(
                text=(
                    f"Of {good} in {words.interval(total.start, total.end)}, what is told ({figures}, in {words.of_unit(total.unit, None)}) "
                    f"{state} the cap of {words.figure(total.cap)}."
                ),
                rests=f"all events of the case that bear on the cap. Rule: {total.rule}.",
                documents=self.cite_claims(total.claims),
            )  # fmt: skip

    def opinions(self) -> Iterator[Sentence]:
        """Say how much is opinion."""
        claims = [c for e in self.events for c in self.held(e)]
        voiced = [c for c in claims if c.voice == "opinion"]
        if voiced:
            one = len(voiced) == 1
            yield Sentence(
                text=f"{words.count(len(voiced), 'claim')} of {len(claims):,} {'is' if one else 'are'} an outlet's own opinion and marked so.",
                rests="the reader's rule for voice, sentence by sentence.",
                documents=self.cite_claims(c.id for c in voiced),
            )

    # ---- what is not here

    def unknown(self) -> Iterator[Sentence]:
        """Say what nobody says."""
        lacking = {
            "when to the month": sum(not _dated(e) for e in self.events),
            "where": sum(not e.place for e in self.events),
            "how much": sum(not e.quantity for e in self.events),
            "how far it had gone": sum(e.stage == "unknown" for e in self.events),
        }
        told = [f"{what} ({n:,})" for what, n in lacking.items() if n]
        if told:
            yield Sentence(
                text=f"Not known, of {words.count(len(self.events), 'event')}: {words.sentence_list(told)}.",
                rests="what no claim of the event says; nothing was filled in.",
            )

    def outside(self) -> Iterator[Sentence]:
        """Say what the dossier does not tell of."""
        dossier, told = self.dossier, []
        left = self.selected.held - len(self.events)
        if left:
            undated = (
                f", {self.selected.undated:,} of them because they have no day"
                if self.selected.undated
                else ""
            )
            told.append(
                f"{words.count(left, 'event')} of the case that the selection leaves out{undated}"
            )
        if dossier.rejected:
            told.append(f"{words.count(len(dossier.rejected), 'event')} that reviewers rejected")
        if dossier.withdrawn:
            told.append(f"{words.count(len(dossier.withdrawn), 'document')} withdrawn by a person")
        if dossier.failures:
            told.append(
                f"{words.count(len(dossier.failures), 'source')} that could not be taken in"
            )
        if dossier.unread:
            told.append(f"{words.count(len(dossier.unread), 'document')} that had no reader")
        told.append("whatever the sources that were given do not say")
        yield Sentence(
            text=f"Outside this dossier: {words.sentence_list(told)}.",
            rests="the ledger's events, failures, readings and withdrawals, of the whole case.",
        )

    # ---- what sentences share

    def name(self, code: str) -> str:
        return self.desk.names.get(code, code)

    def ways(self) -> list[Pair]:
        """Return the directions to tell of: those of the pair, or those with most events."""
        if self.desk.pair is not None:
            return [self.desk.pair, self.desk.pair[::-1]]
        counts = Counter(way for e in self.events if e.kind in GIVING for way in sides(e))
        return sorted(counts, key=lambda way: (-counts[way], way))[:MOST_WAYS]

    def parties(self) -> list[str]:
        """Return whose stand to tell: the pair's, or those who are named in most of their own acts."""
        if self.desk.pair is not None:
            return list(self.desk.pair)
        counts = Counter(
            a.party for e in self.events if e.kind in OWN_DEEDS for a in e.acknowledgement
            if a.status in SPOKEN
        )  # fmt: skip
        return sorted(counts, key=lambda p: (-counts[p], p))[:MOST_PARTIES]

    def held(self, event: Event) -> list[Claim]:
        return self.desk.claims_of(event)

    def roots(self, events: Iterable[Event]) -> int:
        """Return how many roots the reporting of ``events`` goes back to, at most."""
        return len(origins_behind((d for e in events for d in e.documents), self.dossier.origins))

    def origins(self, events: Sequence[Event]) -> str:
        """Return the independent origins of ``events`` together, as an interval."""
        least = max(e.origins_low for e in events)
        return words.origins_words(least, max(least, self.roots(events)))

    def weight(self, events: Sequence[Event]) -> str:
        documents = {d for e in events for d in e.documents}
        return f"{words.count(len(events), 'event')}, {words.count(len(documents), 'document')}, {self.origins(events)}"

    def best(self, events: Sequence[Event]) -> tuple[Event, ...]:
        ranked = sorted(events, key=_founded)
        return tuple(ranked[:MOST_EVENTS])

    def cite(self, events: Sequence[Event]) -> tuple[str, ...]:
        """Return documents to look ``events`` up in: of the best founded, an original of each origin."""
        return self._cited(
            d for e in sorted(events, key=_founded)[:MOST_EVENTS] for d in self._by(e.documents)
        )

    def cite_claims(self, claims: Iterable[str]) -> tuple[str, ...]:
        """Return documents to look ``claims`` up in."""
        return self._cited(
            self._by(dict.fromkeys(self.claims[c].document for c in claims if c in self.claims))
        )

    def _by(self, documents: Iterable[str]) -> list[str]:
        return sorted(documents, key=self.desk.rank)

    def _cited(self, documents: Iterable[str]) -> tuple[str, ...]:
        found: dict[str, str] = {}  # by root
        for document in documents:
            found.setdefault(self.desk.root(document), document)
            if len(found) == MOST_CITED:
                break
        return tuple(found.values())


def _founded(event: Event) -> tuple[int, int, int, str]:
    return (-event.origins_low, -event.origins_high, -len(event.documents), event.id)


def _dated(event: Event) -> bool:
    """Return whether the time of an event is known to the month."""
    when = event.when
    first, after = (words.as_date(when.start), words.as_date(when.end)) if when else (None, None)
    return first is not None and after is not None and (after - first).days <= WIDE


def _checked(count: int, unchecked: int) -> str:
    """Return how many of some provisions a person has held against the official text.

    >>> _checked(3, 2)
    'Nobody has held 2 of these 3 provisions against the official text.'
    """
    these = "this provision" if count == 1 else f"these {count:,} provisions"
    if not unchecked:
        return f"A person has held {these} against the official text."
    part = "" if count == 1 else "any of " if unchecked == count else f"{unchecked:,} of "
    return f"Nobody has held {part}{these} against the official text."


def _bounds(low: float | None, best: float | None, high: float | None) -> str:
    """Return a number in low, best and high.

    >>> _bounds(9.0, None, None)
    'at least 9, no best figure, no upper bound'
    """
    return ", ".join(
        f"{word} {words.figure(value)}" if value is not None else lacking
        for word, value, lacking in (
            ("at least", low, "no lower bound"), ("best", best, "no best figure"),
            ("at most", high, "no upper bound"),
        )
    )  # fmt: skip


def _period(flow: Flow) -> str:
    return (
        "over all days told"
        if not (flow.start or flow.end)
        else words.interval(flow.start, flow.end)
    )
