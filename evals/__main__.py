"""Print the quality tables of the gates named, or of all: ``python -m evals [claims] [origins] ...``."""

from __future__ import annotations

import subprocess
import sys

GATES = {
    "text": "evals.text.reading",
    "origins": "evals.origins.test_planted",
    "statements": "evals.origins.statements",
    "credits": "evals.origins.credits",
    "paraphrase": "evals.origins.paraphrase",
    "claims": "evals.claims.scoring",
    "traps": "evals.traps.measure",
    "plover": "evals.relations.plover",
    "rams": "evals.relations.rams",
    "slots": "evals.slots.slots",
    "attribution": "evals.attribution.measure",
    "fusion": "evals.fusion.test_planted",
    "fusion-timeline": "evals.fusion.test_timeline",
    "measures": "evals.measures.verdicts",
    "register": "evals.register.measure",
    "numbers": "evals.numbers.conflict",
    "model-reader": "evals.model_reader.measure",
    "screening": "evals.screening.measure",
}


def main() -> int:
    """Run each gate in a process of its own, so that none measures in another's memory."""
    names = sys.argv[1:] or list(GATES)
    unknown = [name for name in names if name not in GATES]
    if unknown:
        print(f"no gate {unknown[0]!r}: choose from {', '.join(GATES)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names:
        print(f"\n== {name}", flush=True)
        worst = max(
            worst, subprocess.run([sys.executable, "-m", GATES[name]], check=False).returncode
        )
    return worst


sys.exit(main())
