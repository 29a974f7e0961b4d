"""Classes: what sort of step of CI failed, with which command, and what its scanner found."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from board.facts import FailureClass, Weakness
from board.hygiene import tame
from collectors.tracker.weaknesses import weaknesses

END: Final = 60_000
"""Characters at the end of a log that are looked at: the patterns take 0.1 s at most for so many."""
WIDTH: Final = 400
"""Characters of a line that are looked at."""
COMMAND: Final = 200
"""Characters of a command that are kept."""

_WORDS: Final[Mapping[FailureClass, str]] = {
    FailureClass.SCANNER: "audit codeql cve gitleaks govulncheck grype osv safety scan scanner security semgrep snyk"
    " trivy vuln vulnerable vulnerabilities vulns",
    FailureClass.FORMAT: "biome black clippy dprint eslint flake8 fmt format formatting gofmt golangci hadolint lint"
    " linter linting mypy prettier pyright rubocop ruff rustfmt shellcheck style stylelint tsc typecheck types",
    FailureClass.TEST: "coverage cypress e2e integration jest mocha nextest playwright pytest smoke spec test testing"
    " tests tox unit vitest",
    FailureClass.DEPLOY: "deploy deployment helm kubectl promote publish release rollout",
    FailureClass.BUILD: "buildx build builds bundle compile docker image install kaniko msbuild npm package restore"
    " setup webpack",
}
_CLASS: Final = {word: sort for sort, words in _WORDS.items() for word in words.split()}
_SIGNS: Final = (
    (FailureClass.SCANNER, re.compile(r"\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[a-z0-9]{4}){3})\b")),
    (FailureClass.BUILD, re.compile(r"\berror (?:TS|CS|MSB|FS)\d{3,5}\b|\berror\[E\d{4}\]|: (?:fatal )?error: ")),
    (
        FailureClass.TEST,
        re.compile(r"\b[1-9]\d* (?:tests? )?(?:failed|failing)\b|^--- FAIL:|^FAILED |^FAIL ", re.IGNORECASE),
    ),
    (
        FailureClass.FORMAT,
        re.compile(r"\bwould be reformatted\b|\berror WHITESPACE\b|\bCode style issues\b", re.IGNORECASE),
    ),
)
"""What a log says whose step and command say nothing; what comes first wins."""
_COMMAND: Final = re.compile(r"^(?:\+ |\$ |##\[group\]Run |(?:\S+ )?Run Main )(?P<command>\S.*)")
_SETUP: Final = re.compile(r"(?:set|cd|export|echo|source|\.|mkdir|corepack|printf|test) |apk add |apt-get ")
_ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_STAMP: Final = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z ?")


@dataclass(frozen=True, slots=True)
class Failing:
    """The step that made a run fail."""

    step: str = ""
    """Its name; empty: unknown."""
    failure_class: FailureClass = FailureClass.UNKNOWN
    command: str = ""
    """The last command that its log shows."""
    weaknesses: tuple[Weakness, ...] = ()


def failing(step: str, log: str = "") -> Failing:
    """Judge a step that failed by its name and the end of its log.

    Args:
        step: Its name, or that of its job where no step has one.
        log: What it wrote; empty: unknown.
    """
    lines = [_STAMP.sub("", _ESCAPES.sub("", line[:WIDTH])) for line in log[-END:].splitlines()]
    command = _command(lines)
    sort = _told(step, command, lines)
    found = weaknesses(lines) if sort is FailureClass.SCANNER else ()
    return Failing(tame(step, COMMAND), sort, tame(command, COMMAND), found)


def _told(step: str, command: str, lines: Sequence[str]) -> FailureClass:
    """By the name where it names one class alone, else by the command, by the log, and last by the name's first."""
    named = _named(step)
    if len(named) == 1:
        return named[0]
    told = [sort for sort in _named(command) if not named or sort in named]
    signs = [sort for sort, sign in _SIGNS if any(sign.search(line) for line in lines)]
    fitting = [sort for sort in signs if not named or sort in named]
    return next(iter((*told, *fitting, *named)), FailureClass.OTHER if step or lines else FailureClass.UNKNOWN)


def _named(text: str) -> tuple[FailureClass, ...]:
    """The classes that the words of a name belong to, each once, in the order of the classes."""
    words = {word for word in re.split(r"[^a-z0-9]+", text.lower()) if word}
    return tuple(sort for sort in _WORDS if any(_CLASS.get(word) is sort for word in words))


def _command(lines: Iterable[str]) -> str:
    found = [match["command"].strip() for line in lines if (match := _COMMAND.match(line))]
    return next((each for each in reversed(found) if not _SETUP.match(each)), "")
