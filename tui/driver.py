"""The terminal driver: Textual's own, asking for clicks only and never for pixels."""

import errno
import sys
import termios

from textual.drivers.linux_driver import LinuxDriver


class ClickDriver(LinuxDriver):
    """Reports no mouse motion: a pointer that moves over the wall would cost 3.4 % of a core."""

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")  # clicks and the wheel, in the encoding without column limit

    def _enable_mouse_pixels(self) -> None:
        """Stay with cells: Textual 8.2.8 leaves the pixel mode (1016) on when it ends."""


def hung_up() -> bool:
    """Whether the terminal is gone that we were started on, which we are not told where SIGHUP is ignored."""
    try:
        termios.tcgetattr(sys.__stdin__ or 0)
    except termios.error as error:
        return bool(error.args[0] == errno.EIO)
    except ValueError:
        return False  # there was none
    return False
