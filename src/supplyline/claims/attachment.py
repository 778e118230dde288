"""Say which times, places and numbers of a sentence belong to which of its claims.

A time or place climbs from its word to the words that govern it, and stops where a clause ends or
where another happening begins ("the war in Ukraine").  It belongs to every claim whose trigger climbs
through the first word that both meet; a verb of saying passes nothing down.  A number belongs to the
claim whose thing or people it counts.

Does not: read times, places or numbers.
"""

# ruff: noqa: PLR0911  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from supplyline.claims.acts import roles
from supplyline.claims.acts.draft import Draft
from supplyline.claims.acts.frames import WARS
from supplyline.claims.acts.tolls import number_put_at
from supplyline.claims.slots.places import FoundPlace
from supplyline.claims.slots.quantities import FoundQuantity
from supplyline.claims.slots.times import FoundTime
from supplyline.claims.wordlists import wordlist

# A phrase hangs on what is above it by these; any other edge starts a clause of its own.
WITHIN = frozenset(
    [
        "prep",
        "pobj",
        "dobj",
        "dative",
        "nsubj",
        "nsubjpass",
        "attr",
        "appos",
        "compound",
        "poss",
        "nmod",
        "amod",
        "npadvmod",
        "advmod",
        "nummod",
        "agent",
        "oprd",
        "pcomp",
        "acomp",
        "quantmod",
        "det",
        "case",
        "dep",
    ]
)
TELLING = wordlist("telling")
# How long people stay is said of the act, not of them: "for a 120-day mission".
DURATIONS = frozenset(("day", "week", "month", "year", "hour"))
COUNTING_WORDS = ("of", "in", "with", "containing", "by", "including")
# "indicted in May for selling", "arrived after meeting": two acts, each with its own time and place.
APART = frozenset(("for", "from", "after", "before", "since", "against"))
# "after the parade in the square", "in defiance of", "under the 2019 treaty": beyond lies another act.
BEYOND = frozenset(("after", "before", "since", "until", "following", "amid", "under", "despite"))
AGAINST_RULES = frozenset(("defiance", "violation", "breach", "contravention", "circumvention"))
IN_ANSWER = frozenset(("response", "retaliation", "reaction", "reply", "revenge"))
# "shipments valued at $2 million", "containers capable of holding 300 rounds"
WORTH = frozenset(("value", "worth", "estimate", "total", "price"))
HOLDING = frozenset(("hold", "contain", "carry", "total", "include"))
# "the bridge is expected to cost $9 million": a number told of the subject
COSTING = frozenset(("cost", "total", "weigh", "measure", "number", "span", "cover", "exceed"))
GROWING = frozenset(
    ("rise", "grow", "increase", "double", "triple", "quadruple", "fall", "drop", "climb", "jump",
     "surge", "decline", "decrease", "reach")
)  # fmt: skip
# What carries goods: "five tankers collected oil" says how much was collected.
CARRIERS = frozenset(
    ("ship", "vessel", "tanker", "freighter", "boat", "barge", "train", "wagon", "railcar", "truck",
     "lorry", "plane", "aircraft", "flight", "convoy")
)  # fmt: skip
# Kinds of which "several" says no number: their acts are told one by one.
NAMED_ONE_BY_ONE = frozenset(("agreement", "measure", "contact", "support"))
SUFFERING = frozenset(("suffer", "sustain"))
LISTING = frozenset(("include", "comprise", "involve", "total", "number"))
TALLIES = wordlist("tallies")
WRITINGS = wordlist("writings")
OFFICES = wordlist("offices")
# Kinds that happen somewhere, so that the one place a clause names is theirs; and kinds that are
# decided, so that the place of what they are about is not.
SOMEWHERE = frozenset(("casualty", "deployment", "contact"))
BY_DECISION = frozenset(("measure", "support", "agreement"))
WITHIN_PLACES = frozenset(("in", "of", "near", "at", "outside"))
NEAR = 25  # words between a trigger and a place that the parser hung elsewhere
SERVING = frozenset(("fight", "serve", "deploy", "station", "train", "operate", "work"))
MEETINGS = frozenset(("visit", "trip", "meeting", "summit", "talk", "conference", "stay", "tour"))
FRONTS = frozenset(
    ("front", "frontline", "frontlines", "battlefield", "battlefront", "line", "lines", "here")
)
# Kinds that another act of the sentence may be the aim of, with a place of its own.
AIMED = frozenset(("transfer", "production", "support", "measure"))
# Frames of what goes with a thing aboard.
VOYAGES = frozenset(("voyage", "laden"))
# Kinds whose claims happen in a war: its place and time are theirs.
IN_WAR = frozenset(("casualty", "deployment"))


