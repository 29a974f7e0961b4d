"""The doctor: each thing that the program needs, looked at once, with what mends it."""
