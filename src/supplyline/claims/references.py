"""Resolve who a phrase stands for, with what the document has named so far.

A phrase is resolved by the words in it (names, demonyms, "ministry of Russia"), then by what the
document calls people ("Kim" after "Kim Jong Un"; "Novak" after "Russian Energy Minister Alexander
Novak"), then by reference: pronouns to the last person or state in a leading role, "the two
countries" to the two states in question.

The convention for firms, parties, media and groups of no state is the codebook's: their words are
kept, their code is None.  Does not: guess across documents.
"""

# ruff: noqa: PLR0911, PLR0912  # a rule of grammar a line reads as a list, each returning

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc, Token

from supplyline.claims.acts.items import item_index
from supplyline.claims.acts.roles import GOING, conjuncts
from supplyline.claims.parties import PartyIndex, PartyMention, party_index
from supplyline.claims.wordlists import wordlist
from supplyline.records import Category, Document, Kind, Party
from supplyline.schema import DATA, load
from supplyline.schema.codebook import BODIES

# Bodies and states of the past: never the other state that a sentence leaves unsaid.
NO_PARTNERS = BODIES | {"SUN", "DDR", "YUG", "CSK"}
RANKED = frozenset(
    ("first", "second", "third", "only", "last", "next", "largest", "biggest", "other")
)
PERSONAL = frozenset(("he", "she", "him", "her", "his", "hers"))
NEUTRAL = frozenset(("it", "its", "itself"))
PLURAL = frozenset(("they", "their", "them", "themselves", "both"))
ROLES = frozenset(("nsubj", "nsubjpass", "pobj", "dobj", "appos", "conj"))
NAME_PARTS = frozenset(
    ("compound", "flat", "nmod", "amod", "det", "poss", "punct", "case", "nummod")
)
# Words that only count what follows: "a total of 160 Russians", "one of the generals".
QUANTIFIERS = wordlist("quantifiers")
VISITORS = wordlist("visitors")
# Offices that one person holds: "the minister" is a "he" or "she", the ministry is not.
OFFICEHOLDERS = wordlist("officeholders")
SAYING = re.compile(
    r"\b(?:says?|said|claims?|claimed|reports?|reported|confirms?|confirmed|alleges?|reveals?|warns?)\b",
    re.IGNORECASE,
)
# Outlets that speak for the state they name: "Voice of Ruritania"; a "Times of Ruritania" does not.
STATE_VOICE = re.compile(
    r"\b(?:voice|radio|television|broadcasting|state|national news|news agency)\b", re.IGNORECASE
)
AT_WAR = re.compile(
    r"(?:['’]s?|n)? (?:\w+ )?(?:war|invasion|war effort|special military operation|aggression)\b"
)
PEOPLE_ABROAD = re.compile(
    r"\b(?:troops?|soldiers?|workers?|laborers?|labourers?|engineers?|sappers?|deploy\w*|dispatch\w*)\b",
    re.IGNORECASE,
)
# Code points; a longer text is about more than two states, however often it names them.
LONG = 6000
CAPITALISED = r"[A-Z][\w’'-]+"
NAME = rf"{CAPITALISED}(?:[ -]+(?:al|el|bin|von|van|de|da)?[ -]*{CAPITALISED}){{1,3}}"


class References(BaseModel):
    """``schema/references.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    private: frozenset[str]
    state: frozenset[str]
    country: frozenset[str]
    both: frozenset[str]
    titles: tuple[str, ...]
    here: frozenset[str]
    blocs: frozenset[str]
    wars: frozenset[tuple[str, str]]


@cache
def references() -> References:
    """Return ``schema/references.yaml``, read once in a process."""
    return load(DATA / "references.yaml", References)


@cache
def _titled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns "TITLE ... NAME" and "NAME, ... TITLE"."""
    titles = "|".join(sorted(map(re.escape, references().titles), key=len, reverse=True))
    before = re.compile(rf"\b(?:{titles})\b(?: of [A-Z][\w ]{{2,40}}?)?,? ({NAME})")
    after = re.compile(rf"({NAME}), ((?:[\w’'.-]+ ){{0,8}}?(?:{titles})\b[^,.;]{{0,60}})")
    return before, after


