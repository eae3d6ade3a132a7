"""Search: query, score, sheet. The same ranking serves the conversation, the agents and the API."""
