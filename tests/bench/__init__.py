"""The load harness: how many durable messages a second one node carries, and what each of them costs."""
