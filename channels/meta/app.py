"""The Meta app that webhooks and calls belong to: what it proves itself by, on both sides."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from bot.channel import Received, Request
from bot.errors import Refused

#: Version of the Graph API that is called if the configured address names none.
VERSION = "v25.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One app and the token it calls with. What is secret is not shown by `repr`."""

    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    api_url: str = "https://graph.facebook.com"

    @property
    def api(self) -> str:
        """The Graph API with its version."""
        url = self.api_url.rstrip("/")
        return url if re.search(r"/v\d+\.\d+$", url) else f"{url}/{VERSION}"

    @property
    def proof(self) -> str:
        """`appsecret_proof`: shows that whoever has the token has the app's secret too.

        https://developers.facebook.com/docs/graph-api/securing-requests
        """
        return hmac.new(self.app_secret.encode(), self.token.encode(), "sha256").hexdigest()

    def admit(self, request: Request) -> Received | None:
        """The answer to the platform's question whether a webhook is ours; None for its events.

        Raises Refused for what is not the platform's.
        https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
        """
        if request.method == "GET":
            return self._verify(request)
        if not self._signed(request.body, request.headers.get("x-hub-signature-256", "")):
            raise Refused("bad_signature", 403)
        return None

    def _signed(self, body: bytes, header: str) -> bool:
        r"""Whether `X-Hub-Signature-256` is ours for these very bytes.

        The platform signs what it sends, with non-ASCII letters written as \uXXXX, so nothing that
        was parsed and written again has this signature. Only sha256 counts, whatever the header
        says. Bytes are compared: texts with other letters than ASCII would raise TypeError.
        """
        right = "sha256=" + hmac.new(self.app_secret.encode(), body, "sha256").hexdigest()
        return hmac.compare_digest(right.encode(), header.encode("utf-8", "surrogatepass"))

    def _verify(self, request: Request) -> Received:
        asked = parse_qs(request.url.partition("?")[2])
        mode, token, challenge = (
            asked.get(f"hub.{name}", [""])[0] for name in ("mode", "verify_token", "challenge")
        )
        known = hmac.compare_digest(
            self.verify_token.encode(), token.encode("utf-8", "surrogatepass")
        )
        if mode != "subscribe" or not challenge or not known:
            raise Refused("bad_verify_token", 403)
        return Received(text=challenge)
