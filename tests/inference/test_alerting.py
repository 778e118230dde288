"""Alerts reach their channels, each once, in their order, and whatever fails is tried again and said."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from supplyline.acquire.channels import PASSWORD as PASSWORD_VARIABLE
from supplyline.acquire.channels import SENDER, SERVER, USER, ChannelUnfit
from supplyline.acquire.network.posting import post
from supplyline.acquire.network.settings import Manners
from supplyline.inference import alerting
from supplyline.inference.alerting import Told, append, in_words, watch
from supplyline.inference.dossiers import is_dossier_written
from supplyline.inference.withdrawing import withdraw
from supplyline.ledger import open_case, row_counts
from supplyline.ledger.faults import LedgerBusy
from supplyline.ledger.opening import LEDGER_NAME
from supplyline.schema import DATA

from tests.acquire.hooks import PASSWORD, USER as USER_NAME, Posted, hook, mail_server  # isort: skip
from tests.fusion.build import World
from tests.watch.case import ARMS, arms, keep, lines, rows, write_indicators

SCHEMA = Draft202012Validator(json.loads((DATA / "contract" / "alert.json").read_text()))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a case in which three indicators have fired."""
    case, world = tmp_path / "case", World()
    write_indicators(case, ARMS, "events: {to: [BRA]}", "events: {from: [AUS]}")
    arms(world)
    keep(case, world)
    return case


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait hundredths of a second between tries."""
    monkeypatch.setattr(post, "__kwdefaults__", {"manners": Manners(backoff=0.01, read=2.0)})


def tell(case: Path, *to: str, **more: bool) -> Told:
    """Watch a case and tell channels."""
    found = watch(case, to, command="watch", **more)  # type: ignore[arg-type]  # allow_private
    assert found is not None
    return found


def take_back(case: Path) -> None:
    """Withdraw the case's only document."""
    with open_case(case) as ledger:
        (document,) = ledger.names()
    withdraw(case, document, reason="taken back", command="withdraw", author="A. Ann")


def test_a_file_gets_each_alert_once(case: Path, tmp_path: Path) -> None:
    """A line each, as the contract has it, with the sentences behind it; run again, nothing is added."""
    file = tmp_path / "alerts.jsonl"
    assert tell(case, f"file:{file}").sent == 3
    found = lines(file)
    for one in found:
        SCHEMA.validate(one)
    assert [(one["indicator"], one["state"]) for one in found] == [(f"i{n}", "fired") for n in (1, 2, 3)]  # fmt: skip
    assert found[0]["quoted"][0]["sentence"] == "Sentence 0 of its own."
    before = row_counts(case / LEDGER_NAME)
    assert tell(case, f"file:{file}").sent == 0
    assert row_counts(case / LEDGER_NAME) == before
    assert len(lines(file)) == 3


def test_what_unfires_is_told(case: Path, tmp_path: Path) -> None:
    """The reason is told, and the sentences of the withdrawn document with it."""
    file = tmp_path / "alerts.jsonl"
    tell(case, f"file:{file}")
    take_back(case)
    assert tell(case, f"file:{file}").sent == 3
    last = lines(file)[-1]
    SCHEMA.validate(last)
    assert last["state"] == "unfired"
    assert "taken back" in last["reasons"][0]
    assert last["quoted"][0]["sentence"] == "Sentence 0 of its own."


def test_a_new_channel_is_told_what_is_in_force(case: Path, tmp_path: Path) -> None:
    """What was over before a channel was named is passed over, noted once, and never told."""
    tell(case, f"file:{tmp_path / 'first.jsonl'}")
    take_back(case)
    assert tell(case, f"file:{tmp_path / 'second.jsonl'}").sent == 0
    assert not (tmp_path / "second.jsonl").exists()
    assert rows(case, "deliveries") == 3 + 6
    assert tell(case, f"file:{tmp_path / 'second.jsonl'}").sent == 0
    assert rows(case, "deliveries") == 3 + 6


def test_channels_stand_in_a_file_of_the_case(case: Path) -> None:
    """channels.toml counts in every run; its paths start from the case."""
    (case / "channels.toml").write_text('[[channel]]\nto = "file:alerts.jsonl"\n')
    tell(case)
    assert len(lines(case / "alerts.jsonl")) == 3
    (case / "channels.toml").write_text('[[channel]]\nto = "carrier pigeon"\n')
    with pytest.raises(Exception, match=r"channels\.toml:2: found"):
        watch(case, command="watch")
    (case / "channels.toml").unlink()
    with pytest.raises(ChannelUnfit):
        watch(case, ["pigeon"], command="watch")


def test_an_indicator_may_name_its_channels(case: Path, tmp_path: Path) -> None:
    """It is told there and nowhere else; a name that stands for none is said."""
    write_indicators(case, ARMS, then="{say: Look., channels: [desk, nobody]}")
    (case / "channels.toml").write_text(
        '[[channel]]\nname = "desk"\nto = "file:desk.jsonl"\n[[channel]]\nto = "file:all.jsonl"\n'
    )
    told = tell(case, f"file:{tmp_path / 'told.jsonl'}")
    assert [one["indicator"] for one in lines(case / "desk.jsonl")] == ["i1"]
    assert not (case / "all.jsonl").exists()
    assert told.unknown == [("i1", "nobody")]
    assert any("names channel 'nobody'" in line for line in told.lines())