def climb(token: Token, *, act: bool = False) -> list[Token]:
    """Return ``token`` and what governs it up to the head of its clause, the nearest first.

    ``act``: the token is a claim's trigger, and not a time, place or number ("since June").
    """
    path = [token]
    here = token
    for _ in range(30):
        head, dep = here.head, here.dep_
        if head == here:
            break
        verb = here.pos_ in ("VERB", "AUX")
        if dep == "conj":
            own = verb and any(c.dep_ in ("nsubj", "nsubjpass") for c in here.children)
            if own:
                break
        elif dep in ("xcomp", "advcl"):
            finite = any(c.dep_ in ("nsubj", "nsubjpass", "mark") for c in here.children)
            if dep == "advcl" and finite:
                break
        elif dep not in WITHIN or (dep == "pcomp" and head.lower_ in APART):
            break
        if dep == "pobj" and (act or here != token) and _of_another_act(head):
            break
        here = head
        path.append(here)
    return path


def _of_another_act(preposition: Token) -> bool:
    """Say whether what follows a preposition has a time and a place of its own."""
    word = preposition.lower_
    over = preposition.head.lemma_
    answering = word in ("to", "for") and over in IN_ANSWER
    return word in BEYOND or answering or (word == "of" and over in AGAINST_RULES)


def owners_of(anchor: Token, end: int, drafts: Sequence[Draft]) -> set[int]:
    """Return the indices of the claims that a time or place at ``anchor`` belongs to.

    ``end`` is where its words end, in code points of the sentence.
    """
    climbs = [_act(d) for d in drafts]
    path = climb(anchor)
    opened = _opened_after(anchor, end)
    if opened is not None:
        around = {i for i, climbed in enumerate(climbs) if opened in climbed}
        if around:
            return around  # "in Freedonia, where it has sponsored": what happened there
    top = path[-1]
    if top.dep_ in ("advcl", "ccomp") and _asks(top, ("when",)):
        path += climb(top.head)  # "when they meet on Monday": the time of both
    for step, here in enumerate(path):
        if here.dep_ == "prep" and here.lower_ == "with" and here != anchor and _absolute(here):
            # "with one vessel loading at the port": a part of what the clause around it tells
            return {i for i, climbed in enumerate(climbs) if here.head in climbed}
        found = {i for i, draft in enumerate(drafts) if _meets(here, draft, climbs[i])}
        if step and here.lemma_.lower() in WARS:
            found = {i for i in found if drafts[i].kind in IN_WAR} | {
                i for i, d in enumerate(drafts) if d.kind in IN_WAR and here in climbs[i]
            }
            if not found:
                at_war = [
                    i
                    for i, d in enumerate(drafts)
                    if d.kind in IN_WAR and set(path[step:]) & set(climbs[i])
                ]
                return set(at_war)
        if found:
            listed = here.dep_ == "conj" and {
                i
                for i, d in enumerate(drafts)
                if any(d.trigger == drafts[j].trigger and drafts[j].what == here for j in found)
                and here in (d.what.subtree if d.what is not None else ())
            }
            return found | (listed or set()) | _met_at(here, found, drafts, climbs)
    return set()


def _absolute(preposition: Token) -> bool:
    """Say whether "with" opens a clause that has a subject: "with two ships returning"."""
    return any(
        c.dep_ == "pcomp" and any(k.dep_ in ("nsubj", "nsubjpass") for k in c.children)
        for c in preposition.children
    )


