"""Attacks on the app, each tried twice: with its guard it fails, with the guard switched off it gets through.

The second try shows that the first one would notice.  What has no single guard to switch off (a parser that
is not ours, a page that never asks the network) is tried once, in the tests at the end.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from supplyline.acquire.network import guard as network_guard
from supplyline.inference.judging import Given, judge
from supplyline.ledger import accounts as account_file
from supplyline.ledger import catalogue, open_case
from supplyline.ledger.accounts import Role
from supplyline.lists import Lists
from supplyline.people.accounts import Accounts, key_of
from supplyline.people.trail import Trail
from supplyline.report.sheet import environment
from supplyline.run import build
from supplyline.web import admission, app, asking, create_app, guard, sessions, sheet
from supplyline.web.case import Case
from supplyline.web.limiting import MOST_BY_NAME, Failures
from supplyline.web.pages import archive, assets, documents, entry
from supplyline.web.pages import review as reviewing
from tests.lists import files
from tests.web.conftest import HOST, fields
from tests.web.test_entry import NAMES, WORD, browser_of, log_in, token
from tests.web.test_serving import answering, said

Off = Callable[[pytest.MonkeyPatch], None]
FIELDS = (
    "title", "outlet", "sentence", "name", "list", "indicator", "question", "say", "reason", "author",
)  # fmt: skip


def harm(field: str) -> str:
    """Return what must never be markup, and says where it came from."""
    return f"<script>alert({FIELDS.index(field)})</script>"


HOSTILE = [
    {
        "id": "arms", "outlet": f"Exemplar {harm('outlet')}", "published": "2025-03-01",
        "title": f"Arms {harm('title')} {{{{ 7 * 191 }}}}", "url": "javascript:alert(1)",
        "text": f"North Korea has sent 40 containers of shells {harm('sentence')} to Russia, the ministry said.",
    },
    {
        "id": f"n {harm('name')}", "outlet": "Exemplar Post", "published": "2025-03-02",
        "url": "data:text/html,<script>alert(1)</script>",
        "text": "North Korea shipped 30 trucks to Mongolia aboard the vessel North Star (IMO 9074729), an official said.",
    },
    {
        "id": "page", "outlet": "Exemplar Herald", "published": "2025-03-02", "title": "Visit",
        "html": "<html><head><title>Visit</title></head><body><article>"
        "<p>The foreign minister of Russia visited Pyongyang on Tuesday and met Kim Jong Un, the Kremlin said.</p>"
        "<script>parent.location='https://evil.example/'</script></article></body></html>",
    },
]  # fmt: skip
INDICATORS = f"""
- id: trucks
  name: {json.dumps("Trucks " + harm("indicator"))}
  question: {json.dumps("Have they gone? " + harm("question"))}
  when: {{events: {{kinds: [transfer]}}}}
  each: true
  then: {{say: {json.dumps("Look. " + harm("say"))}}}
