"""Every limit of the platform that we honour, with the page that states it, and what errors mean.

The pages are below https://developers.facebook.com/documentation/business-messaging/whatsapp/
unless they say otherwise. Limits change: change them here.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.messages import Shape
from channels.meta.verdicts import (
    BUSY,
    COMMON,
    JUDGED,
    MENDED,
    OUTSIDE_WINDOW,
    PERMISSION,
    RATE,
    UNREACHABLE,
    Errors,
    Verdict,
)

NAME = "whatsapp"


#: messages/text-messages: 4096 characters. messages/interactive-reply-buttons-messages: 1024, up to
#: 3 buttons, titles of 20 that differ. messages/interactive-list-messages: up to 10 rows, titles
#: of 24, a label of 20; 4096 characters by the page, 1024 by others: what both allow.
SHAPE = Shape(text=4096, text_with_buttons=1024, buttons=10, title=20)
REPLY_BUTTONS = 3
LABEL = 20

#: support/error-codes, 131047: free answers end a day after the person's last message.
WINDOW = timedelta(hours=24)

#: business-scoped-user-ids: country, a point, up to 128 letters and digits; the same for a person
#: whether they show their number or not. Otherwise a number: up to 15 digits (E.164).
USER_FORM = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
PHONE_FORM = re.compile(r"[0-9]{5,15}")

#: business-phone-numbers/media: media ids are good for 7 days, addresses for minutes. The host that
#: keeps the files wants the token.
MEDIA_FORM = re.compile(r"[0-9]{1,40}")
FILES = "lookaside.fbsbx.com"

#: By (code, subcode); 0 stands for any. support/error-codes. What is not here has no better end
#: than to be given up: a parameter or the kind of message is wrong.
ERRORS: Errors = {
    **COMMON,
    **{(code, 0): PERMISSION for code in range(200, 300)},
    (3, 0): PERMISSION,
    (33, 0): Verdict("no_such_number", MENDED, operator=True),
    (80007, 0): RATE,
    (130429, 0): RATE,
    (131000, 0): BUSY,
    (131005, 0): PERMISSION,
    (131016, 0): BUSY,
    (131026, 0): UNREACHABLE,
    (131030, 0): PERMISSION,  # a test number writes to people on its list only
    (131031, 0): Verdict("account_locked", JUDGED, operator=True),
    (131037, 0): Verdict("name_not_approved", MENDED, operator=True),
    (131042, 0): Verdict("not_paid", MENDED, operator=True),
    (131045, 0): Verdict("not_registered", MENDED, operator=True),
    (131047, 0): OUTSIDE_WINDOW,
    (131048, 0): Verdict("judged_spam", JUDGED, operator=True),
    (131056, 0): RATE,  # too much to one person in a short time
    (131057, 0): BUSY,
}
