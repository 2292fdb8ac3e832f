"""The vectors' sources: what is sent, and what the products' documents say must come of it."""