def _act(draft: Draft) -> list[Token]:
    """Return the climb of a claim's trigger, past "that killed" to the attack that did."""
    climbed = climb(draft.trigger, act=True)
    top = climbed[-1]
    if draft.kind == "casualty" and top.dep_ == "relcl" and top.head.lemma_ in WARS:
        return [*climbed, *climb(top.head)]
    if draft.frame in VOYAGES and top.dep_ == "acl" and top.head.dep_ in ("nsubj", "nsubjpass"):
        return [*climbed, top.head.head]  # "a ship laden with rice docked at": where it docked
    return climbed


def _opened_after(anchor: Token, end: int) -> Token | None:
    """Return the verb of a clause that "where" or "when" opens right after a time or place."""
    after = [t for t in anchor.doc[anchor.i :] if t.idx >= end][:2]
    if after and after[0].text == ",":
        after = after[1:]
    if not after or after[0].lower_ not in ("where", "when"):
        return None
    return after[0].head if after[0].head.pos_ in ("VERB", "AUX") else None


def _asks(verb: Token, words: tuple[str, ...]) -> bool:
    return any(c.dep_ == "advmod" and c.lower_ in words for c in verb.children)


def _met_at(
    here: Token, found: set[int], drafts: Sequence[Draft], climbs: Sequence[Sequence[Token]]
) -> set[int]:
    """Return the claims of what was done at a meeting, whose time and place are the meeting's."""
    if here.dep_ != "pobj" or here.head.lower_ not in ("at", "during", "in"):
        return set()
    if any(drafts[i].kind != "contact" for i in found):
        return set()
    above = here.head.head
    return {i for i, climbed in enumerate(climbs) if above.pos_ == "VERB" and above in climbed}


def _meets(here: Token, draft: Draft, climbed: list[Token]) -> bool:
    if here in (draft.trigger, draft.what):
        return True
    if here.dep_ == "acl" and here.head in (draft.trigger, draft.what):
        return True  # "a pact signed in June": what is said of the noun is said of the act
    if here.dep_ == "relcl" and draft.kind == "deployment" and here.head == draft.what:
        return here.lemma_ in SERVING  # "soldiers who fought in Ruritania"
    if draft.kind == "transfer" and _now_at(here, draft):
        return True
    if here not in climbed:
        return False
    return here.lemma_ not in TELLING and here.pos_ in ("VERB", "AUX", "NOUN")


def _now_at(here: Token, draft: Draft) -> bool:
    """Say whether a clause says where the thing is: "shells bought by Freedonia are in Olya"."""
    return (
        here.lemma_ == "be" and here.pos_ == "AUX" and draft.trigger.dep_ in ("acl", "relcl")
        and any(c == draft.trigger.head and c.dep_ == "nsubj" for c in here.children)
    )  # fmt: skip


def _clause_of_its_own(draft: Draft, above: Token) -> bool:
    """Say whether a clause with its own time may lie between ``above`` and the claim's trigger."""
    for here in (draft.trigger, *draft.trigger.ancestors):
        if here == above:
            return False
        if here.dep_ == "relcl" or (here.dep_ == "pcomp" and here.head.lower_ in APART):
            return True
        if here.dep_ == "advcl" and any(
            c.dep_ == "mark" and c.lower_ in ("while", "after", "before", "unless", "if")
            for c in here.children
        ):
            return True
    return False


def time_of(at: int, drafts: Sequence[Draft], found: Sequence[FoundTime]) -> FoundTime | None:
    """Return the time of the act of ``drafts[at]``; None when the sentence gives none."""
    for time in found:
        if time.of_report:
            if _told_at(time.anchor, drafts[at]) or _clause_before(time.anchor, drafts[at]):
                return time
            continue
        if _of_writing(time.anchor, drafts[at]) or _of_another(time.anchor, drafts[at]):
            continue
        if _fronts_telling(time.anchor, drafts[at]):
            continue
        if at in (owners_of(time.anchor, time.end, drafts) or _below(time.anchor, drafts)):
            return time
    trigger = drafts[at].trigger
    for time in found:
        later = climb(time.anchor)[-1]
        if not time.of_report and _shares_end(trigger, later, time.anchor):
            return time
    return None


