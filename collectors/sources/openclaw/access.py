"""Access to a gateway: its address, its folder and what lets us in, from our config or else from its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from board.reading import OutageKind
from collectors.address import is_here
from collectors.collector import SourceOutage
from collectors.sources.openclaw.conf import Conf, home_of, port_of, section, written
from collectors.sources.openclaw.part import Blocking, Payload
from collectors.sources.openclaw.settings import OpenClawSettings

TOKEN: Final = "OPENCLAW_GATEWAY_TOKEN"  # noqa: S105 - the name of a variable
PASSWORD: Final = "OPENCLAW_GATEWAY_PASSWORD"  # noqa: S105 - likewise
NOWHERE: Final = Path("/dev/null/on-another-box")
"""Where the files are of a gateway that is elsewhere: no such folder can be."""
REMEDY: Final = 'name the token in our config: token = { file = "~/.config/openclaw-token" }'


class Access:
    """How to reach one gateway."""

    def __init__(self, settings: OpenClawSettings, environ: Mapping[str, str], home: Path, blocking: Blocking) -> None:
        """Prepare to look; nothing is read.

        Args:
            settings: The owner's.
            environ: The environment.
            home: The user's home folder.
            blocking: Reads files.
        """
        self._settings = settings
        self._environ = environ
        self._blocking = blocking
        self._home = settings.state_dir.expanduser() if settings.state_dir else home_of(environ, home)
        named = settings.config or environ.get("OPENCLAW_CONFIG_PATH") if not settings.state_dir else settings.config
        self._conf = Conf(Path(named).expanduser() if named else self._home / "openclaw.json")
        self._url = urlsplit(settings.url)
        self.is_forwarded = False
        """Whether the port of this box leads to another one, as with ``ssh -L``."""
        self.told: Payload = {}
        """What a gateway of another box says of its config."""

    def config(self) -> Payload:
        """The gateway's own config; blocks. Of one on another box what it told, unless the owner has its files here."""
        return self._conf.read() if self._has_files else self.told

    @property
    def trouble(self) -> str:
        """Why the gateway's own config cannot be read; empty where it can."""
        return self._conf.why

    @property
    def memory_mark(self) -> float | None:
        """The owner's mark for its memory in MiB."""
        return self._settings.memory_mark

    @property
    def here(self) -> bool:
        """Whether the gateway is on this box."""
        return self.is_near and not self.is_forwarded

    @property
    def is_near(self) -> bool:
        """Whether its port is one of this box."""
        return is_here(self._url.hostname or "127.0.0.1")

    @property
    def _has_files(self) -> bool:
        """Whether its files are on this box."""
        return self.here or self._settings.state_dir is not None or self._settings.config is not None

    @property
    def away(self) -> str:
        """The host that a gateway on another box calls its own."""
        return self._settings.name if self.is_forwarded else self.host

    @property
    def host(self) -> str:
        """Where it listens."""
        return self._url.hostname or "127.0.0.1"

    def port(self) -> int:
        """Where it listens; blocks."""
        if self._settings.url:
            return self._url.port or (443 if self._url.scheme in ("wss", "https") else 80)
        return port_of(self.config())

    def same_as(self, other: Self) -> bool:
        """Whether both lead to one gateway: a port of this box has one, and so has a folder; blocks.

        One that is only looked for, and has left no trace, is no other than that which is known.
        """
        if not other._settings.configured and not other._home.is_dir():
            return True
        named = self._settings.state_dir is not None and self._home == other._home
        return self.here and other.here and (named or self.port() == other.port())

    def state_dir(self, told: str = "") -> Path:
        """The folder of its files, as the owner, the gateway itself or else its program's custom says."""
        if self._settings.state_dir:
            return self._home
        if not self.here:
            return NOWHERE  # the folder of the same name on this box is another gateway's
        return Path(told) if told else self._home

    def http(self) -> str:
        """The address for HTTP; blocks."""
        secure = self._url.scheme in ("wss", "https")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if secure else 'http'}://{host}:{self.port()}{self._url.path}"

    async def address(self) -> str:
        """The address for WebSockets."""
        http: str = await self._blocking(self.http)
        return f"ws{http.removeprefix('http')}"

    async def credentials(self) -> Mapping[str, str]:
        """What lets us in: nothing where the gateway asks for nothing.

        Raises:
            SourceOutage: denied, where it is kept in a place that we do not know.
        """
        if self._settings.token is not None:
            return {"token": await self._settings.token.read()}
        if token := self._environ.get(TOKEN, ""):
            return {"token": token}
        return self._from_config(await self._blocking(self.config)) if self.here else {}

    def _from_config(self, config: Payload) -> Mapping[str, str]:
        auth = section(config, "gateway", "auth")
        for name, variable in (("token", TOKEN), ("password", PASSWORD)):
            value = auth.get(name)
            if found := written(value, self._environ) or (self._environ.get(variable, "") if value else ""):
                return {name: found}
            if value:
                sentence = f"its {name} is kept in a place that only it knows"
                raise SourceOutage(OutageKind.DENIED, sentence, remedy=REMEDY)
        return {}
