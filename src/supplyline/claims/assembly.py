"""Put a document's claims together: frames give who and what, the other readers the rest.

Sentences are read in order, because a pronoun or a short name stands for what was named before.
Times, places and numbers belong to the claim whose trigger governs them most closely.

Does not: merge claims of different sentences (``fusion`` does).
"""

# ruff: noqa: PLR0911, PLR0912  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Doc, Token

from supplyline.claims.acts import roles
from supplyline.claims.acts.draft import Draft
from supplyline.claims.acts.frames import CARRYING, WORDED, drafts, is_military, wordgroups
from supplyline.claims.acts.items import item_index
from supplyline.claims.acts.itemtable import PEOPLE
from supplyline.claims.acts.stage import Outcome, outcome
from supplyline.claims.attachment import places_of, quantities_of, time_of
from supplyline.claims.identity import identified
from supplyline.claims.offices import Offices, offices_of
from supplyline.claims.parsing.gaps import Strand, strands
from supplyline.claims.parsing.mending import mended
from supplyline.claims.parsing.parse import unpack
from supplyline.claims.parties import PartyIndex, PartyMention, party_index
from supplyline.claims.references import (
    NO_PARTNERS,
    PERSONAL,
    Memory,
    Reference,
    Resolver,
    learn,
    memory_of,
    phrase,
)
from supplyline.claims.saying import attribution, certainty, quotes, voice
from supplyline.claims.slots.places import last_region, places
from supplyline.claims.slots.quantities import quantities
from supplyline.claims.slots.times import FoundTime, times
from supplyline.claims.wordlists import wordlist
from supplyline.records import (
    Category,
    Claim,
    Document,
    Kind,
    Mark,
    Party,
    Passage,
    Place,
    Quantity,
    Speaker,
    Thing,
    When,
)

FREEING = wordlist("freeing")
FIGHTING = wordlist("fighting")
# Measures in passing are claims where it is said whose, or against whom.
PASSING_MEASURES = frozenset(("sanctions-noun", "resolution-noun"))
LOCATING = wordlist("locating")
HELPS = wordgroups()["help"]
TREATIES = wordgroups()["treaty"]
# Frames by which officials also go about at home.
STROLLING = frozenset(("visit", "go", "visit-noun", "congratulate", "attend"))
# Forces that are those of the state where they are, unless something says otherwise.
OWN_FORCES = wordlist("own_forces")
OWN_KIND = wordlist("own_kind")
ADMITTING = wordlist("admitting")
SENDING = wordlist("dispatching")
# What follows a state's name where the sentence is led by who holds an office of its: "Lyra's minister".
OPENING_OFFICE = re.compile(
    rf"(?:['’]s?)?(?: [\w-]+){{0,2}} (?:{'|'.join(sorted(wordlist('officeholders')))})\b"
)
# Kinds in which one party gives and another gets.
GIVINGS = frozenset(("transfer", "deployment", "support", "training"))
# Frames whose sender is whom "the guests" and "they" stand for afterwards.
ARRIVING = frozenset(("visit", "go", "visit-noun", "host", "see-off"))


class KnownParties:
    """The party table, and after it what the document calls people; for who speaks."""

    def __init__(self, index: PartyIndex, memory: Memory) -> None:
        self._index, self._memory = index, memory

    def code_of(self, text: str) -> str | None:
        """Return the code of the first party named in ``text``, else of whom it refers to."""
        code = self._index.code_of(text)
        if code is not None:
            return code
        words = text.casefold().split()
        for at in range(len(words)):
            code = self._memory.names.get(" ".join(words[at:]).strip(".,’'"))
            if code is not None:
                return code
        if words and words[0] in PERSONAL and self._memory.people:
            return self._memory.people[-1][1]
        if len(words) <= 3 and words:
            known = self._memory.nouns.get(words[-1])
            return known.code if known is not None else None
        return None

    def find(self, text: str) -> list[PartyMention]:
        """Return every mention in ``text``."""
        return self._index.find(text)


