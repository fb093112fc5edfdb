print("package", __name__, __path__.rsplit("/", 1)[-1])
