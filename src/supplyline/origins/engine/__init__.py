"""Arrays in, arrays out: the compiled steps of tracing, for whole batches of texts.

    words → seeds → candidates → align → kinds → derive

Each step is a function over the tables of ``tables``; none knows a record, a file or a clock, so a
batch can be handed to a thread, a process or a cluster's worker as it is.  ``supplyline.origins``
around it turns documents into tables and tables into records.

Does not: hold anything between calls (``supplyline.origins.store``).
"""
