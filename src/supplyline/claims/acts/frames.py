"""Find claims in a parsed sentence: triggers, who and what goes with them, and what is asked of both.

A frame is data (``schema/frames/*.yaml``): trigger lemmas, where each role may be found in the
grammar (``roles``), what the thing must be (``items``, ``schema/wordgroups.yaml``) and which slots
must be filled.  Filling is the same for all: for each role the first source that gives a fitting
phrase wins.

Does not: read numbers, times, places, speakers or certainty; resolve a phrase to a party
(``references``); decide the stage (``stage``).
"""

# ruff: noqa: PLR0911, PLR0912, PLR0915  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from spacy.tokens import Doc, Token

from supplyline.claims.acts import roles
from supplyline.claims.acts.draft import Draft
from supplyline.claims.acts.echoes import echoes
from supplyline.claims.acts.items import ItemIndex, item_index
from supplyline.claims.acts.itemtable import LETHAL, PEOPLE
from supplyline.claims.acts.stage import governs
from supplyline.claims.acts.tolls import joined, number_put_at
from supplyline.claims.acts.triggers import Frame, frame_index
from supplyline.claims.references import Reference, Resolver, is_firm, references
from supplyline.claims.saying.opinions import opinions
from supplyline.claims.wordlists import wordlist
from supplyline.records import Category, Kind
from supplyline.schema import DATA, load
from supplyline.schema.codebook import BODIES

ARMS: frozenset[str] = LETHAL | {"satellite_tech", "nuclear_tech"}
# Groups whose claims need no thing of their own: the trigger is the thing.
SELF = frozenset(
    (
        "going",
        "meeting",
        "guest",
        "victims",
        "act",
        "property",
        "lesson",
        "backing",
        "wording",
        "text",
        "terminus",
        "round",
        "attendance",
        "knowing",
    )
)
ORDER: tuple[Kind, ...] = (
    "deployment", "transfer", "casualty", "agreement", "contact", "measure", "production",
    "training", "support",
)  # fmt: skip


@cache
def wordgroups() -> dict[str, frozenset[str]]:
    """Return ``schema/wordgroups.yaml``: nouns by group."""
    return load(DATA / "wordgroups.yaml", dict[str, frozenset[str]])


def _frames_at(token: Token) -> Iterator[Frame]:
    """Yield the frames that ``token`` may trigger, by its lemma or by the company it keeps."""
    index, pos, lemma, dep = frame_index(), token.pos_, token.lemma_.casefold(), token.dep_
    if pos in ("VERB", "AUX"):
        modifies = dep in ("amod", "aux", "auxpass")
        for frame in index.verbs.get(lemma, ()):
            if not modifies or frame.kind == "casualty" or frame.name == "deploy":
                yield frame
    elif pos in ("NOUN", "PROPN"):
        yield from index.nouns.get(lemma, ())
        left = any(c.i < token.i for c in token.children)
        if left and _shown(token):
            yield from index.people_in
        if left and _wielded(token):
            yield from index.arms_held
        if any(c.lower_ == "from" for c in token.children):
            yield from index.things_from
    if pos == "ADJ" or dep == "amod":
        yield from index.words.get(token.lower_, ())
    if token.i > 1 and token.doc[token.i - 1].text == "-":
        for suffix, frame in index.suffixes:
            if token.lower_ == suffix[1:]:
                yield frame


def drafts(doc: Doc, resolver: Resolver) -> list[Draft]:
    """Return what the sentence says happened, in order of place, each happening once."""
    found: list[Draft] = []
    for token in doc:
        for frame in _frames_at(token):
            found += _Filling(frame, token, resolver).drafts()
    distinct = joined(_distinct(found))
    return [*distinct, *echoes(doc, resolver, distinct)]


# A state's whole army is not sent abroad by being named.
WHOLE = wordlist("whole")
# Casualties are told by frames of their own.
MOURNING = wordlist("mourning")
FALLING = frozenset(("kill", "die", "wound", "injure", "capture", "maim", "fall", "lose"))
# Who is seen, used or spoken of is there; who is only part of another statement may not be.
SHOWING = wordlist("showing")
SHOWING_NOUNS = wordlist("showing_nouns")


# What a ban may be on: then it is a control of exports.
TRADE = frozenset(("export", "sale", "shipment", "delivery", "supply", "transfer", "re-export"))
TEACHING = wordlist("teaching")
# What somebody does to another's arms does not make them its own.
AGAINST = wordlist("against")


def _wielded(token: Token) -> bool:
    """Say whether arms are used, held or combined by the subject of their clause."""
    head = token.head
    while token.dep_ == "conj" and head.pos_ in ("NOUN", "PROPN"):
        token, head = head, head.head
    if token.dep_ == "dobj":
        return head.lemma_ not in AGAINST
    if token.dep_ == "pobj":
        above = head.head
        return head.lower_ in ("with", "using") or (
            head.lower_ in ("alongside", "by", "on") and above.lemma_ not in AGAINST
        )
    return False


def _shown(token: Token) -> bool:
    head = token.head
    if token.lemma_.casefold() in WHOLE:
        return False
    if any(t.lemma_ in MOURNING for t in (head, head.head, *token.children)):
        return False
    if head.lemma_ in TEACHING and token.dep_ != "nsubj":
        return False  # who is trained is told by a frame of its own
    if token.dep_ in ("dobj", "nsubj", "nsubjpass"):
        return True
    if token.dep_ == "pobj":
        return head.head.lemma_ in SHOWING_NOUNS or head.head.lemma_ in SHOWING
    return False


