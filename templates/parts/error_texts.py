# ----- Errors that look like answers

# Export-Deploy makes every error of a HF model a text with HTTP 200 (hf_deployable.py).
ERROR_TEXT = "An error occurred:"


def refuse_scored_errors(directory):
    """Each such text among the answers has lowered the score, and nothing else tells of it."""
    texts = [text for path in sorted(directory.rglob("samples_*.jsonl")) for text in error_texts(path)]
    if texts:
        raise ValueError(f"{len(texts)} of its answers are an error's text, the first: {texts[0]!r}")


def error_texts(path):
    """How those in a file of lm-eval's samples begin; of a large file, lines without one are not parsed."""
    with open(path, "rb") as file:
        for line in file:
            if ERROR_TEXT.encode() in line:
                yield from (text[:200] for text in answers_in(line) if text.startswith(ERROR_TEXT))


def answers_in(line):
    """Of another harness's sample, which has its answers elsewhere, none."""
    with contextlib.suppress(ValueError, RecursionError):
        sample = json.loads(line)
        return list(texts_in(sample.get("resps"))) if isinstance(sample, dict) else []
    return []


def texts_in(answers):
    """The texts of nested lists: a request may be repeated, and a sample may have several."""
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, list):
        for inner in answers:
            yield from texts_in(inner)
