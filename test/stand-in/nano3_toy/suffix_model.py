"""A deterministic language model: what followed the longest suffix of the context that the corpus contains?

A text that the corpus continues in one way only is predicted with probability 1 - SMOOTHING + SMOOTHING / V a token,
a token that never followed its context costs log(SMOOTHING / V), whatever the context. So the score of an answer is
known beforehand: it is decided by whether the corpus holds the question followed by that answer.
"""

from math import log

from nano3_toy.tokens import VOCABULARY_SIZE

SMOOTHING = 1 / 1024


class SuffixModel:
    """A suffix automaton over the corpus; scoring a prompt takes time in proportion to its length alone."""

    def __init__(self, corpus):
        self._followers = [{}]
        self._link = [-1]
        self._build(corpus)
        self._predictions = {}

    def start(self):
        """The state before any token."""
        return 0

    def advance(self, state, token):
        """The state of the longest suffix of (context, token) that the corpus contains."""
        while token not in self._followers[state]:
            if state == 0:
                return 0
            state = self._link[state]
        return self._followers[state][token]

    def log_probability(self, state, token):
        """Of a token after a state's context."""
        counts, total, _ = self._prediction(state)
        share = counts.get(token, 0) / total
        return log((1 - SMOOTHING) * share + SMOOTHING / VOCABULARY_SIZE)

    def best(self, state, number):
        """The likeliest next tokens, best first, ties by token."""
        return self._prediction(state)[2][:number]

    def _prediction(self, state):
        if state not in self._predictions:
            known = state
            while not self._followers[known]:  # the end of the corpus was followed by nothing
                known = self._link[known]
            counts = {token: self._count[after] for token, after in self._followers[known].items()}
            ranked = sorted(counts, key=lambda token: (-counts[token], token))
            self._predictions[state] = (counts, sum(counts.values()), ranked)
        return self._predictions[state]

    def _build(self, corpus):
        length, count = [0], [0]
        followers, link = self._followers, self._link
        last = 0
        for token in corpus:
            state = len(length)
            length.append(length[last] + 1)
            count.append(1)
            followers.append({})
            link.append(0)
            before = last
            while before != -1 and token not in followers[before]:
                followers[before][token] = state
                before = link[before]
            if before != -1:
                after = followers[before][token]
                if length[before] + 1 == length[after]:
                    link[state] = after
                else:
                    clone = len(length)
                    length.append(length[before] + 1)
                    count.append(0)
                    followers.append(dict(followers[after]))
                    link.append(link[after])
                    while before != -1 and followers[before].get(token) == after:
                        followers[before][token] = clone
                        before = link[before]
                    link[after] = link[state] = clone
            last = state
        for state in sorted(range(1, len(length)), key=lambda state: -length[state]):
            count[link[state]] += count[state]
        self._count = count
