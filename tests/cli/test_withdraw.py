"""Withdrawing from the command line: out of events, totals and page at once, and never out of memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from supplyline.answers.audit import verify
from supplyline.answers.explain import GoneId, explain
from supplyline.handover.moving import copy_case
from supplyline.ids import content_id
from supplyline.inference.dossiers import is_dossier_written
from supplyline.inference.following import follow
from supplyline.inference.inferring import are_events_derived, are_statements_derived
from supplyline.inference.judging import Given, judge, stands
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import Ledger, new_run, open_case, open_ledger
from supplyline.records import Event, Withdrawal
from supplyline.run import Options, build
from supplyline.schema import DATA
from tests.cli.test_judge import done, supplyline
from tests.corpus import write_corpus
from tests.ledger.build import at
from tests.ledger.server import running_server


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sources of the small case."""
    return write_corpus(tmp_path_factory.mktemp("small") / "sources")


@pytest.fixture(scope="module")
def small(corpus: Path) -> Path:
    """Return a case of the small corpus, not to be written to."""
    case = corpus.parent / "case"
    build([str(corpus)], case, options=Options(workers=1))
    return case


@pytest.fixture
def case(small: Path, tmp_path: Path) -> Path:
    """Return a case of one's own."""
    return Path(shutil.copytree(small, tmp_path / "case"))


def events(case: Path, **how: Any) -> list[Event]:
    """Return the events of a case."""
    with open_case(case, **how) as ledger:
        return ledger.events()


def id_of(case: Path, name: str) -> str:
    """Return the id of a document."""
    with open_case(case) as ledger:
        return next(id_ for id_, held in ledger.names().items() if held == name)


def out(case: Path, name: str, **more: Any) -> Any:
    """Withdraw a document."""
    return withdraw(case, name, reason="a drill", author="A. Ann", command="test", **more)


def test_its_claims_leave_events_and_totals(case: Path) -> None:
    """No event counts a withdrawn document or a claim of it; an event of it alone is gone."""
    id_, before = id_of(case, "troops"), events(case)
    alone = {e.id for e in before if set(e.documents) == {id_}}
    assert alone
    outcome = out(case, "troops")
    after = events(case)
    assert not any(id_ in e.documents for e in after)
    assert not alone & {e.id for e in after}
    assert outcome.changed >= len(alone)
    with open_case(case) as ledger:
        gone_ids = {f.old for f in ledger.forwards() if f.why == "gone" and not f.new}
        assert alone <= gone_ids
        gone = {c.id for c in ledger.withdrawn_claims()}
        assert outcome.claims == len(gone) > 0
        assert not gone & {c.id for c in ledger.claims()}
        assert not gone & {o.claim for o in ledger.claim_origins()}
        assert ledger.tally().withdrawn == 1
    assert verify(case) == []


def test_restored_it_is_as_if_nothing_had_been(case: Path) -> None:
    """Events are what they were before; both steps stay in the list, in order."""
    before = events(case)
    out(case, "troops")
    assert out(case, "troops", restore=True).kept
    assert events(case) == before
    assert out(case, "troops").kept, "a second withdrawal in the same second is another one"
    rows = [json.loads(line) for line in done("withdraw", case, "--json").splitlines()]
    schema = json.loads((DATA / "contract" / "withdrawal.json").read_text(encoding="utf-8"))
    for row in rows:
        Draft202012Validator(schema).validate(row)
    assert [row["state"] for row in rows] == ["withdrawn", "restored", "withdrawn"]
    assert done("withdraw", case, "--json", "--as-of", "2020-01-01") == ""
    assert verify(case) == []


def test_who_copied_whom_stays_known(case: Path) -> None:
    """A reprint of a withdrawn wire story counts on, with the origin that it had."""
    wire, reprint = id_of(case, "wire"), id_of(case, "reprint")
    with open_case(case) as ledger:
        origins = ledger.origins()
        assert len({o.origin for o in origins if o.document in (wire, reprint)}) == 1
    out(case, "wire")
    with open_case(case) as ledger:
        assert ledger.origins() == origins
        counting = [e for e in ledger.events() if reprint in e.documents]
        assert counting
        assert not any(wire in e.documents for e in counting)
    told = explain(case, "wire")
    assert "withdrawn by A. Ann on 2" in told
    assert "counted nowhere" in told
    assert "reprint" in told, "it is still said whose reporting goes back to it"


