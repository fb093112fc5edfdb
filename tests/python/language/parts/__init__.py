print("loading parts")
version = "1.0"