def claims_of(
    document: Document,
    passages: Sequence[Passage],
    gated: frozenset[int],
    parses: Mapping[str, bytes],
    reader: str,
) -> tuple[Claim, ...]:
    """Return the claims of ``document`` in order of place; ``gated`` are passage indices."""
    if not gated:
        return ()  # most of a feed: nothing that would be noted of it is asked for
    index = party_index(document.published)
    memory = memory_of(document, index)
    published = _day(document.published)
    quoted = quotes.carry(document.text, passages)
    sentences = [document.text[p.start : p.end] for p in passages]
    named = [index.find(sentence) for sentence in sentences]
    title = document.title or ""
    offices = offices_of([(title, index.find(title)), *zip(sentences, named, strict=True)])
    region: Place | None = None  # the one named last
    found: list[Claim] = []
    for passage, inside, sentence, mentions in zip(passages, quoted, sentences, named, strict=True):
        parse = parses.get(sentence) if passage.index in gated else None
        if parse is None:
            memory.goods = memory.people_sent = memory.act = None
            for mention in mentions:
                memory.note_state(mention.code, sentence[mention.start : mention.end])
                if mention.sort == "person":
                    memory.people.append((sentence[mention.start : mention.end], mention.code))
                office = OPENING_OFFICE.match(sentence, mention.end)
                if office is not None and mention.start <= len("The "):
                    memory.people.append((sentence[: office.end()], mention.code))
            continue
        doc = mended(unpack(parse))
        read: list[Claim] = []
        told = _strands(doc, mentions, memory)
        for strand in told:
            reading = _Sentence(
                document, passage, strand.doc, Resolver(_kept(mentions, strand), memory),
                index=index, published=published, reader=reader, offices=offices, region=region,
            )  # fmt: skip
            read += reading.claims(inside.spans, strand)
            region = last_region(reading.found_places) or region
        found += read
        last = read[-1] if read else None
        memory.act = (last.kind, last.to, last.what.category) if last and last.what else None
        memory.goods = _last_category(read, "transfer")
        memory.people_sent = _last_category(read, "deployment")
        learn(reading.resolver if len(told) == 1 else Resolver(mentions, memory), list(doc))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slots:
    """What is read of one claim beside who and what."""

    made: Outcome
    speakers: tuple[Speaker, ...]
    quantity: tuple[Quantity, ...]
    when: When | None
    place: tuple[Place, ...]
    loaded: tuple[tuple[int, int], ...]  # code points of the sentence


