"""Every limit of Telegram that we honour, with the page that states it.

The pages are below https://core.telegram.org/bots/ unless they say otherwise. Limits change:
change them here.
"""

from __future__ import annotations

import re

from bot.messages import Shape

#: api#sendmessage: 1-4096 characters, of which a pair of UTF-16 units counts two. Buttons have no
#: stated limit; more than 20 are unreadable on a phone, and longer titles are cut by its screen.
SHAPE = Shape(text=4096, buttons=20, title=60)
#: Characters up to which two titles fit beside each other on a phone.
HALF_A_ROW = 16

#: features#deep-linking: 1-64 characters.
START_FORM = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: api#setwebhook: 1-256 characters.
SECRET_FORM = re.compile(r"[A-Za-z0-9_-]{1,256}")
#: features#botfather: the bot's id, a colon, a secret.
TOKEN_FORM = re.compile(r"([0-9]{1,20}):[A-Za-z0-9_-]{1,100}")

#: faq#my-bot-is-hitting-limits: about 30 messages a second in all, about one a second in one chat,
#: where short bursts are tolerated. Messages, seconds.
ALL_CHATS = (30, 1.0)
ONE_CHAT = (3, 3.0)
#: Chats whose pace is remembered.
CHATS = 2000

#: api#getfile: files of up to 20 MB can be fetched.
FILE = 20 * 1024 * 1024

#: api#botcommand, api#setmydescription, api#setmyshortdescription.
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120

#: api#getupdates: what we ask for. `my_chat_member` tells that somebody blocked the bot.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
#: Updates of one call (1-100), and seconds that a call waits for the first one.
BATCH = 100
POLL = 25

#: Seconds that connecting, and reading or writing on, may take; the outbox's claim on a message
#: lasts longer. Seconds that fetching a file may take in all.
CONNECT = 5.0
CALL = 10.0
DOWNLOAD = 60.0
