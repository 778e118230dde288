"""What is wrong with a judgement as a reviewer gave it."""

from __future__ import annotations

from supplyline.errors import SupplylineError


class ReviewError(SupplylineError):
    """A judgement cannot be taken as it was given."""


class NoAuthor(ReviewError):
    """Nobody signs the judgement."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "found no author, needed the name of who judges: give --author NAME or set "
            "SUPPLYLINE_AUTHOR"
        )


class NoReason(ReviewError):
    """A judgement without a reason."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("found no reason, needed one: say why with --reason TEXT")


class UnfitText(ReviewError):
    """An author or a reason that cannot stand in a line."""

    exit_code = 2

    def __init__(self, what: str, found: str) -> None:
        self.what, self.found = what, found
        super().__init__(f"{what}: found {found}, needed one line of plain text: write it shorter")


class UnfitVerdict(ReviewError):
    """A verdict that does not go with its target, or with what was given beside it."""

    exit_code = 2

    def __init__(self, found: str, needed: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(f"found {found}, needed {needed}")


class NothingToUndo(ReviewError):
    """What is to be taken back is none of its author's judgements of that claim or event."""

    exit_code = 2

    def __init__(self, found: str, needed: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(f"found {found} to undo, needed {needed}")


class UnfitGrade(ReviewError):
    """What is no grade of the Admiralty scale."""

    exit_code = 2

    def __init__(self, grade: str) -> None:
        self.grade = grade
        super().__init__(
            f"found the grade {grade!r}, needed a letter A to F (source) and a digit 1 to 6 "
            "(information), such as B2: give --grade B2"
        )


class UnfitField(ReviewError):
    """A correction that the codebook does not allow."""

    def __init__(self, name: str, found: str, needed: str) -> None:
        self.name, self.found, self.needed = name, found, needed
        super().__init__(f"field {name}: found {found}, needed {needed} (docs/codebook.md)")


class NothingToResolve(ReviewError):
    """A judgement names others to decide between that are in no conflict, or its own author's."""

    def __init__(self, judgement: str, why: str) -> None:
        self.judgement, self.why = judgement, why
        super().__init__(
            f"{judgement}: {why}, needed a judgement of somebody else's that is in conflict: "
            "'supplyline judgements DIR --conflicts' lists them"
        )
