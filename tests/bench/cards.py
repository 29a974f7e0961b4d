"""Cards that are not there: a stand-in for NVIDIA's library, built where its source and a compiler are."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

PEERS: Final = Path(os.environ.get("LOCKN_PEERS", Path(__file__).parents[3] / "shared/peers"))
_SOURCE: Final = PEERS / "infra/fake_nvml/fake_nvml.c"
_CARD: Final = """
[gpu{number}]
name = NVIDIA H200
uuid = GPU-11111111-aaaa-bbbb-cccc-{number:012}
pci = 00000000:{bus:02X}:00.0
compute_cap = 9 0
util_gpu = wave 20 98 {seconds}
util_mem = 41
mem_total_mib = 143771
mem_reserved_mib = 620
mem_used_mib = wave 60000 98304 60
power_mw = wave 210000 690000 {seconds}
power_limit_mw = 700000
temp = wave 48 71 60
temp_shutdown = 92
temp_slowdown = 89
clock_sm = 1980
clock_mem = 3201
clock_sm_max = 1980
pstate = 0
throttle = 0x0
ecc_mode = 1 1
ecc_uncorrected = 0
"""


@dataclass(frozen=True, slots=True)
class Cards:
    """The library, or why there is none."""

    library: Path | None
    absence: str = ""

    def env(self, count: int, folder: Path) -> dict[str, str]:
        """What makes a program see so many cards, whose numbers wander."""
        if self.library is None:
            return {}
        state = folder / "cards.ini"
        cards = (_CARD.format(number=number, bus=16 + number, seconds=30 + number) for number in range(count))
        state.write_text("[system]\ndriver = 580.95.05\nnvml = 13.580.95.05\ncuda = 13000\n" + "".join(cards))
        return {"LD_LIBRARY_PATH": str(self.library.parent), "FAKE_NVML_STATE": str(state)}


@cache
def cards(folder: Path) -> Cards:
    """Build the library into a folder."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not _SOURCE.exists():
        return Cards(None, f"{_SOURCE} is absent")
    if compiler is None:
        return Cards(None, "there is no C compiler")
    library = folder / "libnvidia-ml.so.1"
    flags = ("-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wl,-soname,libnvidia-ml.so.1")
    subprocess.run((compiler, *flags, "-o", library, _SOURCE, "-lm", "-lpthread"), check=True, capture_output=True)
    return Cards(library)
