"""What every viewer needs: the config's words on box and wall, the places, and a feed out of the store."""

import os
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from collectors.places import config_file, spare_dir, state_dir
from tui.config import Config, load
from tui.storefeed import StoreFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One viewer's view of this box."""

    config: Config
    zone: tzinfo
    state: Path
    spare: Path

    def feed(self) -> StoreFeed:
        """A feed out of the store; the caller closes it."""
        config = self.config
        return StoreFeed(box=config.box.name, zone=self.zone, state=self.state, spare=self.spare, you=config.wall.you)


def viewer() -> Viewer:
    """The viewer that config and environment describe.

    Raises:
        ConfigError: the config cannot be used.
    """
    config = load(config_file(os.environ))
    state = state_dir(os.environ)
    return Viewer(config=config, zone=config.box.zone, state=state, spare=spare_dir(state, os.geteuid()))
