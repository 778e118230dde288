"""Say how far an act has got, and whether it is denied, from the words that govern its trigger.

The method walks from the trigger to the top of its clause: auxiliaries, negation, governing verbs
("agreed to send", "refused to sell") and nouns ("plans to send"), and modifiers of a noun of action
("planned shipments").  The nearest word that says something wins; the tense decides otherwise.  The
words are ``schema/stages.yaml``.

Does not: judge how sure the speaker is (``certainty``).
"""

# ruff: noqa: PLR0911, PLR0912, PLR0915  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Token

from supplyline.claims.acts.roles import is_passive, light_verb
from supplyline.claims.wordlists import wordlist
from supplyline.records import Kind, Polarity, Stage
from supplyline.schema import DATA, load

Effect = Literal[
    "planned", "offered", "requested", "agreed", "ordered", "under_way", "done", "ended",
    "same", "denied", "refused", "none", "begun",
]  # fmt: skip
STAGES = frozenset(get_args(Stage))
NEGATIONS = frozenset(("not", "n't", "n’t", "never", "no", "neither", "nor", "without"))
PERFECT = frozenset(("has", "have", "had", "having", "'ve", "’ve"))
PRESENT = frozenset(("is", "are", "'s", "’s", "am", "'re", "’re"))
EVIDENCE = frozenset(("evidence", "proof", "sign", "indication", "confirmation", "doubt"))
GIVING = frozenset(("transfer", "deployment", "support", "training"))
UNREAL = frozenset(("would", "could", "should", "must"))
CONDITIONS = frozenset(
    ("if", "unless", "whether", "lest", "should", "provided", "providing", "assuming", "supposing")
)
# What a present tense means differs: a visit told in the present is a headline's past.
AHEAD: frozenset[Stage] = frozenset(("planned", "offered", "requested", "agreed", "ordered"))
PRESENT_IS_DONE = frozenset(("contact", "agreement", "casualty"))
FUTURE_IN_PAST = wordlist("future_in_past")
# Verbs whose negation lets an act go on: "support never wavered".
FADING = wordlist("fading")
# Verbs that say what something is made up of: "the shipments included shells".
CONTAINING = wordlist("containing")
THANKFUL = wordlist("thanking") | wordlist("praising")
FALSE = wordlist("untrue")
TRUE = wordlist("not_untrue")
# What is asked for or ordered in a clause of its own is not done.
ASKING = frozenset(("requested", "ordered", "offered"))
# What is said of an act that has not come: "the sale awaits approval".
PENDING = wordlist("pending")
# Verbs of a text that is still being made.
DRAFTING = wordlist("drafting")
# Verbs of a text that is agreed, not yet signed.
REACHING = wordlist("reaching")
# Words of help that is over when it is told: "won with Lyrian help", "thanked Lyra for its help".
HELPED = wordlist("helped")
ABLE = wordlist("able")
LETTING = frozenset(("let", "make", "help", "have"))
# Verbs of something that goes on: "maintaining a garrison".
LASTING = wordlist("lasting")
NEARLY = frozenset(("close", "near"))


class StageWords(BaseModel):
    """``schema/stages.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: dict[Effect, tuple[str, ...]]
    nouns: dict[Effect, tuple[str, ...]]
    modifiers: dict[Effect, tuple[str, ...]]
    auxiliaries: dict[Effect, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far an act got.  ``real`` is False for what is not said to be a fact or a plan at all."""

    stage: Stage
    polarity: Polarity
    real: bool = True


@cache
def _words() -> dict[str, dict[str, Effect]]:
    words = load(DATA / "stages.yaml", StageWords)
    return {
        group: {word: effect for effect, found in table.items() for word in found}
        for group, table in (
            ("verbs", words.verbs),
            ("nouns", words.nouns),
            ("modifiers", words.modifiers),
            ("auxiliaries", words.auxiliaries),
        )
    }


