"""What a service without a dashboard of its own is known by: to its source, its rules and its rows."""

from typing import Final

KIND: Final = "service"
"""Kind of a service that is seen by its process and its log."""
QUOTING: Final = "quoting"
"""Mark of one whose log says that it offers something now."""
NOT_QUOTING: Final = "not quoting"
"""Mark of one whose log says that it does not."""
REQUESTS: Final = 50
"""Requests of which the share that was rejected says something."""
