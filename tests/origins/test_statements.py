"""Which claims relay one statement, rule by rule.  Outlets and people are invented, codes are states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplyline.ids import content_id
from supplyline.origins.signature import Signature, group, settle
from supplyline.origins.statements import statements
from supplyline.records import (
    Claim,
    ClaimOrigin,
    Document,
    Kind,
    Origin,
    Passage,
    Polarity,
    Reuse,
    Speaker,
)
from tests.fusion.build import World, party

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = "2025-03-03", "2025-03-04", "2025-03-05", "2025-03-07"
QUOTE = "“not one ship will ever leave this harbour”"
MINISTRY = "the foreign ministry/FIN"


@dataclass
class Desk:
    """Stories of their own, each with claims that relay somebody."""

    world: World = field(default_factory=World)
    passages: dict[str, list[Passage]] = field(default_factory=dict)
    reuse: list[Reuse] = field(default_factory=list)

    def story(
        self, published: str | None, *sentences: str, outlet: str = "", root: str = ""
    ) -> str:
        """Publish a story; return the id of its document."""
        claim = self.world.tell(published, outlet=outlet, root=root)
        self.world.claims.remove(claim)
        text, places = "", []
        for sentence in sentences:
            places.append((len(text), len(text) + len(sentence)))
            text += sentence + " "
        name = claim.document
        self.world.documents[name] = replace(self.world.documents[name], text=text)
        self.passages[name] = [
            Passage(document=name, index=i, start=s, end=e) for i, (s, e) in enumerate(places)
        ]
        return name

    def claim(
        self,
        document: str,
        says: str,
        *,
        number: int = 0,
        kind: Kind = "transfer",
        polarity: Polarity = "affirmed",
        frm: str = "AUS",
        to: str = "BRA",
    ) -> Claim:
        """Add a claim of the ``number``th sentence; speakers are "words/CODE", outside in, by " > "."""
        place = self.passages[document][number]
        sentence = self.world.documents[document].text[place.start : place.end]
        bare = replace(
            World().tell(FRIDAY, kind=kind, polarity=polarity), document=document, start=place.start,
            end=place.end, sentence=sentence, from_=party(frm), to=party(to),
            attribution=tuple(
                Speaker(text=words, code=code or None, direct=False)
                for words, _, code in (s.partition("/") for s in says.split(" > ") if s)
            ),
        )  # fmt: skip
        claim = replace(
            bare, id=content_id("c1", [document, number, kind, polarity, frm, to, says])
        )
        self.world.claims.append(claim)
        return claim

    def tell(
        self,
        published: str | None,
        sentence: str,
        says: str = MINISTRY,
        *,
        outlet: str = "",
        root: str = "",
        kind: Kind = "transfer",
        polarity: Polarity = "affirmed",
        frm: str = "AUS",
        to: str = "BRA",
    ) -> Claim:
        """Publish a story of one sentence and return its claim."""
        document = self.story(published, sentence, outlet=outlet, root=root)
        return self.claim(document, says, kind=kind, polarity=polarity, frm=frm, to=to)

    def copies(self, copy: Claim | str, source: Claim | str, *, kind: str = "syndication") -> None:
        """Let one story carry all of another's words, in the same places."""
        one, other = (c.document if isinstance(c, Claim) else c for c in (copy, source))
        length = len(self.world.documents[one].text)
        self.reuse.append(
            Reuse(
                copy=one, source=other, share=1.0, spans=((0, length, 0, length),),
                kind=kind, reasons=(),  # type: ignore[arg-type]  # one of Reuse's kinds
            )
        )  # fmt: skip

    def records(self, claims: Sequence[Claim] | None = None) -> dict[str, ClaimOrigin]:
        """Return the origin of each claim, by claim."""
        found = statements(
            self.world.claims if claims is None else claims,
            self.world.documents,
            self.passages,
            self.world.origins,
            self.reuse,
        )
        assert [o.claim for o in found] == sorted({c.id for c in self.world.claims})
        return {origin.claim: origin for origin in found}

    def origins(self) -> dict[str, str]:
        """Return where each claim goes back to, by claim."""
        return {claim: record.origin for claim, record in self.records().items()}

    def root(self, claim: Claim) -> str:
        """Return the origin of a claim's document."""
        origin: Origin = self.world.origins[claim.document]
        return origin.origin

    def one(self, *claims: Claim) -> bool:
        """Return whether ``claims`` go back to one statement; they go back to their roots if not."""
        found = self.origins()
        own = {found[claim.id] for claim in claims}
        if len(own) == 1:
            assert own.pop().startswith("s1:")
            return True
        assert own == {self.root(claim) for claim in claims}
        return False


