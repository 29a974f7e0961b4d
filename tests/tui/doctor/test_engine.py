"""The doctor tells whether messages have a way, without asking for a key."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.store.records import Picture
from tui.doctor.engine import channel_findings
from tui.doctor.finding import Level
from tui.doctor.patient import Patient
from tui.setup import plan

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


@pytest.mark.parametrize("key", ["~nobody-of-this-name/key", "/nonexistent/key"])
def test_a_key_that_is_not_where_it_is_kept_is_told(tmp_path: Path, key: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[[notify.channels]]\nkind = "ntfy"\nurl = "http://127.0.0.1:9/x"\ntoken = {{ file = "{key}" }}\n'
    )
    patient = Patient(now=NOW, plan=plan(config), place=None, picture=Picture(), found=(), engine=False)
    [finding] = channel_findings(patient)
    assert (finding.level, finding.said) == (Level.DEGRADED, f"{key} cannot be read")
