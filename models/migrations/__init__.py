"""The steps that brought the tables to what they are; they only add."""
