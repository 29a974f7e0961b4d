"""Numbers by which the speed of a model is judged, whichever server runs it."""

from board.facts import Gauge


def pace(key: str, model: str, speed: float | None) -> Gauge:
    """Tokens a second of one request, by model: another one on the same port has a pace of its own."""
    return Gauge(key=f"{key}/pace/{model or 'model'}", label="pace of a request", unit="tok/s", value=speed)


def requests(key: str, count: float | None) -> Gauge:
    """How many requests were seen since somebody began to count."""
    return Gauge(key=f"{key}/requests", label="requests", value=count)
