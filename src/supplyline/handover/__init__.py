"""What leaves a case for someone else: dossiers in a form, exports, packages, copies, each logged first.

Does not: infer anything; how each form is written is for ``report``, ``export`` and ``custody``.
"""
