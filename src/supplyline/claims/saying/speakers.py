"""Find who speaks a cue: the subject through coordination and control, the agent, the owner.

Does not: resolve pronouns, or say which party a speaker acts for (``attribution``).
"""

from __future__ import annotations

from spacy.tokens import Token

from supplyline.claims.saying.cues import cues

UNSTATED = "unstated"
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_SAME_SUBJECT = frozenset({"conj", "xcomp", "advcl", "prep", "pcomp", "ccomp", "dep"})
_MODIFIERS = frozenset({"relcl", "acl"})


def source_of(verb: Token) -> tuple[Token | None, str]:
    """Return the head of who says so, or how an unnamed speaker is worded."""
    if is_passive(verb):
        by = agent_of(verb)
        if by is not None:
            return by, ""
        lemma = verb.lemma_.casefold()
        if lemma in cues().citing and any(c.lower_ == "as" for c in verb.children):
            return next((c for c in verb.children if c.dep_ == "nsubjpass"), None), UNSTATED
        if lemma in cues().worded:
            return None, _passive_words(verb)
        return None, UNSTATED
    subject = _quoted_one(verb) or subject_of(verb)
    if subject is None:
        return None, UNSTATED
    return _releaser(subject, verb), ""


def agent_of(verb: Token) -> Token | None:
    """Return the head of the agent of a passive: "accused by X"."""
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            by = next((c for c in child.children if c.dep_ == "pobj"), None)
            if by is not None:
                return by
    return None


def _quoted_one(verb: Token) -> Token | None:
    """Return who is quoted as saying: "X quoted Y as saying", "Y was quoted as saying"."""
    if verb.dep_ not in ("pcomp", "advcl") or verb.tag_ != "VBG":
        return None
    as_ = verb.head if verb.dep_ == "pcomp" else None
    if as_ is None or as_.lower_ != "as":
        return None
    above = as_.head
    if above.pos_ in ("NOUN", "PROPN") and above.head.lemma_.casefold() in cues().citing:
        return above
    if above.lemma_.casefold() not in cues().citing:
        return None
    if is_passive(above) and above.dep_ == "acl":
        return above.head
    wanted = ("nsubjpass",) if is_passive(above) else ("dobj", "obj")
    return next((c for c in above.children if c.dep_ in wanted), None)


def subject_of(verb: Token) -> Token | None:
    """Return the head of the subject of ``verb``: its own, its coordinate's or its controller's."""
    at, seen = verb, set()
    while at.i not in seen:
        seen.add(at.i)
        own = [
            c
            # "has for the first time admitted": the parser may hang the subject on the auxiliary
            for holder in (at, *(a for a in at.children if a.dep_ == "aux"))
            for c in holder.children
            if c.dep_ in _SUBJECTS and c.dep_ != "expl"
        ]
        if own and (at.i == verb.i or can_speak(own[0])):
            if at.dep_ == "relcl" and own[0].lower_ in ("who", "which", "that"):
                return at.head
            return own[0]
        named = [c for c in at.children if c.i < at.i and c.dep_ in ("compound", "nmod")]
        if named and at.tag_ in ("VBZ", "VBP", "VBD"):
            return named[-1]  # "NATO intelligence estimates …", taken for one name
        if at.dep_ in _MODIFIERS and at.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return at.head
        stopped_short = at.lower_ in cues().withholds
        if (at.dep_ not in _SAME_SUBJECT and not stopped_short) or at.head.i == at.i:
            break
        at = at.head
    return None


def can_speak(subject: Token) -> bool:
    """Return whether an inherited subject may be a speaker: "relations grew and expressed hope" may not."""
    lemma = subject.lemma_.casefold()
    return (
        (
            subject.pos_ in ("PROPN", "PRON")
            and subject.lower_ not in ("it", "this", "that", "these")
        )
        or lemma in cues().offices
        or lemma in cues().evidence
        or bool(subject.ent_type_)
        or any(c.dep_ == "relcl" for c in subject.children)
    )


def by_evidence(verb: Token) -> bool:
    """Return whether evidence says so, and not merely allegedly."""
    subject = None if is_passive(verb) else subject_of(verb)
    return (
        subject is not None
        and subject.lemma_.casefold() in cues().evidence
        and not any(c.lower_ in cues().adverbs for c in verb.children)
    )


def _releaser(subject: Token, verb: Token) -> Token:
    """Return who put out the evidence that ``subject`` is, where the sentence says so.

    "The ministry released footage showing …": the ministry says so, by way of the footage.
    """
    above = subject.head
    if (
        verb.head.i == subject.i
        and subject.dep_ in ("dobj", "obj")
        and above.lemma_.casefold() in cues().releases
        and not is_passive(above)
    ):
        return subject_of(above) or subject
    return subject


