"""Who we are on the platform: the page, and the app that answers on it."""

from __future__ import annotations

from dataclasses import dataclass

from channels.meta.app import App


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(App):
    """One page and one app, with the page's token."""

    page_id: str
    app_id: str
