"""Show who copied whom: a page per story, and an index of the stories.

A story is the documents of one origin, two or more.  ``gather`` finds the stories among records,
``render_index`` and ``render_story`` set them as pages that link to each other, ``render_stories``
sets one page of everything.  Pages open from disk, load nothing and need no script.

Does not: decide who copied whom; write a file; read a clock.
"""

from supplyline.report.stories.family import Story, gather
from supplyline.report.stories.page import (
    Frame,
    page_name,
    render_index,
    render_stories,
    render_story,
)

__all__ = [
    "Frame",
    "Story",
    "gather",
    "page_name",
    "render_index",
    "render_stories",
    "render_story",
]
