"""The library that knows the services stays where it may be heavy: in the child."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_what_the_engine_needs_of_notifications_loads_no_library_for_services_and_no_http() -> None:
    program = (
        "import sys, collectors.notify.plan, collectors.notify.notifier\n"
        "print(sorted({'apprise', 'requests', 'httpx'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