class _Filling:
    """One frame tried on one trigger."""

    def __init__(self, frame: Frame, trigger: Token, resolver: Resolver) -> None:
        self.frame, self.trigger, self.resolver = frame, trigger, resolver
        self.items: ItemIndex = item_index()
        self.what: Token | None = None

    def drafts(self) -> Iterator[Draft]:
        """Yield a draft for each thing and supplier that the trigger goes with."""
        frame = self.frame
        things = self._things()
        if not things and ("what" in frame.needs or any(g in SELF for g in frame.things)):
            return
        if frame.name == "ban" and any(t.lemma_ in TRADE for t in roles.objects(self.trigger)):
            things = [(thing, "export_control") for thing, _ in things]
        for thing, category in things or [(None, frame.category or "other")]:
            self.what = thing
            if frame.mutual:
                from_ = self._parties(frame.from_, taken=())
                to = self._parties(frame.to, taken=from_)
            else:
                to = self._parties(frame.to, taken=())
                from_ = self._parties(frame.from_, taken=to)
            if frame.kind in GIVEN and len(from_) == 2 and not any(r.named for r in from_):
                from_ = tuple(r for r in from_ if r.party.code not in _codes(to)) or from_
            if not to and "expedition" in frame.to:
                to = self.resolver.expedition(from_, trigger=self.trigger)
            if not from_ and not to and "abroad" in frame.needs:
                from_, to = self.resolver.only_expedition(trigger=self.trigger)
            told = self.trigger
            if "attendance" in frame.things:
                from_ = self._guests(from_)
                told = told.head  # "were present": the tense is that of "were"
            if frame.mutual:
                from_, to = self._split(from_, to)
            if (
                frame.name == "supply-noun"
                and not from_
                and len(to) == 2
                and to[0].token.head.lower_ == "between"
            ):
                from_, to = to[:1], to[1:]  # "trade between Lyra and Freedonia"
            if not from_ and not to and frame.name == "supply-noun":
                from_, to = self._told_before()
            if frame.name in AGAIN:
                from_, to = self._gone_on(from_, to)
            if frame.kind == "contact":
                to = self._others(from_, to)
            if not self._fits(from_, to):
                continue
            draft = Draft(
                kind=frame.kind, frame=frame.name, trigger=told, from_=from_, to=to,
                what=thing, category=category, fixed=frame.stage,
                both="both" in frame.needs or not (from_ or to), sender="sender" in frame.needs,
            )  # fmt: skip
            if len(from_) == 2 and not to and not frame.mutual and self._each_other():
                yield replace(draft, from_=from_[:1], to=from_[1:])
                yield replace(draft, from_=from_[1:], to=from_[:1])
                continue
            for one in from_ if frame.kind == "transfer" and len(from_) > 1 else (None,):
                yield draft if one is None else replace(draft, from_=(one,))
        if frame.kind in ("transfer", "deployment") and things:
            yield from self._returns()

    def _told_before(self) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
        """Return whose shipments "the shipments" are, where they are said to be of something."""
        gift = self.resolver.memory.gift
        pointed = any(c.lower_ in POINTING for c in self.trigger.children)
        named = self.what is not None and self.what != self.trigger
        if gift is None or not pointed or not named or self.trigger.tag_ != "NNS":
            return (), ()
        made = [Reference(party, self.trigger, named=False) for party in gift]
        return (made[0],), (made[1],)

    def _gone_on(
        self, from_: tuple[Reference, ...], to: tuple[Reference, ...]
    ) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
        """Return who gives what the sentence before told of, and to whom: "it has sent ten so far"."""
        memory, trigger = self.resolver.memory, self.trigger
        before = memory.posting if self.frame.kind == "deployment" else memory.gift
        if before is None:
            return (), ()
        made = [Reference(party, trigger, named=False) for party in before]
        known = _codes(from_ or to)
        if known and not known <= {before[0 if from_ else 1].code}:
            return (), ()  # somebody else gives, or gets
        return from_ or (made[0],), to or (made[1],)

    def _each_other(self) -> bool:
        """Say whether what two give goes from each to the other: "pledged help to each other"."""
        words = [t.lower_ for t in self.trigger.subtree]
        pairs = set(pairwise(words))
        return ("each", "other") in pairs or ("one", "another") in pairs or "mutual" in words

    def _returns(self) -> Iterator[Draft]:
        """Yield what is given "in exchange for" or "in return for" the thing, the other way round."""
        trigger = self.trigger
        for token in trigger.doc:
            if token.lower_ not in ("exchange", "return") or token.head.lower_ != "in":
                continue
            if trigger not in token.ancestors or any(
                t.pos_ == "VERB" and trigger.is_ancestor(t) for t in token.ancestors
            ):
                continue
            to = self._parties(self.frame.to, taken=())
            from_ = self._parties(self.frame.from_, taken=to)
            for thing in roles.prepositional(token, ("for",)):
                category = self.items.category_of(thing)
                help_ = thing.lemma_ in wordgroups()["help"]
                if category is None and not help_ and thing.lemma_ != "training":
                    continue
                if thing.lemma_ in ("training", "instruction"):
                    yield Draft(
                        kind="training", frame=self.frame.name, trigger=trigger, from_=to, to=from_,
                        what=thing, category="other", fixed=None, back=True,
                    )  # fmt: skip
                    continue
                kind: Kind = (
                    "support" if help_ and category in (None, "technology", "money") else "transfer"
                )
                if category in PEOPLE:
                    kind = "deployment"
                yield Draft(
                    kind=kind, frame=self.frame.name, trigger=trigger, from_=to, to=from_,
                    what=thing, category=category if category and kind != "support" else "other",
                    fixed=None, both=False, back=True,
                )  # fmt: skip

    # What it is about

    def _things(self) -> list[tuple[Token | None, Category]]:
        frame = self.frame
        if any(group in SELF for group in frame.things):
            return (
                [(self.trigger, frame.category or self._own_category())]
                if self._self_fits()
                else []
            )
        for source in frame.what:
            fitting = [
                (t, c)
                for t in self._opened(self._tokens(source))
                for c in (self._category(t),)
                if c and not self._kit_of_people(t, c)
            ]
            if fitting:
                if source in ("object", "with") and frame.things[0] == "goods":
                    fitting += self._strayed(fitting)
                    fitting += self._added(fitting)
                return self._grouped(fitting)
        return []

    def _kit_of_people(self, token: Token, category: Category) -> bool:
        """Say whether a thing is only what people sent bring along: "troops and equipment"."""
        return (
            token.dep_ == "conj"
            and category in ("equipment", "arms")
            and self.resolver.category(token.head) in PEOPLE
        )

    def _opened(self, tokens: list[Token]) -> list[Token]:
        """Return ``tokens`` with "a billion dollars' worth of A, B and C" opened into A, B and C."""
        opened: list[Token] = []
        for token in tokens:
            inner = (
                roles.prepositional(token, ("of",))
                if self.frame.things[0] in ("goods", "arms", "people")
                else []
            )
            formed = [
                t for f in roles.prepositional(token, ("in",)) if f.lower_ == "form"
                for t in roles.prepositional(f, ("of",))
            ] if self.frame.things[0] == "goods" else []  # fmt: skip
            if any(self.items.category_of(t) for t in formed):
                opened += formed  # "benefits in the form of food and fuel"
                continue
            several = [t for t in inner if self.items.category_of(t) is not None]
            opened += several if len(several) > 1 else [token]
        return opened

    def _strayed(self, fitting: list[tuple[Token, Category]]) -> list[tuple[Token, Category]]:
        """Return things that the parser coordinated with the recipient: "drones to Kyiv, and shells"."""
        known = {t.i for t, _ in fitting}
        found = []
        for token in roles.prepositional(self.trigger, ("to",)) + roles.datives(self.trigger):
            if token.i in known or self.resolver.mention_at(token) is not None:
                continue
            category = self._category(token)
            if category is not None:
                found.append((token, category))
        return found

    def _added(self, fitting: list[tuple[Token, Category]]) -> list[tuple[Token, Category]]:
        """Return things added to the list later: "sent drones to Lyra, as well as shells and fuel"."""
        known = {t.i for t, _ in fitting}
        if self.trigger.pos_ != "VERB":
            return []
        found = []
        for token in self.trigger.subtree:
            joined = token.dep_ in ("pobj", "conj", "dobj") and token.i > max(known)
            if not joined or token.i in known or roles.governor(token) != self.trigger:
                continue
            words = [t.lower_ for t in token.doc[max(0, token.i - 8) : token.i]]
            if not any(
                tuple(words[i : i + len(w)]) == w for w in ADDING for i in range(len(words))
            ):
                continue
            category = self._category(token) if self.resolver.mention_at(token) is None else None
            if category is not None:
                found += [
                    (t, c)
                    for t in roles.conjuncts([token])
                    if t.i not in known and (c := self._category(t)) is not None
                ]
                break
        return found

    def _own_category(self) -> Category:
        return "other"

    def _self_fits(self) -> bool:
        trigger = self.trigger
        if "terminus" in self.frame.things:
            return self._at_terminus()
        if "round" in self.frame.things:
            return any(c.lower_ == "round" for c in trigger.children)
        if "attendance" in self.frame.things:
            return bool(self._present())
        if "knowing" in self.frame.things and not self._knowing():
            return False
        if self.frame.name == "missing":
            return trigger.lower_ == "missing" and trigger.dep_ in ("acomp", "amod", "oprd", "ROOT")
        if self.frame.kind == "casualty" and trigger.pos_ != "NOUN" and self._by_nature():
            return False
        if self.frame.kind == "casualty" and trigger.lemma_ == "loss":
            of_life = any(c.lower_ in OF_LIFE for c in trigger.children)
            return trigger.tag_ == "NNS" and (of_life or number_put_at(trigger) is not None)
        if (
            trigger.lemma_ in ("exchange", "return")
            and trigger.dep_ == "pobj"
            and trigger.head.lower_ == "in"
        ):
            return False  # "in exchange for": a return flow, read with what it returns
        if trigger.lemma_ == "call" and trigger.pos_ == "NOUN":
            # "calls for restraint", "a call to end the war": no call was made
            after = trigger.doc[trigger.i + 1 : trigger.i + 3]
            asked = [t.lower_ for t in after[:1]] == ["for"] or [t.tag_ for t in after] == [
                "TO",
                "VB",
            ]
            return not asked and not any(
                c.lower_ == "for" or c.dep_ == "acl" for c in trigger.children
            )
        if trigger.lemma_ == "call" and trigger.pos_ == "VERB":
            # "called him a liar", "called for talks": no call was made
            return not any(
                (c.dep_ in ("oprd", "xcomp", "ccomp", "attr", "acomp") and not _to_talk(c))
                or (c.lower_ in ("for", "upon", "on", "off") and not _dated(c))
                for c in trigger.children
            )
        if (
            self.frame.kind == "measure"
            and trigger.dep_ in ("acl", "relcl")
            and trigger.head.lemma_ in wordgroups()["measure"]
        ):
            return False  # "an embargo banning imports": the noun's own frame reads it
        if "text" in self.frame.things and not self._said_of_text():
            return False
        if (
            self.frame.kind == "contact"
            and trigger.pos_ == "NOUN"
            and (trigger.dep_ == "compound" or self._of_a_body() or self._back_reference())
        ):
            return False  # "an exchange plan", "the NATO summit", "during the meeting"
        dealing = trigger.lemma_ in COOPERATING and self.frame.kind == "support"
        if dealing and not any(c.lower_ in MILITARY for c in trigger.children):
            return False  # dealings in general back nobody; military ones do
        if (
            self.frame.kind == "support"
            and trigger.pos_ == "NOUN"
            and trigger.head.lower_ == "to"
            and trigger.head.head.lemma_ in COMING
        ):
            return False  # "came to Freedonia's aid": read by the verb
        if (
            (self.frame.kind == "support" or "knowing" in self.frame.things)
            and trigger.pos_ == "VERB"
            and trigger.dep_ in ("advcl", "acl", "xcomp")
        ):
            # a purpose ("to support the war") is not an act of its own
            purpose = any(c.lower_ == "to" and c.dep_ == "aux" for c in trigger.children)
            return not purpose or governs(trigger.head)
        return not (
            self.frame.kind == "training"
            and any(c.dep_ == "xcomp" for c in trigger.children)
            and trigger.lemma_ == "instruct"
        )

    def _said_of_text(self) -> bool:
        """Say whether a treaty is more than pointed back to: signed, dated, or named with parties."""
        trigger = self.trigger
        if trigger.dep_ == "pobj" and trigger.head.lower_ in ("under", "within", "per"):
            return False  # "under the treaty": what else is said happens by it
        if (
            trigger.dep_ in ("dobj", "nsubjpass")
            and trigger.head.lemma_ in frame_index().verbs
            and any(
                f.name in ("sign", "withdraw-from")
                for f in frame_index().verbs[trigger.head.lemma_]
            )
        ):
            return False  # the verb's own frame reads it
        above = roles.governor(trigger)
        if trigger.dep_ == "pobj" and above is not None and above.lemma_ in LEAVING_TEXTS:
            return False  # "pulled out of the accord"
        for child in trigger.children:
            if child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ in SIGNING:
                return True
            if child.dep_ == "prep" and child.lower_ in ("between", "with"):
                return True
            if child.dep_ == "poss" and child.pos_ == "PRON" and child.lower_ == "their":
                return True
        return trigger.pos_ == "PROPN" and any(
            c.dep_ == "prep" and c.lower_ == "on" for c in trigger.children
        )

    def _of_a_body(self) -> bool:
        """Say whether the noun is a body's own occasion: it is no visit to, or meeting with, it."""
        whose = [self.resolver.mention_at(t) for t in self._adjectives(self.trigger)]
        return bool(whose) and all(m is not None and m.code in BODIES for m in whose)

    def _back_reference(self) -> bool:
        """Say whether the noun only points back: "during the meeting", "in his message"."""
        trigger = self.trigger
        if any(c.dep_ in ("prep", "acl", "relcl", "agent") for c in trigger.children):
            return False
        if any(c.dep_ == "poss" and c.pos_ != "PRON" for c in trigger.children) or self._adjectives(
            trigger
        ):
            return False
        definite = any(
            c.lower_ in ("the", "this", "that", "these", "those", "his", "her", "its", "their")
            for c in trigger.children
        )
        return definite and trigger.dep_ != "dobj"

    def _category(self, token: Token) -> Category | None:
        groups = self.frame.things
        lemma = token.lemma_.casefold()
        if lemma == "fire" and token.i > 1 and token.doc[token.i - 2].lower_ == "cease":
            lemma = "ceasefire"  # "cease - fire"
        for group in groups:
            if group == "counted":
                return self._of_before(token)
            if group == "joint" and not any(c.lower_ == "joint" for c in token.children):
                continue
            if group in ("goods", "arms", "people"):
                category = self.resolver.category(token)
                if category is None or (category in self.frame.except_ and not self._shipped()):
                    continue
                if group == "people" and category in PEOPLE:
                    return self.frame.category or category
                if group == "arms" and category in ARMS:
                    return category
                if group == "goods" and category not in PEOPLE:
                    inner = _sum_of(token) if category == "money" else None
                    if inner is not None:
                        if (
                            inner.lemma_ in wordgroups()["help"]
                            and self.items.category_of(inner) is None
                        ):
                            continue
                        category = self.items.category_of(inner) or category
                    return category
            elif group == "works":
                made = next((self._of_arms(c) for c in token.children if self._of_arms(c)), None)
                if made is not None and lemma in wordgroups()["works"]:
                    return made
                if lemma in ("shipyard", "dockyard"):
                    return "naval"
            elif group == "nationals" and self._nationals(token):
                return self.frame.category or "troops"
            elif (
                group == "help"
                and (inner := _sum_of(token)) is not None
                and inner.lemma_ in wordgroups()["help"]
                and not governs(token)  # "a suspension of aid"
            ):
                return None if self.items.category_of(inner) else "other"
            elif lemma in wordgroups().get(group, ()):
                if lemma == "cable" and any(c.dep_ == "compound" for c in token.children):
                    return None  # "fibre-optic cables" are no words
                if group == "help" and self.items.category_of(token) not in (None, "technology"):
                    return None  # a thing after all: "food aid", "humanitarian assistance"
                return self.frame.category or _measure_category(token, group)
        return None

    def _of_before(self, token: Token) -> Category | None:
        """Return what a bare number or "them" counts of the sentence before: "ten", "another 2,000"."""
        memory, bare = self.resolver.memory, not any(c.dep_ == "prep" for c in token.children)
        if self.frame.kind == "deployment":
            left = {c.lower_ for c in token.lefts for c in (c, *c.children)}
            if token.lemma_.casefold() in frame_index().nouns:
                return None  # "an additional deployment follows"
            people = self.resolver.category(token)
            alike = people == memory.people_sent or (token.pos_ == "NUM" and bare)
            return memory.people_sent if alike and left & wordgroups()["counted"] else None
        known = token.pos_ == "NUM" or token.lower_ in wordgroups()["counted"]
        return memory.goods if known and bare else None

    def _shipped(self) -> bool:
        """Say whether a thing came by a port or on board: it was not fired."""
        if self.frame.name != "reach":
            return False
        by = roles.prepositional(self.trigger, ("through", "via", "by", "aboard"))
        return any(t.lemma_ in PORTS or t.lower_ in roles.CONVEYANCES for t in by)

    def _of_arms(self, word: Token) -> Category | None:
        """Return what arms a word before a plant or yard says that it makes: "a missile plant"."""
        category = self.resolver.category(word) if word.dep_ in ("compound", "amod") else None
        return category if category in ARMS else None

    def _grouped(
        self, fitting: list[tuple[Token, Category]]
    ) -> list[tuple[Token | None, Category]]:
        """Join coordinated arms into one thing; keep other coordinated things apart."""
        fitting = [
            (t, c)
            for at, (t, c) in enumerate(fitting)
            if not at or not any(k.lower_ == "other" for k in t.children)
        ]  # "ventilators and other equipment": one phrase
        counted = [t for t, _ in fitting if any(c.dep_ == "nummod" for c in t.children)]
        lethal = [(t, c) for t, c in fitting if c in LETHAL]
        rest: list[tuple[Token | None, Category]] = [(t, c) for t, c in fitting if c not in LETHAL]
        if len(lethal) > 1 and len(counted) < 2:
            kinds = {c for _, c in lethal}
            if len(lethal) > 2 and len(kinds) > 2:
                return [*_by_category(lethal), *rest]
            joint: Category = lethal[0][1] if len(kinds) == 1 else "arms"
            return [(lethal[0][0], joint), *rest]
        if self.frame.things[0] in ("goods", "arms"):
            return [*lethal, *rest]
        return (
            [(fitting[0][0], fitting[0][1])]
            if self.frame.things[0] != "people"
            else [*lethal, *rest]
        )

    # Who

    def _parties(
        self, sources: tuple[str, ...], taken: tuple[Reference, ...]
    ) -> tuple[Reference, ...]:
        used = {r.token.i for r in taken}
        if sources is self.frame.to:
            sources = tuple(s for s in sources if s != "expedition")
        weak: tuple[Reference, ...] = ()
        if (
            self.frame.kind == "casualty"
            and sources is self.frame.to
            and self.trigger.pos_ == "NOUN"
        ):
            return ()
        for source in sources:
            found: list[Reference] = []
            for token in self._tokens(source):
                own = token == self.trigger and source not in OWN
                if own or token.i in used or self._is_thing(token, source) or self._is_enemy(token):
                    continue
                resolved = self.resolver.resolve(token)
                if token.lower_ in ("they", "them") and len(resolved) != 1:
                    came = self.resolver.memory.visitors
                    if came is not None and self.frame.kind == "contact" and not self.frame.mutual:
                        resolved = (Reference(came, token, named=False),)
                vague = any(r.party.text == token.text for r in resolved)
                if len(resolved) > 1 and vague and token.pos_ == "PRON" and not self.frame.mutual:
                    continue  # "they" met; who of them sent or got is not said
                found += [r for r in resolved if self._partylike(r, source)]
            coded = tuple(r for r in found if r.party.code)
            if self.frame.kind in BLOC_MADE and source in ("adj", "what.adj") and not coded:
                named = tuple(r for r in found if r.token.lower_ in references().blocs)
                if named:
                    return _unique(named)  # "Western sanctions": nobody else made them
            if coded:
                return _unique(coded if len(coded) == len(found) else tuple(found))
            if found and not weak and source in STRONG:
                weak = _unique(tuple(found))
        return weak

    def _is_enemy(self, token: Token) -> bool:
        """Say whether a war is fought against or in what ``token`` names, so that it gets nothing."""
        if self.frame.kind == "casualty":
            return False
        if token.lemma_ in WARS:
            return not any(c.dep_ == "poss" for c in token.children)
        if token.lower_ in ("ukraine-war",):
            return True
        if token.dep_ == "pobj" and token.head.lower_ in ("with", "against", "of", "in", "on"):
            above = token.head.head
            hosts = self.resolver.memory.expeditions.values()
            if self.frame.kind == "deployment" and any(
                r.party.code in hosts for r in self.resolver.resolve(token)
            ):
                return False  # "operations in Freedonia's north", where they are known to be
            if above.pos_ == "VERB" and token.head.lower_ in ("in", "on"):
                return False  # "fought in Kursk": where, not whom
            return (
                token.head.lower_ == "against" and self.frame.kind in ("support", "deployment")
            ) or above.lemma_ in WARS
        return False

    def _is_thing(self, token: Token, source: str) -> bool:
        """Say whether ``token`` is what passes, so that it cannot be who passes it."""
        if self.what is None or self.what == self.trigger:
            return False
        if token == self.what:
            return not self._nationals(token)
        listed = token in roles.conjuncts([self.what]) or self.what in roles.conjuncts([token])
        if listed and self.resolver.mention_at(token) is None:
            return True  # "shells and soldiers were shipped": neither got the other
        if source in GIVEN_TO and self.resolver.mention_at(token) is None:
            if token.lemma_ in PRICES or self._object_too(token, source):
                return True
            category = self.resolver.category(token)
            return category is not None and category not in PEOPLE
        return False

    def _object_too(self, token: Token, source: str) -> bool:
        """Say whether people are passed beside the thing: "contribute troops and 85 ships"."""
        return (
            source == "object"
            and self.frame.kind == "transfer"
            and token.dep_ == "dobj"
            and self.resolver.category(token) in PEOPLE
            and not any(c.lower_ == "with" for c in self.trigger.children)
        )

    def _nationals(self, token: Token) -> bool:
        """Say whether people are named by their state alone: "2,000 Ruritanians"."""
        mention = self.resolver.mention_at(token)
        return mention is not None and mention.sort == "demonym" and token.tag_ in ("NNS", "NNPS")

    def _partylike(self, reference: Reference, source: str) -> bool:
        if reference.party.code or reference.party == self.resolver.memory.firm:
            return True
        token = reference.token
        lemma = token.lemma_.casefold()
        words = references()
        if self.what is not None and token == self.what and source != "self":
            return False
        if lemma in words.both and any(c.lower_ in ("two", "both") for c in token.children):
            return False  # "the two countries", and nothing tells which
        if (
            self.frame.kind == "casualty"
            and lemma
            in (
                "people",
                "person",
                "other",
                "man",
                "hundred",
                "thousand",
                "dozen",
                "civilian-people",
            )
        ) or token.pos_ == "NUM":
            return False
        if self.frame.kind == "casualty" and source in SUFFERING:
            return token.pos_ in ("PROPN", "PRON") or _animate(token, self.items)
        if lemma in words.private or lemma in words.state or lemma in words.blocs or is_firm(token):
            return True
        if self.frame.kind == "measure" and source == "object" and lemma in TARGETS:
            return True
        maker = self.frame.kind == "production" and source in ("subject", "what-is")
        if maker and token.pos_ == "PROPN" and token.ent_type_ != "PERSON":
            return True  # who makes things is somebody, though the parser knows no firm of the name
        acronym = token.is_upper and len(token) > 2 and token.is_alpha
        return token.pos_ == "PROPN" and (
            acronym or token.ent_type_ in ("PERSON", "ORG", "NORP", "GPE")
        )

    def _split(
        self, from_: tuple[Reference, ...], to: tuple[Reference, ...]
    ) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
        codes = {r.party.code for r in from_ if r.party.code}
        to = tuple(r for r in to if r.party.code not in codes or not r.party.code)
        others = tuple(
            r
            for r in from_[1:]
            if r.party.code or r.token.pos_ == "PROPN" or self.frame.kind == "agreement"
        )
        if to or not others:
            return from_, to
        return from_[:1], others

    def _fell_there(self) -> bool:
        """Say whether what people did is only told of the dead: "were killed fighting for Lyra"."""
        trigger = self.trigger
        told = trigger.tag_ == "VBG" and trigger.dep_ in ("xcomp", "advcl", "pcomp", "acl")
        above = list(trigger.ancestors)[:2]
        return (
            told
            and self.frame.kind in ("deployment", "support")
            and any(t.lemma_ in FALLING and t.pos_ == "VERB" for t in above)
        )

    def _others(
        self, from_: tuple[Reference, ...], to: tuple[Reference, ...]
    ) -> tuple[Reference, ...]:
        """Leave out of those met who belong to the same side: "joined by his aides and envoys"."""
        own = {r.party.code for r in from_ if r.party.code}
        others = tuple(r for r in to if r.party.code and r.party.code not in own)
        if "terminus" in self.frame.things and not others:
            return ()  # their own envoy saw them off too; the hosts are left unsaid
        return others if any(r.party.code in own for r in to) and others else to

    def _fits(self, from_: tuple[Reference, ...], to: tuple[Reference, ...]) -> bool:
        codes_from = {r.party.code for r in from_ if r.party.code}
        codes_to = {r.party.code for r in to if r.party.code}
        if self._carried() and not from_ and not to:
            return True
        if self._taken_off() or not self._met(to):
            return False
        if self._fell_there() or self._fired_into(to):
            return False
        if self.frame.name == "supply" and self.trigger.lemma_ in MOVING and not to:
            return False  # what is only moved has not changed hands
        if not codes_to and self._own_vessel():
            return False  # "sent a destroyer to the Gulf": it stays its own
        if (
            self.frame.kind == "production"
            and self.trigger.lemma_ == "order"
            and any(c.dep_ in ("xcomp", "ccomp") for c in self.trigger.children)
        ):
            return False  # "ordered tanks to surround the palace"
        if self.frame.name == "sign" and not from_ and not to and self._made_by_both():
            return True
        for need in self.frame.needs:
            if need == "from" and not from_:
                return False
            if need == "to" and not to:
                return False
            if need == "party" and not (from_ or to):
                return False
            if need == "sender" and not (from_ or to):
                return False
            if need == "both" and not (
                from_ or to or "text" in self.frame.things or self._carried()
            ):
                return False
            if need == "coded" and not (codes_to or (self.frame.mutual and codes_from)):
                return False
            if need == "actor" and not any(_actor(r, self.resolver) for r in from_):
                return False
            if need == "differ" and (codes_from & codes_to or not (codes_from or codes_to)):
                return False
            if need in ("victim", "victim-military", "from-military") and not self._victim(
                from_, need
            ):
                return False
        if (
            self.frame.kind in ("transfer", "deployment", "measure", "training")
            and codes_from & codes_to
        ):
            return False
        return bool(
            from_
            or to
            or self.frame.kind == "casualty"
            or "text" in self.frame.things
            or self._carried()
        )

    def _met(self, to: tuple[Reference, ...]) -> bool:
        """Say whether those met are somebody: "met the envoy", not "met NATO's goals"."""
        if self.frame.name != "meet" or not to:
            return True
        if all(r.party.code is None and r.token.lemma_.casefold() in NOBODY for r in to):
            return False  # "consulted experts", "spoke to journalists"
        return any(
            self.resolver.mention_at(r.token) is not None or _actor(r, self.resolver) for r in to
        )

    def _taken_off(self) -> bool:
        """Say whether the words beside the trigger make it another act.

        "Shot down a jet" uses none, "came down" visits nobody, "sanctions oil exports" exports none.
        """
        trigger, frame = self.trigger, self.frame
        particles = {c.lower_ for c in trigger.children if c.dep_ == "prt"}
        if frame.name == "use" and "down" in particles:
            return True
        if frame.name in ("deploy", "send-home"):
            home = any(t.lower_ in HOMEWARD and t.pos_ == "ADV" for t in trigger.subtree)
            if home != (frame.name == "send-home"):
                return True
        it_comes = frame.kind == "contact" and trigger.lemma_ == "come"
        if it_comes and any(c.lower_ == "it" and c.dep_ == "nsubj" for c in trigger.children):
            return True  # "when it comes to arms"
        if trigger.lemma_ == "join" and any(t.lemma_ in FORCES for t in roles.objects(trigger)):
            return frame.kind == "contact"  # "joined forces with"
        if frame.kind == "contact" and frame.name == "go" and particles - {"back", "home", "over"}:
            return True
        barred = trigger.dep_ in ("dobj", "nsubjpass") and trigger.head.lemma_ in BARRING
        return frame.kind == "transfer" and trigger.pos_ == "NOUN" and barred

    def _fired_into(self, to: tuple[Reference, ...]) -> bool:
        """Say whether arms are sent into a state, which attacks it: "sent rockets into Lyra"."""
        if self.frame.kind != "transfer" or self.trigger.lemma_ not in FIRING:
            return False
        into = all(r.token.head.lower_ == "into" for r in to)
        return (
            bool(to)
            and into
            and self.what is not None
            and self.resolver.category(self.what) in LETHAL
        )

    def _own_vessel(self) -> bool:
        """Say whether ships are sent somewhere without being said to change hands."""
        return (
            self.frame.kind == "transfer"
            and self.trigger.lemma_ in DISPATCHING
            and self.what is not None
            and self.resolver.category(self.what) == "naval"
        )

    def _made_by_both(self) -> bool:
        """Say whether a text was made by those it is between: "the treaty was signed", all told before."""
        trigger = self.trigger
        return (
            trigger.lemma_ in SIGNING
            and roles.is_passive(trigger)
            and trigger.dep_ in ("ROOT", "ccomp", "conj", "advcl")
            and any(c.dep_ == "nsubjpass" for c in trigger.children)
        )

    def _carried(self) -> bool:
        """Say whether a message is told again by who carried it: "the message, carried by ..."."""
        return "wording" in self.frame.things and any(
            c.dep_ == "acl" and c.lemma_ in CARRYING for c in self.trigger.children
        )

    def _victim(self, from_: tuple[Reference, ...], need: str) -> bool:
        source = self.frame.from_[0].partition(".")[0]
        tokens = list(self._tokens(source))
        if need == "victim":
            return any(_animate(t, self.items) for t in (*tokens, *(r.token for r in from_)))
        people = (*tokens, *(r.token for r in from_))
        if any(
            t.lemma_ in ATTACKS
            for t in roles.prepositional(self.trigger, ("in", "after", "from", "during"))
        ):
            return any(_animate(t, self.items) for t in people)
        return any(_animate(t, self.items, military=True) for t in people)

    # Where in the grammar

    def _tokens(self, source: str) -> list[Token]:  # one line a source
        trigger = self.trigger
        base, _, part = source.partition(".")
        if base == "what":
            return self._parts(self.what, part) if self.what is not None else []
        if part and part not in ("party", "place", "target", "guest"):
            return [t for token in self._tokens(base) for t in self._parts(token, part)]
        verb = trigger.pos_ in ("VERB", "AUX")
        match base:
            case "self" | "trigger":
                return [trigger]
            case "head":
                return roles.conjuncts([trigger.head])
            case "subject":
                if verb:
                    return roles.subjects(trigger)
                light = roles.light_verb(trigger)
                if light is None or (light.lemma_ in GETTING and self.frame.kind in GIVEN):
                    return []  # who awaits shipments does not send them
                return roles.subjects(light)
            case "object":
                if self.frame.name == "meet" and trigger.lemma_ in ("discuss", "negotiate"):
                    return []  # what is discussed is nobody
                if not verb:
                    if trigger.dep_ == "amod":
                        return roles.conjuncts([trigger.head])
                    return [c for c in trigger.children if c.dep_ in roles.SUBJECTS]
                return roles.objects(trigger)
            case "dative":
                if verb:
                    return roles.datives(trigger) or self._shared_recipients()
                light = roles.light_verb(trigger)
                return roles.datives(light) if light is not None else []
            case "poss":
                return roles.conjuncts(c for c in trigger.children if c.dep_ == "poss")
            case "outer-poss":
                # of a rise that is Freedonia's, of or in its oil imports
                outer = trigger.head.head
                whole = trigger.dep_ == "pobj" and outer.lemma_ in roles.OF_ACTS
                return roles.conjuncts(c for c in outer.children if whole and c.dep_ == "poss")
            case "adj":
                shared = self.frame.kind == "measure" and trigger.dep_ == "conj"
                if shared and trigger.head.lemma_ in wordgroups()["measure"]:
                    # "Western restrictions and sanctions on banks"
                    return self._adjectives(trigger) or self._adjectives(trigger.head)
                return self._adjectives(trigger)
            case "pair-adj":
                pair = self._adjectives(trigger)
                return pair if len(pair) > 1 else []
            case "compound" | "adj-thing":
                return [c for c in trigger.children if c.dep_ in ("compound", "nmod", "amod")]
            case "clause":
                above = roles.governor(trigger)
                return roles.surface_subjects(above) if above is not None else []
            case "prefix":
                return [trigger.doc[trigger.i - 2]]
            case "user":
                return self._users()
            case "helped":
                return self._helped()
            case "purpose":
                return self._purpose()
            case "present":
                return self._present()
            case "destination":
                return self._destinations()
            case "imposed-by" | "signed-by" | "hosted-by":
                return _made_by(trigger)
            case "imposed-on":
                return _aimed_at(trigger)
            case "targeting":
                return [
                    t
                    for c in trigger.children
                    if c.dep_ in ("acl", "relcl") and c.tag_ == "VBG"
                    for t in roles.objects(c)
                ]
            case (
                "subject-to"
                | "agent-from"
                | "via-party"
                | "what-any"
                | "from-party"
                | "of-place"
                | "of-parties"
                | "of-guest"
                | "in-party"
                | "other"
                | "visitor"
                | "by-side"
                | "in-war"
                | "what-is"
                | "somewhere"
                | "helper"
                | "reached"
                | "included"
                | "doer"
                | "here"
                | "here-to"
                | "under-clause"
                | "with-clause"
                | "complement"
                | "served"
                | "complement-party"
                | "thanked"
                | "thanker"
                | "working"
                | "attacker"
                | "left"
                | "listed"
                | "landed"
                | "active-from"
                | "passive-in"
                | "beside"
                | "homeward"
                | "route-from"
                | "route-to"
                | "as"
                | "object-before"
                | "under-thing"
                | "under-in"
                | "benefiting"
                | "voyage-from"
                | "voyage-to"
            ):
                return self._special(base)
        if base == "of" and self._helped_by():
            return []  # "with the help of Lyra": who gives it
        words = (base,)
        found: list[Token] = []
        for token in roles.around(trigger):
            found += [t for t in roles.prepositional(token, words) if t not in found]
        if base == "among" and not found and number_put_at(trigger) is not None:
            # "put casualties among the troops at 1,100": the parser hangs it on the verb
            found = roles.prepositional(trigger.head, ("among",))
        hung = base == "by" and not verb and trigger.dep_ == "dobj" and not found
        if hung and not roles.is_passive(trigger.head):
            # "followed a visit to Lyra by an envoy": the parser hangs it on the verb
            found = roles.prepositional(trigger.head, ("by",))
        if self.frame.kind == "measure" and base in ("on", "against"):
            found = [t for t in found if t.i > trigger.i]  # "On Monday, US President ..."
        return found

    def _shared_recipients(self) -> list[Token]:
        """Return the recipient of the verb before: "gave Kyiv jets and donated a radar"."""
        head = self.trigger.head
        if self.trigger.dep_ != "conj" or head.pos_ != "VERB":
            return []
        return roles.datives(head) or [
            t for t in roles.prepositional(head, ("to",)) if self.resolver.mention_at(t)
        ]

    def _special(self, source: str) -> list[Token]:
        trigger = self.trigger
        if source == "homeward":
            # "sent its troops home from Freedonia"
            back = [t for t in trigger.subtree if t.lower_ in HOMEWARD]
            return [t for h in (*back, trigger) for t in roles.prepositional(h, ("from",))]
        if source == "beside":
            # wherever the parser hangs "with the Ruritanian envoy"
            return [
                t
                for t in trigger.subtree
                if t.dep_ == "pobj" and t.head.lower_ in ("with", "alongside") and t.i > trigger.i
                if any(r.party.code for r in self.resolver.resolve(t))
            ][:1]
        if source == "passive-in":
            # "are being trained in Freedonia": who has them there trains them
            return roles.prepositional(trigger, ("in", "at")) if roles.is_passive(trigger) else []
        if source == "active-from":
            # "expelled envoys from Freedonia": from there; "were expelled from Freedonia": by it
            return [] if roles.is_passive(trigger) else roles.prepositional(trigger, ("from",))
        if source in ("route-from", "route-to"):
            return self._route(source)
        if source == "subject-to":
            light = roles.light_verb(trigger) or roles.governor(trigger)
            getting = (
                light is not None and light.lemma_ in GETTING and trigger in roles.objects(light)
            )
            return roles.subjects(light) if light is not None and getting else []
        if source == "what-is":
            # "Ruritania is its supplier": the subject of the copula, or what it is in apposition to
            head = trigger.head
            first = trigger
            while first.dep_ == "conj" and first.head.pos_ == "NOUN":
                first = first.head  # "is a subsidiary of Lyra and a producer of shells"
            if first.dep_ == "attr":
                return roles.surface_subjects(first.head)
            return (
                [head]
                if trigger.dep_ == "appos"
                else roles.surface_subjects(head)
                if trigger.dep_ == "pobj" and head.lower_ == "as"
                else []
            )
        if source == "served":
            return self._served()
        if source == "complement":
            return [c for c in trigger.children if c.dep_ in ("xcomp", "ccomp", "prep", "dobj")][:1]
        if source == "complement-party":
            return self._concerned()
        if source in ("thanked", "thanker"):
            return self._thanked(source)
        if source == "somewhere":
            # a place that the sentence names, in a state that is not the people's own
            nations = {
                r.party.code
                for a in self._adjectives(self.what or trigger)
                for r in self.resolver.resolve(a)
            }
            return [t for t, code in self.resolver.places() if code not in nations][:1]
        if source == "helper":
            # "with the help of Ruritania"
            return roles.prepositional(trigger, ("of",)) if self._helped_by() else []
        if source == "attacker":
            return self._attackers()
        if source == "listed":
            return self._listed()
        if source == "left":
            # "left six dead", "found dead", "are dead"
            head = trigger.head
            inner = [c for c in trigger.children if c.dep_ in roles.SUBJECTS]
            if inner:
                return roles.conjuncts(inner)
            if trigger.dep_ == "acomp":
                return roles.surface_subjects(head)
            return roles.objects(head) if head.lemma_ in LEAVING else []
        if source == "as":
            return [c for c in trigger.children if c.dep_ in ("oprd", "acomp", "ccomp", "dobj")] + (
                roles.prepositional(trigger, ("as",))
            )
        if source == "object-before":
            # "six Ruritanians were killed and nine wounded"
            head = trigger.head
            bare = all(_uncounted(t) for t in self._tokens("object"))
            return roles.objects(head) if bare and trigger.dep_ == "conj" else []
        if source == "under-thing":
            # "a frigate is under construction", "a frigate under construction at Lyra"
            if trigger.dep_ != "pobj" or trigger.head.lower_ != "under":
                return []
            on = trigger.head.head
            return [on] if on.pos_ in ("NOUN", "PROPN") else roles.surface_subjects(on)
        if source == "under-in":
            return roles.prepositional(trigger.head.head, ("by", "at", "in"))
        if source == "reached":
            # "rifles supplied by Ruritania reached Freedonia"
            thing = trigger if trigger.pos_ == "NOUN" else self.what
            if (
                thing is not None
                and thing.dep_ in ("nsubj", "nsubjpass")
                and thing.head.lemma_ in ("reach", "enter", "arrive")
            ):
                return [*roles.objects(thing.head), *roles.prepositional(thing.head, ("in", "at"))]
            return []
        if source == "included":
            head = trigger.head
            if trigger.dep_ == "nsubj" and head.lemma_ in INCLUDING:
                return roles.objects(head)
            return []
        if source == "doer":
            return self._doer()
        if source == "here":
            return [
                c for c in trigger.children if c.dep_ == "advmod" and c.lower_ in ("here", "home")
            ]
        if source == "here-to":
            hung = [trigger, *(c for c in trigger.children if c.lower_ == "here")]
            return [t for h in hung for t in roles.prepositional(h, ("for", "to"))]
        if source == "by-side":
            beside = ("by", "behind", "beside", "alongside")
            return roles.prepositional(trigger, beside) if trigger.lemma_ in STANDING else []
        if source == "under-clause":
            if trigger.dep_ == "pobj" and trigger.head.lower_ in ("under", "to", "by"):
                above = roles.governor(trigger)
                return roles.surface_subjects(above) if above is not None else []
            return []
        if source == "benefiting":
            # "Freedonia benefited from Ruritanian sales"
            above = trigger.head.head
            from_ = trigger.dep_ == "pobj" and trigger.head.lower_ == "from"
            return roles.surface_subjects(above) if from_ and above.lemma_ in BENEFITING else []
        if source == "landed":
            # "a plane carrying rice landed in Ruritania"
            going = trigger.head.head if trigger.dep_ == "acl" else trigger.head
            arrived = going.lemma_ in ("land", "arrive", "dock", "call", "moor", "berth")
            return roles.prepositional(going, ("in", "at", "on")) if arrived else []
        if source in ("voyage-from", "voyage-to"):
            return self._voyage(("from", "of") if source == "voyage-from" else ("to", "into"))
        if source == "with-clause":
            if trigger.dep_ == "pobj" and trigger.head.lower_ in ("with", "despite", "through"):
                above = roles.governor(trigger)
                return roles.surface_subjects(above) if above is not None else []
            return []
        if source in ("of-parties", "of-guest", "of-place"):
            return roles.prepositional(trigger, ("of",))
        if source == "in-war":
            return roles.prepositional(trigger, ("in", "against"))
        if source == "from-party":
            return roles.prepositional(trigger, ("from",))
        return []

    def _helped_acts(self) -> list[Token]:
        """Return what one helps another to do: "helped Lyra build and launch a satellite"."""
        if self.trigger.pos_ != "VERB" or self.trigger.lemma_ not in ("help", "assist"):
            return []
        acts = [c for c in self.trigger.children if c.dep_ in ("ccomp", "xcomp")]
        return [
            t for act in acts
            for t in (act, *(c for c in act.children if c.dep_ == "conj" and c.pos_ == "VERB"))
        ]  # fmt: skip

    def _doer(self) -> list[Token]:
        """Return who does what one helps to do, or whose people do."""
        helpers = [r for t in roles.subjects(self.trigger) for r in self.resolver.resolve(t)]
        if not any(r.party.code and self.resolver.category(r.token) is None for r in helpers):
            return []  # "the shells help Lyra hold the line": nobody who helps
        for act in self._helped_acts():
            for token in roles.conjuncts(c for c in act.children if c.dep_ in roles.SUBJECTS):
                if self.resolver.resolve(token):
                    return [token]
                owners = self._parts(token, "poss") or self._adjectives(token)
                if owners:
                    return owners
        return []

    def _knowing(self) -> bool:
        """Say whether one helps another by knowing how: to build, mend or work something."""
        return any(t.lemma_ in KNOWING for t in self._helped_acts())

    def _voyage(self, words: tuple[str, ...]) -> list[Token]:
        """Return where what carries goes or comes from: "made trips to Ruritania carrying shells"."""
        trigger = self.trigger
        if trigger.dep_ not in ("acl", "advcl", "relcl", "conj"):
            return []
        going = trigger.head
        if going.pos_ in ("NOUN", "PROPN"):
            clause = [going, going.head, *_ways(going.head)]
        else:
            clause = [going, *roles.objects(going)] if going.lemma_ in VOYAGING else []
            clause += _ways(going)
        return [
            t for word in clause for t in roles.prepositional(word, words)
            if self.resolver.resolve(t)
        ]  # fmt: skip

    def _guests(self, there: tuple[Reference, ...]) -> tuple[Reference, ...]:
        """Return those at an occasion who are guests: not of the state that tells of it."""
        known = tuple(r for r in there if r.party.code)
        guests = tuple(r for r in known if r.party.code != self.resolver.memory.home)
        return guests if self.resolver.memory.home else known

    def _at_terminus(self) -> bool:
        """Say whether somebody is met or seen off at an airport, a station or the like."""
        trigger = self.trigger
        if trigger.lemma_ == "see":
            return any(c.dep_ == "prt" and c.lower_ == "off" for c in trigger.children)
        places = roles.prepositional(trigger, ("at",))
        return any(t.lemma_.casefold() in wordgroups()["terminus"] for t in places)

    def _present(self) -> list[Token]:
        """Return who is there: "present there were the envoy and ...", "on hand was the envoy"."""
        trigger, clause = self.trigger, self.trigger.head
        if trigger.lemma_ == "hand":
            if clause.lower_ != "on":
                return []
            clause = clause.head
        elif trigger.lower_ != "present" or trigger.dep_ not in ("advcl", "acomp", "advmod"):
            return []
        if clause.lemma_ != "be":
            return []
        there = [c for c in clause.children if c.dep_ in ("attr", "nsubj") and c.lower_ != "there"]
        # of a long list the parser hangs the last under an "of" before
        envoys = [t for h in there for t in h.subtree if t.lemma_.casefold() in ENVOYS]
        return [t for t in (*roles.conjuncts(there), *envoys) if t != trigger]

    def _route(self, source: str) -> list[Token]:
        """Return where "from Lyra to Freedonia" begins or ends, wherever the parser hangs the words."""
        tokens = list(self.trigger.doc[self.trigger.i + 1 : self.trigger.i + 30])
        start: Token | None = None
        for token in tokens:
            if token.pos_ == "VERB" and token.dep_ in ("ROOT", "conj", "ccomp"):
                break
            named = self.resolver.mention_at(token) is not None and token.dep_ in ("pobj", "conj")
            if named and start is None and token.head.lower_ == "from":
                start = token
            elif named and start is not None and token.head.lower_ in ("to", "into"):
                return roles.conjuncts([start if source == "route-from" else token])
        return []

    def _purpose(self) -> list[Token]:
        """Return where one goes to do something: "left to take part in a fair held in Ruritania"."""
        return [
            t
            for c in (
                *self.trigger.children,
                *self.trigger.head.children,
                *self.trigger.head.head.children,
            )
            if c.i > self.trigger.i
            and c.dep_ in ("advcl", "xcomp", "acl")
            and any(k.lower_ == "to" and k.dep_ == "aux" for k in c.children)
            for t in c.subtree
            if t.dep_ == "pobj" and t.head.lower_ in ("in", "at", "to")
            if self.resolver.mention_at(t) is not None
        ]

    def _by_nature(self) -> bool:
        """Say whether people died of a disaster or a disease, which is nobody's war."""
        clause = self.trigger if self.trigger.pos_ == "VERB" else self.trigger.head
        causes = (
            *roles.subjects(clause),
            *roles.prepositional(self.trigger, ("in", "of", "from", "after", "by", "during")),
        )
        return any(t.lemma_.casefold() in DISASTERS for t in causes)

    def _attackers(self) -> list[Token]:
        """Return who kills or wounds: the subject, or whose attack it is that does, or was done in."""
        trigger = self.trigger
        tokens = roles.subjects(trigger) if trigger.pos_ in ("VERB", "AUX") else []
        told = any(c.dep_ in ("nsubj", "nsubjpass", "mark") for c in trigger.children)
        if trigger.dep_ in ("oprd", "ccomp") and not told:
            tokens = roles.subjects(trigger.head)
        found: list[Token] = []
        for token in tokens:
            named = token.pos_ in ("PROPN", "PRON") or self.resolver.mention_at(token) is not None
            if named or _animate(token, self.items):
                found.append(token)
            else:
                found += self._authors(token) or _blamed(token)
        found = found or _blamed(trigger)
        if found:
            return found
        if trigger.pos_ == "VERB" and roles.is_passive(trigger):
            # the parser hangs "by soldiers" on what stands before it
            found = [
                t
                for t in trigger.subtree
                if t.dep_ == "pobj" and t.head.lower_ == "by" and t.i > trigger.i
                if _animate(t, self.items)
            ]
            if found:
                return found[:1]
        for token in roles.prepositional(trigger, ("in", "during", "by", "from", "after", "under")):
            if token.lemma_ in ATTACKS:
                found += self._authors(token)
        for clause in trigger.children:
            if clause.dep_ != "advcl":
                continue
            if any(t.lemma_ in ATTACKS for t in roles.objects(clause)):
                found += roles.subjects(clause)
            for struck in roles.subjects(clause):
                if struck.lemma_ in ATTACKS:  # "were killed when a Ruritanian drone hit"
                    found += self._authors(struck)
        return found

    def _authors(self, act: Token) -> list[Token]:
        """Return whose act an attack is: "an Israeli raid", "an ambush by rebels"."""
        by = [
            t
            for c in act.children
            if c.dep_ in ("acl", "relcl")
            for t in roles.prepositional(c, ("by",))
        ]
        owners = [c for c in act.children if c.dep_ == "poss"]
        return by or roles.prepositional(act, ("by",)) or owners or self._adjectives(act)

    def _listed(self) -> list[Token]:
        """Return who is named among the dead: "the dead included two Ruritanians"."""
        trigger, above = self.trigger, self.trigger.head
        if trigger.dep_ == "nsubj" and above.lemma_ in INCLUDING:
            return roles.objects(above)
        if trigger.dep_ == "nsubj" and above.lemma_ == "be":
            return roles.conjuncts(c for c in above.children if c.dep_ == "attr")
        if trigger.dep_ == "pobj" and above.lower_ in ("among", "of"):
            clause = above.head
            if clause.lemma_ == "be":
                return roles.conjuncts(
                    c for c in clause.children if c.dep_ in ("attr", "nsubj") and c.i > trigger.i
                ) or roles.surface_subjects(clause)
        return []

    def _thanked(self, source: str) -> list[Token]:
        """Return who is thanked or praised for help, or who thanks: who thanks for it got it."""
        trigger = self.trigger
        thanks = trigger.head.head
        if trigger.dep_ != "pobj" or trigger.head.lower_ != "for":
            return []
        lemma = thanks.lemma_.casefold()
        if lemma not in THANKING and (source == "thanker" or lemma not in PRAISING):
            return []
        verb = thanks if thanks.pos_ == "VERB" else roles.governor(thanks)
        if source == "thanker":
            return roles.surface_subjects(verb) if verb is not None else []
        own = roles.objects(thanks) if thanks.pos_ == "VERB" else []
        return own or roles.prepositional(thanks, ("to",))

    def _concerned(self) -> list[Token]:
        """Return whom the act agreed to concerns: "agreed to open its ports to Ruritania"."""
        trigger = self.trigger
        agreeing = {r.party.code for t in roles.subjects(trigger) for r in self.resolver.resolve(t)}
        if len(agreeing) > 1:
            return []  # they agreed with each other
        return [
            t
            for c in trigger.children
            if c.dep_ in ("xcomp", "ccomp", "prep")
            for t in c.subtree
            if self.resolver.mention_at(t) is not None
            and t.i > trigger.i
            and not (t.dep_ == "pobj" and t.head.lower_ in ("in", "at", "near", "from"))
        ]

    def _parts(self, token: Token | None, part: str) -> list[Token]:
        if token is None:
            return []
        found = self._own_parts(token, part)
        if not found and part not in ("side", "of") and token.lemma_.casefold() in COUNTING:
            # "a batch of Ruritanian guards", "a total of 50 soldiers from Ruritania"
            inner = roles.prepositional(token, ("of",))
            found = [t for i in inner for t in self._own_parts(i, part)]
        return found

    def _own_parts(self, token: Token, part: str) -> list[Token]:
        if part == "adj":
            found = self._adjectives(token)
            if not found and token.dep_ == "conj" and token.tag_ in ("NNS", "NNPS"):
                return self._own_parts(token.head, part)  # "Ruritanian soldiers and workers"
            return found
        if part == "poss":
            return roles.conjuncts(c for c in token.children if c.dep_ == "poss")
        if part == "demonym":
            return [
                t
                for t in self._adjectives(token)
                if (m := self.resolver.mention_at(t)) and m.sort == "demonym"
            ]
        if part == "name":
            # "sold Iran missiles": the parser takes the recipient for part of the thing
            return [
                t
                for t in self._adjectives(token)
                if (m := self.resolver.mention_at(t)) and m.sort == "name"
            ]
        if part == "side":
            return [token]
        if part == "named":
            mention = self.resolver.mention_at(token)
            named = mention is not None and mention.sort != "person"
            return [token] if named or token.lemma_.casefold() in references().state else []
        if part == "made-by":
            return _made_by(token)
        if part == "bound":
            return [
                t
                for c in token.subtree
                if c.lower_ in ("bound", "destined", "headed", "intended", "meant")
                for t in roles.prepositional(c, ("for", "to"))
            ]
        if part == "imposed-on":
            return _aimed_at(token)
        first, _, rest = part.partition(".")
        found = roles.prepositional(token, (first,))
        return [t for f in found for t in self._parts(f, rest)] if rest else found

    def _adjectives(self, token: Token) -> list[Token]:
        """Return the demonyms and state names that modify ``token``: "North Korean", "Russia-DPRK"."""
        found = []
        for child in token.children:
            if child.i < token.i and child.dep_ in (
                "amod",
                "compound",
                "nmod",
                "npadvmod",
                "dep",
                "nummod",
                "advmod",
            ):
                for word in roles.conjuncts([child]):
                    mention = self.resolver.mention_at(word)
                    if (
                        mention is not None and mention.sort != "person"
                    ) or word.lower_ in references().blocs:
                        found.append(word)
                    else:
                        found += [
                            g for g in word.subtree
                            if g != word and g.dep_ in ("compound", "amod", "nmod", "npadvmod") and (m := self.resolver.mention_at(g)) and m.sort != "person"
                        ]  # fmt: skip
        return found

    def _users(self) -> list[Token]:
        above = roles.governor(self.trigger)
        found = roles.surface_subjects(above) if above is not None else []
        head = self.trigger.head
        return [
            *found,
            *(t for t in head.subtree if t.dep_ == "pobj" and t.head.lower_ in ("to", "by", "in")),
        ]

    def _served(self) -> list[Token]:
        """Return for whom the trigger does something: "the shells help Ruritania hold the line"."""
        verb = self.trigger
        while verb.dep_ == "conj" and verb.pos_ in ("NOUN", "PROPN"):
            verb = verb.head
        if verb.pos_ not in ("VERB", "AUX"):
            verb = verb.head
        if verb.pos_ != "VERB" or verb.lemma_.casefold() not in opinions().serves:
            return []
        reached = [c for c in verb.children if c.dep_ in ("dobj", "dative")]
        reached += [
            k for c in verb.children if c.dep_ in ("ccomp", "xcomp")
            for k in c.children if k.dep_ in roles.SUBJECTS
        ]  # fmt: skip
        for token in reached:
            named = [token] if self.resolver.mention_at(token) is not None else []
            named += [t for t in self._parts(token, "poss") if self.resolver.resolve(t)]
            if named:
                return named
        return []

    def _helped_by(self) -> bool:
        """Say whether help is what something is done with: "with the backing of"."""
        with_ = self.trigger.dep_ == "pobj" and self.trigger.head.lower_ in ("with", "without")
        return self.frame.name == "support-noun" and with_

    def _helped(self) -> list[Token]:
        """Return whom the people help: "to support Russia's war", "in support of Moscow"."""
        found: list[Token] = []
        for token in (
            self.trigger.subtree if self.trigger.pos_ == "VERB" else self.trigger.head.subtree
        ):
            if token.lemma_ in (
                "support",
                "help",
                "assist",
                "aid",
                "back",
                "bolster",
                "reinforce",
                "alongside",
                "fight",
            ) and not _aside(token, self.trigger):
                if token.pos_ == "VERB":
                    for thing in roles.objects(token):
                        owner = [c for c in thing.children if c.dep_ == "poss"]
                        found += owner or self._adjectives(thing) or [thing]
                elif token.pos_ == "NOUN":
                    for thing in roles.prepositional(token, ("of", "for")):
                        owner = [c for c in thing.children if c.dep_ == "poss"]
                        found += owner or self._adjectives(thing) or [thing]
                found += roles.prepositional(token, ("alongside", "for"))
        return found

    def _destinations(self) -> list[Token]:
        """Return named parties after the trigger that a word of direction leads to."""
        found = []
        for token in self.trigger.doc[self.trigger.i :]:
            if (
                token.dep_ == "pobj"
                and token.head.lower_ in ("to", "into")
                and self.resolver.mention_at(token)
            ) and token.i - self.trigger.i <= 25:
                found.append(token)
            if token.i > self.trigger.i and token.dep_ == "ROOT":
                break
        return found[:1]