# ---- the same quoted words


def test_the_same_words_of_the_same_speaker_are_one_statement() -> None:
    """Six quoted words in a row are of one statement, whatever else the two stories say."""
    desk = Desk()
    one = desk.tell(MONDAY, f"The ministry said {QUOTE}.")
    other = desk.tell(WEDNESDAY, f"According to it, {QUOTE}, ever.", kind="support")
    assert desk.one(one, other)
    assert "told alike by: the same quoted words" in desk.records()[one.id].reasons


@pytest.mark.parametrize(
    ("sentence", "says", "published"),
    [
        ("The ministry spoke of “not one ship will ever” leaving.", MINISTRY, MONDAY),
        (f"The ministry said {QUOTE}.", "the foreign ministry/DNK", MONDAY),
        (f"The ministry said {QUOTE}.", "the defence ministry/FIN", MONDAY),
        (f"The ministry said {QUOTE}.", MINISTRY, "2025-03-20"),
        (f"The ministry said on Tuesday {QUOTE}.", MINISTRY, TUESDAY),
    ],
    ids=["five words", "another state", "another office", "weeks on", "another day"],
)
def test_words_alone_are_not_enough(sentence: str, says: str, published: str) -> None:
    """Five words, another speaker, more than two weeks or another day: not the same statement."""
    desk = Desk()
    one = desk.tell(MONDAY, f"The ministry said on Monday {QUOTE}.")
    assert not desk.one(one, desk.tell(published, sentence, says, kind="support"))


def test_words_in_the_sentence_beside_it_count() -> None:
    """A quotation that stands alone belongs to who speaks before it."""
    desk = Desk()
    plain = "The ministry said that Alder had sent shells."
    one, other = (desk.story(MONDAY, plain, f"{QUOTE[:-1]},” it said.") for _ in range(2))
    assert desk.one(desk.claim(one, MINISTRY), desk.claim(other, MINISTRY))


def test_the_same_words_tell_who_spoke_and_when() -> None:
    """What quoted words join says more together: a telling by day joins one that gives the words alone."""
    desk = Desk()
    words = desk.tell(WEDNESDAY, f"The ministry said {QUOTE}.")
    both = desk.tell(TUESDAY, f"The ministry said on Monday {QUOTE}.")
    day = desk.tell(TUESDAY, "The ministry said on Monday that shells were sent.")
    assert desk.one(words, both, day)


def test_the_same_words_may_be_heard_at_two_occasions() -> None:
    """One reporter calls it a statement, the other was told as a reporter: the words decide."""
    desk = Desk()
    one = desk.tell(MONDAY, f"The ministry told reporters on Monday {QUOTE}.")
    other = desk.tell(
        MONDAY, f"The ministry said in a statement on Monday {QUOTE}.", kind="support"
    )
    assert desk.one(one, other)


# ---- the same day and occasion, or act


def test_the_same_speaker_day_and_occasion() -> None:
    """A briefing and a news conference of one ministry on one day are one, whatever was told of it."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry told a briefing on Monday that shells were sent.")
    other = desk.tell(
        TUESDAY, "It said at a news conference on Monday that men had come.", kind="deployment"
    )
    assert desk.one(one, other)
    assert "told alike by: the same occasion" in desk.records()[one.id].reasons


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("The ministry told a briefing on Tuesday that men had come.", MINISTRY),
        ("The ministry said in a statement on Monday that men had come.", MINISTRY),
        ("The ministry told a briefing on Monday that men had come.", "the foreign ministry/DNK"),
        ("The ministry told a briefing on Monday that men had come.", "the defence ministry/FIN"),
        ("The ministry said on Monday that men had come.", MINISTRY),
        ("Officials told a briefing on Monday that men had come.", "officials/FIN"),
    ],
    ids=["day", "occasion", "state", "office", "no occasion", "unnamed"],
)
def test_another_occasion_is_another_statement(sentence: str, says: str) -> None:
    """Another day, occasion or speaker makes another statement where the act is another, too."""
    desk = Desk()
    one = desk.tell(TUESDAY, "The ministry told a briefing on Monday that shells were sent.")
    assert not desk.one(one, desk.tell(TUESDAY, sentence, says, kind="deployment"))


def test_the_same_speaker_day_and_act() -> None:
    """Without an occasion, day and act decide; a side that one story leaves out is no contradiction."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry said on Monday that shells were sent.")
    other = desk.tell(TUESDAY, "Shells went abroad, the ministry said on Monday.", to="")
    assert desk.one(one, other)
    assert "told alike by: the same day and act" in desk.records()[one.id].reasons


