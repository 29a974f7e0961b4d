"""Messages to the owner, by whatever way they chose."""
