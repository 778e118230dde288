"""Mend what the parser is known to get wrong, by rules over words and tags, before anything is read.

A small parser takes a reduced relative for the main clause ("Drones supplied to Lyra were shot down"),
a verb for a plural noun ("Lyra ships 40 wagons"), a name for a second subject.  Each rule knows one
such tree by its shape and puts the right one in its place; a tree of no known shape is left alone.

Does not: change words or their offsets; fill in words left out ("and Norway rockets").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Doc

from supplyline.claims.parsing.parse import doc_of, parse_of
from supplyline.claims.wordlists import wordlist

SUBJECTS = frozenset(("nsubj", "nsubjpass"))
FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
HAVING = frozenset(("has", "have", "had"))
# What a main verb is to the participle that the parser took for the main verb.
MISTAKEN = frozenset(("conj", "ccomp", "dep", "advcl", "xcomp", "parataxis"))
# "any of its tanks", "some of the soldiers": the words after "of" are who or what.
PORTIONS = frozenset(("any", "some", "many", "most", "all", "none", "few", "several"))
# Verbs whose past differs from their participle: "gave" opens no reduced relative.
PAST_ONLY = frozenset(
    ("gave", "took", "went", "flew", "drove", "wrote", "saw", "knew", "chose", "broke", "froze",
     "withdrew", "drew", "fell", "rose", "spoke", "stole", "swore", "wore", "did", "was", "were")
)  # fmt: skip
HOMOGRAPHS = wordlist("homographs")
TELLING = wordlist("telling")
GOING = wordlist("going")
# Verbs that close a sentence with who says it, and that the parser takes for plural nouns.
CLOSING = {
    "alleges": "allege", "assesses": "assess", "believes": "believe", "claims": "claim",
    "estimates": "estimate", "reckons": "reckon", "reports": "report", "says": "say",
}  # fmt: skip
# What an object may begin with.
OPENING = frozenset(("NUM", "DET", "NOUN", "ADJ", "PROPN"))


class Tree:
    """The parse of a sentence as lists that may be changed, one value a token."""

    def __init__(self, doc: Doc) -> None:
        self.lower = [t.lower_ for t in doc]
        self._parse = parse = parse_of(doc)
        self.words = parse.words
        self.tags, self.pos, self.lemmas = parse.tags, parse.pos, parse.lemmas
        self.deps, self.heads, self.ents = parse.deps, parse.heads, parse.ents

    def __len__(self) -> int:
        return len(self.lower)

    def children(self, i: int) -> list[int]:
        """Return what hangs on token ``i``, in order."""
        return [k for k, head in enumerate(self.heads) if head == i and k != i]

    def child(self, i: int, *deps: str) -> int | None:
        """Return the first child of ``i`` with one of ``deps``."""
        return next((k for k in self.children(i) if self.deps[k] in deps), None)

    def subtree(self, i: int) -> set[int]:
        """Return ``i`` and all that hangs on it."""
        found, stack = set(), [i]
        while stack:
            here = stack.pop()
            if here not in found:
                found.add(here)
                stack += self.children(here)
        return found

    def attach(self, i: int, head: int, dep: str) -> None:
        """Hang token ``i`` on ``head``."""
        self.heads[i], self.deps[i] = head, dep

    def swap(self, old: int, new: int) -> None:
        """Let ``new`` stand where ``old`` stood."""
        above, dep = self.heads[old], self.deps[old]
        self.attach(new, new if above == old else above, dep)

    def made(self) -> Doc:
        """Return the tree as a ``Doc`` of the same words."""
        return doc_of(self._parse)


def mended(doc: Doc) -> Doc:
    """Return ``doc`` with trees of known wrong shapes put right; the same ``doc`` where there are none."""
    tree = Tree(doc)
    changed = [rule(tree) for rule in RULES]
    return tree.made() if any(changed) else doc


def _portions(tree: Tree) -> bool:
    """Look through a word that says how much: soldiers were killed, of "any of its soldiers were"."""
    changed = False
    for i, word in enumerate(tree.lower):
        if word not in PORTIONS or tree.tags[i] not in ("DT", "PDT", "JJ", "NN", "RB"):
            continue
        if i + 1 >= len(tree) or tree.lower[i + 1] != "of" or tree.heads[i + 1] != i:
            continue
        thing = tree.child(i + 1, "pobj")
        if thing is None or tree.pos[thing] == "PRON":
            continue
        tree.swap(i, thing)
        for k in tree.children(i):
            tree.attach(k, thing, "dep" if k == i + 1 else tree.deps[k])
        tree.attach(i, thing, "det")
        changed = True
    return changed


def _perfects(tree: Tree) -> bool:
    """Join an auxiliary to its participle: the parser takes Kyiv for armed, of "had armed Kyiv"."""
    changed = False
    for i in range(len(tree) - 2):
        verb, noun = i + 1, tree.heads[i + 1]
        past = tree.tags[verb] == "VBN" or (
            tree.tags[verb] == "JJ" and tree.lower[verb][-2:] == "ed"
        )
        if tree.lower[i] not in HAVING or not past or tree.deps[verb] != "amod":
            continue
        if tree.pos[noun] != "PROPN" or noun < verb:
            continue
        top = i if tree.heads[noun] == i else noun
        clause = "ccomp" if tree.deps[top] == "dobj" else tree.deps[top]
        tree.swap(top, verb)
        tree.deps[verb] = clause
        for k in tree.children(i):
            tree.heads[k] = verb
        tree.attach(i, verb, "aux")
        tree.pos[i], tree.pos[verb] = "AUX", "VERB"
        if tree.tags[verb] == "JJ":
            tree.tags[verb], tree.lemmas[verb] = "VBN", tree.lower[verb][:-2]
        tree.attach(noun, verb, "dobj")
        changed = True
    return changed


def _named_bodies(tree: Tree) -> bool:
    """Join a body and its name to one subject: "The news agency Fjordwire reported"."""
    changed = False
    for i in range(1, len(tree)):
        body = i - 1
        if (
            tree.deps[i] in SUBJECTS
            and tree.deps[body] in SUBJECTS
            and tree.heads[i] == tree.heads[body]
            and tree.pos[i] == "PROPN"
            and tree.tags[body] == "NN"
        ):
            for k in tree.children(body):
                tree.heads[k] = i
            tree.attach(body, i, "compound")
            changed = True
    return changed


def _plural_verbs(tree: Tree) -> bool:
    """Take a plural noun with an object of its own for the verb it is: "Lyra ships 40 wagons"."""
    changed = False
    for i, tag in enumerate(tree.tags):
        if tag != "NNS" or i == 0 or tree.lower[i] not in HOMOGRAPHS or i + 1 >= len(tree):
            continue
        if not tree.ents[i - 1].endswith(("GPE", "ORG")) or tree.pos[i + 1] not in OPENING:
            continue
        thing = tree.child(i, "dobj", "appos")
        if thing is None or thing < i:
            thing = tree.heads[i]
        clause = next((k for k in (i, thing) if tree.deps[k] in ("ROOT", "ccomp")), None)
        if thing <= i or clause is None or tree.pos[thing] not in ("NOUN", "PROPN"):
            continue
        dep = tree.deps[clause]
        if clause != i:
            tree.swap(clause, i)
            tree.deps[i] = dep
        name = i - 1
        for k in tree.children(i):
            if k < name and tree.deps[k] in ("det", "compound", "amod"):
                tree.heads[k] = name
        tree.tags[i], tree.pos[i], tree.lemmas[i] = "VBZ", "VERB", tree.lower[i].removesuffix("s")
        tree.attach(thing, i, "dobj")
        tree.attach(name, i, "nsubj")
        changed = True
    return changed


def _that_clauses(tree: Tree) -> bool:
    """Hang what is told on the verb of telling: "reported, citing the service, that Lyra had …"."""
    changed = False
    for i, dep in enumerate(tree.deps):
        that = tree.child(i, "mark")
        if dep not in ("relcl", "acl", "advcl") or that is None or tree.lower[that] != "that":
            continue
        if that == 0 or tree.lower[that - 1] != "," or tree.child(i, *SUBJECTS) is None:
            continue
        above = tree.heads[i]
        while tree.heads[above] != above and tree.lemmas[above] not in TELLING:
            above = tree.heads[above]
        told = tree.child(above, "ccomp")
        if tree.lemmas[above] in TELLING and above < i and told is None:
            tree.attach(i, above, "ccomp")
            changed = True
    return changed


def _closing_cues(tree: Tree) -> bool:
    """Take the word that closes a sentence for a verb of saying: "…, Lyra's ministry estimates"."""
    for i, word in enumerate(tree.lower):
        if word not in CLOSING or tree.tags[i] not in ("NNS", "VBZ") or not _closes(tree, i):
            continue
        comma = next((k for k in range(i - 1, -1, -1) if tree.lower[k] == ","), 0)
        name = range(comma + 1, i)
        if not name or any(tree.pos[k] in ("VERB", "AUX", "CCONJ", "PUNCT") for k in name):
            continue
        by = next((k for k in name if tree.pos[k] == "ADP"), i)
        head = by - 1
        if head < comma + 1 or tree.pos[head] not in ("NOUN", "PROPN"):
            continue
        tops = [k for k in range(comma) if tree.heads[k] == k or tree.heads[k] >= comma]
        tops = [k for k in tops if tree.pos[k] != "PUNCT"]
        if len(tops) != 1 or tree.pos[tops[0]] not in ("VERB", "AUX"):
            continue
        if tree.child(tops[0], *SUBJECTS) is None:
            continue
        _close(tree, i, head, tops[0], comma)
        return True
    return False


def _closes(tree: Tree, i: int) -> bool:
    """Say whether nothing follows token ``i`` but what an estimate is made from."""
    rest = [k for k in range(i + 1, len(tree)) if tree.pos[k] not in ("PUNCT", "SPACE")]
    if rest and (tree.lower[i] != "estimates" or tree.lower[rest[0]] != "from"):
        return False
    return all(tree.pos[k] not in ("VERB", "AUX") and tree.lower[k] != "," for k in rest)


def _close(tree: Tree, cue: int, teller: int, told: int, comma: int) -> None:
    """Let ``cue`` be the main verb, ``teller`` its subject and ``told`` the head of what is said."""
    tree.tags[cue], tree.pos[cue], tree.lemmas[cue] = "VBZ", "VERB", CLOSING[tree.lower[cue]]
    for k in range(comma + 1, cue):
        if k != teller and not comma < tree.heads[k] < cue:
            tree.attach(k, teller, tree.deps[k])
    for k in tree.children(told):
        if k == comma or k > cue:
            tree.heads[k] = cue
    tree.heads[comma] = cue
    tree.attach(cue, cue, "ROOT")
    tree.attach(told, cue, "ccomp")
    tree.attach(teller, cue, "nsubj")


def _tellers(tree: Tree) -> bool:
    """Give a closing verb of saying its subject: "…, a newspaper in Vienna said"."""
    changed = False
    for i, tag in enumerate(tree.tags):
        if tag not in FINITE or tree.lemmas[i] not in TELLING:
            continue
        told = tree.child(i, "ccomp")
        if told is None or told > i or tree.child(i, *SUBJECTS) is not None:
            continue
        head = i - 1
        while head > told and tree.deps[head] != "appos":
            head = tree.heads[head] if tree.heads[head] < head else head - 1
        if head > told and max(tree.subtree(head)) == i - 1:
            start = min(tree.subtree(head))
            if tree.lower[start - 1] == ",":
                tree.attach(head, i, "nsubj")
                changed = True
    return changed


def _reduced_relatives(tree: Tree) -> bool:
    """Make a participle that describes the subject of the verb: "Drones supplied to Lyra were lost"."""
    changed = False
    for i, tag in enumerate(tree.tags):
        if tag not in ("VBD", "VBN") or tree.deps[i] == "acl" or tree.lower[i] in PAST_ONLY:
            continue
        noun = tree.child(i, *SUBJECTS)
        if noun is None or noun > i or tree.pos[noun] not in ("NOUN", "PROPN"):
            continue
        if tree.child(i, "aux", "auxpass", "dobj", "dative", "neg") not in (None, *_to(tree, i)):
            continue
        if tree.deps[i] in SUBJECTS and tree.heads[i] > i:
            tree.swap(i, noun)  # the participle itself stands for the subject
            tree.attach(i, noun, "acl")
            tree.tags[i] = "VBN"
            _agents(tree, i)
            changed = True
            continue
        main = next((k for k in tree.children(i) if k > i and _main(tree, i, k)), None)
        if main is None:
            continue
        passive = tree.child(main, "auxpass") is not None
        tree.swap(i, main)
        for k in tree.children(i):
            if k > main or tree.deps[k] == "punct":
                tree.heads[k] = main
        tree.attach(noun, main, "nsubjpass" if passive else "nsubj")
        tree.attach(i, noun, "acl")
        tree.tags[i] = "VBN"
        if tree.tags[main] == "VBN" and tree.child(main, "aux", "auxpass") is None:
            tree.tags[main] = "VBD"
        _agents(tree, i)
        changed = True
    return changed


def _agents(tree: Tree, participle: int) -> None:
    """Say of "by" after a participle that it names who does it."""
    for k in tree.children(participle):
        if tree.deps[k] == "prep" and tree.lower[k] == "by":
            tree.deps[k] = "agent"


def _to(tree: Tree, verb: int) -> Iterator[int]:
    """Yield the prepositions that the parser calls datives of ``verb``."""
    for k in tree.children(verb):
        if tree.deps[k] == "dative" and tree.pos[k] == "ADP":
            yield k


def _main(tree: Tree, verb: int, other: int) -> bool:
    """Say whether ``other``, hung on ``verb``, is the main verb of a sentence that ``verb`` opens."""
    if tree.deps[other] not in MISTAKEN or tree.pos[other] not in ("VERB", "AUX"):
        return False
    if tree.child(other, *SUBJECTS, "mark", "expl") is not None:
        return False
    first = min(k for k in (other, *tree.children(other)) if k > verb and tree.pos[k] != "NOUN")
    finite = tree.tags[first] in FINITE or (first == other and tree.tags[other] == "VBN")
    between = list(range(verb + 1, first))
    return (
        finite
        and bool(between)
        and not any(tree.pos[k] in ("CCONJ", "SCONJ", "PUNCT", "VERB") for k in between)
        and any(tree.pos[k] == "ADP" for k in between)
    )


def _lost_verbs(tree: Tree) -> bool:
    """Make the past of a verb of going the main verb of a sentence without one: "A train left for"."""
    root = tree.deps.index("ROOT") if "ROOT" in tree.deps else None
    if root is None or tree.pos[root] != "NOUN" or any(tag in FINITE for tag in tree.tags):
        return False
    for i in range(root + 1, len(tree)):
        if tree.deps[i] == "acl" and tree.tags[i] == "VBN" and tree.lemmas[i] in GOING:
            if tree.child(i, "agent", "auxpass", *SUBJECTS) is not None:
                continue
            tree.attach(i, i, "ROOT")
            tree.tags[i] = "VBD"
            for k in tree.children(root):
                if k > i:
                    tree.heads[k] = i
            tree.attach(root, i, "nsubj")
            return True
    return False


def _dated_relatives(tree: Tree) -> bool:
    """Leave a date to the participle that it follows: "The drones bought last year crashed"."""
    changed = False
    for i, dep in enumerate(tree.deps):
        verb = tree.heads[i]
        if dep != "npadvmod" or i > verb or not tree.ents[i].endswith(("DATE", "TIME")):
            continue
        subject = tree.child(verb, *SUBJECTS)
        clause = tree.child(subject, "acl") if subject is not None else None
        if clause is not None and max(tree.subtree(clause)) + 1 == min(tree.subtree(i)):
            tree.heads[i] = clause
            changed = True
    return changed


def _bare_relatives(tree: Tree) -> bool:
    """Make a clause without a relative word what it is: "The missiles Lyra gave it were old"."""
    changed = False
    for i, dep in enumerate(tree.deps):
        if dep not in ("csubj", "csubjpass", "ccomp") or tree.tags[i] not in ("VBD", "VBZ", "VBP"):
            continue
        noun, above = tree.child(i, *SUBJECTS), tree.heads[i]
        if noun is None or above < i or tree.child(above, *SUBJECTS) is not None:
            continue
        giver = tree.child(noun, "appos")
        if giver is None or min(tree.subtree(giver)) != noun + 1 or giver > i:
            continue
        tree.attach(noun, above, "nsubjpass" if dep == "csubjpass" else "nsubj")
        tree.attach(i, noun, "relcl")
        tree.attach(giver, i, "nsubj")
        changed = True
    return changed


def _prices(tree: Tree) -> bool:
    """Give a verb the sum it passes: "paid the seller, Lyra, $3 million"."""
    changed = False
    for i, dep in enumerate(tree.deps):
        payee = tree.heads[i]
        verb = tree.heads[payee]
        if dep != "appos" or not tree.ents[i].endswith("MONEY") or tree.deps[payee] != "dobj":
            continue
        if tree.pos[verb] != "VERB" or tree.pos[payee] == "NUM":
            continue
        tree.attach(i, verb, "dobj")
        tree.deps[payee] = "dative"
        changed = True
    return changed


def _judged(tree: Tree) -> bool:
    """Give a verb the object that its judgement comes before: "rejected as false the report that"."""
    changed = False
    for i, pos in enumerate(tree.pos):
        verb = tree.heads[i]
        if pos != "ADJ" or verb >= i or tree.pos[verb] != "VERB" or tree.lower[i - 1] != "as":
            continue
        thing = tree.child(i, "dobj", "npadvmod", "nsubj")
        if thing is not None and thing > i and tree.child(verb, "dobj") is None:
            tree.attach(thing, verb, "dobj")
            changed = True
    return changed


def _verbal_names(tree: Tree) -> bool:
    """Let a place's name be a name: the parser takes it for a verb, after "to" or before "with"."""
    changed = False
    for i, entity in enumerate(tree.ents):
        if not entity.endswith("GPE") or i == 0:
            continue
        to = i - 1
        wrong_to = tree.lower[to] == "to" and tree.tags[to] == "TO" and tree.heads[to] == i
        if tree.pos[i] != "VERB" and not wrong_to:
            continue
        tree.pos[i], tree.tags[i], tree.lemmas[i] = "PROPN", "NNP", tree.words[i]
        if wrong_to and tree.heads[i] != i:
            tree.attach(to, tree.heads[i], "prep")
            tree.attach(i, to, "pobj")
            tree.pos[to], tree.tags[to] = "ADP", "IN"
        changed = True
    return changed


RULES: tuple[Callable[[Tree], bool], ...] = (
    _verbal_names,
    _portions,
    _perfects,
    _named_bodies,
    _plural_verbs,
    _that_clauses,
    _closing_cues,
    _tellers,
    _reduced_relatives,
    _lost_verbs,
    _dated_relatives,
    _bare_relatives,
    _prices,
    _judged,
)
