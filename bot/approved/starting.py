"""The starting set of canned answers, `dialogues/starting_answers.yml`: courtesies, no facts."""

from __future__ import annotations

from functools import cache

import yaml

from bot.approved.canned import Form, Written
from bot.messages import LANGUAGES
from bot.settings import ROOT

PATH = ROOT / "dialogues" / "starting_answers.yml"


@cache
def starting_answers() -> tuple[Form, ...]:
    """What a desk without answers may begin with, in all languages."""
    found = yaml.load(PATH.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return tuple(
        Form(
            code=code,
            name=row["name"],
            category=row["category"],
            texts={lang: Written(row[lang].strip(), "", fits=False) for lang in LANGUAGES},
        )
        for code, row in found.items()
    )
