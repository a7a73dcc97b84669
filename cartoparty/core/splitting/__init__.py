"""The parts of the sector split, from streets to sectors.

`linework` → `mesh` (faces) → `blocks` → `partition` → `border_streets` → `measures`
"""