def _blamed(act: Token) -> list[Token]:
    """Return who is said to be behind an act: "accused of killing", "blamed X for an attack"."""
    preposition = act.head
    if act.dep_ not in ("pcomp", "pobj") or preposition.lower_ not in ("of", "for", "over"):
        return []
    for verb in preposition.ancestors:
        if verb.lemma_ in BLAMING and verb.pos_ == "VERB":
            return roles.objects(verb)
        if verb.pos_ in ("VERB", "AUX"):
            break
    return []


def _aside(token: Token, trigger: Token) -> bool:
    """Say whether ``token`` stands in a clause that only describes a noun beside ``trigger``."""
    for above in (token, *token.ancestors):
        if above in (trigger, trigger.head):
            return False
        if above.dep_ == "relcl":
            return True
    return False


def _ways(verb: Token) -> list[Token]:
    """Return the nouns that say where what goes is going: "on its way to", "on a voyage to"."""
    return [
        t for t in roles.prepositional(verb, ("on", "en")) if t.lemma_ in ("way", "route", "voyage")
    ]


def _made_by(noun: Token) -> list[Token]:
    """Return who made what ``noun`` names, from a clause on it: "a banquet hosted by"."""
    return [
        t
        for c in noun.children
        if c.dep_ in ("acl", "relcl")
        for t in roles.prepositional(c, ("by",))
    ]