@pytest.mark.parametrize(
    "how",
    [
        {"kind": "support"},
        {"polarity": "denied"},
        {"frm": "CHL"},
        {"to": "CHL"},
        {"frm": "BRA", "to": "AUS"},
    ],
    ids=["kind", "denial", "giver", "receiver", "direction"],
)
def test_another_act_is_another_statement(how: dict[str, str]) -> None:
    """Two acts that one speaker tells of on one day, without an occasion, stay two."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry said on Monday that shells were sent.")
    other = desk.tell(MONDAY, "The ministry said on Monday that it was otherwise.", **how)  # type: ignore[arg-type]  # as given
    assert not desk.one(one, other)


def test_an_act_told_of_at_two_occasions_is_of_two_statements() -> None:
    """The same act, briefed on and written of on one day, is told twice by the ministry."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry told a briefing on Monday that shells were sent.")
    other = desk.tell(MONDAY, "The ministry said in a statement on Monday that shells were sent.")
    assert not desk.one(one, other)


def test_another_day_is_another_statement() -> None:
    """The same speaker says the same of the same act a day later: two statements."""
    desk = Desk()
    one = desk.tell(TUESDAY, "The ministry said on Monday that shells were sent.")
    assert not desk.one(one, desk.tell(TUESDAY, "On Tuesday the ministry said shells were sent."))


def test_a_name_may_be_left_out_but_not_another() -> None:
    """A spokesman and "the ministry" of one day are one; two spokesmen are two."""
    sentence = "Shells were sent, it was said on Monday."
    named = "foreign ministry spokeswoman Ada Finch/FIN"
    for says, expected in ((MINISTRY, True), ("Finch/FIN", True), ("Otto Heron/FIN", False)):
        desk = Desk()
        one = desk.tell(MONDAY, sentence, named)
        assert desk.one(one, desk.tell(TUESDAY, "On Monday: shells were sent.", says)) is expected


def test_a_telling_without_a_day_is_dated_by_the_one_that_fits() -> None:
    """The only dated telling of the act in the days before lends its day; of two days neither does."""
    desk = Desk()
    dated = desk.tell(TUESDAY, "The ministry said on Monday that shells were sent.")
    undated = desk.tell(WEDNESDAY, "The ministry said that shells were sent.")
    late = desk.tell(FRIDAY, "The ministry has said that shells were sent.")
    found = desk.origins()
    assert found[dated.id] == found[undated.id] != found[late.id]
    other = desk.tell(TUESDAY, "The ministry said on Tuesday that shells were sent.")
    assert not desk.one(dated, undated, late, other)


def test_only_a_telling_of_the_same_speaker_lends_its_day() -> None:
    """What another spokesman said on another day does not unsettle the day of this one."""
    desk = Desk()
    desk.tell(TUESDAY, "On Monday Finch said shells were sent.", "Ada Finch/FIN")
    one = desk.tell(TUESDAY, "On Tuesday Heron said shells were sent.", "Otto Heron/FIN")
    assert desk.one(one, desk.tell(TUESDAY, "Shells were sent, Heron said.", "Heron/FIN"))


def test_another_voice_of_the_same_state_lends_no_day() -> None:
    """Without a day, a capital, or a name beside a ministry, is dated by nobody's telling of the act."""
    for says in ("Helsinki/FIN", "Ada Finch/FIN"):
        desk = Desk()
        one = desk.tell(MONDAY, "The ministry said on Monday that shells were sent.")
        assert not desk.one(one, desk.tell(MONDAY, "Shells were sent, it was said.", says))


