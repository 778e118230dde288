"""Accounts: what a password must be, how it is kept, what a token gives, and where none of it goes."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from supplyline.cli import cli
from supplyline.ledger import open_case
from supplyline.ledger.accounts import ACCOUNTS_NAME, AccountsRefused, AccountsUnusable, Role
from supplyline.people import accounts as module
from supplyline.people.accounts import (
    AccountExists,
    Accounts,
    BadName,
    BadPassword,
    NoAccount,
    NoToken,
    rank,
)
from supplyline.people.trail import TRAIL_NAME, Trail

GOOD = "four random words do"


@pytest.fixture
def held(tmp_path: Path) -> Accounts:
    """A case with one account."""
    accounts = Accounts(tmp_path)
    accounts.add("A. Ann", GOOD, role="reviewer")
    return accounts


def test_a_password_is_kept_as_owasp_says(held: Accounts) -> None:
    """Argon2id of 19 MiB and two passes, salted; its text is nowhere in the file, which is its owner's alone."""
    (ann,) = held.all()
    assert ann.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    held.add("B. Ben", GOOD)
    assert held.named("B. Ben").password != ann.password
    assert GOOD.encode() not in held.file.place.read_bytes()
    assert stat.S_IMODE(held.file.place.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "password", "same"),
    [
        ("A. Ann", GOOD, True),
        (" a.  ANN", GOOD, True),
        ("A. Ann", GOOD + " ", False),
        ("A. Ann", "", False),
        ("A. Ann", GOOD * 100, False),
        ("B. Ben", GOOD, False),
        ("", GOOD, False),
        ("' OR 1=1 --", GOOD, False),
    ],
)
def test_name_and_password_must_both_fit(
    held: Accounts, name: str, password: str, same: bool
) -> None:
    """Case and spacing of a name do not matter, of a password everything does."""
    assert (held.check(name, password) is not None) == same


