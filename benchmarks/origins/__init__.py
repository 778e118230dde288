"""Origins beside its peers, as it grows, and on stories that everybody prints.

    peers    the same planted corpus through every tool: speed, memory, recall, precision
    growth   10⁴ to 10⁶ documents: time and memory of each, with and without a cap
    adding   a thousand documents added to 10⁴ to 10⁶ that are held
    shuffle  what would be moved, by step, if an engine did it
    skew     ten thousand reprints, ten thousand versions, ten thousand fillings of one form

``ours`` is what runs supplyline, ``peer_run`` what runs a peer: each a process of its own, from a
Parquet file of raw text to a Parquet file of pairs.
"""
