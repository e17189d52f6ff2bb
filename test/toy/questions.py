"""The questions of the toy evaluation, and what the toy model will answer to each: the answer key of `expected.json`.

The toy model (`../stand-in/nano3_toy/suffix_model.py`) knows one continuation of each question: the one in its corpus.
A token that never followed its context costs K = -log(SMOOTHING / V) ≈ 12.5 nats wherever it stands; a known one
costs 0.001. From that alone the choice by log likelihood (acc) and the one by log likelihood per character
(acc_norm) follow; `hellaswag_questions` says for each kind of question why.
"""

from dataclasses import dataclass

COUNT = 24


@dataclass(frozen=True)
class Question:
    """One question with its options, the right one, and the ones that the model will choose."""

    context: str
    options: tuple
    gold: int
    chosen: int
    chosen_by_length: int
    known: str


# gold, chosen by acc, chosen by acc_norm. Right are 18 of 24 by acc and 17 by acc_norm; each position is right six
# times and wrong ones are spread, so no constant answer and no shifted numbering gives the same score.
HELLASWAG = (
    (2, 2, 2), (0, 0, 0), (3, 1, 1), (1, 1, 1), (1, 1, 3), (3, 3, 3), (0, 2, 2), (2, 2, 2),
    (3, 3, 3), (1, 0, 1), (2, 2, 2), (0, 0, 0), (1, 3, 3), (3, 3, 3), (2, 2, 2), (0, 0, 2),
    (1, 1, 1), (2, 0, 0), (3, 3, 3), (0, 0, 0), (2, 1, 1), (1, 1, 1), (3, 3, 3), (0, 0, 0),
)  # fmt: skip

# gold, chosen: 15 of 24 right.
ARC = (
    (1, 1), (3, 3), (0, 2), (2, 2), (0, 0), (1, 3), (2, 2), (3, 3), (3, 0), (1, 1), (0, 0), (2, 1),
    (2, 2), (0, 3), (1, 1), (3, 2), (0, 0), (3, 3), (1, 2), (2, 2), (1, 0), (0, 0), (3, 1), (2, 2),
)  # fmt: skip

PEOPLE = ("a baker", "a nurse", "a sailor", "a farmer", "a painter", "a teacher", "a driver", "a gardener")
PLACES = ("in the kitchen", "at the harbour", "near the old mill", "behind the school")
VERBS = ("lifts", "cleans", "carries", "opens", "turns", "folds", "covers", "paints", "measures", "drops")
THINGS = ("the wooden box", "a long rope", "the green bottle", "an iron gate", "the woollen coat", "a paper bag",
          "the broken chair", "a silver bell", "the heavy door", "a round table", "the blue kettle")  # fmt: skip
ENDS = ("and waits for the rain", "and walks away slowly", "before the others come", "while the music plays",
        "until the sun goes down", "and smiles at the camera", "with both hands")  # fmt: skip


def hellaswag_question(number, choices):
    """A question of which the corpus continues the context by one option only.

    chosen == chosen_by_length: the corpus holds the chosen option. It costs about 0.001 a token; each other option
    holds at least one token that never followed there, so it costs at least K in all and K / length a character.

    Else the corpus holds no option whole, and digits, which it has nowhere, cost K each. The option chosen by acc is
    two digits long (2 K; K a character). The one chosen by acc_norm is a known text with three digits at its end
    (3 K; 3 K over more than 30 characters). The others are eight digits (8 K; K a character).
    """
    gold, chosen, chosen_by_length = choices
    name = f"{_letters(number)} {PEOPLE[number % len(PEOPLE)]}"
    context = f"The story of {name}: {PEOPLE[number % len(PEOPLE)].capitalize()} stands {PLACES[number % 4]}. The person"
    known = _deed(number, chosen_by_length)
    if chosen == chosen_by_length:
        options = [_deed(number, option) + "." for option in range(4)]
        known += "."
    else:
        options = ["59034612", "86015927", "70492853", "31960248"]
        options[chosen] = "27"
        options[chosen_by_length] = known + "481"
    return Question(context, tuple(options), gold, chosen, chosen_by_length, f"{context} {known}")


def arc_question(number, choices):
    """A question that the corpus answers by one letter; each other letter costs K."""
    gold, chosen = choices
    question = (
        f"In the notes of {_letters(number + 100)}, what does {PEOPLE[number % 8]} do {PLACES[number % 4]}?"
    )
    options = tuple(_deed(number + 31, option) for option in range(4))
    lines = [f"{letter}. {text}" for letter, text in zip("ABCD", options)]
    context = "\n".join([f"Question: {question}", *lines, "Answer:"])
    return Question(context, options, gold, chosen, chosen, f"{context} {'ABCD'[chosen]}")


def hellaswag_questions():
    """The validation split."""
    return [hellaswag_question(number, choices) for number, choices in enumerate(HELLASWAG)]


def arc_questions():
    """The test split of ARC-Challenge."""
    return [arc_question(number, choices) for number, choices in enumerate(ARC)]


def hellaswag_shots():
    """The training split: the questions that precede another one as examples."""
    return [hellaswag_question(number, (number % 4,) * 3) for number in range(200, 230)]


def arc_shots():
    """The training split of ARC-Challenge."""
    return [arc_question(number, (number % 4, number % 4)) for number in range(400, 430)]


def corpus():
    """All that the toy model knows."""
    return "\n\n".join(question.known for question in hellaswag_questions() + arc_questions()) + "\n\n"


def expected():
    """The scores that lm-evaluation-harness must report, with the limits that tests use; None is no limit.

    `hf` has no entry for the first prompt token in token_logprobs. The harness then reads one token late: the leading
    space of a hellaswag ending does not matter, but all that is left of an ARC answer, one token long, is nothing;
    every sum is 0 and the first option wins.
    """
    hellaswag, arc = hellaswag_questions(), arc_questions()
    first = [Question(q.context, q.options, q.gold, 0, 0, q.known) for q in arc]
    return {
        "samples": COUNT,
        "requests_per_sample": 4,
        "tasks": {"hellaswag": "hellaswag", "adlr_arc_challenge_llama_25_shot": "adlr_arc_challenge_llama"},
        "scores": {
            backend: {
                "hellaswag": {str(limit): _scores(hellaswag[:limit]) for limit in (4, 8, COUNT)},
                "adlr_arc_challenge_llama_25_shot": {
                    str(limit): _scores(answers[:limit]) for limit in (4, 8, COUNT)
                },
            }
            for backend, answers in (("megatron", arc), ("hf", first))
        },
    }


def _scores(questions):
    return {
        "acc": sum(q.chosen == q.gold for q in questions) / len(questions),
        "acc_norm": sum(q.chosen_by_length == q.gold for q in questions) / len(questions),
    }


def _deed(number, option):
    verb = VERBS[(number * 3 + option * 7) % len(VERBS)]
    thing = THINGS[(number * 5 + option * 3) % len(THINGS)]
    return f"{verb} {thing} {ENDS[(number + option * 2) % len(ENDS)]}"


def _letters(number):
    """A name without digits, another one for each number."""
    syllables = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "ru")
    return "".join(syllables[int(digit)] for digit in f"{number:03d}").capitalize()
