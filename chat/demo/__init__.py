"""A week of believable conversation in the demo school."""
