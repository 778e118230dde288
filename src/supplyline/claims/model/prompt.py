"""What a model is asked: the codebook in short, worked examples, the sentence, and a JSON schema.

``schema/model.yaml`` holds the words.  The prompt's version is a digest of all that a model sees
but the sentence, so that it cannot be forgotten when a word is changed.

Does not: send anything, or trust what comes back (``evidence``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict

from supplyline.ids import sha256_hex
from supplyline.records import Category, Certainty, Kind, PlaceRole, Polarity, Stage, Voice
from supplyline.schema import DATA, load

Message = dict[str, str]
Json = dict[str, Any]


class Example(BaseModel):
    """A sentence, and the answer that is right for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sentence: str
    context: str = ""
    claims: list[Json]


class Words(BaseModel):
    """``model.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    instruction: str
    examples: list[Example]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A sentence to ask about.  ``context`` is what stands before it, where it refers to that."""

    sentence: str
    context: str = ""

    def key(self, model: str) -> str:
        """Return what an answer is kept under: sentence, context, model, prompt."""
        parts = [prompt_version(), model, self.sentence, self.context]
        return sha256_hex(json.dumps(parts).encode())[:32]


@cache
def words() -> Words:
    """Return ``schema/model.yaml``, read once in a process."""
    return load(DATA / "model.yaml", Words)


@cache
def prompt_version() -> str:
    """Return eight hex digits that change with anything a model is told."""
    told = json.dumps([_opening(), answer_schema()], sort_keys=True)
    return sha256_hex(told.encode())[:8]


def messages_of(question: Question) -> list[Message]:
    """Return the conversation that ends in ``question``; all but its last message is always the same.

    Servers that keep what they have read need only read the last message.
    """
    return [*_opening(), _asked(question.sentence, question.context)]


def correction(answer: str, fault: str) -> list[Message]:
    """Return what is said after an answer that cannot be used."""
    return [
        {"role": "assistant", "content": answer[:2000]},
        {"role": "user", "content": f"That cannot be used: {fault}. Answer again, with the JSON object only."},
    ]  # fmt: skip


def _opening() -> list[Message]:
    opening = [{"role": "system", "content": words().instruction}]
    for example in words().examples:
        answer = json.dumps({"claims": example.claims}, ensure_ascii=False, separators=(",", ":"))
        opening.append(_asked(example.sentence, example.context))
        opening.append({"role": "assistant", "content": answer})
    return opening


def _asked(sentence: str, context: str) -> Message:
    before = f"CONTEXT: {context}\n" if context else ""
    return {"role": "user", "content": f"{before}SENTENCE: {sentence}"}


def _object(**properties: Json) -> Json:
    # Every field is required and no other allowed: endpoints that enforce a schema ask for that.
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Json, most: int) -> Json:
    return {"type": "array", "items": items, "maxItems": most}


def _one_of(literal: Any) -> Json:
    return {"type": "string", "enum": list(get_args(literal))}


@cache
def answer_schema() -> Json:
    """Return the JSON schema of an answer; lists are bounded so that a weak model comes to an end."""
    text: Json = {"type": "string"}
    party = _object(text=text, code={"type": ["string", "null"]})
    number: Json = {"type": ["number", "null"]}
    claim = {
        "act": text,
        "kind": _one_of(Kind),
        "from": _list(party, 3),
        "to": _list(party, 3),
        "what": _object(text=text, category=_one_of(Category)),
        "quantity": _list(_object(text=text, low=number, high=number, unit=text), 3),
        "when": {"type": ["string", "null"]},
        "place": _list(_object(text=text, role=_one_of(PlaceRole)), 3),
        "stage": _one_of(Stage),
        "polarity": _one_of(Polarity),
        "certainty": _one_of(Certainty),
        "attribution": _list(party, 3),
        "voice": _one_of(Voice),
        "loaded": _list(text, 3),
    }
    return _object(claims=_list(_object(**claim), 4))
