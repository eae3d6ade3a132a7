"""Conditions of access: met, not met or to be checked. Never a decision on a right."""
