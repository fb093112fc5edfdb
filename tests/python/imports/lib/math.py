raise RuntimeError("math can't be replaced")
