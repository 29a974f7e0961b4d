"""The priority queue: a rule decides where a piece of work stands, points decide the order, and both are told."""
