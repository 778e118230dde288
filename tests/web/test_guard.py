"""What the app refuses, and what it tells the browser to forbid.  Each guard has its test."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from supplyline.ledger import open_case
from supplyline.web import serving
from supplyline.web.guard import MOST_BODY
from tests.web.conftest import HARM, HOST, fields, links


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1:8001", "127.0.0.1", "", f"{HOST}.evil.example"]
)  # fmt: skip
def test_another_name_is_not_answered(reading: TestClient, host: str) -> None:
    """DNS rebinding: a name that somebody lets point here is not ours, and is told nothing."""
    answer = reading.get("/events", headers={"host": host})
    assert answer.status_code == 421
    assert "Exemplar" not in answer.text


# Script that is not ours alone by address, and style in the page.  A block of JSON is data: nothing runs it.
INLINE = re.compile(
    r"""<script(?![^>]* src=)(?! type="application/json"[ >])|<style|\son\w+=|\sstyle="""
)


@pytest.mark.parametrize(
    ("markup", "inline"),
    [
        ("<script>f()</script>", True),
        ('<script type="module">f()</script>', True),
        ('<script type="application/json+f">f()</script>', True),
        ('<p onclick="f()">', True),
        ('<p style="x">', True),
        ('<script src="/assets/app.js" defer></script>', False),
        ('<script type="application/json" id="figures">{"a": 1}</script>', False),
    ],
)
def test_what_would_run_is_told_from_data(markup: str, inline: bool) -> None:
    """Script and style in a page are found, whatever their type; a block of JSON, which nothing runs, is not."""
    assert bool(INLINE.search(markup)) is inline


@pytest.mark.parametrize("path", ["/", "/events", "/nowhere", "/events?order=x"])
def test_every_page_forbids_all_but_our_own_files(reading: TestClient, path: str) -> None:
    """The policy lets a page load and send nothing elsewhere, run nothing inline, be framed by nobody."""
    answer = reading.get(path)
    policy = dict(
        p.strip().split(" ", 1) for p in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {policy[n] for n in ("script-src", "style-src", "connect-src", "form-action")} == {
        "'self'"
    }
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert not INLINE.search(answer.text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)


def test_the_cookie_is_ours_alone(reading: TestClient) -> None:
    """No script can read it, no other site sends it, and one that we did not sign counts for nothing."""
    reading.cookies.clear()
    set_cookie = reading.get("/review").headers["set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=Strict" in set_cookie
    value = set_cookie.split("=", 1)[1].split(";")[0]
    body = base64.urlsafe_b64encode(json.dumps(["somebody", "M. Mal"]).encode()).decode()
    forged = body + value[value.index(".") :]
    reading.cookies.clear()
    answer = reading.get("/review", headers={"cookie": f"supplyline={forged}"})
    assert answer.status_code == 200
    assert "set-cookie" in answer.headers
    assert "M. Mal" not in answer.text
    assert (
        "set-cookie"
        not in reading.get("/review", headers={"cookie": f"supplyline={value}"}).headers
    )


@pytest.fixture
def form(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> tuple[TestClient, dict[str, str]]:
    """A form that would be kept if it were sent as it is."""
    client = connect(new_case)
    data = fields(client.get("/review").text)
    return client, {**data, "verdict": "accept", "reason": "checked", "author": "A. Ann"}


def held(client: TestClient) -> int:
    """Return how many judgements the case holds."""
    with open_case(client.app.state.case.folder) as ledger:  # type: ignore[attr-defined]  # Starlette's
        return len(ledger.judgements())


@pytest.mark.parametrize(
    ("headers", "change"),
    [
        ({}, {"token": ""}),
        ({}, {"token": "0" * 64}),
        ({}, {"token": "é"}),
        ({"origin": "https://evil.example"}, {}),
        ({"origin": "null"}, {}),
        ({"origin": f"http://{HOST}.evil.example"}, {}),
        ({"sec-fetch-site": "cross-site"}, {}),
        ({"sec-fetch-site": "same-site"}, {}),
    ],
)
def test_a_form_of_another_site_changes_nothing(
    form: tuple[TestClient, dict[str, str]], headers: dict[str, str], change: dict[str, str]
) -> None:
    """Without this session's token, or with another site's name on it, nothing is kept."""
    client, data = form
    assert client.post("/review", data={**data, **change}, headers=headers).status_code == 403
    assert held(client) == 0


def test_a_token_is_of_one_session(form: tuple[TestClient, dict[str, str]]) -> None:
    """What another browser was shown is no token here."""
    client, data = form
    client.cookies.clear()
    client.get("/")
    assert client.post("/review", data=data).status_code == 403
    assert held(client) == 0


def test_the_very_same_form_is_kept(form: tuple[TestClient, dict[str, str]]) -> None:
    """The forms above fail for what was changed in them: unchanged, it is kept."""
    client, data = form
    headers = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    assert client.post("/review", data=data, headers=headers).status_code == 303
    assert held(client) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_other_methods_need_what_a_form_needs(
    form: tuple[TestClient, dict[str, str]], method: str
) -> None:
    """Whatever is not reading comes from a page of ours or is refused before any page sees it."""
    client, data = form
    assert client.request(method, "/review", data={**data, "token": ""}).status_code == 403
    assert client.request(method, "/review", data=data).status_code == 405


def test_reading_pages_take_no_form(form: tuple[TestClient, dict[str, str]]) -> None:
    """A form sent where none belongs is told of, not taken."""
    client, data = form
    assert client.post("/events", data=data).status_code == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/events?q=" + "a" * 5000, 414),
        ("/events?q=" + "a" * 301, 400),
        ("/events?q=a&q=b", 400),
        ("/events?" + "&".join(f"kind={n}" for n in range(21)), 400),
        ("/events?order=random()", 400),
        ("/events?after=%00%ff", 400),
        ("/events?after=bmV3ZXN0IG5hbiAx", 200),  # a number that is none stands at the end
        ("/sources?after=-1", 400),
        ("/sources?after=99999999999999999999", 400),
        ("/sources?after=1%20OR%201=1", 400),
        ("/sources?outlet=Exemplar+Post&after=x' OR 1=1", 400),
        ("/failures?after=%D9%A1", 400),
        ("/events?kind=%27%20OR%201=1", 200),
        ("/events?q=%00%ed%a0%80", 200),
        ("/events?q={{7*7}}${7*7}", 200),
        ("/assets/x/../../app.py", 404),
        ("/assets/x/%2e%2e%2fapp.py", 404),
        ("/assets/0000000000000000/app.css", 404),
        ("/documents/..%2f..%2fledger.db", 404),
        ("/documents/d1:..%2f..%2fledger.db/original", 404),
        ("/documents?name=../../ledger.db", 404),
        ("/review?event=' OR 1=1", 404),
    ],
)  # fmt: skip
def test_odd_addresses_are_told_of_in_words(reading: TestClient, path: str, status: int) -> None:
    """Too long, twice, of another kind, with SQL, paths or templates in it: words, never a trace."""
    answer = reading.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert "49" not in re.sub(r"&#\d+;", "", answer.text.split("<main")[-1].split("<output")[0])


def test_a_form_too_large_is_not_read(reading: TestClient) -> None:
    """By size and by number of fields."""
    token = {"token": "x"}
    assert reading.post("/seen", data={**token, "entry": "1" * MOST_BODY}).status_code == 413
    assert reading.post("/seen", data={f"f{n}": "" for n in range(500)}).status_code == 413


def test_text_from_evidence_is_never_markup(reading: TestClient, built: Path) -> None:
    """Title, outlet, name, text, address: shown as they are written, on every page that shows them."""
    with open_case(built) as ledger:
        harmful = next(d for d in ledger.documents() if HARM in d.name)
        events = [e.id for e in ledger.events() if harmful.id in e.documents]
    assert events
    paths = ["/", "/events", "/sources", f"/documents/{harmful.id}", f"/review?event={events[0]}"]
    paths += [f"/events/{e}" for e in events]
    shown = 0
    for path in paths:
        page = reading.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>reports" not in page
        assert 'href="javascript:' not in page
        assert "\u202e" not in page
        assert "7 * 7" in page or "7 * 7" not in harmful.text
        shown += html.escape(HARM, quote=False).split("<")[0][:20] in page
    assert shown >= 3


def test_the_archived_original_is_shut_in(reading: TestClient, built: Path) -> None:
    """Its own policy: no script, no request, no origin; only in our frame, in a page that has one."""
    with open_case(built) as ledger:
        page = next(d for d in ledger.documents() if d.name == "page")
    path = f"/documents/{page.id}"
    answer = reading.get(f"{path}/original", headers={"sec-fetch-dest": "iframe"})
    policy = answer.headers["content-security-policy"]
    assert "evil.example" in answer.text
    assert policy.split(";")[0] == "sandbox"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "allow-" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    for where in ("document", "script", "empty", "object", "embed"):
        outside = reading.get(f"{path}/original", headers={"sec-fetch-dest": where})
        assert outside.status_code == 403
        assert "evil.example" not in outside.text
    assert re.search(r"<iframe[^>]* sandbox[ >]", reading.get(path).text)


def test_a_fault_of_ours_is_a_page_without_a_trace(
    new_case: Path, connect: Callable[[Path], TestClient]
) -> None:
    """What nobody foresaw: words, no names of files, and what was asked for stays unsaid."""
    with connect(new_case) as client:
        client.get("/")
        client.app.state.case.catalogue = None  # type: ignore[attr-defined]  # so that it breaks
        answer = client.get("/sources?after=7")
        assert answer.status_code == 500
        assert "Traceback" not in answer.text
        assert "AttributeError" not in answer.text
        assert "A fault of the app" in answer.text


def test_a_links_target_is_only_a_web_address(reading: TestClient, built: Path) -> None:
    """An address of another scheme is not made a link."""
    with open_case(built) as ledger:
        harmful = next(d for d in ledger.documents() if HARM in d.name)
    page = reading.get(f"/documents/{harmful.id}").text
    assert "javascript:" not in page.split("<main")[1].split('id="original"')[0]
    assert links(page, "events")


def test_no_template_switches_escaping_off() -> None:
    """What a template prints is escaped, without exception."""
    folder = Path(serving.__file__).parent / "templates"
    templates = sorted(folder.glob("*.html"))
    assert templates
    for template in templates:
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", template.read_text()), template.name
