"""Toponym resolution: decide which place of the gazetteer each name means, by the place and its context.

Each candidate starts with a prior: a country or a curated entry before a city, a capital and a populous
city before a small one, a principal name before an alternative one (Islamabad is no city of Bangladesh).
The other names of the text then vote for candidates near them. A container that the text names ("Paris,
Texas") decides. One name has one meaning in a text, unless the text gives it different containers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log10

from dragoman.lexicon.place_names import Site, degrees_apart, sites
from dragoman.readers.english.places.toponyms import Toponym, inside

# Priors and votes are on the scale of the decimal logarithm of inhabitants.
_CURATED_PRIOR = {"territories": 9.5, "regions": 8.5, "waters": 8.5, "venues": 8.0, "provinces": 8.0}
_COUNTRY_PRIOR, _COUNTRY_PEOPLE = 5.5, 0.6  # China, Texas, needs far better reasons than Georgia, USA
_KIND_PRIOR = {"capital": 3.0, "city": 0.0, "province": 0.5, "county": -1.5}
_ALIAS_PENALTY = -2.0
_COUNTRY_VOTE = _PROVINCE_VOTE = 3.0  # at most, of the other names in the same country, province
_NEAR_VOTE, _NEAR_DEGREES = 2.0, 2.0  # at most, of the towns so near
_CITY_SHARE = 0.2  # of a province's people: Istanbul and São Paulo are cities first, Quebec is not
_Name = tuple[str, str, bool]  # the words, their container, whether a demonym


def resolve_toponyms(toponyms: Sequence[Toponym], home: str | None = None) -> list[Site | None]:
    """Return the place that each of `toponyms` means, None where no table has the name.

    `home`: alpha-2 code of the country the text is published for, which counts as named once.
    """
    names = [(topo.text, topo.container, topo.demonym) for topo in toponyms]
    candidates_by_name = {name: _readings(*name) for name in dict.fromkeys(names)}
    best_by_prior = {
        name: max(candidates, key=_prior) for name, candidates in candidates_by_name.items() if candidates
    }
    votes = _Votes(best_by_prior, home)
    chosen = {
        name: _city_first(max(candidates, key=lambda site: _prior(site) + votes.of(site, name)), candidates)
        if candidates
        else None
        for name, candidates in candidates_by_name.items()
    }
    _share_contained_meaning(chosen)
    return [chosen[name] for name in names]


def provinces(chosen: Sequence[Site | None]) -> set[tuple[str, str]]:
    """Return the provinces (country, admin1) that the text is about: two names or more lie in them."""
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for site in chosen:
        if site is not None and site.iso2 and site.admin1:
            names[site.iso2, site.admin1].add(site.name)
    return {area for area, inner in names.items() if len(inner) > 1}


def _readings(text: str, container: str, demonym: bool) -> list[Site]:
    known = [site for site in sites(text) if (site.role == "demonym") == demonym and site.role != "postal"]
    if any(site.table == "territories" for site in known):  # whatever the text puts it in
        return [site for site in known if site.table == "territories"]
    if container:
        outer = sites(container)
        within = [site for site in known if any(inside(site, other) for other in outer)]
        return within or known
    return known


def _city_first(site: Site, known: list[Site]) -> Site:
    """Return, for a province that has the name of a city that holds much of it, the city."""
    if site.kind != "province" or site.table != "gazetteer":
        return site
    cities = (other for other in known if other.kind == "city" and inside(other, site))
    return next((city for city in cities if city.population >= _CITY_SHARE * site.population), site)


def _prior(site: Site) -> float:
    if site.table == "countries":
        return (
            _COUNTRY_PRIOR
            + _COUNTRY_PEOPLE * log10(site.population + 1)
            - (0.5 if site.role != "name" else 0.0)
        )
    if site.table != "gazetteer":
        return _CURATED_PRIOR[site.table] - (0.5 if site.role != "name" else 0.0)
    return (
        log10(site.population + 100)
        + _KIND_PRIOR[site.kind]
        + (_ALIAS_PENALTY if site.role == "alias" else 0.0)
    )


class _Votes:
    """What the first readings say of where the text is."""

    def __init__(self, first: dict[_Name, Site], home: str | None) -> None:
        self.countries: defaultdict[str, set[str]] = defaultdict(set)
        self.provinces: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.points: defaultdict[tuple[int, int], list[tuple[str, Site]]] = defaultdict(list)
        for name, site in first.items():
            if site.kind in {"city", "capital", "county"}:
                self.points[_cell(site)].append((name[0], site))
            if site.iso2:
                self.countries[site.iso2].add(name[0])
                if site.admin1:
                    self.provinces[site.iso2, site.admin1].add(name[0])
        if home:
            self.countries[home].add("")

    def of(self, site: Site, name: _Name) -> float:
        """Return what the other names add to a reading of `name`."""
        if site.iso2 is None:
            return 0.0
        others = len(self.countries[site.iso2] - {name[0]})
        bonus = _COUNTRY_VOTE * min(1.0, others / 3)
        if site.admin1:
            inner = len(self.provinces[site.iso2, site.admin1] - {name[0]})
            bonus += _PROVINCE_VOTE * min(1.0, inner / 2)
            if site.kind != "province":
                bonus += _NEAR_VOTE * min(1.0, self._near(site, name[0]) / 2)
        return bonus

    def _near(self, site: Site, name: str) -> int:
        north, east = _cell(site)
        around = (self.points.get((north + i, east + j), ()) for i in (-1, 0, 1) for j in (-2, -1, 0, 1, 2))
        others = (point for points in around for other, point in points if other != name)
        return sum(1 for point in others if degrees_apart(site, point) < _NEAR_DEGREES)


def _cell(site: Site) -> tuple[int, int]:
    """Return the cell of a grid of NEAR degrees: a text may name thousands of towns."""
    return int(site.latitude // _NEAR_DEGREES), int(site.longitude // _NEAR_DEGREES)


def _share_contained_meaning(chosen: dict[_Name, Site | None]) -> None:
    """Give "Paris" the reading that "Paris, Texas" has elsewhere in the text."""
    contained = {text: site for (text, container, _), site in chosen.items() if container and site}
    for (text, container, demonym), _site in list(chosen.items()):
        if not container and not demonym and text in contained:
            chosen[text, container, demonym] = contained[text]