class _Sentence:
    """One sentence being read."""

    def __init__(
        self,
        document: Document,
        passage: Passage,
        doc: Doc,
        resolver: Resolver,
        *,
        index: PartyIndex,
        published: date | None,
        reader: str,
        offices: Offices,
        region: Place | None,
    ) -> None:
        self.document, self.passage, self.doc, self.reader = document, passage, doc, reader
        self.resolver, self.memory = resolver, resolver.memory
        self.text = document.text[passage.start : passage.end]
        self.parties = KnownParties(index, resolver.memory)
        self.published, self.offices = published, offices
        wired = document.dateline.place if document.dateline is not None else None
        self.found_places = tuple(
            p
            for p in places(doc, near=self.memory.pair, here=wired, region=region)
            if not self._is_person(p.token)
        )
        resolver.locate(
            doc, {p.token.i: p.place.country for p in self.found_places if p.place.country}
        )

    def _is_person(self, token: Token) -> bool:
        """Say whether a word that is also a town names somebody here: "near Putin"."""
        mention = self.resolver.mention_at(token)
        return mention is not None and mention.sort == "person"

    def claims(self, quoted: tuple[tuple[int, int], ...], strand: Strand) -> list[Claim]:
        """Return the claims of ``strand`` of the sentence, in order of their triggers."""
        kept = [
            (d, o)
            for d in drafts(self.doc, self.resolver)
            for o in (outcome(d.trigger, d.kind, d.fixed),)
            if o.real and strand.verb in (None, d.trigger.i)
        ]
        if not kept:
            return []
        found_times = [
            t for t in times(self.doc, self.published) if not strand.lacks(t.start, t.end)
        ]
        found_numbers = [q for q in quantities(self.doc) if not strand.lacks(q.start, q.end)]
        loaded = voice.loaded_words(self.doc, quoted=quoted)
        result: list[Claim] = []
        seen: set[str] = set()
        all_drafts = [d for d, _ in kept]
        for at, (open_draft, made) in enumerate(kept):
            told = attribution.tellings(
                self.doc, open_draft.trigger, self.parties, quoted=quoted, kind=open_draft.kind,
                referents=self,
            )  # fmt: skip
            draft = self._completed(self._shared(open_draft, all_drafts), told[0].speakers)
            if draft is None or not (draft.from_ or draft.to or draft.kind == "casualty"):
                continue  # who does it cannot be said: no claim
            all_drafts[at] = draft
            when = time_of(at, all_drafts, found_times)
            place = tuple(p.place for p in places_of(at, all_drafts, self.found_places))
            quantity = tuple(q.quantity for q in quantities_of(draft, found_numbers))
            for telling in told:
                polarity = "denied" if telling.polarity == "denied" else made.polarity
                if telling.withheld:
                    polarity = "affirmed"  # "refused to confirm" is no denial
                speakers = (*self._carriers(draft), *telling.speakers)
                slots = _Slots(
                    made=replace(self._dated(made, when), polarity=polarity), speakers=speakers, quantity=quantity,
                    when=when.when if when is not None else None, place=place, loaded=loaded,
                )  # fmt: skip
                claim = self._claim(draft, slots)
                claim = replace(claim, marks=self._marks(draft, telling.marks, when, loaded))
                if claim.id not in seen:
                    seen.add(claim.id)
                    result.append(claim)
                self._remember(claim, draft.frame)
        return result

    def _dated(self, made: Outcome, when: FoundTime | None) -> Outcome:
        """Let what is dated after the day of publication be planned: "next month Lyra sends"."""
        start = when.when.start if when is not None else None
        ahead = bool(start and self.published) and str(start) > str(self.published)
        return replace(made, stage="planned") if ahead and made.stage == "under_way" else made

    def referent(self, head: Token) -> str | None:
        """Return whose words those of ``head`` are, by what the document named; None: unclear."""
        if head.pos_ == "NOUN":
            return self.offices.code_of(head)
        codes = {r.party.code for r in self.resolver.resolve(head)}
        return codes.pop() if len(codes) == 1 else None

    def _carriers(self, draft: Draft) -> tuple[Speaker, ...]:
        """Return who carried a message: "a note relayed by the palace's news service"."""
        if draft.frame not in WORDED:
            return ()
        carried = [c for c in draft.trigger.children if c.dep_ == "acl" and c.lemma_ in CARRYING]
        return tuple(
            Speaker(text=r.party.text, code=r.party.code, direct=False)
            for c in carried for t in roles.prepositional(c, ("by",)) for r in self.resolver.resolve(t)
        )  # fmt: skip

    def _again(self, side: int, draft: Draft) -> tuple[Reference, ...]:
        """Return the party that sent, or got, the message that "the message" points back to."""
        if self.memory.words is None:
            return ()
        return (Reference(self.memory.words[side], draft.trigger, named=False),)

    def _remember(self, claim: Claim, frame: str) -> None:
        if frame in WORDED and claim.from_ and claim.to:
            self.memory.words = (claim.from_[0], claim.to[0])
        if frame in ARRIVING and claim.from_ and claim.from_[0].code:
            self.memory.visitors = claim.from_[0]
        if claim.kind == "measure":
            self.memory.targets.update(p.code for p in claim.to if p.code)
        sides = (*claim.from_[:1], *claim.to[:1])
        if len(sides) == 2 and all(p.code for p in sides):
            if claim.kind == "transfer":
                self.memory.gift = (sides[0], sides[1])
            elif claim.kind == "agreement":
                self.memory.pact = (sides[0], sides[1])
            elif claim.kind == "deployment":
                self.memory.posting = (sides[0], sides[1])
        if claim.kind == "transfer":
            self.memory.recipients.update(p.code for p in claim.to if p.code)
        if claim.kind == "deployment" and claim.from_ and claim.to and claim.stage != "ended":
            sender, host = claim.from_[0].code, claim.to[0].code
            if sender and host:
                self.memory.expeditions.setdefault(sender, host)

    def _shared(self, draft: Draft, others: Sequence[Draft]) -> Draft:
        """Fill a side of what is given with that of the sentence's other givings, where they agree.

        "Lyra backed Freedonia, as shown by its supply of shells": the shells went there too.
        """
        if draft.kind not in GIVINGS or draft.back or bool(draft.from_) == bool(draft.to):
            return draft
        known = {r.party.code for r in draft.from_ or draft.to}
        told = [
            d
            for d in others
            if d is not draft and d.kind in GIVINGS and not d.back and _of_one_telling(draft, d)
        ]
        sides = [d.to for d in told if d.to] if draft.from_ else [d.from_ for d in told if d.from_]
        codes = {tuple(r.party.code for r in side) for side in sides}
        if (
            len(codes) != 1
            or None in (*known, *next(iter(codes)))
            or known & set(next(iter(codes)))
        ):
            return draft
        return replace(draft, to=sides[0]) if draft.from_ else replace(draft, from_=sides[0])

    def _completed(self, draft: Draft, speakers: tuple[Speaker, ...]) -> Draft | None:
        """Fill a side that the grammar leaves open; None when the frame needs it and nothing tells.

        First with the one other state that the sentence names, speakers apart; else with the
        partner, where the document is about two states.
        """
        if self._domestic(draft):
            return None
        draft = self._sided(draft)
        sides = (draft.from_, draft.to)
        known = draft.from_ or draft.to
        if (
            draft.kind == "casualty"
            and not draft.from_
            and is_military(draft.trigger)
            and len(self.memory.expeditions) == 1
        ):
            sender = next(iter(self.memory.expeditions))
            return replace(
                draft,
                from_=(Reference(Party(text=sender, code=sender), draft.trigger, named=False),),
            )
        if draft.kind == "casualty" and not any(r.party.code for r in draft.from_):
            return self._garrisoned(draft)
        given = self._given_back(draft) or self._by_pact(draft)
        if given is not None:
            return given
        if not known and draft.frame in WORDED:
            return (
                replace(draft, from_=self._again(0, draft), to=self._again(1, draft))
                if self.memory.words
                else None
            )
        if not known and draft.both and draft.kind == "agreement" and len(self.memory.pair) == 2:
            made = [
                Reference(Party(text=c, code=c), draft.trigger, named=False)
                for c in self.memory.pair
            ]
            return replace(draft, from_=(made[0],), to=(made[1],))
        if all(sides) or not known or draft.kind in ("casualty", "production"):
            return draft
        if draft.kind == "measure":
            aimed = draft if draft.to else self._targeted(draft, speakers)
            known_author = any(r.party.code for r in aimed.from_)
            passing = aimed.frame in PASSING_MEASURES
            return aimed if aimed.to or known_author or not passing else None
        codes = {r.party.code for r in known if r.party.code}
        if codes and (
            draft.both
            or draft.kind in ("transfer", "deployment", "contact", "agreement", "support")
        ):
            told = {s.code for s in speakers}
            named = {m.code for m in self.resolver.mentions if m.code not in NO_PARTNERS}
            named -= self._adversaries()
            others = named - codes - told
            other = next(iter(others)) if len(others) == 1 else None
            if other is None and len(codes) > 1:
                return self._from_abroad(draft, codes) if draft.both or draft.sender else draft
            known_code = next(iter(codes))
            if other is None and not self._elsewhere(draft):
                other = self.memory.other_state(known_code)
            if draft.kind != "deployment" and draft.kind in GIVINGS:
                if self.memory.enemies(known_code, other):
                    return draft  # who fights whom gives it nothing
            elif draft.kind == "deployment" and other is not None and draft.from_:
                attacker = self.memory.attacker_of(other)
                if attacker in self.memory.named and attacker != known_code:
                    other = attacker  # at war there, not as a guest
            if draft.kind == "deployment" and not draft.from_:
                senders = [c for c, host in self.memory.expeditions.items() if host == known_code]
                other = senders[0] if senders else other
            other = self._only_recipient(draft, known_code) or other
            if other is None and draft.kind == "contact" and self.memory.home != known_code:
                other = self.memory.home
            if other is not None:
                reference = Reference(Party(text=other, code=other), draft.trigger, named=False)
                if draft.from_:
                    return replace(draft, to=(reference,))
                return replace(draft, from_=(reference,))
        if draft.both or (draft.sender and not draft.from_):
            return draft if self._sent_there(draft) else self._from_abroad(draft, codes)
        return draft

    def _elsewhere(self, draft: Draft) -> bool:
        """Say whether people are where the sentence says, in words that name no state."""
        if draft.kind != "deployment" or not draft.from_:
            return False
        hung = {draft.trigger, draft.what}
        return any(
            t.dep_ == "pobj" and t.head.dep_ == "prep" and t.head.lower_ in LOCATING
            and t.head.head in hung and t.ent_type_ not in ("DATE", "TIME")
            and not any(r.party.code for r in self.resolver.resolve(t))
            for t in self.doc
        )  # fmt: skip

    def _adversaries(self) -> set[str]:
        """Return who is only named as fought, freed from or acted against."""
        found: set[str] = set()
        for token in self.doc:
            against = token.dep_ == "pobj" and token.head.lower_ == "against"
            freed = (
                token.dep_ == "pobj"
                and token.head.lower_ == "from"
                and any(a.lemma_ in FREEING for a in token.head.ancestors)
            )
            fought = token.dep_ == "dobj" and token.head.lemma_ in FIGHTING
            if against or freed or fought:
                found |= {r.party.code for r in self.resolver.resolve(token) if r.party.code}
        return found

    def _domestic(self, draft: Draft) -> bool:
        """Say whether a state's own medium tells of what its people do among themselves."""
        home = self.memory.home
        if home is None or draft.kind not in ("contact", "transfer", "support", "training"):
            return False
        if not (draft.from_ and draft.to) or (
            draft.kind == "contact" and draft.frame not in STROLLING
        ):
            return False
        return {r.party.code for r in (*draft.from_, *draft.to)} <= {home, None}

    def _garrisoned(self, draft: Draft) -> Draft:
        """Let soldiers of no named side who fall in one state be that state's own.

        Unless it is said, here or before, who had, sent or owned up to them.
        """
        if not draft.from_:
            return draft
        head = draft.from_[0].token
        code = self._owner_of(head, draft.trigger) or self._where_they_fall(head)
        if code is None:
            return draft
        party = Party(text=phrase(head), code=code)
        return replace(draft, from_=(Reference(party, head, named=False),))

    def _where_they_fall(self, people: Token) -> str | None:
        """Return the one state in which soldiers of no named side fall, or who has its own there."""
        if people.lemma_ not in OWN_FORCES or any(
            (c.dep_ in ("amod", "poss", "nmod") and c.lower_ not in OWN_KIND)
            or c.lower_ == "from"  # "soldiers from Lyra", be it a state we know or not
            for c in people.children
        ):
            return None
        inside = {code for _, code in self.resolver.places()}
        inside |= {
            m.code
            for m in self.resolver.mentions
            if m.sort == "name"
            for t in self.doc
            if m.start <= t.idx < m.end
            and t.dep_ == "pobj"
            and t.head.lower_ in ("in", "near", "of")
        }
        if len(inside) != 1:
            return None
        (code,) = inside
        sent = [
            sender
            for sender, host in self.memory.expeditions.items()
            if host == code and not self.memory.enemies(sender, host)
        ]
        return sent[0] if len(sent) == 1 else code

    def _owner_of(self, people: Token, fall: Token) -> str | None:
        """Return whose ``people`` who fell are, by who has, sent or owns up to them."""
        by: list[Token] = []
        if people.dep_ in ("dobj", "nsubj") and people.head.lemma_ == "have":
            by += roles.subjects(people.head)  # "Lyra had ten soldiers killed"
        for clause in people.children:
            if clause.dep_ == "relcl" and clause.lemma_ in SENDING:
                by += roles.subjects(clause)  # "soldiers that Lyra sent were killed"
        for above in fall.ancestors:
            if above.lemma_ in ADMITTING and above.pos_ == "VERB":
                by += roles.subjects(above)  # "Lyra admitted that ten soldiers were killed"
        codes = {r.party.code for t in by if t != people for r in self.resolver.resolve(t)}
        return codes.pop() if len(codes) == 1 else None

    def _given_back(self, draft: Draft) -> Draft | None:
        """Let what somebody gets "in return" come from whom it gave to in the sentence before."""
        gift = self.memory.gift
        text = self.text.casefold()
        returned = text.startswith(("in return", "in exchange"))
        if gift is None or draft.kind != "transfer" or draft.from_ or not draft.to or not returned:
            return None
        if {r.party.code for r in draft.to} != {gift[0].code}:
            return None
        return replace(draft, from_=(Reference(gift[1], draft.trigger, named=False),))

    def _by_pact(self, draft: Draft) -> Draft | None:
        """Let what one party gives or gets under a treaty go to, or come from, the other."""
        pact, known = self.memory.pact, draft.from_ or draft.to
        if pact is None or draft.kind not in GIVINGS or bool(draft.from_) == bool(draft.to):
            return None
        codes = [p.code for p in pact]
        if len(known) != 1 or known[0].party.code not in codes or not self._under_it():
            return None
        other = Reference(pact[1 - codes.index(known[0].party.code)], draft.trigger, named=False)
        return replace(draft, to=(other,)) if draft.from_ else replace(draft, from_=(other,))

    def _under_it(self) -> bool:
        """Say whether the sentence tells what a treaty named before brings: "under it", "in return for"."""
        if self.text.casefold().startswith(("in return for", "in exchange for")):
            return True
        return any(
            t.dep_ == "pobj" and t.head.lower_ == "under"
            and (t.lower_ == "it" or (t.lemma_ in TREATIES and any(c.lower_ in ("the", "that", "this") for c in t.children)))
            for t in self.doc
        )  # fmt: skip

    def _sent_there(self, draft: Draft) -> bool:
        """Say whether people are said to be sent to somebody, by nobody named: "troops were sent to"."""
        return (
            draft.frame == "deploy"
            and roles.is_passive(draft.trigger)
            and any(r.token.dep_ == "pobj" and r.token.head.lower_ == "to" for r in draft.to)
            and any(self.resolver.mention_at(r.token) is not None for r in draft.to)
        )

    def _from_abroad(self, draft: Draft, codes: set[str]) -> Draft | None:
        """Let several who send to nobody named send to the state that tells of it."""
        home = self.memory.home
        if draft.kind != "contact" or not draft.from_ or len(codes) < 2 or not home:
            return None
        reference = Reference(Party(text=home, code=home), draft.trigger, named=False)
        return None if home in codes else replace(draft, to=(reference,))

    def _only_recipient(self, draft: Draft, giver: str | None) -> str | None:
        """Return who got everything that the document told of so far; None where several did."""
        if draft.kind != "transfer" or draft.to or draft.back or len(self.memory.recipients) != 1:
            return None
        (recipient,) = self.memory.recipients
        return recipient if recipient != giver else None

    def _targeted(self, draft: Draft, speakers: tuple[Speaker, ...]) -> Draft:
        """Let a measure without a target hit whom the sentence names beside, else who was hit before.

        Else whom the title names.
        """
        apart = {r.party.code for r in draft.from_} | {s.code for s in speakers} | NO_PARTNERS
        named = {m.code for m in self.resolver.mentions}
        for codes in (named, self.memory.targets, set(self.memory.title_codes)):
            left = codes - apart
            if len(left) == 1:
                (code,) = left
                made = Reference(Party(text=code, code=code), draft.trigger, named=False)
                return replace(draft, to=(made,))
        return draft

    def _sided(self, draft: Draft) -> Draft:
        """Let people sent to a third state's war serve the partner the document is about."""
        if draft.kind != "deployment" or len(draft.from_) != 1 or len(draft.to) != 1:
            return draft
        sender, host = draft.from_[0].party.code, draft.to[0].party.code
        if sender is None or host is None:
            return draft
        partner = self.memory.expeditions.get(sender) or self.memory.other_state(sender)
        if draft.fixed == "ended":
            return draft  # who comes home serves nobody there
        if partner is None or host in (partner, sender) or host in self.memory.pair:
            return draft
        if not self.memory.enemies(partner, host):
            return draft  # who only tells of it is no partner: "…, said the ministry"
        reference = Reference(Party(text=partner, code=partner), draft.trigger, named=False)
        return replace(draft, to=(reference,))

    def _claim(self, draft: Draft, slots: _Slots) -> Claim:
        text, when, made = self.text, slots.when, slots.made
        sure = certainty.certainty_of(self.doc, draft.trigger)
        spoken = voice.voice_of(self.doc, draft.trigger, attributed=bool(slots.speakers))
        words = tuple(dict.fromkeys(text[start:end] for start, end in slots.loaded))
        thing = Thing(
            text=phrase(_inside(draft.what)) if draft.what is not None else draft.trigger.text,
            category=draft.category,
        )
        from_, to = tuple(r.party for r in draft.from_), tuple(r.party for r in draft.to)
        return identified(Claim(
            id="", document=self.document.id, start=self.passage.start,
            end=self.passage.end, sentence=text, kind=draft.kind, from_=from_, to=to, what=thing,
            quantity=slots.quantity, when=when, place=slots.place, stage=made.stage,
            polarity=made.polarity, certainty=sure, attribution=slots.speakers, voice=spoken,
            loaded=words, reader=self.reader,
        ))  # fmt: skip

    def _marks(
        self,
        draft: Draft,
        told: tuple[Mark, ...],
        when: FoundTime | None,
        loaded: tuple[tuple[int, int], ...],
    ) -> tuple[Mark, ...]:
        """Return the words that fill the slots, in the document's offsets."""
        base = self.passage.start
        marks = [_mark(draft.trigger, "trigger", base)]
        marks += [_mark(r.token, "from", base) for r in draft.from_]
        marks += [_mark(r.token, "to", base) for r in draft.to]
        if draft.what is not None and draft.what != draft.trigger:
            marks.append(_mark(draft.what, "what", base))
        if when is not None:
            marks.append(Mark(start=base + when.start, end=base + when.end, slot="when"))
        marks += [replace(m, start=base + m.start, end=base + m.end) for m in told]
        marks += [Mark(start=base + s, end=base + e, slot="loaded") for s, e in loaded]
        return tuple(sorted(set(marks), key=lambda m: (m.start, m.end, m.slot)))


