"""WhatsApp by Meta's Cloud API: webhooks in, texts with buttons or a list out.

What the platform does and where that is written: docs/channels/whatsapp.md.
"""

from channels.whatsapp.account import WhatsAppAccount
from channels.whatsapp.channel import WhatsAppChannel

__all__ = ["WhatsAppAccount", "WhatsAppChannel"]