def _of_writing(anchor: Token, draft: Draft) -> bool:
    """Say whether a time is that of an article or a treaty: "a June 2022 article"."""
    if anchor.dep_ in ("prep", "pobj"):
        return False
    above = climb(anchor)[1:3]
    return any(t.lemma_ in WRITINGS for t in above) and not (
        set(above) & {draft.trigger, draft.what}
    )


def _fronts_telling(anchor: Token, draft: Draft) -> bool:
    """Say whether a time opens the sentence and the next verb is one of saying: "On Friday, he said"."""
    if anchor.i > 0:
        return False
    verb = next((t for t in anchor.doc if t.pos_ == "VERB"), None)
    return verb is not None and verb.lemma_ in TELLING and verb != draft.trigger


def _of_another(anchor: Token, draft: Draft) -> bool:
    """Say whether "recent" or "Friday's" qualifies a noun that is not the claim's."""
    if anchor.dep_ not in ("amod", "poss") or anchor.head.pos_ not in ("NOUN", "PROPN"):
        return False
    return anchor.head not in (draft.trigger, draft.what)


def _told_at(anchor: Token, draft: Draft) -> bool:
    """Say whether words were said at the meeting that is the claim: "said at a meeting on Monday"."""
    trigger = draft.trigger
    return (
        draft.kind == "contact"
        and trigger.dep_ == "pobj"
        and trigger.head.lower_ in ("at", "during", "in")
        and trigger.head.head in anchor.ancestors
    )


def _clause_before(anchor: Token, draft: Draft) -> bool:
    """Say whether a time ends the clause of the claim: "As envoys met yesterday, Ruritania said"."""
    if anchor.i == 0 or anchor.head.i < anchor.i:
        return False
    top = climb(draft.trigger)[-1]
    return (
        top.dep_ == "advcl" and top.head == anchor.head and anchor.nbor(-1).is_ancestor(top) is False
        and (anchor.nbor(-1) == top or top.is_ancestor(anchor.nbor(-1)))
    )  # fmt: skip


def _shares_end(trigger: Token, later: Token, anchor: Token) -> bool:
    """Say whether a time that ends the last of several acts is said of them all.

    "has supplied arms and trained crews in 2022"
    """
    for here in climb(trigger):
        if here.pos_ != "VERB":
            continue
        for child in here.children:
            own = any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children)
            if child.dep_ == "conj" and child.pos_ == "VERB" and not own:
                climbed = climb(anchor)
                if child in climbed and anchor.i > child.i and later in climb(trigger):
                    return True
    return False


def _below(anchor: Token, drafts: Sequence[Draft]) -> set[int]:
    """Return the claims below the first word that governs both ``anchor`` and a trigger.

    For a time set before or after its clause, which the parser hangs too high; a verb on the way that
    governs no trigger has a time of its own.
    """
    for here in anchor.ancestors:
        found = {
            i
            for i, d in enumerate(drafts)
            if here == d.trigger
            or (here.is_ancestor(d.trigger) and not _clause_of_its_own(d, here))
        }
        if found:
            return found if here.lemma_ not in TELLING or here.i < anchor.i - 12 else set()
        if here.pos_ == "VERB" or (here.lemma_ in WARS and here.lemma_ != "war"):
            return set()
    return set()


def places_of(at: int, drafts: Sequence[Draft], found: Sequence[FoundPlace]) -> list[FoundPlace]:
    """Return the places of the act of ``drafts[at]``, states that are its parties left out.

    A place within a place is one: "a site in Vladivostok".
    """
    mine = _places_of(at, drafts, found)
    trigger = drafts[at].trigger
    if mine or drafts[at].kind != "casualty":
        return mine
    beside = [
        i for i, d in enumerate(drafts)
        if d.kind == "casualty"
        and (trigger.is_ancestor(d.trigger) or d.trigger.is_ancestor(trigger))
        and d.trigger != trigger
    ]  # fmt: skip
    # the dead and the wounded of one attack
    return _places_of(beside[0], drafts, found) if len(beside) == 1 else []


