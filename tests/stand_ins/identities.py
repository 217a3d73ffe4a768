"""A provider of identities (OpenID Connect) on loopback: publishes keys, signs tokens for real."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.local_server import LocalServer

CLIENT, SECRET = "gandras", "s e:c%ret"


class Identities:
    """Everybody who comes is signed in at once, as `who`; `lie` changes the claims of the token."""

    def __init__(self) -> None:
        self.who: dict[str, Any] = {"sub": "1", "email": "ruta@mic.example", "email_verified": True}
        self.lie: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.signs_with = self.key
        self.codes: dict[str, dict[str, str]] = {}
        routes = [
            Route("/.well-known/openid-configuration", self._about),
            Route("/keys", self._keys),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
        ]
        self.server = LocalServer(Starlette(routes=routes))

    async def _about(self, _request: Request) -> JSONResponse:
        url = self.server.url
        return JSONResponse(
            {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "jwks_uri": f"{url}/keys",
            }
        )

    async def _keys(self, _request: Request) -> JSONResponse:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 303)

    async def _token(self, request: Request) -> JSONResponse:
        form = await request.form()
        asked = self.codes.pop(str(form["code"]), None)
        known = base64.b64encode(b"gandras:s%20e%3Ac%25ret").decode()
        verifier = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            asked is None
            or request.headers["authorization"] != f"Basic {known}"
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = {
            "iss": self.server.url,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            **self.who,
            **self.lie,
        }
        header = {"alg": "RS256", "kid": "one"}
        token = jwt.encode(header, claims, self.signs_with)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})
