"""What the README shows works as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_config_it_shows_is_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    program = "from tui.setup import plan; print(sorted(each.scope for each in plan().collectors), plan().off)"
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == (
        "['agents', 'checkouts', 'crontab', 'host', 'llama/11437', 'systemd/user'] ['gpu']"
    ), done.stderr


def test_the_notifications_it_shows_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(\[notify\].*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-m", "tui", "notify"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()[1:4]] == ["phone", "webhook", "command"]


def test_the_probes_it_shows_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(\[\[sources\.probe\]\].*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    program = "from tui.setup import plan; print([each.scope for each in plan().collectors if each.name == 'probe'])"
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = "['probe/api', 'probe/dev', 'probe/prod', 'probe/grafana', 'probe/tor']"
    assert done.stdout.strip() == told, done.stderr


def test_the_model_servers_it_shows_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(\[\[sources\.openai\]\].*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    program = (
        "from tui.setup import plan; names = ('openai', 'ollama', 'vllm')\n"
        "print(sorted(each.scope for each in plan().collectors if each.name in names))"
    )
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['ollama/gpu-2:11434', 'openai/8880', 'vllm/8000']", done.stderr


def test_each_picture_it_shows_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def test_each_command_it_shows_is_one() -> None:
    commands = set(re.findall(r"`lockn-control ([a-z]+)", README))
    known = subprocess.run(
        [sys.executable, "-m", "tui", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert commands <= set(re.findall(r"^ {4}([a-z]+) ", known.stdout, re.MULTILINE))


def test_a_mistyped_command_line_has_the_code_that_it_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "snapshot", "--fail-on", "nwo"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 64


def test_the_trackers_it_shows_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(\[\[sources\.linear\]\].*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    program = (
        "from tui.setup import plan;"
        "print([c.scope for c in plan().collectors if c.name in ('linear', 'missioncontrol', 'tasks')])"
    )
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = "['linear/api.linear.app', 'missioncontrol/127.0.0.1:8000', 'tasks/stack', 'tasks/notes', 'tasks/plans']"
    assert done.stdout.strip() == told, done.stderr


def test_the_forges_it_shows_are_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(\[\[sources\.gitea\]\].*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    program = "from tui.setup import plan; print([c.scope for c in plan().collectors if c.name in ('gitea', 'github')])"
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['gitea/git.example.org', 'github/github.com']", done.stderr


def test_the_ci_it_shows_is_taken(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(\[\[sources\.woodpecker\]\].*?)```", README, re.DOTALL)
    assert shown is not None
    file = tmp_path / "config.toml"
    file.write_text(shown[1])
    program = (
        "from tui.setup import plan; print([each.scope for each in plan().collectors if each.name == 'woodpecker'])"
    )
    env = os.environ | {"LOCKN_CONTROL_CONFIG": str(file)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['woodpecker/ci.example.org']", done.stderr