@dataclass(slots=True)
class Memory:
    """What a document has named, in order of place; it grows as sentences are read."""

    names: dict[str, str]  # a name or surname, casefolded, to the code it stands for
    title_codes: tuple[str, ...]  # states that the title names
    pair: tuple[str, ...]  # the two states the document is most about; may be shorter
    home: str | None  # whose medium the outlet is
    states: list[tuple[str, str]] = field(default_factory=list)  # (code, words), latest last
    people: list[tuple[str, str | None]] = field(default_factory=list)  # (words, code)
    expeditions: dict[str, str] = field(default_factory=dict)  # who has people abroad, and where
    firm: Party | None = None  # the firm that the last sentence was about, if it was about one
    recipients: set[str] = field(default_factory=set)  # who got what was passed so far
    gift: tuple[Party, Party] | None = None  # who gave last, and to whom
    goods: Category | None = None  # what the sentence before said was given
    posting: tuple[Party, Party] | None = None  # who sent people last, and to whom
    people_sent: Category | None = None  # whom the sentence before said was sent
    act: tuple[Kind, tuple[Party, ...], Category] | None = (
        None  # what the sentence before told last
    )
    pact: tuple[Party, Party] | None = None  # between whom the last treaty told of is
    targets: set[str] = field(default_factory=set)  # whom the measures told of so far hit
    words: tuple[Party, Party] | None = None  # who sent the last message, and to whom
    nouns: dict[str, Party] = field(default_factory=dict)  # last phrase with this head
    visitors: Party | None = None  # who went to see somebody last
    named: frozenset[str] = frozenset()  # the two states that the text names most, besides
    wars: set[tuple[str, str]] = field(default_factory=set)  # (who makes war, on whom)

    def note_state(self, code: str, words: str) -> None:
        """Remember that ``code`` was named as ``words``."""
        if code not in NO_PARTNERS:
            self.states.append((code, words))

    def last_state(self) -> tuple[str, str] | None:
        """Return the state named last; else the one the document is about."""
        if self.states:
            return self.states[-1]
        if self.title_codes:
            return self.title_codes[0], self.title_codes[0]
        return None

    def other_state(self, code: str) -> str | None:
        """Return the partner of ``code`` where the document is about two states; else None."""
        if code in self.pair and len(self.pair) == 2:
            return self.pair[1] if self.pair[0] == code else self.pair[0]
        return None

    def enemies(self, one: str | None, other: str | None) -> bool:
        """Say whether the document tells of a war between the two."""
        return (one, other) in self.wars or (other, one) in self.wars

    def attacker_of(self, code: str) -> str | None:
        """Return who makes war on ``code``, if one does."""
        found = {attacker for attacker, attacked in self.wars if attacked == code}
        return found.pop() if len(found) == 1 else None

    def last_two(self) -> tuple[str, ...]:
        """Return the two states named last, in the order named."""
        seen: list[str] = []
        for code, _ in reversed(self.states):
            if code not in seen:
                seen.append(code)
            if len(seen) == 2:
                return tuple(reversed(seen))
        return self.pair if len(self.pair) == 2 else tuple(reversed(seen))


def memory_of(document: Document, index: PartyIndex | None = None) -> Memory:
    """Return what can be told from the whole of ``document`` before its sentences are read."""
    index = index or party_index(document.published)
    text, title = document.text, document.title or ""
    names: dict[str, str] = {}
    mentions = index.find(text)
    in_title = index.find(title)
    for where, found in ((title, in_title), (text, mentions)):
        for mention in found:
            if mention.sort == "person":
                _learn(names, where[mention.start : mention.end], mention.code)
    _learn_titled(names, text, mentions)
    counts = Counter(m.code for m in (*mentions, *in_title) if m.code not in NO_PARTNERS)
    title_codes = tuple(dict.fromkeys(m.code for m in in_title if m.code not in NO_PARTNERS))
    pair = title_codes if len(title_codes) == 2 else _told_in_title(title, index)
    if not pair and len(text) < LONG:
        pair = _dominant(counts)
    home = home_of(document, index)
    memory = Memory(names=names, title_codes=title_codes, pair=pair, home=home)
    memory.named = frozenset(c for c, _ in counts.most_common(2))
    memory.wars = _wars(text, mentions) | _wars(title, in_title) | references().wars
    fighting = {m.code for m in mentions if AT_WAR.match(text, m.end)}
    if len(pair) == 2 and len(fighting & set(pair)) == 1:
        # who is not at war itself has people abroad when its soldiers are spoken of
        (host,) = fighting & set(pair)
        memory.expeditions[pair[0] if pair[1] == host else pair[1]] = host
    if len(pair) == 2 and title and PEOPLE_ABROAD.search(title):
        ordered = sorted(pair, key=title_codes.index) if set(pair) <= set(title_codes) else pair
        memory.expeditions[ordered[0]] = ordered[1]
    return memory


