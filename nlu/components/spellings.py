"""Every way a place is written: the names and case forms that the gazetteer looks for.

In: a folder with the tables (`TABLES`). Out: entity -> id -> forms. Cases that the tables lack are
made by `endings`. Forms need no diacritics, the gazetteer folds.
"""

import csv
import re
from pathlib import Path

from nlu.components.endings import name_forms, people_forms

__all__ = [
    "TABLES", "Forms", "cities_abroad", "countries", "languages", "municipalities", "nationalities",
    "peoples", "read_tables",
]  # fmt: skip

Forms = dict[str, list[str]]

TABLES = (
    "municipalities.csv", "municipality_forms.csv", "towns.csv",
    "countries.csv", "foreign_cities.csv", "nationalities.csv",
)  # fmt: skip
"""The files that are read."""

_DISTRICT_LT = ("rajonas rajono rajonui rajoną rajonu rajone rajonan raj r r.sav raj.sav rj rajon "
                "rajono.savivaldybė rajono.savivaldybės rajono.savivaldybėje")  # fmt: skip
_DISTRICT_EN = ("{} district", "{} region", "{} rayon", "{} raion", "{} rajon", "{} rajonas",
                "district of {}", "{} district municipality", "{} county district")  # fmt: skip
# The ending of the district's adjective and the noun that agrees with it.
_DISTRICT_RU = {"ий": "район", "ого": "района", "ому": "району", "им": "районом", "ом": "районе"}
_DISTRICT_UK = {"ий": "район", "ого": "району", "ому": "районі", "им": "районом", "ім": "районі"}
_SHORT_DISTRICT = ("р-н", "р-на", "р-не", "р-ну", "р-ні", "рн", "рне", "р н")
_ADJECTIVE = ("кий", "iškas")
_CITY = ("city", "town", "miestas", "miesto", "mieste", "miestą")
# What stands in `also_called` but means something else in most messages.
_NOT_NAMES = {"laikinoji", "akademija", "saulės miestas"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(cell: str | None) -> list[str]:
    """Return the names in a cell: parted by ; , or /, without remarks in brackets."""
    bare = re.sub(r"\([^)]*\)", "", cell or "")
    return [name.strip() for name in re.split(r"[;,/]", bare) if name.strip()]


def _districts(row: dict[str, str]) -> set[str]:
    """Return how the district is called as a district."""
    short = row["name_lt_short"].removesuffix(" rajonas")
    english = row["name_en"].removesuffix(" district")
    genitives = [
        form.removesuffix(" rajono")
        for form in _split(row["forms_lt_genitive"])
        if short[:3] == form[:3]
    ]
    forms = {
        f"{genitive} {word.replace('.', ' ')}"
        for genitive in genitives
        for word in _DISTRICT_LT.split()
    }
    forms |= {pattern.format(name) for name in {short, english} for pattern in _DISTRICT_EN}
    for stem, agree in _adjectives(row):
        forms |= {f"{stem}{ending} {noun}" for ending, noun in agree.items()}
        forms |= {f"{stem}{ending} {noun}" for ending in agree for noun in _SHORT_DISTRICT}
        forms |= {f"{stem}ом {noun}" for noun in agree.values()}
    return forms


def _adjectives(row: dict[str, str]) -> "list[tuple[str, dict[str, str]]]":
    """Return the stems of the district's adjective with their endings and nouns, ru and uk."""
    return [
        (name.split()[0].removesuffix("ий"), agree)
        for column, agree in (("name_ru", _DISTRICT_RU), ("name_uk", _DISTRICT_UK))
        for name in _split(row[column])
        if name.endswith(" район")
    ]


def municipalities(folder: Path) -> Forms:
    """Return the forms of the municipalities; the plain name of a city means the city."""
    found: dict[str, set[str]] = {}
    rows = _rows(folder / "municipalities.csv")
    for row in rows:
        cells = [row[c] for c in ("forms_lt_genitive", "forms_lt_accusative", "forms_lt_locative")]
        forms = {form.removeprefix("į ") for cell in cells for form in _split(cell)}
        short = row["name_lt_short"]
        forms |= {name for c in ("name_ru", "name_uk", "also_called") for name in _split(row[c])}
        forms = {form for form in forms if form.casefold() not in _NOT_NAMES}
        for name in list(forms & {"uostamiestis", "sostinė"}):
            forms |= set(name_forms(name))
        forms |= {short, row["name_en"]}
        if row["type"] == "district":
            forms |= _districts(row)
        if not short.endswith(" rajonas"):
            plain = set(name_forms(short)) | {row["name_en"].removesuffix(" district")}
            forms |= plain | {f"{name} {word}" for name in plain for word in _CITY}
        found[row["id"]] = forms
    for row in rows:  # "the Vilnius ..." in Russian and Ukrainian is the city, if there is one
        city = f"{row['id'].removesuffix('-r')}-m"
        owner = city if city in found else row["id"]
        for stem, _ in _adjectives(row):
            found[owner] |= set(people_forms(f"{stem}ий"))
    for row in _rows(folder / "municipality_forms.csv"):
        found[row["id"]] |= {*_split(row["ru_forms"]), *_split(row["uk_forms"])}
    for row in _rows(folder / "towns.csv"):
        names = [name for column in ("lt", "ru", "uk") for name in _split(row[column])]
        bent = {form for name in names for form in (*name_forms(name), *_people(name))}
        found[row["municipality"]] |= bent | set(_split(row["other"]))
    return _sorted(found)


def _people(name: str) -> list[str]:
    """Return the plural too if the name is that of an inhabitant: those have a small letter."""
    return people_forms(name) if name[0].islower() else []


def countries(folder: Path) -> Forms:
    """Return the forms of the countries: every name and variant in the table."""
    return {
        row["id"]: sorted(
            {
                name.strip()
                for column, cell in row.items()
                if column not in {"id", "group"}
                for name in (cell or "").split(";")
                if name.strip()
            }
        )
        for row in _rows(folder / "countries.csv")
    }


def peoples(folder: Path) -> Forms:
    """Return words for people of a country that can't mean its language: "airis", "литовца"."""
    return _nationalities(folder, sure=True)


def cities_abroad(folder: Path) -> Forms:
    """Return the forms of cities that stand for a country, under the country's id."""
    found: dict[str, set[str]] = {}
    for row in _rows(folder / "foreign_cities.csv"):
        names = [name for column in ("lt", "ru", "uk") for name in _split(row[column])]
        bent = {form for name in names for form in name_forms(name)}
        found.setdefault(row["country"], set()).update(bent, _split(row["en"]))
    return _sorted(found)


def nationalities(folder: Path) -> Forms:
    """Return words that mean a country's people and papers or, by what stands near, a language."""
    found = _nationalities(folder, sure=False)
    for row in _rows(folder / "nationalities.csv"):
        found[row["id"]] += _split(row["as_is"])
    return found


def _nationalities(folder: Path, *, sure: bool) -> Forms:
    """Return forms of nouns, without the genitive "airių", or of adjectives, with it."""
    return {
        row["id"]: sorted(
            {
                form
                for column in ("lt", "ru", "uk")
                for word in _split(row[column])
                for form in people_forms(word)
                # "airiu" and "airių" fold alike
                if sure != (word.endswith(_ADJECTIVE) or form.endswith(("ų", "u")))
            }
        )
        for row in _rows(folder / "nationalities.csv")
    }


def languages(folder: Path) -> Forms:
    """Return words of the same kind that mostly mean the language, such as "English"."""
    found = {
        row["id"]: {form for word in _split(row["mostly_language"]) for form in people_forms(word)}
        for row in _rows(folder / "nationalities.csv")
    }
    return _sorted({place: forms for place, forms in found.items() if forms})


def read_tables(folder: Path) -> "dict[str, Forms]":
    """Return all that the gazetteer looks for, by kind; of two kinds the first one counts."""
    people = peoples(folder)
    return {
        "municipality": municipalities(folder),
        "country": {place: [*forms, *people[place]] for place, forms in countries(folder).items()},
        "city_abroad": cities_abroad(folder),
        "people": nationalities(folder),
        "language": languages(folder),
    }


def _sorted(found: "dict[str, set[str]]") -> Forms:
    return {place: sorted(forms) for place, forms in found.items()}
