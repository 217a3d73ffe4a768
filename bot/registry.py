"""Every channel there is, and what of the settings each one needs. One line a channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.channel import Channel
from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from bot.settings import Settings
from bot.texts import Texts
from channels.messenger import Account, MessengerChannel
from channels.sms import SmsAccount, SmsChannel
from channels.telegram import TelegramAccount, TelegramChannel
from channels.web import WebChannel
from channels.whatsapp import WhatsAppAccount, WhatsAppChannel
from knowledge.sms import segments


def _web(_settings: Settings) -> Channel:
    return WebChannel()


def _messenger(settings: Settings) -> Channel | None:
    if not settings.messenger_page_token.get_secret_value():
        return None
    needed = ("page_id", "app_secret", "verify_token")
    required(settings, *(f"messenger_{name}" for name in needed))
    return MessengerChannel(
        Account(
            page_id=settings.messenger_page_id,
            app_id=settings.messenger_app_id,
            token=settings.messenger_page_token.get_secret_value(),
            app_secret=settings.messenger_app_secret.get_secret_value(),
            verify_token=settings.messenger_verify_token.get_secret_value(),
            api_url=settings.messenger_api_url,
        )
    )


def _telegram(settings: Settings) -> Channel | None:
    if not settings.telegram_token.get_secret_value():
        return None
    called = settings.telegram_mode == "webhook"
    if called:
        required(settings, "telegram_webhook_secret")
    account = TelegramAccount(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
    )
    return TelegramChannel(account, polls=not called, called_at=settings.public_url)


def _sms(settings: Settings) -> Channel | None:
    if not settings.twilio_account_sid:
        return None
    required(settings, "twilio_auth_token", "twilio_from")
    return SmsChannel(
        SmsAccount(
            sid=settings.twilio_account_sid,
            token=settings.twilio_auth_token.get_secret_value(),
            sender=settings.twilio_from,
            count=segments,
            api_url=settings.twilio_api_url,
            public_url=settings.public_url,
            plain_letters=settings.sms_plain_letters,
        )
    )


def _whatsapp(settings: Settings) -> Channel | None:
    if not settings.whatsapp_token.get_secret_value():
        return None
    needed = ("phone_number_id", "app_secret", "verify_token")
    required(settings, *(f"whatsapp_{name}" for name in needed))
    account = WhatsAppAccount(
        phone_number_id=settings.whatsapp_phone_number_id,
        token=settings.whatsapp_token.get_secret_value(),
        app_secret=settings.whatsapp_app_secret.get_secret_value(),
        verify_token=settings.whatsapp_verify_token.get_secret_value(),
        api_url=settings.whatsapp_api_url,
    )
    texts = Texts("channels")
    return WhatsAppChannel(account, {one: texts.get("whatsapp_choose", one) for one in LANGUAGES})


Make = Callable[[Settings], Channel | None]

#: How each kind of channel is made; None if its settings are not there, so that it is off.
KINDS: Mapping[type[Channel], Make] = MappingProxyType(
    {
        WebChannel: _web,
        TelegramChannel: _telegram,
        MessengerChannel: _messenger,
        WhatsAppChannel: _whatsapp,
        SmsChannel: _sms,
    }
)
#: The same by name, and the kinds themselves, whether they are on or not.
REGISTRY: Mapping[str, Make] = MappingProxyType({one.name: make for one, make in KINDS.items()})
BY_NAME: Mapping[str, type[Channel]] = MappingProxyType({one.name: one for one in KINDS})


def make_channels(settings: Settings) -> dict[str, Channel]:
    """The channels that the settings switch on. Raises Misconfigured for half of a channel."""
    made = [make(settings) for make in KINDS.values()]
    return {channel.name: channel for channel in made if channel}


def required(settings: Settings, *names: str) -> None:
    """Say which setting of a channel that is switched on is missing. Raises Misconfigured."""
    for name in names:
        value = getattr(settings, name)
        if not (value.get_secret_value() if hasattr(value, "get_secret_value") else value):
            msg = f"GANDRAS_{name.upper()}: is needed by a channel that is switched on; set it."
            raise Misconfigured(msg)
