"""Who we are on the platform: the page, the app that answers on it, and what both prove it by."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field

from channels.messenger.limits import VERSION


@dataclass(frozen=True, slots=True)
class Account:
    """One page and one app. What is secret is not shown by `repr`."""

    page_id: str
    app_id: str
    page_token: str = field(repr=False)
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
        return hmac.new(self.app_secret.encode(), self.page_token.encode(), "sha256").hexdigest()

    def signed(self, body: bytes, header: str) -> bool:
        r"""Whether `X-Hub-Signature-256` is ours for these very bytes.

        The platform signs what it sends, with non-ASCII letters written as \uXXXX, so nothing that
        was parsed and written again has this signature. Only sha256 counts, whatever the header
        says. Bytes are compared: texts with other letters than ASCII would raise TypeError.
        """
        right = "sha256=" + hmac.new(self.app_secret.encode(), body, "sha256").hexdigest()
        return hmac.compare_digest(right.encode(), header.encode("utf-8", "surrogatepass"))

    def verified(self, token: str) -> bool:
        """Whether this is the word that was agreed on for setting up the webhook."""
        return hmac.compare_digest(
            self.verify_token.encode(), token.encode("utf-8", "surrogatepass")
        )
