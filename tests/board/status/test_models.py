"""The rows of servers of models: each family, its models, and what could not be read."""

from board.facts import Gauge, Service, ServiceState
from board.past import Past
from board.reading import Outage, OutageKind
from board.status.llama import llama_rows
from board.status.view import View
from tests.board.rules.models import SPEECH, speech
from tests.board.worlds import BOX, GB, scope, server, world


def drawn(view: View) -> list[tuple[str, str]]:
    """Each row as its label and its words."""
    return [(row.label, " ".join(cell.text for cell in row.cells if cell.text.strip())) for row in llama_rows(view)]


def view(*facts: Service | Gauge, **more: object) -> View:
    return View(world(*facts, **more), Past(), {})  # type: ignore[arg-type]  # scopes alone


def test_each_family_has_its_name_and_stands_in_its_order() -> None:
    ollama = speech(key=f"{BOX}/ollama/11434", kind="ollama", label="ollama")
    vllm = speech(key=f"{BOX}/vllm/8000", kind="vllm", label="qwen")
    second = speech(key=f"{BOX}/openai/8890", label="kokoro")
    labels = [label for label, _ in drawn(view(second, speech(), vllm, ollama, server()))]
    assert labels == ["llama", "ollama", "vllm", "models", ""]


def test_a_loaded_model_has_a_row_with_what_it_holds_of_a_card() -> None:
    key = f"{BOX}/ollama/11434"
    model = Service(key=f"{key}/model/llama3", kind="model", label="llama3", state=ServiceState.UP, marks=("25 % cpu",))
    held = Gauge(key=f"{model.key}/vram", label="VRAM", unit="B", value=6 * GB, limit=8 * GB)
    rows = drawn(view(speech(key=key, kind="ollama", label="ollama", marks=()), model, held))
    assert [label for label, _ in rows] == ["ollama", ""]
    assert all(words in rows[1][1] for words in ("llama3", "6144/8192 M", "25 % cpu"))


def test_a_server_that_waits_or_loads_says_so() -> None:
    queue = Gauge(key=f"{SPEECH}/queue", label="queue", unit="requests", value=5)
    ((_, waits),) = drawn(view(speech(), queue))
    assert "5 wait" in waits
    ((_, loads),) = drawn(view(speech(ServiceState.STARTING, why="loading the model")))
    assert "◷ starting loading the model" in loads


def test_a_server_of_which_nothing_could_be_read_is_named() -> None:
    broken = scope("openai/28002", None, outage=Outage(OutageKind.GARBLED, "answer larger than 4 MiB"))
    ((label, words),) = drawn(view(scopes=[broken]))
    assert label == "models"
    assert words.split(maxsplit=1) == ["28002", "? answer larger than 4 MiB"]
