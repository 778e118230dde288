"""Show a case in a browser and take judgements: the review app.

``serve`` runs it, ``create_app`` is what it runs.  It reads the ledger and keeps what reviewers decide by
way of ``judging``, so that nothing is kept here in another way.  It answers only on this machine, sends
nothing anywhere, and shows text from evidence as text.

Does not: infer, read a document, or open a database (``ledger`` does).
"""

from supplyline.web.app import create_app
from supplyline.web.serving import serve

__all__ = ["create_app", "serve"]
