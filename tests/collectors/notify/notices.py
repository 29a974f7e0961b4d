"""Messages for the tests of channels."""

from board.alerts.notices import Notice, Occasion
from board.board import Severity

DOWN = Notice(
    incident="llm.down:lockn-01/llama/11437@2026-02-11T18:09:15Z",
    occasion=Occasion.OPENED,
    severity=Severity.NOW,
    title="NOW: model server 11437 is down",
    body="connection refused <3 times> & counting\nsince 18:09\ndo: systemctl --user restart llama",
    reference="llm.down:[host]/llama/11437@2026-02-11T18:09:15Z",
)
OVER = Notice(
    incident=DOWN.incident,
    occasion=Occasion.RECOVERED,
    severity=Severity.NOW,
    title="over after 2 h 33 min: model server 11437 is down",
    body="since 18:09 until 20:42",
    reference=DOWN.reference,
)
