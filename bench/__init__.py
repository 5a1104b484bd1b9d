"""Préau measured beside its peers, on loopback: see docs/performance.md."""
