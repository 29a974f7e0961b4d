"""The rules: pure functions that find what is wrong in a world, one for each row of the catalogue.

A rule keeps no state and looks at no clock: it judges by the times of readings, so that time alone changes
nothing. A new rule is one function with :func:`rule` above it, in one of the modules of the catalogue.
The catalogue is imported by who runs the rules: a viewer needs only to know what a condition is.
"""