def test_what_was_withdrawn_can_be_asked_about(case: Path) -> None:
    """Explain answers for the document and for each claim: when, by whom, why."""
    out(case, "troops")
    with open_case(case) as ledger:
        claim = next(ledger.withdrawn_claims())
        event = next(f.old for f in ledger.forwards() if f.why == "gone")
    with pytest.raises(GoneId, match="none of whose claims counts any more"):
        explain(case, event)
    told = done("explain", case, claim.id[:14])
    assert claim.sentence in told
    assert "its document was withdrawn by A. Ann on 2" in told
    assert "a drill" in told
    assert "counted nowhere while its document is out of use" in told
    out(case, "troops", restore=True)
    assert "counted in event" in explain(case, claim.id)
    assert "put back into use by A. Ann" in explain(case, "troops")


def test_the_page_lists_it(case: Path) -> None:
    """The dossier's end names the document, who withdrew it and why; restored, it does not."""
    page = case / "dossier.html"
    assert "Withdrawn" not in page.read_text(encoding="utf-8")
    out(case, "troops")
    told = page.read_text(encoding="utf-8")
    assert "Withdrawn documents" in told
    assert "A. Ann" in told
    assert "3,000 troops" not in told
    out(case, "troops", restore=True)
    assert "Withdrawn documents" not in page.read_text(encoding="utf-8")


def test_judgements_of_its_claims_are_adrift_until_it_is_back(case: Path) -> None:
    """They are kept, say why they count for nothing, and count again when it is restored."""
    id_ = id_of(case, "troops")
    claim = next(c for e in events(case) if set(e.documents) == {id_} for c in e.claims)
    given = Given(id=claim, verdict="accept", reason="seen")
    assert judge(case, [(1, given)], author="B. Ben", command="test").kept
    out(case, "troops")
    (stand,), _ = stands(case)
    assert (stand.state, stand.why) == ("adrift", "its document is withdrawn")
    assert judge(case, [(1, given)], author="B. Ben", command="test").refused == []
    out(case, "troops", restore=True)
    (stand,), _ = stands(case)
    assert stand.state == "stands"


def test_a_build_leaves_it_out(case: Path, corpus: Path) -> None:
    """The same sources again, or more of them, do not bring a withdrawn document back."""
    id_ = id_of(case, "troops")
    out(case, "troops")
    after = events(case)
    summary = build([str(corpus)], case, options=Options(workers=1))
    assert not summary.changed
    assert summary.tally.withdrawn == 1
    assert events(case) == after
    assert not any(id_ in e.documents for e in after)


@pytest.mark.parametrize("then", ["build", "judge", "withdraw"])
def test_killed_before_events_followed(case: Path, corpus: Path, tmp_path: Path, then: str) -> None:
    """A withdrawal that was kept and not yet heeded is heeded by whatever runs next."""
    whole = Path(shutil.copytree(case, tmp_path / "whole"))
    withdrawal = out(whole, "troops").withdrawal
    with open_case(case, write=True) as ledger:  # as far as a killed command came
        ledger.begin(new_run("test"), action="withdraw")
        with ledger.transaction():
            ledger.add_withdrawal(withdrawal)
        assert not are_statements_derived(ledger)
        assert not are_events_derived(ledger)
    if then == "build":
        build([str(corpus)], case, options=Options(workers=1))
    elif then == "judge":
        judge(case, [], author="A. Ann", command="test")
    else:
        assert not out(case, "troops").kept
    with open_case(case) as ledger, open_case(whole) as undisturbed:
        assert are_statements_derived(ledger)
        assert ledger.claim_origins() == undisturbed.claim_origins()
        assert ledger.events(rejected=True) == undisturbed.events(rejected=True)
        assert is_dossier_written(ledger, case, None)


class Killed(BaseException):
    """Stands for the end of the process."""


