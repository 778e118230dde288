"""Read sentences: who says that what happened.

``load_reader`` gives a ``Reader``: ``gate`` says which sentences are worth parsing, ``parse`` parses
each distinct one once, ``read`` makes claims of a document from its parses.
"""

from supplyline.claims.reader import Reader, load_reader

__all__ = ["Reader", "load_reader"]
