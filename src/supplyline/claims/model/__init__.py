"""Read with a language model that a user chose, held to the evidence of each sentence.

``questions_of`` says what to ask about a document, ``ask_all`` asks an ``Endpoint`` within a
``Budget`` and keeps the ``Answers``, ``read_answers`` makes claims of them.  What an answer says that
the sentence does not bear out is dropped and counted (docs/model-reader.md).

Importing this loads no parser and opens nothing; ``Endpoint`` needs the extra ``model``.
"""

from supplyline.claims.model.answers import ANSWERS_NAME, Answers, Lines
from supplyline.claims.model.asking import Asked, ask_all
from supplyline.claims.model.budget import Budget
from supplyline.claims.model.endpoint import Endpoint
from supplyline.claims.model.faults import EndpointError, ModelReaderError
from supplyline.claims.model.prompt import Question, prompt_version
from supplyline.claims.model.settings import (
    KEY_VARIABLE,
    SETTINGS_NAME,
    ModelSettings,
    ReaderFile,
    read_settings,
)

__all__ = [
    "ANSWERS_NAME",
    "KEY_VARIABLE",
    "SETTINGS_NAME",
    "Answers",
    "Asked",
    "Budget",
    "Endpoint",
    "EndpointError",
    "Lines",
    "ModelReaderError",
    "ModelSettings",
    "Question",
    "ReaderFile",
    "ask_all",
    "prompt_version",
    "read_settings",
]
