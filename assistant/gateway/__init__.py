"""The only public port: conversations, pages, directory API."""
