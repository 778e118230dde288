"""Find who and what a trigger goes with: subject, object, recipient and prepositions, deep ones too.

The grammar is that of the parser's English dependencies.  A verb shares its subject with what it
governs ("agreed to send"), a participle takes the noun it modifies ("shells supplied by"), a noun
takes the subject of a light verb ("paid a visit") or its possessor ("Pyongyang's shipments").

Does not: say who a phrase stands for (``references``) or what the trigger means (``frames``).
"""

# ruff: noqa: PLR0911, PLR0912  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from supplyline.claims.wordlists import wordlist

SUBJECTS = frozenset(("nsubj", "csubj"))
PASSIVES = frozenset(("nsubjpass", "csubjpass"))
RELATIVES = frozenset(("that", "which", "who", "whom"))
# Verbs whose object is the subject of what they govern: "urged Seoul to send".
OBJECT_CONTROL = wordlist("object_control")
# Verbs that lend their subject to their object noun: "paid a visit", "held talks".
LIGHT = wordlist("light")

# Nouns that only say how far the act they are "of" has got, or how it is done: "a suspension of aid".
OF_ACTS = wordlist("of_acts")
# Verbs that are no participle of a thing: "A report called for sanctions".
SPEAKING = wordlist("speaking")
# Nouns that an act's noun only qualifies: "a training course".
PROGRAMMES = wordlist("programmes")
GOING = wordlist("going")
# What one goes by is not who does it: "arrived here by air".
CONVEYANCES = wordlist("conveyances")


def conjuncts(tokens: Iterable[Token]) -> list[Token]:
    """Return ``tokens`` and everything coordinated with each, in order of place, once each."""
    found: dict[int, Token] = {}
    for token in tokens:
        stack = [token]
        while stack:
            here = stack.pop()
            if here.i in found:
                continue
            found[here.i] = here
            stack.extend(c for c in here.children if _coordinated(c, here))
    return [found[i] for i in sorted(found)]


def _coordinated(child: Token, head: Token) -> bool:
    """Say whether ``child`` is listed beside ``head``; of a long list the parser makes appositions."""
    if child.dep_ == "conj":
        return child.pos_ != "VERB"
    return child.dep_ == "appos" and _counted(child) and _counted(head)


def _counted(noun: Token) -> bool:
    return noun.pos_ != "NUM" and any(c.dep_ == "nummod" for c in noun.children)


def is_passive(verb: Token) -> bool:
    """Say whether ``verb`` is used in the passive, as a full clause or as a bare participle."""
    if any(c.dep_ in ("auxpass", *PASSIVES) for c in verb.children):
        return True
    if verb.tag_ == "VBD" and verb.dep_ == "acl" and verb.lemma_ not in GOING:
        # "soldiers killed or captured": the tagger takes the participle for a past
        return not any(c.dep_ in ("aux", "dobj", "dative", *SUBJECTS) for c in verb.children)
    if verb.tag_ != "VBN":
        return False
    top = verb.head.head if verb.head.dep_ == "conj" else verb.head
    if verb.dep_ == "acl" and top.dep_ == "ROOT" and verb.lemma_ in GOING | SPEAKING:
        return (
            False  # "A delegation of the ministry left": the parser takes the past for a participle
        )
    if verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        return is_passive(verb.head) and not any(c.dep_ in SUBJECTS for c in verb.children)
    return not any(c.dep_ in ("aux", "dobj", *SUBJECTS) for c in verb.children)


