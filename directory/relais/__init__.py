"""Handoff requests: what a person asks a human adviser, with consent."""
