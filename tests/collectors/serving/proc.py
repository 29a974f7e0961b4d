"""A folder that looks like /proc, with one process that listens on one port."""

from pathlib import Path

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


class FakeProc:
    """Sockets are written as (remote port, state, inode); all are of 127.0.0.1."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "net").mkdir()
        (root / "self").symlink_to(".")

    def listen(self, port: int, inode: int, pid: int | None, *argv: str, parent: int = 1) -> None:
        """One listener; without a pid its owner is hidden."""
        self.port, self.inode = port, inode
        self.connect()
        if pid is not None:
            self.process(pid, *argv, parent=parent)
            (self.root / str(pid) / "fd").mkdir()
            (self.root / str(pid) / "fd" / "3").symlink_to(f"socket:[{inode}]")

    def process(self, pid: int, *argv: str, parent: int = 1) -> None:
        folder = self.root / str(pid)
        folder.mkdir()
        (folder / "comm").write_text("llama-server\n")
        (folder / "cmdline").write_bytes("\0".join(argv).encode() + b"\0")
        (folder / "stat").write_text(f"{pid} (llama) server)) S {parent} 1 1 0")
        (folder / "cgroup").write_text("0::/user.slice/user@1000.service/app.slice/llama-qwen.service\n")
        (folder / "net").symlink_to("../net")

    def connect(self, *peers: tuple[int, str, int]) -> None:
        """The connections from now on: ``01`` is established, ``08`` close-wait."""
        rows = [(self.port, 0, "0A", self.inode), *((self.port, *peer) for peer in peers)]
        lines = (
            f"   {number}: 0100007F:{local:04X} 0100007F:{remote:04X} {state} 0:0 00:0 0  1000        0 {inode} 1 0\n"
            for number, (local, remote, state, inode) in enumerate(rows)
        )
        (self.root / "net" / "tcp").write_text(HEADER + "".join(lines))
