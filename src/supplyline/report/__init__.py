"""Hand it over: one page that holds a whole case, opens without a network and prints.

The face is ``render_dossier``.  It takes a ``Dossier`` of records and gives HTML as text.
"""

from supplyline.report.dossier import Asked, Corrected, Dossier, Judged, Provided
from supplyline.report.page import render_dossier

__all__ = ["Asked", "Corrected", "Dossier", "Judged", "Provided", "render_dossier"]
