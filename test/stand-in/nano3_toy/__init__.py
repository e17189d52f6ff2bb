"""What the stand-ins share: a tokenizer, a language model over a small corpus, checkpoints, faults."""
