"""Text that is found by any two characters of it: each pair of neighbours is a word of the index."""


def indexed(text: str) -> str:
    """A text as the index keeps it."""
    letters = [f"x{ord(one):x}" for one in text.lower()]
    return " ".join(map(str.__add__, letters, letters[1:]))


def phrase(text: str) -> str:
    """The same for a text that is looked for: its pairs, one after the other."""
    return f'"{indexed(text)}"'
