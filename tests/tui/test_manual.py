"""Every setting says what it does, at the one place where it is made."""

from dataclasses import fields

import pytest

from collectors.collector import SourceSettings
from collectors.engine.heartbeat import HeartbeatSettings
from collectors.notify.settings import KINDS as CHANNELS
from collectors.notify.settings import NotifySettings
from collectors.registry import collectors
from collectors.sources.llama.settings import LlamaSettings
from collectors.sources.probes.settings import KINDS as PROBES
from tui.config import Box, Config, Wall
from tui.manual import manual, purpose

MODELS = (
    HeartbeatSettings,
    NotifySettings,
    *CHANNELS.values(),
    *PROBES.values(),
    *(kind.Settings for kind in collectors().values()),
)
TOLD_BY_THE_MODEL = {"kind", "host", "port"}
"""Fields that need no more words than their name and the model's own."""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_setting_of_a_source_says_what_it_does(model: type[SourceSettings]) -> None:
    assert set(model.model_fields) - set(manual(model)) - TOLD_BY_THE_MODEL == set()


@pytest.mark.parametrize("section", [Box, Wall, Config])
def test_every_setting_of_the_wall_says_what_it_does(section: type) -> None:
    assert {each.name for each in fields(section)} - set(manual(section)) == set()


def test_what_a_model_says_itself_beats_what_it_inherits() -> None:
    assert (
        manual(LlamaSettings)["every"] == "Seconds between polls; polling faster would keep abandoned requests alive."
    )
    assert manual(LlamaSettings)["enabled"] == "Whether the source is read at all; `false` is shown as off."


def test_a_model_says_what_it_is_in_a_line() -> None:
    assert purpose(Wall) == "How the wall looks and is used."
