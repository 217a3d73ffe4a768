"""SMS by Twilio's Programmable Messaging: signed webhooks in, its REST API out.

What the platform does and where that is written: docs/channels/sms.md.
"""

from channels.sms.account import SmsAccount
from channels.sms.channel import SmsChannel

__all__ = ["SmsAccount", "SmsChannel"]
