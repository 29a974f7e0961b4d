"""The words by which an OpenClaw gateway and its parts are known."""

from typing import Final

GATEWAY: Final = "openclaw"
"""Kind of the service that a gateway is; its state is that of its worst part."""
HTTP: Final = "openclaw-http"
"""Kind of its HTTP, whose key goes on with ``/http``."""
RPC: Final = "openclaw-rpc"
"""Kind of its cheap requests, whose key goes on with ``/rpc``."""
SELF_RESTART_OFF: Final = "no self-restart"
"""Mark of a gateway whose own agents may not restart it."""
IMPORTING: Final = "importing"
"""Mark of a gateway that takes its old files into a new store before it listens."""
WRITTEN_BY: Final = "config of "
"""Begins the mark of a gateway whose config was last written by a newer version than runs; the version follows."""
