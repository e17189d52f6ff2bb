# ----- Is the model ready, and are its answers fit?

# A server that answers wrongly may still be starting; so often in a row it is what it will always answer.
UNFIT_TRIES = 3
# Nobody there, no time, too many requests. Not 404 and 500: to one kind of request they may be all it says.
NOT_NOW = (0, 408, 429, 502, 503, 504)
PROMPT = "3 + 3 = 6\nThe capital of France is Paris."
# Each repetition is one token in common vocabularies, two in one of characters.
REPEATED = "a"
REPETITIONS = 8
# Rounding may lift the log-probability of a certain token above 0.
ABOVE_ZERO = 1e-3


class Unfit(Exception):
    """An answer that came and is wrong."""


class ServerFailed(Unfit):
    """An answer that its server could not give: its logs say why."""


class NoAnswer(Exception):
    """Nobody answered: the model is still loading, or again."""


def wait_for_first_answer(run, journal, health, urls, deadline):
    """The model is loaded when it has completed a prompt: Export-Deploy's /v1/health never says no."""

    # Also while a request hangs, as all do until some back ends have loaded.
    def look():
        health.check(journal.phase)
        refuse_early_completion(run, journal.phase)

    tries = 0
    while True:
        look()
        answer = ask(urls, plain_request(), look)
        if answer_came(answer):
            return
        tries += 1
        if tries % 10 == 1:
            journal.progress(journal.phase, f"no completion yet: {describe(answer)}")
        if deadline.over:
            message = f"no completion within {deadline.seconds} s; last try: {describe(answer)}"
            raise Failure(NEVER_READY, journal.phase, "timeout", message, find_line_in_ray_logs(run))
        STOP.pause(1)


def answer_came(answer):
    """Not while it loads: no connection, no time, a server's error, or Serve's routes not yet there (404)."""
    return answer.status not in (0, 404, 408, 429) and answer.status < 500


def wait_until_fit(run, journal, health, urls, deadline):
    """Asks what the tasks will ask and looks at the answers. Returns what was seen, for the endpoint file."""
    unfit = 0
    while True:
        wait_for_first_answer(run, journal, health, urls, deadline)
        try:
            return examine(journal, urls)
        except NoAnswer as error:
            complaint = f"no answer: {error}"
            unfit = 0
            if deadline.over:
                message = f"no fit answer within {deadline.seconds} s; {complaint}"
                raise Failure(NEVER_READY, "ready", "timeout", message, find_line_in_ray_logs(run)) from None
        except Unfit as error:
            complaint = f"unfit answer: {error}"
            unfit += 1
            if unfit == UNFIT_TRIES:
                log_line = find_line_in_ray_logs(run) if isinstance(error, ServerFailed) else None
                raise Failure(ANSWERS_UNFIT, "ready", "answers", str(error), log_line) from None
        journal.event("ready", "progress", complaint)
        STOP.pause(2)


def examine(journal, urls):
    seen = {"completion": True}
    if PLAN["probe"]["endpoint_type"] == "completions":
        read_choice(ask(urls, plain_request()))
    if PLAN["probe"]["logprobs"]:
        seen |= examine_logprobs(journal, urls)
    if any(task["endpoint_type"] == "chat" for task in PLAN["evaluation"]["tasks"]):
        examine_chat(urls)
        seen["chat"] = True
    return seen


def examine_logprobs(journal, urls):
    """Entry i must be token i's and the last one the generated token's.

    lm-evaluation-harness sums token_logprobs[context tokens : -1] (lm_eval/models/openai_completions.py): one
    entry more or less, and every score is that of other tokens while nothing fails.
    """
    logprobs = read_logprobs(ask(urls, logprobs_request(PROMPT)))
    numbers = logprobs[1:] if logprobs[0] is None else logprobs
    wrong = [value for value in numbers if not is_log_probability(value)]
    if wrong:
        raise Unfit(f"token_logprobs holds {wrong[0]!r}, which is no log-probability")
    surplus = {
        "repetition": surplus_by_repetition(urls),
        "tokenizer": surplus_by_tokenizer(journal, logprobs),
    }
    refuse_surplus(surplus, logprobs)
    return {
        "logprobs": len(logprobs),
        "checked_by": [way for way, entries in surplus.items() if entries == 0],
    }


def refuse_surplus(surplus, logprobs):
    for way, entries in surplus.items():
        if entries:
            noun = "entry" if abs(entries) == 1 else "entries"
            count = f"{abs(entries)} {noun} too {'many' if entries > 0 else 'few'}"
            raise Unfit(f"token_logprobs has {count} (counted by {way}): scores would be of other tokens")
    if all(entries is None for entries in surplus.values()) and logprobs[0] is not None:
        raise Unfit("token_logprobs has no leading null: scores would be of other tokens")


