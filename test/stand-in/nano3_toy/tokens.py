"""The tokenizer of the toy model: one token a byte, and one for each of " A" … " E", as real vocabularies have.

`test/toy/make-data.py` writes the same tokenizer as a Hugging Face folder; a test holds the two together.
"""

import re

END_OF_TEXT = "<|endoftext|>"
LETTER_TOKENS = {f" {letter}".encode(): 256 + index for index, letter in enumerate("ABCDE")}
END_OF_TEXT_ID = 261
VOCABULARY_SIZE = 262

_TOKEN = re.compile(rb"<\|endoftext\|>| [A-E]|.", re.DOTALL)
_BYTES = {
    **{value: bytes([value]) for value in range(256)},
    **{token: text for text, token in LETTER_TOKENS.items()},
    END_OF_TEXT_ID: END_OF_TEXT.encode(),
}
_IDS = {text: token for token, text in _BYTES.items()}


def encode(text):
    """The tokens of a text; anything but a string raises, as a real tokenizer does."""
    return [_IDS[piece] for piece in _TOKEN.findall(text.encode())]


def decode(tokens):
    """The text of tokens; half a character becomes U+FFFD."""
    return b"".join(_BYTES[token] for token in tokens).decode(errors="replace")
