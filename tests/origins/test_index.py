"""An index is added to, closed, taken up again, and answers as if all had come at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from supplyline.origins import (
    CeilingTooLow,
    DocumentTwice,
    Index,
    IndexUnreadable,
    MemoryShort,
    OriginsError,
    document_of,
    facts_of,
    trace,
)
from supplyline.origins import index as module
from supplyline.origins.store import Store
from supplyline.records import Document, Origin, Reuse
from tests.origins.engine.small import told

STORY, OTHER, THIRD = told(0, 60), told(1000, 60), told(2000, 60)
CREDIT = "(Delta Press)"


def doc(name: str, day: int, words: Sequence[str], *, credit: str | None = None) -> Document:
    """Return a document of a day of March; its id is ``name``."""
    carried = [credit] if credit else []
    made = document_of(
        " ".join([*words, *carried]), published=f"2025-03-{day:02d}", syndicated=carried
    )
    return replace(made, id=name, name=name)


def edited(words: Sequence[str], number: int) -> list[str]:
    """Return ``words`` with ten of its own at the end."""
    return [*words, *told(10_000 + 100 * number, 10)]


def families() -> list[Document]:
    """Return three families, two of which are chains of copies, and two documents of none."""
    return [
        doc("a1", 1, STORY),
        doc("a2", 2, edited(STORY, 1)),
        doc("a3", 3, [*edited(STORY, 1)[20:], *told(4000, 12)]),
        doc("b1", 1, OTHER, credit=CREDIT),
        doc("b2", 2, edited(OTHER, 2), credit=CREDIT),
        doc("c1", 4, THIRD),
        doc("c2", 5, THIRD),
        doc("d", 1, told(5000, 50)),
        doc("e", 2, told(6000, 50), credit=CREDIT),
    ]


class Kept:
    """What a caller keeps of the answers, as the ledger does."""

    def __init__(self) -> None:
        self.origins: dict[str, Origin] = {}
        self.edges: dict[str, list[Reuse]] = {}

    def take(self, index: Index, *, settle: bool = True) -> set[str]:
        """Keep what changed and return whose answers were given."""
        given: list[str] = []
        for answers in index.trace():
            given += answers.ids
            self.edges |= {id_: [] for id_ in answers.ids}
            for reuse in answers.reuse():
                self.edges[reuse.copy].append(reuse)
            self.origins |= {origin.document: origin for origin in answers.origins()}
        assert len(given) == len(set(given))
        if settle:
            index.settle()
        return set(given)

    def check(self, documents: Sequence[Document]) -> None:
        """Assert that it is what one call with all documents gives."""
        whole = trace(documents)
        edges = [reuse for own in self.edges.values() for reuse in own]
        assert tuple(sorted(edges, key=lambda r: (r.copy, r.source))) == whole.reuse
        assert tuple(self.origins[id_] for id_ in sorted(self.origins)) == whole.origins


@contextmanager
def opened(place: Path, documents: Sequence[Document] = ()) -> Iterator[Index]:
    """Open the index at ``place`` and add ``documents``."""
    with Index(place) as index:
        index.add(facts_of(documents))
        yield index


# ---- what is yielded


def test_only_touched_families_are_yielded_and_these_whole() -> None:
    """A new copy touches its family and nobody else; a new loner itself alone."""
    held = families()
    kept = Kept()
    with Index() as index:
        index.add(facts_of(held))
        assert kept.take(index) == {d.id for d in held}
        assert kept.take(index) == set()
        copy = doc("a4", 9, [*STORY[5:50], *told(7000, 5)])
        index.add(facts_of([copy]))
        assert kept.take(index) == {"a1", "a2", "a3", "a4"}
        loner = doc("f", 9, told(8000, 50))
        index.add(facts_of([loner]))
        assert kept.take(index) == {"f"}
        # Words that three families carry, added to none: joined, they are one family.
        bridge = doc("g", 10, [*STORY[:20], *OTHER[:20]])
        index.add(facts_of([bridge]))
        assert kept.take(index) == {"a1", "a2", "a3", "a4", "b1", "b2", "g"}
    kept.check([*held, copy, loner, bridge])


def test_a_fixed_phrase_makes_no_family_of_those_who_carry_it() -> None:
    """What a publisher prints under everything touches nobody; each carrier names an earlier one."""
    phrase = told(30_000, 20)
    held = [
        doc(f"held {n:02d}", 1 + n % 28, [*told(40_000 + 60 * n, 50), *phrase]) for n in range(40)
    ]
    kept = Kept()
    with Index() as index:
        index.add(facts_of(held))
        kept.take(index)
        more = [doc("new", 28, [*told(50_000, 50), *phrase]), doc("old", 1, told(51_000, 50))]
        index.add(facts_of(more))
        assert kept.take(index) == {"new", "old"}
    kept.check([*held, *more])
    assert [edge.kind for edge in kept.edges["new"]] == ["boilerplate"]
    assert kept.origins["new"].role == "original"


def test_a_reprint_in_a_later_batch_joins_its_text() -> None:
    """The same words again, held already, are of the family that they were of."""
    kept = Kept()
    held = families()
    with Index() as index:
        index.add(facts_of(held))
        kept.take(index)
        more = [doc("d again", 3, told(5000, 50)), doc("a5", 1, [w.upper() for w in STORY])]
        index.add(facts_of(more))
        assert kept.take(index) == {"d", "d again", "a1", "a2", "a3", "a5"}
    kept.check([*held, *more])
    assert kept.origins["d again"].origin == kept.origins["d"].origin


def test_a_late_original_takes_over_what_was_settled() -> None:
    """Answers of documents long held change, and are yielded."""
    kept = Kept()
    late = doc("root", 1, STORY[:-1])
    copies = [doc(f"copy {n}", n, edited(STORY[:-1], n)) for n in (2, 3, 4)]
    with Index() as index:
        index.add(facts_of(copies))
        kept.take(index)
        assert kept.origins["copy 2"].role == "original"
        index.add(facts_of([late]))
        assert kept.take(index) == {"root", "copy 2", "copy 3", "copy 4"}
    assert kept.origins["copy 2"].role != "original"
    kept.check([late, *copies])


def test_texts_of_a_word_or_two_are_each_for_themselves() -> None:
    """Alike by chance: "Read more" is no reprint."""
    with Index() as index:
        index.add(facts_of([doc(name, 1, told(0, module.MIN_WORDS - 1)) for name in "ab"]))
        index.add(facts_of([doc("c", 1, told(0, module.MIN_WORDS - 1))]))
        kept = Kept()
        assert kept.take(index) == {"a", "b", "c"}
        index.add(facts_of([doc("d", 1, told(0, module.MIN_WORDS - 1))]))
        assert kept.take(index) == {"d"}
    assert len({o.origin for o in kept.origins.values()}) == 4
    assert not any(kept.edges.values())
    pair = [doc(name, 1, told(0, module.MIN_WORDS)) for name in "ab"]
    assert trace(pair).count == 1


def test_documents_of_a_family_are_in_order_of_arrival() -> None:
    """So that who asks can tell them apart by number too."""
    some = [doc(name, day, edited(STORY, day)) for name, day in (("c", 1), ("a", 3), ("b", 2))]
    with Index() as index:
        index.add(facts_of(some[:2]))
        index.add(facts_of(some[2:]))
        (answers,) = index.trace()
        assert answers.ids == ["c", "a", "b"]
        assert answers.documents["number"].to_pylist() == [0, 1, 2]
        assert [origin.document for origin in answers.origins()] == answers.ids


def test_nothing_held_nothing_yielded() -> None:
    """Nor after adding nothing."""
    with Index() as index:
        assert list(index.trace()) == []
        index.add(facts_of([]))
        assert list(index.trace()) == []
        assert len(index) == 0
        assert "a1" not in index


# ---- in a file


def test_a_file_is_taken_up_again(tmp_path: Path) -> None:
    """What was held is held, what was settled is settled, and new documents find the old ones."""
    held = families()
    kept = Kept()
    with opened(tmp_path / "index", held) as index:
        kept.take(index)
    with opened(tmp_path / "index") as index:
        assert len(index) == len(held)
        assert "a1" in index
        assert "a9" not in index
        assert kept.take(index) == set()
        copy = doc("b3", 9, edited(OTHER, 9))
        index.add(facts_of([copy]))
        assert kept.take(index) == {"b1", "b2", "b3"}
    kept.check([*held, copy])


def test_what_was_not_settled_is_yielded_again(tmp_path: Path) -> None:
    """Whoever died between the two finds all of it once more, and no less."""
    held = families()
    kept = Kept()
    with opened(tmp_path / "index", held[:5]) as index:
        kept.take(index)
    with opened(tmp_path / "index", held[5:]):
        pass  # added, not even looked up
    with opened(tmp_path / "index") as index:
        assert Kept().take(index, settle=False) == {d.id for d in held[5:]}
        next(index.trace())  # given up half way
    with opened(tmp_path / "index") as index:
        assert kept.take(index) == {d.id for d in held[5:]}
    kept.check(held)


def test_what_is_touched_adds_up_until_it_is_settled() -> None:
    """Two batches and three looks give all that either touched."""
    held = families()
    kept = Kept()
    with Index() as index:
        index.add(facts_of(held))
        kept.take(index)
        index.add(facts_of([doc("a4", 9, edited(STORY, 7))]))
        assert kept.take(index, settle=False) == {"a1", "a2", "a3", "a4"}
        index.add(facts_of([doc("b3", 9, edited(OTHER, 8))]))
        assert kept.take(index) == {"a1", "a2", "a3", "a4", "b1", "b2", "b3"}


def test_a_mark_is_kept_with_what_is_settled(tmp_path: Path) -> None:
    """0 at first; then what was given last; without one the old one stays."""
    with opened(tmp_path / "index", families()[:1]) as index:
        assert index.mark == 0
        index.settle(7)
        assert index.mark == 7
        index.settle()
        assert index.mark == 7
    with opened(tmp_path / "index") as index:
        assert index.mark == 7
        assert list(index.trace()) == []
        index.settle(2**40)
        assert index.mark == 2**40


ADDING = """
import sys
from pathlib import Path
from tests.origins.test_index import facts_of, families
from supplyline.origins import Index
with Index(Path(sys.argv[1])) as index:
    for low in range(0, 9, 3):
        index.add(facts_of(families()[low : low + 3]))
        print(len(index), flush=True)
        answers = list(index.trace())
        if low < 6:
            index.settle(low + 3)
        print("traced", flush=True)
        sys.stdin.readline()
