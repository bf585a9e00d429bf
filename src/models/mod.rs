//! Model cards: what each network is, needs, promises and was measured at; where networks are found.