def is_log_probability(value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and value <= ABOVE_ZERO


def surplus_by_repetition(urls):
    """Entries too many, counted without a tokenizer; None where the vocabulary joins repetitions.

    Two prompts of a repeated word tell its tokens, t a repetition. So n of them have (n - 1) t + 1 tokens;
    one more is generated.
    """
    short, long = (
        len(read_logprobs(ask(urls, logprobs_request(" ".join([REPEATED] * count)))))
        for count in (REPETITIONS, 2 * REPETITIONS)
    )
    if long <= short:
        raise Unfit(f"token_logprobs has {short} entries for a prompt and {long} for one twice as long")
    tokens, rest = divmod(long - short, REPETITIONS)
    return short - (REPETITIONS - 1) * tokens - 2 if rest == 0 else None


def surplus_by_tokenizer(journal, logprobs):
    """The same by the tokenizer that the harness will use; None where it is not to be had."""
    name = PLAN["model"]["tokenizer"]
    if name is None or importlib.util.find_spec("transformers") is None:
        journal.event("ready", "progress", "log-probabilities not counted with the tokenizer: none here")
        return None
    try:
        return len(logprobs) - 1 - within(60, lambda: count_tokens(name))
    except Exception as error:
        reason = f"{type(error).__name__}: {last_line(error)}"
        journal.event("ready", "progress", f"log-probabilities not counted with {name}: {reason}")
        return None


def count_tokens(name):
    from transformers import AutoTokenizer

    return len(AutoTokenizer.from_pretrained(name)(PROMPT, add_special_tokens=False)["input_ids"])


def examine_chat(urls):
    message = read_choice(ask(urls, chat_request())).get("message")
    refuse_error_text(message.get("content") if isinstance(message, dict) else None)


def plain_request():
    """A request of the kind that the tasks send."""
    if PLAN["probe"]["endpoint_type"] == "chat":
        return chat_request()
    return {"prompt": PROMPT, "max_tokens": 1, "temperature": 0}


def chat_request():
    return {"messages": [{"role": "user", "content": PROMPT}], "max_tokens": 1, "temperature": 0}


def logprobs_request(prompt):
    """As lm-evaluation-harness asks for a loglikelihood."""
    return {"prompt": prompt, "max_tokens": 1, "temperature": 0, "logprobs": 1, "echo": True, "stream": False}


def ask(urls, body, meanwhile=None):
    url = urls["chat" if "messages" in body else "completions"]
    seconds = PLAN["probe"]["request_timeout_seconds"]
    return post(url, {"model": PLAN["model"]["model_id"], **body}, seconds, meanwhile)


def endpoint_urls(host, port):
    """The exact URLs to post to, by endpoint type: nemo-evaluator's proxy appends nothing (server.py)."""
    name = f"[{host}]" if ":" in host else host
    return {kind: f"http://{name}:{port}{path}" for kind, path in PLAN["endpoints"].items()}


def read_choice(answer):
    """The one choice of a right answer."""
    if answer.status in NOT_NOW:
        raise NoAnswer(describe(answer))
    if 300 <= answer.status < 400:
        paths = " and ".join(PLAN["endpoints"].values())
        raise Unfit(f"HTTP {answer.status}: the server redirects, its own paths are not {paths}")
    if answer.status >= 500:
        raise ServerFailed(describe(answer))
    if answer.status != 200:
        raise Unfit(describe(answer))
    body = answer.json
    choices = body.get("choices") if body else None
    if not choices or not isinstance(choices[0], dict):
        raise Unfit(f"no choices in the answer: {answer.text[:200]}")
    if body.get("model") != PLAN["model"]["model_id"]:
        raise Unfit(f"another model answers: {body.get('model')!r}, not {PLAN['model']['model_id']!r}")
    if "text" in choices[0]:
        refuse_error_text(choices[0]["text"])
    return choices[0]


def refuse_error_text(text):
    if not isinstance(text, str):
        raise Unfit("the answer has no text")
    if text.startswith(ERROR_TEXT):
        raise Unfit(f"the answer is an error's text: {text[:200]!r}")


def read_logprobs(answer):
    logprobs = read_choice(answer).get("logprobs")
    values = logprobs.get("token_logprobs") if isinstance(logprobs, dict) else None
    if not isinstance(values, list) or not values:
        raise Unfit("the answer has no token_logprobs, which loglikelihood tasks need")
    return values


def describe(answer):
    if answer.status == 0:
        return answer.text
    return f"HTTP {answer.status}: {answer.text[:200].strip() or 'no text'}"
