# exit: 1
# Operands that don't go together.
a = {"k": [1, 2]}
a["k"] + (3,)
