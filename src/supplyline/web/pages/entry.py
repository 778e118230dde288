"""Log in, log out, and change one's own password; a case without accounts has none of these.

The same answer, after the same work, for a wrong password and a name that nobody has.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from supplyline.errors import SupplylineError
from supplyline.people.accounts import LONGEST, SHORTEST, BadPassword
from supplyline.web import sheet
from supplyline.web.admission import Admission, TooOften
from supplyline.web.asking import NotHeld, field, one, own_path
from supplyline.web.turns import apart

_LONGEST_FIELD = 1000  # characters, so that what is too long is told of by who knows how long
_LONGEST_PATH = 2000


def login(request: Request) -> Response:
    """Ask who it is; whoever is known already, or need not be, goes on."""
    target = own_path(one(request, "next", "/", longest=_LONGEST_PATH))
    admission = _admission(request)
    if not admission.needed or request.state.visitor is not None:
        return RedirectResponse(target, status_code=303)
    return _login(request, target)


def log_in(request: Request) -> Response:
    """Let somebody in, under another session than he had, or say that he is not known."""
    target = own_path(field(request.state.form, "next", longest=_LONGEST_PATH))
    admission = _admission(request)
    if not admission.needed:
        return RedirectResponse(target, status_code=303)
    name = field(request.state.form, "name")
    password = field(request.state.form, "password", longest=_LONGEST_FIELD)
    try:
        request.state.session = admission.log_in(name, password, request.state.client)
    except SupplylineError as fault:
        return _login(request, target, name=name, fault=fault)
    return RedirectResponse(target, status_code=303)


def log_out(request: Request) -> Response:
    """End a login here and now, and let the browser forget what it kept of it."""
    request.state.session = _admission(request).sessions.log_out(request.state.session)
    answer = RedirectResponse("/login", status_code=303)
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def account(request: Request) -> Response:
    """Show who one is, and the form for another password."""
    if request.state.visitor is None:
        raise NotHeld("found no accounts in this case, needed some for this page: 'supplyline user add' makes them")  # fmt: skip
    return _account(request)


def change_password(request: Request) -> Response:
    """Set another password, which ends every other login of this account."""
    form, visitor = request.state.form, request.state.visitor
    if visitor is None:
        return account(request)
    old, new, again = (field(form, n, longest=_LONGEST_FIELD) for n in ("old", "password", "again"))
    if new != again:
        return _account(request, fault=BadPassword("that differs from the same again"))
    try:
        request.state.session = _admission(request).change_password(visitor, old, new, request.state.client)  # fmt: skip
    except SupplylineError as fault:
        return _account(request, fault=fault)
    request.state.token = _admission(request).sessions.token(request.state.session)
    return _account(request, done=True)


def _login(
    request: Request, target: str, *, name: str = "", fault: SupplylineError | None = None
) -> Response:
    return _form(request, "login.html", fault, target=target, given=name)


def _account(
    request: Request, *, fault: SupplylineError | None = None, done: bool = False
) -> Response:
    return _form(request, "account.html", fault, done=done, shortest=SHORTEST, longest=LONGEST)


def _form(
    request: Request, template: str, fault: SupplylineError | None, **values: Any
) -> Response:
    status = getattr(fault, "status", 422) if fault else 200
    answer = sheet.page(request, template, status=status, fault=str(fault or ""), **values)
    if isinstance(fault, TooOften):
        answer.headers["retry-after"] = str(fault.retry_after)
    return answer


def _admission(request: Request) -> Admission:
    found: Admission = request.app.state.admission
    return found


ROUTES = (
    Route("/login", login),
    Route("/login", apart(log_in), methods=["POST"]),
    Route("/logout", log_out, methods=["POST"]),
    Route("/account", account),
    Route("/account/password", apart(change_password), methods=["POST"]),
)
