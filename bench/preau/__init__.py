"""Préau as the bench runs it: the product, with one more kind of topic that needs no database."""