def _places_of(at: int, drafts: Sequence[Draft], found: Sequence[FoundPlace]) -> list[FoundPlace]:
    draft = drafts[at]
    references = (*draft.from_, *draft.to)
    codes = {r.party.code for r in references}
    ends = {r.token for r in references if r.party.code}
    mine = [
        place for place in found
        if not (place.state and place.place.country in codes)
        and not (place.token in ends and place.token.pos_ == "PROPN" and place.place.latitude is None)
        and not (draft.kind in BY_DECISION and _behind_noun(place.token, draft))
        and not _of_office(place.token)
        and not _elsewhere(place, draft)
        and at in owners_of(place.token, place.end, drafts)
    ]  # fmt: skip
    mine = _nearest(at, mine, drafts)
    if not mine and draft.kind in SOMEWHERE:
        free = [
            p for p in found
            if not p.state and not owners_of(p.token, p.end, drafts)
            and not _names_people(p.token) and not _of_office(p.token)
            and not _elsewhere(p, draft)
            and not (draft.kind == "casualty" and p.place.role == "origin")
        ]  # fmt: skip
        after = [p for p in free if p.start > draft.trigger.idx and _same_clause(p.token, draft)]
        mine = [p for p in _nested(after) if p.token == after[0].token or _in_list(p, after[0])]
    finer = {p.place.country for p in mine if not p.state and p.place.country}
    mine = _nested([p for p in mine if not (p.state and p.place.country in finer)])
    named = [p for p in mine if p.token.lower_ != "here"]
    if any(not p.state and p.place.role == "location" for p in named):
        return named  # "at the club here": the place of the dateline says where the finer one is
    return mine


def _elsewhere(place: FoundPlace, draft: Draft) -> bool:
    """Say whether a place is that of something else in the claim's clause."""
    token, trigger = place.token, draft.trigger
    if not any(c.isupper() for c in place.place.text) and place.token.lower_ not in FRONTS:
        return draft.kind != "casualty"  # "a hospital": where people come to harm
    if draft.kind == "contact" and _is_topic(token, trigger):
        return True
    if draft.kind not in AIMED:
        return False
    path = climb(token)
    for here in path[1:]:
        if here in (trigger, draft.what) or here.is_ancestor(trigger):
            return False
        if here.pos_ != "VERB":
            continue
        if here.dep_ == "conj" and here.i > trigger.i:
            return True  # "to supply medicines and train crews at an academy"
        if here.dep_ in ("advcl", "xcomp") and any(c.lower_ == "to" for c in here.children):
            return trigger in here.ancestors  # "bought shells to support its war in Ruritania"
    return False


def _is_topic(token: Token, trigger: Token) -> bool:
    """Say whether a place is what people talk about: "discussed the situation in Ruritania"."""
    path = [token, *token.ancestors]
    if trigger not in path:
        return False
    below = path[path.index(trigger) - 1] if path.index(trigger) else trigger
    if below.dep_ == "dobj" and trigger.lemma_ in ("discuss", "exchange", "review", "raise"):
        return True
    return below.dep_ == "prep" and below.lower_ in ("about", "regarding", "concerning", "on")


def _nearest(at: int, mine: list[FoundPlace], drafts: Sequence[Draft]) -> list[FoundPlace]:
    """Return the places said of the claim itself where it has any, without those of other acts."""
    direct = {i: {d.trigger, d.what} for i, d in enumerate(drafts)}
    own = [p for p in mine if direct[at].intersection(climb(p.token))]
    if not own:
        return mine
    return [
        p for p in mine
        if p in own or not any(
            direct[i].intersection(climb(p.token)) for i in direct if drafts[i].trigger != drafts[at].trigger
        )
    ]  # fmt: skip


def _in_list(place: FoundPlace, first: FoundPlace) -> bool:
    """Say whether a place goes on the list that ``first`` opens: "in Gaza, Rafah and Jabalia"."""
    here = place.token
    while here.dep_ == "conj" and here.head.pos_ in ("PROPN", "NOUN"):
        here = here.head
        if here == first.token:
            return True
    return False


