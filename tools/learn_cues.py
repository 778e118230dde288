"""Learn the weights by which attributions are found, from the training part of PolNeAR.

    python -m tools.learn_cues ../shared/data/polnear/train

Writes ``src/supplyline/claims/saying/cue_weights.tsv``: features (words and labels of the parse) with their
weights, no sentence of the corpus.  Logistic regression by AdaGrad, one pass of a fixed shuffle after
another, so that the same data and pipeline give the same file.  Takes some five minutes on one core,
half of it parsing.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from evals.attribution.polnear import Annotated, articles, head_of, tokens_of
from supplyline.claims.parsing.installed import DEFAULT
from supplyline.claims.parsing.pipeline import parse_docs
from supplyline.claims.saying import cuemodel
from supplyline.claims.saying.quotes import quoted_spans
from supplyline.text.sentences import split_sentences

FILE = Path(cuemodel.__file__).with_name("cue_weights.tsv")
SEEN_AT_LEAST = 20  # 15 and fewer gain .3 F1 and double the file; 50 loses 2
WEIGHT_AT_LEAST = 0.1
PASSES = 6
STEP = 0.3

Features = set[str]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="polnear/train")
    folder = parser.parse_args().folder
    cues: list[tuple[Features, int]] = []
    roles: list[tuple[Features, int]] = []
    seen: set[str] = set()
    for article in articles(folder):
        if article.text in seen:
            continue  # a second annotator's: twice the weight for the same words
        seen.add(article.text)
        collect(article, cues, roles)
    print(f"{len(seen)} articles, {len(cues)} words, {len(roles)} phrases", flush=True)
    cue_weights = learn(cues, 2)
    role_weights = learn(roles, len(cuemodel.ROLES))
    lines = ["# learnt from PolNeAR 1.0 train by tools/learn_cues.py; do not edit"]
    for feature, row in sorted(cue_weights.items()):
        lines.append(f"cue\t{feature}\t{row[1] - row[0]:.2f}")
    for feature, row in sorted(role_weights.items()):
        lines.append("\t".join(["role", feature, *(f"{weight:.2f}" for weight in row)]))
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines, {FILE.stat().st_size // 1024} KiB")


def collect(
    article: Annotated,
    cues: list[tuple[Features, int]],
    roles: list[tuple[Features, int]],
) -> None:
    """Add what an article shows of words that are cues, and of phrases near them."""
    text, quoted = article.text, quoted_spans(article.text)
    sentences = split_sentences(text)
    docs = parse_docs(DEFAULT, [text[start:end] for start, end in sentences])
    for (start, end), doc in zip(sentences, docs, strict=True):
        within = tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in quoted if a < end and b > start
        )
        setting = cuemodel.Setting(doc, within)
        heads = set()
        for row in article.rows:
            if not start <= row["cue"][0][0] < end:
                continue
            tokens = {role: tokens_of(doc, start, spans) for role, spans in row.items()}
            head = head_of(doc, tokens["cue"])
            if head is None:
                continue
            heads.add(head)
            for phrase in cuemodel.phrases(doc[head]):
                role = _role(phrase.tokens, tokens)
                features = cuemodel.phrase_features(doc[head], phrase, setting)
                roles.append((features, cuemodel.ROLES.index(role)))
        cues.extend(
            (cuemodel.cue_features(token, setting), int(token.i in heads))
            for token in doc
            if cuemodel.may_be_cue(token)
        )


def _role(phrase: Iterable[int], tokens: dict[str, set[int]]) -> str:
    words = set(phrase)
    shared = {role: len(words & tokens.get(role, set())) for role in ("source", "content", "cue")}
    best = max(shared, key=lambda role: shared[role])
    return best if shared[best] * 2 > len(words) else "none"


def learn(rows: Sequence[tuple[Features, int]], classes: int) -> dict[str, list[float]]:
    """Return the weights of each feature, a class each, by logistic regression."""
    counts = Counter(f for features, _ in rows for f in features)
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= SEEN_AT_LEAST))}
    known = [np.array(sorted(index[f] for f in fs if f in index), dtype=np.int32) for fs, _ in rows]
    weights = np.zeros((len(index), classes), dtype=np.float32)
    squares = np.full((len(index), 1), 0.1, dtype=np.float32)
    shuffle = np.random.default_rng(0)
    for _ in range(PASSES):
        for at in shuffle.permutation(len(rows)):
            columns = known[at]
            scores = weights[columns].sum(0)
            slope = np.exp(scores - scores.max())
            slope /= slope.sum()
            slope[rows[at][1]] -= 1
            squares[columns] += float((slope * slope).sum())
            weights[columns] -= STEP / np.sqrt(squares[columns]) * slope
    return {
        feature: weights[i].tolist()
        for feature, i in index.items()
        # A blank token's feature would need an escape in the file, and says nothing.
        if feature.isprintable() and " " not in feature
        if np.abs(weights[i]).max() >= WEIGHT_AT_LEAST
    }


if __name__ == "__main__":
    main()
