"""Where OSM data and areas come from: extracts, Overpass and the files of organisers."""
