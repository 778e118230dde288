"""A case with accounts: nobody unknown sees anything, each role does its own, and every deed is noted."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from supplyline.ledger import open_case
from supplyline.ledger.accounts import Role
from supplyline.people.accounts import Accounts
from supplyline.people.trail import Deed, Trail
from supplyline.web import create_app
from supplyline.web.case import Case
from supplyline.web.limiting import MOST_BY_ADDRESS, MOST_BY_NAME, WINDOW
from supplyline.web.roles import TABLE
from supplyline.web.sessions import IDLE, LONGEST
from tests.web.conftest import HOST, fields

WORD = "four random words do"
NAMES: dict[Role, str] = {"reader": "R. Reader", "reviewer": "V. Reviewer", "admin": "D. Admin"}


@dataclass
class House:
    """A case with an account of each role, its app, and a clock that the test turns."""

    case: Path
    app: Starlette
    clock: list[float] = field(default_factory=lambda: [1e9])

    def browser(self, role: Role | None = None, *, address: str = "10.0.0.1") -> TestClient:
        """Return a browser of its own, logged in if a role is given."""
        return browser_of(self.app, role, address=address)

    @property
    def accounts(self) -> Accounts:
        """Return its accounts, as a command changes them."""
        return Accounts(self.case, operator="operator")


def token(page: str) -> str:
    """Return what the forms of a page carry."""
    return str(re.findall(r'name="token" value="(\w+)"', page)[-1])


def log_in(client: TestClient, name: str, password: str = WORD, **more: str) -> Any:
    """Send the form that a browser was shown."""
    page = client.get("/login").text
    return client.post(
        "/login", data={"token": token(page), "name": name, "password": password, **more}
    )


def browser_of(app: Starlette, role: Role | None, *, address: str) -> TestClient:
    """Return a browser of its own, logged in if a role is given."""
    client = TestClient(
        app, base_url=f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False,
        client=(address, 50000),
    )  # fmt: skip
    if role is not None:
        assert log_in(client, NAMES[role]).status_code == 303
    return client


@pytest.fixture
def house(new_case: Path) -> House:
    """A case of its own."""
    accounts = Accounts(new_case)
    for role, name in NAMES.items():
        accounts.add(name, WORD, role=role)
    clock = [1e9]
    app = create_app(Case(new_case), hosts=[HOST], now=lambda: clock[0])
    return House(case=new_case, app=app, clock=clock)


def judged(house: House) -> list[tuple[str, str]]:
    """Return who judged what way."""
    with open_case(house.case) as ledger:
        return [(j.author, j.verdict) for j in ledger.judgements()]


@pytest.mark.parametrize(
    "path", ["/", "/events", "/review", "/failures", "/audit", "/account", "/nowhere"]
)
def test_somebody_unknown_sees_the_login_alone(house: House, path: str) -> None:
    """Every page leads there and back, and none says what the case is called or holds."""
    client = house.browser()
    answer = client.get(f"{path}?q=ship")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2F")
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Exemplar" not in page.text
    assert f"<bdi>{house.case.name}</bdi>" not in page.text
    assert 'href="/events"' not in page.text
    assert (
        log_in(client, NAMES["admin"], next=f"{path}?q=ship").headers["location"]
        == f"{path}?q=ship"
    )


def test_the_api_asks_for_a_token(house: House) -> None:
    """Without one 401 as problem+json; with one its records; one that was taken away is none."""
    client = house.browser()
    refused = client.get("/api/v1/events")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == "application/problem+json"
    text, held = house.accounts.new_token(NAMES["reader"])
    bearer = {"authorization": f"Bearer {text}"}
    answer = client.get("/api/v1/events", headers=bearer)
    assert answer.status_code == 200
    assert client.get("/events", headers=bearer).status_code == 303  # pages take none
    assert (
        client.get("/api/v1/events", headers={"authorization": f"Basic {text}"}).status_code == 401
    )
    assert (
        client.get("/api/v1/events", headers={"authorization": f"Bearer {text}x"}).status_code
        == 401
    )
    noted = next(Trail(house.case).entries())
    assert (noted["who"], noted["by"], noted["what"]) == (
        NAMES["reader"],
        "token",
        "/api/v1/events",
    )
    house.accounts.remove_token(held.id)
    assert client.get("/api/v1/events", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("reader", "/events", 200), ("reader", "/review", 200), ("reader", "/audit", 403),
        ("reviewer", "/audit", 403), ("reviewer", "/audit?who=x", 403), ("admin", "/audit", 200),
        ("reader", "/account", 200),
    ],
)  # fmt: skip
def test_who_may_see_what(house: House, role: Role, path: str, status: int) -> None:
    """Readers see the case, admins the trail besides."""
    answer = house.browser(role).get(path)
    assert answer.status_code == status
    assert status == 200 or f"found the role {role}, needed admin" in answer.text


@pytest.mark.parametrize("role", ["reader", "reviewer", "admin"])
def test_who_may_judge(house: House, role: Role) -> None:
    """A form that a reader sends all the same keeps nothing; whoever judges does so under his own name."""
    client = house.browser(role)
    data = {
        **fields(client.get("/review").text),
        "verdict": "accept",
        "reason": "checked",
        "author": "Somebody Else",
    }
    answer = client.post("/review", data=data)
    if role == "reader":
        assert answer.status_code == 403
        assert judged(house) == []
        return
    assert answer.status_code == 303
    assert judged(house) == [(NAMES[role], "accept")]
    page = client.get(answer.headers["location"]).text
    assert 'name="author"' not in page
    kept = re.findall(r"kept=(j1[:%]\w+)", answer.headers["location"])[0].replace("%3A", ":")
    assert (
        client.post("/review/undo", data={"token": token(page), "judgement": kept}).status_code
        == 303
    )
    assert judged(house)[1:] == [(NAMES[role], "undo")]


def test_every_route_that_changes_something_is_in_the_table(house: House) -> None:
    """Whoever adds one says who may use it; until then an admin alone may."""

    def walk(routes: Any, before: str = "") -> Iterator[tuple[str, str]]:
        for route in routes:
            if isinstance(route, Mount):
                yield from walk(route.routes, before + route.path)
            elif isinstance(route, Route):
                yield from ((m, before + route.path) for m in route.methods or () if m not in ("GET", "HEAD"))  # fmt: skip

    changing = set(walk(house.app.routes))
    assert changing
    assert changing <= {(method, path) for method, path, _ in TABLE}


def test_a_login_is_another_session(house: House) -> None:
    """Whoever knew, or set, the cookie before a login knows nothing after it."""
    client = house.browser()
    client.get("/login")
    before = client.cookies["supplyline"]
    log_in(client, NAMES["reader"])
    assert client.cookies["supplyline"] != before
    other = house.browser()
    other.cookies.set("supplyline", before)
    assert other.get("/").status_code == 303


@pytest.mark.parametrize("end", ["logout", "password", "role", "remove", "idle", "long", "clock"])
def test_a_login_ends(house: House, end: str) -> None:
    """At a logout, a change of password or role, a removal, an hour of rest, after twelve hours."""
    client, cookie = house.browser("reviewer"), ""
    page = client.get("/review")
    assert page.status_code == 200
    cookie = client.cookies["supplyline"]
    if end == "logout":
        answer = client.post("/logout", data={"token": token(page.text)})
        assert answer.headers["location"] == "/login"
        assert "cache" in answer.headers["clear-site-data"]
    elif end == "password":
        house.accounts.set_password(NAMES["reviewer"], WORD + "!")
    elif end == "role":
        house.accounts.set_role(NAMES["reviewer"], "reader")
    elif end == "remove":
        house.accounts.remove(NAMES["reviewer"])
        house.accounts.add(NAMES["reviewer"], WORD, role="reviewer")
    elif end == "idle":
        house.clock[0] += IDLE
    elif end == "long":
        for _ in range(int(LONGEST / (IDLE / 2)) - 1):
            house.clock[0] += IDLE / 2
            assert client.get("/review").status_code == 200
        house.clock[0] += IDLE / 2
    else:
        house.clock[0] -= 10
    client.cookies.clear()
    client.cookies.set("supplyline", cookie)  # as somebody would who kept it
    assert client.get("/review").status_code == 303


def test_another_password_ends_the_other_logins(house: House) -> None:
    """Whoever changes his own stays logged in here alone; the old one must be known."""
    here, there = house.browser("reader"), house.browser("reader")
    page = here.get("/account").text
    wrong = {
        "token": token(page),
        "old": "not the password",
        "password": WORD + "!",
        "again": WORD + "!",
    }
    assert here.post("/account/password", data=wrong).status_code == 401
    assert (
        here.post("/account/password", data={**wrong, "old": WORD, "again": "x"}).status_code == 422
    )
    assert (
        here.post(
            "/account/password", data={**wrong, "old": WORD, "password": "x", "again": "x"}
        ).status_code
        == 422
    )
    done = here.post("/account/password", data={**wrong, "old": WORD})
    assert done.status_code == 200
    assert here.post("/logout", data={"token": token(done.text)}).status_code == 303
    assert there.get("/").status_code == 303
    assert log_in(there, NAMES["reader"], WORD + "!").status_code == 303


def test_what_failed_too_often_has_to_wait(house: House) -> None:
    """By name from anywhere, by address for any name; a right password then helps no more; later it does."""
    for number in range(MOST_BY_NAME):
        client = house.browser(address=f"10.0.1.{number}")
        assert log_in(client, NAMES["admin"].upper(), "wrong").status_code == 401
    client = house.browser(address="10.0.2.1")
    refused = log_in(client, NAMES["admin"])
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= WINDOW + 1
    assert log_in(client, NAMES["reader"]).status_code == 303  # others are not kept out
    for number in range(MOST_BY_ADDRESS):
        log_in(house.browser(address="10.0.3.1"), f"name {number}", "wrong")
    assert log_in(house.browser(address="10.0.3.1"), NAMES["reviewer"]).status_code == 429
    assert log_in(house.browser(address="10.0.3.2"), NAMES["reviewer"]).status_code == 303
    house.clock[0] += WINDOW
    assert log_in(house.browser(), NAMES["admin"]).status_code == 303


def test_an_unknown_name_is_answered_as_a_wrong_password(house: House) -> None:
    """Nothing but what was typed differs, and a name that is nobody's goes into no file."""
    client = house.browser()
    pages = {}
    for name in (NAMES["admin"], "my password by mistake"):
        answer = log_in(client, name, "wrong")
        assert answer.status_code == 401
        pages[name] = answer.text.replace(name, "NAME")
        assert "wrong" not in answer.text
    assert len(set(pages.values())) == 1
    noted = [(e["who"], e["did"]) for e in Trail(house.case).entries()]
    assert noted == [("", "fail to log in"), (NAMES["admin"], "fail to log in")]


