"""Facts about the 60 municipalities: each is known and answered in four languages."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import pytest

from bot.messages import LANGUAGES
from bot.services import Services
from bot.settings import ROOT
from nlu.language import identify
from tests.askers import Asker, answer_all

QUESTIONS = {
    "lt": "Kas padeda grįžusiems {}?",
    "en": "Who helps returnees in {}?",
    "ru": "Кто помогает вернувшимся в {}?",
    "uk": "Хто допомагає тим, хто повернувся, у {}?",
}
#: How a place ends after "in", best first.
WITHIN = {"ru": (r"районе$", r"[еи]$", r"ях$"), "uk": (r"районі$", r"[іїе]$", r"ях$")}


def places() -> Iterator[tuple[str, dict[str, str]]]:
    """Each municipality with its name as it stands after "in"."""
    folder = ROOT / "knowledge"
    with (folder / "municipality_forms.csv").open(encoding="utf-8", newline="") as file:
        forms = {row["id"]: row for row in csv.DictReader(file)}
    with (folder / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = {"lt": row["forms_lt_locative"].split(";")[0], "en": row["name_en"]}
            for language, endings in WITHIN.items():
                known = [f.strip() for f in forms[row["id"]][f"{language}_forms"].split(";")]
                fits = [f for ending in endings for f in known if re.search(ending, f)]
                names[language] = (fits or known)[0]
            yield row["id"], names


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_municipality_is_answered(language: str, real_services: Services) -> None:
    """Asked who helps there, the assistant shows that municipality's own site."""
    identify("labas")
    wrong = []
    for place, names in places():
        person = Asker(real_services, name=f"{language}-{place}")
        question = QUESTIONS[language].format(names[language].strip())
        await person.writes(question, language=language)
        await answer_all(real_services)
        conversation = await person.conversation()
        answers = await person.messages(direction="out", conversation_id=conversation.id)
        if f"place:{place}" not in [answer.data.get("said") for answer in answers]:
            wrong.append((question, [answer.data.get("said") for answer in answers]))

    assert not wrong
