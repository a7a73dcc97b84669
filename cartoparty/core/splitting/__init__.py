"""The parts of the sector split, from streets to sectors.

`linework` → `noding` → `face_tracing` → `mesh` → `tiling` (cuts what is too much) → `blocks` →
`partition` → `laying` → `border_streets`
"""
