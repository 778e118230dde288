"""A small case, built once: of a few documents, so that every table that a build fills has rows."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from supplyline.custodian import sign_case
from supplyline.custody.heads import write_head_file
from supplyline.custody.keys import SigningKey, new_key
from supplyline.ledger import new_run, open_case
from supplyline.records import Alert, Judgement, Visit
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
        ledger.end("2026-01-01T00:00:00Z")
    return case


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
