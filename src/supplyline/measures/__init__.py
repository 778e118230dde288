"""What sanctions provisions say to events, and totals against caps.

``load_rules`` reads provisions from YAML, those shipped (``schema/measures``) and a user's own.
``assess`` holds an event against them, ``cap_totals`` adds up capped goods.  What comes out is a reason to
look, never a finding: everything is said as if events happened as told, and no provision has been held
against its official text unless it says so.

Does not: read a document, infer an event, open the ledger.
"""

from supplyline.measures.assess import assess
from supplyline.measures.caps import cap_totals, is_counted
from supplyline.measures.provision import Rule
from supplyline.measures.reading import load_rules

__all__ = ["Rule", "assess", "cap_totals", "is_counted", "load_rules"]