def _aimed_at(noun: Token) -> list[Token]:
    """Return whom a clause on a measure says it is against: "imposed on", "banning exports to"."""
    found: list[Token] = []
    for clause in noun.children:
        if clause.dep_ not in ("acl", "relcl"):
            continue
        found += roles.prepositional(clause, ("on", "against"))
        hit = [t for t in roles.objects(clause) if t != noun]
        found += hit
        for thing in hit:
            found += roles.prepositional(thing, ("from", "to", "by", "of"))
    return found


def _to_talk(clause: Token) -> bool:
    """Say whether a clause says what a call is made for: "called the envoy to discuss it"."""
    return clause.lemma_ in TALKING and any(c.lower_ == "to" for c in clause.children)


def _dated(preposition: Token) -> bool:
    """Say whether a preposition leads to a day or hour: "called him on Monday"."""
    return any(c.ent_type_ in ("DATE", "TIME") for c in preposition.children)


CARRYING = wordlist("carrying")
INCLUDING = wordlist("including")
GETTING = wordlist("getting")
ENVOYS = wordlist("envoys")
BENEFITING = wordlist("benefiting")
VOYAGING = wordlist("voyaging")
# Who can be killed, and what kills without being somebody.
HUMANS = wordlist("humans")
UNDERTAKINGS = wordlist("undertakings")
ATTACKS = wordlist("attacks")
BLAMING = wordlist("blaming")
OF_LIFE = wordlist("of_life")
COUNTING = wordlist("quantifiers") | wordlist("batches")
DISASTERS = wordlist("disasters")
LEAVING = frozenset(("leave", "find", "feel", "fear", "believe", "presume", "report"))
# Where a casualty frame looks for people whose state may not be said.
SUFFERING = frozenset(
    ("object.side", "subject.side", "of.side", "object", "subject", "left", "attacker", "among")
)
# Sources that may give the trigger itself.
OWN = frozenset(("self", "trigger", "subject", "object", "head"))
# Kinds whose parties have an order.
GIVEN = frozenset(("transfer", "deployment", "training", "support"))
# Verbs by which ships go somewhere under their own flag.
DISPATCHING = wordlist("dispatching")
TALKING = wordlist("talking")
KNOWING = wordlist("knowing")
GIVEN_TO = frozenset(("object", "dative", "to", "with", "for"))
PRICES = wordlist("prices")
# What is done to a trade is not the trade: "sanctioned its oil exports".
BARRING = wordlist("barring")
# Words that add to a list after what has come between.
ADDING = (
    ("as", "well", "as"),
    ("along", "with"),
    ("alongside",),
    ("plus",),
    ("in", "addition", "to"),
)
POINTING = frozenset(("the", "these", "those", "such"))
FORCES = wordlist("forces")
# Frames that read people or arms in passing: what a verb says of them goes before.
PASSING = frozenset(("people-abroad", "held", "with-from"))
COMING = wordlist("coming")
PORTS = wordlist("ports")
# Verbs by which arms come down on somebody: "sent rockets into Lyra".
FIRING = frozenset(("send", "launch", "fly", "lob", "shoot", "pour", "fire"))
# Frames that go on about what the sentence before told of.
AGAIN = frozenset(("supply-again", "receive-again", "more-people"))
LEAVING_TEXTS = wordlist("leaving_texts")
COOPERATING = wordlist("cooperating")
MILITARY = wordlist("military")
NOBODY = wordlist("nobody")
MOVING = wordlist("moving")
# Kinds whose author a bloc before the noun is: "Western sanctions", "Western aid".
BLOC_MADE = frozenset(("measure", "support", "transfer"))
HOMEWARD = frozenset(("home", "back"))
STANDING = frozenset(("stand", "side", "rally", "close"))
# Words sent are another contact than people who meet.
WORDED = frozenset(
    ("message", "message-received", "message-noun", "congratulate", "words-conveyed")
)
WARS = wordlist("wars")
THANKING = wordlist("thanking")
PRAISING = wordlist("praising")
TARGETS = wordlist("targets")
SIGNING = wordlist("signing")
STRONG = frozenset(("adj", "prefix", "what.adj", "subject", "object", "dative", "to", "from", "poss", "object.side", "subject.side", "on", "against", "with", "by", "for", "what.on", "what.against", "what.to", "of.side", "between", "of.party", "attacker", "left", "among", "object-before.side", "as", "what-is"))  # fmt: skip


