"""The countries that a message names, by themselves or by one of their big cities."""

from __future__ import annotations

from rasa_sdk import Tracker


def named_countries(tracker: Tracker) -> list[str]:
    """Ids of the countries: those of cities first, as a country may be said besides."""
    return [
        country
        for entity in ("city_abroad", "country")
        for country in tracker.get_latest_entity_values(entity)
    ]