def _behind_noun(token: Token, draft: Draft) -> bool:
    """Say whether a place is that of another thing: "sanctions over its role in Freedonia"."""
    for here in climb(token)[1:]:
        if here in (draft.trigger, draft.what) or here.pos_ in ("VERB", "AUX"):
            return False
        if here.lemma_ in MEETINGS:
            return False  # "reached during his visit to": where it was reached
        if here.pos_ == "NOUN" and any(c.dep_ == "poss" for c in here.children):
            return True
    return False


def _names_people(token: Token) -> bool:
    """Say whether a place only says whose somebody is: "the Karabakh authorities"."""
    return token.dep_ in ("compound", "nmod", "poss", "amod") and token.head.pos_ in (
        "NOUN",
        "PROPN",
    )


def _of_office(token: Token) -> bool:
    """Say whether a place only says what somebody governs or is sent from: "the Kolar governor"."""
    head = token.head
    if head.dep_ == "prep" or token.dep_ == "pobj":
        return head.lower_ in ("to", "from") and head.head.lemma_ in OFFICES
    if not _names_people(token):
        return False
    last = head  # "the Talvar Ruritanian authorities"
    while last.dep_ in ("compound", "amod", "nmod") and last.head.i > last.i:
        last = last.head
    return head.ent_type_ == "PERSON" or head.lemma_ in OFFICES or last.lemma_ in OFFICES


def _same_clause(token: Token, draft: Draft) -> bool:
    """Say whether no verb of saying stands between the claim and a place after it."""
    between = token.doc[draft.trigger.i + 1 : token.i]
    return len(between) < NEAR and not any(
        t.text == ";" or (t.pos_ == "VERB" and _other_clause(t, token, draft)) for t in between
    )


def _other_clause(verb: Token, token: Token, draft: Draft) -> bool:
    """Say whether a verb between a claim and a place tells of it, or takes the place for itself."""
    if verb.lemma_ in TELLING:
        return True
    if draft.trigger.is_ancestor(verb) or draft.trigger.pos_ not in ("VERB", "AUX", "ADJ"):
        return False
    return verb.is_ancestor(draft.trigger) and verb.is_ancestor(token)


def _lies_in(place: FoundPlace, last: FoundPlace) -> bool:
    """Say whether ``place`` says where ``last`` is: "a plant in Kolar", "located near Kolar"."""
    link = place.token.head
    if link.lower_ not in WITHIN_PLACES:
        return False
    above = link.head
    if above.dep_ == "acl" and above.lemma_ in ("locate", "situate", "base"):
        above = above.head
    if above.dep_ == "appos":
        above = above.head  # "in Talvar, a village in the north"
    return above == last.token


def _nested(found: Sequence[FoundPlace]) -> list[FoundPlace]:
    """Join a place with the place it lies in; the finer one's coordinates stay where it has any."""
    kept: list[FoundPlace] = []
    for place in found:
        last = kept[-1] if kept else None
        if last is None or last.state or place.start < last.end or not _lies_in(place, last):
            kept.append(place)
            continue
        inner = last.place
        located = inner if inner.latitude is not None else place.place
        kept[-1] = replace(
            last,
            end=place.end,
            place=replace(
                inner,
                text=place.token.doc.text[last.start : place.end],
                country=inner.country or place.place.country,
                latitude=located.latitude,
                longitude=located.longitude,
                precision=located.precision,
            ),
        )
    return kept


def quantities_of(draft: Draft, found: Sequence[FoundQuantity]) -> list[FoundQuantity]:
    """Return the numbers that count what the claim is about."""
    return [quantity for quantity in found if _counts(quantity, draft)]


