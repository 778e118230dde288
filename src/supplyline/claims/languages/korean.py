"""Read Korean: frames over morphemes, with particles for roles.

Morphemes by Kiwi (the extra ``languages``); there is no tree.  Method: phrases end at a particle,
clauses at a verb; what stands before a verb back to the last closed clause is its own, and the chain of
verbs and bound nouns after it ("보낼 계획이라고 말했다") says whether it is planned, denied, somebody's
word.  The frames are those of ``schema/languages/ko.yaml``.

Does not: resolve pronouns or subjects left out from other sentences; read honorific speech.
"""

# ruff: noqa: PLR0911, PLR0912, PLR0915, PLR0917  # a rule of grammar a line reads as a list

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from supplyline.claims.languages.finding import Finding
from supplyline.claims.languages.korean_slots import TIME, days_of, quantities
from supplyline.claims.languages.lexicon import FrameEntry, lexicon
from supplyline.claims.languages.words import Word, Words
from supplyline.records import (
    Category,
    Certainty,
    Party,
    Place,
    Polarity,
    Speaker,
    Stage,
    When,
)

PACKAGES = ("kiwipiepy", "kiwipiepy_model")
PEOPLE: frozenset[Category] = frozenset(("troops", "engineers", "workers", "instructors"))
WEAPONS: frozenset[Category] = frozenset(
    ("ammunition", "missile", "artillery", "armour", "aircraft", "drone", "air_defence", "naval", "small_arms", "arms")
)  # fmt: skip
NOMINAL = ("NNG", "NNP", "NNB", "NR", "SN", "SL", "NP", "XSN", "XPN", "MM", "XR")
PARTICLES = ("JKS", "JKO", "JKB", "JKG", "JX", "JC", "JKC", "JKQ")
# Endings that tie a clause to the next as one thought, and do not end what is said of it.
QUOTING = re.compile(r"(?:다고|라고|냐고|자고|라며|다며|으라고|려고|고자|도록|ᆫ다고|는다고|ᆯ지)$")
JOINING = frozenset(("고", "며", "으며", "면서", "으면서", "지만", "는데"))
CONDITION = re.compile(r"(?:면|다면|라면|으면)$")


def installed() -> bool:
    """Say whether everything that parses Korean is installed."""
    return all(find_spec(package) is not None for package in PACKAGES)


@cache
def _kiwi() -> Any:
    from kiwipiepy import Kiwi  # noqa: PLC0415  # the extra

    kiwi = Kiwi(num_workers=1)
    table = lexicon("ko")
    for party in table.parties.values():
        for name in party.all():
            if " " not in name and len(name) > 2 and name not in table.ambiguous:
                kiwi.add_user_word(name, "NNP")
    for names in table.items.values():
        for name in names:
            if len(name) > 2:
                kiwi.add_user_word(name, "NNG")
    return kiwi


@cache
def _known() -> _Known:
    return _Known()


class _Known:
    """The lexicon, looked up by words."""

    def __init__(self) -> None:
        self.table = lexicon("ko")
        self.verbs = {verb: frame for frame in self.table.frames for verb in frame.verbs}
        self.nouns = {noun: frame for frame in self.table.frames for noun in frame.nouns}
        names = [(n, c) for c, party in self.table.parties.items() for n in party.all()]
        self.names = dict(names)
        self.capitals = {c for party in self.table.parties.values() for c in party.capitals}
        longest = sorted(self.names, key=len, reverse=True)
        self.finder = re.compile("|".join(map(re.escape, longest)))
        self.items = {
            name: category for category, all_ in self.table.items.items() for name in all_
        }
        stems = {v.removesuffix("하").removesuffix("받") or v for v in self.verbs} | set(self.nouns)
        # A stem of one syllable may melt with its ending ("팔", "판"): those are left to the parse.
        self.trigger = re.compile("|".join(sorted((re.escape(s) for s in stems if len(s) > 1), key=len, reverse=True)))  # fmt: skip

    def is_in(self, name: str, lemma: str) -> bool:
        """Say whether the list ``name`` of the lexicon holds ``lemma``."""
        return lemma in getattr(self.table, name)


def worth_parsing(sentence: str) -> bool:
    """Say whether a sentence holds a word that may tell of an act and the name of a party."""
    known = _known()
    named = known.finder.search(sentence) or any(pair in sentence for pair in known.table.pairs)
    return bool(named) and bool(known.trigger.search(sentence) or re.search(r"보낸|보냈|보낼|판 |팔|받|넘겼|넘긴|숨졌|줬", sentence))  # fmt: skip


def parse(sentences: Sequence[str]) -> list[list[Word]]:
    """Return the morphemes of each sentence; a noun and its suffix ("가능" + "성") are one."""
    made = []
    for sentence in sentences:
        words: list[Word] = []
        for token in _kiwi().tokenize(sentence):
            tag, end = str(token.tag).split("-")[0], token.start + token.len
            last = words[-1] if words else None
            if (
                tag == "XSN"
                and token.form not in ("들", "여")
                and last is not None
                and last.end == token.start
            ):
                text = sentence[last.start : end]
                words[-1] = Word(
                    at=last.at, text=text, start=last.start, end=end, lemma=text, pos=last.pos
                )
                continue
            words.append(
                Word(
                    at=len(words), text=sentence[token.start : end], start=token.start, end=end,
                    lemma=token.form, pos=tag,
                )
            )  # fmt: skip
        made.append([_particle(words, at) for at in range(len(words))])
    return made


