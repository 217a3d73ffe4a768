"""The web chat's server: sessions and messages over HTTP, and the socket."""
