"""Members of answers that both back ends compute in the same, unreliable way."""


def usage(prompt_words, texts):
    """Counts words where OpenAI counts tokens."""
    completion_words = sum(len(text.split()) for text in texts)
    return {
        "prompt_tokens": prompt_words,
        "completion_tokens": completion_words,
        "total_tokens": prompt_words + completion_words,
    }


def finish_reason(texts, max_tokens):
    """Compares characters with tokens, as the real one does."""
    return "length" if texts and len(texts[0]) >= max_tokens else "stop"