def test_an_act_of_nobody_is_no_act() -> None:
    """Where neither giver nor receiver is said, two tellings may be of anything."""
    for sentence in ("It was said on Monday that shells were sent.", "It told Harbour Wire so."):
        desk = Desk()
        one, other = (desk.tell(MONDAY, sentence, frm="", to="") for _ in range(2))
        assert not desk.one(one, other)


def test_a_name_has_the_office_that_others_give_it() -> None:
    """Who is the treasury's elsewhere is not taken for the foreign ministry's; of two offices for none."""
    sentence = "Shells were sent, it was said on Monday."
    for elsewhere, expected in ((("treasury",), False), (("treasury", "army"), True), ((), True)):
        desk = Desk()
        for office in elsewhere:
            desk.tell(
                FRIDAY, "Men had come.", f"{office} spokeswoman Ada Finch/FIN", kind="deployment"
            )
        one, other = desk.tell(MONDAY, sentence), desk.tell(MONDAY, sentence, "Finch/FIN")
        found = desk.origins()
        assert (found[one.id] == found[other.id]) is expected


def test_an_occasion_without_a_day_is_of_the_day_it_is_printed() -> None:
    """Two stories of one day that tell of a briefing tell of one; a day later it may be another."""
    for published, expected in ((MONDAY, True), (TUESDAY, False)):
        desk = Desk()
        one = desk.tell(MONDAY, "The ministry told a briefing that shells were sent.")
        other = desk.tell(published, "A briefing heard that men had come.", kind="deployment")
        assert desk.one(one, other) is expected


def test_an_occasion_of_two_days_is_of_neither() -> None:
    """After briefings on Monday and Tuesday, stories of a briefing may be of either, and are of none."""
    desk = Desk()
    told = [
        desk.tell(WEDNESDAY, f"The ministry told a briefing {when}that shells were sent.")
        for when in ("on Monday ", "on Tuesday ", "", "")
    ]
    assert not desk.one(*told)
    assert len(set(desk.origins().values())) == len(told)


def test_what_was_said_last_week_is_of_no_day() -> None:
    """Words put before the news are not taken for those of the day."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry told a briefing on Monday that shells were sent.")
    past = "The ministry told a briefing last week that shells were sent."
    assert not desk.one(one, desk.tell(MONDAY, past))
    desk = Desk()
    past = "Last week the ministry told Harbour Wire that shells were sent."
    assert not desk.one(desk.tell(MONDAY, past), desk.tell("2025-06-02", past))


# ---- the same medium


def test_the_same_medium_within_two_days() -> None:
    """Who was told, or who relays, joins tellings of one act that give no day."""
    for says in (MINISTRY, "Harbour Wire > the foreign ministry/FIN"):
        desk = Desk()
        one = desk.tell(MONDAY, "The ministry told Harbour Wire that shells were sent.")
        sentence = "Shells were sent, it said." if ">" in says else "It told the Harbour Wire so."
        assert desk.one(one, desk.tell(WEDNESDAY, sentence, says))
        reason = "told alike by: the same act, relayed by the same medium"
        assert reason in desk.records()[one.id].reasons


@pytest.mark.parametrize(
    ("published", "sentence", "kind"),
    [
        ("2025-03-06", "The ministry told Harbour Wire that shells were sent.", "transfer"),
        (MONDAY, "The ministry told Meadow Radio that shells were sent.", "transfer"),
        (MONDAY, "The ministry told Harbour Wire that men had come.", "deployment"),
        (MONDAY, "The ministry said that shells were sent.", "transfer"),
    ],
    ids=["three days", "medium", "act", "no medium"],
)
def test_another_medium_or_time_is_another_statement(
    published: str, sentence: str, kind: Kind
) -> None:
    """Three days, another medium, another act, or no medium: not joined."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry told Harbour Wire that shells were sent.")
    assert not desk.one(one, desk.tell(published, sentence, kind=kind))


