"""The address at which a listener of this box answers."""

from collectors.serving.owner import ANYWHERE
from collectors.sockets import Listener


def address(listener: Listener) -> str:
    """``http://127.0.0.1:8080`` for one that listens everywhere, else its own address."""
    host = listener.address
    if host in ANYWHERE:
        host = "127.0.0.1"
    return f"http://[{host}]:{listener.port}" if ":" in host else f"http://{host}:{listener.port}"
