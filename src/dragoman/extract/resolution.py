"""Decide which place each name means, from the place itself and from its company.

A reading starts with what is known of the place: a country or a curated entry before a city, a capital
and a populous city before a small one, a principal name before an alternative one (Islamabad is no city
of Bangladesh). The other names of the text then vote: readings near what the text is about gain. A
container that the text names ("Paris, Texas") decides. One name has one reading in a text, unless the
text contains it differently.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log10

from dragoman.extract.toponyms import Toponym, inside
from dragoman.lexicon.places import Site, degrees_apart, sites

CURATED = {"countries": 9.0, "territories": 9.5, "regions": 8.5, "waters": 8.5, "venues": 8.0, "provinces": 8.0}
KINDS = {"capital": 2.0, "city": 0.0, "province": 0.5, "county": -1.5}
ALIAS = -2.0
COUNTRY_VOTE = 2.0
PROVINCE_VOTE = 2.0
NEAR_VOTE = 1.5
NEAR = 2.0  # degrees


def resolve(found: Sequence[Toponym], home: str | None = None) -> list[Site | None]:
    """Return the reading of each of `found`, None where no table knows the name.

    `home`: alpha-2 code of the country the text is published for, which counts as named once.
    """
    names = [(topo.text, topo.container, topo.demonym) for topo in found]
    readings = {name: _readings(*name) for name in dict.fromkeys(names)}
    first = {name: max(known, key=_prior) for name, known in readings.items() if known}
    votes = _Votes(first, Counter(names), home)
    chosen = {
        name: max(known, key=lambda site: _prior(site) + votes.of(site, name)) if known else None
        for name, known in readings.items()
    }
    _same_sense(chosen)
    return [chosen[name] for name in names]


def _readings(text: str, container: str, demonym: bool) -> list[Site]:
    known = [site for site in sites(text) if (site.role == "demonym") == demonym and site.role != "postal"]
    if container:
        outer = sites(container)
        within = [site for site in known if any(inside(site, other) for other in outer)]
        return within or known
    return known


def _prior(site: Site) -> float:
    if site.table != "gazetteer":
        return CURATED[site.table] - (0.5 if site.role != "name" else 0.0)
    return log10(site.population + 100) + KINDS[site.kind] + (ALIAS if site.role == "alias" else 0.0)


class _Votes:
    """What the first readings say of where the text is."""

    def __init__(self, first: dict[tuple[str, str, bool], Site], counts: Counter[tuple[str, str, bool]], home: str | None):
        self.countries: defaultdict[str, set[str]] = defaultdict(set)
        self.provinces: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.points = [(name[0], site) for name, site in first.items() if site.kind in {"city", "capital", "county"}]
        for name, site in first.items():
            if site.iso2:
                self.countries[site.iso2].add(name[0])
                if site.admin1:
                    self.provinces[site.iso2, site.admin1].add(name[0])
        if home:
            self.countries[home].add("")
        self.total = max(1, len(first))

    def of(self, site: Site, name: tuple[str, str, bool]) -> float:
        """Return what the other names add to a reading of `name`."""
        if site.iso2 is None:
            return 0.0
        others = len(self.countries[site.iso2] - {name[0]})
        bonus = COUNTRY_VOTE * min(1.0, others / 3)
        if site.admin1 and site.kind != "province":
            bonus += PROVINCE_VOTE * min(1.0, len(self.provinces[site.iso2, site.admin1] - {name[0]}) / 2)
            near = sum(1 for other, point in self.points if other != name[0] and degrees_apart(site, point) < NEAR)
            bonus += NEAR_VOTE * min(1.0, near / 2)
        return bonus


def _same_sense(chosen: dict[tuple[str, str, bool], Site | None]) -> None:
    """Give "Paris" the reading that "Paris, Texas" has elsewhere in the text."""
    contained = {text: site for (text, container, _), site in chosen.items() if container and site}
    for (text, container, demonym), _site in list(chosen.items()):
        if not container and not demonym and text in contained:
            chosen[text, container, demonym] = contained[text]