def title_that_bears(document: Document, index: PartyIndex) -> str:
    """Return the title of ``document`` if it can bear on what its sentences mean, else nothing.

    It does where it names a party, or people abroad; outlets change other titles at will.
    """
    title = document.title or ""
    bears = index.find(title) or _told_in_title(title, index) or PEOPLE_ABROAD.search(title)
    return title if bears else ""


def _wars(text: str, mentions: Sequence[PartyMention]) -> set[tuple[str, str]]:
    """Return who is said to make war on whom: "Lyra's invasion of Freedonia", "the Lyra-Freedonia war"."""
    found: set[tuple[str, str]] = set()
    for one, other in pairwise(mentions):
        between = text[one.end : other.start]
        made = AT_WAR.match(text, one.end)
        if made is not None and made.end() <= other.start:
            between = text[made.end() : other.start]
            if re.fullmatch(r" (?:\w+ )?(?:in|on|against|of|with) (?:the )?", between):
                found.add((one.code, other.code))
        elif re.fullmatch(r"[-–]", between) and re.match(r"(?:ian|n)? war\b", text[other.end :]):
            found.add((one.code, other.code))
    return {(a, b) for a, b in found if a != b}


def home_of(document: Document, index: PartyIndex) -> str | None:
    """Return whose medium ``document`` is of: a state's organ, or the voice of a state in so many words."""
    outlet = document.outlet or ""
    found = index.find(outlet)
    home = next((m.code for m in found if m.sort == "organ"), None)
    if home is None and STATE_VOICE.search(outlet):
        home = next((m.code for m in found if m.sort in ("name", "capital")), None)
    if home is None and document.dateline and document.dateline.agency:
        home = next(
            (m.code for m in index.find(document.dateline.agency) if m.sort == "organ"), None
        )
    return home


def _told_in_title(title: str, index: PartyIndex) -> tuple[str, ...]:
    """Return the two states a title is about once who says so is left out: "Seoul: ...", "..., Kyiv says"."""
    parts = re.split(r"[:,] ", title)
    kept = (
        [p for p in parts if len(p.split()) > 4 and not SAYING.search(p)]
        if len(parts) > 1
        else [SAYING.split(title)[-1]]
    )
    codes = tuple(
        dict.fromkeys(m.code for p in kept for m in index.find(p) if m.code not in NO_PARTNERS)
    )
    return codes if len(codes) == 2 else ()


def _dominant(counts: Counter[str]) -> tuple[str, ...]:
    """Return the two states that a document is about; none when a third is named as often."""
    ranked = counts.most_common(3)
    if len(ranked) < 2 or ranked[1][1] < 2:
        return ()
    if len(ranked) > 2 and ranked[2][1] * 2 > ranked[1][1]:
        return ()
    return ranked[0][0], ranked[1][0]


def _learn(names: dict[str, str], words: str, code: str) -> None:
    """Note a person's full name, last name and, for names of three parts, first name."""
    parts = re.findall(r"[^\W\d_][\w’'-]*", words)
    if not parts:
        return
    names.setdefault(" ".join(parts).casefold(), code)
    if len(parts) >= 2:
        names.setdefault(parts[-1].casefold(), code)
    if len(parts) == 3 or (len(parts) == 2 and "-" in parts[1]):
        names.setdefault(parts[0].casefold(), code)  # East Asian order: "Kim Jong Un"


def _learn_titled(names: dict[str, str], text: str, mentions: Sequence[PartyMention]) -> None:
    """Note people whose title says whose they are: "Russian Energy Minister Alexander Novak"."""
    before, after = _titled()
    starts = [m for m in mentions if m.sort in ("name", "demonym", "organ", "capital")]

    def code_between(start: int, end: int) -> str | None:
        inside = [m.code for m in starts if start <= m.start and m.end <= end]
        return inside[0] if inside else None

    for match in after.finditer(text):
        code = code_between(match.start(2), match.end(2))
        if code:
            _learn(names, match.group(1), code)
    for match in before.finditer(text):
        left = max(0, match.start() - 60)
        window = text[left : match.start()]
        cut = max(window.rfind(sign) for sign in ".;,:\n") + 1
        inside = [m for m in starts if left + cut <= m.start and m.end <= match.start(1)]
        if inside:
            _learn(names, match.group(1), inside[-1].code if len(inside) < 3 else inside[0].code)


@dataclass(frozen=True, slots=True)
class Reference:
    """A phrase resolved: its party, its head, and how sure the resolution is."""

    party: Party
    token: Token
    named: bool  # by words in the phrase itself, not by reference


