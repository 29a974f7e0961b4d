"""What an owner can say of a container engine."""

from pydantic import Field, field_validator

from collectors.collector import SourceSettings

SCHEMES = ("unix://", "tcp://", "http://", "https://", "ssh://")
"""What an address of an engine begins with."""


class ContainerSettings(SourceSettings):
    """One engine of Docker or Podman."""

    timeout: float = Field(default=30.0, gt=0, le=600)
    """Seconds after which a poll is given up; each single answer has 5 s."""
    url: str = ""
    """Where it listens: ``unix:///run/docker.sock``, ``tcp://gpu-box:2376``; by default as ``docker`` finds it."""
    certificates: str = ""
    """Folder of ``ca.pem``, ``cert.pem`` and ``key.pem`` for an address over TLS."""
    name: str = Field(default="", max_length=40, pattern=r"^[\w.-]*$")
    """What the wall calls the engine where there are several."""
    expect: tuple[str, ...] = ()
    """Names of containers that must be there, whether or not they were ever seen."""
    ignore: tuple[str, ...] = ()
    """Names of containers that are not looked at; ``*`` stands for anything."""

    @field_validator("url")
    @classmethod
    def _known_address(cls, url: str) -> str:
        if url and not url.startswith(SCHEMES):
            raise ValueError("give an address such as unix:///run/docker.sock or tcp://gpu-box:2376")
        return url.rstrip("/")

    @property
    def scope(self) -> str:
        """``docker``, and ``docker/NAME`` for one that has a name."""
        return f"docker/{self.name}" if self.name else "docker"
