"""What can go wrong between here and a language model, each with the way out.

An ``EndpointError`` ends the run: what was answered by then is kept.  What is wrong with one answer
alone is no error: the sentence is listed as unanswered (``asking.Unanswered``).
"""

from __future__ import annotations

from supplyline.errors import MachineError


class ModelReaderError(MachineError):
    """The model reader cannot go on."""


class ClientMissing(ModelReaderError):
    """The package that speaks HTTP is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "no installed package 'httpx', which the model reader needs: "
            "pip install 'supplyline[model]', or use --reader embedded"
        )


class UnusableKey(ModelReaderError):
    """The key cannot be sent."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        super().__init__(
            f"the environment variable {variable} holds characters that no header can hold, needed a "
            "key in one line of ASCII: set it anew"
        )


class EndpointError(ModelReaderError):
    """The endpoint does not answer as an OpenAI-compatible one does."""


class Unreachable(EndpointError):
    """Nobody answers at the address."""

    def __init__(self, endpoint: str, reason: str) -> None:
        self.endpoint, self.reason = endpoint, reason
        super().__init__(
            f"{endpoint}: cannot be reached ({reason}), needed an OpenAI-compatible server: start it, "
            "or mend --endpoint"
        )


class KeyRefused(EndpointError):
    """The endpoint wants a key, or another one."""

    def __init__(self, endpoint: str, status: int, variable: str, *, given: bool) -> None:
        self.endpoint, self.status, self.variable, self.given = endpoint, status, variable, given
        super().__init__(
            f"{endpoint}: refused with {status}, needed a valid key in the environment variable "
            f"{variable}, which is {'set' if given else 'not set'}"
        )


class NoSuchModel(EndpointError):
    """The endpoint has no model of that name, or is no chat endpoint."""

    def __init__(self, endpoint: str, model: str, offered: tuple[str, ...]) -> None:
        self.endpoint, self.model, self.offered = endpoint, model, offered
        way = (
            f"it offers {', '.join(offered)}: mend --model"
            if offered
            else "mend --model, or --endpoint, which usually ends in /v1"
        )
        super().__init__(f"{endpoint}: found no model {model!r} there; {way}")


class LimitHeld(EndpointError):
    """The endpoint kept refusing for its rate limit, or the account has nothing left."""

    def __init__(self, endpoint: str, said: str, tries: int) -> None:
        self.endpoint, self.said, self.tries = endpoint, said, tries
        super().__init__(
            f"{endpoint}: still refused with 429 after {tries} tries ({said}): run again later, it "
            "goes on where it stopped, or set requests_per_minute"
        )


class Refused(EndpointError):
    """The endpoint refuses the request for another reason, or keeps failing."""

    def __init__(self, endpoint: str, found: str) -> None:
        self.endpoint, self.found = endpoint, found
        super().__init__(
            f"{endpoint}: {found}, needed an answer: look at the server, and run again; it goes on "
            "where it stopped"
        )
