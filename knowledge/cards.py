"""What is known of one municipality or one institution, on a few lines."""

from __future__ import annotations

from knowledge.library import Library
from knowledge.printing import Answer

#: Where the addresses of the municipal sites were read.
PLACES_SOURCE = "places-lsa"
#: Where the ministry lists organisations abroad by country.
COUNTRIES_SOURCE = "places-living-abroad"


def place_card(library: Library, place: str, language: str) -> Answer:
    """A municipality's site and county, and who there helps new residents.

    Raises KeyError for an unknown municipality.
    """
    found, phrases = library.places[place], library.phrases[language]
    lines = [
        f"{library.place_line(place, language)} [{PLACES_SOURCE}]",
        f"{found.names[language]}, {found.county[language]}",
        *(
            phrases["place_helper"].format(name=one.names[language], site=", ".join(one.sites))
            for one in library.institutions.values()
            if one.municipality == place
        ),
    ]
    return library.cite("\n".join(lines), language)


def institution_card(library: Library, institution: str, language: str) -> Answer:
    """An institution's name, sites and those contacts that may be shown.

    Raises KeyError for an institution that is unknown or of which nothing may be shown.
    """
    name = library.institutions[institution].names[language]
    for kind in ("contact", "site"):
        try:
            shown = library.fill(f"{{{kind}:{institution}}}", language)
        except KeyError:
            continue
        if shown:
            source = f"office-{institution}"
            cited = f" [{source}]" if source in library.sources else ""
            return library.cite(f"{name}: {shown}{cited}", language)
    raise KeyError(institution)


def country_card(library: Library, country: str, language: str) -> Answer:
    """Where organisations of Lithuanians in a country are listed.

    Raises KeyError for an unknown country.
    """
    name = library.countries[country].names[language]
    site = library.sources[COUNTRIES_SOURCE]["url"]
    phrase = library.phrases[language]["country_organisations"].format(country=name, site=site)
    return library.cite(f"{phrase} [{COUNTRIES_SOURCE}]", language)


def showable(library: Library, institution: str) -> bool:
    """Whether anything of an institution may be shown."""
    found = library.institutions.get(institution)
    return found is not None and bool(found.sites or found.phone or found.email)


def neighbour(library: Library, place: str) -> str | None:
    """The district around a city of the same name, or the city in it (`kauno-m`, `kauno-r`)."""
    stem, dash, kind = place.rpartition("-")
    other = f"{stem}-{'r' if kind == 'm' else 'm'}"
    return other if dash and other in library.places else None
