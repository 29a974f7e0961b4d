"""Where the parts meet: command line, wall, screens, exports and themes."""