@pytest.mark.parametrize(
    ("published", "outlet", "kind", "frm", "found"),
    [
        (MONDAY, "The Harbour Wire", "transfer", "AUS", True),
        (FRIDAY, "Harbour Wire", "transfer", "AUS", False),
        (MONDAY, "Meadow Radio", "transfer", "AUS", False),
        (MONDAY, "Harbour Wire", "support", "AUS", False),
        (MONDAY, "Harbour Wire", "transfer", "CHL", False),
    ],
    ids=["held", "later", "another medium", "another act", "another giver"],
)
def test_the_article_of_the_medium_that_is_cited(
    published: str, outlet: str, kind: Kind, frm: str, found: bool
) -> None:
    """A claim goes back to the article it cites, where that is held, near in time and of the same act."""
    for sentence, says in (
        ("The ministry told Harbour Wire that shells were sent.", MINISTRY),
        ("Shells were sent, Harbour Wire reported.", "Harbour Wire"),
    ):
        desk = Desk()
        article = desk.tell(published, "Shells were sent.", "", outlet=outlet, kind=kind, frm=frm)
        claim = desk.tell(TUESDAY, sentence, says)
        origins = desk.origins()
        assert origins[article.id] == desk.root(article)
        assert origins[claim.id] == desk.root(article if found else claim)
        if found:
            (reason,) = desk.records()[claim.id].reasons
            assert reason == "relays harbour wire, whose own article of that act is held"


def test_an_outlet_that_cites_itself_cites_no_other_article() -> None:
    """Who was told is the story's own outlet: the story goes back to itself."""
    desk = Desk()
    desk.tell(MONDAY, "Shells were sent.", "", outlet="Harbour Wire")
    claim = desk.tell(
        MONDAY, "The ministry told Harbour Wire that shells were sent.", outlet="Harbour Wire"
    )
    assert desk.origins()[claim.id] == desk.root(claim)


# ---- copied sentences


def test_a_copied_sentence_goes_to_its_source() -> None:
    """In a story of its own, a sentence taken from another goes back to that one's root, and says so."""
    desk = Desk()
    source = desk.tell(MONDAY, "The ministry said that shells were sent.")
    copy = desk.tell(TUESDAY, "The ministry said that shells were sent.")
    voiceless = desk.tell(MONDAY, "Alder sent shells to Birch.", "")
    again = desk.tell(MONDAY, "Alder sent shells to Birch.", "")
    desk.copies(copy, source)
    desk.copies(again, voiceless, kind="rewrite")
    found = desk.records()
    assert {found[copy.id].origin, found[source.id].origin} == {desk.root(source)}
    assert found[again.id].origin == desk.root(voiceless)
    assert any("its sentence is copied from" in reason for reason in found[copy.id].reasons)
    assert found[voiceless.id].reasons == ("the author's own words",)


@pytest.mark.parametrize("kind", ["quotation", "boilerplate"])
def test_a_shared_quotation_is_no_copied_sentence(kind: str) -> None:
    """Who quotes the same words has not copied the sentence."""
    desk = Desk()
    source, copy = (desk.tell(MONDAY, "The ministry said that shells were sent.") for _ in range(2))
    desk.copies(copy, source, kind=kind)
    assert not desk.one(source, copy)


def test_a_sentence_that_is_hardly_covered_is_not_copied() -> None:
    """Less than half of it inside a copied span: the sentence is its author's."""
    desk = Desk()
    source, copy = (desk.tell(MONDAY, "The ministry said that shells were sent.") for _ in range(2))
    desk.reuse.append(
        Reuse(
            copy=copy.document, source=source.document, share=0.4, spans=((0, 15, 0, 15),),
            kind="rewrite", reasons=(),
        )
    )  # fmt: skip
    assert not desk.one(source, copy)


def test_a_copied_sentence_is_followed_through_copies() -> None:
    """Of a copy of a copy only the place of the sentence is looked at, not all that was carried along."""
    desk = Desk()
    long = "Nothing of this stands in the first story, and it goes on for quite a while. " * 3
    said = "The ministry said that shells were sent."
    first = desk.tell(MONDAY, said)
    second = desk.story(TUESDAY, said, long)
    third = desk.story(WEDNESDAY, said, long)
    claims = [first, desk.claim(second, MINISTRY), desk.claim(third, MINISTRY)]
    end = len(said)
    desk.copies(third, second)
    desk.reuse.append(
        Reuse(
            copy=second, source=first.document, share=0.2, spans=((0, end, 0, end),), kind="rewrite",
            reasons=(),
        )
    )  # fmt: skip
    assert set(desk.origins().values()) == {desk.root(first)}
    assert len(claims) == 3


