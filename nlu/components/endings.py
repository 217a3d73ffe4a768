"""Case forms of names and of words for peoples, by the ending of the word.

In: the nominative. Out: that and its other forms, in Lithuanian or, for Cyrillic words, in Russian
and Ukrainian together. Some forms don't exist; nobody writes those, so they do no harm. Forms of a
dictionary (pymorphy3) would lack most names of Lithuanian towns.
"""

from nlu.components.letters import CYRILLIC

__all__ = ["name_forms", "people_forms"]

# An ending: the other endings of its case forms. The longest that fits counts.
_NAMES = {
    "ius": "iaus iui ių iumi iuje iuj iun",
    "jus": "jaus jui jų jumi juje juj jun",
    "as": "o ui ą u e an",
    "is": "io iui į iu yje yj in",
    "tis": "čio čiui tį čiu tyje tyj",
    "ys": "io iui į iu yje yj in ių ims imis yse",
    "a": "os ai ą oje oj on",
    "ė": "ės ei ę e ėje ėj ėn",
    "iai": "ių iams ius iais iuose iuos",
    "jai": "jų jams jus jais juose juos",
    "ai": "ų ams us ais uose uos",
    "os": "ų oms as omis ose",
    "ės": "ių ėms es ėmis ėse",
}
_PEOPLE = {
    "as": "o ui ą u ai ų ams us ais",
    "is": "io iui į iu iai ių iams ius iais",
    "tis": "čio čiui tį čiu čiai čių čiams čius čiais",
    "ė": "ės ei ę e ėms es ėmis",
    # without -iškai, how one speaks, and -iškąjį, which folds to it
    "iškas": "iška iško iškos iškam išką išku iškame iškam iškoje iškoj iški iškų iškiems iškoms "
    "iškus iškais iškomis iškuose iškasis iškoji iškojo iškosios iškieji iškųjų",
}
_CYRILLIC = {
    # adjectives
    "кий": "кого кому ким ком кая кую кой кою кое кие ких кими",
    "ький": "ька ької ькій ьку ькою ьке ького ькому ьким ькім ькі ьких ькими",
    # people
    "ец": "ца цу цем цы це цев цам цами цах",
    "иец": "ийца ийцу ийцем ийцы ийце ийцев ийцам ийцами ийцах",
    "аец": "айца айцу айцем айцы айце айцев айцам айцами айцах",
    "еец": "ейца ейцу ейцем ейцы ейце ейцев ейцам ейцами ейцах",
    "ець": "ця цю цем цеві ці ців цям цями цях",
    "ієць": "ійця ійцю ійцем ійцеві ійці ійців ійцям ійцями ійцях",
    "аєць": "айця айцю айцем айцеві айці айців айцям айцями айцях",
    "еєць": "ейця ейцю ейцем ейцеві ейці ейців ейцям ейцями ейцях",
    "нин": "нина нину нином нине нинові нині не ни н нам нами нах",
    "рин": "рина рину рином рине ринові рині ры ри р рів рам рами рах",
    "ка": "ки ке ку кой кою ці ок кам ками ках",
    "йка": "йки йке йку йкой йкою йці ек йкам йками йках",
    "чка": "чки чке чку чкой чкою чці чек чкам чками чках",
    "шка": "шки шке шку шкой шкою шці шек шкам шками шках",
    "жка": "жки жке жку жкой жкою жці жек жкам жками жках",
    "ня": "ні ню нею нь ням нями нях",
    # names, and people like швед
    "": "а у ом е і ові ы и ов ів ам ами ах",
    "й": "я ю ем е и єм ї ях ев їв ям ями",
    "ь": "я ю ем е и ью і єм ею",
    "ия": "ии ию ией",
    "ія": "ії ію ією",
    "а": "ы е у ой ою и і",
    "га": "ги ге гу гой гою зі",
    "я": "и е ю ей і ею",
    "ы": "ов ам ами ах",
    "и": "ей ев ов ям ам ями ами ях ах",
    "но": "на ну ном не",
    "ье": "ья ью ьем",
    **dict.fromkeys("оеёэуюії", ""),
}


def _bent(word: str, endings: dict[str, str]) -> list[str]:
    ending = max((e for e in endings if word.endswith(e)), key=len, default=None)
    if ending is None:
        return [word]
    stem = word.removesuffix(ending)
    return [word, *(stem + other for other in endings[ending].split())]


def name_forms(name: str) -> list[str]:
    """Return the case forms of a name; of two words only the last one bends."""
    return _bent(name, _CYRILLIC if CYRILLIC.search(name) else _NAMES)


def people_forms(word: str) -> list[str]:
    """Return the forms of a word for a people (airis, ирландец) or of its adjective."""
    return _bent(word, _CYRILLIC if CYRILLIC.search(word) else _PEOPLE)
