"""A small case, built once: of a few documents, so that every table that a build fills has rows."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from supplyline.custody.heads import write_head_file
from supplyline.custody.keys import SigningKey, new_key
from supplyline.handover.custodian import sign_case
from supplyline.ledger import Ledger, new_run, open_case
from supplyline.records import (
    Alert,
    Assessment,
    CapTotal,
    Forward,
    Hit,
    Judgement,
    Part,
    Visit,
    Withdrawal,
)
from supplyline.run import Options, build
from tests.corpus import write_corpus


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """Return the key that the case is signed with."""
    return new_key(tmp_path_factory.mktemp("custody") / "desk.key")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case that was built and has a judgement and an alert; nobody changes it."""
    folder = tmp_path_factory.mktemp("custody")
    corpus, case = write_corpus(folder / "sources"), folder / "case"
    build([str(corpus)], case, options=Options(workers=1, today=date(2026, 1, 1)))
    with open_case(case, write=True) as ledger:
        ledger.begin(new_run("test"), action="judge")
        with ledger.transaction():
            ledger.add_judgement(
                Judgement(
                    id="j1:0",
                    target=ledger.events()[0].id,
                    verdict="accept",
                    author="Ada",
                    made="2026-01-01T00:00:00Z",
                    reason="as printed",
                    detail="{}",
                )
            )
            ledger.begin_round("round", "2026-01-01T00:00:00Z", since="2026-01-01T00:00:00Z")
            ledger.add_visit(
                Visit(
                    source="https://averland.example/",
                    time="2026-01-01T00:00:00Z",
                    outcome="robots",
                )
            )
            ledger.add_alert(
                Alert(
                    id="a1:0", indicator="shells", state="fired", made="2026-01-01T00:00:00Z",
                    claims=(), reasons=("one event",),
                )
            )  # fmt: skip
            add_what_follows(ledger)
        ledger.end("2026-01-01T00:00:00Z")
    return case


def add_what_follows(ledger: Ledger) -> None:
    """Add a row to each table of what is made of events, beside those that the build made."""
    event, document = ledger.events()[0], next(ledger.documents())
    ledger.add_withdrawal(
        Withdrawal(
            id="w1:0", document=document.id, state="restored", author="Ada",
            made="2026-01-01T00:00:00Z", reason="as printed",
        )
    )  # fmt: skip
    ledger.add_forward(Forward(old="e1:0", new=(event.id,), why="merged"), tool="test")
    part = Part(part="0", digest="0", events=(event.id,))
    ledger.replace_parts([*ledger.parts().values(), part], tool="test")
    assessment = Assessment(
        event=event.id, provision="averland-1", verdict="may_breach", reasons=("arms",),
        missing=("the date",), checked=False,
    )  # fmt: skip
    ledger.replace_assessments([*ledger.assessments(), assessment], tool="test")
    total = CapTotal(
        provision="averland-2", start="2025-01-01", end="2026-01-01", unit="barrel", cap=5.0,
        low=1.0, best=1.0, high=None, state="may_exceed", rule="as said", events=(event.id,),
        claims=event.claims,
    )  # fmt: skip
    ledger.replace_cap_totals([*ledger.cap_totals(), total], tool="test")
    hit = Hit(
        subject="Ada", list="averland", version="1", listed="7", kind="person", name="Adah",
        programmes=(), score=0.9, reasons=("one letter",),
    )  # fmt: skip
    ledger.replace_hits([*ledger.hits(), hit], tool="test")
    ledger.add_delivery("a1:0", channel="file", made="2026-01-01T00:00:00Z", outcome="sent")


@pytest.fixture(scope="session")
def signed(built: Path, signing_key: SigningKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a signed copy of the case, its head beside it as ``case.head``; nobody changes it."""
    case = tmp_path_factory.mktemp("signed") / "case"
    shutil.copytree(built, case)
    _, head = sign_case(case, signing_key)
    write_head_file(head, case.with_name("case.head"))
    return case


@pytest.fixture
def case(signed: Path, tmp_path: Path) -> Path:
    """Return a copy of the signed case to do with as one likes."""
    copy = tmp_path / "case"
    shutil.copytree(signed, copy)
    return copy
