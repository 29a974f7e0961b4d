"""Steps that failed, by their names and the ends of their logs."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import FailureClass, Weakness
from collectors.tracker.classes import failing

TRIVY = """\
package-lock.json (npm)
=======================
Total: 3 (HIGH: 3, CRITICAL: 0)

┌─────────┬─────────────────────┬──────────┬────────┬───────────────────┬───────────────┬──────────────────────┐
│ Library │    Vulnerability    │ Severity │ Status │ Installed Version │ Fixed Version │        Title         │
├─────────┼─────────────────────┼──────────┼────────┼───────────────────┼───────────────┼──────────────────────┤
│ multer  │ GHSA-5528-5vmv-3xc2 │ HIGH     │ fixed  │ 2.0.2             │ 2.0.9         │ Denial of service    │
│         ├─────────────────────┤          │        │                   ├───────────────┤                      │
│         │ GHSA-xf7r-hgr6-v32p │          │        │                   │ 2.1.0         │ Uncontrolled         │
├─────────┼─────────────────────┼──────────┤        ├───────────────────┼───────────────┤                      │
│ ws      │ CVE-2024-37890      │ HIGH     │        │ 8.11.0            │ 8.17.1, 7.5.10│                      │
└─────────┴─────────────────────┴──────────┴────────┴───────────────────┴───────────────┴──────────────────────┘
"""
PNPM = """\
+ pnpm audit --audit-level=high
┌─────────────────────┬────────────────────────────────────────────────────────┐
│ high                │ Multer vulnerable to Denial of Service                 │
├─────────────────────┼────────────────────────────────────────────────────────┤
│ Package             │ multer                                                 │
├─────────────────────┼────────────────────────────────────────────────────────┤
│ Vulnerable versions │ >=1.4.4-lts.1 <2.1.0                                   │
├─────────────────────┼────────────────────────────────────────────────────────┤
│ Patched versions    │ >=2.1.0                                                │
├─────────────────────┼────────────────────────────────────────────────────────┤
│ More info           │ https://github.com/advisories/GHSA-5528-5vmv-3xc2      │
└─────────────────────┴────────────────────────────────────────────────────────┘
1 vulnerabilities found
"""
PIP = """\
Found 1 known vulnerability in 1 package
Name  Version ID             Fix Versions
----- ------- -------------- ------------
flask 0.5     PYSEC-2019-179 1.0
"""
GRYPE = """\
NAME     INSTALLED  FIXED IN  TYPE       VULNERABILITY   SEVERITY
openbao  2.5.0      2.5.1     go-module  CVE-2026-11111  High
"""
CARGO = """\
Crate:     time
Version:   0.1.45
Title:     Potential segfault in the time crate
Date:      2020-11-18
ID:        RUSTSEC-2020-0071
Solution:  Upgrade to >=0.2.23
Dependency tree:
time 0.1.45
"""
GOVULN = """\
Vulnerability #1: GO-2023-1840
    Unsafe behavior in setuid/setgid binaries in runtime
  More info: https://pkg.go.dev/vuln/GO-2023-1840
  Module: golang.org/x/net
    Found in: golang.org/x/net@v0.1.0
    Fixed in: golang.org/x/net@v0.7.0
"""
NPM = """\
# npm audit report

lodash  <=4.17.20
Severity: high
Command Injection in lodash - https://github.com/advisories/GHSA-35jh-r3h4-6jhm
fix available via `npm audit fix`
node_modules/lodash

1 high severity vulnerability
"""
DOTNET = """\
Project `Listen` has the following vulnerable packages
   [net9.0]:
   Top-level Package      Requested   Resolved   Severity   Advisory URL
   > Newtonsoft.Json      12.0.1      12.0.1     High       https://github.com/advisories/GHSA-5crp-9r3c-p9vr
