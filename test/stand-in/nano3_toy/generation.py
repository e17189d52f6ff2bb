"""One answer of the toy model, in the numbers that both back ends make their own shapes from."""

from dataclasses import dataclass

from nano3_toy.tokens import decode, encode


@dataclass(frozen=True)
class Answer:
    """Greedy continuation of a prompt. The prompt's first token has no log probability: nothing precedes it."""

    text: str
    prompt_log_probs: list
    prompt_top: list
    generated_log_probs: list
    generated_top: list


def answer(model, prompt, max_tokens, top=0, stop=()):
    """Scores a prompt and continues it by `max_tokens` tokens, or up to and including one of the `stop` texts."""
    tokens = encode(prompt)
    if not tokens:
        raise ValueError("empty prompt")
    state = model.advance(model.start(), tokens[0])
    prompt_log_probs, prompt_top = [], []
    for token in tokens[1:]:
        prompt_log_probs.append(model.log_probability(state, token))
        prompt_top.append(_top(model, state, top))
        state = model.advance(state, token)

    generated, log_probs, tops = [], [], []
    while len(generated) < max_tokens and not any(word in decode(generated) for word in stop):
        token = model.best(state, 1)[0]
        generated.append(token)
        log_probs.append(model.log_probability(state, token))
        tops.append(_top(model, state, top))
        state = model.advance(state, token)
    return Answer(decode(generated), prompt_log_probs, prompt_top, log_probs, tops)


def _top(model, state, number):
    return {decode([token]): model.log_probability(state, token) for token in model.best(state, number)}
