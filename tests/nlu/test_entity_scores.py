"""Facts about `nlu.entity_scores`: precision, recall and F1 of places."""

from nlu.entity_scores import entity_lines


def test_each_entity_is_scored_by_language() -> None:
    """One of two labelled towns found, and one invented country."""
    rows = [
        {
            "lang": "lt",
            "labelled_entities": {"municipality": ["kauno-m", "kauno-r"]},
            "entities": [
                {"entity": "municipality", "value": "kauno-m"},
                {"entity": "municipality", "value": "kauno-m"},
                {"entity": "country", "value": "lt"},
            ],
        }
    ]

    lines = entity_lines(rows)

    assert lines[2].split() == ["municipality", "lt", "2", "1.000", "0.500", "0.667"]
    assert lines[4].split() == ["country", "lt", "0", "0.000", "1.000", "0.000"]


def test_languages_without_messages_have_no_line() -> None:
    """A report of one language is short."""
    assert len(entity_lines([{"lang": "en", "labelled_entities": {}, "entities": []}])) == 5
