"""Finds at Twilio what people wrote while its webhooks could not reach us."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Incoming
from channels.sms.account import SmsAccount
from channels.sms.form import Form
from channels.sms.limits import API
from channels.sms.parsing import incoming

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance

    from channels.sms.api import Api


async def missed(api: Api, account: SmsAccount, since: datetime) -> list[Incoming]:
    """What came in since a moment, oldest first, known or not. Raises SendFailed."""
    to = None if account.is_service else account.sender
    found: list[Incoming] = []
    for one in await api.came_in(to, since):
        found += incoming(account, Form.of(await _fields(api, account, one)))
    return found


async def _fields(api: Api, account: SmsAccount, one: MessageInstance) -> dict[str, str]:
    """The fields that a webhook would have had."""
    fields = {
        "MessageSid": one.sid or "",
        "AccountSid": account.sid,
        "From": str(one.from_ or ""),
        "To": str(one.to or ""),
        "Body": one.body or "",
        "MessagingServiceSid": one.messaging_service_sid or "",
    }
    if str(one.num_media or "0") != "0":
        for number, file in enumerate(await api.files_of(one.sid or "")):
            fields[f"MediaUrl{number}"] = API + str(file.uri).removesuffix(".json")
            fields[f"MediaContentType{number}"] = file.content_type or ""
    return fields
