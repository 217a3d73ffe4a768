"""Facts about how an address names a list."""

from __future__ import annotations

from bot.desk.lists import Selection, selection


def test_unknown_filters_count_for_nothing() -> None:
    """An address from elsewhere can at most name a list that there is."""
    assert selection("show=nothing&language=%3Cb%3E&user=1") == Selection()
    assert str(selection("show=closed&channel=sms&lang=en")) == "closed&channel=sms"