def _particle(words: Sequence[Word], at: int) -> Word:
    """Return a word; a copula without an ending ("수단이 보냈다") is the subject's particle."""
    word = words[at]
    after = words[at + 1].pos if at + 1 < len(words) else ""
    if word.pos == "VCP" and word.text == "이" and not after.startswith("E"):
        return Word(at=at, text=word.text, start=word.start, end=word.end, lemma="이", pos="JKS")
    return word


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Nouns up to a particle.  ``role``: s subject, t topic, o object, b oblique, g genitive."""

    first: int  # morpheme
    last: int  # last noun
    after: int  # the morpheme after its particle
    role: str
    particle: str


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb and its endings.  ``lemma`` has 하, 되 or 받 after a noun that makes a verb."""

    first: int
    last: int  # last morpheme of the stem
    after: int  # the morpheme after its endings
    lemma: str
    endings: tuple[tuple[str, str], ...]  # form and tag, in order

    @property
    def closing(self) -> tuple[str, str]:
        """The last ending that is not a mark."""
        return self.endings[-1] if self.endings else ("", "")

    def has(self, tag: str, *forms: str) -> bool:
        """Say whether it bears one of these endings."""
        return any(t.startswith(tag) and (not forms or f in forms) for f, t in self.endings)


class _Said(NamedTuple):
    """What stands after an act and says what it is."""

    stage: Stage | None
    polarity: Polarity
    certainty: Certainty
    speakers: tuple[Speaker, ...]
    real: bool
    recipient_first: bool  # the subject of the verb above asks for it


def findings(sentence: str, words: Words, published: date | None) -> list[Finding]:
    """Return what a sentence says happened, in order of the words that tell of it."""
    return _Sentence(sentence, words, published).findings()