"""


@pytest.mark.parametrize("said", [3, 6])
def test_a_killed_run_leaves_an_index_that_goes_on(tmp_path: Path, said: int) -> None:
    """Wherever it was killed, the next one finds whole batches and answers what was not settled."""
    place = tmp_path / "index"
    root = Path(__file__).parents[2]
    with subprocess.Popen(  # noqa: S603  # this file's words
        [sys.executable, "-c", ADDING, str(place)],
        cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as run:  # fmt: skip
        assert run.stdin is not None
        assert run.stdout is not None
        for line in range(said):
            assert run.stdout.readline()
            if line % 2:
                run.stdin.write("\n")
                run.stdin.flush()
        run.kill()
    kept = Kept()
    with Index(place) as index:
        held = families()[: len(index)]
        assert len(held) in {6, 9}
        assert index.mark in {3, 6}
        assert [d.id for d in families() if d.id in index] == [d.id for d in held]
        given = kept.take(index, settle=False)
        assert given >= {d.id for d in held[index.mark :]}
        index.add(facts_of(families()[len(held) :]))
        # What was settled is with whoever killed it; all of it is asked for anew here.
        index.add(facts_of([replace(d, id=f"{d.id} again") for d in families()]))
        kept.take(index)
    kept.check([*families(), *(replace(d, id=f"{d.id} again") for d in families())])


# ---- what is refused


def test_an_id_given_twice_is_refused_and_nothing_of_it_held(tmp_path: Path) -> None:
    """Within a batch and across batches, also of a file taken up again."""
    one, two, three = families()[:3]
    with opened(tmp_path / "index") as index:
        with pytest.raises(DocumentTwice, match=r"document a2 was given twice.*drop the second"):
            index.add(facts_of([one, two, two]))
        assert len(index) == 0
        assert list(index.trace()) == []
        index.add(facts_of([one, two]))
        with pytest.raises(DocumentTwice, match="document a1"):
            index.add(facts_of([three, one]))
        assert len(index) == 2
        assert "a3" not in index
    with opened(tmp_path / "index") as index:
        other = replace(three, id="a1")
        with pytest.raises(DocumentTwice) as refused:
            index.add(facts_of([other]))
        assert refused.value.document == "a1"
        index.add(facts_of([three]))
        assert Kept().take(index) == {"a1", "a2", "a3"}


def test_a_batch_read_in_parts_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second of one id far behind the first is found before anything of the batch is held."""
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    one, two, three = families()[:3]
    with Index() as index:
        with pytest.raises(DocumentTwice):
            index.add(facts_of([one, two, three, one]))
        assert len(index) == 0


