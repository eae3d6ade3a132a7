"""Exchange with the outside: read lists made elsewhere, write ours for others. Nothing is ever half-written."""
