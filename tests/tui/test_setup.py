"""What the config says of sources becomes what the engine is told, or is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from collectors.secret import Secret
from tui.config import ConfigError, load
from tui.setup import heartbeat_settings

ROOT = Path(__file__).parent.parent.parent
ALWAYS = ["agents", "checkouts", "crontab", "gpu", "host", "systemd/user"]
"""What every box is looked at for."""


def planned(tmp_path: Path, config: str) -> str:
    """What a plan from this config would watch and leave off, or why there is none."""
    file = tmp_path / "config.toml"
    file.write_text(config)
    program = (
        "from tui.setup import plan\n"
        "from tui.config import ConfigError\n"
        "try: told = plan(); print(sorted(each.scope for each in told.collectors), sorted(told.off))\n"
        "except ConfigError as error: print(error)\n"
    )
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().replace(str(file), "FILE")


def test_what_is_always_there_is_watched_without_a_word(tmp_path: Path) -> None:
    assert planned(tmp_path, "") == f"{ALWAYS} []"


def test_a_server_that_is_off_is_named_as_off(tmp_path: Path) -> None:
    config = '[[sources.llama]]\nurl = "http://127.0.0.1:11437"\nenabled = false\n'
    assert planned(tmp_path, config) == f"{ALWAYS} ['llama/11437']"


def test_a_server_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    config = '[[sources.llama]]\nurl = "http://127.0.0.1:1"\n[[sources.llama]]\nurl = "http://localhost:1"\n'
    assert planned(tmp_path, config) == "FILE: sources.llama: llama/1 is there twice"


def test_a_port_that_cannot_be_is_refused_with_its_line(tmp_path: Path) -> None:
    said = planned(tmp_path, '[[sources.llama]]\nurl = "http://127.0.0.1:99999"\n')
    assert said.startswith("FILE line 2: sources.llama.url:")


def test_one_table_where_several_can_be_is_refused(tmp_path: Path) -> None:
    said = planned(tmp_path, '[sources.llama]\nurl = "http://127.0.0.1:1"\n')
    assert "[[sources.llama]]" in said


def test_a_limit_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    assert planned(tmp_path, "[limits.gpu]\nvran_soon = 3\n").startswith("FILE: limits:")


def test_a_ping_is_an_address_or_where_it_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[heartbeat]\nping = "https://hc-ping.com/check"\nevery = 120\n')
    settings = heartbeat_settings(file, load(file))
    assert (settings.ping, settings.every) == ("https://hc-ping.com/check", 120)
    file.write_text('[heartbeat]\nping = { env = "PING_URL" }\n')
    assert heartbeat_settings(file, load(file)).ping == Secret(env="PING_URL")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('png = "https://x"', "line 2: unknown name 'png'; did you mean 'ping'?"),
        ('ping = "x"', "line 2: heartbeat.ping: give an address such as https://hc-ping.com/your-check"),
        ("every = 5", "line 2: heartbeat.every: input should be greater than or equal to 30"),
    ],
)
def test_a_mistake_about_the_heartbeat_is_refused_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[heartbeat]\n{written}\n")
    with pytest.raises(ConfigError) as refusal:
        heartbeat_settings(file, load(file))
    assert str(refusal.value) == f"{file} {said}"


def test_a_probe_is_checked_as_one_of_its_kind(tmp_path: Path) -> None:
    page = '[[sources.probe]]\nkind = "http"\nname = "a"\nurl = "http://127.0.0.1:1"\n'
    assert planned(tmp_path, page) == planned(tmp_path, "").replace("'host'", "'host', 'probe/a'")
    assert planned(tmp_path, page + 'bodi = "x"\n') == "FILE line 5: unknown name 'bodi'; did you mean 'body'?"
    assert "line 2: sources.probe.kind: input should be 'http', 'tcp'" in planned(
        tmp_path, page.replace("http", "x", 1)
    )


def test_a_mistake_in_a_hop_is_refused_where_it_stands(tmp_path: Path) -> None:
    way = '[[sources.probe]]\nkind = "chain"\nname = "a"\nhops = [{kind = "tcp", host = "a", port = 1, prot = 2}]\n'
    assert planned(tmp_path, way) == "FILE line 4: unknown name 'prot'; did you mean 'port'?"
