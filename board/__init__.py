"""What is true and what it means: facts, rules, alerts and the three tiers; pure Python without I/O or a clock."""
