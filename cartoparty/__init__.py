"""Cartoparty: the toolkit for mapping parties, from the district to OpenStreetMap and open data."""

__version__ = "0.1.0"
