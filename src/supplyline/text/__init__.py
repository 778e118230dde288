"""Find the words: main text, metadata, language, sentences with offsets, datelines and credits."""

from supplyline.text.batches import read_credits
from supplyline.text.dates import read_date
from supplyline.text.faults import (
    EmptyDocument,
    EncryptedPdf,
    MisencodedDocument,
    NoText,
    TextError,
    UnreadablePage,
    UnreadablePdf,
)
from supplyline.text.reading import read_for_tracing, read_text

__all__ = [
    "EmptyDocument",
    "EncryptedPdf",
    "MisencodedDocument",
    "NoText",
    "TextError",
    "UnreadablePage",
    "UnreadablePdf",
    "read_credits",
    "read_date",
    "read_for_tracing",
    "read_text",
]
