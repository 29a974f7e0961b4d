"""Alerts: from what a rule finds wrong to a line, an incident and a message, and what people do about it."""
