"""The ground floor: what is true, and the rules for changing it."""
