"""How far a command is: one line that is written over on a terminal, a line a chunk elsewhere."""

import sys
import time
from typing import TextIO

from core.web.formats import thousands
from crm.imports.models import ImportBatch
from crm.imports.queries import time_left

BAR = 24
WORDS = {ImportBatch.Status.CHECKING: "已校验", ImportBatch.Status.COMMITTING: "已写入"}


class ProgressLine:
    """Writes rows, percent, rows a second and time left to standard error; call it with the batch after each chunk."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self._phase = ""
        self._begun = time.monotonic()
        self._before = 0
        self._open = False

    def begin(self, phase: str, done: int = 0) -> None:
        """Start the clock of a phase; ``done`` rows were there before, from a run that was interrupted."""
        self.end()
        self._phase, self._begun, self._before = phase, time.monotonic(), done

    def __call__(self, batch: ImportBatch) -> None:
        writing = self._phase == ImportBatch.Status.COMMITTING
        done = batch.rows_written if writing else batch.rows_read
        total = max(batch.rows_read if writing else batch.rows_total, done)
        rate = (done - self._before) / max(0.001, time.monotonic() - self._begun)
        self._write(self._text(done, total, rate))

    def say(self, text: str) -> None:
        """Write a sentence on a line of its own."""
        self.end()
        print(text, file=self.stream, flush=True)

    def end(self) -> None:
        """Leave the line that is written over."""
        if self._open:
            print(file=self.stream, flush=True)
        self._open = False

    def _text(self, done: int, total: int, rate: float) -> str:
        percent = done * 100 // total if total else 0
        parts = [f"{WORDS[ImportBatch.Status(self._phase)]} {thousands(done)} / {thousands(total)} 行", f"{percent}%"]
        if self.live:
            filled = percent * BAR // 100
            parts.append(f"[{'#' * filled}{'.' * (BAR - filled)}]")
        parts.append(f"{thousands(int(rate))} 行/秒")
        if rate and total > done:
            parts.append(f"剩余{time_left((total - done) / rate)}")
        return "  ".join(parts)

    def _write(self, text: str) -> None:
        if self.live:
            print(f"\r\x1b[K{text}", end="", file=self.stream, flush=True)
            self._open = True
        else:
            print(text, file=self.stream, flush=True)
