"""Whether a port can be had, asked before anything is started."""

from __future__ import annotations

import socket

from bot.errors import Misconfigured


def hold_free(host: str, port: int, otherwise: str) -> None:
    """Hold that nobody listens there yet; `otherwise` is what else can be done.

    Raises Misconfigured.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            msg = (
                f"{host}:{port} cannot be used ({error.strerror}). "
                f"Stop what listens there, or {otherwise}."
            )
            raise Misconfigured(msg) from None