def is_passive(verb: Token) -> bool:
    """Return whether the subject of ``verb`` suffers it, by its auxiliaries or as a participle."""
    if any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in verb.children):
        return True
    return verb.tag_ == "VBN" and (
        # A sentence without a main verb: the parser took its verb for a participle.
        (verb.dep_ == "acl" and verb.head.dep_ != "ROOT")
        or verb.dep_ == "acomp"  # "stands accused"
        # "Accused of sending shells, the state …"
        or (
            verb.dep_ == "advcl"
            and not has_subject(verb)
            and not any(c.dep_ in ("aux", "dobj") for c in verb.children)
        )
        or (
            verb.dep_ == "conj"
            and verb.head.i != verb.i
            and is_passive(verb.head)
            and not has_subject(verb)
        )
    )


def has_subject(verb: Token) -> bool:
    """Return whether ``verb`` has a subject of its own, none inherited."""
    return any(c.dep_ in _SUBJECTS for c in verb.children)


def _passive_words(verb: Token) -> str:
    """Return an agentless passive as worded: "is believed to", "suspected"."""
    words = [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i < verb.i]
    after = verb.nbor(1) if verb.i + 1 < len(verb.doc) else None
    tokens = [*words, verb]
    if after is not None and after.lower_ == "to" and words:
        tokens.append(after)
    return " ".join(t.text for t in tokens)


def owner_of(noun: Token) -> Token | None:
    """Return whose words ``noun`` is: "X's claim", "claims by X", "U.S. claims", "X issued a claim"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from") and child.i == noun.i + 1:
            by = next((c for c in child.children if c.dep_ == "pobj"), None)
            if by is not None:
                return by
    for child in noun.children:
        if (
            child.i < noun.i
            and child.dep_ in ("compound", "amod", "nmod")
            and child.ent_type_ in ("GPE", "NORP", "ORG", "PERSON")
        ):
            return child
    above = noun.head
    if noun.dep_ in ("dobj", "obj") and (
        above.lemma_.casefold() in cues().releases or is_cue(above)
    ):
        return None if denies(above) else subject_of(above)
    return None


def is_cue(verb: Token) -> bool:
    """Return whether ``verb`` is one by which something is said, as cues.yaml has it."""
    lemma = verb.lemma_.casefold()
    return any(lemma in group.lemmas and group.link for group in cues().verbs.values())


def denies(verb: Token) -> bool:
    """Return whether ``verb`` puts something forward as not so."""
    lemma = verb.lemma_.casefold()
    return any(lemma in group.lemmas and group.denies for group in cues().verbs.values())


def withholds(verb: Token) -> bool:
    """Return whether ``verb`` says neither yes nor no: "did not deny", "refused to confirm".

    "Neither confirmed nor denied" and "could not verify" leave open what they govern, too.
    """
    lemma, table = verb.lemma_.casefold(), cues()
    if lemma not in table.yes_or_no | table.silent:
        return False
    at = verb
    while True:
        if lemma in table.yes_or_no and (_is_negated(at) or _by_nobody(at)):
            return True
        above = at.head
        if at.dep_ == "xcomp" and any(c.lower_ == "yet" for c in above.children):
            return above.lemma_ in ("have", "be")  # "has yet to confirm"
        if at.dep_ == "pcomp" and above.lower_ == "without":
            return True
        if at.dep_ == "pcomp":
            above = above.head  # "stopped short of confirming"
        if at.dep_ in ("xcomp", "pcomp", "dobj", "ccomp") and (
            above.lemma_.casefold() in cues().withholds
        ):
            return True
        if at.dep_ != "conj" or has_subject(at):
            return False
        at = at.head


def _is_negated(verb: Token) -> bool:
    return any(
        c.dep_ == "neg" or (c.lower_ in ("neither", "nor") and c.dep_ in ("preconj", "cc"))
        for c in verb.children
    )


def _by_nobody(verb: Token) -> bool:
    """Return whether nobody does it: "neither A nor B has confirmed", "no official confirmed"."""
    return any(
        c.lower_ in ("nobody", "none", "neither")
        or any(k.lower_ in ("no", "neither", "nor") for k in c.children)
        for c in verb.children
        if c.dep_ in ("nsubj", "nsubjpass")
    )


def is_lacking(noun: Token) -> bool:
    """Return whether proof is said to be wanting: "no evidence that", "did not find any proof of"."""
    if noun.lemma_.casefold() not in cues().proofs:
        return False
    if any(c.dep_ in ("det", "amod") and c.lower_ in ("no", "little") for c in noun.children):
        return True
    above = noun.head
    return noun.dep_ in ("dobj", "attr", "nsubj") and any(c.dep_ == "neg" for c in above.children)
