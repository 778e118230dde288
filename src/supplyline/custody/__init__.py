"""Let others check a case without trusting whoever hands it over.

``canonical`` writes records as one text, ``keys`` and ``heads`` sign where a log stands, ``stamps``
has a third party say when, ``package`` puts a whole case into one file with a script that checks it,
``checking`` rechecks a log, its rows, heads and evidence, ``warc`` and ``wacz`` write captures as web
archives that other tools open.

Does not: read or write a ledger, or send anything; ``custodian`` beside the stages wires that.
"""
