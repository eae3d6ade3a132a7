"""Understanding: what a message does, asks, says of the person, and where they live."""