def governs(word: Token) -> bool:
    """Say whether ``word`` says how far what it governs has got: "agreed to", "plans to"."""
    group = "verbs" if word.pos_ in ("VERB", "AUX", "ADJ") else "nouns"
    effect = _words()[group].get(word.lemma_)
    return effect is not None and effect != "same"


def outcome(trigger: Token, kind: Kind, fixed: Stage | None = None) -> Outcome:
    """Return stage and polarity of the act that ``trigger`` names; ``fixed`` is the frame's own."""
    walk = _Walk(kind)
    if _asked(trigger) or _on_condition(trigger):
        walk.real = False
    walk.condition(trigger)
    if trigger.pos_ in ("VERB", "AUX"):
        walk.verb(trigger, 0)
    else:
        walk.noun(trigger, 0)
    # A bare infinitive that nothing governs is no finished act.
    begun: Stage | None = "under_way" if walk.begun else None
    stage = walk.stage or begun or walk.tense or ("planned" if _is_bare(trigger) else "done")
    if fixed is not None and stage in ("done", "under_way", "unknown"):
        stage = fixed
    if fixed == "ended" and kind == "measure" and walk.denied:
        return Outcome("under_way", "affirmed", walk.real)  # "refuses to lift its sanctions"
    # A killing that is threatened, feared or planned is none.
    happened = kind != "casualty" or walk.denied or stage not in AHEAD
    return Outcome(stage, "denied" if walk.denied else "affirmed", walk.real and happened)


def _asked(trigger: Token) -> bool:
    """Return whether a sentence asks for the very act: "Did Lyra send shells?"."""
    root = trigger
    while root.dep_ in ("xcomp", "conj", "aux") and root.head != root:
        root = root.head
    return root.head == root and root.doc.text.rstrip(" \"”’'»").endswith("?")


def _on_condition(trigger: Token) -> bool:
    """Return whether the act's clause is governed by a condition put without "if".

    "Lyra will send troops should war break out", which the parser turns round; "were Lyra to send".
    """
    head = trigger.head
    turned = (
        trigger.dep_ == "ccomp"
        and head.i > trigger.i
        and any(
            c.lower_ == "should"
            and c.dep_ == "aux"
            and c.i
            < min((s.i for s in head.children if s.dep_ in ("nsubj", "nsubjpass")), default=-1)
            for c in head.children
        )
    )
    first = trigger.doc[0]
    inverted = (
        first.lower_ == "were"
        and trigger.tag_ == "VB"
        and any(c.lower_ == "to" for c in trigger.children)
    )
    return turned or inverted


def _is_bare(verb: Token) -> bool:
    """Return whether ``verb`` is an infinitive; with a subject of its own the parser mistook a present."""
    own = any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)
    return verb.tag_ == "VB" and (not own or any(c.dep_ == "aux" for c in verb.children))


def _only_able(verb: Token) -> bool:
    """Return whether something can be made, or takes time to make, without being made."""
    return verb.dep_ in ("xcomp", "acl", "advcl", "ccomp") and verb.head.lemma_ in ABLE


def _said_false(copula: Token) -> bool:
    """Return whether a copula calls something false, or not true."""
    if copula.lemma_ != "be":
        return False
    called = {c.lemma_ for c in copula.children if c.dep_ in ("acomp", "attr")}
    negated = any(c.dep_ == "neg" for c in copula.children)
    return bool(called & FALSE) if not negated else bool(called & TRUE)


def _neither(verb: Token) -> bool:
    """Return whether what is joined to ``verb`` by "or" is denied with it."""
    joined = any(c.dep_ == "cc" and c.lower_ in ("or", "nor") for c in verb.children)
    return joined and any(c.dep_ == "neg" for c in verb.children)