def test_copies_in_a_ring_come_to_an_end() -> None:
    """Edges that lead back to where they came from are not followed for ever."""
    desk = Desk()
    one, other = (desk.tell(MONDAY, "The ministry said that shells were sent.") for _ in range(2))
    desk.copies(one, other)
    desk.copies(other, one)
    assert set(desk.origins().values()) <= {desk.root(one), desk.root(other)}


def test_usual_words_of_last_year_are_not_the_source() -> None:
    """A sentence of Monday cannot have been written before it, however alike an older one is."""
    desk = Desk()
    said = "The ministry told a briefing on Monday that shells were sent."
    old = desk.tell("2024-03-05", said)
    new = desk.tell(TUESDAY, said)
    desk.copies(new, old)
    assert not desk.one(old, new)


def test_a_reprint_adds_no_telling() -> None:
    """A story and its reprint of one root relay nothing twice: their claims stay with that root."""
    desk = Desk()
    one = desk.tell(MONDAY, "The ministry said on Monday that shells were sent.", root="wire")
    other = desk.tell(TUESDAY, "The ministry said on Monday that shells were sent.", root="wire")
    desk.copies(other, one)
    assert set(desk.origins().values()) == {desk.root(one)}
    assert "relayed by no other document of another origin" in desk.records()[one.id].reasons
    third = desk.tell(TUESDAY, "On Monday the ministry spoke of shells.")
    assert desk.one(one, other, third), "a story of another root makes it a statement"


@pytest.mark.parametrize(("when", "reprinted"), [("yesterday ", WEDNESDAY), ("", "2025-03-14")])
def test_a_late_reprint_is_reckoned_from_its_source(when: str, reprinted: str) -> None:
    """Yesterday, in a reprint, is the day before the first printing."""
    desk = Desk()
    source = desk.tell(TUESDAY, f"The ministry said {when}that shells were sent.", root="wire")
    late = desk.tell(reprinted, f"The ministry said {when}that shells were sent.", root="wire")
    desk.copies(late, source)
    assert desk.one(source, late, desk.tell(MONDAY, "On Monday the ministry spoke of shells."))


# ---- who is not named


def test_unnamed_speakers_are_one_only_by_their_words() -> None:
    """Officials of one day and act may be anybody; who is quoted with the same words is one."""
    desk = Desk()
    one, other = (
        desk.tell(MONDAY, "Officials told a briefing on Monday that shells were sent.", "officials")
        for _ in range(2)
    )
    assert not desk.one(one, other)
    desk = Desk()
    one = desk.tell(MONDAY, f"An official said {QUOTE}.", "an official")
    other = desk.tell(TUESDAY, f"Officials said on Monday {QUOTE}.", "officials")
    assert desk.one(one, other)


def test_an_unnamed_speaker_with_somebodys_words_is_that_somebody() -> None:
    """The official whose words are the ministry's relays the ministry, also where no words are given."""
    desk = Desk()
    unnamed = desk.tell(MONDAY, f"An official said {QUOTE}.", "an official")
    named = desk.tell(MONDAY, f"The ministry said on Monday {QUOTE}.")
    plain = desk.tell(TUESDAY, "The ministry said on Monday that shells were sent.")
    assert desk.one(unnamed, named, plain)


def test_words_beside_an_unnamed_speaker_may_be_somebody_elses() -> None:
    """Only what an unnamed speaker's own sentence quotes is taken for the speaker's."""
    desk = Desk()
    document = desk.story(MONDAY, "Shells were sent, officials said.", f"Ada Finch said {QUOTE}.")
    unnamed = desk.claim(document, "officials")
    named = desk.tell(MONDAY, f"Ada Finch said on Monday {QUOTE}.", "Ada Finch/FIN")
    assert not desk.one(unnamed, named)


