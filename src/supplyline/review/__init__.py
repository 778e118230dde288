"""What reviewers' judgements mean: for the claims that enter fusion, and for the events that follow.

``make`` turns what a reviewer gives into a ``Judgement`` or says what is wrong with it.  ``review`` says
what all judgements come to for the claims: which enter fusion, corrected how, held together and apart
with which.  ``place`` finds the events that they are about, ``mark`` puts on each what is said of it.
Nothing is overwritten: a later judgement counts in place of an earlier one and both are kept, and what
two authors say that cannot both hold is shown and counts for neither.

Does not: read a document, infer an event, open the ledger; weigh an author.
"""

from supplyline.review.checking import checks
from supplyline.review.faults import ReviewError
from supplyline.review.making import Proposal, make
from supplyline.review.marking import UNSEEN, by_whom, mark
from supplyline.review.standing import Conflict, Review, Stand, answer, place, review
from supplyline.review.words import Correction, Reviewed, corrections, in_words, reviewed

__all__ = [
    "UNSEEN",
    "Conflict",
    "Correction",
    "Proposal",
    "Review",
    "ReviewError",
    "Reviewed",
    "Stand",
    "answer",
    "by_whom",
    "checks",
    "corrections",
    "in_words",
    "make",
    "mark",
    "place",
    "review",
    "reviewed",
]