def governor(token: Token) -> Token | None:
    """Return the verb whose clause ``token`` stands in; None at the top of a verbless sentence."""
    here = token
    for _ in range(40):
        if here.head == here:
            return None
        here = here.head
        if here.pos_ in ("VERB", "AUX"):
            return here
    return None


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return the heads of the phrases that do what ``verb`` says, its by-phrase included."""
    agents = [
        p
        for c in verb.children
        if c.dep_ == "agent"
        for p in c.children
        if p.dep_ == "pobj" and p.lower_ not in CONVEYANCES
    ]
    if agents:
        return conjuncts(agents)
    if is_passive(verb):
        return []
    own = [_antecedent(c, verb) for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        return _before(conjuncts(own), verb)
    if depth > 6:
        return []
    return _shared_subjects(verb, depth)


def _stray_subjects(verb: Token) -> list[Token]:
    """Return a subject that the parser tied to a phrase before it: "At a summit in X, A and B signed"."""
    comma = next((t for t in reversed(list(verb.lefts)) if t.text == ","), None)
    left = verb.doc[max(0, verb.i - 25) : verb.i]
    for token in left:
        if token.dep_ in ("conj", "appos") and token.head.i < token.i:
            between = verb.doc[token.head.i : token.i]
            if comma is None and not any(t.text == "," for t in between):
                continue
            if any(t.text == "," for t in between) and verb not in token.subtree and all(
                t.pos_ in ("PROPN", "NOUN", "ADJ", "CCONJ", "DET", "ADV", "PART", "AUX", "PUNCT", "NUM") for t in verb.doc[token.i : verb.i]
            ):  # fmt: skip
                return conjuncts([token])
    return []


def _shared_subjects(verb: Token, depth: int) -> list[Token]:
    head = verb.head
    if head == verb:
        return _stray_subjects(verb)
    if verb.dep_ in ("conj", "dep", "parataxis") and head.pos_ in ("VERB", "AUX"):
        return surface_subjects(head, depth + 1)
    if verb.dep_ in ("xcomp", "ccomp") and head.dep_ == "acomp" and head.head.pos_ == "AUX":
        return surface_subjects(head.head, depth + 1)  # "is ready to meet"
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "oprd"):
        if head.pos_ in ("VERB", "AUX") and head.lemma_ in OBJECT_CONTROL and verb.dep_ != "advcl":
            objects_ = [c for c in head.children if c.dep_ in ("dobj", "dative", "nsubjpass")]
            if objects_:
                return conjuncts(objects_)
            asked = prepositional(head, ("on", "upon")) if head.lemma_ == "call" else []
            if asked:
                return asked  # "called on Seoul to send"
        return surface_subjects(head, depth + 1)
    if verb.dep_ in ("relcl", "acl"):
        to_infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)
        if verb.dep_ == "acl" and to_infinitive:
            return owners(head, depth + 1)
        return _before(conjuncts([head]), verb)
    if verb.dep_ in ("pcomp", "prep"):
        outer = head.head if head.pos_ in ("ADP", "SCONJ") else head
        if outer.pos_ in ("VERB", "AUX"):
            if outer.lemma_ in OBJECT_CONTROL and head.lower_ in ("of", "for", "from", "with"):
                objects_ = [c for c in outer.children if c.dep_ in ("dobj", "nsubjpass", "dative")]
                if objects_:
                    return conjuncts(objects_)
            return surface_subjects(outer, depth + 1)
        if outer.pos_ in ("NOUN", "PROPN"):
            return owners(outer, depth + 1)
    return []


def _before(found: list[Token], verb: Token) -> list[Token]:
    """Leave out who is named after a clause that only describes the first: "A, which sent it, and B"."""
    if verb.dep_ not in ("relcl", "acl"):
        return found
    return [t for t in found if t.i < verb.i] or found


def surface_subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return the subject as it stands, active or passive."""
    own = [_antecedent(c, verb) for c in verb.children if c.dep_ in SUBJECTS or c.dep_ in PASSIVES]
    if own:
        return conjuncts(own)
    return subjects(verb, depth + 1) if depth < 6 else []


def owners(noun: Token, depth: int = 0) -> list[Token]:
    """Return who a noun belongs to: its possessor, or the subject of the light verb it goes with."""
    own = [c for c in noun.children if c.dep_ == "poss"]
    if own:
        return conjuncts(own)
    by = prepositional(noun, ("by",))
    if by:
        return by
    verb = light_verb(noun)
    if verb is not None and depth < 6:
        return subjects(verb, depth + 1)
    return []


