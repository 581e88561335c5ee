"""One test a certification case, named by its id; they judge what went over the wire."""