class _Sentence:
    """One sentence being read."""

    def __init__(self, text: str, words: Words, published: date | None) -> None:
        self.text, self.words, self.published = text, words.words, published
        self.known = _known()
        self.parties = self._named()
        self.verbs = list(self._verbs())
        self.phrases = list(self._phrases())
        self._victims: tuple[Party, ...] = ()
        self.loaded = tuple(w for w in self.known.table.loaded if w in text)

    def findings(self) -> list[Finding]:
        """Return what the sentence says happened."""
        if self.text.rstrip(" ”\"'").endswith("?"):
            return []
        found: list[Finding] = []
        for number, verb in enumerate(self.verbs):
            frame, passive = self._frame(verb)
            noun = None
            if frame is None:
                noun = self._noun_act(verb)
                frame = self.known.nouns.get(self.words[noun.last].text) if noun else None
            if frame is None:
                continue
            for made in self._finding(number, frame, passive=passive, noun=noun):
                if not any(_same(made, other) for other in found):
                    found.append(made)
        return found

    # -- parts -----------------------------------------------------------------------------------

    def _named(self) -> list[tuple[int, int, tuple[str, ...]]]:
        """Return start, end and codes of every party named."""
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for pair, codes in self.known.table.pairs.items():
            found += [(m.start(), m.end(), codes) for m in re.finditer(pair, self.text)]
        for match in self.known.finder.finditer(self.text):
            word = next((w for w in self.words if w.start <= match.start() < w.end), None)
            if word is None or word.start != match.start():
                continue
            if match[0] in self.known.table.ambiguous and not (
                word.pos == "NNP" and word.text == match[0]
            ):
                continue
            if word.pos.startswith(("NN", "SL", "XR", "XPN", "MM")) and not any(
                start <= match.start() < end for start, end, _ in found
            ):
                found.append((match.start(), match.end(), (self.known.names[match[0]],)))
        return sorted(found)

    def _verbs(self) -> Iterator[_Verb]:
        at = 0
        while at < len(self.words):
            word = self.words[at]
            if word.pos in ("VV", "VA", "VX", "VCP", "VCN") or word.pos in ("XSV", "XSA"):
                first, lemma = at, word.lemma
                if (word.pos in ("XSV", "XSA") and at) or (
                    word.lemma in ("받", "당하", "시키")
                    and at
                    and self.words[at - 1].pos == "NNG"
                    and self.words[at - 1].end == word.start
                ):
                    first, lemma = at - 1, self.words[at - 1].text + word.lemma
                end = at + 1
                endings = []
                while end < len(self.words) and self.words[end].pos in (
                    "EP",
                    "EC",
                    "EF",
                    "ETM",
                    "ETN",
                ):
                    endings.append((self.words[end].lemma, self.words[end].pos))
                    end += 1
                yield _Verb(first, at, end, lemma, tuple(endings))
                at = end
                continue
            at += 1

    def _phrases(self) -> Iterator[_Phrase]:
        taken = {at for v in self.verbs for at in range(v.first, v.after)}
        first: int | None = None
        for at, word in enumerate(self.words):
            if at in taken:
                if first is not None and at - 1 >= first:
                    yield _Phrase(first, at - 1, at, "n", "")
                first = None
                continue
            if word.pos in PARTICLES:
                if first is not None:
                    yield self._phrase(first, at)
                    first = None
                continue
            if word.pos in NOMINAL or (word.pos == "MAG" and first is not None):
                first = at if first is None else first
            elif first is not None and word.pos.startswith("S") and word.text in "·,()":
                if word.text == ",":
                    yield _Phrase(first, at - 1, at, "c", ",")
                    first = None
            elif first is not None:
                yield _Phrase(first, at - 1, at, "n", "")
                first = None
        if first is not None:
            yield _Phrase(first, len(self.words) - 1, len(self.words), "n", "")

    def _phrase(self, first: int, particle_at: int) -> _Phrase:
        end = particle_at
        forms, tags = [], []
        while end < len(self.words) and self.words[end].pos in PARTICLES:
            forms.append(self.words[end].lemma)
            tags.append(self.words[end].pos)
            end += 1
        particle = "".join(forms)
        role = {"JKS": "s", "JKO": "o", "JKG": "g", "JC": "c", "JKB": "b", "JX": "t"}.get(
            tags[0], "n"
        )
        if role == "b" and tags[0] == "JKB" and forms[0] in ("와", "과"):
            role = "w"
        if role == "t" and forms[0] not in ("은", "는", "ᆫ", "도"):
            role = "n" if forms[0] not in ("까지", "만", "조차") else "o"
        return _Phrase(first, particle_at - 1, end, role, particle)

    # -- parties and things ------------------------------------------------------------------------

    def _text(self, phrase: _Phrase) -> str:
        return self.text[self.words[phrase.first].start : self.words[phrase.last].end]

    def _named_thing(self, phrase: _Phrase) -> str:
        """Return the words of a thing without how many there are."""
        last = phrase.last
        numbers = [
            at for at in range(phrase.first, last + 1) if self.words[at].pos in ("SN", "NR", "MM")
        ]
        if numbers and numbers[0] > phrase.first:
            last = numbers[0] - 1
        return self.text[self.words[phrase.first].start : self.words[last].end]

    def _codes(self, phrase: _Phrase) -> list[str]:
        start, end = self.words[phrase.first].start, self.words[phrase.last].end
        return [c for s, e, codes in self.parties if start <= s and e <= end for c in codes]

    def _party(self, phrase: _Phrase | None) -> tuple[Party, ...]:
        """Return whom a phrase stands for, with what "와", "의" and commas tie to it before."""
        if phrase is None:
            return ()
        found = [Party(text=self._text(phrase), code=c) for c in self._codes(phrase)]
        at = self.phrases.index(phrase)
        while (
            at
            and self.phrases[at - 1].after == phrase.first
            and self.phrases[at - 1].role in ("c", "w", "g")
        ):
            at, phrase = at - 1, self.phrases[at - 1]
            if phrase.role == "g" and found:
                continue
            found = [Party(text=self._text(phrase), code=c) for c in self._codes(phrase)] + found
        return tuple({p.code: p for p in found}.values())

    def _category(self, phrase: _Phrase) -> Category | None:
        """Return the kind of thing of a phrase: its last word that names one."""
        best: Category | None = None
        text = self._named_thing(phrase).replace(" ", "").removesuffix("들")
        whole = max(
            (n for n in self.known.items if len(n) > 1 and text.endswith(n)), key=len, default=""
        )
        if whole:
            return self.known.items[whole]
        for at in range(phrase.last, phrase.first - 1, -1):
            word = self.words[at]
            if word.pos not in ("NNG", "NNP", "XR"):
                continue
            glued = next(
                (c for n, c in self.known.items.items() if len(n) > 2 and n == word.text), None
            )
            best = glued or self.known.items.get(word.text)
            if best is not None:
                return best
        for name, category in self.known.items.items():
            if len(name) > 1 and name in text:
                return category
        return best

    def _things(self, phrase: _Phrase) -> list[tuple[_Phrase, Category]]:
        """Return the things of a phrase and of those tied to it before."""
        found = []
        own = self._category(phrase)
        at = self.phrases.index(phrase)
        if own is not None:
            found.append((phrase, own))
        while (
            at
            and self.phrases[at - 1].after in (phrase.first, phrase.first - 1)
            and self.phrases[at - 1].role in ("c", "w", "g")
        ):
            at, phrase = at - 1, self.phrases[at - 1]
            more = self._category(phrase)
            if more is not None and (phrase.role != "g" or not found):
                found.insert(0, (phrase, more))
        return found

    # -- clauses -----------------------------------------------------------------------------------

    def _frame(self, verb: _Verb) -> tuple[FrameEntry | None, bool]:
        """Return the frame of a verb, and whether its subject is what was acted on."""
        frame = self.known.verbs.get(verb.lemma)
        if frame is not None:
            return frame, False
        if verb.lemma.endswith("되"):
            return self.known.verbs.get(verb.lemma[:-1] + "하"), True
        return None, False

    def _noun_act(self, verb: _Verb) -> _Phrase | None:
        """Return the object of a verb that is an act itself: "지원을 중단했다"."""
        cut = max((v.after for v in self.verbs if v.after <= verb.first), default=0)
        before = [p for p in self.phrases if cut <= p.first and p.after <= verb.first]
        for phrase in reversed(before[-2:]):
            if (
                phrase.role in ("o", "s", "t", "n", "b")
                and self.words[phrase.last].text in self.known.nouns
            ):
                if phrase.role == "b" and phrase.particle not in ("에", "로", "으로"):
                    continue
                return phrase
        return None

    def _clause(self, number: int) -> list[_Phrase]:
        """Return the phrases that a verb may govern, nearest last."""
        verb = self.verbs[number]
        low, only_topics_above = 0, -1
        for other in reversed(self.verbs[:number]):
            if other.after > verb.first:
                continue
            form, tag = other.closing
            if tag == "ETM":
                only_topics_above = max(only_topics_above, other.after)
                continue
            if tag in ("EC", "EF") and other.lemma not in (
                "이",
                "대하",
                "위하",
                "통하",
                "관하",
                "의하",
            ):
                low = other.after
                break
            if tag == "" or form == "":
                continue
        found = []
        for phrase in self.phrases:
            if not low <= phrase.first or phrase.after > verb.first:
                continue
            if phrase.first < only_topics_above and phrase.role not in (
                "t",
                "s",
                "b",
                "o",
                "w",
                "c",
                "g",
            ):
                continue
            found.append(phrase)
        return found

    def _said(self, number: int, *, from_noun: bool) -> _Said:
        """Follow the chain of verbs after an act, as long as each takes in the one before."""
        verb = self.verbs[number]
        table = self.known.table
        stage: Stage | None = None
        polarity: Polarity = "affirmed"
        certainty: Certainty = "certain"
        speakers: list[Speaker] = []
        real, recipient_first = True, False
        at = number if from_noun else number + 1
        below = verb
        tied = True
        if not from_noun:
            stage, polarity, certainty, tied = self._own(verb, stage, polarity, certainty)
        while tied and at < len(self.verbs):
            over = self.verbs[at]
            lemma = over.lemma
            between = [
                w.text for w in self.words[below.after : over.first] if w.pos in ("NNG", "NNB")
            ]
            for word in between:
                stage = stage or next(
                    (s for s, names in table.stages.items() if word in names), None
                )
                if word == "가능성":
                    certainty = "possible"
                if word == "의혹":
                    certainty = "possible" if certainty == "certain" else certainty
            active = lemma.removesuffix("되") + "하" if lemma.endswith("되") else lemma
            own = next(
                (
                    s
                    for s, names in table.stages.items()
                    if lemma in names or (lemma.endswith("되") and active in names)
                ),
                None,
            )
            passive = lemma.endswith("되")
            turned = over.closing[1] == "EC" and self._next_is(over.after, "지")
            if lemma in ("않", "못하", "아니"):
                polarity = "denied"
            elif turned and lemma in ("전하", "알리"):  # "전해졌다": nobody says who tells
                speakers = [Speaker(text="unstated", code=None, direct=False), *speakers]
            elif lemma in ("있", "오") and below.has("EC", "고"):
                stage = stage or "under_way"
            elif self.known.is_in("unreal", active):
                real = False
            elif self.known.is_in("denying", active):
                polarity = "denied"
                speakers = self._spoken(number, at, len(speakers)) + speakers
            elif self.known.is_in("refusing", active):
                polarity, stage = "denied", stage or "agreed"
            elif lemma in table.hearsay or lemma in table.probable:
                if lemma in table.probable:
                    certainty = "probable" if certainty == "certain" else certainty
                if lemma in table.hearsay:
                    speakers = [Speaker(text="unstated", code=None, direct=False), *speakers]
                if lemma in ("예상되", "전망되"):
                    stage = stage or "planned"
            elif own == "requested" and stage == "ended":
                real = False  # a call to stop is no stop
            elif own is not None:
                # "제공하겠다고 제안했다": what is said of the plan tells more than its ending
                stage = own if stage in (None, "planned") else stage
                recipient_first = own == "requested" and not passive
            elif self.known.is_in("saying", lemma) or self.known.is_in("saying", active):
                speakers = self._spoken(number, at, len(speakers)) + speakers
                if self.known.is_in("believing", active):
                    certainty = "probable" if certainty == "certain" else certainty
            elif lemma in ("이", "하", "것"):
                pass
            elif lemma in ("있", "없"):
                if lemma == "없":
                    polarity = "denied"
            elif not (from_noun and at == number):
                break
            stage, polarity, certainty, tied = self._own(over, stage, polarity, certainty)
            below = over
            at += 1
        if (
            not tied
            and below.closing[1] == "EC"
            and below.closing[0] in JOINING
            and at < len(self.verbs)
        ):
            # "A고 B다고 밝혔다": who says the last says the first
            rest = self._said(at, from_noun=False)
            speakers = [*rest.speakers, *speakers]
            certainty = rest.certainty if certainty == "certain" else certainty
        return _Said(stage, polarity, certainty, tuple(speakers), real, recipient_first)

    def _own(
        self, verb: _Verb, stage: Stage | None, polarity: Polarity, certainty: Certainty
    ) -> tuple[Stage | None, Polarity, Certainty, bool]:
        """Return what a verb's own endings say, and whether the next verb takes it in."""
        form, tag = verb.closing
        before = self.words[verb.first - 1].text if verb.first else ""
        if before in ("안", "못"):
            polarity = "denied"
        if verb.has("EP", "겠"):
            stage = stage or "planned"
        if verb.has("EC") and CONDITION.search(form):
            return stage, polarity, "unknown", False
        after = self.words[verb.after].text if verb.after < len(self.words) else ""
        if tag == "ETM":
            if form in ("ᆯ", "을") and stage is None and after in ("것", "거"):
                stage = "planned"
            if after == "수":
                certainty = "possible"
            return (
                stage,
                polarity,
                certainty,
                after in BOUND or self._named_report(after) or after == "수",
            )
        if tag == "ETN":
            return (
                stage or ("agreed" if self._next_is(verb.after, "로") else None),
                polarity,
                certainty,
                True,
            )
        if tag == "EC":
            nearby = next((v for v in self.verbs if v.first == verb.after), None)
            helped = nearby is not None and nearby.lemma in (
                "않",
                "있",
                "못하",
                "오",
                "주",
                "보",
                "버리",
                "내",
            )
            if form in ("려고", "으려고", "고자", "려"):
                stage = stage or "planned"
            if form in ("라고", "으라고", "도록", "달라고"):
                pass
            return (
                stage,
                polarity,
                certainty,
                helped or bool(QUOTING.search(form)) or form in ("려", "으려"),
            )
        if tag == "EF":  # “…다”고: the particle of a quotation stands behind its mark
            tail = [w.text for w in self.words[verb.after : verb.after + 3]]
            return stage, polarity, certainty, bool({"고", "라고", "라며", "며"} & set(tail))
        return stage, polarity, certainty, False

    def _named_report(self, noun: str) -> bool:
        return noun in ("보도", "주장", "의혹", "사실", "정황", "가능성", "소식", "관측", "분석", "계획", "예정", "방침", "전망", "의향", "준비", "발표", "첩보", "증거")  # fmt: skip

    def _next_is(self, at: int, form: str) -> bool:
        return at < len(self.words) and self.words[at].lemma == form

    def _spoken(self, act: int, speech: int, inner: int) -> list[Speaker]:
        """Return who speaks: who stands between the act and the verb of saying, else before the act.

        Args:
            act: The verb of the act, by its number.
            speech: The verb of saying.
            inner: How many speak inside already: subjects nest as their verbs do.
        """
        verb, told = self.verbs[speech], self.verbs[act]
        between = [
            p for p in self.phrases
            if told.last < p.first and p.after <= verb.first and p.role in ("s", "t")
            and self.words[p.last].text not in BOUND and not self._named_report(self.words[p.last].text)
        ]  # fmt: skip
        before = [p for p in self.phrases if p.role in ("s", "t") and p.after <= told.first]
        outer = before[max(0, len(before) - 2 - inner)] if before else None
        phrase = between[-1] if between else outer
        if phrase is None:
            return [Speaker(text="unstated", code=None, direct=False)]
        codes = self._codes(phrase)
        direct = self._quoted(told)
        return [Speaker(text=self._text(phrase), code=codes[0] if codes else None, direct=direct)]

    def _quoted(self, verb: _Verb) -> bool:
        start = self.words[verb.first].start
        before = self.text[:start]
        return before.count("“") > before.count("”") or before.count('"') % 2 == 1

    def _outer(self, act: int) -> _Phrase | None:
        """Return the first topic or subject of the sentence: who speaks, or acts, last."""
        return next(
            (p for p in self.phrases if p.role in ("t", "s") and p.after <= self.verbs[act].first),
            None,
        )

    # -- one act -------------------------------------------------------------------------------------

    def _finding(
        self, number: int, frame: FrameEntry, *, passive: bool, noun: _Phrase | None
    ) -> list[Finding]:
        verb = self.verbs[number]
        if noun is not None and frame.kind == "measure":
            return self._measure(number, frame, noun)
        said = self._said(number, from_noun=noun is not None)
        if not said.real:
            return []
        clause = self._clause(number)
        if noun is not None:
            clause = [p for p in clause if p != noun]
        subject = self._subject(clause, passive=passive)
        object_ = noun or self._last(clause, "o")
        relative = self._modified(verb)
        if object_ is None and relative is not None:
            object_ = relative
        if passive and object_ is None:
            object_ = self._last(clause, "s") or self._last(clause, "t")
            if object_ is not None and subject == object_:
                subject = None
        agent, to, giver = self._party(subject), self._receiver(clause), self._giver(clause)
        if frame.kind == "contact":
            return self._contact(number, frame, said, clause, subject, noun)
        if frame.kind == "agreement":
            return self._agreement(number, frame, said, clause, subject)
        if frame.side == "count":
            if noun is None or verb.lemma not in self.known.table.counting:
                return []
            sides = self._owner(noun) or self._party(self._outer(number))
            return (
                self._made(
                    number, frame, said, sides[:1], (), None, frame.category or "casualties", noun
                )
                if sides
                else []
            )
        if frame.kind == "casualty":
            return self._casualty(number, frame, said, subject, object_, clause, passive=passive)
        if frame.side == "ban":
            trade = next(
                (
                    p
                    for p in clause
                    if p.role == "o" and self.words[p.last].text in self.known.table.trade
                ),
                None,
            )
            if trade is None or not agent:
                return []
            target = tuple(
                p for p in self._receiver(clause) if p.code not in {q.code for q in agent}
            )
            return self._made(number, frame, said, agent, target, trade, "export_control", None)
        if frame.kind == "support" and noun is None:
            backed = tuple(p for p in self._party(object_) if p.code not in {q.code for q in agent})
            return (
                self._made(number, frame, said, agent, backed, None, "other", None)
                if agent and backed
                else []
            )
        if frame.kind == "measure":
            hit = self._party(object_)
            return self._made(
                number, frame, said, agent, hit, None, frame.category or "sanction", noun
            )
        things = self._things(object_) if object_ is not None else []
        if noun is not None and not things:
            near = [p for p in clause if p.after == noun.first]
            things = self._things(near[-1]) if near else []
        owner = self._owner(object_) if object_ is not None else ()
        category = things[-1][1] if things else frame.category
        kind = frame.kind
        if frame.what == "pupils":
            pupils = self._party(object_)
            return self._made(number, frame, said, agent, pupils or to, object_, "other", noun)
        if category is None and noun is not None and self.words[noun.last].text in ("지원", "원조"):
            category, kind = "other", "support"
        if category is None:
            if frame.what != "money":
                return []
            category = "money"
        if category in PEOPLE and kind == "transfer":
            kind = "deployment"
        elif kind == "deployment" and category not in PEOPLE:
            kind = "transfer"
        if noun is not None:
            owner = self._owner(noun)
            asked = said.recipient_first
            agent = () if asked and to else agent
            if owner and not asked:
                agent = (
                    owner if not agent or said.stage is None or said.polarity == "denied" else agent
                )
                to = to or tuple(
                    p
                    for p in self._party(subject)
                    if p.code != owner[0].code and said.polarity != "denied"
                )
            if asked:
                agent, to = (to or owner), self._party(subject)
        frame = frame.model_copy(update={"kind": kind})
        if frame.side == "in":
            source = giver or (to if frame.stage in ("requested", "ordered") else ()) or owner
            from_, to = source, agent
        elif frame.side == "use":
            if not owner or {p.code for p in owner} == {p.code for p in agent}:
                return []
            from_, to = owner, agent
        else:
            from_ = agent or giver or owner
            if passive:
                from_ = giver or owner or self._by(clause)
        if kind == "transfer" and said.stage == "agreed" and len(agent) > 1 and not to:
            frame = frame.model_copy(update={"kind": "agreement"})
            return self._made(number, frame, said, agent[:1], agent[1:], object_, "other", noun)
        codes = {p.code for p in from_}
        to = () if kind == "production" else tuple(p for p in to if p.code not in codes)
        if (not from_ and not to) or (kind in ("production", "training") and not from_):
            return []
        found: list[Finding] = []
        kinds = {c for _, c in things}
        if len(kinds) > 1 and not kinds <= WEAPONS:
            for phrase, each in things:
                moved = "deployment" if each in PEOPLE else "transfer"
                if kind in ("transfer", "deployment"):
                    frame = frame.model_copy(update={"kind": moved})
                found += self._made(number, frame, said, from_, to, phrase, each, noun)
        else:
            if len(kinds) > 1:
                category = "arms"
            head = things[-1][0] if things else object_
            found += self._made(number, frame, said, from_, to, head, category, noun)
        if kind == "transfer" and len(from_) > 1:
            found = [replace(f, from_=(giver_,)) for f in found for giver_ in from_]
        return found

    def _last(self, phrases: Sequence[_Phrase], role: str) -> _Phrase | None:
        return next((p for p in reversed(phrases) if p.role == role), None)

    def _modified(self, verb: _Verb) -> _Phrase | None:
        """Return the noun that a verb before it tells of: "보낸 포탄"."""
        if verb.closing[1] != "ETM":
            return None
        phrase = next((p for p in self.phrases if p.first == verb.after), None)
        return phrase if phrase is not None and self._category(phrase) is not None else None

    def _subject(self, clause: Sequence[_Phrase], *, passive: bool) -> _Phrase | None:
        """Return who acts: the nearest subject that is a party or people, else the topic.

        A subject that is neither ("who", of whom nothing is known) is no reason to take the topic, who
        may be the one that tells of it; of a passive the subject is what was acted on.
        """
        subjects = [phrase for phrase in clause if phrase.role == "s"]
        topics = [phrase for phrase in clause if phrase.role == "t"]
        for phrase in reversed(subjects):
            if self._acts(phrase):
                return phrase
        if subjects and not passive:
            return None
        for phrase in reversed(topics):
            if self._acts(phrase):
                return phrase
        if not subjects and not topics:
            topic = next((p for p in self.phrases if p.role == "t"), None)
            if topic is not None and self._codes(topic):
                return topic  # left out where clauses are joined
        return None

    def _acts(self, phrase: _Phrase) -> bool:
        return bool(self._codes(phrase)) or self._category(phrase) in PEOPLE

    def _owner(self, phrase: _Phrase) -> tuple[Party, ...]:
        """Return whose a thing is: "북한산 포탄", "북한의 포탄"."""
        inside = tuple(Party(text=self._text(phrase), code=c) for c in self._codes(phrase))
        if inside:
            return inside[:1]
        at = self.phrases.index(phrase)
        while (
            at
            and self.phrases[at - 1].after == phrase.first
            and self.phrases[at - 1].role in ("g", "c", "w", "n")
        ):
            at, phrase = at - 1, self.phrases[at - 1]
            if phrase.role == "g":
                return tuple(Party(text=self._text(phrase), code=c) for c in self._codes(phrase))[
                    :1
                ]
        return ()

    def _receiver(self, clause: Sequence[_Phrase]) -> tuple[Party, ...]:
        for phrase in reversed(clause):
            if phrase.role == "b" and phrase.particle.startswith(("에", "에게", "로", "으로", "한테")) and not phrase.particle.startswith(("에서", "에게서", "로부터", "으로부터", "로써")):  # fmt: skip
                found = self._party(phrase)
                if found:
                    return found
        return ()

    def _giver(self, clause: Sequence[_Phrase]) -> tuple[Party, ...]:
        for phrase in reversed(clause):
            if phrase.role == "b" and phrase.particle.startswith(
                ("로부터", "으로부터", "에게서", "에서", "한테서")
            ):
                found = self._party(phrase)
                if found:
                    return found
        return ()

    def _by(self, clause: Sequence[_Phrase]) -> tuple[Party, ...]:
        for verb in self.verbs:
            if verb.lemma == "의하":
                near = [p for p in clause if p.after == verb.first]
                if near:
                    return self._party(near[-1])
        return ()

    def _contact(
        self, number: int, frame: FrameEntry, said: _Said, clause: Sequence[_Phrase],
        subject: _Phrase | None, noun: _Phrase | None,
    ) -> list[Finding]:  # fmt: skip
        actor = self._party(subject)
        others: tuple[Party, ...] = ()
        for phrase in reversed(clause):
            if phrase is subject:
                continue
            if phrase.particle.startswith("에서"):
                continue
            if phrase.role in ("o", "w", "b", "c") and not others:
                others = tuple(Party(text=self._text(phrase), code=c) for c in self._codes(phrase))
        if noun is not None and not others:
            others = tuple(Party(text=self._text(noun), code=c) for c in self._codes(noun))
        verb = self.verbs[number]
        fixed = {"방북하": "PRK", "방러하": "RUS"}.get(verb.lemma)
        if fixed:
            others = (Party(text=verb.lemma[:2], code=fixed),)
        if len(actor) > 1:
            actor, others = actor[:1], (*actor[1:], *others)
        if not actor and len(others) > 1:
            actor, others = others[:1], others[1:]
        others = tuple(
            {p.code: p for p in others if p.code not in {q.code for q in actor}}.values()
        )
        if not actor or not others:
            return []
        if frame.side == "host":
            actor, others = others, actor
        return self._made(number, frame, said, actor, others, None, "other", noun)

    def _agreement(
        self, number: int, frame: FrameEntry, said: _Said, clause: Sequence[_Phrase],
        subject: _Phrase | None,
    ) -> list[Finding]:  # fmt: skip
        treaty = next(
            (
                p
                for p in reversed(clause)
                if any(t in self._text(p) for t in self.known.table.treaties)
            ),
            None,
        )
        if treaty is None:
            return []
        sides = list(self._party(subject))
        for phrase in clause:
            if phrase.role in ("w", "c") or phrase == treaty:
                sides += [Party(text=self._text(phrase), code=c) for c in self._codes(phrase)]
        codes = tuple({p.code: p for p in sides}.values())
        return (
            self._made(number, frame, said, codes[:1], codes[1:], treaty, "other", None)
            if codes
            else []
        )

    def _casualty(
        self, number: int, frame: FrameEntry, said: _Said, subject: _Phrase | None,
        object_: _Phrase | None, clause: Sequence[_Phrase], *, passive: bool,
    ) -> list[Finding]:  # fmt: skip
        hit = frame.side == "hit" and not passive
        victim = object_ if hit else (self._last(clause, "s") or self._last(clause, "t") or subject)
        sides = self._party(victim) or self._victims
        agent = tuple(p for p in self._party(subject) if p.code not in {q.code for q in sides}) if hit else ()  # fmt: skip
        if not sides or frame.category is None:
            return []
        self._victims = sides[:1]  # "100명이 숨지고 1000명이 다쳤다"
        return self._made(number, frame, said, sides[:1], agent, None, frame.category, None)

    def _measure(self, number: int, frame: FrameEntry, noun: _Phrase) -> list[Finding]:
        verb, table = self.verbs[number], self.known.table
        passive = verb.lemma.endswith("되")
        active = verb.lemma[:-1] + "하" if passive else verb.lemma
        stage = next((s for s, verbs in table.measures.items() if active in verbs), None)
        if stage is None:
            return []
        said = self._said(number, from_noun=False)
        clause = [p for p in self._clause(number) if p != noun]
        from_ = () if passive else self._party(self._subject(clause, passive=passive))
        to = self._receiver(clause)
        for other in self.verbs:
            if other.lemma == "대하":
                near = [p for p in self.phrases if p.after == other.first]
                to = to or (self._party(near[-1]) if near else ())
        to = tuple(p for p in to if p.code not in {q.code for q in from_})
        if (not from_ and not to) or not said.real:
            return []
        if said.stage is None:
            said = said._replace(stage=stage)
        return self._made(number, frame, said, from_, to, noun, frame.category or "sanction", noun)

    def _made(
        self, number: int, frame: FrameEntry, said: _Said, from_: tuple[Party, ...],
        to: tuple[Party, ...], head: _Phrase | None, category: Category, noun: _Phrase | None,
    ) -> list[Finding]:  # fmt: skip
        verb = self.verbs[number]
        stage: Stage = said.stage or frame.stage or self._tense(verb)
        if frame.kind == "casualty" and stage == "under_way":
            stage = "done"
        first = self.words[(noun or verb).first]
        last = self.words[(noun or verb).last]
        return [
            Finding(
                kind=frame.kind, from_=from_, to=to,
                what=self._named_thing(head) if head is not None else self.text[first.start : last.end],
                category=category, trigger=(first.start, last.end),
                quantity=tuple(quantities(self.text, *self._span(number))) if frame.kind not in ("contact", "agreement", "measure") else (),
                when=self._when(number, ahead=stage in ("planned", "offered", "agreed")),
                place=tuple(self._places(number)), stage=stage, polarity=said.polarity,
                certainty=said.certainty, speakers=said.speakers, loaded=self.loaded,
            )
        ]  # fmt: skip

    def _tense(self, verb: _Verb) -> Stage:
        chain = [
            verb,
            *(v for v in self.verbs if v.first >= verb.after and v.first - verb.after < 2),
        ]
        if any(v.has("EP", "었", "았", "였", "했") for v in chain):
            return "done"
        form, tag = verb.closing
        if tag == "EC" and form in JOINING:
            later = next((v for v in self.verbs if v.first >= verb.after), None)
            return self._tense(later) if later is not None else "under_way"
        if tag == "ETM":
            return (
                "planned" if form in ("ᆯ", "을") else "done" if form in ("ᆫ", "은") else "under_way"
            )
        return "under_way"

    # -- numbers, times, places ------------------------------------------------------------------------

    def _span(self, number: int) -> tuple[int, int]:
        """Return the stretch of text whose numbers and times are those of an act."""
        verb = self.verbs[number]
        clause = self._clause(number)
        start = self.words[clause[0].first].start if clause else self.words[verb.first].start
        earlier = [v for v in self.verbs[:number] if self._frame(v)[0] is not None]
        if earlier and self.words[earlier[-1].last].end > start:
            start = self.words[earlier[-1].last].end
        end = self.words[verb.first].start
        relative = self._modified(verb)
        if relative is not None:
            end = self.words[relative.last].end
        return start, end

    def _when(self, number: int, *, ahead: bool) -> When | None:
        start, end = self._span(number)
        found = list(TIME.finditer(self.text, start, end))
        outer = self._outer(number)
        subject = self._last([p for p in self._clause(number) if p.role == "s"], "s")
        for match in reversed(found):
            said_of = (
                outer is not None and subject is not None and outer != subject
                and self.words[outer.last].end <= match.start() < self.words[subject.last].start
            )  # fmt: skip
            when = None if said_of else days_of(self.text, match, self.published, ahead=ahead)
            if when is not None:
                return when
        return None

    def _places(self, number: int) -> Iterator[Place]:
        for phrase in self._clause(number):
            last = self.words[phrase.last]
            city = self._text(phrase) in self.known.capitals and phrase.particle.startswith("에서")
            if last.pos != "NNP" or (self._codes(phrase) and not city) or phrase.role != "b":
                continue
            if phrase.particle.startswith("에서"):
                yield Place(text=self._text(phrase), role="location")
            elif phrase.particle in ("에", "로", "으로"):
                yield Place(text=self._text(phrase), role="destination")


BOUND = frozenset(("것", "거", "수", "바", "점", "데", "적", "줄", "계획", "예정", "방침", "전망"))


def _same(one: Finding, other: Finding) -> bool:
    return (one.kind, one.category, one.from_, one.to, one.polarity) == (
        other.kind, other.category, other.from_, other.to, other.polarity,
    )  # fmt: skip
