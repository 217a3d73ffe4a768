"""Who we are on the platform: one of our numbers, and the app that answers on it."""

from __future__ import annotations

from dataclasses import dataclass

from channels.meta.app import App


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsAppAccount(App):
    """One number, by its id, which is not the number itself, and one app."""

    phone_number_id: str