def light_verb(noun: Token) -> Token | None:
    """Return the verb that ``noun`` is the object of and that lends it its subject."""
    head = noun.head
    if noun.dep_ == "conj" and head.pos_ in ("NOUN", "PROPN"):
        return light_verb(head)
    if noun.dep_ == "compound" and head.lemma_ in PROGRAMMES:
        return light_verb(head)  # "provided training courses"
    if noun.dep_ in ("dobj", "nsubjpass", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
        return head if head.lemma_ in LIGHT else None
    if noun.dep_ == "pobj" and head.dep_ == "prep":
        above = head.head
        if above.lemma_ in LIGHT and above.pos_ != "NOUN":
            return above  # "agreed on deliveries", "engage in talks"
        if above.lemma_ in OF_ACTS and head.lower_ in ("of", "to", "in", "on", "for"):
            return light_verb(above)  # "announced a suspension of aid"
    return None


def _is_bare_relative(verb: Token) -> bool:
    """Say whether a clause modifies a noun without a relative word, by a subject of its own."""
    return verb.dep_ == "relcl" and any(
        c.dep_ in SUBJECTS and c.lower_ not in RELATIVES for c in verb.children
    )


def _counts(preposition: Token) -> bool:
    """Say whether a preposition only says how many: "between 8 and 11", "up to 3,000"."""
    before = preposition.nbor(-1).lower_ if preposition.i else ""
    up = preposition.lower_ == "to" and before == "up"
    return up or preposition.lower_ in ("between", "about", "around")


def objects(verb: Token) -> list[Token]:
    """Return the heads of the phrases that undergo what ``verb`` says."""
    if is_passive(verb):
        own = [_antecedent(c, verb) for c in verb.children if c.dep_ in PASSIVES]
        if own:
            # "Lyra has been promised 40 jets": both undergo it
            return conjuncts([*own, *(c for c in verb.children if c.dep_ == "dobj")])
        if verb.dep_ in ("acl", "relcl", "amod"):
            return conjuncts([verb.head])
        if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX"):
            return surface_subjects(verb.head)
        return []
    own = [c for c in verb.children if c.dep_ == "dobj"]
    if not own and verb.tag_ == "VBN" and not any(c.dep_ == "aux" for c in verb.children):
        bare = [c for c in verb.children if c.dep_ in SUBJECTS]
        if bare:
            return conjuncts(bare)  # "and dozens more wounded"
    if own:
        resolved = [_antecedent(c, verb) for c in own]
        if _is_bare_relative(verb) and all(c.pos_ == "PROPN" for c in resolved):
            resolved.append(verb.head)  # "the missiles Lyra gave Freedonia"
        return conjuncts(resolved)
    between = [
        p for c in verb.children if c.dep_ == "prep" and _counts(c)
        for p in c.children
        if p.dep_ == "pobj" and any(k.dep_ in ("nummod", "quantmod") for k in p.children)
    ]  # fmt: skip
    if between:
        return conjuncts(between)  # "supplied between 8 and 11 million shells"
    if verb.dep_ == "relcl" and any(
        c.dep_ in SUBJECTS and c.lower_ not in RELATIVES for c in verb.children
    ):
        return conjuncts([verb.head])  # "the shells it sent": the object is what it modifies
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not is_passive(verb.head):
        # "shipped and sold rifles": the later verb holds the object of both
        return []
    later = [
        c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB" and c.i - verb.i <= 3
    ]
    return objects(later[0]) if later else []


def datives(verb: Token) -> list[Token]:
    """Return the heads of indirect objects: "gave Kyiv tanks", "sold to Cairo"."""
    found = []
    for child in verb.children:
        if child.dep_ == "dative":
            if child.pos_ == "ADP":
                found += [c for c in child.children if c.dep_ == "pobj"]
            else:
                found.append(child)
    return conjuncts(found)


def prepositional(token: Token, words: tuple[str, ...]) -> list[Token]:
    """Return the heads of the phrases that hang on ``token`` by one of ``words``."""
    found: list[Token] = []
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative", "advmod") and child.lower_ in words:
            found += [c for c in child.children if c.dep_ == "pobj"]
            found += [
                g
                for c in child.children
                if c.dep_ == "prep"
                for g in c.children
                if g.dep_ == "pobj"
            ]
    return conjuncts(found)


def around(trigger: Token) -> Iterator[Token]:
    """Yield the words on which a phrase that belongs to ``trigger`` may hang, nearest first.

    The parser often hangs "to Moscow" on the object or on a light verb instead of the trigger.
    """
    yield trigger
    if trigger.pos_ in ("VERB", "AUX"):
        for thing in objects(trigger):
            if thing.i > trigger.i:
                yield thing
                for child in thing.children:
                    if child.dep_ == "prep":
                        yield from (c for c in child.children if c.dep_ == "pobj")
        for child in trigger.children:
            if (
                child.dep_ in ("xcomp", "advcl", "conj")
                and child.pos_ == "VERB"
                and child.i > trigger.i
            ):
                if not any(c.dep_ == "dobj" for c in child.children):
                    yield child
            elif child.dep_ == "prep":
                yield from (c for c in child.children if c.dep_ == "pobj")
    else:
        verb = light_verb(trigger)
        if verb is not None:
            yield verb
        for child in trigger.children:
            if child.dep_ == "prep":
                for inner in child.children:
                    if inner.dep_ == "pobj":
                        yield inner
                        yield from prepositional(inner, ("of",))
        if trigger.dep_ == "compound" and trigger.head.lemma_ in PROGRAMMES:
            yield trigger.head
        if trigger.dep_ in ("pobj", "compound") and trigger.head.head.pos_ in ("NOUN", "VERB"):
            yield trigger.head.head


def _antecedent(token: Token, verb: Token) -> Token:
    """Return what a relative pronoun stands for; any other word stands for itself."""
    if token.lower_ in RELATIVES and verb.dep_ == "relcl":
        return verb.head
    if token.lower_ in RELATIVES and verb.dep_ == "conj" and verb.head.dep_ == "relcl":
        return verb.head.head
    return token
