"""channels.toml, and channels on the command line, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from supplyline.acquire.channels import (
    SECRET,
    SENDER,
    SERVER,
    ChannelsUnfit,
    ChannelUnfit,
    channel_of,
    read_channels,
)


def test_four_kinds_of_channels(tmp_path: Path) -> None:
    """Each is known by how it begins, and is as it was written."""
    file = tmp_path / "channels.toml"
    file.write_text(
        '[[channel]]\nto = "terminal"\n'
        '[[channel]]\nto = "file:alerts.jsonl"\nname = "log"\n'
        '[[channel]]\nto = "https://desk.example/hook"\nsecret = "DESK_SECRET"\n'
        '[[channel]]\nto = "http://10.0.0.1/hook"\nprivate = true\n'
        '[[channel]]\nto = "mailto:desk@outlet.example"\nserver = "smtps://mail.outlet.example"\n'
        'from = "watch@outlet.example"\n'
    )
    found = read_channels(file)
    assert [c.form for c in found] == ["terminal", "file", "webhook", "webhook", "mail"]
    assert found[1].path == Path("alerts.jsonl")
    assert (found[4].mail_server.port, found[4].mail_server.security) == (465, "tls")
    assert found[4].mail_from == "watch@outlet.example"


FAULTS = {
    "": (1, '[[channel]] with to = "file:alerts.jsonl"'),
    "[[channel]]\nname = 'a'\n": (1, "no channel.to"),
    "[[channel]]\nto = 'terminal'\ncolour = 1\n": (3, "one of to, name, private, secret, server, from"),
    "[[channel]]\nto = 'ftp://a.example'\n": (2, "http or https"),
    "[[channel]]\nto = 'https://me:sesame@a.example'\n": (2, "without a name and password"),
    "[[channel]]\nto = 'desk'\n": (2, "terminal, file:PATH"),
    "[[channel]]\nto = 'file:'\n": (2, "terminal, file:PATH"),
    "[[channel]]\nto = 'mailto:desk'\n": (2, "one address such as"),
    "[[channel]]\nto = 'mailto:a@b.example,c@d.example'\n": (2, "one address such as"),
    "[[channel]]\nto = 'terminal'\nsecret = 'A_B'\n": (1, "a secret with a webhook only"),
    "[[channel]]\nto = 'https://a.example'\nsecret = 'open sesame'\n": (3, "not the secret itself"),
    "[[channel]]\nto = 'https://a.example'\nserver = 'smtps://a'\n": (1, "mailto: only"),
    "[[channel]]\nto = 'mailto:a@b.example'\nserver = 'mail.example'\n": (3, "smtps://host"),
    "[[channel]]\nto = 'mailto:a@b.example'\nserver = 'smtps://a:b@c.example'\n": (3, "without a name and password"),
    "[[channel]]\nto = 'mailto:a@b.example'\nfrom = 'x'\n": (3, "one address such as"),
    "[[channel]]\nto = 'terminal'\n\n[[channel]]\nto = 'terminal'\n": (5, "each once"),
    "[[channel]]\nto = 'file:a'\nname = 'x'\n[[channel]]\nto = 'file:b'\nname = 'x'\n": (6, "each once"),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_named_with_its_line(text: str, tmp_path: Path) -> None:
    """One line says file, line, what was found and what was needed, and shows no password."""
    line, said = FAULTS[text]
    file = tmp_path / "channels.toml"
    file.write_text(text)
    with pytest.raises(ChannelsUnfit) as caught:
        read_channels(file)
    assert str(caught.value).startswith(f"{file}:{line}: found ")
    assert said in str(caught.value)
    assert "sesame" not in str(caught.value)


def test_a_channel_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is checked as in the file; secrets and the mail server come from the environment."""
    monkeypatch.delenv(SECRET, raising=False)
    assert channel_of("https://desk.example/hook").secret == ""
    monkeypatch.setenv(SECRET, "sesame")
    assert channel_of("https://desk.example/hook").secret == SECRET
    assert channel_of("file:a.jsonl").secret == ""
    for wrong in ("desk", "mailto:desk", "https://"):
        with pytest.raises(ChannelUnfit):
            channel_of(wrong)
    mail = channel_of("mailto:desk@outlet.example")
    monkeypatch.delenv(SERVER, raising=False)
    monkeypatch.delenv(SENDER, raising=False)
    with pytest.raises(ChannelUnfit, match=SERVER):
        mail.mail_server  # noqa: B018  # a property that refuses
    with pytest.raises(ChannelUnfit, match=SENDER):
        mail.mail_from  # noqa: B018  # as above
    monkeypatch.setenv(SERVER, "smtp://mail.outlet.example")
    monkeypatch.setenv(SENDER, "watch@outlet.example")
    assert (mail.mail_server.port, mail.mail_server.security) == (587, "starttls")
    assert mail.mail_from == "watch@outlet.example"
    monkeypatch.setenv(SERVER, "mail")
    with pytest.raises(ChannelUnfit, match="smtps://host"):
        mail.mail_server  # noqa: B018  # as above