class Resolver:
    """Resolves the phrases of one sentence against a document's memory."""

    def __init__(self, mentions: Sequence[PartyMention], memory: Memory) -> None:
        self.memory = memory
        self.mentions = mentions
        self._words = references()
        self._cache: dict[int, tuple[Reference, ...]] = {}
        self._categories: dict[int, Category | None] = {}
        self._countries: dict[int, str] = {}
        self._doc: Doc | None = None

    def locate(self, doc: Doc, countries: Mapping[int, str]) -> None:
        """Take the countries that the places of the sentence lie in, by token."""
        self._doc, self._countries = doc, dict(countries)

    def category(self, token: Token) -> Category | None:
        """Return what kind of thing the phrase headed by ``token`` names, found out once."""
        if token.i not in self._categories:
            self._categories[token.i] = item_index().category_of(token)
        return self._categories[token.i]

    def places(self) -> list[tuple[Token, str]]:
        """Return the places of the sentence that lie in a known country, with that country."""
        return (
            [(self._doc[i], code) for i, code in sorted(self._countries.items())]
            if self._doc is not None
            else []
        )

    def expedition(
        self, senders: tuple[Reference, ...], *, trigger: Token
    ) -> tuple[Reference, ...]:
        """Return where the document said before that these senders have people."""
        for sender in senders:
            host = self.memory.expeditions.get(sender.party.code or "")
            if host:
                return (Reference(Party(text=host, code=host), trigger, named=False),)
        return ()

    def only_expedition(
        self, *, trigger: Token
    ) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
        """Return who has people where, if the document told of one such party; else nobody."""
        if len(self.memory.expeditions) != 1:
            return (), ()
        ((sender, host),) = self.memory.expeditions.items()
        made = [Reference(Party(text=c, code=c), trigger, named=False) for c in (sender, host)]
        return (made[0],), (made[1],)

    def mention_at(self, token: Token) -> PartyMention | None:
        """Return the mention that covers ``token``; None when none does."""
        start, end = token.idx, token.idx + len(token)
        for mention in self.mentions:
            if mention.start < end and start < mention.end:
                return mention
        return None

    def resolve(self, token: Token) -> tuple[Reference, ...]:
        """Return whom the phrase headed by ``token`` stands for: none, one, or two ("both sides")."""
        found = self._cache.get(token.i)
        if found is None:
            self._cache[token.i] = ()  # a phrase inside itself resolves to nothing
            found = self._resolve(token)
            self._cache[token.i] = found
        return found

    def _whose(self, token: Token) -> tuple[str, ...]:
        """Return whose "whose leader" is: of what the relative clause hangs on."""
        if token.lemma_.casefold() not in self._words.state or not any(
            c.lower_ == "whose" for c in token.children
        ):
            return ()
        clause = next((a for a in (token, *token.ancestors) if a.dep_ == "relcl"), None)
        owners = self.resolve(clause.head) if clause is not None else ()
        return tuple(r.party.code for r in owners if r.party.code)

    def _resolve(self, token: Token) -> tuple[Reference, ...]:
        if token.dep_ == "advmod" and token.lower_ == "home":
            home = self.memory.home  # who goes home leaves from here
            return (
                (Reference(Party(text=token.text, code=home), token, named=False),) if home else ()
            )
        if token.lower_ == "here" and token.pos_ != "PRON":
            home = self.memory.home
            return (
                (Reference(Party(text=token.text, code=home), token, named=False),) if home else ()
            )
        if token.pos_ == "PRON" or token.tag_ in ("PRP", "PRP$"):
            return self._pronoun(token)
        words = self._words
        lemma = token.lemma_.casefold()
        mention = self.mention_at(token)
        if mention is None and lemma in QUANTIFIERS:
            inner = [
                t
                for c in token.children
                if c.dep_ == "prep" and c.lower_ in ("of", "among")
                for t in c.children
                if t.dep_ == "pobj"
            ]
            if inner:
                return tuple(r for t in conjuncts(inner) for r in self.resolve(t))
        if mention is not None and not (
            mention.sort == "demonym" and token.pos_ in ("NOUN",) and lemma in words.private
        ):
            return (self._reference(token, mention.code),)
        if lemma == "party" and token.dep_ == "conj" and _own(token):
            return self.resolve(token.head)  # "the minister and her party"
        bare = token.lower_ in ("two", "parties") and all(c.lower_ == "the" for c in token.lefts)
        if bare and next(token.lefts, None) is not None:
            both = self._two_before(token) or self.memory.pair
            if len(both) == 2:  # "ties between the two", "the parties agreed"
                return tuple(
                    Reference(Party(text=phrase(token), code=c), token, named=False) for c in both
                )
        if lemma in words.private and not (self._organ_of_state(token) or _travelling(token)):
            return (self._reference(token, None),)
        codes = self._modifier_codes(token) or self._whose(token)
        if codes:
            return tuple(self._reference(token, c) for c in codes)
        alias = self._alias(token)
        if alias:
            return (self._reference(token, alias),)
        if is_firm(token):
            return (self._reference(token, None),)
        for child in token.children:
            if child.dep_ == "appos" and child.i > token.i and child.pos_ in ("PROPN", "NOUN"):
                named = self.mention_at(child)
                code = named.code if named is not None else self._alias(child)
                codes = (code,) if code else self._modifier_codes(child)
                if codes:
                    return (self._reference(token, codes[0]),)
        if token.dep_ == "appos" and token.head.i < token.i:
            return self.resolve(token.head)
        described = self._description(token)
        if described:
            return described
        country = self._countries.get(token.i)
        if country is not None:
            return (Reference(Party(text=phrase(token), code=country), token, named=True),)
        if token.dep_ == "conj" and token.head.pos_ == "NOUN" and not list(token.lefts):
            shared = self.resolve(token.head) if lemma in words.state else ()
            if any(r.party.code for r in shared):
                return shared  # "the Ruritanian army and government"
        if token.pos_ in ("PROPN", "NOUN", "ADJ", "NUM"):
            return (self._reference(token, None),)
        return ()

    def _organ_of_state(self, token: Token) -> bool:
        left = {c.lower_ for c in token.children if c.dep_ in ("amod", "compound", "nmod")}
        return (token.lower_ == "media" and "state" in left) or bool(
            left & {"state-run", "state-owned"}
        )

    def _reference(self, token: Token, code: str | None) -> Reference:
        return Reference(Party(text=phrase(token), code=code), token, named=True)

    def _modifier_codes(self, token: Token, depth: int = 0) -> tuple[str, ...]:
        """Return the codes of the demonyms, possessors and of-phrases of ``token``."""
        if depth > 4:
            return ()
        codes: list[str] = []
        owners: list[str] = []
        for child in token.children:
            if child.i < token.i and child.dep_ in (
                "amod",
                "compound",
                "nmod",
                "poss",
                "punct",
                "npadvmod",
                "nummod",
                "det",
                "dep",
                "advmod",
            ):
                for word in conjuncts([child]):
                    mention = self.mention_at(word)
                    if mention is not None:
                        codes.append(mention.code)
                    elif word.dep_ in ("poss", "compound", "nmod", "amod"):
                        if word.lower_ in PERSONAL:
                            owners += [r.party.code for r in self.resolve(word) if r.party.code]
                        elif word.pos_ == "PRON" or word.dep_ == "poss":
                            codes += [r.party.code for r in self.resolve(word) if r.party.code]
                        else:
                            codes += self._modifier_codes(word, depth + 1)
        codes = codes or owners  # "his Ruritanian counterpart" is Ruritania's
        if codes:
            return tuple(dict.fromkeys(codes))
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in ("of", "from", "for"):
                if child.lower_ == "for" and token.lemma_ not in (
                    "spokesman",
                    "spokeswoman",
                    "spokesperson",
                    "minister",
                    "secretary",
                    "envoy",
                ):
                    continue
                for inner in conjuncts(c for c in child.children if c.dep_ == "pobj"):
                    mention = self.mention_at(inner)
                    if mention is not None:
                        codes.append(mention.code)
                    else:
                        codes += self._modifier_codes(inner, depth + 1)
            elif (
                child.dep_ == "acl"
                and child.lower_ in ("tied", "linked", "connected", "affiliated", "associated")
                and depth == 0
            ):
                for link in child.children:
                    if link.dep_ == "prep" and link.lower_ in ("to", "with"):
                        codes += [
                            m.code
                            for t in link.children
                            if t.dep_ == "pobj" and (m := self.mention_at(t))
                        ]
            elif (
                child.dep_ == "acl"
                and child.lower_ in ("led", "headed")
                and (token.lemma_ in self._words.state or _travelling(token))
            ):
                for by in child.children:
                    if by.dep_ == "agent":
                        codes += [
                            r.party.code
                            for p in by.children
                            if p.dep_ == "pobj"
                            for r in self.resolve(p)
                            if r.party.code
                        ]
        return tuple(dict.fromkeys(codes))

    def _alias(self, token: Token) -> str | None:
        """Return the code that the document gave to this name."""
        if token.pos_ != "PROPN" and not token.text[:1].isupper():
            return None
        names = self.memory.names
        start = token.i
        while (
            start > 0
            and token.doc[start - 1].dep_ in ("compound", "flat", "punct")
            and token.doc[start - 1].head == token
            and token.i - start < 5
        ):
            start -= 1
        words = re.findall(r"[^\W\d_][\w’'-]*", token.doc[start : token.i + 1].text)
        for at in range(len(words)):
            code = names.get(" ".join(words[at:]).casefold())
            if code:
                return code
        if words and (len(words) == 1 or words[0].casefold() in names):
            return names.get(words[0].casefold()) if len(words) == 1 else None
        return None

    def _pronoun(self, token: Token) -> tuple[Reference, ...]:
        lower, memory = token.lower_, self.memory
        if lower in PERSONAL:
            teller = self._teller(token) or self._leading_person(token)
            if teller is not None:
                return tuple(replace(r, token=token, named=False) for r in self.resolve(teller))
            if memory.people:
                words, code = memory.people[-1]
                return (Reference(Party(text=words, code=code), token, named=False),)
            return (Reference(Party(text=token.text, code=None), token, named=False),)
        if lower in self._words.here and memory.home:
            return (Reference(Party(text=token.text, code=memory.home), token, named=False),)
        if lower in NEUTRAL:
            teller = self._body_telling(token)
            if teller is not None:
                return self.resolve(teller)
            local = self._before(token)
            if local:
                return (Reference(local.party, token, named=False),)
            if memory.firm is not None:
                return (Reference(memory.firm, token, named=False),)
            state = memory.last_state()
            if state:
                return (Reference(Party(text=state[1], code=state[0]), token, named=False),)
        if lower in PLURAL:
            local = self._before(token)
            if local:
                return self._joined(local, token)
            if token.dep_ in ("nsubj", "nsubjpass") and len(memory.pair) == 2:
                return tuple(
                    Reference(Party(text=token.text, code=c), token, named=False)
                    for c in memory.pair
                )
        return ()

    def _joined(self, local: Reference, token: Token) -> tuple[Reference, ...]:
        """Return ``local`` and who is named in one breath with it: "A and B ... helped them"."""
        for mention in self.mentions:
            head = self._token_of(token, mention)
            if mention.code != local.party.code or mention.end > token.idx or head is None:
                continue
            while head.dep_ == "conj" and head.head.pos_ in ("PROPN", "NOUN", "ADJ"):
                head = head.head
            named = [(self.mention_at(t), t) for t in conjuncts([head]) if t.i < token.i]
            codes = dict.fromkeys(m.code for m, _ in named if m is not None)
            if len(codes) > 1:
                texts = {m.code: token.doc.text[m.start : m.end] for m, _ in named if m is not None}
                return tuple(
                    Reference(Party(text=texts[c], code=c), token, named=False) for c in codes
                )
        return (Reference(local.party, token, named=False),)

    def _teller(self, token: Token) -> Token | None:
        """Return the person who says the clause that ``token`` stands in: "Novak said he met"."""
        verb = token.head
        while verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX"):
            verb = verb.head
        if verb.dep_ != "ccomp" or token.dep_ == "poss":
            return None
        for child in verb.head.children:
            if child.dep_ != "nsubj" or child.pos_ == "PRON" or child.i > token.i:
                continue
            if child.ent_type_ == "PERSON" or self.is_person(child) or self.in_office(child):
                return child
        return None

    def _leading_person(self, token: Token) -> Token | None:
        """Return the person who leads a clause before ``token``: "Lyra made a plea for her country"."""
        own = token.head if token.dep_ != "poss" else None
        for left in reversed(token.doc[: token.i]):
            if left.dep_ not in ("nsubj", "nsubjpass") or left.pos_ == "PRON" or left.head == own:
                continue
            if self.is_person(left) or self.in_office(left):
                return left
        return None

    def is_person(self, token: Token) -> bool:
        """Say whether somebody is named by name."""
        mention = self.mention_at(token)
        return mention.sort == "person" if mention is not None else token.ent_type_ == "PERSON"

    def in_office(self, token: Token) -> bool:
        """Say whether one person is named by office alone, and it is known whose: "Lyra's minister"."""
        if token.tag_ != "NN" or token.lemma_.casefold() not in OFFICEHOLDERS:
            return False
        found = self.resolve(token)
        return len(found) == 1 and found[0].party.code is not None

    def _body_telling(self, token: Token) -> Token | None:
        """Return the office or body that says the clause: "the commission said it had ..."."""
        verb = token.head
        if token.dep_ not in ("nsubj", "nsubjpass") or verb.dep_ != "ccomp":
            return None
        told = [c for c in verb.head.children if c.dep_ == "nsubj" and c.i < token.i]
        named = self._words.state | self._words.private
        return next(
            (
                c
                for c in told
                if c.lemma_.casefold() in named
                or (c.pos_ == "PROPN" and c.ent_type_ in ("ORG", "NORP"))
            ),
            None,
        )

    def _before(self, token: Token) -> Reference | None:
        """Return the subject of the clause above, or the nearest state named before ``token``."""
        best: PartyMention | None = None
        for mention in self.mentions:
            if mention.end <= token.idx and mention.code not in NO_PARTNERS:
                word = self._token_of(token, mention)
                if mention.sort == "capital" and not _governs(word, token):
                    continue
                if best is None or (
                    word is not None and word.dep_ in ("nsubj", "poss", "nsubjpass")
                ):
                    best = mention
        if best is None:
            return None
        text = token.doc.text[best.start : best.end]
        return Reference(Party(text=text, code=best.code), token, named=False)

    def _country_before(self, token: Token) -> Reference | None:
        """Return the nearest state named before "the country", its own clause's subject apart."""
        if token.dep_ in ("nsubj", "nsubjpass", "poss"):
            return None
        acting: set[str] = set()
        for above in token.ancestors:
            for child in above.children:
                if child.dep_ in ("nsubj", "nsubjpass") and child.i < token.i:
                    acting |= {r.party.code or "" for r in self.resolve(child)}
        apart = NO_PARTNERS | acting
        near = [m for m in self.mentions if m.end <= token.idx and m.code not in apart]
        near = [m for m in near if m.sort in ("name", "demonym", "capital")]
        if near:
            last = near[-1]
            text = token.doc.text[last.start : last.end]
            return Reference(Party(text=text, code=last.code), token, named=False)
        earlier = [(c, w) for c, w in self.memory.states if c not in acting]
        if acting and earlier:
            code, text = earlier[-1]
            return Reference(Party(text=text, code=code), token, named=False)
        return None

    @staticmethod
    def _token_of(token: Token, mention: PartyMention) -> Token | None:
        span = token.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        return span.root if span is not None else None

    def _description(self, token: Token) -> tuple[Reference, ...]:
        words, memory, lemma = self._words, self.memory, token.lemma_.casefold()
        left = {c.lower_ for c in token.children if c.i < token.i}
        if (
            (
                left & {"two", "both", "neighboring", "neighbouring"}
                or (token.tag_ in ("NNS", "NNPS") and "the" in left)
            )
            and lemma in words.both
            and (left & {"two", "both"} or lemma in ("side", "leader"))
        ):
            codes = self._two_before(token) or (
                memory.pair if len(memory.pair) == 2 else memory.last_two()
            )
            if len(codes) == 2:
                return tuple(
                    Reference(Party(text=phrase(token), code=c), token, named=False) for c in codes
                )
        definite = bool(left & {"the", "this", "that", "his", "her", "its", "their"})
        if left & RANKED:
            definite = False  # "the first country to send tanks" is none named before
            if token.dep_ == "attr":
                return tuple(
                    r for c in token.head.children if c.dep_ == "nsubj" for r in self.resolve(c)
                )
        if (
            lemma in ("north", "south")
            and definite
            and lemma == token.lower_
            and token.text[0].isupper()
        ):
            korea = "PRK" if lemma == "north" else "KOR"
            known = (
                {c for c, _ in memory.states} | set(memory.pair) | {m.code for m in self.mentions}
            )
            if korea in known or known & {"PRK", "KOR"}:
                return (Reference(Party(text=phrase(token), code=korea), token, named=False),)
        if definite or not left:
            earlier = memory.nouns.get(lemma)
            if earlier is not None and lemma in words.state | words.private:
                return (
                    Reference(Party(text=phrase(token), code=earlier.code), token, named=False),
                )
        if "the" in left and lemma in VISITORS and memory.visitors is not None:
            return (Reference(replace(memory.visitors, text=phrase(token)), token, named=False),)
        if definite and lemma in words.country and token.tag_ in ("NN", "NNP"):
            local = self._country_before(token) or self._before(token)
            state = (local.party.code, "") if local and local.party.code else memory.last_state()
            if state:
                return (Reference(Party(text=phrase(token), code=state[0]), token, named=False),)
        if (
            lemma
            in ("ministry", "spokesman", "spokesperson", "spokeswoman", "minister", "ambassador")
            and memory.home
        ):
            return (Reference(Party(text=phrase(token), code=memory.home), token, named=False),)
        return ()

    def _two_before(self, token: Token) -> tuple[str, ...]:
        codes = tuple(
            dict.fromkeys(
                m.code for m in self.mentions if m.end <= token.idx and m.code not in NO_PARTNERS
            )
        )
        return codes if len(codes) == 2 else ()


