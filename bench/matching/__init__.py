"""How well observations are matched to OSM: surveys of real towns whose truth is known."""