def test_who_saw_and_changed_what_is_noted(house: House) -> None:
    """Name, address, record, before it is shown; files of the app and what was written are not."""
    client = house.browser("reviewer")
    page = client.get("/review")
    data = {**fields(page.text), "verdict": "accept", "reason": "for reasons of my own"}
    client.post("/review", data=data)
    client.get(re.findall(r'href="(/assets/[^"]+)"', page.text)[0])
    client.get("/audit")
    noted = [(e["did"], e["what"].split("?")[0], e["status"]) for e in Trail(house.case).entries()]
    assert noted == [
        ("GET", "/audit", 403),
        ("POST", "/review", 303),
        ("GET", "/review", 200),
        ("log in", "/login", 200),
    ]
    change = next(e for e in Trail(house.case).entries() if e["did"] == "POST")
    assert change["who"] == NAMES["reviewer"]
    assert change["address"] == "10.0.0.1"
    assert data["event"] in change["ids"]
    assert any(i.startswith("j1:") for i in change["ids"])
    everything = b"".join(f.read_bytes() for f in Trail(house.case).folder.iterdir())
    assert b"reasons of my own" not in everything
    assert data["token"].encode() not in everything
    assert Trail(house.case).check().faults == []


def test_the_trail_is_shown_to_admins(house: House) -> None:
    """Newest first, by name, by record, in portions."""
    house.browser("reader").get("/events")
    trail = Trail(house.case)
    client = house.browser("admin")
    page = client.get("/audit").text
    assert "/events" in page
    assert NAMES["reader"] in page
    assert (
        "R. Reader"
        not in client.get("/audit", params={"who": NAMES["admin"]}).text.split("<tbody")[1]
    )
    for _ in range(101):
        trail.note(deed_of("filler"))
    second = re.findall(
        r'href="([^"]+)" rel="next"', client.get("/audit").text.replace("&amp;", "&")
    )[0]
    assert "log in" in client.get(second).text