def _own(token: Token) -> bool:
    return any(c.dep_ == "poss" and c.pos_ == "PRON" for c in token.children)


def _travelling(token: Token) -> bool:
    """Say whether a party is a group on its way, not a political one: "a party led by the minister"."""
    return token.lower_ == "party" and any(
        (c.dep_ == "acl" and c.lower_ in ("led", "headed"))
        or (c.lower_ in ("the", "visiting") and token.text.islower() and _goes(token))
        for c in token.children
    )


def _goes(token: Token) -> bool:
    verb = token.head
    return token.dep_ in ("nsubj", "nsubjpass") and verb.lemma_ in GOING


def _governs(subject: Token | None, pronoun: Token) -> bool:
    """Return whether ``subject`` says or does what ``pronoun`` is told of: "Lyra denied that it sent"."""
    return subject is not None and subject.dep_ == "nsubj" and pronoun in subject.head.subtree


def phrase(head: Token) -> str:
    """Return the words of the phrase headed by ``head``, without clauses that hang on it."""
    start = head.i
    while start > 0:
        left = head.doc[start - 1]
        if (left.dep_ not in NAME_PARTS and left.dep_ != "conj") or left.pos_ == "VERB":
            break
        if not left.is_ancestor(head) and not head.is_ancestor(left):
            break
        start -= 1
    while head.doc[start].is_punct or head.doc[start].is_space:
        if start == head.i:
            break
        start += 1
    return head.doc[start : head.i + 1].text


