"""What follows from claims and judgements: events, assessments, hits, alerts and the case's page.

Each module brings one kind of it up to date; ``following.py`` calls them in their one order.

Does not: read a document; hand anything to anyone but the case itself.
"""
