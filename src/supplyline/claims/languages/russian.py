"""Read Russian: frames over a dependency parse, with cases for roles.

Parsed by slovnet's models of news and navec's word vectors, lemmas by pymorphy3 (the extra
``languages``).  Method: the frames of ``schema/languages/ru.yaml``; who acts is a nominative, who gets
a dative or "в" with the accusative; the verbs above an act say whether it is planned, denied or
somebody's word.

Does not: resolve pronouns or short names; look at other sentences.
"""

# ruff: noqa: PLR0911, PLR0912, PLR0915  # a rule of grammar a line reads as a list

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from supplyline.claims.languages.finding import Finding
from supplyline.claims.languages.lexicon import FrameEntry, Lexicon, lexicon
from supplyline.claims.languages.russian_slots import CURRENCIES, PERIODS, SCALE, Slots
from supplyline.claims.languages.russian_words import WORD, installed, lemmas, parse, plain
from supplyline.claims.languages.words import Word, Words
from supplyline.records import (
    Category,
    Certainty,
    Party,
    Place,
    PlaceRole,
    Polarity,
    Quantity,
    Speaker,
    Stage,
)

__all__ = ["findings", "installed", "parse", "worth_parsing"]

PEOPLE: frozenset[Category] = frozenset(("troops", "engineers", "workers", "instructors"))
# An act that hangs on another word by one of these is not what that word is about.
CLOSED = frozenset(("conj", "advcl", "acl:relcl", "parataxis", "appos", "nsubj", "obl", "iobj"))
UNCOUNTED = frozenset(("contact", "agreement", "measure"))
TRANSITIVE = frozenset(("obj", "nsubj:pass"))


@cache
def _known() -> _Known:
    return _Known(lexicon("ru"))


class _Known:
    """The lexicon, looked up by lemmas."""

    def __init__(self, table: Lexicon) -> None:
        self.table = table
        self.verbs = {plain(v): f for f in table.frames for v in f.verbs}
        self.nouns = {plain(n): f for f in table.frames for n in f.nouns}
        self.triggers = frozenset((*self.verbs, *self.nouns))
        self.names: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = {}
        for code, party in table.parties.items():
            for name in party.all():
                words = tuple(lemmas(w) for w in WORD.findall(name))
                for first in words[0]:
                    self.names.setdefault(first, []).append((words, code))
        self.capitals = frozenset(
            plain(name) for party in table.parties.values() for name in party.capitals
        )
        self.offices = frozenset(
            plain(name)
            for party in table.parties.values()
            for name in party.organs
            if " " not in name
        )
        for options in self.names.values():
            options.sort(key=lambda option: -len(option[0]))
        self.items: dict[tuple[str, ...], Category] = {
            tuple(plain(w) for w in name.split()): category
            for category, names in table.items.items()
            for name in names
        }
        self.sets = {
            name: frozenset(plain(w) for w in getattr(table, name))
            for name in (
                "denying", "refusing", "unreal", "accusing", "saying", "believing", "sources",
                "probable", "possible", "hearsay", "loaded", "treaties", "vague", "capturing", "asking", "trade",
            )
        }  # fmt: skip


def worth_parsing(sentence: str) -> bool:
    """Say whether a sentence holds a word that may tell of an act."""
    triggers = _known().triggers
    return any(not lemmas(w.casefold()).isdisjoint(triggers) for w in WORD.findall(sentence))


class _Mention(NamedTuple):
    first: int  # word
    last: int  # word, included
    code: str


class _Context(NamedTuple):
    """What the words above an act make of it."""

    stage: Stage | None
    polarity: Polarity
    certainty: Certainty
    speakers: tuple[Speaker, ...]
    subject: Word | None  # who does it, where a word above says so
    dative: Word | None  # to whom, where a word above says so
    real: bool
    accused: bool = False
    asker: Word | None = None  # who asks for it


def findings(sentence: str, words: Words, published: date | None) -> list[Finding]:
    """Return what a sentence says happened, in order of the words that tell of it."""
    return _Sentence(sentence, words, published).findings()


