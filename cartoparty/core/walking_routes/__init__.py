"""Route inspection: along every street of a sector and back, with the least repetition.

`chains` joins stretches where a walker has no choice, `pairing` says which odd junctions to join,
`inspection` which streets to walk once more, `closed_tour` in which order.
"""