def test_a_name_that_nobody_has_costs_the_same_work(
    held: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash of the same parameters is checked for either, so that time tells no names."""
    done: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:  # noqa: A002  # argon2's name
        done.append(hash.split("$")[3])
        return bool(verify(self, hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    held.check("A. Ann", "another password")
    held.check("nobody", "another password")
    held.check("A. Ann", "x" * 10_000)
    assert done == ["m=19456,t=2,p=1"] * 3


def test_a_hash_of_older_parameters_is_made_anew_at_login(held: Accounts) -> None:
    """A login brings the hash up to date, and nobody is logged out by it."""
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    before = held.named("A. Ann")
    held.file.rehash(before.key, before.password, weak)
    assert held.check("A. Ann", "another password") is None
    assert held.named("A. Ann").password == weak
    assert held.check("A. Ann", GOOD) is not None
    assert "m=19456" in held.named("A. Ann").password
    assert held.named("A. Ann").stamp == before.stamp


@pytest.mark.parametrize("password", ["short", "", "x" * 201, "a. ann", "A.  Ann" + " " * 9, "121212121212"])  # fmt: skip
def test_a_password_that_is_easily_guessed_is_refused(held: Accounts, password: str) -> None:
    """Too short, too long, the name, or hardly any characters."""
    with pytest.raises(BadPassword):
        held.set_password("A. Ann", password)
    assert held.check("A. Ann", GOOD)


@pytest.mark.parametrize(
    "name", ["", " ", "<script>", "a\x00b", "\u202eann", "a/b", "x" * 65, ".", "a;b", "a=b"]
)
def test_a_name_is_a_name(held: Accounts, name: str) -> None:
    """No markup, nothing that cannot be seen, no path."""
    with pytest.raises(BadName):
        held.add(name, GOOD)


@pytest.mark.parametrize("name", ["A. Ann", "a. ann", "A.  ANN", "\uff21. Ann"])
def test_names_that_look_alike_are_one(held: Accounts, name: str) -> None:
    """Whoever judges under a name is one person."""
    with pytest.raises(AccountExists):
        held.add(name, GOOD)


def test_every_change_gives_another_stamp(held: Accounts) -> None:
    """Role, password, removal: whoever was admitted before can be told from who is now."""
    stamps = [held.named("A. Ann").stamp]
    held.set_role("A. Ann", "admin")
    stamps.append(held.named("A. Ann").stamp)
    held.set_password("A. Ann", GOOD + "!")
    stamps.append(held.named("A. Ann").stamp)
    held.remove("A. Ann")
    with pytest.raises(NoAccount):
        held.named("A. Ann")
    held.add("A. Ann", GOOD)
    stamps.append(held.named("A. Ann").stamp)
    assert len(set(stamps)) == 4


@pytest.mark.parametrize(
    ("owner", "asked", "given"),
    [("reviewer", "reader", "reader"), ("reviewer", "admin", "reviewer"), ("admin", "admin", "admin"), ("reader", "admin", "reader")],
)  # fmt: skip
def test_a_token_may_do_no_more_than_its_owner(
    tmp_path: Path, owner: Role, asked: Role, given: Role
) -> None:
    """It is kept as a hash, has the lesser of both roles, and ends with its account."""
    accounts = Accounts(tmp_path)
    accounts.add("A. Ann", GOOD, role=owner)
    text, token = accounts.new_token("A. Ann", role=asked)
    assert text.encode() not in accounts.file.place.read_bytes()
    found = accounts.by_token(text)
    assert found is not None
    assert (found[0].name, found[1]) == ("A. Ann", given)
    assert accounts.by_token(text[:-1]) is None
    assert accounts.by_token(token.id) is None
    accounts.remove("A. Ann")
    assert accounts.by_token(text) is None
    assert accounts.tokens() == []


def test_a_token_ends(tmp_path: Path) -> None:
    """After its days it is none, and taken away it is none at once."""
    today = ["2026-03-01T00:00:00Z"]
    accounts = Accounts(tmp_path, now=lambda: today[0])
    accounts.add("A. Ann", GOOD)
    text, token = accounts.new_token("A. Ann", days=30)
    assert accounts.by_token(text)
    today[0] = "2026-03-31T00:00:00Z"
    assert accounts.by_token(text) is None
    today[0] = "2026-03-02T00:00:00Z"
    accounts.remove_token(token.id)
    assert accounts.by_token(text) is None
    with pytest.raises(NoToken):
        accounts.remove_token(token.id)


def test_a_file_that_others_can_read_is_not_used(held: Accounts) -> None:
    """Rights that were opened, a file that is none, and one that is gone: told, not worked around."""
    held.file.place.chmod(0o640)
    with pytest.raises(AccountsUnusable, match="chmod 600"):
        held.check("A. Ann", GOOD)
    held.file.close()
    held.file.place.chmod(0o600)
    held.file.place.write_bytes(b"no database at all, but some text of a certain length" * 20)
    with pytest.raises(AccountsUnusable):
        held.check("A. Ann", GOOD)
    held.file.place.unlink()
    with pytest.raises(AccountsRefused):
        held.check("A. Ann", GOOD)


def test_a_file_that_was_replaced_is_read_anew(held: Accounts, tmp_path: Path) -> None:
    """Whoever restores a copy of the file has its accounts at once."""
    (tmp_path / "other").mkdir()
    other = Accounts(tmp_path / "other")
    other.add("B. Ben", GOOD)
    other.file.close()
    assert held.check("B. Ben", GOOD) is None
    other.file.place.replace(held.file.place)
    assert held.check("B. Ben", GOOD)


def test_roles_grow() -> None:
    """Each may do what those before it may; what is no role may do nothing."""
    assert [rank(r) for r in ("root", "reader", "reviewer", "admin")] == [-1, 0, 1, 2]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with an empty ledger."""
    with open_case(tmp_path / "case", create=True):
        pass
    return tmp_path / "case"


def test_accounts_by_command(case: Path) -> None:
    """A password comes from standard input and never as an argument; every change is in the trail."""

    def called(*words: str, said: str = "") -> str:
        done = CliRunner().invoke(cli, list(words), input=said)
        assert done.exit_code == 0, done.output
        return done.stdout

    place = str(case)
    assert called("user", "add", place, "A. Ann", "--role", "reviewer", said=GOOD + "\n") == "A. Ann: reviewer\n"  # fmt: skip
    assert "A. Ann" in called("user", "list", place)
    assert called("user", "role", place, "a. ann", "admin") == "A. Ann: admin\n"
    called("user", "password", place, "A. Ann", said=GOOD + "!\n")
    assert Accounts(case).check("A. Ann", GOOD + "!")
    text = called("user", "token", place, "A. Ann").splitlines()[0]
    assert Accounts(case).by_token(text)
    id_ = Accounts(case).tokens()[0].id
    assert id_ in called("user", "tokens", place)
    called("user", "revoke", place, id_)
    called("user", "remove", place, "A. Ann")
    assert Accounts(case).all() == []
    trail = called("audit", place, "--json")
    for did in (
        "add as reviewer",
        "make admin",
        "set password",
        "new token",
        "remove token",
        "remove",
    ):
        assert f'"did": "{did}' in trail
    assert GOOD not in trail
    assert text not in trail
    assert "head" in called("audit", place, "--verify")
    assert "set password" in called("audit", place)


@pytest.mark.parametrize("words", [["user", "add"], ["user", "password"]])
def test_no_command_takes_a_password_as_an_argument(case: Path, words: list[str]) -> None:
    """Arguments are seen by every user of the machine and kept by the shell."""
    done = CliRunner().invoke(cli, [*words, str(case), "A. Ann", GOOD])
    assert done.exit_code == 2
    done = CliRunner().invoke(cli, [*words, str(case), "A. Ann", "--password", GOOD])
    assert done.exit_code == 2


def test_accounts_are_of_a_case(tmp_path: Path) -> None:
    """Beside nothing, nothing is made."""
    done = CliRunner().invoke(cli, ["user", "add", str(tmp_path), "A. Ann"], input=GOOD + "\n")
    assert done.exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_leaves_a_case_has_its_accounts(case: Path, tmp_path: Path) -> None:
    """A package, an export and a copy of a case hold neither accounts nor trail."""
    Accounts(case, operator="tester").add("A. Ann", GOOD)
    runner = CliRunner()
    done = runner.invoke(cli, ["package", str(case), "-o", str(tmp_path / "case.zip")])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        everything = b"".join(package.read(name) for name in package.namelist())
        names = " ".join(package.namelist())
    for form in ("jsonl", "prov", "datasette", "wacz"):
        place = tmp_path / f"out.{form}"
        runner.invoke(cli, ["export", str(case), "--format", form, "-o", str(place)])
        for file in [place] if place.is_file() else place.rglob("*"):
            everything += file.read_bytes() if file.is_file() else b""
            names += file.name
    runner.invoke(cli, ["ledger", "copy", str(case), str(tmp_path / "copy")])
    names += " ".join(p.name for p in (tmp_path / "copy").rglob("*"))
    everything += (tmp_path / "copy" / "ledger.db").read_bytes()
    assert b"argon2id" not in everything
    assert b"A. Ann" not in everything
    assert ACCOUNTS_NAME not in names
    assert TRAIL_NAME not in names.split()
    assert (case / TRAIL_NAME).is_dir()
    assert Trail(case).check().entries == 1


def test_no_more_passwords_are_hashed_at_once_than_there_is_memory_for(
    held: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood of logins is told to wait, and does not take 19 MiB each."""
    monkeypatch.setattr(module, "_PATIENCE", 0.01)
    taken = 0
    while module._turns.acquire(blocking=False):
        taken += 1
    try:
        assert taken == 4
        with pytest.raises(module.TooManyLogins):
            held.check("A. Ann", GOOD)
    finally:
        for _ in range(taken):
            module._turns.release()
