"""Writes all that a toy evaluation needs into a directory: data sets, tokenizer, checkpoints, expected scores.

    python make-data.py DIR

DIR/hf-home       HF_HOME with the data sets `hellaswag` and `allenai/ai2_arc` in its cache, for offline runs
DIR/tokenizer     `extra.tokenizer` of the evaluation (with `tokenizer_backend: huggingface`)
DIR/megatron      a Megatron checkpoint: iter_0000010 is whole, iter_0000020 was never finished
DIR/hf            a Hugging Face checkpoint
DIR/expected.json the scores, by construction (questions.py); `expected.json` beside this file is the same
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "stand-in")]

import questions  # noqa: E402
from nano3_toy import tokens  # noqa: E402


def main(directory):
    """Writes everything, anew."""
    directory.mkdir(parents=True, exist_ok=True)
    _check_questions()
    (directory / "expected.json").write_text(json.dumps(questions.expected(), indent=2) + "\n")
    write_checkpoints(directory)
    write_tokenizer(directory / "tokenizer")
    write_data_sets(directory / "hf-home")
    for path in [directory, *directory.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)


def write_checkpoints(directory):
    """Megatron's layout and Hugging Face's, both with the corpus in the place of weights."""
    megatron = directory / "megatron"
    for iteration in (10, 20):
        (megatron / f"iter_{iteration:07d}").mkdir(parents=True, exist_ok=True)
        (megatron / f"iter_{iteration:07d}" / "run_config.yaml").write_text("model: {_target_: toy}\n")
    (megatron / "iter_0000010" / "corpus.txt").write_text(questions.corpus())
    (megatron / "latest_checkpointed_iteration.txt").write_text("10")
    (directory / "hf").mkdir(exist_ok=True)
    (directory / "hf" / "corpus.txt").write_text(questions.corpus())
    (directory / "hf" / "config.json").write_text('{"model_type": "toy", "architectures": ["Toy"]}\n')


def write_tokenizer(directory):
    """The tokenizer of the toy model, as byte-level BPE with five merges."""
    names = _byte_names()
    space = names[ord(" ")]
    vocabulary = {name: byte for byte, name in names.items()}
    vocabulary |= {space + text.decode()[1:]: token for text, token in tokens.LETTER_TOKENS.items()}
    end = {"id": tokens.END_OF_TEXT_ID, "content": tokens.END_OF_TEXT, "special": True}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [end | flags],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "vocab": vocabulary,
            "merges": [[space, letter] for letter in "ABCDE"],
        },
    }
    directory.mkdir(exist_ok=True)
    (directory / "tokenizer.json").write_text(json.dumps(tokenizer, indent=1, ensure_ascii=False) + "\n")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": tokens.END_OF_TEXT,
        "clean_up_tokenization_spaces": False,
        "model_max_length": 1_000_000,
    }
    (directory / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")


def write_data_sets(home):
    """A Hugging Face cache as if both data sets had been downloaded."""
    shutil.rmtree(home, ignore_errors=True)
    os.environ |= {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    import datasets

    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        _write_source(
            "hellaswag",
            "default",
            {
                "train": _hellaswag_rows(questions.hellaswag_shots(), "train"),
                "validation": _hellaswag_rows(questions.hellaswag_questions(), "val"),
            },
        )
        datasets.load_dataset("./hellaswag")
        _write_source(
            "ai2_arc",
            "ARC-Challenge",
            {
                "train": _arc_rows(questions.arc_shots()),
                "validation": _arc_rows(questions.arc_shots()[:4]),
                "test": _arc_rows(questions.arc_questions()),
            },
        )
        datasets.load_dataset("./ai2_arc", "ARC-Challenge")
        os.chdir("/")
    # The cache of a data set of an organisation has three underscores in its name.
    (home / "datasets" / "ai2_arc").rename(home / "datasets" / "allenai___ai2_arc")
    _forget_this_machine(home)


def _forget_this_machine(home):
    """Removes what would differ from run to run: locks, paths of scratch files, and a hash of their times."""
    for lock in home.rglob("*.lock"):
        lock.unlink()
    for path in list(home.rglob("dataset_info.json")):
        info = json.loads(path.read_text())
        info.pop("download_checksums", None)
        path.write_text(json.dumps(info))
        path.parent.rename(path.parent.parent / ("0" * 16))


def _write_source(name, config, splits):
    folder = Path(name)
    folder.mkdir()
    files = []
    for split, rows in splits.items():
        (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        files.append(f"  - split: {split}\n    path: {split}.jsonl\n")
    card = f"---\nconfigs:\n- config_name: {config}\n  data_files:\n{''.join(files)}---\n"
    (folder / "README.md").write_text(card)


def _hellaswag_rows(asked, split):
    for number, question in enumerate(asked):
        label, _, context = question.context.partition(": ")
        first, _, second = context.rpartition(" The ")
        yield {
            "ind": number,
            "activity_label": label,
            "ctx_a": first,
            "ctx_b": f"the {second}",
            "ctx": context,
            "endings": list(question.options),
            "source_id": f"toy~{number}",
            "split": split,
            "split_type": "indomain",
            "label": str(question.gold),
        }


def _arc_rows(asked):
    for number, question in enumerate(asked):
        # Some of the real questions number their options.
        labels = list("1234" if number % 6 == 5 else "ABCD")
        yield {
            "id": f"toy_{number}",
            "question": question.context.partition("\n")[0].removeprefix("Question: "),
            "choices": {"text": list(question.options), "label": labels},
            "answerKey": labels[question.gold],
        }


def _check_questions():
    """The conditions under which the expected scores follow from the construction."""
    corpus = questions.corpus()
    assert not any(character.isdigit() for character in corpus)
    for question in questions.hellaswag_questions() + questions.arc_questions():
        assert corpus.count(question.context) == 1, question.context
        assert len(set(question.options)) == 4, question.options
        assert min(map(len, question.options)) > 1
    for table in (questions.HELLASWAG, questions.ARC):
        for limit in (8, questions.COUNT):
            rows = [(row[0], row[1]) for row in table[:limit]]
            right = sum(gold == chosen for gold, chosen in rows)
            for shift in (1, 2, 3):
                assert sum(gold == (chosen + shift) % 4 for gold, chosen in rows) != right
            for constant in range(4):
                assert sum(gold == constant for gold, _ in rows) != right


def _byte_names():
    """Byte-level BPE's printable name of each byte."""
    shown = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    names = {byte: chr(byte) for byte in shown}
    hidden = [byte for byte in range(256) if byte not in names]
    return names | {byte: chr(256 + index) for index, byte in enumerate(hidden)}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