def test_two_unnamed_speakers_of_one_story_are_two() -> None:
    """What another unnamed speaker says right after does not go on with the words before it."""
    desk = Desk()
    document = desk.story(MONDAY, f"An official said {QUOTE}.", "Men had come, another said.")
    first, second = (
        desk.claim(document, "an official"),
        desk.claim(document, "another official", number=1),
    )
    other = desk.tell(MONDAY, f"Officials said {QUOTE}.", "officials")
    found = desk.origins()
    assert found[first.id] == found[other.id]
    assert found[second.id] == desk.root(second)


# ---- what fits two goes to neither


def test_what_fits_two_goes_to_neither() -> None:
    """A telling of "the ministry" on a day of two spokesmen could be of either, so it is of neither."""
    desk = Desk()
    sentence = "On Monday it was said that shells were sent."
    finch, heron, nobody = (
        desk.tell(MONDAY, sentence, f"{who}/FIN") for who in ("Ada Finch", "Otto Heron", "Helsinki")
    )
    assert not desk.one(finch, heron, nobody)


def test_a_telling_tied_to_two_on_different_grounds_goes_to_neither() -> None:
    """Tied to one spokesman by its words and to another by its act, it does not make them one."""
    desk = Desk()
    finch = desk.tell(
        MONDAY,
        "Finch told a briefing on Monday that men had come.",
        "Ada Finch/FIN",
        kind="deployment",
    )
    heron = desk.tell(MONDAY, "On Monday Heron said shells were sent.", "Otto Heron/FIN")
    vague = desk.tell(MONDAY, "A briefing on Monday heard that shells were sent.", "Helsinki/FIN")
    assert not desk.one(finch, heron, vague)


def test_signatures_settle_from_the_fullest() -> None:
    """What says less joins what says more if that is one; contradictions stand apart."""
    full = Signature(("FIN",), frozenset({"ada", "finch"}), "foreign", 7)
    bare = Signature(("FIN",), frozenset(), None, 7)
    other = Signature(("FIN",), frozenset({"heron"}), None, 7)
    assert [len(members) for _, members in settle([bare, full])] == [2]
    assert [len(members) for _, members in settle([bare, other, full])] == [1, 1, 1]


def test_names_of_no_state_meet_their_like_of_one() -> None:
    """A person without a state is the one of the same name with a state; two states are two people."""
    here = Signature(("FIN",), frozenset({"finch"}))
    nowhere = Signature(("finch",), frozenset({"finch"}))
    elsewhere = Signature(("DNK",), frozenset({"finch"}))
    assert here.fits(nowhere)
    assert nowhere.fits(elsewhere)
    assert not here.fits(elsewhere)


def test_ties_through_one_that_says_little_are_cut() -> None:
    """Three tied in a row of which the ends contradict each other fall apart; a longer row keeps its halves."""
    finch, heron = (Signature(("FIN",), frozenset({n})) for n in ("finch", "heron"))
    bare = Signature(("FIN",), frozenset())
    found, reasons = group([finch, bare, heron], [((0, 1), "words"), ((1, 2), "act")])
    assert found == [[0], [1], [2]]
    assert not reasons
    found, reasons = group(
        [finch, finch, bare, heron], [((0, 1), "words"), ((1, 2), "act"), ((2, 3), "day")]
    )
    assert found == [[0, 1], [2], [3]]
    assert reasons == {0: {"words"}, 1: {"words"}}


# ---- within one story


def test_who_goes_on_speaking_is_of_the_same_statement() -> None:
    """A pronoun goes on with the briefing before it; a new name, or a passage far below, does not."""
    finch, spokeswoman = "Ada Finch/FIN", "foreign ministry spokeswoman Ada Finch/FIN"
    for speaker, says, filler, expected in (
        (finch, "he/FIN", "", True),
        (finch, finch, "", True),
        (spokeswoman, MINISTRY, "", True),
        (finch, "Helsinki/FIN", "", False),
        (finch, "Otto Heron/FIN", "", False),
        (spokeswoman, "Otto Heron/FIN", "", False),
        (finch, "he/FIN", "Nothing else is known. " * 15, False),
    ):
        desk = Desk()
        document = desk.story(
            TUESDAY, "Ada Finch told a briefing on Monday that shells were sent.",
            filler or "Few had come.", "Men had come as well, it was added.",
        )  # fmt: skip
        first = desk.claim(document, speaker)
        added = desk.claim(document, says, number=2, kind="deployment")
        other = desk.tell(TUESDAY, "Finch told a briefing on Monday so.", "Finch/FIN")
        found = desk.origins()
        assert found[first.id] == found[other.id]
        assert (found[added.id] == found[other.id]) is expected, says


