made_from = "source"
