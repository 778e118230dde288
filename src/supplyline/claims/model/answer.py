"""Read what a model wrote into proposals, whatever surrounds the JSON; nothing is believed yet.

Does not: look at the sentence (``evidence`` does), or mend a broken answer: it is asked for again.
"""

from __future__ import annotations

import json
import re
from typing import Any

Json = dict[str, Any]
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)  # models that think aloud


class BadAnswer(ValueError):
    """What a model wrote is no answer; ``str`` says why in words for the model."""


def proposals(text: str) -> list[Json]:
    r"""Return the claims that an answer proposes, each a JSON object with whatever is in it.

    Raises:
        BadAnswer: There is no JSON object with a list of claims in it.

    >>> proposals('Here it is: ```json\n{"claims": [{"kind": "transfer"}]}\n```')
    [{'kind': 'transfer'}]
    """
    text = _THOUGHT.sub("", text)
    fenced = _FENCE.search(text)
    body = fenced[1] if fenced else text[max(text.find("{"), 0) :]
    try:
        answer, _ = json.JSONDecoder().raw_decode(body.strip())
    except (json.JSONDecodeError, RecursionError) as fault:
        raise BadAnswer(f"it is no whole JSON object ({fault})") from fault
    claims = answer.get("claims") if isinstance(answer, dict) else None
    if not isinstance(claims, list) or not all(isinstance(claim, dict) for claim in claims):
        raise BadAnswer('it has no list "claims" of objects')
    return claims
