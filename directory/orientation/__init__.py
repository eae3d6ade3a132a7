"""Orientations given: kept without any identity, for a limited time, under an unguessable id."""
