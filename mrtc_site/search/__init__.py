"""Search: from text to tokens, the index of them, and queries."""
