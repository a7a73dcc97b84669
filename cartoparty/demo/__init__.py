"""The fictional French town, its simulated volunteers and the demonstration of the whole chain."""
