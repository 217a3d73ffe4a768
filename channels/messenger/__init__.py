"""Facebook Messenger over the Graph API: webhooks in, the Send API out.

What the platform does and where that is written: docs/channels/messenger.md.
"""

from channels.messenger.account import Account
from channels.messenger.channel import MessengerChannel

__all__ = ["Account", "MessengerChannel"]