class _Sentence(Slots):
    """One sentence being read."""

    def __init__(self, text: str, words: Words, published: date | None) -> None:
        self.known = _known()
        super().__init__(text, words, published, self.known.sets["saying"])
        self.mentions = list(self._mentions())
        self.owner = {at: m for m in self.mentions for at in range(m.first, m.last + 1)}

    def findings(self) -> list[Finding]:
        """Return what the sentence says happened."""
        if self.text.rstrip(' »”"').endswith("?"):
            return []
        found: list[Finding] = []
        for word in self.words:
            frame = None
            if word.pos in ("VERB", "ADJ", "AUX"):
                frame = self.known.verbs.get(word.lemma)
            elif word.pos in ("NOUN", "PROPN"):
                frame = self.known.nouns.get(word.lemma)
            if frame is None:
                continue
            for made in self._finding(word, frame):
                if not any(_same(made, other) for other in found):
                    found.append(made)
        return found

    # -- parties -------------------------------------------------------------------------------

    def _mentions(self) -> Iterator[_Mention]:
        at = 0
        while at < len(self.words):
            found = self._mention_at(at)
            if found is None:
                at += 1
                continue
            yield found
            at = found.last + 1

    def _mention_at(self, at: int) -> _Mention | None:
        word = self.words[at]
        if not WORD.match(word.text):
            return None
        own = lemmas(word.text.casefold())
        options = [o for first in own for o in self.known.names.get(first, ())]
        for parts, code in sorted(options, key=lambda option: -len(option[0])):
            inside = self._forms(at, len(parts))
            if inside and all(a & b for a, b in zip(parts, inside, strict=True)):
                adjective = word.pos == "ADJ" and len(parts) == 1
                if word.text[:1].isupper() or adjective or self._office(word):
                    return _Mention(at, at + len(parts) - 1, code)
        return None

    def _office(self, word: Word) -> bool:
        """Say whether a word is an office that is written small: "госдепартамент"."""
        return word.lemma in self.known.offices

    def _forms(self, at: int, size: int) -> list[frozenset[str]]:
        """Return the lemmas of ``size`` words from ``at``, where a hyphenated word is one."""
        if at + size > len(self.words):
            return []
        return [lemmas(w.text.casefold()) for w in self.words[at : at + size]]

    def _party(self, head: Word | None) -> Party | None:
        """Return whom the phrase of ``head`` stands for: itself, its adjective, its genitive."""
        if head is None:
            return None
        mention = self.owner.get(head.at)
        if mention is None:
            near = [
                c for c in self.parse.children(head.at)
                if c.rel in ("amod", "nmod", "appos", "flat:name")
                and c.case in ("", "Gen", head.case)
            ]  # fmt: skip
            for child in near:
                mention = self.owner.get(child.at)
                if mention is None and child.rel in ("nmod", "appos"):
                    inner = self._party(child)
                    if inner is not None and inner.code:
                        return Party(text=self._phrase(head), code=inner.code)
                if mention is not None:
                    return Party(text=self._phrase(head), code=mention.code)
            return None
        start, end = self.words[mention.first].start, self.words[mention.last].end
        return Party(text=self.text[start:end], code=mention.code)

    def _parties(self, head: Word | None) -> tuple[Party, ...]:
        """Return the parties of a phrase and of what is joined to it by "and"."""
        if head is None:
            return ()
        heads = [head, *(c for c in self.parse.children(head.at) if c.rel == "conj")]
        found = [party for party in map(self._party, heads) if party is not None]
        return tuple({party.code: party for party in found}.values())

    def _phrase(self, head: Word) -> str:
        near = [
            c for c in self.parse.children(head.at)
            if c.rel in ("amod", "nmod", "flat:name", "compound", "appos") and abs(c.at - head.at) < 6
            and not any(ch.isdigit() for ch in c.text) and c.lemma not in SCALE and c.text not in PERIODS
        ]  # fmt: skip
        places = [head.at, *(c.at for c in near)]
        first, last = self.words[min(places)], self.words[max(places)]
        text = self.text[first.start : last.end]
        if text.count("«") > text.count("»") and self.text[last.end : last.end + 1] == "»":
            return text + "»"
        return text

    # -- roles ---------------------------------------------------------------------------------

    def _child(self, word: Word, rels: Sequence[str]) -> Word | None:
        return next((c for c in self.parse.children(word.at) if c.rel in rels), None)

    def _case(self, word: Word) -> str:
        """Return the preposition before a word, lower case; empty: none."""
        return next((plain(c.text) for c in self.parse.children(word.at) if c.rel == "case"), "")

    def _obliques(self, word: Word) -> Iterator[tuple[str, Word]]:
        """Yield what hangs on an act and on what it acts on, with its preposition."""
        for child in self.parse.children(word.at):
            if child.rel in ("obl", "iobj", "nmod", "obl:agent"):
                yield self._case(child), child
            if child.rel in TRANSITIVE or (word.pos == "NOUN" and child.case == "Gen"):
                yield from (
                    (self._case(c), c) for c in self.parse.children(child.at)
                    if c.rel in ("nmod", "obl", "iobj") and (self._case(c) or c.case == "Dat")
                )  # fmt: skip

    def _receiver(self, word: Word) -> tuple[Party, ...]:
        for preposition, child in self._obliques(word):
            given = not preposition and child.case == "Dat"
            sent = preposition in ("в", "во", "на") and (
                child.case == "Acc" or _unbent(child)
            )  # "в КНДР", "на Гаити": such names have no cases
            if given or sent or (preposition == "для" and child.case == "Gen"):
                parties = self._parties(child)
                if parties:
                    return parties
        if (
            "Pass" in word.form
        ):  # "поставленные Швецией Норвегии": the parser hangs one on the other
            for _, child in self._obliques(word):
                below = self._child(child, ("nmod", "iobj")) if child.case == "Ins" else None
                if below is not None and not self._case(below) and self._party(child):
                    return self._parties(below)
        return ()

    def _giver(self, word: Word) -> tuple[Party, ...]:
        for preposition, child in self._obliques(word):
            if preposition in ("из", "от", "у", "с"):
                parties = self._parties(child)
                if parties:
                    return parties
        return ()

    def _agent(self, word: Word, context: _Context) -> tuple[Party, ...]:
        """Return who does it: the subject, an instrumental, "со стороны", a genitive of a noun."""
        subject = self._child(word, ("nsubj",))
        if subject is None and word.rel == "conj":
            subject = self._child(self.words[word.head], ("nsubj",))
        if subject is not None and word.pos != "NOUN":
            return self._parties(subject)
        for preposition, child in self._obliques(word):
            if (child.case == "Ins" and not preposition) or (
                preposition == "со" and child.lemma == "сторона"
            ):
                parties = self._parties(child)
                if parties:
                    return parties
        if context.subject is not None:
            return self._parties(context.subject)
        return ()

    # -- things --------------------------------------------------------------------------------

    def _category(self, head: Word) -> Category | None:
        """Return the kind of thing a phrase names; what only counts is looked through."""
        before = [
            c.lemma for c in self.parse.children(head.at) if c.rel == "amod" and c.at < head.at
        ]
        after = [c.lemma for c in self.parse.children(head.at) if c.rel == "nmod"]
        pairs = [*((lemma, head.lemma) for lemma in before), *((head.lemma, n) for n in after)]
        for key in (*pairs, (head.lemma,)):
            if key in self.known.items:
                return self.known.items[key]
        return None

    def _things(self, head: Word | None, depth: int = 0) -> list[tuple[Word, Category]]:
        """Return the things of a phrase: itself, what it counts, what is joined to it."""
        if head is None or depth > 3:
            return []
        found = []
        own = self._category(head)
        if own is not None:
            found.append((head, own))
        else:
            for child in self.parse.children(head.at):
                filled = self._case(child) in ("с", "со") and child.case == "Ins"
                inside = child.rel in ("nmod", "nummod:gov", "obl") and (
                    child.case == "Gen" or filled
                )
                if inside or (child.rel == "nummod" and child.lemma in SCALE):
                    found += self._things(child, depth + 1)[:1]
        for child in self.parse.children(head.at):
            if child.rel == "conj":
                found += self._things(child, depth + 1)
        return found

    # -- context -------------------------------------------------------------------------------

    def _context(self, word: Word) -> _Context:
        known = self.known.sets
        stage: Stage | None = None
        polarity: Polarity = "denied" if self._negated(word) else "affirmed"
        certainty: Certainty = self._doubt(word)
        speakers: list[Speaker] = []
        subject: Word | None = None
        dative: Word | None = None
        real, accused = True, False
        asker: Word | None = None
        below = word
        for above in self.parse.ancestors(word.at):
            governed = below.rel in ("nsubj", "obl", "iobj") and (
                above.lemma in known["denying"] or above.lemma in known["accusing"] or above.lemma in known["refusing"]
                or above.lemma in known["unreal"] or self.known.table.stage_of(above.lemma)
            )  # fmt: skip
            if below.rel in CLOSED and not governed:
                if below.rel == "conj" and above.pos == "VERB" and below.pos == "VERB":
                    below = above
                    continue
                break
            lemma, actor = above.lemma, self._child(above, ("nsubj",))
            own = self.known.table.stage_of(lemma)
            real = real and lemma not in known["unreal"]
            clause = below.rel in ("ccomp", "obj", "xcomp", "nmod", "obl", "nsubj", "csubj")
            if lemma in known["denying"]:
                polarity = "denied"
                actor = actor or self._inside(above)
                speakers[:0] = self._spoken(actor)
                subject = subject or actor
            elif lemma in known["accusing"]:
                speakers[:0] = self._spoken(actor)
                subject, accused = self._child(above, ("obj",)) or subject, True
                certainty = "probable" if lemma.startswith(("подозр", "заподозр")) else certainty
            elif lemma in known["refusing"]:
                polarity, stage = "denied", "agreed"
                subject = subject or actor
            elif own is not None and clause:
                stage = stage or own
                asked = self._child(above, ("obj", "iobj"))
                if own == "requested" and lemma in known["asking"]:
                    asker = actor
                asked_of = asked is not None and below.at != asked.at and self._party(asked)
                subject = subject or (asked if own == "requested" and asked_of else actor)
                dative = dative or (self._child(above, ("iobj",)) if own == "offered" else None)
                if self._negated(above):
                    polarity = "denied"
            elif lemma in known["possible"]:
                certainty = "possible"
                subject = subject or actor
                if "Past" not in above.form:
                    stage = stage or "planned"
            elif lemma in known["saying"] and below.rel in ("ccomp", "obj", "nmod", "obl"):
                speakers[:0] = [*self._spoken(actor or self._inside(above)), *self._cited(above)]
                if below.rel != "ccomp" or not (
                    self._child(below, ("nsubj",)) or "Pass" in below.form
                ):
                    subject = subject or actor  # "признала, что отправила": the same who says so
                if lemma in known["believing"]:
                    certainty = "probable" if certainty == "certain" else certainty
            below = above
        speakers[:0] = self._according(word)
        return _Context(
            stage, polarity, certainty, tuple(speakers), subject, dative, real, accused, asker
        )

    def _negated(self, word: Word) -> bool:
        if word.rel == "conj" and word.head >= 0 and self.words[word.head].rel == "":
            return False
        return any(
            c.lemma in ("не", "нет", "никогда", "ни") and c.at < word.at
            for c in self.parse.children(word.at)
        )

    def _doubt(self, word: Word) -> Certainty:
        clause = [word, *self.parse.children(word.at)]
        tied = [c for c in self.parse.children(word.at) if c.rel == "advcl"]
        for head in (word, *tied, *self.parse.ancestors(word.at)):
            marks = [c.lemma for c in self.parse.children(head.at) if c.rel in ("mark", "advmod")]
            if "если" in marks:
                return "unknown"
        lemma = {w.lemma for w in clause}
        if lemma & self.known.sets["probable"]:
            return "probable"
        if lemma & self.known.sets["possible"]:
            return "possible"
        return "certain"

    def _spoken(self, actor: Word | None) -> list[Speaker]:
        if actor is None:
            return [Speaker(text="unstated", code=None, direct=False)]
        party = self._party(actor)
        return [Speaker(text=self._phrase(actor), code=party.code if party else None, direct=False)]

    def _inside(self, verb: Word) -> Word | None:
        """Return the state in which something is thought: "в Швеции считают"."""
        return next(
            (
                c
                for p, c in self._obliques(verb)
                if p in ("в", "во") and c.case == "Loc" and self._party(c)
            ),
            None,
        )

    def _cited(self, verb: Word) -> list[Speaker]:
        """Return whom somebody refers to: "со ссылкой на разведку"."""
        for _, child in self._obliques(verb):
            if child.lemma == "ссылка":
                return self._spoken(self._child(child, ("nmod",)) or child)
        return []

    def _according(self, word: Word) -> list[Speaker]:
        """Return who is named by "по данным X", "как сообщает X", «…», сказал X, "якобы"."""
        found: list[Speaker] = []
        opening = self.owner.get(0)
        if opening is not None and self.words[min(opening.last + 1, word.at)].text == ":":
            found += self._spoken(self.words[opening.last])
        root = [word, *self.parse.ancestors(word.at)]
        for head in root:
            for child in self.parse.children(head.at):
                if child.lemma in self.known.sets["sources"] and self._case(child) in (
                    "по",
                    "согласно",
                ):
                    owner = self._child(child, ("nmod",)) or child
                    found += self._spoken(owner)
                elif child.rel == "parataxis" and child.lemma in self.known.sets["saying"] and child.at not in {w.at for w in root}:  # fmt: skip
                    actor = self._child(child, ("nsubj",))
                    direct = self._quoted(word)
                    found += [
                        Speaker(text=s.text, code=s.code, direct=direct)
                        for s in self._spoken(actor)
                    ]
                elif child.lemma in self.known.sets["hearsay"]:
                    found.append(Speaker(text=child.text, code=None, direct=False))
        chain = {head.at for head in root}
        for verb in self.words[word.at + 1 :]:  # "…, сообщил Reuters": often a root of its own
            actor = self._child(verb, ("nsubj",))
            apart = verb.at not in chain and (verb.head < 0 or verb.rel in ("conj", "root"))
            if (
                apart and actor is not None and actor.at > verb.at
                and verb.lemma in self.known.sets["saying"] and self.words[verb.at - 1].text in (",", "—", "–", "-")
            ):  # fmt: skip
                direct = self._quoted(word)
                found += [
                    Speaker(text=s.text, code=s.code, direct=direct) for s in self._spoken(actor)
                ]
        return found

    def _quoted(self, word: Word) -> bool:
        before, after = self.text[: word.start], self.text[word.end :]
        return (
            before.count("«") > before.count("»")
            or ("“" in before and "”" in after)
            or ("„" in before and "“" in after)
        )

    # -- one act -------------------------------------------------------------------------------

    def _finding(self, word: Word, frame: FrameEntry) -> list[Finding]:
        context = self._context(word)
        if word.pos == "NOUN" and self._case(word) == "против":
            return []
        if not context.real or "бы" in {c.lemma for c in self.parse.children(word.at)}:
            return []
        other = {
            "support": self._support, "measure": self._measure, "contact": self._contact, "agreement": self._agreement,
            "casualty": self._casualty,
        }.get(frame.kind)  # fmt: skip
        if other is not None:
            made = other(word, frame, context)
            return [] if made is None else [made]
        object_ = self._object(word, frame)
        things = self._things(object_)
        kinds = {category for _, category in things}
        if len(kinds) > 1 and not kinds <= _WEAPONS and frame.side in ("out", "in"):
            each = [self._movement(word, frame, context, [thing]) for thing in things]
        else:
            each = [self._movement(word, frame, context, things)]
        return [part for found in each if found is not None for part in _by_supplier(found)]

    def _movement(
        self, word: Word, frame: FrameEntry, context: _Context, things: list[tuple[Word, Category]]
    ) -> Finding | None:
        object_ = self._object(word, frame)
        agent, receiver, giver = (
            self._agent(word, context), self._receiver(word), self._giver(word),
        )  # fmt: skip
        category = things[0][1] if things else None
        head = things[0][0] if things else object_
        if len({c for _, c in things}) > 1 and {c for _, c in things} <= _WEAPONS:
            category = "arms"
        kind = frame.kind
        if frame.what == "pupils":
            pupils = self._party(object_)
            receiver, category = ((pupils,) if pupils else receiver), "other"
        elif frame.what == "money" and category is None and self._sum(word) is not None:
            category = "money"
        elif frame.side == "fight":
            subject = self._child(word, ("nsubj",)) or context.subject
            things = self._things(subject)
            if not things or things[0][1] not in PEOPLE:
                return None
            head, category, object_ = things[0][0], things[0][1], subject
            side = next((c for _, c in self._obliques(word) if c.lemma == "сторона"), None)
            receiver = self._parties(side) or self._receiver(word)
        if category is None or head is None:
            return None
        if category == "other" and kind == "transfer":
            kind = "support"
        if category in PEOPLE and kind == "transfer":
            kind = "deployment"
        if kind == "deployment" and category not in PEOPLE:
            kind = "transfer"
        if kind == "transfer" and context.stage == "agreed" and len(agent) > 1 and not receiver:
            return self._made(
                word, frame, context, kind="agreement", from_=agent[:1], to=agent[1:], head=head,
                category="other", counted=None,
            )  # fmt: skip
        owner = self._party(head)
        if frame.side == "in":
            sender = giver or ((owner,) if owner else ()) or self._asked(word, frame)
            from_, to = sender, (agent or receiver)
        elif frame.side == "use":
            if owner is None or {owner.code} == {p.code for p in agent}:
                return None
            from_, to = (owner,), agent
        elif frame.side == "supply":
            to = self._parties(self._child(word, ("obj",))) or receiver
            from_ = agent
        else:
            from_, to = agent or giver, receiver
            if owner is not None and (not from_ or word.pos == "NOUN" or frame.side == "fight"):
                from_ = (owner,)
        if not to and context.dative is not None:
            to = self._parties(context.dative)
        if not to and context.stage == "requested":
            to = self._parties(context.asker)
        doer = self._parties(context.subject)
        if (
            doer and owner is not None and word.pos == "NOUN" and not to and self._genitive(head)
            and (context.accused or context.polarity == "denied")
        ):  # fmt: skip
            from_, to = doer, (owner,)  # "обвинила Швецию в поставках ракет Норвегии"
        told = {s.code for s in context.speakers if s.code}
        if (
            context.polarity == "denied"
            and word.pos == "NOUN"
            and from_
            and from_[0].code in told
            and owner
            and not self._genitive(head)
        ):
            from_ = (owner,)
        to = tuple(p for p in to if p.code not in {q.code for q in from_})
        if kind == "production":
            to = ()
        if not from_ and not to:
            return None
        if kind in ("production", "training") and not from_:
            return None
        return self._made(
            word, frame, context, kind=kind, from_=from_, to=to, head=head, category=category,
            counted=object_,
        )  # fmt: skip

    def _genitive(self, head: Word) -> bool:
        """Say whether a thing's party stands behind it as a noun, not before it as an adjective."""
        return any(
            c.rel == "nmod" and c.at > head.at and c.at in self.owner
            for c in self.parse.children(head.at)
        )

    def _object(self, word: Word, frame: FrameEntry) -> Word | None:
        """Return what is acted on."""
        if frame.side == "supply":
            return next(
                (c for p, c in self._obliques(word) if c.case == "Ins" and not self._party(c)),
                None,
            ) or next((c for c in self.parse.children(word.at) if c.case == "Gen"), None)
        if word.pos in ("NOUN", "PROPN"):
            return next(
                (
                    c for c in self.parse.children(word.at)
                    if c.case in ("Gen", "") and c.rel in ("nmod", "nummod", "obj") and not self._case(c)
                    and (self._things(c) or self.owner.get(c.at) is None)
                ),
                None,
            )  # fmt: skip
        options = [c for c in self.parse.children(word.at) if c.rel in TRANSITIVE]
        if options:
            return next((c for c in options if self._things(c)), options[0])
        for _, child in self._obliques(word):
            if self._things(child) and child.case in ("Acc", "Gen", "Nom"):
                return child
        if "Pass" not in word.form:  # "от 3 до 4 тысяч солдат": the number stands above the thing
            for below in self._below(word):
                if below.case == "Gen" and below.at > word.at and self._things(below) and (
                    self._case(below) in ("", "до", "от", "около", "свыше")
                ):  # fmt: skip
                    return below
        else:
            subject = self._child(word, ("nsubj",))
            return subject or (self.words[word.head] if word.rel in ("acl", "amod") else None)
        return None

    def _asked(self, word: Word, frame: FrameEntry) -> tuple[Party, ...]:
        return self._giver(word) if frame.stage == "requested" else ()

    def _sum(self, word: Word) -> Quantity | None:
        return next((q for q in self.quantities(word) if q.unit in set(CURRENCIES.values())), None)

    def _casualty(self, word: Word, frame: FrameEntry, context: _Context) -> Finding | None:
        passive = "Pass" in word.form
        victim = self._child(
            word, ("nsubj", "nsubj:pass") if passive or frame.side == "none" else ("obj",)
        )
        if frame.category == "captured" and word.pos == "NOUN" and word.head >= 0:
            verb = self.words[word.head]  # "взять в плен", "попасть в плен"
            victim = self._child(verb, ("obj", "nsubj:pass")) or self._child(verb, ("nsubj",))
            taken = self._child(verb, ("obj",)) is not None
            if verb.lemma not in self.known.sets["capturing"]:
                return None
            word = verb
            frame = frame.model_copy(update={"side": "hit" if taken else "none"})
            context = self._context(verb)
        elif word.pos == "NOUN":
            victim = next((c for c in self.parse.children(word.at) if c.case == "Gen"), None)
        agent: tuple[Party, ...] = ()
        owner = self._parties(victim)
        if not owner and frame.side == "none":
            counted = (w for w in self._below(word) if self._category(w) in PEOPLE)
            victim = next((w for w in counted if self._party(w)), victim)
            owner = self._parties(victim)
        if frame.side == "lost":
            owner = self._agent(word, context)
            if word.pos != "NOUN" and not any(c in PEOPLE for _, c in self._things(victim)):
                return None
            if word.pos == "NOUN":
                owner = self._parties(victim) or owner
        elif frame.side == "hit":
            agent = self._agent(word, context)
        if not owner or frame.category is None:
            return None
        return self._made(
            word, frame, context, kind="casualty", from_=owner, to=agent, head=word,
            category=frame.category, counted=victim or word,
        )  # fmt: skip

    def _contact(self, word: Word, frame: FrameEntry, context: _Context) -> Finding | None:
        actor = self._agent(word, context)
        comer = self._child(word, ("nsubj",))
        if frame.side == "visit" and comer is not None and self._category(comer) in PEOPLE:
            sent = frame.model_copy(update={"kind": "deployment", "side": "fight"})
            return self._movement(word, sent, context, [])
        if word.pos == "NOUN":
            owner = next(
                (c for c in self.parse.children(word.at) if c.case == "Gen" and c.rel == "nmod"),
                None,
            )
            actor = self._parties(owner) or actor
            if not actor and word.rel == "obj" and word.head >= 0:
                actor = self._parties(self._child(self.words[word.head], ("nsubj",)))
        others: tuple[Party, ...] = ()
        if frame.side in ("visit", "host"):
            others = self._parties(self._child(word, ("obj",)))
        for preposition, child in self._obliques(word):
            toward = preposition in ("в", "во") and child.case == "Acc"
            called = not preposition and child.case == "Dat" and word.pos == "VERB"
            if not others and (
                toward or called or (preposition in ("с", "со") and child.case == "Ins")
            ):
                others = self._parties(child)
        if frame.side == "both" and len(actor) > 1 and not others:
            actor, others = actor[:1], actor[1:]
        others = tuple(p for p in others if p.code not in {q.code for q in actor})
        if not actor or not others:
            return None
        if frame.side == "host":
            guest = self._child(word, ("obj",))
            if guest is not None and self._category(guest) in PEOPLE:
                return self._made(
                    word, frame, context, kind="deployment", from_=others, to=actor, head=guest,
                    category=self._category(guest) or "troops", counted=guest,
                )  # fmt: skip
            actor, others = others, actor
        return self._made(
            word, frame, context, kind="contact", from_=actor, to=others, head=word, category="other",
            counted=None,
        )  # fmt: skip

    def _agreement(self, word: Word, frame: FrameEntry, context: _Context) -> Finding | None:
        treaties = self.known.sets["treaties"]
        treaty = next((c for c in self.parse.children(word.at) if c.lemma in treaties), None)
        if treaty is None:
            return None
        sides = list(self._agent(word, context))
        for head in (word, treaty):
            for child in self.parse.children(head.at):
                if self._case(child) in ("с", "со", "между"):
                    sides += self._parties(child)
        codes = {p.code: p for p in sides}
        if not codes:
            return None
        parties = tuple(codes.values())
        return self._made(
            word, frame, context, kind="agreement", from_=parties[:1], to=parties[1:], head=treaty,
            category="other", counted=None,
        )  # fmt: skip

    def _support(self, word: Word, frame: FrameEntry, context: _Context) -> Finding | None:
        """Read backing, and help with no thing named: "приостановить помощь Пакистану"."""
        from_, to = self._agent(word, context), self._parties(self._child(word, ("obj",)))
        if word.pos == "NOUN":
            to = self._receiver(word) or self._parties(
                next((c for c in self.parse.children(word.at) if c.case == "Gen"), None)
            )
            if context.stage is None and context.polarity == "affirmed":
                return None  # a noun alone tells of no act
        to = tuple(p for p in to if p.code not in {q.code for q in from_})
        if not from_ or not to:
            return None
        return self._made(
            word, frame, context, kind="support", from_=from_, to=to, head=word, category="other",
            counted=None,
        )  # fmt: skip

    def _ban(self, word: Word, frame: FrameEntry, context: _Context) -> Finding | None:
        """Read "запретить экспорт X в Y" and "запрет на экспорт": who bans, and who gets no more."""
        verb = word
        if word.pos == "NOUN":
            verb = self.words[word.head] if word.head >= 0 else word
            if verb.lemma not in self.known.table.measures.get("done", ()):
                return None
            context = self._context(verb)
        if not context.real:
            return None
        below = [word, *self._below(word)]
        trade = next((w for w in below if w.lemma in self.known.sets["trade"]), None)
        if trade is None:
            return None
        from_ = self._agent(verb, context)
        to = self._receiver(trade) or self._giver(trade) or self._receiver(verb)
        to = tuple(p for p in to if p.code not in {q.code for q in from_})
        if not from_:
            return None
        return self._made(
            verb, frame, context, kind="measure", from_=from_, to=to, head=trade,
            category="export_control", counted=None,
        )  # fmt: skip

    def _measure(self, word: Word, frame: FrameEntry, context: _Context) -> Finding | None:
        if frame.side == "ban":
            return self._ban(word, frame, context)
        above = self.words[word.head] if word.head >= 0 else None
        stage: Stage | None = None
        if above is not None:
            stage = next(
                (s for s, verbs in self.known.table.measures.items() if above.lemma in verbs), None
            )
        if above is None or stage is None:
            return None
        context = self._context(above)
        if not context.real:
            return None
        from_ = self._agent(above, context)
        to: tuple[Party, ...] = ()
        for head in (word, above):
            for preposition, child in self._obliques(head):
                if preposition in ("против", "на", "с") or (
                    preposition == "в" and child.lemma == "отношение"
                ):
                    to = to or self._parties(child)
        to = tuple(p for p in to if p.code not in {q.code for q in from_})
        if not from_ and not to:
            return None
        if stage == "ended" and context.stage is None:
            context = context._replace(stage="ended")
        return self._made(
            above, frame, context, kind="measure", from_=from_, to=to, head=word,
            category=frame.category or "sanction", counted=None,
        )  # fmt: skip

    def _made(
        self,
        word: Word,
        frame: FrameEntry,
        context: _Context,
        *,
        kind: Any,
        from_: tuple[Party, ...],
        to: tuple[Party, ...],
        head: Word,
        category: Category,
        counted: Word | None,
    ) -> Finding:
        stage = context.stage or frame.stage or self._tense(word)
        loaded = tuple(w.text for w in self.words if w.lemma in self.known.sets["loaded"])
        speakers = context.speakers
        return Finding(
            kind=kind, from_=from_, to=to, what=self._phrase(head), category=category,
            trigger=(word.start, word.end),
            quantity=self._counted(word, counted) if kind not in UNCOUNTED else (),
            when=self.when(word, ahead=stage in ("planned", "offered", "agreed")),
            place=self._places(word, kind), stage=stage,
            polarity=context.polarity, certainty=context.certainty, speakers=speakers,
            loaded=loaded,
        )  # fmt: skip

    def _counted(self, word: Word, counted: Word | None) -> tuple[Quantity, ...]:
        """Return the numbers of a thing, and the sum that the act is worth ("на сумму 5 млн евро")."""
        found = list(self.quantities(counted if counted is not None else word))
        sums = set(CURRENCIES.values()) - {"percent"}
        found += [q for q in self.quantities(word) if q.unit in sums and q not in found]
        return tuple(found)

    def _tense(self, word: Word) -> Stage:
        auxiliary = next(
            (
                c
                for c in self.parse.children(word.at)
                if c.rel in ("aux", "cop") and c.lemma == "быть"
            ),
            None,
        )
        forms = word.form.split()
        if "Fut" in forms or (auxiliary is not None and "Fut" in auxiliary.form):
            return "planned"
        if "Pres" in forms and "Part" not in forms:
            return "under_way"
        return "done"

    def _places(self, word: Word, kind: str) -> tuple[Place, ...]:
        """Return the places of an act; a capital is one where something is held or signed."""
        held = kind in ("contact", "agreement")
        options = list(self._obliques(word))
        if held:
            options += [
                (self._case(w), w) for w in self._below(word)
                if w.case == "Loc" and w not in [child for _, child in options]
            ]  # fmt: skip
        found = []
        for preposition, child in options:
            if preposition not in ("в", "во", "из", "на"):
                continue
            inside = [
                c for c in self.parse.children(child.at) if c.rel in ("amod", "nmod", "appos")
            ]
            own_name = any(c.text[:1].isupper() and self.owner.get(c.at) is None for c in inside)
            capital = held and child.case == "Loc" and child.lemma in self.known.capitals
            if capital or (own_name and child.at not in self.owner) or (
                child.pos == "PROPN" and self._party(child) is None
            ):  # fmt: skip
                role: PlaceRole = "destination" if child.case == "Acc" else "location"
                role = "origin" if preposition == "из" else role
                found.append(Place(text=self._phrase(child), role=role))
        return tuple(found)


_WEAPONS: frozenset[Category] = frozenset(
    ("ammunition", "missile", "artillery", "armour", "aircraft", "drone", "air_defence", "naval", "small_arms", "arms")
)  # fmt: skip


def _unbent(word: Word) -> bool:
    """Say whether a name has one form for all cases: "КНДР", "Гаити", "Перу"."""
    return word.text.isupper() or (word.text.casefold() == word.lemma and word.lemma[-1] in "иуоэ")


def _by_supplier(found: Finding) -> list[Finding]:
    """Return one finding a supplier, for a transfer of several."""
    if found.kind != "transfer" or len(found.from_) < 2:
        return [found]
    return [replace(found, from_=(giver,)) for giver in found.from_]


def _same(one: Finding, other: Finding) -> bool:
    """Say whether two findings tell of one act: a verb and its noun ("начала поставки")."""
    return (
        one.kind == other.kind
        and one.category == other.category
        and {p.code for p in one.from_} == {p.code for p in other.from_}
        and {p.code for p in one.to} == {p.code for p in other.to}
        and one.polarity == other.polarity
    )
