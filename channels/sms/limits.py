"""Every limit of the platform that we honour, with the page that states it. Limits change: here."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Shape

#: https://www.twilio.com/docs/messaging/api/message-resource: Body of up to 1,600 characters.
LONGEST = 1600
SHAPE = Shape(text=LONGEST, short=True)

#: Seconds that a message may wait at Twilio, there too. By default 36,000: an answer of the morning
#: would come in the evening, when it helps nobody.
VALIDITY = 14_400

#: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: how often, and after
#: which failures, a webhook is called again. Not part of the address that is called and signed.
RETRIES = "#rc=3&rp=all"

#: https://www.twilio.com/docs/messaging/guides/webhook-request: up to ten files, sids of 34
#: characters. A number has at most 15 digits, short codes and names are shorter.
MOST_MEDIA = 10
LONGEST_SID = 64
LONGEST_ADDRESS = 64
#: Fields of one request. Twilio sends some 30; more than this is nobody's form.
MOST_FIELDS = 500

#: https://www.twilio.com/docs/messaging/api/media-resource: the API, and where it redirects to.
API = "https://api.twilio.com"
HOSTS = (".twilio.com", ".twiliocdn.com")

#: Seconds that one call may take in all; a look and a send fit into the outbox's lease.
CALL = 10
CONNECT = 5

#: Twilio calls a webhook four times within a minute or so and then never again. So at the start it
#: is asked what came in while we were away, and from time to time what came in of late.
AWAY = timedelta(hours=24)
LATELY = timedelta(minutes=30)
#: Seconds between two looks, and until the next one after a look that failed.
AGAIN = 600.0
SOON = 30.0

#: How far Twilio's clock may be behind ours.
SKEW = timedelta(minutes=2)
#: Most messages to one number that are looked through; one page holds at most 1,000.
LOOK = 1000
PAGE = 500