def _by_category(things: list[tuple[Token, Category]]) -> list[tuple[Token | None, Category]]:
    first: dict[Category, Token] = {}
    for token, category in things:
        first.setdefault(category, token)
    return [(token, category) for category, token in first.items()]


def _sum_of(token: Token) -> Token | None:
    """Return what a sum of money is in or worth of: "$5 billion in aid", "$3 million worth of arms"."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in ("in", "of"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    if token.head.dep_ == "pobj" and token.dep_ in ("quantmod", "nummod", "nmod"):
        return token.head
    return None


def _measure_category(token: Token, group: str) -> Category:
    if group != "measure":
        return "other"
    lemma = token.lemma_.casefold()
    left = {c.lower_ for c in token.children}
    if lemma == "veto":
        return "veto"
    if lemma in {"designation", "blacklist"}:
        return "designation"
    if lemma == "blockade":
        return "other"
    on = {t.lemma_.casefold() for t in roles.prepositional(token, ("on", "of"))}
    on |= {c.lower_ for t in roles.prepositional(token, ("on", "of")) for c in t.children}
    if lemma == "control" or left & {"export", "technology"} or on & {"technology"}:
        return "export_control"
    return "sanction"


def is_military(trigger: Token) -> bool:
    """Say whether a casualty trigger is of soldiers, or a noun that counts them."""
    if trigger.pos_ in ("NOUN", "PROPN"):
        return trigger.lemma_ in ("casualty", "loss", "fatality")
    victims = roles.objects(trigger) or roles.subjects(trigger)
    inner = [t for v in victims for t in (v, *roles.prepositional(v, ("of", "among")))]
    return any(item_index().category_of(t) in ("troops", "engineers") for t in inner)


def _animate(token: Token, items: ItemIndex, *, military: bool = False) -> bool:
    lemma = token.lemma_.casefold()
    category = items.category_of(token)
    if category in ("troops", "engineers", "instructors"):
        return lemma not in UNDERTAKINGS  # "missions were executed"
    if military:
        return lemma in ("national", "fighter", "pow", "prisoner")
    words = references()
    return (
        category == "workers" or lemma in words.state or lemma in words.private or lemma in HUMANS
        or token.ent_type_ in ("PERSON", "NORP", "CARDINAL") or token.pos_ == "NUM"
    )  # fmt: skip


def _uncounted(token: Token) -> bool:
    """Say whether a victim is only a number: "nine", "dozens more", "two others"."""
    return token.pos_ == "NUM" or token.lemma_ in ("other", "dozen", "hundred", "thousand", "score")


def _actor(reference: Reference, resolver: Resolver) -> bool:
    """Say whether a phrase names people or an office, not a country, a statement or a thing."""
    token = reference.token
    if token.pos_ == "PRON":
        return True
    mention = resolver.mention_at(token)
    if mention is not None:
        return mention.sort in ("person", "organ", "demonym")
    lemma = token.lemma_.casefold()
    category = item_index().category_of(token)
    if category is not None and category not in PEOPLE:
        return False
    if token.ent_type_ in ("EVENT", "PRODUCT", "FAC", "WORK_OF_ART"):
        return False
    return (
        token.pos_ == "PROPN" or lemma in references().state or lemma in references().private
        or item_index().category_of(token) in PEOPLE
        or lemma in ("people", "member", "group", "tourist", "visitor", "ensemble")
    )  # fmt: skip


def _unique(found: tuple[Reference, ...]) -> tuple[Reference, ...]:
    seen: dict[str, Reference] = {}
    for reference in found:
        seen.setdefault(reference.party.code or reference.party.text.casefold(), reference)
    return tuple(seen.values())


def _codes(references_: tuple[Reference, ...]) -> frozenset[str]:
    return frozenset(r.party.code or r.party.text.casefold() for r in references_)


def _distinct(found: list[Draft]) -> list[Draft]:
    """Drop a draft that says less of what another says: same kind, same thing, fewer parties."""
    kept: list[Draft] = []
    for draft in sorted(
        found, key=lambda d: (-bool(d.from_) - bool(d.to), d.frame in PASSING, d.trigger.i)
    ):
        if not any(_says_less(draft, other) for other in kept):
            kept.append(draft)
    kept = [
        d
        for d in kept
        if not _is_carried(d, kept) and not any(_says_less(d, o) for o in kept if o.kind != d.kind)
    ]
    return sorted(kept, key=lambda d: (d.trigger.i, ORDER.index(d.kind)))


def _is_carried(draft: Draft, all_: list[Draft]) -> bool:
    """Say whether an agreement only says that another claim of the sentence was agreed to."""
    if draft.frame != "agree":
        return False
    return any(
        other is not draft and draft.trigger.is_ancestor(other.trigger)
        and (other.kind != "support" or (other.from_ and other.to))
        and other.kind in ("transfer", "deployment", "support", "measure", "training", "agreement", "contact", "production")
        and not any(t.dep_ in ("ccomp", "advcl", "relcl") for t in other.trigger.ancestors if draft.trigger.is_ancestor(t))
        for other in all_
    )  # fmt: skip


def _two_acts(draft: Draft, other: Draft) -> bool:
    """Say whether two verbs make two agreements: "signed a plan and committed to a link"."""
    verbs = draft.trigger.pos_ == other.trigger.pos_ == "VERB"
    nested = draft.trigger.is_ancestor(other.trigger) or other.trigger.is_ancestor(draft.trigger)
    apart = not nested or draft.trigger.dep_ == "conj" or other.trigger.dep_ == "conj"
    return verbs and apart and draft.trigger.lemma_ != other.trigger.lemma_


def _two_gifts(draft: Draft, other: Draft) -> bool:
    """Say whether two verbs pass two things: "sold old rifles, and later gave newer ones"."""
    if draft.what is None or other.what is None or not (draft.from_ and draft.to):
        return False
    verbs = draft.trigger.pos_ == other.trigger.pos_ == "VERB"
    own = all(
        any(c.dep_ in ("nsubj", "nsubjpass") for c in d.trigger.children) for d in (draft, other)
    )
    return (
        verbs and own and draft.trigger.lemma_ != other.trigger.lemma_ and draft.what != other.what
    )


def _two_suppliers(draft: Draft, other: Draft) -> bool:
    """Say whether two parties pass the same thing by the same verb: one claim each."""
    trigger, both = draft.trigger, (*draft.from_, *other.from_)
    mine, others = ({r.party.code for r in d.from_ if r.party.code} for d in (draft, other))
    apart = bool(mine) and bool(others) and not mine & others
    # "Iran, which sent arms, and China, which …": who stands behind the verb is not its subject
    together = len({r.token.i < trigger.i for r in both}) == 1
    return apart and together and draft.kind == "transfer" and trigger == other.trigger


def _says_less(draft: Draft, other: Draft) -> bool:
    if draft.back != other.back and draft.kind == other.kind:
        return False
    if draft.kind != other.kind:
        if draft.kind == "contact" and other.kind == "agreement":
            return draft.trigger == other.trigger  # "are negotiating a treaty"
        if draft.kind == "contact" and other.kind == "deployment":
            return draft.trigger == other.trigger  # soldiers who arrive or leave pay no visit
        if draft.kind == "contact" and other.kind == "training":
            return draft.trigger == other.trigger  # who attends a course learns
        if draft.frame == "go" and other.kind == "transfer":
            return draft.trigger == other.trigger  # "flew rockets to Lyra"
        if draft.kind == "transfer" and other.frame in WORDED:
            return draft.trigger == other.trigger and draft.what == other.what  # "sent a cable"
        if draft.kind == "production" and other.kind == "transfer":
            # ordered from somebody else: it passes, who orders does not make it
            return draft.trigger == other.trigger and draft.what == other.what and bool(other.from_)
        return (
            draft.kind == "support"
            and not draft.back
            and other.kind in ("deployment", "training", "transfer", "contact")
            and draft.trigger == other.trigger
        )
    if draft.kind in GIVEN and draft.from_ and _codes(draft.from_) == _codes(other.to):
        return False  # the other way round
    if _two_suppliers(draft, other):
        return False
    if draft.frame == "help-do" and other.frame != "help-do" and draft.trigger != other.trigger:
        return False  # "announced courses, and to help Lyra modernize its railways"
    mine, others = _codes(draft.from_ + draft.to), _codes(other.from_ + other.to)
    if draft.kind == "contact" and (draft.frame in WORDED) != (other.frame in WORDED):
        return False
    if draft.kind == "agreement" and _two_acts(draft, other):
        return False
    if draft.kind in ("contact", "agreement", "support"):
        return mine <= others
    if draft.trigger == other.trigger and draft.frame == other.frame and draft.what != other.what:
        return False
    if draft.what is not None and draft.what == other.what:
        return mine <= others or draft.category == other.category
    if draft.kind == "transfer" and _two_gifts(draft, other):
        return False
    return mine <= others and draft.category == other.category