"""
LISTED = (
    f'102,"NORTH STAR {harm("list")}","vessel","EXAMPLE",-0- ,"XX9",-0- ,-0- ,-0- ,"Exampleland",-0- ,'
    '"Vessel Registration Identification IMO 9074729."\r\n\x1a'
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case in which every field that can be filled from outside means harm; not to be written to."""
    folder = tmp_path_factory.mktemp("attacks")
    rows = "\n".join(json.dumps(row) for row in HOSTILE) + "\n"
    (folder / "hostile.jsonl").write_text(rows, encoding="utf-8")
    case = folder / "case"
    case.mkdir()
    (case / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPPLYLINE_LISTS", str(folder / "lists"))
        Lists(folder / "lists").load(files.write(folder, sdn=LISTED), now="2026-03-01T00:00:00Z")
        build([str(folder / "hostile.jsonl")], case)
        with open_case(case) as ledger:
            event = next(e.id for e in ledger.events() if e.kind == "transfer")
        given = Given(id=event, verdict="accept", reason=f"seen {harm('reason')}")
        judge(case, [(1, given)], author=f"A. Ann {harm('author')}", command="test")
    Case(case).bring_up()
    return case


@dataclass
class Site:
    """A copy of the case, served anew with whatever guard is off."""

    case: Path
    hosts: Iterable[str] = (HOST,)
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(Case(self.case), hosts=self.hosts, now=lambda: 1e9)

    def browser(self, role: Role | None = None, *, address: str = "10.0.0.1") -> TestClient:
        """Return a browser of its own, logged in if a role is given."""
        return browser_of(self.app, role, address=address)

    def with_accounts(self) -> Site:
        """Give it an account of each role."""
        for role, name in NAMES.items():
            Accounts(self.case).add(name, WORD, role=role)
        return self

    def judgements(self) -> list[str]:
        """Return who judged."""
        with open_case(self.case) as ledger:
            return [j.author for j in ledger.judgements()]

    def everything(self) -> str:
        """Return every page that shows something from outside."""
        client = self.browser()
        with open_case(self.case) as ledger:
            documents = [f"/documents/{d.id}" for d in ledger.documents()]
            events = [f"/events/{e.id}" for e in ledger.events()]
            reviews = [f"/review?event={e.id}" for e in ledger.events()]
        fixed = [
            "/", "/events", "/sources", "/failures", "/review", "/watch", "/watch?indicator=trucks", "/screening",
        ]  # fmt: skip
        return "".join(client.get(p).text for p in [*fixed, *documents, *events, *reviews])


@dataclass(frozen=True)
class Attack:
    """Something tried, and what stands in its way."""

    name: str
    succeeds: Callable[[Site], bool]
    off: Off

    def __str__(self) -> str:
        return self.name


def _unescaped(patch: pytest.MonkeyPatch) -> None:
    plain = environment("supplyline.web").overlay(autoescape=False)
    patch.setattr(sheet, "environment", lambda *_: plain)


class _Twice:
    """Takes what a template printed for a template."""

    def __init__(self, once: Environment) -> None:
        self._once = once

    def get_template(self, name: str) -> Any:
        first = self._once.get_template(name)
        return SimpleNamespace(
            render=lambda **v: self._once.from_string(first.render(**v)).render(**v)
        )


def _rendered_twice(patch: pytest.MonkeyPatch) -> None:
    twice = _Twice(environment("supplyline.web"))
    patch.setattr(sheet, "environment", lambda *_: twice)


def _any_link(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(documents, "web_address", lambda address: address)


def _joined_sql(query: str, parameters: Iterable[object]) -> str:
    for value in parameters:
        query = query.replace("?", f"'{value}'" if isinstance(value, str) else str(value), 1)
    return query


def _spliced_index(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(catalogue.Catalogue, "_rows", lambda self, query, *values: self._db().execute(_joined_sql(query, values)).fetchall())  # fmt: skip


def _spliced_accounts(patch: pytest.MonkeyPatch) -> None:
    def rows(self: account_file.AccountFile, query: str, *values: object) -> Any:
        with self._open() as db:
            return db.execute(_joined_sql(query, values)).fetchall()

    patch.setattr(account_file.AccountFile, "_rows", rows)


def _without_headers(*names: str) -> Off:
    def off(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            patch.delitem(guard._HEADERS, name)

    return off


def _any_host(patch: pytest.MonkeyPatch) -> None:
    class All(frozenset[str]):
        def __contains__(self, name: object) -> bool:
            return True

    patch.setattr(guard.Front, "of", lambda *_, **__: guard.Front(hosts=All()))


def _any_asset(patch: pytest.MonkeyPatch) -> None:
    class All(tuple[str, ...]):
        __slots__ = ()

        def __contains__(self, name: object) -> bool:
            return True

    patch.setattr(sheet, "FILES", All(sheet.FILES))
    patch.setitem(sheet._TYPES, "py", "text/plain")
    patch.setattr(assets, "ROUTES", (Route("/assets/{mark}/{name:path}", assets.asset),))
    sheet.file.cache_clear()


def _fixed_session(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sessions, "_new", lambda: sessions.Session(id="the same", new=True))


def _no_work_for_nobody(patch: pytest.MonkeyPatch) -> None:
    check = Accounts.check
    patch.setattr(Accounts, "check", lambda self, name, word: check(self, name, word) if self.file.account(key_of(name)) else None)  # fmt: skip


def _traces(patch: pytest.MonkeyPatch) -> None:
    def broken(_: Request, fault: Exception) -> Response:
        return PlainTextResponse(f"Traceback: {fault!r}", status_code=500)

    patch.setattr(app, "_broken", broken)


def _kept_sessions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sessions.Sessions, "log_out", lambda *_: sessions._new())


def _raw_redirects(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(entry, "own_path", lambda text: text)
    patch.setattr("starlette.responses.quote", lambda text, **_: text)


def _anywhere(patch: pytest.MonkeyPatch) -> None:
    def archived(request: Request) -> Response:
        kept = [(n, v) for n, v in request.scope["headers"] if n != b"sec-fetch-dest"]
        return archive.archived(Request({**request.scope, "headers": kept}))

    patch.setattr(archive, "ROUTES", (Route("/documents/{id}/original", archived),))


def _set(where: Any, name: str, value: Any) -> Off:
    return lambda patch: patch.setattr(where, name, value)


def _shows(marker: str) -> Callable[[Site], bool]:
    return lambda site: marker in site.everything()


def _get(path: str, status: int = 200) -> Callable[[Site], bool]:
    return lambda site: site.browser().get(path).status_code == status


def _judges(**change: Any) -> Callable[[Site], bool]:
    """Return whether a form that is changed so is kept."""

    def tried(site: Site) -> bool:
        client, before = site.browser(), len(site.judgements())
        data = {
            **fields(client.get("/review").text),
            "verdict": "reject",
            "reason": "forged",
            "author": "M. Mal",
        }
        client.post(
            "/review", data={**data, **change.get("data", {})}, headers=change.get("headers", {})
        )
        return len(site.judgements()) > before

    return tried


def _reflected(site: Site) -> bool:
    """Return whether a value of an address comes back as markup, in a field or in text."""
    mark = '"><script>alert(9)</script>'
    client = site.browser()
    paths = ("/events?q=", "/sources?outlet=", "/documents?name=", "/review?event=", "/events?order=", "/watch?indicator=", "/")  # fmt: skip
    return any(
        mark in client.get(p + httpx.QueryParams({"x": mark}).__str__()[2:]).text for p in paths
    )


def _calculated(site: Site) -> bool:
    return (
        str(7 * 191) in site.everything()
        or str(7 * 191) in site.browser().get("/events?q={{7*191}}").text
    )


def _all_documents(site: Site) -> bool:
    return "Exemplar" in site.browser().get("/sources", params={"outlet": "x' OR '1'='1"}).text


def _any_words(site: Site) -> bool:
    found = site.browser().get("/events", params={"q": 'zzzz" OR "shells'}).text
    return "/events/e1:" in found


def _somebodys_key(site: Site) -> bool:
    site.with_accounts()
    log_in(site.browser(), "x' OR '1'='1", "wrong")
    return next(Trail(site.case).entries())["who"] in NAMES.values()


def _source_code(site: Site) -> bool:
    """Return whether a file beside the assets is given out; its mark can be known, it is published."""
    mark = hashlib.sha256(Path(str(guard.__file__)).read_bytes()).hexdigest()[:16]
    ways = ("..%2fguard.py", "../guard.py", "%2e%2e/guard.py", "..%5cguard.py")
    return any("Stand before" in site.browser().get(f"/assets/{mark}/{w}").text for w in ways)


def _framed(site: Site) -> bool:
    headers = site.browser().get("/review").headers
    return headers.get("x-frame-options") != "DENY" and "frame-ancestors 'none'" not in headers.get("content-security-policy", "")  # fmt: skip


def _inline_script(site: Site) -> bool:
    policy = site.browser().get("/review").headers.get("content-security-policy", "")
    return "default-src 'none'" not in policy or "unsafe" in policy


def _sniffed(site: Site) -> bool:
    client = site.browser()
    mark = re.findall(r'src="(/assets/[^"]+)"', client.get("/").text)[0]
    return any("nosniff" not in client.get(p).headers.get("x-content-type-options", "") for p in ("/", mark, "/api/v1/events"))  # fmt: skip


def _original(site: Site, dest: str) -> Any:
    with open_case(site.case) as ledger:
        page = next(d for d in ledger.documents() if d.name == "page")
    return site.browser().get(f"/documents/{page.id}/original", headers={"sec-fetch-dest": dest})


def _runs_archived(site: Site) -> bool:
    answer = _original(site, "iframe")
    assert "evil.example" in answer.text
    return "sandbox" not in answer.headers["content-security-policy"].split(";")[0]


def _opens_archived(site: Site) -> bool:
    return any("evil.example" in _original(site, w).text for w in ("document", "script", "embed"))


def _location(client: TestClient, way: str) -> str:
    """Return where a login leads."""
    try:
        return str(client.get("/login", params={"next": way}).headers["location"])
    except (httpx.InvalidURL, httpx.RemoteProtocolError):  # it went out as it came in
        return way


def _leads_away(site: Site) -> bool:
    site.with_accounts()
    ways = ("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)")  # fmt: skip
    client = site.browser()
    page = client.get("/login").text
    data = {"token": token(page), "name": NAMES["reader"], "password": WORD}
    answers = [
        client.post("/login", data={**data, "next": way}).headers["location"] for way in ways[:1]
    ]
    client = site.browser("reader")
    answers += [_location(client, way) for way in ways]
    return any(a != "/" for a in answers)


def _splits_header(site: Site) -> bool:
    client = site.browser()
    named = client.get("/documents", params={"name": "\r\nX-Evil: 1"}).headers
    return "\n" in _location(client, "/\r\nX-Evil: 1") or "x-evil" in named


def _slow_body(site: Site) -> bool:
    """Return whether a form is waited for however long it takes."""
    told: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0.5)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/seen", "raw_path": b"/seen", "query_string": b"",
        "headers": [(b"host", HOST.encode())], "client": ("10.0.0.1", 1), "scheme": "http", "root_path": "",
    }  # fmt: skip
    asyncio.run(site.app(scope, receive, send))
    return bool(told[0]["status"] != 408)


def _two_lengths(site: Site) -> bool:
    headers = {"content-length": "5", "transfer-encoding": "chunked"}
    return bool(site.browser().get("/events", headers=headers).status_code == 200)


def _forged(site: Site) -> bool:
    body = base64.urlsafe_b64encode(json.dumps(["somebody", "M. Mal"]).encode()).decode()
    headers = {"cookie": f"supplyline={body}.{'0' * 64}"}
    return "M. Mal" in site.browser().get("/review", headers=headers).text


def _fixated(site: Site) -> bool:
    site.with_accounts()
    attacker, victim = site.browser(), site.browser()
    attacker.get("/login")
    victim.cookies.set("supplyline", attacker.cookies["supplyline"])
    log_in(victim, NAMES["admin"])
    return bool(attacker.get("/events").status_code == 200)


def _guessed(site: Site) -> bool:
    site.with_accounts()
    for number in range(MOST_BY_NAME):
        log_in(site.browser(address=f"10.9.9.{number}"), NAMES["admin"], f"guess {number}")
    return bool(log_in(site.browser(address="10.9.8.1"), NAMES["admin"], WORD).status_code == 303)


def _tells_names(site: Site) -> bool:
    site.with_accounts()
    work: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        verify = PasswordHasher.verify

        def counted(self: Any, *words: Any) -> Any:
            work[-1] += 1
            return verify(self, *words)

        patch.setattr(PasswordHasher, "verify", counted)
        pages = []
        client = site.browser()
        for name in (NAMES["admin"], "Nobody"):
            work.append(0)
            answer = log_in(client, name, "wrong")
            pages.append((answer.status_code, answer.text.replace(name, "")))
    return len(set(work)) > 1 or len(set(pages)) > 1


def _unknown_reads(site: Site) -> bool:
    return "Exemplar" in site.with_accounts().browser().get("/sources").text


def _reader_judges(site: Site) -> bool:
    client = site.with_accounts().browser("reader")
    before = len(site.judgements())
    data = {
        **fields(client.get("/review").text),
        "verdict": "reject",
        "reason": "forged",
        "author": NAMES["admin"],
    }
    client.post("/review", data=data)
    return len(site.judgements()) > before


def _audits_by(*ways: str) -> Callable[[Site], bool]:
    def tried(site: Site) -> bool:
        client = site.with_accounts().browser("reader")
        return any("log in" in client.get(w, follow_redirects=True).text for w in ways)

    return tried


def _in_anothers_name(site: Site) -> bool:
    client = site.with_accounts().browser("reviewer")
    data = {
        **fields(client.get("/review").text),
        "verdict": "reject",
        "reason": "forged",
        "author": NAMES["admin"],
    }
    assert client.post("/review", data=data).status_code == 303
    return NAMES["admin"] in site.judgements()


def _after_logout(site: Site) -> bool:
    client = site.with_accounts().browser("reader")
    page, cookie = client.get("/events").text, client.cookies["supplyline"]
    client.post("/logout", data={"token": token(page)})
    client.cookies.clear()
    client.cookies.set("supplyline", cookie)
    return bool(client.get("/events").status_code == 200)


def _in_the_cache(site: Site) -> bool:
    client = site.with_accounts().browser("reader")
    return any(client.get(p).headers.get("cache-control") != "no-store" for p in ("/events", "/", "/api/v1/events"))  # fmt: skip


def _trace(site: Site) -> bool:
    client = site.browser()
    client.get("/")
    site.app.state.case.catalogue = None
    return "Traceback" in client.get("/sources?after=7").text


def _asks_inside(site: Site) -> bool:
    """Return whether a link to a machine of the inner network is followed, by number or by name."""
    del site
    with socket.create_server(("127.0.0.1", 0)) as inner:

        async def ask() -> None:
            client = network_guard.guarded_client(user_agent="t", allow_private=False, at_once=1, connect=20, read=0.1)  # fmt: skip
            async with client:
                await client.get(f"http://127.0.0.1:{inner.getsockname()[1]}/latest/meta-data")

        with suppress(httpx.HTTPError):
            asyncio.run(ask())
        inner.setblocking(False)
        try:
            inner.accept()[0].close()
        except BlockingIOError:
            return False
    return True


_NO_ORIGIN = {"headers": {"origin": "https://evil.example"}}
_OTHER_SITE = {"headers": {"sec-fetch-site": "cross-site"}}
ATTACKS = [
    *(Attack(f"script in {f}", _shows(harm(f)), _unescaped) for f in FIELDS),
    Attack("script in an address", _reflected, _unescaped),
    Attack("template in text or address", _calculated, _rendered_twice),
    Attack("javascript: as a link", _shows('href="javascript:'), _any_link),
    Attack("data: as a link", _shows('href="data:'), _any_link),
    Attack("SQL in an outlet", _all_documents, _spliced_index),
    Attack("SQL in a name", _somebodys_key, _spliced_accounts),
    Attack("operators in words", _any_words, _set(catalogue, "as_match", lambda words: f'"{words}"')),
    Attack("path to source code", _source_code, _any_asset),
    Attack("archived page outside its sandbox", _runs_archived, _set(archive, "POLICY", "default-src *")),
    Attack("archived page by itself", _opens_archived, _anywhere),
    Attack("another host", lambda s: "Exemplar" in s.browser().get("/sources", headers={"host": "evil.example"}).text, _any_host),
    Attack("form without token", _judges(data={"token": ""}), _set(sessions.Sessions, "is_token", lambda *_: True)),
    Attack("form of another site", _judges(**_NO_ORIGIN), _set(guard.Front, "is_origin", lambda *_: True)),
    Attack("form that a browser marks as another site's", _judges(**_OTHER_SITE), _set(guard, "_refusal", lambda *_: None)),
    Attack("framing", _framed, _without_headers("x-frame-options", "content-security-policy")),
    Attack("script that the page brings", _inline_script, _without_headers("content-security-policy")),
    Attack("guessing of types", _sniffed, _without_headers("x-content-type-options")),
    Attack("redirect to elsewhere", _leads_away, _set(entry, "own_path", lambda text: text)),
    Attack("line end in a redirect", _splits_header, _raw_redirects),
    Attack("long address", _get("/events?" + "&".join(f"x{n}=" + "a" * 200 for n in range(25))), _set(guard, "MOST_ADDRESS", 10**6)),
    Attack("long value", _get("/events?q=" + "a" * 301), _set(asking, "_one", lambda values, _, default, __: values[0] if values else default)),
    Attack("value given twice", _get("/events?q=a&q=b"), _set(asking, "_one", lambda values, _, default, __: values[0] if values else default)),
    Attack("large form", lambda s: s.browser().post("/seen", data={"x": "1" * 70_000}).status_code != 413, _set(guard, "MOST_BODY", 10**6)),
    Attack("form of many fields", lambda s: s.browser().post("/seen", data={f"f{n}": "" for n in range(500)}).status_code != 413, _set(guard, "MOST_FIELDS", 10**6)),
    Attack("form that drips", _slow_body, _set(guard, "SLOWEST_BODY", 60.0)),
    Attack("two lengths of one request", _two_lengths, _set(guard, "_refusal", lambda *_: None)),
    Attack("forged cookie", _forged, _set(sessions.hmac, "compare_digest", lambda *_: True)),  # type: ignore[attr-defined]
    Attack("cookie from before the login", _fixated, _fixed_session),
    Attack("guessing of passwords", _guessed, _set(Failures, "attempt", lambda *_: 0)),
    Attack("guessing of names", _tells_names, _no_work_for_nobody),
    Attack("reading without a login", _unknown_reads, _set(guard, "needed", lambda *_: None)),
    Attack("judging as a reader", _reader_judges, _set(guard, "may", lambda *_: True)),
    Attack("the trail as a reader", _audits_by("/audit", "/audit?who=x", "/audit?id="), _set(guard, "may", lambda *_: True)),
    Attack("the trail by another writing", _audits_by("/./audit", "/%61udit", "/audit/", "//audit", "/AUDIT", "/audit;x", "/audit%3fx"), _set(guard, "may", lambda *_: True)),
    Attack("the trail by a line end", _audits_by("/audit%0a", "/audit%0d%0a"), _set(guard, "_refusal", lambda *_: None)),
    Attack("judging in another's name", _in_anothers_name, _set(reviewing, "author_of", lambda _, said: said)),
    Attack("cookie after a logout", _after_logout, _kept_sessions),
    Attack("page in the cache", _in_the_cache, _without_headers("cache-control")),
    Attack("trace in a fault", _trace, _traces),
    Attack("link into the inner network", _asks_inside, _set(network_guard, "refused_ip", lambda _: None)),
]  # fmt: skip


@pytest.fixture
def copy(hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the hostile case; a form that drips is not waited for long."""
    shutil.copytree(hostile, tmp_path / "case")
    monkeypatch.setattr(guard, "SLOWEST_BODY", 0.1)
    yield tmp_path / "case"
    sheet.file.cache_clear()


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_an_attack_fails(copy: Path, attack: Attack) -> None:
    """What is tried does not get through."""
    assert not attack.succeeds(Site(copy))


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_without_its_guard_the_attack_succeeds(
    copy: Path, attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the guard switched off the same attack gets through, so the test above would notice."""
    attack.off(monkeypatch)
    assert attack.succeeds(Site(copy))


SECOND = b"GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
SMUGGLED = {
    "two lengths that differ": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 50\r\n\r\n",
    "a length that is none": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
    "an encoding unknown": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
    "space before a colon": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n",
    "chunk of no number": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a head without end": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70_000,
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that says what it was asked for."""

    async def told(request: Request) -> Response:
        await request.body()
        return PlainTextResponse(request.url.path)

    routes = [Route("/{rest:path}", told, methods=["GET", "POST"])]
    with answering(Starlette(routes=routes)) as port:
        yield port


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_request_hides_no_other(port: int, name: str) -> None:
    """What h11 takes for no request is refused, and what follows on the same connection is not read."""
    answer = said(port, SMUGGLED[name] + SECOND)
    assert b"/second" not in answer
    assert answer.startswith(b"HTTP/1.1 4") or answer == b""


def test_two_requests_are_two(port: int) -> None:
    """The refusals above are of what was wrong: two sound requests on one connection are both answered."""
    assert b"/second" in said(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND)


def test_the_app_asks_nobody() -> None:
    """No page opens a connection: the network's modules are not even loaded by the app and all its pages."""
    code = (
        "import sys, supplyline.web, supplyline.web.app;"
        "print([m for m in sys.modules if m.startswith('supplyline.acquire.network') or m in ('httpx', 'httpcore')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # ours
    assert done.stdout.strip() == "[]"


def test_the_archive_is_asked_by_id_alone(copy: Path) -> None:
    """The bytes that are shown are those of a row of the ledger; no part of an address becomes a path."""
    client = Site(copy).browser()
    (copy / "secret.txt").write_text("secret")
    for way in (
        "..%2f..%2fsecret.txt",
        "%2e%2e/%2e%2e/secret.txt",
        "d1:../../secret.txt",
        "/etc/passwd",
    ):
        for path in (f"/documents/{way}/original", f"/documents/{way}", f"/documents?name={way}"):
            answer = client.get(path, headers={"sec-fetch-dest": "iframe"})
            assert answer.status_code in (307, 404)
            assert "secret\n" not in answer.text


def test_a_session_of_another_process_counts_for_nothing(copy: Path) -> None:
    """The secret is of one process: a cookie that outlives it opens nothing."""
    one, other = Site(copy).with_accounts(), Site(copy)
    client = one.browser("admin")
    stranger = other.browser()
    stranger.cookies.set("supplyline", client.cookies["supplyline"])
    assert client.get("/events").status_code == 200
    assert stranger.get("/events").status_code == 303
    assert isinstance(one.app.state.admission, admission.Admission)
