"""``--reader model``: from the command line to an endpoint and back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from supplyline.schema import DATA
from tests.claims.model.server import Answer, Json, serving
from tests.cli.test_cli import rows, supplyline, validate
from tests.inflow.test_model_reader import SENTENCES, script


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a file of one document with a claim, and one in a language without a reader."""
    found = [
        {"id": "one", "published": "2025-03-10", "text": SENTENCES["one"]},
        {"id": "fi", "language": "fi", "text": "Rannikolla sataa tänään rankasti ja tuulee. Lyhyt."},
    ]  # fmt: skip
    place = tmp_path / "documents.jsonl"
    place.write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    return place


def test_claims_of_a_model_are_what_the_contract_says(source: Path, tmp_path: Path) -> None:
    """A claim a line; where sentences go and what was dropped is said on standard error."""
    answers = tmp_path / "kept.jsonl"
    with serving(script) as server:
        words = (
            "claims", source, "--json", "--reader", "model", "--endpoint", server.url,
            "--model", "small", "--answers", answers,
        )  # fmt: skip
        done = supplyline(*words)
        found = rows(done)
        again = rows(supplyline(*words))
    validate("claim", found)
    assert again == found
    assert [row["document"] for row in found] == ["one"]
    told = done.stderr.decode()
    assert f"asking small at {server.url}" in told
    assert "2 sentences asked" in told
    assert len(server.asked) == 2, "a document without a reader of its own is asked about, too"


def test_a_pair_lists_what_differs(source: Path, tmp_path: Path) -> None:
    """``--reader both`` prints the embedded reader's claims; --review gets the rest."""
    review = tmp_path / "review.jsonl"
    with serving(lambda *_: Answer(body={"choices": [{"message": {"content": '{"claims": []}'}}]})) as server:  # fmt: skip
        done = supplyline(
            "claims", source, "--json", "--reader", "both", "--endpoint", server.url, "--model", "m",
            "--review", review,
        )  # fmt: skip
    assert len(rows(done)) == 1
    (row,) = [json.loads(line) for line in review.read_text(encoding="utf-8").splitlines()]
    assert (row["fault"], row["model"]) == ("only embedded", None)


def test_a_case_may_say_how_a_model_is_asked(source: Path, tmp_path: Path) -> None:
    """``reader.yaml`` in a case says how to ask; that a model is asked, the command line says."""
    case = tmp_path / "case"
    case.mkdir()
    with serving(script) as server:
        text = f"endpoint: {server.url}\nmodel: small\n"
        (case / "reader.yaml").write_text(text, encoding="utf-8")
        assert supplyline("build", source, "--case", case).returncode == 0
        assert server.asked == []
        done = supplyline("build", source, "--case", case, "--reader", "model")
    assert done.returncode == 0, done.stderr.decode()
    assert "model       small: 2 sentences asked" in done.stdout.decode()


def test_a_killed_build_goes_on_with_what_was_answered(tmp_path: Path) -> None:
    """Killed while the third sentence is asked about, a build run again asks about that one alone."""
    source, case, victims = tmp_path / "documents.jsonl", tmp_path / "case", list[int]()
    found = ({"id": i, "published": "2025-03-10", "text": text} for i, text in SENTENCES.items())
    source.write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    case.mkdir()

    def kill_at_the_third(request: Json, number: int) -> Answer:
        if number == 2:
            os.kill(victims[0], signal.SIGKILL)
        return script(request, number)

    with serving(kill_at_the_third) as server:
        text = f"endpoint: {server.url}\nmodel: small\nparallel: 1\n"
        (case / "reader.yaml").write_text(text, encoding="utf-8")
        words = [sys.executable, "-m", "supplyline", "build", str(source), "--case", str(case), "--reader", "model"]  # fmt: skip
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:  # noqa: S603  # our own interpreter
            victims.append(first.pid)
        assert first.returncode == -signal.SIGKILL
        done = supplyline("build", source, "--case", case, "--reader", "model")
        assert done.returncode == 0, done.stderr.decode()
        assert len(server.asked) == 4
    assert "1 sentences asked, 2 answered before" in done.stdout.decode()
    assert supplyline("verify", case).returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--reader", "model"), "needs --endpoint"),
        (("--reader", "model", "--endpoint", "http://h/v1"), "needs --model"),
        (("--reader", "both", "--model", "m", "--endpoint", "h"), "--endpoint: needed an address"),
        (("--model", "m"), "add --reader model"),
        (("--answers", "a.jsonl"), "add --reader model"),
        (("--reader", "other"), "is not one of"),
    ],
)
def test_what_is_missing_is_said(source: Path, words: tuple[str, ...], said: str) -> None:
    """A command line that cannot be meant ends with exit code 2 and names the option."""
    done = supplyline("claims", source, *words)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_nobody_there_is_one_line(source: Path) -> None:
    """An endpoint that does not answer ends with exit code 5 and one clear line."""
    done = supplyline(
        "claims", source, "--reader", "model", "--endpoint", "http://127.0.0.1:1/v1", "--model", "m"
    )
    assert done.returncode == 5
    last = done.stderr.decode().splitlines()[-1]
    assert "http://127.0.0.1:1/v1: cannot be reached" in last
    assert b"Traceback" not in done.stderr


def test_the_words_of_the_prompt_are_within_the_codebook() -> None:
    """Every example's answer is one that the schema allows."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # a test's need alone

    from supplyline.claims.model.prompt import answer_schema, words  # noqa: PLC0415  # as above

    assert (DATA / "model.yaml").is_file()
    for example in words().examples:
        Draft202012Validator(answer_schema()).validate({"claims": example.claims})
