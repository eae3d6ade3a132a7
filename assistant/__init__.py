"""What talks: gateway, pages, handoff, command line, understanding."""
