"""Are the agencies found whose text a newspaper carried?  Run: ``python -m evals.origins.credits``.

Gold is what the newspapers themselves said of 924 articles of PolNeAR's train and dev part: ``wire``
and an agency as ``author``.  Compared are the agencies of the syndicated credits that ``text`` finds
in the article alone.  ``credit`` names the outlet that a blog tipped its hat to ("h/t"): the line is no
part of the text as distributed, so that nobody can be asked to find it; what is counted is how many of
these outlets the text names at all, and how many of those are agencies found as cited.

Does not: measure cited credits.  There is no gold for them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from supplyline.text.credits import find_credits, find_dateline

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "polnear"
PARTS = ("train", "dev")
WIRES = {"AP": "AP", "UPI": "UPI", "AFP": "AFP", "reuters": "Reuters", "Reuters": "Reuters"}
_MARKS = {
    "AP": r"\bAP\b|Associated Press", "UPI": r"\bUPI\b|United Press International",
    "AFP": r"\bAFP\b|Agence France", "Reuters": r"Reuters",
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What was counted in one part."""

    articles: int = 0
    right: int = 0
    missed: dict[str, list[str]] = field(default_factory=dict)  # file names by kind of miss
    extra: list[str] = field(
        default_factory=list
    )  # file name, agency, and the words it was seen in
    tips: int = 0  # articles that tipped their hat to an outlet
    tips_named: int = 0  # … and name it in the text
    tips_cited: int = 0  # … of which an agency that was found as cited

    @property
    def precision(self) -> float:
        """Share of the agencies found that the newspaper named."""
        return self.right / (self.right + len(self.extra))

    @property
    def recall(self) -> float:
        """Share of the agencies that the newspaper named that were found."""
        return self.right / (self.right + sum(map(len, self.missed.values())))


def tallied() -> dict[str, Tally]:
    """Return what was counted, by part; needs ``FOLDER``."""
    tallies = {part: Tally() for part in PARTS}
    texts = {file.stem: file for file in FOLDER.glob("*/text/*.txt")}
    with (FOLDER / "metadata.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            file = texts.get(row["filename"])
            if file is not None:
                _count(row, file.read_text(encoding="utf-8"), tallies[file.parts[-3]])
    return tallies


def _count(row: dict[str, str], text: str, tally: Tally) -> None:
    credits_found = find_credits(text, find_dateline(text, None))
    seen = {c.agency: c.text for c in credits_found if c.kind == "syndicated"}
    carried = {WIRES[value] for value in (row["wire"], row["author"]) if value in WIRES}
    tally.articles += 1
    tally.right += len(seen.keys() & carried)
    for agency in sorted(carried - seen.keys()):
        named = re.search(_MARKS[agency], text)
        kind = "named, but not as a credit" if named else "not named in the text"
        tally.missed.setdefault(kind, []).append(row["filename"])
    tally.extra += [f"{row['filename']}: {agency} in {seen[agency]!r}" for agency in sorted(seen.keys() - carried)]  # fmt: skip
    if "h/t" in row["credit"]:
        outlet = row["credit"].split(":", 1)[1].strip(" .")
        named = re.search(rf"\b{re.escape(outlet)}\b", text, re.IGNORECASE)
        tally.tips += 1
        tally.tips_named += named is not None
        cited = {c.agency.casefold() for c in credits_found if c.kind == "cited"}
        tally.tips_cited += named is not None and outlet.casefold() in cited


def measured() -> dict[str, float]:
    """Return every figure of the gate by its name."""
    figures: dict[str, float] = {}
    for part, tally in tallied().items():
        figures[f"{part} precision"] = tally.precision
        figures[f"{part} recall"] = tally.recall
    return figures


def main() -> None:
    """Print both parts side by side, then every miss and every extra."""
    tallies = tallied()
    print(f"{'':34} {'train':>8} {'dev':>8}")

    def line(name: str, values: list[str]) -> None:
        print(f"{name:34} {' '.join(f'{value:>8}' for value in values)}")

    both = [tallies[part] for part in PARTS]
    line("articles", [str(t.articles) for t in both])
    line("agencies carried", [str(t.right + sum(map(len, t.missed.values()))) for t in both])
    line("precision", [f"{t.precision:.3f}" for t in both])
    line("recall", [f"{t.recall:.3f}" for t in both])
    for kind in ("not named in the text", "named, but not as a credit"):
        line(f"missed, {kind}", [str(len(t.missed.get(kind, []))) for t in both])
    line("hats tipped", [str(t.tips) for t in both])
    line("  outlet named in the text", [str(t.tips_named) for t in both])
    line("  an agency, found as cited", [str(t.tips_cited) for t in both])
    for part, tally in tallies.items():
        for kind, files in tally.missed.items():
            print(*(f"{part}, missed, {kind}: {file}" for file in files), sep="\n")
        for extra in tally.extra:
            print(f"{part}, extra: {extra}")


if __name__ == "__main__":
    main()