def is_firm(token: Token) -> bool:
    """Say whether a name is explained as a firm's: "X, one of Lyra's largest producers", "X, Lyra's bank"."""
    for child in token.children:
        if child.dep_ != "appos" or child.i < token.i:
            continue
        told = [child]
        if child.lower_ == "one":
            told += [p for of in child.children if of.lower_ == "of" for p in of.children]
        if any(t.pos_ == "NOUN" and t.lemma_.casefold() in references().private for t in told):
            return True
    return False


def learn(resolver: Resolver, tokens: Sequence[Token]) -> None:
    """Let the document's memory grow by what this sentence named, leading roles last."""
    memory = resolver.memory
    doc = tokens[0].doc if tokens else None
    if doc is None:
        return
    text = doc.text
    ordered: list[tuple[int, int, PartyMention]] = []
    for mention in resolver.mentions:
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None:
            continue
        head = span.root
        lead = (
            1 if head.dep_ in ("nsubj", "nsubjpass") and head.head.dep_ in ("ROOT", "ccomp") else 0
        )
        ordered.append((lead, -mention.start if not lead else mention.start, mention))
    for _, _, mention in sorted(ordered, key=lambda o: (o[0], o[1])):
        memory.note_state(mention.code, text[mention.start : mention.end])
    for token in doc:
        if token.pos_ == "NOUN" and token.dep_ in ROLES:
            found = resolver.resolve(token)
            if len(found) == 1 and found[0].named and found[0].party.code:
                memory.nouns[token.lemma_.casefold()] = found[0].party
    _note_firm(resolver, doc)
    people: list[tuple[int, str, str | None]] = []
    for token in doc:
        if token.dep_ == "nsubj" and resolver.in_office(token):
            people.append((2000 - token.i, phrase(token), resolver.resolve(token)[0].party.code))
        if token.pos_ != "PROPN" or token.dep_ in ("compound", "poss"):
            continue
        if resolver.is_person(token):
            named = resolver.mention_at(token)
            code = (
                named.code
                if named is not None
                else next((r.party.code for r in resolver.resolve(token)), None)
            )
            lead = 2 if token.dep_ in ("nsubj", "nsubjpass") else 1
            people.append((lead * 1000 - token.i, phrase(token), code))
    if people:
        best = max(people)
        memory.people.append((best[1], best[2]))


def _note_firm(resolver: Resolver, doc: Doc) -> None:
    """Remember the firm that leads the sentence, which "it" stands for in the next one."""
    leads = [t for t in doc if t.dep_ in ("nsubj", "nsubjpass") and t.head.dep_ == "ROOT"]
    if not leads:
        return
    if any(t.lower_ in NEUTRAL for t in leads) or any(
        c.lower_ in NEUTRAL for t in leads for c in t.children
    ):
        return  # it goes on about the same
    found = resolver.resolve(leads[0])
    firm = len(found) == 1 and found[0].party.code is None and leads[0].pos_ == "PROPN"
    known = leads[0].lemma_.casefold() in references().private or leads[0].ent_type_ == "ORG"
    resolver.memory.firm = found[0].party if firm and known else None