def deed_of(who: str) -> Any:
    """Return a line for the trail."""
    return Deed(who=who, by="session", did="GET", what="/", status=200)


def test_what_cannot_be_noted_is_not_shown(house: House) -> None:
    """A trail that cannot be written stops the app from showing anything."""
    client = house.browser("reader")
    folder = Trail(house.case).folder
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    answer = client.get("/events")
    assert answer.status_code == 503
    assert "Exemplar" not in answer.text
    assert "cannot be noted" in answer.text


def test_a_form_of_a_login_that_ended_loses_nothing(house: House) -> None:
    """Nothing is kept, and what the reviewer wrote is on the page."""
    client = house.browser("reviewer")
    data = {**fields(client.get("/review").text), "verdict": "accept", "reason": "a long reason"}
    house.clock[0] += IDLE
    answer = client.post("/review", data=data)
    assert answer.status_code == 401
    assert "a long reason" in answer.text
    assert judged(house) == []


def test_a_link_from_elsewhere_logs_nobody_out(house: House) -> None:
    """A cookie that is for our pages alone is not sent with it: the browser is told to ask once more."""
    client = house.browser()
    answer = client.get("/events", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert 'http-equiv="refresh"' in answer.text
    assert "Exemplar" not in answer.text


def test_accounts_are_needed_from_when_there_are_some(new_case: Path) -> None:
    """A running app asks from the first account on, and goes on asking when their file is taken away."""
    app = create_app(Case(new_case), hosts=[HOST])
    client = TestClient(
        app, base_url=f"http://{HOST}", raise_server_exceptions=False, follow_redirects=False
    )
    assert client.get("/events").status_code == 200
    assert "no accounts" in client.get("/audit").text
    assert client.get("/login").headers["location"] == "/"
    assert client.get("/account").status_code == 404
    assert not Trail(new_case).folder.exists()
    accounts = Accounts(new_case)
    accounts.add("D. Admin", WORD, role="admin")
    assert client.get("/events").status_code == 303
    assert log_in(client, "D. Admin").status_code == 303
    assert client.get("/events").status_code == 200
    accounts.file.place.unlink()
    gone = client.get("/events")
    assert gone.status_code == 503
    assert "accounts.db" not in gone.text
    assert "Exemplar" not in gone.text


def test_nothing_of_a_login_stays_in_the_browser(house: House) -> None:
    """Every answer to a session is to be kept nowhere, whatever its page said."""
    client = house.browser("reader")
    for path in ("/", "/events", "/api/v1/events", "/nowhere"):
        assert client.get(path).headers["cache-control"] == "no-store"


def test_where_browsers_come_by_tls_the_cookie_goes_no_other_way(new_case: Path) -> None:
    """Secure, of this host alone, and browsers are told to come by TLS from then on."""
    Accounts(new_case).add("D. Admin", WORD, role="admin")
    app = create_app(Case(new_case), hosts=["desk.example"], tls=True, forwarded=True)
    client = TestClient(
        app, base_url="https://desk.example", follow_redirects=False, client=("127.0.0.1", 1)
    )
    answer = client.get("/login")
    assert answer.headers["set-cookie"].startswith("__Host-supplyline=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= {
        *answer.headers["set-cookie"].split("; ")
    }
    assert "max-age=" in answer.headers["strict-transport-security"]
    form = {"token": token(answer.text), "name": "D. Admin", "password": WORD}
    plain = client.post("/login", data=form, headers={"origin": "http://desk.example"})
    assert plain.status_code == 403
    headers = {"origin": "https://desk.example", "x-forwarded-for": "6.6.6.6, 10.9.8.7"}
    assert client.post("/login", data=form, headers=headers).status_code == 303
    seen = client.post("/seen", data={"token": token(client.get("/review").text), "entry": "1"})
    assert "Secure" in seen.headers["set-cookie"]
    assert list(Trail(new_case).entries())[-1]["address"] == "10.9.8.7"


@pytest.mark.browser
def test_a_browser_logs_in_by_keyboard_and_out(new_case: Path, browser: Any) -> None:
    """Name, password, Enter; a link of another site keeps the login; no barrier on the pages; out by a button."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  # only where a browser is

    Accounts(new_case).add(NAMES["admin"], WORD, role="admin")
    config = uvicorn.Config("unset:app", port=0, log_level="critical")
    held = config.bind_socket()
    port = held.getsockname()[1]
    config.app = create_app(Case(new_case), hosts=[f"127.0.0.1:{port}"])
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    here = f"http://127.0.0.1:{port}"
    page = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{here}/audit")
    page.focus("#l-name")
    page.keyboard.type(NAMES["admin"])
    page.keyboard.press("Tab")
    page.keyboard.type(WORD)
    grave = _grave(Axe().run(page).response)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{here}/audit")
    for path in ("/audit", "/account"):
        page.goto(here + path)
        grave += _grave(Axe().run(page).response)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert grave == []
    page.goto("about:blank")
    page.set_content(f'<a href="{here}/failures">there</a>')
    page.click("a")
    page.wait_for_selector("h1:has-text('Failures')")
    page.click("text=Log out")
    page.wait_for_url(f"{here}/login")
    page.goto(f"{here}/failures")
    assert page.url.startswith(f"{here}/login")
    server.should_exit = True
    thread.join(10)


def _grave(found: Any) -> list[str]:
    return [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")]
