//! Model cards: what is read, what is refused and with which words.