def _inside(thing: Token) -> Token:
    """Return what a counted container holds or a sum is worth: munitions, of "40 crates of munitions"."""
    counted = thing.pos_ in ("NUM", "SYM") or any(c.dep_ == "nummod" for c in thing.children)
    own = item_index().category_of(thing)
    if not counted or own in PEOPLE:
        return thing
    for inner in roles.prepositional(thing, ("of", "in")):
        held = item_index().category_of(inner)
        if own is None or held == own or (own == "money" and (held or inner.lemma_ in HELPS)):
            return inner
    return thing


def _of_one_telling(draft: Draft, other: Draft) -> bool:
    """Say whether two givings are told together: the same giver or taker, or an act's noun beside it."""
    mine = {r.party.code for r in (*draft.from_, *draft.to)}
    same = {r.party.code for r in (*other.from_, *other.to)} & mine - {None}
    return bool(same) or draft.trigger.pos_ == "NOUN"


def _mark(token: Token, slot: str, base: int) -> Mark:
    return Mark(start=base + token.idx, end=base + token.idx + len(token), slot=slot)  # type: ignore[arg-type]  # callers give slots


def _strands(doc: Doc, mentions: Sequence[PartyMention], memory: Memory) -> tuple[Strand, ...]:
    """Return the trees of a sentence; no gap is where the words after the "and" name an act themselves."""
    told = strands(doc, mentions)
    if len(told) > 1 and any(
        d.trigger.i in told[0].aside for d in drafts(doc, Resolver(mentions, memory))
    ):
        return (Strand(doc, None, frozenset()),)
    return told


def _kept(mentions: Sequence[PartyMention], strand: Strand) -> Sequence[PartyMention]:
    """Return who is named in the words that a strand of the sentence has."""
    return [m for m in mentions if not strand.lacks(m.start, m.end)]


def _last_category(claims: Sequence[Claim], kind: Kind) -> Category | None:
    """Return what kind of thing the last of ``claims`` of one kind is about."""
    last = next((c for c in reversed(claims) if c.kind == kind), None)
    return last.what.category if last is not None and last.what is not None else None


def _day(published: str | None) -> date | None:
    if not published:
        return None
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None
