"""Files for people and portals: the atlas, the datasets, the maps, the catalogue."""