def test_one_story_relays_one_statement_once() -> None:
    """Passages of one story that give one day are one telling; their story alone makes no statement."""
    desk = Desk()
    document = desk.story(
        TUESDAY, "On Monday it sent shells, it said.", "On Monday it sent men, too."
    )
    claims = [
        desk.claim(document, MINISTRY),
        desk.claim(document, MINISTRY, number=1, kind="support"),
    ]
    assert set(desk.origins().values()) == {desk.root(claims[0])}


def test_passages_of_one_story_and_day_are_of_one_statement() -> None:
    """Far below the briefing, what the same speaker said on the same day is of the briefing."""
    desk = Desk()
    document = desk.story(
        TUESDAY, "The ministry told a briefing on Monday that shells were sent.", "Few came. " * 40,
        "Men had come as well, the ministry said on Monday.",
    )  # fmt: skip
    first, below = (
        desk.claim(document, MINISTRY),
        desk.claim(document, MINISTRY, number=2, kind="support"),
    )
    assert desk.one(first, below, desk.tell(TUESDAY, "The ministry told a briefing on Monday so."))


# ---- whatever is given


def test_what_is_missing_is_no_error() -> None:
    """Without passages, origins, dates, or even the document, every claim still has an origin."""
    desk = Desk()
    dateless = desk.tell(None, f"The ministry said on Monday {QUOTE}.")
    month = desk.tell("2025-03", "The ministry told a briefing that shells were sent.")
    claims = [dateless, month, replace(dateless, id="c1:lost", document="d1:lost")]
    found = statements(claims, desk.world.documents, {}, {}, [])
    assert {o.claim: o.origin for o in found} == {c.id: c.document for c in claims}


def _newsroom() -> Desk:
    """Return a desk with every kind of tie at once."""
    desk = Desk()
    desk.tell(MONDAY, f"The ministry said on Monday {QUOTE}.")
    desk.tell(TUESDAY, f"An official said {QUOTE}.", "an official")
    desk.tell(TUESDAY, "The ministry told a briefing on Monday that shells were sent.")
    desk.tell(
        TUESDAY,
        "Finch told a briefing on Monday that men came.",
        "Ada Finch/FIN",
        kind="deployment",
    )
    desk.tell(TUESDAY, "On Monday Heron said shells were sent.", "Otto Heron/FIN")
    desk.tell(WEDNESDAY, "The ministry said that shells were sent.")
    desk.tell(WEDNESDAY, "The ministry told Harbour Wire that shells were sent.")
    desk.tell(TUESDAY, "Alder sent shells.", "", outlet="Harbour Wire")
    source = desk.tell(
        FRIDAY, "The ministry told Meadow Radio on Friday that fuel was sent.", kind="support"
    )
    copy = desk.tell(
        FRIDAY, "The ministry told Meadow Radio on Friday that fuel was sent.", kind="support"
    )
    desk.copies(copy, source)
    desk.tell(FRIDAY, "It told Meadow Radio that fuel was sent.", kind="support")
    return desk


NEWSROOM = _newsroom()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_order_of_what_is_given_makes_no_difference(data: st.DataObject) -> None:
    """Claims, documents, passages, origins and reuse in any order, claims twice: the same origins."""
    world = NEWSROOM.world
    expected = NEWSROOM.records()
    assert len({o.origin for o in expected.values()}) < len(expected)

    def shuffled(items: Sequence[Any]) -> list[Any]:
        return data.draw(st.permutations(list(items)))

    documents: dict[str, Document] = dict(shuffled(list(world.documents.items())))
    found = statements(
        shuffled([*world.claims, world.claims[0]]),
        documents,
        dict(shuffled(list(NEWSROOM.passages.items()))),
        dict(shuffled(list(world.origins.items()))),
        shuffled(NEWSROOM.reuse),
    )
    assert {origin.claim: origin for origin in found} == expected
