from hypothesis import given
from hypothesis import strategies as st

from collectors.http import Answer
from collectors.serving.prometheus import Number, numbers, total


def answer(text: str) -> Answer:
    return Answer("/metrics", 200, {"content-type": "text/plain"}, text.encode())


def test_names_labels_and_numbers_are_read() -> None:
    (found,) = numbers(answer('vllm:x{engine="0",model_name="a \\"b\\" }"} 1.5e3 1700000000\nother 3\n'), "vllm:")
    assert found == Number("vllm:x", {"engine": "0", "model_name": 'a \\"b\\" }'}, 1500)


def test_what_is_no_finite_number_is_left_out() -> None:
    assert list(numbers(answer("vllm:a NaN\nvllm:b +Inf\nvllm:c\nvllm:d x\nvllm:e{ 3\n"), "vllm:")) == []


def test_a_sum_goes_over_all_lines_of_a_name_with_or_without_its_ending() -> None:
    found = [Number("a_total", {}, 1), Number("a_total", {"engine": "1"}, 2), Number("b", {}, 5)]
    assert (total(found, "a"), total(found, "b"), total(found, "c", "b"), total(found, "c")) == (3, 5, 5, None)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert all(each.name.startswith("vllm:") for each in numbers(answer("x" + text), "vllm:"))
