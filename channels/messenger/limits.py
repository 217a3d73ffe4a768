"""Every limit of the platform that we honour, with the page that states it.

The pages are below https://developers.facebook.com/documentation/business-messaging/
messenger-platform/ unless they say otherwise. Limits change: change them here.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.messages import Shape

#: send-messages: a text is "below 2000 characters"; a margin for what counts as one.
#: send-messages/quick-replies: at most 13, titles of at most 20 characters.
SHAPE = Shape(text=1900, buttons=13, title=20)

#: policy: the window of free answers after the person's last action, and how long a human agent may
#: answer after it, with the tag. https://developers.facebook.com/docs/messenger-platform/policy
WINDOW = timedelta(hours=24)
AGENT_WINDOW = timedelta(days=7)

#: messenger-profile/greeting, send-messages/persistent-menu (20 by the newer page, 3 by the older
#: reference), reference/messenger-profile-api/ice-breakers (4; longer questions are cut on phones).
GREETING = 160
MENU_ITEMS = 3
MENU_TITLE = 30
ICE_BREAKERS = 4
ICE_BREAKER = 80

#: discovery/m-me-links: up to 2083 characters; ours are short, so only what could be ours is kept.
START = 64
START_FORM = re.compile(r"[A-Za-z0-9_-]+")

#: Where the platform keeps files: ends of the names of its hosts.
FILES = (".fbcdn.net", ".fbsbx.com", ".facebook.com")
