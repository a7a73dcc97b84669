"""The pure heart: no I/O, no clock, no settings, no logging."""