def _subjunctive(verb: Token) -> bool:
    """Return whether a clause says what should be: "demanded that Lyra lift its ban"."""
    aux = [c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if aux == ["be"] and verb.tag_ == "VBN":
        return True  # "demanded that tanks be sent"
    return verb.tag_ in ("VB", "VBP") and all(word == "be" for word in aux)


def _by_nothing(verb: Token) -> bool:
    """Say whether nothing and nobody does what a governing verb says."""
    return any(
        c.dep_ == "nsubj"
        and (c.lower_ in ("nothing", "nobody", "none") or any(k.lower_ == "no" for k in c.children))
        for c in verb.children
    )


def _forewarned(head: Token, verb: Token) -> bool:
    """Return whether somebody warns that another may act, which says so; of himself it is a threat."""
    modal = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    told = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    return (
        head.lemma_ in ("warn", "caution")
        and bool(modal & {"may", "might", "could"})
        and all(c.pos_ in ("PROPN", "NOUN") for c in told)
        and bool(told)
    )


def _conditional(verb: Token) -> bool:
    """Return whether what ``verb`` says hangs on an if-clause."""
    return any(
        c.dep_ == "advcl"
        and any(m.dep_ == "mark" and m.lower_ in ("if", "unless") for m in c.children)
        for c in verb.children
    )


class _Walk:
    """State of one walk: the first word that says something about a field fixes it."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.stage: Stage | None = None
        self.tense: Stage | None = None
        self.begun = False
        self.denied = False
        self.real = True
        self._words = _words()

    def _effect(self, verb: Token) -> Effect | None:
        """Return what a governing verb, or it with its particle ("put off"), makes of an act."""
        if verb.lemma_ == "call" and any(c.dep_ == "oprd" for c in verb.children):
            return None  # "called the shipment a mistake"
        return self._phrasal(verb) or self._words["verbs"].get(verb.lemma_)

    def _phrasal(self, verb: Token) -> Effect | None:
        for child in verb.children:
            if child.dep_ in ("prt", "advmod") and child.i == verb.i + 1:
                return self._words["verbs"].get(f"{verb.lemma_}_{child.lower_}")
        return None

    def condition(self, trigger: Token) -> None:
        """An act inside an if-clause is not said to happen."""
        below = trigger
        for token in trigger.ancestors:
            if below.dep_ in ("ccomp", "relcl"):
                return  # a clause told or added has its own standing
            if any(c.dep_ == "mark" and c.lower_ in CONDITIONS for c in token.children):
                self.real = False
                return
            awaited = any(
                c.dep_ == "mark" and c.lower_ in ("once", "until") for c in token.children
            )
            if awaited and any(c.tag_ == "MD" for c in token.head.children):
                self.real = False  # "could send drones once a deal is signed"
                return
            if token.lower_ in ("event", "case") and below.dep_ in ("acl", "relcl"):
                self.real = False  # "in the event that"
                return
            below = token

    def apply(self, effect: Effect | None) -> None:
        if effect is None or effect == "same":
            return
        if effect == "begun":
            self.begun = True  # "plans to begin sending": whatever governs it says more
            return
        if self.stage == "ended" and effect in ("requested", "none"):
            self.real = False  # "urged Lyra to stop sending"
        elif effect == "none":
            self.real = False
        elif effect == "denied":
            self.denied = not self.denied
        elif effect == "refused":
            self.denied = not self.denied
            self.stage = self.stage or "agreed"
        elif self.stage is None:
            self.stage = effect

    def verb(self, verb: Token, depth: int) -> None:
        """Read the verb group of ``verb``, then what governs it."""
        if depth > 8:
            return
        aux = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
        lower = [a.lower_ for a in aux]
        for child in verb.children:
            if child.dep_ == "neg" or (
                child.dep_ in ("advmod", "preconj", "det") and child.lower_ in NEGATIONS
            ):
                self.denied = not self.denied
            if child.lower_ == "longer" and any(k.lower_ == "no" for k in child.children):
                self.apply("ended")  # "no longer supplies"
            if child.dep_ == "mark" and child.lower_ in CONDITIONS:
                self.real = False
            if depth == 0 and child.dep_ == "advmod" and child.lower_ in ("almost", "nearly"):
                self.real = self.real and child.i > verb.i  # "almost sent"
        subject = next((c.i for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), -1)
        if any(a.lower_ in ("had", "were") and a.i < subject for a in aux):
            self.real = self.real and verb.doc[-1].text == "?"  # "Had Lyra sent shells, ..."
        infinitive = "to" in lower
        perfect = any(w in PERFECT for w in lower)
        if depth == 0 and self.kind in ("agreement", "measure") and verb.lemma_ in DRAFTING:
            self.stage = "planned"
        if depth == 0 and self.kind == "agreement" and verb.lemma_ in REACHING:
            self.stage = "agreed"
        if depth == 0 and self.kind == "measure" and verb.lemma_ == "order":
            self.stage = "ordered"
        if depth == 0 and self.kind in GIVING:
            own = self._words["verbs"].get(verb.lemma_)
            if self.kind != "training" and own in ("agreed", "offered", "requested", "ordered"):
                self.stage = own  # "pledged tanks": the trigger is itself no delivery
        if depth == 0:
            self._none_of(verb)
            if self.kind == "production" and infinitive and _only_able(verb):
                self.real = False
        if depth == 0 or self.tense is None:
            self.tense = self._tense(verb, lower, infinitive=infinitive, perfect=perfect)
        if any(w in ("could", "would", "might") for w in lower) and _conditional(verb):
            self.real = False  # "if they met, Lyra could send shells"
        for word in lower:
            effect = self._words["auxiliaries"].get(word)
            if effect == "planned":
                if perfect:
                    self.tense = "done"
                    self.real = self.real and word != "would"
                elif word == "would" and not self._told(verb):
                    self.real = False
                    self.stage = self.stage or "planned"
                else:
                    self.apply(effect)
            elif effect is not None:
                self.apply(effect)
        for child in verb.children:
            if child.lower_ == "going" and child.dep_ == "aux":
                self.apply("planned")
        self._above(verb, depth, infinitive=infinitive)

    def _none_of(self, verb: Token) -> None:
        """Deny what nobody does: "neither A nor B sent", "no shells were sent"."""
        for child in verb.children:
            if (
                child.dep_ in ("nsubj", "nsubjpass", "dobj")
                and any(
                    c.lower_ in ("no", "neither", "none") and c.dep_ in ("det", "preconj", "cc")
                    for c in child.children
                )
            ) or (child.dep_ in ("nsubj", "nsubjpass") and child.lower_ in ("nobody", "none")):
                self.denied = not self.denied

    def _ruled_out(self, verb: Token) -> None:
        if verb.lemma_ == "rule" and any(c.lower_ == "out" for c in verb.children):
            self.denied = not self.denied
            self.stage = self.stage or "planned"

    def _told(self, verb: Token) -> bool:
        head = verb.head
        return (
            verb.dep_ in ("ccomp", "conj", "advcl", "parataxis") and head.lemma_ in FUTURE_IN_PAST
        )

    def _tense(
        self, verb: Token, lower: list[str], *, infinitive: bool, perfect: bool
    ) -> Stage | None:
        tag = verb.tag_
        if "did" in lower:
            return "done"
        if "does" in lower or "do" in lower:
            return "under_way"
        if perfect and not (tag == "VBG" and "been" in lower):
            return "done"
        if tag == "VBG":
            if any(w in PRESENT or w in ("was", "were", "been", "being") for w in lower):
                return "under_way"
            return None if verb.dep_ in ("pcomp", "advcl", "xcomp", "csubj") else "under_way"
        if tag == "VBD":
            return "done"
        if tag == "VBN":
            if is_passive(verb) and any(w in PRESENT for w in lower):
                return "under_way" if self.kind not in PRESENT_IS_DONE else "done"
            return "done"
        if tag in ("VBZ", "VBP"):
            return "done" if self.kind in PRESENT_IS_DONE else "under_way"
        if infinitive:
            return None
        return None

    def _tense_of(self, verb: Token) -> Stage | None:
        """Return what the tense of another verb says: "arrived, unloading its cargo"."""
        lower = [c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")]
        perfect = any(w in PERFECT for w in lower)
        return self._tense(verb, lower, infinitive="to" in lower, perfect=perfect)

    def _above(self, verb: Token, depth: int, *, infinitive: bool) -> None:
        """Read what governs a verb; the edge between the two says how."""
        head, dep = verb.head, verb.dep_
        if head == verb:
            return
        if dep in ("xcomp", "ccomp", "oprd") and head.pos_ in ("VERB", "AUX", "ADJ"):
            self._complement(verb, depth, infinitive=infinitive)
        elif dep in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN"):
            self._in_noun(verb, depth, infinitive=infinitive)
        elif dep in ("pcomp", "prep"):
            self._after_preposition(head, depth)
        elif dep in ("advcl", "relcl") and verb.tag_ == "VB" and not infinitive:
            # "pushed for Lyra propose a truce"
            if self._effect(head) in ASKING:
                self.apply("requested")
        elif dep in ("conj", "dep", "parataxis") and head.pos_ in ("VERB", "AUX"):
            own = any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in verb.children)
            if not own and verb.tag_ == "VB" and head.tag_ not in ("VB", "VBP"):
                # "pledged to supply medicines, train doctors": the bare verb goes with the infinitive
                self.apply(self._effect(head))
                self._governed(head, depth)
            elif not own and verb.tag_ in ("VB", "VBN", "VBG", head.tag_):
                self.verb(head, depth + 1)
            elif not own and _neither(head):
                self.denied = not self.denied  # "has not sent arms or deployed troops"
        elif dep == "advcl":
            if infinitive and any(c.dep_ == "mark" and c.lower_ == "for" for c in verb.children):
                self.apply(self._words["verbs"].get(head.lemma_))  # "called for Lyra to send"
            if infinitive:
                self.apply("planned" if self.kind == "contact" else None)
                if self._effect(head) in ("denied", "refused", "none"):
                    self.apply(self._effect(head))  # "lacks the ships to send"
                self.tense = self.tense or (
                    "under_way" if self.kind != "agreement" else self._tense_of(head)
                )
            elif verb.tag_ == "VBG":
                self.apply(self._phrasal(head))  # "put off sending"
                lasting = verb.lemma_ in LASTING
                self.tense = (
                    self.tense or (None if lasting else self._tense_of(head)) or "under_way"
                )
        elif dep in ("csubj", "csubjpass") and (
            any(c.lower_ in UNREAL for c in head.children)
            or self._words["verbs"].get(head.lemma_) == "none"
        ):
            self.real = False

    def _complement(self, verb: Token, depth: int, *, infinitive: bool) -> None:
        """Read the verb that ``verb`` completes: "agreed to send", "denied that it sent"."""
        head = verb.head
        effect = self._effect(head) or self._words["verbs"].get(head.lower_)
        if verb.dep_ == "ccomp" and _forewarned(head, verb):
            effect = "same"
        if (
            verb.dep_ == "ccomp"
            and effect not in ("denied", "none", "refused")
            and _by_nothing(head)
        ):
            self.real = False  # "nothing suggests that it sent"
            return
        if verb.dep_ == "ccomp" and (_said_false(head) or _said_false(head.head)):
            self.denied = not self.denied
            return
        if verb.dep_ == "ccomp" and verb.tag_ == "VB" and head.lemma_ in LETTING:
            self._governed(head, depth)  # "would let Lyra send"
            return
        if verb.dep_ == "ccomp" and effect not in ("denied", "none", "refused"):
            # a reported clause has its own tense; only what denies or unmakes it reaches in
            if infinitive or verb.tag_ == "VBG" or (effect in ASKING and _subjunctive(verb)):
                self.apply(effect)
            self._disbelieved(head)
            return
        if verb.dep_ == "ccomp" and effect == "none":
            self.real = False
            return
        if any(c.lower_ == "yet" for c in head.children) and head.lemma_ in ("have", "be"):
            self.denied, self.tense = not self.denied, "done"  # "has yet to send"
            return
        if infinitive and effect in ("requested", "ordered") and self.denied:
            self.real = False  # "urged Lyra not to send": a call not to do it
        if infinitive and head.lemma_ == "be" and effect in (None, "same"):
            effect = "planned"  # "is to buy"
        if infinitive and head.lemma_ == "have" and head.tag_ in ("VBZ", "VBP"):
            # "still has to send" is to come, "has to send" is what somebody thinks right
            effect = "planned" if any(c.lower_ == "still" for c in head.children) else "none"
        if head.lemma_ == "fail" and self.kind == "agreement":
            effect = "refused"  # no text was agreed
        self.apply(effect)
        self._ruled_out(head)
        self._governed(head, depth)

    def _in_noun(self, verb: Token, depth: int, *, infinitive: bool) -> None:
        """Read the noun that the clause hangs on: "plans to send", "no evidence that it sent"."""
        head = verb.head
        if (
            infinitive
            and head.dep_ in ("attr", "acomp")
            and any(c.lower_ in UNREAL for c in head.head.children if c.dep_ == "aux")
        ):
            self.real = False  # "it would be a mistake for Lyra to send"
            return
        if head.dep_ == "nsubj" and _said_false(head.head):
            self.denied = not self.denied  # "reports that Lyra sent shells are false"
        nothing = any(
            c.lower_ in ("no", "little") for c in head.children if c.dep_ in ("det", "amod")
        )
        if nothing and (infinitive or head.lemma_ in EVIDENCE):
            self.denied = not self.denied
        effect = self._words["nouns"].get(head.lemma_)
        if infinitive or (effect in ASKING and _subjunctive(verb)):
            self.apply(effect or "planned")
            if effect is not None:
                self._noun_above(head, depth + 1)

    def _after_preposition(self, head: Token, depth: int) -> None:
        """Read what the preposition of a gerund hangs on: "denied sending", "talks on supplying"."""
        outer = head.head if head.pos_ in ("ADP", "SCONJ") else head
        if head.lower_ == "of" and head.i and head.nbor(-1).lower_ == "short":
            self.denied = not self.denied  # "stopped short of sending"
            self.tense = self.tense or "done"
            return
        if outer.pos_ in ("NOUN", "PROPN"):
            effect = self._words["nouns"].get(outer.lemma_)
            if head.lower_ == "against":
                effect = "none"  # "sanctions against supplying arms"
            self.apply(effect)
            if effect is not None:
                self._noun_above(outer, depth + 1)
        elif outer.pos_ == "ADJ" and outer.lemma_ in NEARLY:
            self.apply("planned")  # "was close to selling"
        elif outer.pos_ in ("VERB", "AUX"):
            phrasal = self._words["verbs"].get(f"{outer.lemma_}_{head.lower_}")
            if phrasal is not None:
                self.apply(phrasal)  # "put off sending"
            effect = self._effect(outer)
            if head.lower_ in ("from", "against"):
                kept = outer.lemma_ in ("keep", "stop", "hold")  # "keep Lyra from sending"
                self.apply("none" if effect == "none" or kept else None)
            elif head.lower_ in ("on", "to", "of", "about", "for", "at"):
                self.apply(effect)
            elif head.lower_ == "without":
                self.denied = not self.denied
            self.tense = self.tense or "done"

    def _disbelieved(self, head: Token) -> None:
        """Turn the act round: "does not believe that they sent" denies the sending."""
        negated = any(c.dep_ == "neg" for c in head.children)
        if negated and head.lemma_ in ("believe", "think"):
            self.denied = not self.denied

    def _governed(self, head: Token, depth: int) -> None:
        """Read the auxiliaries and negations of a governing verb, then what governs that."""
        if head.pos_ == "ADJ":
            return
        lower = [c.lower_ for c in head.children if c.dep_ in ("aux", "auxpass")]
        if any(c.dep_ == "neg" for c in head.children):
            self.denied = not self.denied
        if self.stage is None:
            self.tense = (
                self._tense(
                    head, lower, infinitive="to" in lower, perfect=any(w in PERFECT for w in lower)
                )
                or self.tense
            )
            for word in lower:
                aux = self._words["auxiliaries"].get(word)
                if aux is not None:
                    self.apply(aux)
        if any(c.dep_ == "mark" and c.lower_ in CONDITIONS for c in head.children):
            self.real = False
        if head.dep_ in ("xcomp", "ccomp", "acl", "relcl", "pcomp", "conj") and depth < 6:
            self._above(head, depth + 1, infinitive="to" in lower)

    def noun(self, noun: Token, depth: int) -> None:
        """Read the modifiers of a noun of action, then what governs it."""
        for child in noun.children:
            if child.dep_ in ("amod", "det", "nummod", "compound", "advmod"):
                if child.lower_ in ("no", "neither"):
                    self.denied = not self.denied
                elif child.dep_ != "det":
                    effect = self._words["modifiers"].get(child.lower_)
                    if effect == "planned" and child.lower_ in (
                        "first",
                        "additional",
                        "further",
                        "next",
                        "possible",
                    ):
                        self.tense = self.tense or (
                            "planned" if child.lower_ != "first" else "done"
                        )
                    elif effect in ("done", "under_way"):
                        self.tense = self.tense or effect
                    else:
                        self.apply(effect)
            elif child.dep_ == "acl" and child.tag_ == "VBN":
                self.tense = self.tense or "done"
        self._noun_above(noun, depth)
        if self.stage is None and self.tense is None:
            self.tense = self._default(noun)

    def _default(self, noun: Token) -> Stage:
        if self.kind in ("support", "measure", "training", "production"):
            return "under_way"
        if self.kind == "transfer" and noun.tag_ == "NNS":
            return "under_way"
        return "done"

    def _noun_above(self, noun: Token, depth: int) -> None:
        if depth > 6:
            return
        head, dep = noun.head, noun.dep_
        if head == noun:
            return
        if dep in ("dobj", "nsubjpass") and head.lemma_ in ("put", "place"):
            shelved = {c.lower_ for p in head.children if p.lower_ == "on" for c in p.children}
            self.apply("planned" if shelved & {"hold", "ice"} else None)
        if dep == "conj" and head.pos_ in ("NOUN", "PROPN"):
            self._noun_above(head, depth + 1)
            return
        if dep == "compound" and head.pos_ == "NOUN":
            effect = self._words["nouns"].get(head.lemma_)
            self.apply(effect)
            self._noun_above(head, depth + 1)
            return
        if dep in ("pobj", "pcomp") and head.dep_ == "prep":
            outer = head.head
            if self.kind == "support" and self.stage is None:
                thanked = head.lower_ == "for" and outer.lemma_ in THANKFUL
                past = head.lower_ in HELPED and outer.tag_ in ("VBD", "VBN")
                if thanked or past:
                    self.tense = self.tense or "done"
            if outer.pos_ in ("NOUN", "PROPN"):
                if head.lower_ in (
                    "of",
                    "on",
                    "for",
                    "about",
                    "over",
                    "to",
                    "in",
                    "against",
                    "with",
                    "into",
                ):
                    effect = self._words["nouns"].get(outer.lemma_)
                    if effect is not None and not (
                        head.lower_ in ("with", "in") and effect != "denied"
                    ):
                        self.apply(effect)
                        self._noun_above(outer, depth + 1)
                return
            if outer.pos_ in ("VERB", "AUX") and head.lower_ in (
                "on",
                "for",
                "to",
                "about",
                "with",
                "of",
                "over",
            ):
                effect = self._effect(outer)
                if effect in ("planned", "agreed", "requested", "none") and head.lower_ in (
                    "on",
                    "for",
                    "about",
                    "to",
                    "over",
                ):
                    self.apply(effect)
                    if light_verb(noun) is not None:
                        self._verb_over_noun(outer, depth)
                elif light_verb(noun) is not None:
                    self._verb_over_noun(outer, depth)
            return
        if dep in ("dobj", "nsubjpass", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
            effect = self._effect(head)
            if self.kind == "contact" and effect == "ended" and self._called_off(head):
                self.stage = "planned"
                self.denied = not self.denied  # "called off a meeting"
                return
            if dep == "dobj" and effect == "begun":
                self.apply(effect)
                self.verb(head, depth + 1)  # "plans to begin deliveries"
                return
            if dep == "dobj" and effect in (
                "planned",
                "offered",
                "requested",
                "agreed",
                "ordered",
                "ended",
                "denied",
                "refused",
                "none",
                "under_way",
            ):
                self.apply(effect)
                if effect == "ended":
                    self._wished(head)
                if effect in ("ended", "under_way", "planned", "none"):
                    self._mood(head)
                else:
                    self._negation(head)
                return
            if dep == "nsubjpass" and effect in (
                "planned",
                "ended",
                "denied",
                "none",
                "requested",
                "agreed",
                "offered",
            ):
                self.apply(effect)
                return
            if light_verb(noun) is not None or self.kind in (
                "transfer",
                "deployment",
                "contact",
                "agreement",
            ):
                self._verb_over_noun(head, depth)
            return
        if dep == "nsubj" and head.pos_ in ("VERB", "AUX"):
            effect = self._effect(head)
            if effect in ("under_way", "ended"):
                self.apply(effect)
            elif effect == "begun":
                self.apply(effect)
                self.verb(head, depth + 1)  # "deliveries will begin"
                return
            elif head.lemma_ in PENDING:
                self.apply("planned")
            self._mood(head)

    def _wished(self, verb: Token) -> None:
        """Unmake an end that somebody only asks for or threatens: "threatened to cut off supplies"."""
        if verb.dep_ in ("xcomp", "ccomp") and verb.tag_ == "VB":
            above = self._effect(verb.head)
            self.apply(above if above in ("requested", "none") else None)

    def _called_off(self, verb: Token) -> bool:
        off = verb.lemma_ == "call" and self._phrasal(verb) is not None
        return off or verb.lemma_ in ("cancel", "scrap", "abandon")

    def _mood(self, verb: Token) -> None:
        lower = [c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")]
        if verb.lemma_ not in FADING:
            self._negation(verb)
        if "would" in lower and not self._told(verb):
            self.real = False
        elif any(w in ("will", "'ll", "’ll", "shall") for w in lower) and self.tense is None:
            self.tense = "planned"
        elif self.tense is None and verb.tag_ == "VBD" and verb.lemma_ in CONTAINING:
            self.tense = "done"
        elif self.tense is None and any(w in PRESENT for w in lower):
            self.tense = "under_way" if self.kind not in PRESENT_IS_DONE else None

    def _negation(self, verb: Token) -> None:
        if any(c.dep_ == "neg" for c in verb.children):
            self.denied = not self.denied

    def _verb_over_noun(self, verb: Token, depth: int) -> None:
        """A light verb's own group says how far the act of its noun got."""
        if self.tense is not None:
            kept = self.tense
            self.verb(verb, depth + 1)
            self.tense = kept
        else:
            self.verb(verb, depth + 1)
