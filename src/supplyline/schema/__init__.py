"""What experts argue about, as data: YAML files with a definition, an example and a source link.

``load`` reads one of them into a pydantic model and names file and line when something is wrong.
The models live with the stage that uses them; the files live here.
"""

from supplyline.schema.load import DATA, load, load_text

__all__ = ["DATA", "load", "load_text"]
