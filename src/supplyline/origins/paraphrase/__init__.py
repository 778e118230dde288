"""Point out documents that may tell one story in other words or another language.

Shared words prove copying; likeness of meaning does not.  Two reporters at one briefing write alike.
So a likeness never merges origins: it lowers the least number of witnesses that there may be, and
says why.  Needs the extra ``supplyline[paraphrase]``; nothing is downloaded when it runs.

Does not: say who was first, or tell a paraphrase from an independent report of the same facts.
"""

from supplyline.origins.paraphrase.encoder import (
    Encoder,
    ModelChanged,
    ModelMissing,
    load_encoder,
)
from supplyline.origins.paraphrase.likeness import Likeness
from supplyline.origins.paraphrase.search import (
    Paraphrases,
    look_for_paraphrase,
    paraphrases,
)

__all__ = [
    "Encoder",
    "Likeness",
    "ModelChanged",
    "ModelMissing",
    "Paraphrases",
    "load_encoder",
    "look_for_paraphrase",
    "paraphrases",
]