def test_killed_between_any_two_transactions(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its first, second, … transaction and given again, it ends as undisturbed."""
    whole = Path(shutil.copytree(case, tmp_path / "whole"))
    out(whole, "troops")
    commit: Callable[[Ledger], None] = Ledger._close_entry  # type: ignore[assignment]  # where a transaction ends
    for left in range(1, 9):
        copy = Path(shutil.copytree(case, tmp_path / f"case{left}"))
        count = iter(range(left))

        def close(ledger: Ledger, *given: Any, count: Any = count) -> None:
            if next(count, None) is None:
                raise Killed
            commit(ledger, *given)

        monkeypatch.setattr(Ledger, "_close_entry", close)
        try:
            out(copy, "troops")
            ended = True
        except Killed:
            ended = False
        monkeypatch.setattr(Ledger, "_close_entry", commit)
        out(copy, "troops")
        with open_case(copy) as ledger, open_case(whole) as undisturbed:
            assert ledger.events(rejected=True) == undisturbed.events(rejected=True)
            assert [w.state for w in ledger.withdrawals()] == ["withdrawn"]
            assert is_dossier_written(ledger, copy, None)
        assert verify(copy) == []
        if ended:
            break
    assert ended
    assert left >= 3, "the withdrawal, the events, the end"


def test_the_past_is_shown_as_it_was(case: Path) -> None:
    """As of a day before it, the document counts; a day that ended before is not changed by it."""
    before, id_ = events(case), id_of(case, "troops")
    told = explain(case, before[0].id)
    with open_ledger(case / "ledger.db", write=True, clock=at("2099-01-01")) as ledger:
        ledger.begin(new_run("test"), action="withdraw")
        with ledger.transaction():
            ledger.add_withdrawal(
                Withdrawal(
                    id=content_id("w1", [id_]), document=id_, state="withdrawn", author="A. Ann",
                    made="2099-01-01T12:00:00Z", reason="a drill",
                )
            )  # fmt: skip
        follow(ledger, case)
    assert events(case) != before
    assert events(case, as_of="2099-01-01") == events(case)
    assert events(case, as_of="2098-12-31") == before
    assert explain(case, before[0].id, as_of="2098-12-31") == told
    assert "withdrawn" not in explain(case, "troops", as_of="2098-12-31")


@pytest.mark.parametrize(
    ("words", "code", "needed"),
    [
        (["{case}", "troops"], 2, "found no reason"),
        (["{case}", "troops", "--reason", " "], 2, "found no reason"),
        (["{case}", "trops", "--reason", "x"], 4, "nearest: troops"),
        (["{case}", "d1:", "--reason", "x"], 4, "found no document 'd1:', or more than one"),
        (["{case}", "troops", "--reason", "x", "--restore"], 4, "in use, needed one that was withdrawn"),
        (["{case}", "--reason", "x"], 2, "needed DOCUMENT"),
        (["{case}", "troops", "--reason", "x", "--json"], 2, "leave DOCUMENT out"),
        (["{case}/nowhere", "troops", "--reason", "x"], 4, "no ledger"),
    ],
)  # fmt: skip
def test_what_cannot_be_withdrawn_is_one_clear_line(
    small: Path, words: list[str], code: int, needed: str
) -> None:
    """Nothing is kept, and the line says what was found and needed."""
    found = supplyline("withdraw", *(word.format(case=small) for word in words))
    assert found.returncode == code, found.stderr
    assert needed in found.stderr
    assert "Traceback" not in found.stderr
    with open_case(small) as ledger:
        assert ledger.withdrawals() == []


def test_a_case_on_a_server(case: Path, tmp_path: Path) -> None:
    """On PostgreSQL a document is withdrawn and restored in the same way."""
    with running_server() as server:
        address = server.address("withdrawn")
        copy_case(str(case), address)
        far = tmp_path / "far"
        far.mkdir()
        (far / "ledger.toml").write_text(f"address = {json.dumps(address)}\n", encoding="utf-8")
        before = events(far)
        assert before == events(case)
        out(far, "troops")
        out(case, "troops")
        assert events(far) == events(case) != before
        out(far, "troops", restore=True)
        assert events(far) == before
        assert [f for f in verify(far) if f.where != "evidence"] == []
