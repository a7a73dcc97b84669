"""The five verbs of a party, each a short function: load, call the core, save."""
