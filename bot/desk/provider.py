"""Asks a provider of identities who somebody is (OpenID Connect, code flow with PKCE)."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from cryptography.fernet import InvalidToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.desk.second_factor import box
from bot.errors import GandrasError
from bot.settings import Settings

BACK = "/desk/sign-in/provider/back"
#: Seconds for signing in at the provider, and for which what it publishes is believed.
LASTS = 600
PUBLISHED = 3600.0
PATIENCE = 10.0
#: Seconds that two clocks may differ.
LEEWAY = 60
#: Signatures by keys that the provider publishes; never `none`, never by a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")


class ProviderFailed(GandrasError):
    """The provider did not say who it is, or what it said is not to be believed."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says somebody is. The e-mail is empty unless it has been verified."""

    subject: str
    email: str
    name: str


class Provider:
    """One provider, as the settings name it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._box = box(settings, b"oidc")
        self._published: tuple[float, dict[str, Any], KeySet] | None = None

    async def begin(self, wanted: str) -> tuple[str, str]:
        """Where to send the browser, and what it must keep and bring back. Raises ProviderFailed.

        What it keeps is encrypted: the state, the nonce and the secret of PKCE, and the page that
        was wanted.
        """
        about, _ = await self._about()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._back,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        kept = json.dumps([state, nonce, verifier, wanted]).encode()
        return f"{about['authorization_endpoint']}?{urlencode(query)}", self._box.encrypt(
            kept
        ).decode()

    async def end(self, kept: str, query: Mapping[str, str]) -> tuple[Identity, str]:
        """Who has come back, and the page they wanted. Raises ProviderFailed."""
        try:
            state, nonce, verifier, wanted = json.loads(self._box.decrypt(kept, ttl=LASTS))
        except InvalidToken:
            raise ProviderFailed("the browser brought nothing of ours") from None
        code = query.get("code", "")
        if not code or not secrets.compare_digest(state.encode(), query.get("state", "").encode()):
            raise ProviderFailed(f"no code, or another state: {query.get('error', '')[:60]!r}")
        about, keys = await self._about()
        answer = await self._call("POST", about["token_endpoint"], code=code, verifier=verifier)
        return self._identity(str(answer.get("id_token", "")), keys, nonce), str(wanted)

    def _identity(self, token: str, keys: KeySet, nonce: str) -> Identity:
        client = self._settings.oidc_client_id
        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": client},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            wanted.validate(claims)
        except (JoseError, ValueError) as error:
            raise ProviderFailed(f"its token does not hold: {type(error).__name__}") from None
        if isinstance(claims["aud"], list) and claims.get("azp", client) != client:
            raise ProviderFailed("its token is for another client")
        email = claims.get("email") if claims.get("email_verified") is True else ""
        name = claims.get("name")
        return Identity(
            f"{claims['iss']} {claims['sub']}",
            email if isinstance(email, str) else "",
            name if isinstance(name, str) else "",
        )

    async def _about(self) -> tuple[dict[str, Any], KeySet]:
        if self._published and self._published[0] > time.monotonic() - PUBLISHED:
            return self._published[1:]
        issuer = self._settings.oidc_issuer
        about = await self._call("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise ProviderFailed("it calls itself otherwise than GANDRAS_OIDC_ISSUER")
        try:
            keys = KeySet.import_key_set(await self._call("GET", about["jwks_uri"]))  # type: ignore[arg-type]
            _ = about["authorization_endpoint"], about["token_endpoint"]
        except (JoseError, KeyError, TypeError, ValueError):
            raise ProviderFailed("what it publishes is not complete") from None
        self._published = time.monotonic(), about, keys
        return about, keys

    async def _call(self, method: str, address: str, **sent: str) -> dict[str, Any]:
        data, auth = None, None
        if sent:
            data = {
                "grant_type": "authorization_code",
                "code": sent["code"],
                "redirect_uri": self._back,
                "code_verifier": sent["verifier"],
                "client_id": self._settings.oidc_client_id,
            }
            if secret := self._settings.oidc_client_secret.get_secret_value():
                # Both are percent-encoded first (RFC 6749, 2.3.1).
                auth = httpx.BasicAuth(quote(data.pop("client_id"), ""), quote(secret, ""))
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as http:
                answer = await http.request(
                    method, address, data=data, auth=auth or httpx.USE_CLIENT_DEFAULT
                )
                answer.raise_for_status()
                found = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise ProviderFailed(f"{method} failed: {type(error).__name__}") from None
        if not isinstance(found, dict):
            raise ProviderFailed(f"{method} gave no object")
        return found

    @property
    def _back(self) -> str:
        return self._settings.public_url.rstrip("/") + BACK