def _counts(found: FoundQuantity, draft: Draft) -> bool:
    """Say whether a number counts the claim's thing or people, or how long they stay."""
    span = draft.trigger.doc.char_span(found.start, found.end, alignment_mode="expand")
    head = found.head if found.head is not None else (span.root if span is not None else None)
    if head is None:
        return False
    if draft.kind in ("deployment", "contact") and found.quantity.unit in DURATIONS:
        if draft.kind == "contact":
            return draft.trigger in climb(head)[:4] and (
                head.dep_ != "compound" or head.head == draft.trigger
            )
        return draft.trigger in climb(head) or head in draft.trigger.children
    number = found.quantity
    if draft.kind in NAMED_ONE_BY_ONE and number.low == 2 and number.high is None:
        return False
    if number.unit == "time" and head.pos_ != "VERB" and draft.trigger not in climb(head)[:2]:
        return False  # "three times more shells than": a ratio
    if draft.kind == "agreement" and _of_terms(head, number.unit, draft.trigger):
        return True
    if _beside(head, draft) or _carries(head, draft) or _told_of_subject(head, draft):
        return True
    targets = _targets(draft)
    if _whole_of(span.root if span is not None else head, targets):
        return False
    path = _counting(head)
    return (
        _modifies(path, targets)
        or any(_measures(draft.trigger, draft.kind, here) for here in path)
        or any(_told_of(path, target) for target in targets)
    )


def _of_terms(head: Token, unit: str, trigger: Token) -> bool:
    """Say whether a share or a sum is what was agreed: "agreed to spend 5 percent"."""
    if trigger.pos_ != "VERB" or not (unit == "percent" or (len(unit) == 3 and unit.isupper())):
        return False
    clauses = [c for c in trigger.children if c.dep_ in ("xcomp", "ccomp")]
    return any(head == here or here.is_ancestor(head) for here in clauses)


def _beside(head: Token, draft: Draft) -> bool:
    """Say whether a number goes on a list by "along with": "on A and B, along with ten others"."""
    link = head.head
    if (
        head.dep_ != "pobj"
        or link.lower_ != "with"
        or link.head.lower_ not in ("along", "together")
    ):
        return False
    return link.head.head in (draft.trigger, draft.trigger.head)


def _carries(head: Token, draft: Draft) -> bool:
    """Say whether a number counts the carriers of goods: "five tankers collected oil"."""
    if draft.kind != "transfer" or head.lemma_.lower() not in CARRIERS:
        return False
    if head.dep_ not in ("nsubj", "nsubjpass"):
        return False
    return head.head == draft.trigger or (draft.what is not None and head.head == draft.what.head)


def _told_of_subject(head: Token, draft: Draft) -> bool:
    """Say whether a number is told of what the claim is about: "the bridge will cost $9 million"."""
    verb = head.head
    if verb.lemma_ not in COSTING or head.dep_ not in ("dobj", "attr", "npadvmod"):
        return False
    about = {draft.trigger, draft.what, *roles.subjects(draft.trigger)}
    for _ in range(4):
        if about.intersection(roles.subjects(verb)):
            return True
        if verb == draft.trigger or verb.dep_ not in ("conj", "xcomp"):
            break
        verb = verb.head
    return verb == draft.trigger and draft.kind == "agreement"


def _modifies(path: Sequence[Token], targets: Sequence[Token]) -> bool:
    if any(here == target for here in path for target in targets):
        return True
    last = path[-1]
    if last.dep_ == "appos" and last.head in targets and not _number(last.head):
        return True  # "heavy losses -- as many as nine million dead"
    # "thousands of rounds", "a billion dollars worth of arms": the thing is inside what is counted
    firsts = [_first_of_list(target) for target in targets]
    return any(
        first.dep_ == "pobj" and first.head.lower_ in ("of", "in") and first.head.head in path
        for first in firsts
    )


def _measures(trigger: Token, kind: str, last: Token) -> bool:
    """Say whether a sum says how large a flow was: "exports reached $6 million"."""
    if kind in ("transfer", "production") and last.dep_ == "pobj" and last.head.lower_ == "to":
        grown = trigger if trigger.dep_ in ("nsubj", "nsubjpass") else trigger.head
        if grown.dep_ in ("nsubj", "nsubjpass") and grown.head.lemma_ in GROWING:
            path = climb(last)  # "production tripled within a year to one million rounds"
            return grown.head in path and not any(
                t.pos_ == "VERB" for t in path[: path.index(grown.head)]
            )
    return (
        kind in ("transfer", "production", "support")
        and trigger.dep_ in ("nsubj", "dobj", "nsubjpass")
        and last.dep_ in ("pobj", "dobj", "npadvmod")
        and trigger.head in (last.head, last.head.head)
    )


