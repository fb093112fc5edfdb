# exit: 1
# Indentation that fits nothing.
if True:
    print("not printed")
  print("nor this")
