"""What experts argue about, as data: YAML files with a definition, an example and a source link.

``load`` reads one of them into a pydantic model and names file and line when something is wrong;
``read`` keeps the lines for checks over several entries or files, such as ``only_once`` and
``no_cycle``.
The models live with the stage that uses them; the files live here.
"""

from supplyline.schema.load import (
    DATA,
    Day,
    Loaded,
    Spot,
    load,
    load_text,
    no_cycle,
    only_once,
    read,
    read_text,
)

__all__ = [
    "DATA",
    "Day",
    "Loaded",
    "Spot",
    "load",
    "load_text",
    "no_cycle",
    "only_once",
    "read",
    "read_text",
]
