"""The picture of a flow: every figure, whose it is, and nothing more sure than the figures are."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from supplyline.fusion import gather_flows
from supplyline.records import Estimate, Flow
from supplyline.report import render_dossier
from supplyline.report.estimate import between, draw_alone, draw_estimate, flow_name
from tests.fusion.build import World, party
from tests.report.story import Case

NAMES = {"AUS": "Australia", "BRA": "Brazil"}


@pytest.fixture
def flow() -> Flow:
    """A flow of five figures by three voices: totals, an open one, an act and a part."""
    world = World()
    for day, says, number in (
        ("2021-01-20", "CHL", (3000.0, 3000.0)),
        ("2021-04-20", "CHL", (11000.0, 12000.0)),
        ("2021-05-20", "DNK", (9000.0, None)),
        ("2021-09-20", "CHL", (4000.0, 4000.0)),
    ):
        world.tell(day, kind="deployment", what="troops", unit="soldier", says=says, number=number)
    world.tell(
        "2021-03-20", kind="deployment", what="troops", unit="soldier", says="<Egypt & Co",
        number=(500, 500), when=("2021-03-01", "2021-03-10"),
    )  # fmt: skip
    (found,) = gather_flows(world.fuse(), world.claims, world.documents, world.origins)
    return found


def test_every_figure_is_a_mark_that_says_whose_it_is(flow: Flow) -> None:
    """Each figure has its mark with a title, each voice its row in the legend."""
    svg = draw_estimate(flow, ident="f", names=NAMES)
    assert svg is not None
    titles = re.findall(r"<title>([^<]*)</title>", svg)
    assert len([t for t in titles if ":" in t]) == 5
    assert "Chile: 11,000 to 12,000 by 2021-04-20: " in svg
    assert "&lt;Egypt &amp; Co" in svg
    assert "<Egypt" not in svg


def test_voices_differ_in_shape(flow: Flow) -> None:
    """Whose a figure is can be told without colour; a part is hollow."""
    svg = str(draw_estimate(flow, ident="f", names=NAMES))
    shapes = set(re.findall(r'<path d="([^"]*)" transform="[^"]*" class="voice"', svg))
    assert len(shapes) == 3
    assert 'class="voice hollow"' in svg


def test_it_can_be_read_out(flow: Flow) -> None:
    """Title and description tell flow, total, figures and curve in words."""
    svg = str(draw_estimate(flow, ident="f", names=NAMES))
    assert "Deployment: troops, Australia → Brazil, in people" in svg
    description = re.findall(r"<desc[^>]*>([^<]*)</desc>", svg)[0]
    assert "Denmark: at least 9,000 by 2021-05-20" in description
    assert "Fitted: 2021-01-20" in description


def test_an_open_interval_has_no_edge(flow: Flow) -> None:
    """Where nothing bounds the total from above, the band has no upper edge."""
    closed = str(draw_estimate(flow, ident="f", names=NAMES)).count('class="fit-edge"')
    opened = replace(
        flow,
        curve=tuple(
            Estimate(day=e.day, low=e.low, best=e.best, high=None, voices=e.voices)
            for e in flow.curve
        ),
    )
    assert (
        str(draw_estimate(opened, ident="f", names=NAMES)).count('class="fit-edge"') == closed - 1
    )


def test_a_converted_flow_is_not_drawn(flow: Flow) -> None:
    """An inferred flow has no picture beside stated ones, and a flow of no known day has none."""
    assert draw_estimate(replace(flow, inferred="by a factor"), ident="f", names=NAMES) is None
    undated = replace(flow, figures=tuple(replace(f, end=None) for f in flow.figures), curve=())
    assert draw_alone(undated, names=NAMES) is None


def test_alone_it_is_a_whole_file(flow: Flow) -> None:
    """The file is XML of its own, with its size, its style and its name in sight."""
    svg = draw_alone(flow, names=NAMES)
    assert svg is not None
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own picture
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.attrib["height"]) > 200
    assert flow_name(flow, NAMES) in svg
    assert "var(--infer-ink, #" in svg


def test_a_pair_has_the_flows_between_its_two(flow: Flow) -> None:
    """Both directions, and what one of the two lost; nothing of others, and nothing of nobody."""
    back = replace(flow, from_=flow.to, to=flow.from_)
    lost = replace(flow, kind="casualty", to=())
    others = replace(flow, to=party("CHL"))
    nobodys = replace(flow, from_=())
    told = [flow, back, lost, others, nobodys]
    assert between(told, ("AUS", "BRA")) == [flow, back, lost]
    assert between(told, None) == []


def test_the_dossier_tells_how_much_and_by_whose_figures(case: Case, flow: Flow) -> None:
    """Each flow of the pair has its picture for a page and for a phone, and a row with every figure."""
    page = render_dossier(replace(case.dossier(), flows=(flow,), pair=("AUS", "BRA")))
    assert page.count('class="picture estimate"') == 2
    assert "Denmark: at least 9,000 by 2021-05-20 (a total: has a vote)" in page
    assert "No document gives a figure" in render_dossier(case.dossier())


@pytest.mark.parametrize("width", [340, 640, 960])
def test_all_lies_within_the_picture(flow: Flow, width: int) -> None:
    """At every width no mark and no row of the legend lies outside, and what the band is stands whole."""
    svg = str(draw_estimate(flow, ident="f", names=NAMES, width=width))
    assert "fitted total, 95 per cent interval" in svg
    height = float(re.findall(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)[0])
    places = re.findall(r"translate\(([-\d.]+),([-\d.]+)\)", svg)
    assert places
    for x, y in places:
        assert 0 <= float(x) <= width
        assert 0 <= float(y) <= height