def _whole_of(head: Token, targets: Sequence[Token]) -> bool:
    """Say whether a number is of what the thing was taken from: "200 of the 3,000 shells"."""
    inner = head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head in targets
    return inner and head.head.head != head and _number(head.head.head) and any(
        c.dep_ == "det" and c.lower_ in ("the", "its", "their") for c in head.children
    )  # fmt: skip


def _number(token: Token) -> bool:
    return token.pos_ == "NUM" or any(c.dep_ == "nummod" for c in token.children)


def _told_of(path: Sequence[Token], target: Token) -> bool:
    """Say whether the sentence says a number of ``target`` by a verb or a tally, not as its modifier."""
    last = path[-1]
    first = last
    while first.dep_ in ("conj", "appos") and first.head.pos_ in ("NOUN", "PROPN", "NUM", "ADJ"):
        first = first.head
    above = first.head
    if first.dep_ == "dobj" and above.lemma_ in LISTING:
        # "the dead included two Freedonians and a Ruritanian"
        subject = target.dep_ in ("nsubj", "nsubjpass") and target.head == above
        return subject or (target.dep_ == "amod" and target.head.head == above)
    if last.dep_ == "pobj" and last.head.lower_ == "at":
        if above.head.lemma_ in WORTH and above.head.head == target:
            return True  # "shipments, valued at $2 million"
        return _in_tally(target, above.head)
    if first.dep_ == "dobj" and above.lemma_ in HOLDING:
        return any(
            here == target or (here.dep_ == "advcl" and here.head in (target, target.head))
            for here in above.ancestors
        )
    return False


def _in_tally(target: Token, verb: Token) -> bool:
    """Say whether ``verb`` tells the number of ``target``: "put the number of dead at ten"."""
    if target.dep_ == "dobj":
        return verb in (target, target.head) and number_put_at(target) is not None
    tally = target.head.head if target.dep_ == "pobj" else target.head
    return tally.lemma_ in TALLIES and tally.head == verb


def _counting(head: Token) -> list[Token]:
    """Return ``head`` and what it counts, the nearest first."""
    path, here = [head], head
    for _ in range(6):
        inside = here.dep_ in ("nummod", "quantmod", "compound", "nmod", "amod", "npadvmod")
        linked = here.dep_ == "pobj" and here.head.lower_ in COUNTING_WORDS
        if not inside and not linked:
            break
        here = here.head.head if linked else here.head
        path.append(here)
    return path


def _first_of_list(token: Token) -> Token:
    while token.dep_ in ("conj", "appos") and token.head.pos_ in ("NOUN", "PROPN"):
        token = token.head
    return token


def _targets(draft: Draft) -> list[Token]:
    trigger = draft.trigger
    hit = roles.objects(trigger) if draft.kind == "measure" and trigger.pos_ == "VERB" else []
    if draft.what is not None and draft.what != trigger:
        return [draft.what, *hit]
    if draft.kind == "casualty" and trigger.pos_ != "ADJ":
        if trigger.pos_ == "VERB":
            found = (
                roles.objects(trigger)
                if draft.category != "killed" or trigger.lemma_ not in ("die", "perish", "fall")
                else roles.subjects(trigger)
            )
            return found or [trigger]
        hurt = roles.subjects(trigger.head) if trigger.head.lemma_ in SUFFERING else []
        return [trigger, *hurt, *roles.prepositional(trigger, ("of", "among", "for"))]
    if trigger.pos_ == "ADJ":
        own = [c for c in trigger.children if c.dep_ in ("nsubj", "nsubjpass")]
        return own or [trigger.head]
    sides = (*draft.from_, *draft.to) if draft.kind in ("measure", "training") else draft.from_
    people = [*(r.token for r in sides), *hit]
    return [trigger, *people] if trigger.pos_ in ("NOUN", "PROPN") else people
