print("loading deep")
