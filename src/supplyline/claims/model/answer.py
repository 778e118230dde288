"""Read what a model wrote into proposals, whatever surrounds the JSON; nothing is believed yet.

Does not: look at the sentence (``evidence`` does), or mend a broken answer: it is asked for again.
"""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]
_FENCE = "```"
_THOUGHT, _THOUGHT_OVER = "<think>", "</think>"  # models that think aloud


class BadAnswer(ValueError):
    """What a model wrote is no answer; ``str`` says why in words for the model."""


def proposals(text: str) -> list[Json]:
    r"""Return the claims that an answer proposes, each a JSON object with whatever is in it.

    Raises:
        BadAnswer: There is no JSON object with a list of claims in it.

    >>> proposals('Here it is: ```json\n{"claims": [{"kind": "transfer"}]}\n```')
    [{'kind': 'transfer'}]
    """
    text = _without_thoughts(text)
    start = text.find(_FENCE)
    end = text.find(_FENCE, start + len(_FENCE)) if start >= 0 else -1
    if end >= 0:
        body = text[start + len(_FENCE) : end].removeprefix("json")
    else:
        body = text[max(text.find("{"), 0) :]
    try:
        answer, _ = json.JSONDecoder().raw_decode(body.strip())
    except (ValueError, RecursionError) as fault:  # a number of 5,000 digits is no syntax error
        raise BadAnswer(f"it is no whole JSON object ({fault})") from fault
    claims = answer.get("claims") if isinstance(answer, dict) else None
    if not isinstance(claims, list) or not all(isinstance(claim, dict) for claim in claims):
        raise BadAnswer('it has no list "claims" of objects')
    return claims


def _without_thoughts(text: str) -> str:
    # By hand: a pattern looks for the end of each of a million thoughts that have none.
    kept, at = [], 0
    while (start := text.find(_THOUGHT, at)) >= 0:
        end = text.find(_THOUGHT_OVER, start)
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + len(_THOUGHT_OVER)
    return "".join(kept) + text[at:]
