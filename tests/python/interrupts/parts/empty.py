# A module to import for the first time.