"""


@pytest.mark.parametrize(
    ("step", "log", "expected"),
    [
        ("build", "", FailureClass.BUILD),
        ("unit-tests", "", FailureClass.TEST),
        ("format", "", FailureClass.FORMAT),
        ("trivy", "", FailureClass.SCANNER),
        ("Security scan", "", FailureClass.SCANNER),
        ("deploy-prod", "", FailureClass.DEPLOY),
        ("lint / eslint", "", FailureClass.FORMAT),
        ("ci", "+ dotnet restore\n+ dotnet format --verify-no-changes\nerror WHITESPACE: Fix", FailureClass.FORMAT),
        ("ci", "+ dotnet build\nProgram.cs(3,4): error CS1002: ; expected", FailureClass.BUILD),
        ("ci", "+ make all\nsrc/a.ts(1,2): error TS2304: Cannot find name 'x'.", FailureClass.BUILD),
        ("ci", "+ make all\n3 failed, 40 passed in 3.1s", FailureClass.TEST),
        ("build-and-test", "+ pnpm test\n 2 failed", FailureClass.TEST),
        ("docker-build", "+ docker build .\n1 test failed", FailureClass.BUILD),
        ("ci", "all is lost", FailureClass.OTHER),
        ("", "", FailureClass.UNKNOWN),
    ],
)
def test_a_step_has_the_class_of_its_name_else_of_its_command_else_of_its_words(
    step: str, log: str, expected: FailureClass
) -> None:
    assert failing(step, log).failure_class is expected


@pytest.mark.parametrize(
    ("log", "command"),
    [
        ("+ cd api\n+ dotnet restore\n+ dotnet format --verify-no-changes\nerror", "dotnet format --verify-no-changes"),
        ("2026-02-04T10:47:11.1234567Z ##[group]Run pnpm lint\nno", "pnpm lint"),
        ("+ pnpm test\n+ echo done", "pnpm test"),
        ("nothing of that sort", ""),
    ],
)
def test_the_command_that_failed_is_the_last_one_that_the_log_shows(log: str, command: str) -> None:
    assert failing("ci", log).command == command


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            TRIVY,
            (
                Weakness("multer", "2.0.2", ("GHSA-5528-5vmv-3xc2", "GHSA-xf7r-hgr6-v32p"), "2.1.0"),
                Weakness("ws", "8.11.0", ("CVE-2024-37890",), "8.17.1"),
            ),
        ),
        (PNPM, (Weakness("multer", ">=1.4.4-lts.1 <2.1.0", ("GHSA-5528-5vmv-3xc2",), "2.1.0"),)),
        (PIP, (Weakness("flask", "0.5", ("PYSEC-2019-179",), "1.0"),)),
        (GRYPE, (Weakness("openbao", "2.5.0", ("CVE-2026-11111",), "2.5.1"),)),
        (CARGO, (Weakness("time", "0.1.45", ("RUSTSEC-2020-0071",), "0.2.23"),)),
        (GOVULN, (Weakness("golang.org/x/net", "v0.1.0", ("GO-2023-1840",), "v0.7.0"),)),
        (NPM, (Weakness("lodash", "<=4.17.20", ("GHSA-35jh-r3h4-6jhm",), ""),)),
        (DOTNET, (Weakness("Newtonsoft.Json", "12.0.1", ("GHSA-5crp-9r3c-p9vr",), ""),)),
    ],
    ids=["trivy", "pnpm", "pip-audit", "grype", "cargo-audit", "govulncheck", "npm", "dotnet"],
)
def test_a_scanner_tells_the_package_its_advisories_and_what_mends_it(log: str, expected: tuple[Weakness, ...]) -> None:
    assert failing("audit", log).weaknesses == expected


def test_a_step_that_is_no_scanner_has_no_weaknesses() -> None:
    assert failing("test", TRIVY).weaknesses == ()


def test_a_secret_in_a_command_is_masked() -> None:
    found = failing("ci", "+ docker login -u ci --password=hunter2hunter2 ghp_0123456789abcdefghij0123456789abcdef")
    assert "hunter2" not in found.command
    assert "ghp_" not in found.command


def test_colors_in_a_log_do_not_hide_its_command() -> None:
    assert failing("ci", "\x1b[32m+ pnpm lint\x1b[0m\nno").command == "pnpm lint"


@given(st.text(), st.text())
def test_no_text_breaks_it(step: str, log: str) -> None:
    assert len(failing(step, log).command) <= 200


@pytest.mark.parametrize(
    "line", ["x" * 999, "Package: a a a", " " * 999, "│ " * 400], ids=["long", "pairs", "blank", "cells"]
)
def test_the_longest_log_takes_no_time_in_which_others_wait(line: str) -> None:
    log = "\n".join([line] * 4000)
    began = process_time()
    failing("scan", log)
    assert process_time() - began < 2
