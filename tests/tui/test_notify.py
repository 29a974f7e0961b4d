"""``notify`` lists the channels and tries them, in words and codes that a script can use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "canary-7f3a"
COMMAND = '[[notify.channels]]\nkind = "command"\nname = "own"\nargv = ["tee", "{0}"]\n'
GONE = '[[notify.channels]]\nkind = "webhook"\nname = "team"\nform = "slack"\nurl = {{ env = "HOOK" }}\n'


def notify(tmp_path: Path, config: str, *words: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "config.toml"
    file.write_text(config.format(tmp_path / "told"))
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file), "HOOK": f"http://127.0.0.1:9/{KEY}"}
    return subprocess.run(
        [sys.executable, "-m", "tui", "notify", *words], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_without_a_channel_nothing_is_sent_and_that_is_said(tmp_path: Path) -> None:
    done = notify(tmp_path, "", "test")
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing is sent" in done.stderr


def test_alone_it_lists_the_channels_and_when_they_are_quiet(tmp_path: Path) -> None:
    done = notify(tmp_path, '[notify]\nquiet = "22:30-07:00"\nreminder_minutes = 0\n' + COMMAND + GONE)
    lines = done.stdout.splitlines()
    assert lines[:5] == ["CHANNEL  KIND", "own      command", "team     webhook", "told: NOW, YOU", "reminded: never"]
    assert lines[5].startswith("quiet hours: 22:30-07:00, o")


def test_a_test_message_is_marked_as_one(tmp_path: Path) -> None:
    done = notify(tmp_path, COMMAND, "test")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("own: sent in ")
    told = json.loads((tmp_path / "told").read_text())
    assert (told["title"], told["occasion"]) == ("TEST: a message of LockN Control", "test")


def test_what_does_not_get_through_is_said_once_with_a_remedy_and_without_its_key(tmp_path: Path) -> None:
    done = notify(tmp_path, COMMAND + GONE, "test")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[1] == (
        "team: NOT sent: nothing listens at its address; start the server, or correct the address"
    )


def test_the_bell_is_not_said_to_be_sent(tmp_path: Path) -> None:
    done = notify(tmp_path, '[[notify.channels]]\nkind = "bell"\n', "test")
    assert (done.returncode, done.stdout) == (0, "bell: open walls ring by themselves: there is nothing to send\n")


def test_one_channel_alone_can_be_tried(tmp_path: Path) -> None:
    done = notify(tmp_path, COMMAND + GONE, "test", "--channel", "own")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)


def test_a_channel_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    done = notify(tmp_path, COMMAND + GONE, "test", "--channel", "phone")
    assert (done.returncode, done.stderr) == (64, "no channel is called 'phone'; there are: own, team\n")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[notify]\nquite = "22:30-07:00"\n', "line 2: unknown name 'quite'; did you mean 'quiet'?"),
        (
            '[notify]\nquiet = "late"\n',
            'line 2: notify.quiet: should be two different times of day, as in "22:30-07:00"',
        ),
        (COMMAND + '[[notify.channels]]\nkind = "smoke"\n', "line 6: notify.channels.kind: should be one of bell, "),
        (
            COMMAND + '[[notify.channels]]\nkind = "ntfy"\nurl = {{ evn = "A" }}\n',
            "unknown name 'evn'; did you mean 'env'?",
        ),
        (COMMAND + COMMAND, "several are called 'own'"),
        ("notify = 3\n", "line 1: notify: should be a table"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, config: str, said: str) -> None:
    done = notify(tmp_path, config)
    assert done.returncode == 64
    assert said in done.stderr