@pytest.mark.parametrize("content", ["no index, but a page of text\n" * 400, "short", ""])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: str) -> None:
    """And left as it is: it may be somebody's notes."""
    place = tmp_path / "notes.txt"
    place.write_text(content, encoding="utf-8")
    with pytest.raises(IndexUnreadable, match=r"notes\.txt cannot be used .*remove it"):
        Index(place)
    assert place.read_text(encoding="utf-8") == content


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    """It opens like an index, and holds other things, be it under the same names."""
    place = tmp_path / "books.duckdb"
    with duckdb.connect(str(place)) as books:
        books.execute("CREATE TABLE documents (shelf INTEGER)")
    with pytest.raises(IndexUnreadable, match="books"):
        Index(place)
    with duckdb.connect(str(place)) as books:
        assert books.execute("SHOW TABLES").fetchall() == [("documents",)]


def test_an_index_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    with pytest.raises(IndexUnreadable, match="missing") as refused:
        Index(tmp_path / "missing" / "index")
    assert isinstance(refused.value, OriginsError)


def test_an_index_of_another_version_or_label_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What found other things than before is not added to; the file can then be removed."""
    place = tmp_path / "index"
    with Index(place, label="text 3") as index:
        index.add(facts_of(families()))
    for label in ("text 4", ""):
        with pytest.raises(IndexUnreadable, match=r"text 3"):
            Index(place, label=label)
    with Index(place, label="text 3") as index:
        assert len(index) == len(families())
    monkeypatch.setattr(module, "VERSION", "words0")
    with pytest.raises(IndexUnreadable, match=r"found version '.* text 3', needed 'words0 text 3'"):
        Index(place, label="text 3")
    place.unlink()
    with Index(place, label="text 3") as index:
        assert len(index) == 0


def test_the_error_names_the_file_of_another_version(tmp_path: Path) -> None:
    """The way out is to remove it, so it must be said which."""
    place = tmp_path / "index"
    Index(place, label="text 3").close()
    with pytest.raises(IndexUnreadable, match=str(place)):
        Index(place, label="text 4")


# ---- bounds


def many() -> list[Document]:
    """Return twenty families, each a story, a fuller one, a cut one and a reprint, in mixed order."""
    found = []
    for n in range(20):
        story = told(20_000 + 200 * n, 60)
        fuller = [*story, *told(60_000 + 100 * n, 20)]
        found += [
            doc(f"{n} root", 1, story), doc(f"{n} fuller", 2, fuller),
            doc(f"{n} cut", 3, fuller[30:]), doc(f"{n} again", 4, fuller),
        ]  # fmt: skip
    return [document for part in range(7) for document in found[part::7]]


@pytest.mark.parametrize("memory", [None, 400_000_000])
def test_small_portions_give_the_same_answers(
    monkeypatch: pytest.MonkeyPatch, memory: int | None
) -> None:
    """How much is read, aligned and derived from at once is nothing to what is found, nor to its order."""
    documents = [*many(), *(doc(f"loner {n}", 1, told(90_000 + 60 * n, 50)) for n in range(9))]
    with Index() as index:
        index.add(facts_of(documents))
        whole = list(index.trace())
    monkeypatch.setattr(module, "PORTION", 300)
    monkeypatch.setattr(module, "MOST_BYTES", 3_000)
    monkeypatch.setattr(module, "_SINGLES", 4)
    with Index(memory=memory, threads=3) as index:
        if memory is not None:
            index._portion = 300  # a ceiling leaves no portion so small, for it would be slow
        index.add(facts_of(documents))
        portions = list(index.trace())
    assert len(portions) > 10 > len(whole)
    for found, expected in (("reuse", 40), ("origins", len(documents))):
        rows = [row for answers in portions for row in getattr(answers, found)()]
        assert rows == [row for answers in whole for row in getattr(answers, found)()]
        assert len(rows) >= expected


def test_a_ceiling_on_memory_changes_no_answer() -> None:
    """What does not fit is on disk, and batches find each other there."""
    documents = many()
    kept = Kept()
    with Index(memory=200_000_000, threads=1) as index:
        for low in range(0, len(documents), 30):
            index.add(facts_of(documents[low : low + 30]))
            kept.take(index)
        assert len(index) == len(documents)
    kept.check(documents)


def test_texts_at_hand_change_no_answer(tmp_path: Path) -> None:
    """An index that was taken up again answers the same where it keeps the texts in a file."""
    documents, kept = many(), Kept()
    with opened(tmp_path / "index", documents[:20]) as index:
        kept.take(index)
    with opened(tmp_path / "index") as index:
        index.keep_at_hand()
        for start in range(20, len(documents), 7):
            index.add(facts_of(documents[start : start + 7]))
            kept.take(index)
    kept.check(documents)


def test_a_family_larger_than_a_portion_is_one_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its documents are derived together, or they would have several roots."""
    monkeypatch.setattr(module, "PORTION", 100)
    family = [doc(f"copy {n}", 1 + n, edited(STORY, n)) for n in range(12)]
    with Index(threads=1) as index:
        index.add(facts_of([*family, doc("loner", 1, told(7000, 50))]))
        portions = [answers.ids for answers in index.trace()]
    assert sorted(map(len, portions)) == [1, 12]


def test_a_file_in_use_is_left_to_its_user(tmp_path: Path) -> None:
    """A second process is told to wait; nobody is told to remove what another is writing."""
    place = tmp_path / "index"
    with Index(place) as index:
        index.add(facts_of([document_of(" ".join(STORY), name="one")]))
        asked = subprocess.run(  # noqa: S603  # this very Python
            [sys.executable, "-c", f"from supplyline.origins import Index; Index(__import__('pathlib').Path({str(place)!r}))"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert "IndexInUse" in asked.stderr
    assert "wait" in asked.stderr


def test_a_ceiling_below_the_least_is_refused() -> None:
    """The error says how much is needed."""
    with pytest.raises(CeilingTooLow, match="100,000,000"):
        Index(memory=20_000_000)


def test_what_does_not_fit_below_a_ceiling_says_so() -> None:
    """Whoever set the ceiling reads what it left, what was asked for, and what to do."""
    store = Store(None, "1", memory=2_000_000, threads=1)
    with pytest.raises(MemoryShort, match=r"2,000,000 bytes.*raise --memory"):
        store.change("CREATE TEMP TABLE wide AS SELECT list(i) AS all FROM range(5000000) AS t(i)")
    store.close()
