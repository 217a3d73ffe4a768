"""Facts about `nlu.components.trial`."""

import json
from pathlib import Path

from nlu.components.classifier import MultilingualClassifier
from nlu.components.trial import main

CONCEPTS = """
home: {lt: [butas], en: [flat], ru: [квартира], uk: [квартира]}
tax: {lt: [mokestis], en: [tax], ru: [налог], uk: [податок]}
"""
KNOWN = [
    ["ieškau buto", "housing", "lt", 1],
    ["kaip snuomoti butą", "housing", "lt", 1],
    ["pajamų mokestis", "taxes", "lt", 1],
    ["mokesčiai", "taxes", "lt", 1],
    ["спасибо", "thank", "ru", 0.5],
]


def test_lines_asked_are_ranked_by_those_known(tmp_path: Path) -> None:
    """The best intents first, with confidences; lighter lines teach too."""
    asked = [["butas", "lt"], ["mokesti", None], ["spasibo", "ru"]]
    (tmp_path / "concepts.yml").write_text(CONCEPTS, encoding="utf-8")
    settings = MultilingualClassifier.get_default_config()
    settings |= {"rarest": 1, "concepts": str(tmp_path / "concepts.yml")}
    task = {"settings": settings, "known": KNOWN, "asked": asked}
    (tmp_path / "given").write_text(json.dumps(task), encoding="utf-8")

    main(str(tmp_path / "given"), str(tmp_path / "taken"))
    taken = json.loads((tmp_path / "taken").read_text(encoding="utf-8"))

    assert [ranked[0][0] for ranked in taken["rankings"]] == ["housing", "taxes", "thank"]
    assert [len(ranked) for ranked in taken["rankings"]] == [3, 3, 3]
    for ranked in taken["rankings"]:
        confidences = [confidence for _, confidence in ranked]
        assert confidences == sorted(confidences, reverse=True)
    assert taken["seconds"] > 0
