"""The people's wing, tested through its doors: HTTP, server-sent events and WebSockets, on real databases."""
