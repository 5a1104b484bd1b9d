"""The servers that Préau is measured against, each written the way its own documentation shows."""
