"""Rasa custom actions: thin; read the state, ask the directory, choose a response."""
