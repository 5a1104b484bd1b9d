"""The chat of the Channels tutorial, as a project of its own."""
