"""Why a document could not be read.  Each class is one fault; a run writes it down as a failure."""

from __future__ import annotations

from supplyline.errors import SupplylineError


class TextError(SupplylineError):
    """A document cannot be read.  ``fault`` is the word failures are counted by."""

    fault = "unreadable"


class NoText(TextError):
    """There is a document but no words in it."""

    fault = "no text"


class TextTooLong(TextError):
    """A document says more than is read as one."""

    fault = "too large"


class EmptyDocument(TextError):
    """There is nothing in the document but blanks."""

    fault = "empty"


class MisencodedDocument(TextError):
    """The bytes are of no encoding that can be found, or the text holds half a character."""

    fault = "mis-encoded"


class UnreadablePage(TextError):
    """Something that says it is HTML cannot be parsed as such."""

    fault = "unreadable page"


class EncryptedPdf(TextError):
    """A PDF opens only with a password."""

    fault = "encrypted"


class UnreadablePdf(TextError):
    """A PDF is damaged, cut short, or none at all."""

    fault = "unreadable pdf"