def test_the_terminal_is_a_channel(case: Path) -> None:
    """It is told once, in words, with what to do and no finding about anybody."""
    said: list[str] = []
    watch(case, ["terminal"], command="watch", say=said.append)
    watch(case, ["terminal"], command="watch", say=said.append)
    assert len(said) == 3
    assert "What to do: Look." in said[0]
    assert "“Sentence 0 of its own.”" in said[0]
    assert "no finding about anybody" in said[0]


def test_nobody_is_told_where_there_is_no_channel(case: Path) -> None:
    """Watching alone writes nothing, once everything is up to date."""
    before = row_counts(case / LEDGER_NAME)
    assert watch(case, command="watch") is None
    assert row_counts(case / LEDGER_NAME) == before


def test_watching_goes_on_where_a_build_was_killed(case: Path) -> None:
    """What indicators say of a reworded file is told without a build, and the dossier shows it."""
    write_indicators(case, "events: {from: [CHL]}")
    assert watch(case, command="watch") is None
    with open_case(case) as ledger:
        assert [a.state for a in ledger.alerts()][-3:] == ["unfired"] * 3
        assert is_dossier_written(ledger, case, None)


def test_a_webhook_is_told_and_can_check_it(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The body is the alert, the key its id, the signature by the secret in the environment."""
    monkeypatch.setenv("SUPPLYLINE_WEBHOOK_SECRET", "sesame")
    with hook() as server:
        assert tell(case, server.url, private=True).sent == 3
        assert tell(case, server.url, private=True).sent == 0
    assert len(server.posted) == 3
    for one in server.posted:
        SCHEMA.validate(json.loads(one.body))
        assert json.loads(one.body)["id"] == one.headers["idempotency-key"]
        mac = hmac.new(b"sesame", one.body, hashlib.sha256).hexdigest()
        assert one.headers["x-signature-256"] == f"sha256={mac}"


def test_a_secret_that_is_not_there_lets_nothing_go_unsigned(case: Path) -> None:
    """A channel that shall be signed and cannot be is not told; the alert waits."""
    with hook() as server:
        (case / "channels.toml").write_text(
            f'[[channel]]\nto = "{server.url}"\nprivate = true\nsecret = "NO_SUCH_SECRET"\n'
        )
        told = tell(case)
    assert (told.sent, told.waiting) == (0, 3)
    assert "NO_SUCH_SECRET" in told.failed[0][1]
    assert server.posted == []


@pytest.mark.usefixtures("quick")
def test_a_failure_is_kept_and_tried_again(case: Path) -> None:
    """A server that is down keeps its place: nothing overtakes, nothing is lost, nothing comes twice."""
    down = [True]
    with hook(lambda _before, _posted: 503 if down[0] else 200) as server:
        told = tell(case, server.url, private=True)
        assert (told.sent, told.waiting, len(told.failed)) == (0, 3, 1)
        assert set(server.keys) == {server.keys[0]}  # the first alone, a few times
        down[0] = False
        told = tell(case, server.url, private=True)
        assert (told.sent, told.waiting, told.failed) == (3, 0, [])
        assert tell(case, server.url, private=True).sent == 0
    delivered = server.keys[-3:]
    assert len(set(delivered)) == 3
    with open_case(case) as ledger:
        outcomes = [outcome for *_, outcome in ledger.deliveries()]
        assert delivered == [a.id for a in ledger.alerts()]
    assert outcomes[0].startswith("failed: ")
    assert "status 503" in outcomes[0]
    assert outcomes[1:] == ["sent"] * 3


@pytest.mark.usefixtures("quick")
def test_what_is_refused_alone_holds_up_no_other(case: Path) -> None:
    """A server that does not want one alert gets the others; the one is tried again next time."""

    def picky(_before: int, posted: Posted) -> int:
        return 422 if json.loads(posted.body)["indicator"] == "i1" else 200

    with hook(picky) as server:
        told = tell(case, server.url, private=True)
        assert (told.sent, told.waiting) == (2, 1)
        told = tell(case, server.url, private=True)
        assert (told.sent, told.waiting) == (0, 1)
    assert len(server.posted) == 4


@pytest.mark.usefixtures("quick")
def test_one_channel_that_is_down_holds_up_no_other(case: Path, tmp_path: Path) -> None:
    """The file is told although the webhook is not."""
    with hook(lambda _before, _posted: 500) as server:
        told = tell(case, server.url, f"file:{tmp_path / 'a.jsonl'}", private=True)
    assert (told.sent, told.waiting) == (3, 3)


def test_a_webhook_of_the_inner_network_has_to_be_allowed(case: Path) -> None:
    """Without the user's word the machine is not asked."""
    with hook() as server:
        told = tell(case, server.url)
    assert (told.sent, server.posted) == (0, [])
    assert "loopback" in told.failed[0][1]


def test_mail_is_sent_with_a_login(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One mail an alert; server and sender may come from the environment."""
    with mail_server() as box:
        monkeypatch.setenv(SERVER, f"smtp+plain://127.0.0.1:{box.port}")
        monkeypatch.setenv(SENDER, "watch@outlet.example")
        assert tell(case, "mailto:desk@outlet.example", private=True).sent == 3
        assert tell(case, "mailto:desk@outlet.example", private=True).sent == 0
        assert box.got[0]["Subject"] == "[supplyline] Name 1: fired"
        assert "“Sentence 0 of its own.”" in box.got[0].get_content()
        take_back(case)
        monkeypatch.setenv(USER, USER_NAME)
        monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
        told = tell(case, "mailto:desk@outlet.example", private=True)
        assert (told.sent, told.waiting) == (0, 3)
        assert "needed TLS to say a password" in told.failed[0][1]
    assert len(box.got) == 3


def test_mail_without_a_server_waits(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lacks is said; the alerts are told when it is there."""
    monkeypatch.delenv(SERVER, raising=False)
    told = tell(case, "mailto:desk@outlet.example")
    assert (told.sent, told.waiting) == (0, 3)
    assert SERVER in told.failed[0][1]


def test_a_line_is_appended_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves the file as it was; a cut line of somebody's is not run into."""
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "a1:0"}\n{"id": "a1:1", "cu', encoding="utf-8")
    append(file, {"id": "a1:2"})
    append(file, {"id": "a1:2"})
    assert file.read_text().splitlines() == ['{"id": "a1:0"}', '{"id": "a1:1", "cu', '{"id": "a1:2"}']  # fmt: skip
    before = file.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(alerting.FileUnwritable, match="No space left"):
        append(file, {"id": "a1:3"})
    assert file.read_bytes() == before
    with pytest.raises(alerting.FileUnwritable):
        append(tmp_path / "no" / "folder.jsonl", {"id": "a1:3"})


KILLED = """
import sys
from pathlib import Path
from supplyline.inference.alerting import watch
watch(Path(sys.argv[1]), [sys.argv[2]], private=True, command="watch")
"""


def run_until(case: Path, to: str, reached: Callable[[], bool]) -> None:
    """Tell a channel in a process of its own, and kill it once ``reached``."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(case), to])  # noqa: S603  # ours
    until = time.monotonic() + 60
    while not reached() and time.monotonic() < until:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_between_sending_and_noting(case: Path) -> None:
    """Sent and not noted, an alert is sent once more under the same key; afterwards never again."""
    held: list[Posted] = []

    def hold(_before: int, posted: Posted) -> int:
        held.append(posted)
        time.sleep(
            0.0 if len(held) > 1 else 1.0
        )  # the first answer comes when nobody waits any more
        return 200

    with hook(hold) as server:
        run_until(case, server.url, lambda: bool(held))
        assert rows(case, "deliveries") == 0
        time.sleep(1.1)
        assert tell(case, server.url, private=True).sent == 3
        assert tell(case, server.url, private=True).sent == 0
    assert server.keys[0] == server.keys[1]
    assert len(server.keys) == 4
    assert len(set(server.keys)) == 3


def test_killed_between_writing_and_noting_leaves_one_line(case: Path, tmp_path: Path) -> None:
    """A file is looked through: what stands there already is noted, not written again."""
    file = tmp_path / "a.jsonl"
    with open_case(case) as ledger:
        first = ledger.alerts()[0]
    tell(case, f"file:{file}")
    held = [line for line in lines(file) if line["id"] == first.id]
    other = tmp_path / "b.jsonl"  # as if the process had been killed after the first line
    other.write_text(json.dumps(held[0]) + "\n")
    assert tell(case, f"file:{other}").sent == 3
    assert [line["id"] for line in lines(other)] == [line["id"] for line in lines(file)]


def test_two_at_once_tell_once(case: Path) -> None:
    """While one process tells, another one waits for the ledger or is refused."""
    with open_case(case, write=True), hook() as server, pytest.raises(LedgerBusy):
        tell(case, server.url, private=True)
    assert server.posted == []


def test_an_alert_in_words_counts_what_it_leaves_out() -> None:
    """Thirty claims are named by their number, those quoted by their sentences."""
    message = {
        "id": "a1:0", "indicator": "i", "name": "Name", "question": "Is it so?", "say": "Look.",
        "state": "fired", "subject": "", "made": "2025-01-01T00:00:00Z", "claims": ["c1:0"] * 30,
        "reasons": ["one event"],
        "quoted": [{"claim": "c1:0", "document": "d", "outlet": None, "published": None, "sentence": "Two\nlines."}],
    }  # fmt: skip
    text = in_words(message)
    assert "d, undated: “Two lines.”" in text
    assert "and 29 more" in text
