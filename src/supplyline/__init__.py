"""An evidence ledger of who is supplying whose war.

Read top to bottom, the packages are the data path: ``acquire`` keeps the bytes, ``text`` finds the
words, ``origins`` finds who copied whom, ``claims`` reads what is said, ``ledger`` keeps it,
``fusion`` infers what happened, ``report`` hands it over.  ``run`` wires them.
"""

from importlib.metadata import version

__version__ = version("supplyline")
