"""Which house published a document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from supplyline.errors import SchemaError
from supplyline.origins.publishers import (
    Publisher,
    fold_outlet,
    publisher_of,
    read_publishers,
)
from supplyline.schema import DATA

FILE = read_publishers(DATA / "publishers.yaml")
GOOD = """\
second_levels: [co]
shared_hosts: [pages.example]
publishers:
  - name: Alpha Group
    outlets: [Alphaville Post, Alphaville Sun]
    hosts: [alpha.example]
    source: https://alpha.example/about
    as_of: "2024-05"
    checked: false
  - name: Beta Group
    outlets:
      - Betaland Times
      - Betaland Mail
    hosts: [beta.co.uk]
    source: https://beta.example/about
    as_of: "2024"
    checked: true
"""


def test_each_outlet_and_host_belongs_to_one_family() -> None:
    """No name of an outlet, no host and no family stands in the file twice."""
    outlets = [fold_outlet(said) for family in FILE.publishers for said in family.outlets]
    hosts = [host for family in FILE.publishers for host in family.hosts]
    names = [fold_outlet(family.name) for family in FILE.publishers]
    for values in (outlets, hosts, names):
        assert len(values) == len(set(values)) > 100


def test_hosts_are_registrable_and_never_shared() -> None:
    """A family's host is the whole domain it registered, and nobody else can publish under it."""
    for family in FILE.publishers:
        for host in family.hosts:
            assert FILE.registrable(host) == host
            assert host not in FILE.shared_hosts


@pytest.mark.parametrize("family", FILE.publishers, ids=lambda family: family.name)
def test_every_name_and_host_leads_to_its_family(family: Publisher) -> None:
    """Whatever a family lists finds the family, a host also with something below and after it."""
    for said in family.outlets:
        assert publisher_of(f" {said}\n", None) == family.name
    for host in family.hosts:
        assert publisher_of(None, f"https://news.{host}:443/a?b=c#d") == family.name
        assert publisher_of(f"www.{host}", None) == family.name


def test_an_agency_is_in_one_family_by_all_its_names() -> None:
    """The agencies that credits name are split over no two families."""
    agencies = yaml.safe_load((DATA / "agencies.yaml").read_text(encoding="utf-8"))["agencies"]
    known = {family.name for family in FILE.publishers}
    for agency in agencies:
        houses = {publisher_of(said, None) for said in agency["aliases"]} & known
        assert len(houses) <= 1, agency["name"]


def test_the_outlet_decides_before_the_address() -> None:
    """An item is its outlet's, wherever it is read, if a family has the outlet."""
    assert publisher_of("RIA Novosti", "https://www.bbc.co.uk/news/1") == "Rossiya Segodnya"
    assert publisher_of("Sputnik", "https://tass.com/a") == "Rossiya Segodnya"


def test_a_host_of_a_family_decides_before_a_name_of_none() -> None:
    """A name such as "The Times" may be anybody's; the address says whose it is."""
    assert publisher_of("The Times", "https://www.thetimes.co.uk/article/a") == "News UK"
    assert publisher_of("The Times", "https://alphaville.example/a") == "times"


@pytest.mark.parametrize(
    ("outlet", "url", "house"),
    [
        ("The  Alphaville\tPost", None, "alphaville post"),
        ("ALPHAVILLE POST", "https://x.alphaville.example/", "alphaville post"),
        ("The Mayor’s Post", None, "mayor's post"),
        ("The", None, "the"),
        (None, "https://www.alphaville.example/a/b", "alphaville.example"),
        (None, "http://News.Alphaville.Example:8080", "alphaville.example"),
        (None, "https://me:secret@news.alphaville.example/", "alphaville.example"),
        (None, "https://alphaville.example.?q=https://bbc.co.uk/", "alphaville.example"),
        (None, "https://news.alphaville.co.uk/a", "alphaville.co.uk"),
        (None, "https://www.alphaville.or.kr/a", "alphaville.or.kr"),
        (None, "https://alphaville.substack.com/p/a", "alphaville.substack.com"),
        (None, "https://www.medium.com/@a/b", "medium.com"),
        (None, "https://alphaville.kiev.ua/a", "alphaville.kiev.ua"),
        (None, "http://192.0.2.7/a", "192.0.2.7"),
        ("news.alphaville.example", None, "alphaville.example"),
        ("  ", "https://alphaville.example/", "alphaville.example"),
        (None, "https://bbc.co.uk.alphaville.example/", "alphaville.example"),
        (None, "https://notbbc.co.uk/", "notbbc.co.uk"),
        (None, "file:///tmp/a.html", None),
        (None, "http://[2001:db8::1]/a", None),
        (None, "alphaville/a.html", None),
        (None, "", None),
        (None, None, None),
    ],
)
def test_without_a_family_the_outlet_speaks_then_the_host(
    outlet: str | None, url: str | None, house: str | None
) -> None:
    """Names are folded, hosts cut to the part that is registered; what says nothing is None."""
    assert publisher_of(outlet, url) == house


def test_an_archived_page_is_its_original_s() -> None:
    """The archive keeps what others published."""
    kept = "https://web.archive.org/web/20240501000000/https://www.bbc.co.uk/news/1"
    assert publisher_of(None, kept) == "BBC"
    assert publisher_of(None, "https://web.archive.org/about/") == "archive.org"


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """The errors below are of what each changes, not of the rest."""
    file = tmp_path / "publishers.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert [family.name for family in read_publishers(file).publishers] == [
        "Alpha Group",
        "Beta Group",
    ]


@pytest.mark.parametrize(
    ("found", "instead", "line", "said"),
    [
        ("- Betaland Mail", "- the alphaville  SUN", 13, "twice"),
        ("[beta.co.uk]", "[alpha.example]", 14, "twice"),
        ("name: Beta Group", "name: ALPHA group", 10, "twice"),
        ("[alpha.example]", "[www.alpha.example]", 6, "alpha.example"),
        ("[beta.co.uk]", "[news.beta.co.uk]", 14, "beta.co.uk"),
        ("[beta.co.uk]", "[https://beta.co.uk]", 14, "pattern"),
        ('as_of: "2024-05"', "as_of: lately", 8, "pattern"),
        ("checked: true", "checked: perhaps", 17, "boolean"),
        ("    source: https://beta.example/about\n", "", 10, "required"),
        ("outlets: [Alphaville Post, Alphaville Sun]", "outlets: []", 5, "at least 1"),
        ("checked: false", "checked: false\n    owner: Gamma", 10, "not permitted"),
    ],
)
def test_a_bad_file_is_refused_with_the_line(
    found: str, instead: str, line: int, said: str, tmp_path: Path
) -> None:
    """The error names the file, the line of what is wrong, what was found and what was needed."""
    assert GOOD.count(found) == 1
    file = tmp_path / "publishers.yaml"
    file.write_text(GOOD.replace(found, instead), encoding="utf-8")
    with pytest.raises(
        SchemaError, match=rf"publishers\.yaml:{line}: .*{re.escape(said)}"
    ) as fault:
        read_publishers(file)
    assert fault.value.line == line


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """There is no family without the file, and the error says so."""
    with pytest.raises(SchemaError, match="no readable file"):
        read_publishers(tmp_path / "publishers.yaml")
